"""What lies under the houses, as SVG written by PostGIS: parcels, State land, landmarks, the grid.

In the metres of the UTM zone of the village, so that a square of the grid is square on paper;
nothing here knows of people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import shapely
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from formats.crs import from_storage, recognise, to_storage
from maps.layouts.papers import Frame
from maps.models import DrawnParcel, DrawnStateLand
from maps.models.drawn import TILE_SRID
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.moments import Moment
from parcels.models import Landmark

ZONE_47, ZONE_48 = 32647, 32648
ZONE_LINE: Final = 102.0
GRID_METRES: Final = 100
_SPACED: Final = 22.0  # millimetres: grid lines closer than this are drawn every so many
_FROM_CORNER: Final = 60.0  # units: numbers of the grid stand no nearer to a corner
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Named:
    """A word on the map: units from left and top, of its middle; `turn` in degrees clockwise."""

    x: float
    y: float
    text: str
    size: float = 8.0  # points, on A3
    turn: float = 0.0
    is_bold: bool = False
    anchor: str = "middle"


@dataclass(frozen=True)
class Drawn:
    """A landmark on a map: its path where it is a line or an area, and where it can be named.

    `spots` are x, y in units of drawing and the turn of a word there, the best first.
    """

    landmark: Landmark
    path: str
    spots: list[tuple[float, float, float]]


@dataclass(frozen=True)
class StateLine:
    """An edition of a layer of State land whose line is on a map."""

    kind: str
    name: str
    source: str
    as_of: date
    scale: int | None
    path: str


@dataclass
class Ground:
    """Everything under the houses of one frame."""

    parcels: str = ""
    state_lines: list[StateLine] = field(default_factory=list)
    landmarks: list[Drawn] = field(default_factory=list)


def zone_of(longitude: float) -> int:
    """The SRID of the UTM zone a longitude lies in (WGS 84)."""
    return ZONE_47 if longitude < ZONE_LINE else ZONE_48


def parcels_of(village: int, frame: Frame, moment: Moment) -> str:
    """Outlines of the parcels that count in a village (key), as one path. Two queries."""
    keep_up("parcels")
    rows = drawn_at(DrawnParcel, moment).filter(place=village).order_by().values("geometry")
    found = _lines(rows, frame)
    return found[0][0] or "" if found else ""


def state_lines(frame: Frame, moment: Moment) -> list[StateLine]:
    """Lines of State land that everybody may see, by kind and source. Two queries."""
    keep_up("state_land")
    keys = ("kind", "name", "source", "as_of", "scale")
    rows = drawn_at(DrawnStateLand, moment).filter(places__isnull=True).order_by()
    return [StateLine(*row) for row in _lines(rows.values(*keys, "geometry"), frame, keys)]


def _lines(
    rows: QuerySet[Any, Any], frame: Frame, keys: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """The outlines of `rows` (geometry in Web Mercator) on a frame, one path for each of `keys`.

    The frame is brought to where the rows are kept; what lies outside is cut off before the
    corners of a whole forest are brought to the grid.
    """
    try:
        inner, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    named = "".join(f"{key}, " for key in keys)
    grouped = f"GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ST_Transform(ST_MakeEnvelope(%s, %s, %s, %s, %s), {TILE_SRID})",
            [*_edges(frame), frame.srid],
        )
        (window,) = cursor.fetchone()
        cursor.execute(
            f"""
            SELECT {named} string_agg(ST_AsSVG(ST_TransScale(lines, %s, %s, %s, %s), 1, 1), ' '
                ORDER BY ST_XMin(lines), ST_YMin(lines), ST_XMax(lines), ST_YMax(lines))
            FROM (
                SELECT {named} ST_ClipByBox2D(ST_Transform(ST_ClipByBox2D(
                    ST_Boundary(geometry), ST_Expand(%s::geometry, 50)), %s),
                    ST_MakeEnvelope(%s, %s, %s, %s)) AS lines
                FROM ({inner}) AS outline WHERE geometry && %s::geometry
            ) AS seen WHERE NOT ST_IsEmpty(lines) {grouped}
            """,  # noqa: S608 (constants, and a statement of the ORM)
            [*_shift(frame), window, frame.srid, *_edges(frame), *params, window],
        )
        return list(cursor.fetchall())


# Of a line five places along its longest piece on the map, of all else one in the middle.
_LANDMARKS = """
    SELECT id, ST_AsSVG(ST_TransScale(seen, %s, %s, %s, %s), 1, 1), ST_Dimension(seen),
           array_agg(ST_X(spot) ORDER BY rank), array_agg(ST_Y(spot) ORDER BY rank),
           array_agg(degrees(ST_Azimuth(before, behind)) ORDER BY rank)
    FROM (
        SELECT id, ST_ClipByBox2D(ST_Transform(geometry, %s),
                                  ST_MakeEnvelope(%s, %s, %s, %s)) AS seen
        FROM parcels_landmark WHERE id = ANY(%s)
    ) AS cut
    LEFT JOIN LATERAL (
        SELECT part.geom FROM ST_Dump(seen) AS part
        WHERE GeometryType(part.geom) = 'LINESTRING'
        ORDER BY ST_Length(part.geom) DESC LIMIT 1
    ) AS one (longest) ON true
    CROSS JOIN LATERAL (
        SELECT rank, ST_LineInterpolatePoint(longest, along) AS spot,
               ST_LineInterpolatePoint(longest, along - 0.04) AS before,
               ST_LineInterpolatePoint(longest, along + 0.04) AS behind
        FROM unnest(ARRAY[0.5, 0.35, 0.65, 0.2, 0.8]) WITH ORDINALITY AS place (along, rank)
        WHERE longest IS NOT NULL
        UNION ALL
        SELECT 1, ST_PointOnSurface(seen), NULL, NULL WHERE longest IS NULL
    ) AS spots
    WHERE NOT ST_IsEmpty(seen)
    GROUP BY id, seen ORDER BY id
"""


def landmarks_on(frame: Frame, landmarks: Sequence[Landmark]) -> list[Drawn]:
    """Where landmarks lie on a frame; those outside it are left out. One query."""
    if not landmarks:
        return []
    known = {each.pk: each for each in landmarks}
    with connection.cursor() as cursor:
        cursor.execute(
            _LANDMARKS,
            [*_shift(frame), frame.srid, frame.west, frame.south, frame.east, frame.north,
             list(known)],
        )  # fmt: skip
        rows = cursor.fetchall()
    drawn = []
    for pk, path, dimension, *spots in rows:
        places = [
            # SVG turns clockwise from the right, an azimuth from the top; words stand upright.
            (*frame.place((east, north)), ((azimuth or 90.0) - 90.0 + 90.0) % 180.0 - 90.0)
            for east, north, azimuth in zip(*spots, strict=True)
        ]
        drawn.append(Drawn(known[pk], path if dimension else "", places))
    order = {pk: at for at, pk in enumerate(known)}
    return sorted(drawn, key=lambda each: order[each.landmark.pk])


# --- grid -------------------------------------------------------------------------------------


def grid(frame: Frame) -> tuple[str, list[Named], int]:
    """Lines every 100 m (fewer where they would be too close), their labels, and their step."""
    step = GRID_METRES * next(
        (each for each in _STEPS if each * GRID_METRES * 1_000 / frame.scale >= _SPACED), _STEPS[-1]
    )
    lines, words = [], []
    height = frame.height * 10
    width = frame.width * 10
    for easting in range(math.ceil(frame.west / step) * step, math.ceil(frame.east), step):
        x, _y = frame.place((easting, frame.south))
        lines.append(f"M {x:.1f} 0 V {height:.1f}")
        if _FROM_CORNER < x < width - _FROM_CORNER:
            words += [Named(x, at, f"{easting:,}", size=6.0) for at in (14.0, height - 14.0)]
    for northing in range(math.ceil(frame.south / step) * step, math.ceil(frame.north), step):
        _x, y = frame.place((frame.west, northing))
        lines.append(f"M 0 {y:.1f} H {width:.1f}")
        if _FROM_CORNER < y < height - _FROM_CORNER:
            words += [
                Named(at, y, f"{northing:,}", size=6.0, turn=-90.0) for at in (14.0, width - 14.0)
            ]
    return " ".join(lines), words, step


def zone_line(frame: Frame) -> str:
    """Where 102°E, between zones 47 and 48, runs through a frame; empty where it does not."""
    corners = shapely.points(
        [(frame.west, frame.south), (frame.east, frame.south), (frame.east, frame.north),
         (frame.west, frame.north)]
    )  # fmt: skip
    on_earth = shapely.get_coordinates(
        to_storage(np.array(corners, dtype=object), recognise(frame.srid))
    )
    (west, south), (east, north) = on_earth.min(axis=0), on_earth.max(axis=0)
    if not west < ZONE_LINE < east:
        return ""
    meridian = shapely.points([(ZONE_LINE, each) for each in np.linspace(south, north, 9)])
    drawn = shapely.get_coordinates(
        from_storage(np.array(meridian, dtype=object), recognise(frame.srid))
    )
    placed = [frame.place((float(each[0]), float(each[1]))) for each in drawn]
    if not any(0 <= x <= frame.width * 10 for x, _y in placed):
        return ""
    return "M " + " L ".join(f"{x:.1f} {y:.1f}" for x, y in placed)


def _edges(frame: Frame) -> list[float]:
    return [frame.west, frame.south, frame.east, frame.north]


def _shift(frame: Frame) -> list[float]:
    """ST_AsSVG counts y downwards from 0: the north of the frame is brought there."""
    return [-frame.west, -frame.north, frame.per_metre, frame.per_metre]
