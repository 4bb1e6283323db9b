"""Reference systems in which coordinates are asked for and answered; there are no others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pyproj
import shapely
from django.contrib.gis.geos import GEOSGeometry

from maps.models.drawn import TILE_SRID
from maps.ogc.errors import WrongValue

HALF_WORLD: Final = 20_037_508.342789244  # metres, of Web Mercator
FARTHEST: Final = 85.06  # degrees of latitude: Web Mercator has no more
PIECES: Final = 32  # a straight edge of a UTM box is a curve on the map
BOX, BOX_WITH_HEIGHTS = 4, 6  # numbers


@dataclass(frozen=True)
class ReferenceSystem:
    """One of those offered; axes are east (or longitude) first. `digits` is 1 cm or finer."""

    uri: str
    srid: int
    title: str
    digits: int


CRS84: Final = ReferenceSystem(
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, "WGS 84 (lon, lat)", 7
)
UTM_47: Final = ReferenceSystem(
    "http://www.opengis.net/def/crs/EPSG/0/32647", 32647, "WGS 84 UTM 47N", 2
)
UTM_48: Final = ReferenceSystem(
    "http://www.opengis.net/def/crs/EPSG/0/32648", 32648, "WGS 84 UTM 48N", 2
)
OFFERED: Final = {each.uri: each for each in (CRS84, UTM_47, UTM_48)}


@dataclass(frozen=True)
class Window:
    """What a box covers: on the map (EPSG:3857), and as west, south, east, north in degrees."""

    shape: GEOSGeometry
    bounds: tuple[float, float, float, float]


def reference_system(name: str, uri: str) -> ReferenceSystem:
    """The one with this URI, as the parameter `name` gave it.

    Raises:
        WrongValue: it is not offered.
    """
    if uri not in OFFERED:
        listed = ", ".join(OFFERED)
        raise WrongValue(name, th=f"ใช้ได้: {listed}", en=f"offered are: {listed}")
    return OFFERED[uri]


def window(text: str, crs: ReferenceSystem) -> Window:
    """What `bbox` covers: four numbers, or six, of which the heights do not count.

    West may be larger than east: such a box goes over the antimeridian.

    Raises:
        WrongValue: not numbers, not as many, or nowhere on the earth.
    """
    west, south, east, north = _numbers(text)
    if south > north:
        raise WrongValue("bbox", th="ด้านใต้ต้องไม่เกินด้านเหนือ", en="south is beyond north")
    if crs is CRS84:
        return _of_degrees(west, south, east, north)
    if west > east:
        raise WrongValue("bbox", th="ด้านตะวันตกต้องไม่เกินด้านตะวันออก", en="west is beyond east")
    if max(map(abs, (west, south, east, north))) > HALF_WORLD:
        raise _outside(crs)
    return _of_metres(west, south, east, north, crs)


def _numbers(text: str) -> tuple[float, float, float, float]:
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {BOX, BOX_WITH_HEIGHTS} or not all(map(math.isfinite, numbers)):
        raise WrongValue(
            "bbox",
            th="ต้องเป็นตัวเลข 4 ตัว คั่นด้วยจุลภาค: ตะวันตก,ใต้,ตะวันออก,เหนือ",
            en="four numbers parted by commas: west,south,east,north",
        )
    half = len(numbers) // 2
    return numbers[0], numbers[1], numbers[half], numbers[half + 1]


def _of_degrees(west: float, south: float, east: float, north: float) -> Window:
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:  # noqa: PLR2004
        raise WrongValue(
            "bbox",
            th="ลองจิจูดอยู่ระหว่าง -180 ถึง 180 และละติจูดระหว่าง -90 ถึง 90",
            en="longitudes lie between -180 and 180, latitudes between -90 and 90",
        )
    south, north = _on_the_map(south), _on_the_map(north)
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    boxes = [
        shapely.box(*_mercator(left, south), *_mercator(right, north)) for left, right in parts
    ]
    bounds = (west, south, east, north) if west <= east else (-180.0, south, 180.0, north)
    return Window(_stored(boxes), bounds)


def _of_metres(
    west: float, south: float, east: float, north: float, crs: ReferenceSystem
) -> Window:
    drawn = shapely.segmentize(
        shapely.box(west, south, east, north), max(east - west, north - south, 1.0) / PIECES
    )
    corners = shapely.get_coordinates(drawn)
    east_of, north_of = _to_degrees(crs.srid).transform(corners[:, 0], corners[:, 1])
    degrees = np.column_stack((east_of, north_of))
    if not (np.abs(degrees) <= (180, FARTHEST)).all():  # what cannot be reached is infinite
        raise _outside(crs)
    ring = shapely.Polygon([_mercator(longitude, latitude) for longitude, latitude in degrees])
    west, south, east, north = (float(each) for each in (*degrees.min(0), *degrees.max(0)))
    return Window(_stored([ring]), (west, south, east, north))


def _outside(crs: ReferenceSystem) -> WrongValue:
    return WrongValue(
        "bbox",
        th=f"อยู่นอกพื้นที่ที่ {crs.title} ใช้ได้",
        en=f"lies outside of where {crs.title} holds",
    )


def _stored(boxes: Sequence[shapely.Polygon]) -> GEOSGeometry:
    whole = boxes[0] if len(boxes) == 1 else shapely.MultiPolygon(list(boxes))
    shape = GEOSGeometry(memoryview(shapely.to_wkb(whole)))
    shape.srid = TILE_SRID
    return shape


def _on_the_map(latitude: float) -> float:
    return max(-FARTHEST, min(FARTHEST, latitude))


def _mercator(longitude: float, latitude: float) -> tuple[float, float]:
    north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return longitude / 180 * HALF_WORLD, north / math.pi * HALF_WORLD


@cache
def _to_degrees(srid: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(srid, 4326, always_xy=True)
