"""The corners of a boundary in each datum and zone, its sides, and who lies along them.

Pure: shapely geometries in EPSG:4326 (lon, lat) in, values out. Sides and bearings are
geodesic on WGS 84; no plane coordinate is ever measured with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from formats.crs import (
    INDIAN_1975_UTM_47N,
    INDIAN_1975_UTM_48N,
    Crs,
    Geometries,
    from_storage,
    recognise,
)

# The columns of the table, in this order: name, SRID of PostGIS.
SYSTEMS: Final = (
    ("WGS 84 / UTM 47", 32647),
    ("WGS 84 / UTM 48", 32648),
    ("Indian 1975 / UTM 47", INDIAN_1975_UTM_47N),
    ("Indian 1975 / UTM 48", INDIAN_1975_UTM_48N),
)
# A neighbour lies along a side that is within this of it for half of its length or more.
NEAREST_METRES: Final = 1.0
FARTHEST_METRES: Final = 10.0
_HALF = 0.5
_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner with the side to the next one (`to`): metres, and degrees clockwise from north.

    `plane` holds (easting, northing) in metres for each of SYSTEMS.
    """

    number: int
    longitude: float
    latitude: float
    plane: tuple[tuple[float, float], ...]
    to: int
    metres: float
    bearing: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another parcel's boundary, with one standard deviation of its corners in metres."""

    key: int
    geometry: shapely.MultiPolygon
    error_metres: float


def rings(geometry: shapely.MultiPolygon) -> list[list[tuple[float, float]]]:
    """The rings of each part, closing point left out: from the northernmost corner, clockwise.

    Parts from north to south; a hole follows its part, and runs the other way.
    """
    parts = sorted(geometry.geoms, key=lambda part: (-part.bounds[3], part.bounds[0]))
    found: list[list[tuple[float, float]]] = []
    for part in parts:
        turned = shapely.geometry.polygon.orient(part, sign=-1.0)
        found.extend(_from_north(ring) for ring in (turned.exterior, *turned.interiors))
    return found


def _from_north(ring: shapely.LinearRing) -> list[tuple[float, float]]:
    points = [(float(x), float(y)) for x, y, *_height in ring.coords[:-1]]
    # A device may send a corner twice.
    points = [
        point for point, before in zip(points, [None, *points], strict=False) if point != before
    ]
    first = min(range(len(points)), key=lambda at: (-points[at][1], points[at][0]))
    return points[first:] + points[:first]


def corners(geometry: shapely.MultiPolygon) -> list[Corner]:
    """Every corner, numbered through from 1."""
    found = []
    start = 1
    for ring in rings(geometry):
        points = np.array(shapely.points(ring), dtype=object)
        plane = [_metres(points, recognise(srid)) for _name, srid in SYSTEMS]
        longitudes, latitudes = np.array(ring).T
        bearings, _back, metres = _ELLIPSOID.inv(
            longitudes, latitudes, np.roll(longitudes, -1), np.roll(latitudes, -1)
        )
        for at, (longitude, latitude) in enumerate(ring):
            found.append(
                Corner(
                    number=start + at,
                    longitude=longitude,
                    latitude=latitude,
                    plane=tuple((float(each[at][0]), float(each[at][1])) for each in plane),
                    to=start + (at + 1) % len(ring),
                    metres=float(metres[at]),
                    bearing=float(bearings[at]) % 360,
                )
            )
        start += len(ring)
    return found


def _metres(points: Geometries, crs: Crs) -> npt.NDArray[np.float64]:
    return shapely.get_coordinates(from_storage(points, crs))


def perimeter(found: Sequence[Corner]) -> float:
    """The length of all sides in metres."""
    return math.fsum(corner.metres for corner in found)


def sides_along(
    found: Sequence[Corner], neighbours: Sequence[Neighbour], error_metres: float
) -> dict[int, list[tuple[int, int]]]:
    """Neighbour → the runs of sides it lies along, as (corner from, corner to).

    Within twice both position errors, at least 1 and at most 10 m, for half of the side: who
    is farther away is no neighbour of it. Only nearness is asked of the plane, in UTM 48.
    """
    crs = recognise(SYSTEMS[1][1])
    ends = {corner.number: corner for corner in found}
    lines = np.array(
        [shapely.LineString([corner.plane[1], ends[corner.to].plane[1]]) for corner in found],
        dtype=object,
    )
    lengths = shapely.length(lines)
    along: dict[int, list[tuple[int, int]]] = {}
    for neighbour in neighbours:
        reach = 2 * math.hypot(error_metres, neighbour.error_metres)
        reach = min(max(reach, NEAREST_METRES), FARTHEST_METRES)
        land = from_storage(np.array([neighbour.geometry], dtype=object), crs)[0]
        near = shapely.length(shapely.intersection(lines, shapely.buffer(land, reach)))
        touched = [
            corner
            for corner, part, whole in zip(found, near, lengths, strict=True)
            if whole and part >= whole * _HALF
        ]
        if touched:
            along[neighbour.key] = _runs(touched)
    return along


def _runs(sides: Sequence[Corner]) -> list[tuple[int, int]]:
    """Sides that follow each other as one run, also over the first corner of a ring."""
    runs: list[tuple[int, int]] = []
    for side in sides:
        if runs and runs[-1][1] == side.number:
            runs[-1] = (runs[-1][0], side.to)
        else:
            runs.append((side.number, side.to))
    if len(runs) > 1 and runs[-1][1] == runs[0][0]:
        runs[0] = (runs.pop()[0], runs[0][1])
    return runs
