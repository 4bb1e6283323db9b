"""Tiles cut from the copies of photographs: 256 × 256 pixels of Web Mercator, newest on top."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from django.core.files.storage import FileSystemStorage, default_storage
from PIL import Image
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from formats.rasters import GDAL, MERCATOR, TILE

HALF_WORLD: Final = 20_037_508.342789244  # metres of Web Mercator from the middle to an edge
QUALITY: Final = 70
OPAQUE: Final = 255

Box = tuple[float, float, float, float]  # west, south, east, north: EPSG:4326


def metres_a_pixel(zoom: int, latitude: float) -> float:
    """On the ground, at a latitude in degrees."""
    return float(2 * HALF_WORLD * math.cos(math.radians(latitude)) / TILE / 2**zoom)


def tiles_over(box: Box, zoom: int) -> Iterator[tuple[int, int]]:
    """(column, row) of every tile that touches a box, row by row from the north-west."""
    west, south, east, north = box
    left, top = _tile_at(west, north, zoom)
    right, bottom = _tile_at(east, south, zoom)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield column, row


def _tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    across = (longitude + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    last = 2**zoom - 1
    return min(last, int(across * 2**zoom)), min(last, int(down * 2**zoom))


@contextmanager
def opened(names: Sequence[str]) -> Iterator[list[Any]]:
    """Copies by their names in the storage, open for cutting, in the same order."""
    with ExitStack() as files, rasterio.Env(**GDAL):
        yield [_open(name, files) for name in names]


def _open(name: str, files: ExitStack) -> Any:
    if isinstance(default_storage, FileSystemStorage):
        return files.enter_context(rasterio.open(default_storage.path(name)))
    with default_storage.open(name) as stored:
        kept = files.enter_context(MemoryFile(stored.read()))
    return files.enter_context(kept.open())


def cut(files: Sequence[Any], zoom: int, column: int, row: int) -> bytes | None:
    """One tile as WebP, of the first file that has a pixel there; None where none has."""
    side = 2 * HALF_WORLD / 2**zoom
    left, top = column * side - HALF_WORLD, HALF_WORLD - row * side
    pixels = np.zeros((4, TILE, TILE), dtype="uint8")
    for file in files:
        under = _read(file, (left, top - side, left + side, top))
        hidden = pixels[3] < OPAQUE
        pixels = np.where(hidden & (under[3] > 0), under, pixels).astype("uint8")
        if not (pixels[3] < OPAQUE).any():
            break
    if not pixels[3].any():
        return None
    return _encoded(pixels)


def _read(file: Any, bounds: Box) -> npt.NDArray[np.uint8]:
    transform = from_bounds(*bounds, TILE, TILE)
    with WarpedVRT(
        file,
        crs=CRS.from_epsg(MERCATOR),
        transform=transform,
        width=TILE,
        height=TILE,
        resampling=Resampling.bilinear,
        add_alpha=True,  # of its mask
    ) as seen:
        read: npt.NDArray[np.uint8] = seen.read()
    return read


def _encoded(pixels: npt.NDArray[np.uint8]) -> bytes:
    is_whole = not (pixels[3] < OPAQUE).any()
    shown = pixels[:3] if is_whole else pixels
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown.transpose(1, 2, 0))).save(
        written, "WEBP", quality=QUALITY, method=2
    )
    return written.getvalue()
