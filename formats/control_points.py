"""Files of control points: `.points` of QGIS, and CSV with headers. Values in, points out.

QGIS writes `mapX,mapY,sourceX,sourceY,enable,…` (before 3.26 `pixelX,pixelY`), rows downwards as
negative numbers, and from 3.10 on the reference system of the map in a first line `#CRS: WKT`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from formats.crs import (
    STORAGE_SRID,
    THAILAND,
    Crs,
    candidates,
    recognise,
    to_storage_where_possible,
)
from formats.georeferencing import MOST_POINTS, ControlPoint
from formats.positions import positions
from formats.raster_errors import NoCrs, PointElsewhere, UnreadablePoints

LARGEST: Final = 1_000_000  # bytes
_PIXEL: Final = {
    "column": ("column", "col", "sourcex", "pixelx", "pixel", "คอลัมน์"),
    "row": ("row", "line", "sourcey", "pixely", "แถว"),
}
_GROUND: Final = {
    "x": ("mapx", "longitude", "lon", "lng", "x", "easting", "e", "ลองจิจูด"),
    "y": ("mapy", "latitude", "lat", "y", "northing", "n", "ละติจูด"),
}
_POSITION: Final = ("position", "พิกัด")
_OFF: Final = frozenset({"0", "false", "no", "off"})


def read_points(path: Path, srid: int | None = None) -> list[ControlPoint]:
    """The points of a file; `srid` says in what the ground is where the file does not.

    A column `position` (`พิกัด`) holds the ground as people write it (formats.positions).

    Raises:
        UnreadablePoints: it is none of the two, or a number in it is not.
        NoCrs: numbers that are no degrees, and nobody says what they are.
        PointElsewhere: a point lies outside Thailand.
        UnknownCrs: what it names is no reference system that is known.
    """
    lines, crs = _lines(path)
    if srid is not None:
        crs = recognise(srid)
    if not lines:
        raise UnreadablePoints(line=1)
    number, header = lines[0]
    names = [each.strip().strip("\"'").lower() for each in next(csv.reader([header]))]
    called = {**_PIXEL, **_GROUND, "position": _POSITION, "enable": ("enable",)}
    columns = {
        key: index
        for key, every in called.items()
        for index, name in enumerate(names)
        if name in every
    }
    placed = {"x", "y"} <= columns.keys() or "position" in columns
    if not {"column", "row"} <= columns.keys() or not placed or len(lines) - 1 > MOST_POINTS:
        raise UnreadablePoints(line=number)
    is_qgis = "mapx" in names
    return [
        _point(line, text, columns, crs, index, is_qgis=is_qgis)
        for index, (line, text) in enumerate(lines[1:], 1)
    ]


def _lines(path: Path) -> tuple[list[tuple[int, str]], Crs | None]:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadablePoints(line=1)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePoints(line=1) from error
    crs, kept = None, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.upper().startswith("#CRS:"):
            crs = recognise(line[5:].strip())
        elif line.strip() and not line.startswith("#"):
            kept.append((number, line))
    return kept, crs


def _point(
    line: int, text: str, columns: dict[str, int], crs: Crs | None, number: int, *, is_qgis: bool
) -> ControlPoint:
    cells = next(csv.reader([text]))
    try:
        told = {key: cells[index].strip() for key, index in columns.items()}
        column, row = float(told["column"]), float(told["row"])
    except (IndexError, ValueError) as error:
        raise UnreadablePoints(line=line) from error
    longitude, latitude = _placed(told, crs, line, number)
    if not np.isfinite([column, row]).all():
        raise UnreadablePoints(line=line)
    return ControlPoint(
        column=column,
        row=-row if is_qgis else row,
        longitude=longitude,
        latitude=latitude,
        is_on=told.get("enable", "1").lower() not in _OFF,
        written=told.get("position", ""),
    )


def _placed(told: dict[str, str], crs: Crs | None, line: int, number: int) -> tuple[float, float]:
    if "position" in told:
        found = positions(told["position"])
        if not found:
            raise PointElsewhere(number=number, text=told["position"])
        return found[0].longitude, found[0].latitude
    try:
        x, y = float(told["x"]), float(told["y"])
    except ValueError as error:
        raise UnreadablePoints(line=line) from error
    if crs is None and abs(x) <= 180 and abs(y) <= 90:  # noqa: PLR2004 (degrees)
        crs = recognise(STORAGE_SRID)
    if crs is None:
        raise NoCrs(likely=", ".join(str(each.srid) for each in candidates()))
    moved, faulty = to_storage_where_possible(np.array([shapely.Point(x, y)], dtype=object), crs)
    west, south, east, north = THAILAND
    point = moved[0]
    if faulty[0] or not (west <= point.x <= east and south <= point.y <= north):
        raise PointElsewhere(number=number, text=f"{x:g}, {y:g}")
    return float(point.x), float(point.y)
