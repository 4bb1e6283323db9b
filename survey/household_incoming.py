"""Rows of a household list on their way in: where they are, and which of them wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import shapely

from formats.crs import STORAGE_SRID, THAILAND, recognise, to_storage_where_possible
from network.deliveries import outside_your_places
from network.imports import Reason
from network.known_places import FAR_METRES, KnownPlaces, metres_outside
from survey.household_rows import HouseholdRow
from survey.household_villages import Village


@dataclass
class Incoming:
    """Rows on their way in: understood, or held with the reasons, by row number."""

    rows: dict[int, HouseholdRow] = field(default_factory=dict)
    villages: dict[int, Village] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    marks: dict[int, bytes] = field(default_factory=dict)
    held: dict[int, list[Reason]] = field(default_factory=dict)

    def hold(self, number: int, reason: Reason) -> None:
        self.held.setdefault(number, []).append(reason)

    @property
    def good(self) -> list[int]:
        """Numbers of the rows that are not held, in the order of the file."""
        return [number for number in self.rows if number not in self.held]


def hold_outside(incoming: Incoming, places: KnownPlaces, within: frozenset[int] | None) -> None:
    """Hold the rows of villages that the sender does not look after."""
    if within is None:
        return
    for number, village in incoming.villages.items():
        above = places.above(village.known or village.tambon)
        if not any(place.pk in within for place in above):
            incoming.hold(number, outside_your_places())


def locate(incoming: Incoming, places: KnownPlaces) -> None:
    """Bring coordinates to EPSG:4326, and hold those far from the stated tambon. One query."""
    by_srid: dict[int, list[HouseholdRow]] = {}
    for number in incoming.villages:
        row = incoming.rows[number]
        if row.spot is not None and row.spot.srid != STORAGE_SRID:
            by_srid.setdefault(row.spot.srid, []).append(row)
    for srid, rows in by_srid.items():
        points = shapely.points([(row.spot.x, row.spot.y) for row in rows if row.spot])
        moved, faulty = to_storage_where_possible(points, recognise(srid))
        for row, point, is_off in zip(rows, moved, faulty, strict=True):
            _place(row, point, is_off=bool(is_off), incoming=incoming)
    asked = []
    for number, village in incoming.villages.items():
        outline = places.outline_of(village.tambon)
        spot = incoming.rows[number].spot
        if spot is not None and outline is not None and spot.srid == STORAGE_SRID:
            asked.append((number, outline, spot.x, spot.y))
    for number, metres in metres_outside(asked).items():
        if metres > FAR_METRES:
            tambon = incoming.villages[number].tambon
            away = f"{metres / 1000:,.0f}"
            incoming.hold(
                number,
                Reason(
                    "far_from_village",
                    f"พิกัดอยู่ห่างจากตำบล{tambon.name_th} {away} กม. ให้ตรวจพิกัดหรือหมู่บ้าน",
                    f"the coordinates lie {away} km from tambon {tambon.name_th}; check the"
                    " coordinates or the village",
                ),
            )


def _place(row: HouseholdRow, point: Any, *, is_off: bool, incoming: Incoming) -> None:
    if is_off or not shapely.box(*THAILAND).covers(point):
        x, y = (row.spot.x, row.spot.y) if row.spot else (0, 0)
        incoming.hold(
            row.number,
            Reason(
                "outside_thailand",
                f"พิกัด X {x:.0f} Y {y:.0f} อยู่นอกประเทศไทย ให้ตรวจโซนและตัวเลข",
                f"X {x:.0f}, Y {y:.0f} lies outside Thailand; check the zone and the numbers",
            ),
        )
    elif row.spot is not None:
        row.spot.x, row.spot.y, row.spot.srid = point.x, point.y, STORAGE_SRID
