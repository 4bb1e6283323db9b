"""Tiles cut from the copies of photographs: 256 × 256 pixels of Web Mercator, newest on top."""

from __future__ import annotations

import io
import math
import threading
import warnings
from collections import OrderedDict
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
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from formats.rasters import GDAL, MERCATOR, TILE

HALF_WORLD: Final = 20_037_508.342789244  # metres of Web Mercator from the middle to an edge
QUALITY: Final = 70
OPAQUE: Final = 255
KEPT_OPEN: Final = 8  # copies a thread
KEPT_IN_MEMORY: Final = 2  # of a storage that is no folder: a whole copy each
PAPER: Final = 243  # grey beside a scan
MERCATOR_CRS: Final = CRS.from_epsg(MERCATOR)
_NEARLY: Final = 1e-6  # of a pixel

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
    pixels = _laid_over(files, zoom, column, row)
    return None if pixels is None else _encoded(pixels)


def tile_of(name: str, zoom: int, column: int, row: int) -> tuple[bytes, str] | None:
    """One tile of one copy with its media type; None where it shows nothing.

    JPEG where all of it shows: WebP is a quarter smaller, and takes six times as long to make.
    """
    pixels = _laid_over([kept_open(name)], zoom, column, row)
    if pixels is None:
        return None
    if (pixels[3] < OPAQUE).any():
        return _encoded(pixels), "image/webp"
    return jpeg(pixels[:3]), "image/jpeg"


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Red, green and blue as JPEG."""
    written = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0)))
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


# A scan lies nowhere. For the whole process: what catches warnings is not for threads.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)
_open_here = threading.local()


def kept_open(name: str) -> Any:
    """A copy that stays open for the next tile of this thread; a copy never changes.

    To open one takes as long as to cut a tile of it.
    """
    kept: OrderedDict[str, tuple[Any, MemoryFile | None]] = _open_here.__dict__.setdefault(
        "files", OrderedDict()
    )
    if name in kept:
        kept.move_to_end(name)
        return kept[name][0]
    on_disk = isinstance(default_storage, FileSystemStorage)
    with rasterio.Env(**GDAL):
        if on_disk:
            kept[name] = rasterio.open(default_storage.path(name), sharing=False), None
        else:
            with default_storage.open(name) as stored:
                memory = MemoryFile(stored.read())
            kept[name] = memory.open(sharing=False), memory
    while len(kept) > (KEPT_OPEN if on_disk else KEPT_IN_MEMORY):
        file, memory_or_none = kept.popitem(last=False)[1]
        file.close()
        if memory_or_none is not None:
            memory_or_none.close()
    return kept[name][0]


def _laid_over(
    files: Sequence[Any], zoom: int, column: int, row: int
) -> npt.NDArray[np.uint8] | None:
    """Red, green, blue and alpha; where a file shows nothing the next one is seen."""
    side = 2 * HALF_WORLD / 2**zoom
    left, top = column * side - HALF_WORLD, HALF_WORLD - row * side
    bounds = (left, top - side, left + side, top)
    pixels = read_box(files[0], bounds, TILE, TILE) if files else None
    for file in files[1:]:
        if pixels is not None and not (pixels[3] < OPAQUE).any():
            break
        under = read_box(file, bounds, TILE, TILE)
        if pixels is None or under is None:
            pixels = under if pixels is None else pixels
            continue
        hidden = pixels[3] < OPAQUE
        pixels = np.where(hidden & (under[3] > 0), under, pixels).astype("uint8")
    return pixels if pixels is not None and pixels[3].any() else None


def read_box(file: Any, bounds: Box, width: int, height: int) -> npt.NDArray[np.uint8] | None:
    """What a copy shows in a box of Web Mercator, in so many pixels; None where it ends before.

    Our copies lie in Web Mercator, their blocks and smaller selves on the tiles of the map: a
    tile is one block, read without bending anything.
    """
    if file.crs != MERCATOR_CRS:
        return _bent(file, bounds, width, height)
    across, down = file.transform.a, -file.transform.e
    left = (bounds[0] - file.transform.c) / across
    top = (file.transform.f - bounds[3]) / down
    wide, high = (bounds[2] - bounds[0]) / across, (bounds[3] - bounds[1]) / down
    first_column, last_column = _share(left, wide, file.width, width)
    first_row, last_row = _share(top, high, file.height, height)
    if first_column >= last_column or first_row >= last_row:
        return None
    window = Window(
        round(left + first_column * wide / width, 6),
        round(top + first_row * high / height, 6),
        (last_column - first_column) * wide / width,
        (last_row - first_row) * high / height,
    )
    shape = (last_row - first_row, last_column - first_column)
    how = {"window": window, "resampling": Resampling.bilinear}
    colours = file.read((1, 2, 3), out_shape=(3, *shape), **how)
    mask = file.read_masks(1, out_shape=shape, **how)
    if shape == (height, width):
        return np.concatenate([colours, mask[np.newaxis]])
    pixels = np.zeros((4, height, width), dtype="uint8")
    pixels[:3, first_row:last_row, first_column:last_column] = colours
    pixels[3, first_row:last_row, first_column:last_column] = mask
    return pixels


def _share(begin: float, length: float, has: int, pixels: int) -> tuple[int, int]:
    """Which of so many pixels along a side lie on the file."""
    first = max(0, math.ceil(-begin * pixels / length - _NEARLY))
    last = min(pixels, math.floor((has - begin) * pixels / length + _NEARLY))
    return first, last


def _bent(file: Any, bounds: Box, width: int, height: int) -> npt.NDArray[np.uint8]:
    transform = from_bounds(*bounds, width, height)
    with WarpedVRT(
        file,
        crs=MERCATOR_CRS,
        transform=transform,
        width=width,
        height=height,
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


def pixels_of(name: str, column: int, row: int, side: int) -> bytes | None:
    """A square of a copy in its own pixels as JPEG of a tile's size; None beside the picture."""
    file = kept_open(name)
    wide, high = min(side, file.width - column), min(side, file.height - row)
    if wide <= 0 or high <= 0:
        return None
    shape = (max(1, round(high * TILE / side)), max(1, round(wide * TILE / side)))
    window = Window(column, row, wide, high)
    pixels = np.full((3, TILE, TILE), PAPER, dtype="uint8")
    pixels[:, : shape[0], : shape[1]] = file.read(
        (1, 2, 3), window=window, out_shape=(3, *shape), resampling=Resampling.bilinear
    )
    return jpeg(pixels)
