"""The flat metres the demo is drawn in, and the way to EPSG:4326 (lon, lat) and back.

East and north of the district's centre by the ellipsoid's radii there: areas are right to
0.1 % within the district, and no UTM zone is involved where two of them meet.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point

from formats.crs import STORAGE_SRID, from_storage, recognise, to_storage

CENTRE: Final = (102.083, 13.521)  # lon, lat; DOMAIN.md §4.1
ZONE_LINE_LON: Final = 102.0  # where UTM zones 47 and 48 meet
DIGITS: Final = 8  # of a degree: one millimetre
EXACT_DIGITS: Final = 12
RAI: Final = 1_600.0  # square metres

_WGS84: Final = pyproj.Geod(ellps="WGS84")


def _metres_per_degree() -> tuple[float, float]:
    latitude = math.radians(CENTRE[1])
    bend = 1 - _WGS84.es * math.sin(latitude) ** 2
    across = _WGS84.a / math.sqrt(bend) * math.cos(latitude)
    along = _WGS84.a * (1 - _WGS84.es) / bend**1.5
    return math.radians(across), math.radians(along)


_SCALE = np.array(_metres_per_degree())
_ORIGIN = np.array(CENTRE)


def on_plane(geometry: Any) -> Any:
    """A shapely geometry in lon, lat as metres on the plane."""
    return shapely.transform(geometry, lambda points: (points - _ORIGIN) * _SCALE)


def point_on_plane(lon: float, lat: float) -> tuple[float, float]:
    """One position in metres."""
    x, y = (np.array((lon, lat)) - _ORIGIN) * _SCALE
    return float(x), float(y)


def lon_lat(geometry: Any, *, digits: int = DIGITS) -> Any:
    """A shapely geometry on the plane as lon, lat."""

    def forward(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        moved: npt.NDArray[np.float64] = np.round(points / _SCALE + _ORIGIN, digits)
        return moved

    return shapely.transform(geometry, forward)


def on_grid(geometry: Any, srid: int) -> Any:
    """A geometry in lon, lat as eastings and northings of a map grid."""
    return from_storage(np.array([geometry], dtype=object), recognise(srid))[0]


def off_grid(geometry: Any, srid: int) -> Any:
    """The way back: lon, lat of eastings and northings."""
    return to_storage(np.array([geometry], dtype=object), recognise(srid))[0]


def geodesic_square_metres(geometry: Any) -> float:
    """Area on the ellipsoid of a geometry in lon, lat."""
    return abs(float(_WGS84.geometry_area_perimeter(geometry)[0]))


def stored(geometry: Any) -> MultiPolygon:
    """A polygon or several, in lon, lat, as the database takes it."""
    # Twice: making valid can leave several polygons and a line in one collection.
    pieces = shapely.get_parts(shapely.get_parts(geometry))
    parts = [part for part in pieces if part.geom_type == "Polygon"]
    wkb = shapely.to_wkb(shapely.multipolygons(parts))
    made = GEOSGeometry(memoryview(wkb), srid=STORAGE_SRID)
    assert isinstance(made, MultiPolygon)  # noqa: S101 (tells the type checker)
    return made


def stored_point(x: float, y: float) -> Point:
    """A point on the plane as the database takes it."""
    place = shapely.get_coordinates(lon_lat(shapely.Point(x, y)))[0]
    return Point(float(place[0]), float(place[1]), srid=STORAGE_SRID)
