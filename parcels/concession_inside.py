"""What lies inside a concession: parcels and houses, by the rules of DOMAIN.md §5.0."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from network.moments import Moment
from network.named_sets import with_clause
from parcels.named_sets import CONCESSION_SHARE, CONCESSION_SQUARE_METRES, EDITIONS
from parcels.queries import NOISE_SQUARE_METRES, RETIRED, place_of_units

# Of each standing unit the boundary in force, and how much of it lies in the concession's
# polygons: an overlap beyond twice the error of its own area, and a tenth of it or 100 square
# wah. The smaller of the two conditions decides; what two polygons share is the parcel's at most.
_PARCELS = f"""
    SELECT unit.id, unit.key, unit.kind, outline.square_metres,
           least(share.square_metres, outline.square_metres) AS overlap
    FROM (
        SELECT DISTINCT ON (spatial_unit_id) id, spatial_unit_id, square_metres,
               area_error_square_metres
        FROM parcels_boundary
        WHERE spatial_unit_id IN (
            SELECT met.spatial_unit_id FROM parcels_concessionshare AS touched
            JOIN parcels_layerfeature AS feature ON feature.id = touched.feature_id
            JOIN parcels_boundary AS met ON met.id = touched.boundary_id
            WHERE feature.concession_id = %s)
          AND observed_on < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS outline
    JOIN parcels_spatialunit AS unit
        ON unit.id = outline.spatial_unit_id AND unit.kind <> 'house'
    JOIN (
        SELECT share.boundary_id, sum(share.square_metres) AS square_metres
        FROM parcels_concessionshare AS share
        JOIN parcels_layerfeature AS feature ON feature.id = share.feature_id
        JOIN edition ON edition.id = feature.edition_id
        WHERE feature.concession_id = %s
        GROUP BY share.boundary_id
    ) AS share ON share.boundary_id = outline.id
    WHERE share.square_metres > greatest(
              {NOISE_SQUARE_METRES}, 2 * outline.area_error_square_metres)
      AND (share.square_metres >= outline.square_metres * {CONCESSION_SHARE}
           OR share.square_metres >= {CONCESSION_SQUARE_METRES})
      AND unit.id NOT IN ({RETIRED})
"""  # noqa: S608 (constants)
_HOUSES = f"""
    SELECT unit.id, unit.key, unit.kind, NULL::float8, NULL::float8
    FROM (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, point
        FROM parcels_position
        WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS seen
    JOIN parcels_spatialunit AS unit ON unit.id = seen.spatial_unit_id AND unit.kind = 'house'
    WHERE EXISTS (
        SELECT FROM parcels_layercell AS cell
        JOIN edition ON edition.id = cell.edition_id
        JOIN parcels_layerfeature AS feature ON feature.id = cell.feature_id
        WHERE feature.concession_id = %s AND ST_Covers(cell.geometry, seen.point))
      AND unit.id NOT IN ({RETIRED})
"""  # noqa: S608 (constants)
_NAMED = """
    SELECT found.id, found.key, found.kind, found.square_metres, found.overlap,
           home.place_id, coalesce(called.label, '')
    FROM found
    LEFT JOIN ({home}) AS home ON home.unit_id = found.id
    LEFT JOIN LATERAL (
        SELECT label FROM parcels_unitlabel
        WHERE spatial_unit_id = found.id AND observed_on < %s
          AND network_is_known(recorded_at, source_id, %s)
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS called ON true
    ORDER BY found.id
"""


@dataclass(frozen=True)
class UnitInside:
    """A parcel or house inside; `square_metres` and `overlap` are None of a house."""

    pk: int
    key: str
    kind: str
    square_metres: float | None
    overlap: float | None
    place: int | None
    label: str

    @property
    def share(self) -> float | None:
        """How much of the parcel lies inside, 0 to 1."""
        if self.square_metres is None or self.overlap is None:
            return None
        return self.overlap / self.square_metres


@dataclass
class Count:
    """How many of them, and how much of the parcels lies inside, square metres."""

    parcels: int = 0
    houses: int = 0
    overlap: float = 0.0

    def add(self, unit: UnitInside) -> None:
        """Count one more."""
        if unit.overlap is None:
            self.houses += 1
        else:
            self.parcels += 1
            self.overlap += unit.overlap


def units_inside(concession: int, moment: Moment) -> list[UnitInside]:
    """All parcels, lots and houses inside a concession (its key) at `moment`. One query."""
    clocks: list[Any] = [moment.true_before, moment.known_by]
    head, values = with_clause([EDITIONS], moment)
    home, of_home = place_of_units(moment)
    sql = (
        f"{head}, found (id, key, kind, square_metres, overlap) AS MATERIALIZED"
        f" (({_PARCELS}) UNION ALL ({_HOUSES})) {_NAMED.format(home=home)}"
    )
    params = [
        *values,
        *(concession, *clocks, concession, *clocks),
        *(*clocks, concession, *clocks),
        *of_home,
        *clocks,
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [UnitInside(*row) for row in cursor.fetchall()]


def counted(units: Collection[UnitInside]) -> Count:
    """All of them together."""
    total = Count()
    for unit in units:
        total.add(unit)
    return total


def by_place(units: Collection[UnitInside]) -> dict[int | None, Count]:
    """The same by the place in which each is at home (keys)."""
    found: dict[int | None, Count] = {}
    for unit in units:
        found.setdefault(unit.place, Count()).add(unit)
    return found
