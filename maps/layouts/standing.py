"""Where the houses of a village stand: each with its layout number; nothing of who lives there.

The three renderings each ask this of the houses they may show, and all else by queries of
their own (committee, agency, public).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from maps.layouts.ground import zone_of
from maps.layouts.papers import Point
from network.moments import Moment
from parcels.layout_numbers import numbers_of

# Of the houses that count in a village now or ever: where each was last seen.
_SEEN: Final = """
    SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, ST_X(point), ST_Y(point)
    FROM parcels_position
    WHERE spatial_unit_id = ANY(%s) AND observed_on < %s
      AND network_is_known(recorded_at, source_id, %s)
    ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
"""
_ON_GRID: Final = """
    SELECT id, ST_X(at), ST_Y(at)
    FROM (
        SELECT id, ST_Transform(ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), %s) AS at
        FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) AS house (id, longitude, latitude)
    ) AS placed
"""


@dataclass(frozen=True)
class Standing:
    """The houses of a layout: positions on the grid `srid`, and numbers, by key."""

    srid: int
    at: dict[int, Point]
    numbers: dict[int, int]

    def order(self, house: int) -> tuple[int, int]:
        """Houses by number, those without one behind."""
        return (self.numbers.get(house, 10**9), house)


def standing(village: int, houses: list[int], moment: Moment) -> Standing:
    """Where `houses` (keys) of a village (key) stand, and their numbers. Three queries.

    In the UTM zone in which most of them lie.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [houses, moment.true_before, moment.known_by])
        seen = cursor.fetchall()
        middle = sorted(longitude for _house, longitude, _latitude in seen)
        srid = zone_of(middle[len(middle) // 2] if middle else 0.0)
        cursor.execute(_ON_GRID, [srid, *([list(each) for each in zip(*seen, strict=True)]
                                          or [[], [], []])])  # fmt: skip
        at = {house: (east, north) for house, east, north in cursor.fetchall()}
    return Standing(srid, at, numbers_of(village, moment))
