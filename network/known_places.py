"""The places known now, all at once, for imports: by code, by name, with the outline in force.

For pages that show one place and its surroundings there is network.gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from network.models import Joining, Level
from network.moments import Moment

# A place contradicts what is stated of it from this distance on; nearer, a line is drawn badly.
FAR_METRES = 20_000.0

_KNOWN = """
    WITH named AS (
        SELECT DISTINCT ON (place_id) place_id, parent_id, name_th
        FROM network_placerecord
        WHERE network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ), outlined AS (
        SELECT DISTINCT ON (place_id) place_id, id
        FROM network_placeboundary
        WHERE network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    ), joining AS (
        SELECT DISTINCT ON (place_id) place_id, status
        FROM network_joining
        WHERE network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY place_id, since DESC, recorded_at DESC, id DESC
    )
    SELECT place.id, place.code, place.level, coalesce(named.name_th, place.code),
           named.parent_id, outlined.id, coalesce(joining.status = %(active)s, false)
    FROM network_place AS place
    LEFT JOIN named ON named.place_id = place.id
    LEFT JOIN outlined ON outlined.place_id = place.id
    LEFT JOIN joining ON joining.place_id = place.id
    -- A place nobody speaks of any more, its file withdrawn, is only a key.
    WHERE coalesce(named.place_id, outlined.place_id, joining.place_id) IS NOT NULL
    ORDER BY place.code
"""

# The distance is to the nearest cell in degrees; near 13°N that is the nearest in metres too,
# to a few per cent, and spares measuring every side of a tambon on the ellipsoid.
_OUTSIDE = """
    SELECT given.number,
           CASE WHEN EXISTS (
               SELECT FROM network_placecell AS cell
               WHERE cell.boundary_id = given.outline_id
                 AND ST_Intersects(cell.geometry, given.point)
           ) THEN 0 ELSE (
               SELECT ST_Distance(cell.geometry::geography, given.point::geography)
               FROM network_placecell AS cell
               WHERE cell.boundary_id = given.outline_id
               ORDER BY cell.geometry <-> given.point
               LIMIT 1
           ) END
    FROM (
        SELECT number, outline_id, ST_SetSRID(ST_Point(longitude, latitude), 4326) AS point
        FROM unnest(%s::integer[], %s::bigint[], %s::float8[], %s::float8[])
            AS row (number, outline_id, longitude, latitude)
    ) AS given
"""

_TITLES = re.compile(r"^(จังหวัด|จ\.|อำเภอ|อ\.|กิ่งอำเภอ|ตำบล|ต\.|แขวง|เขต)\s*")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place as it is known now; `outline_pk` is its PlaceBoundary in force, if it has one."""

    pk: int
    code: str
    level: str
    name_th: str
    parent_pk: int | None
    outline_pk: int | None
    has_joined: bool


class KnownPlaces:
    """All places recorded so far, also those that begin later. One query."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                _KNOWN,
                {"known_by": Moment.now().known_by, "active": Joining.Status.ACTIVE.value},
            )
            places = [KnownPlace(*row) for row in cursor.fetchall()]
        self.by_code = {place.code: place for place in places}
        self.by_pk = {place.pk: place for place in places}
        self._tambons: dict[str, list[KnownPlace]] = {}
        for place in places:
            if place.level == Level.TAMBON:
                self._tambons.setdefault(plain_name(place.name_th), []).append(place)

    def __bool__(self) -> bool:
        return bool(self.by_code)

    @property
    def has_outlines(self) -> bool:
        """Whether of any place it is known where it lies."""
        return any(place.outline_pk for place in self.by_code.values())

    def above(self, place: KnownPlace) -> Iterator[KnownPlace]:
        """The place and all above it, from itself up."""
        above: KnownPlace | None = place
        while above is not None:
            yield above
            above = self.by_pk.get(above.parent_pk) if above.parent_pk is not None else None

    def outline_of(self, place: KnownPlace) -> int | None:
        """The PlaceBoundary of the place, or of the lowest place above it that has one."""
        return next((above.outline_pk for above in self.above(place) if above.outline_pk), None)

    def has_joined(self, place: KnownPlace) -> bool:
        """Whether the place counts: it or one above it works with the network (§5.0, N)."""
        return any(above.has_joined for above in self.above(place))

    def tambons_named(
        self, name: str, *, district: str = "", province: str = ""
    ) -> list[KnownPlace]:
        """Tambons of this name, in the district and province where they are given."""
        return [
            tambon
            for tambon in self._tambons.get(plain_name(name), [])
            if self._lies_in(tambon, Level.DISTRICT, district)
            and self._lies_in(tambon, Level.PROVINCE, province)
        ]

    def _lies_in(self, tambon: KnownPlace, level: Level, name: str) -> bool:
        wanted = plain_name(name)
        return not wanted or any(
            above.level == level and plain_name(above.name_th) == wanted
            for above in self.above(tambon)
        )


def plain_name(name: str) -> str:
    """A place's name without its level before it, spaces and case: `ต. วังน้ำเย็น` → `วังน้ำเย็น`."""
    return (
        "".join(_TITLES.sub("", name.strip()).split()).replace("\u0e4d\u0e32", "\u0e33").casefold()
    )


def metres_outside(rows: Sequence[tuple[int, int, float, float]]) -> dict[int, float]:
    """How far each point lies outside an outline, in metres; 0 inside. One query.

    `rows` are (number, PlaceBoundary key, longitude, latitude) in EPSG:4326.
    """
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OUTSIDE, [list(column) for column in zip(*rows, strict=True)])
        return dict(cursor.fetchall())
