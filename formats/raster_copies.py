"""Copies of photographs to look at: tiles of the map, a scan in its own pixels, a scan laid down.

In a process of its own, as formats.rasters is. Whoever measures takes the original.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
import rasterio.shutil
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import from_origin
from rasterio.warp import reproject
from rasterio.windows import Window

from formats.crs import STORAGE_SRID, THAILAND
from formats.georeferencing import ControlPoint, Method, arrays, laid, local_crs
from formats.raster_errors import BendsTooFar, BrokenBlocks, PointOffTheScan
from formats.rasters import (
    GDAL,
    MERCATOR,
    MOST_PIXELS,
    STRIPE,
    TILE,
    Raster,
    colour_bands,
    opened,
    square_metres,
)

COPY: Final = {
    "driver": "COG",
    "TILING_SCHEME": "GoogleMapsCompatible",
    "COMPRESS": "JPEG",  # of four bands the last becomes the mask
    "QUALITY": "80",
    "RESAMPLING": "BILINEAR",
    "OVERVIEW_RESAMPLING": "AVERAGE",
    "BIGTIFF": "IF_SAFER",
    "NUM_THREADS": "2",
}
HALF_WORLD: Final = 20_037_508.342789244  # metres of Web Mercator from the middle to an edge
IN_ITS_PIXELS: Final = {key: value for key, value in COPY.items() if key != "TILING_SCHEME"} | {
    "BLOCKSIZE": str(TILE)
}
_RGBA: Final = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
_BENT_BY: Final[dict[Method, dict[str, Any]]] = {
    Method.AFFINE: {"MAX_GCP_ORDER": 1},
    Method.POLYNOMIAL: {"MAX_GCP_ORDER": 2},
    Method.SPLINE: {"SRC_METHOD": "GCP_TPS"},
}
_ALONG_AN_EDGE: Final = 16
_FARTHEST: Final = 500_000.0  # metres from the middle of the points
_FINEST: Final = 23  # zoom


def write_copy(path: Path, raster: Raster, into: Path) -> None:
    """A Cloud-Optimized GeoTIFF in Web Mercator whose blocks are the tiles of the map.

    Red, green and blue of 8 bits; what has no value is left out by its mask. In flat memory.

    Raises:
        UnusableRaster: it cannot be read after all.
    """
    plain = into.with_suffix(".plain.tif")
    virtual = into.with_suffix(".vrt")
    try:
        with rasterio.Env(**GDAL), opened(path) as file:
            if _is_ready(file, raster):
                virtual.write_text(_as_it_is(file, raster), encoding="utf-8")
            else:
                _write_rgba(file, raster, plain)
            try:
                rasterio.shutil.copy(virtual if virtual.exists() else plain, into, **COPY)
            except RasterioError as error:
                raise BrokenBlocks(row=1) from error
    finally:
        plain.unlink(missing_ok=True)
        virtual.unlink(missing_ok=True)


def _is_ready(file: Any, raster: Raster) -> bool:
    """Whether its own pixels are what is to be seen, so that they need not be written twice."""
    if raster.colours != "rgb" or set(file.dtypes) != {"uint8"} or raster.nodata is not None:
        return False
    flags = file.mask_flag_enums[colour_bands(file, raster.colours)[0] - 1]
    return flags == [MaskFlags.all_valid] or raster.has_alpha


def _as_it_is(file: Any, raster: Raster) -> str:
    """A description, written by us, of which bands of the file are what and where it lies."""
    bands = dict(zip(("Red", "Green", "Blue"), colour_bands(file, raster.colours), strict=True))
    if raster.has_alpha:
        bands["Alpha"] = list(file.colorinterp).index(ColorInterp.alpha) + 1
    size = f'xSize="{file.width}" ySize="{file.height}"'
    drawn = "".join(
        f'<VRTRasterBand dataType="Byte" band="{number}"><ColorInterp>{name}</ColorInterp>'
        f'<SimpleSource><SourceFilename relativeToVRT="0">{escape(str(Path(file.name).resolve()))}'
        f"</SourceFilename><SourceBand>{band}</SourceBand>"
        f'<SrcRect xOff="0" yOff="0" {size}/><DstRect xOff="0" yOff="0" {size}/>'
        "</SimpleSource></VRTRasterBand>"
        for number, (name, band) in enumerate(bands.items(), 1)
    )
    placed = ", ".join(f"{each:.17g}" for each in file.transform.to_gdal())
    return (
        f'<VRTDataset rasterXSize="{file.width}" rasterYSize="{file.height}">'
        f"<SRS>{escape(raster.crs_wkt)}</SRS><GeoTransform>{placed}</GeoTransform>{drawn}"
        "</VRTDataset>"
    )


def write_scan(path: Path, raster: Raster, into: Path) -> None:
    """The same in its own pixels, with smaller ones of itself, for who looks for points on it.

    Raises:
        UnusableRaster: it cannot be read after all.
    """
    plain = into.with_suffix(".plain.tif")
    try:
        with rasterio.Env(**GDAL), opened(path) as file:
            _write_rgba(file, raster, plain)
        with rasterio.Env(**GDAL):
            rasterio.shutil.copy(plain, into, **IN_ITS_PIXELS)
    finally:
        plain.unlink(missing_ok=True)


def write_placed(
    path: Path, raster: Raster, points: list[ControlPoint], method: Method, into: Path
) -> tuple[list[tuple[float, float]], float]:
    """A scan bent to its points, as `write_copy` makes it.

    Its frame on the ground (lon, lat; the corners and what lies between them) and the size of a
    pixel there, metres.

    Raises:
        UnusableRaster: it cannot be read, or the points do not say where it lies.
    """
    pixels, ground = arrays(points, method)
    for number, (column, row) in enumerate(pixels, 1):
        if not (0 <= column <= raster.width and 0 <= row <= raster.height):
            raise PointOffTheScan(number=number, column=f"{column:.0f}", row=f"{row:.0f}")
    local = local_crs([each for each in points if each.is_on])
    frame = _frame(laid(pixels, ground, method, _edge(raster)), local)
    metres = math.sqrt(square_metres(frame) / (raster.width * raster.height))
    grid = _grid(frame, metres)
    plain, bent = into.with_suffix(".plain.tif"), into.with_suffix(".bent.tif")
    found = [
        GroundControlPoint(row=row, col=column, x=east, y=north)
        for (column, row), (east, north) in zip(pixels, ground, strict=True)
    ]
    try:
        with rasterio.Env(**GDAL), opened(path) as file:
            _write_rgba(file, raster, plain)
        with rasterio.Env(**GDAL), rasterio.open(plain, "r+") as flat:
            flat.gcps = (found, CRS.from_wkt(local.to_wkt("WKT1_GDAL")))
        with (
            rasterio.Env(**GDAL),
            rasterio.open(plain) as flat,
            rasterio.open(bent, "w", **_profile(**grid)) as laid_down,
        ):
            laid_down.colorinterp = _RGBA
            reproject(
                rasterio.band(flat, [1, 2, 3, 4]),
                rasterio.band(laid_down, [1, 2, 3, 4]),
                resampling=Resampling.bilinear,
                src_alpha=4,
                dst_alpha=4,
                num_threads=2,
                warp_mem_limit=128,
                **_BENT_BY[method],
            )
        with rasterio.Env(**GDAL):
            rasterio.shutil.copy(bent, into, **COPY)
    finally:
        plain.unlink(missing_ok=True)
        bent.unlink(missing_ok=True)
    return frame, round(metres, 4)


def _edge(raster: Raster) -> npt.NDArray[np.float64]:
    """Pixels along the edge, clockwise from the upper left."""
    share = np.arange(_ALONG_AN_EDGE) / _ALONG_AN_EDGE
    nothing, whole = np.zeros_like(share), np.ones_like(share)
    across = np.concatenate([share, whole, 1 - share, nothing])
    down = np.concatenate([nothing, share, whole, 1 - share])
    return np.column_stack([across * raster.width, down * raster.height])


def _frame(edge: npt.NDArray[np.float64], local: pyproj.CRS) -> list[tuple[float, float]]:
    if not np.isfinite(edge).all() or np.abs(edge).max() > _FARTHEST:
        raise BendsTooFar
    back = pyproj.Transformer.from_crs(local, STORAGE_SRID, always_xy=True)
    longitudes, latitudes = back.transform(edge[:, 0], edge[:, 1])
    west, south, east, north = THAILAND
    inside = (
        (west <= longitudes) & (longitudes <= east) & (south <= latitudes) & (latitudes <= north)
    )
    if not inside.all():
        raise BendsTooFar
    return [(float(x), float(y)) for x, y in zip(longitudes, latitudes, strict=True)]


def _grid(frame: list[tuple[float, float]], metres: float) -> dict[str, Any]:
    """The tiles of the map that hold the frame, at the zoom nearest to its pixels."""
    forward = pyproj.Transformer.from_crs(STORAGE_SRID, MERCATOR, always_xy=True)
    x, y = forward.transform([each[0] for each in frame], [each[1] for each in frame])
    latitude = sum(each[1] for each in frame) / len(frame)
    if metres <= 0:
        raise BendsTooFar
    wanted = metres / math.cos(math.radians(latitude))
    zoom = min(round(math.log2(2 * HALF_WORLD / TILE / wanted)), _FINEST)
    side = 2 * HALF_WORLD / 2**zoom
    left, right = math.floor((min(x) + HALF_WORLD) / side), math.ceil((max(x) + HALF_WORLD) / side)
    top, bottom = math.floor((HALF_WORLD - max(y)) / side), math.ceil((HALF_WORLD - min(y)) / side)
    width, height = (right - left) * TILE, (bottom - top) * TILE
    if width * height > MOST_PIXELS:
        raise BendsTooFar
    pixel = side / TILE
    corner = (left * side - HALF_WORLD, HALF_WORLD - top * side)
    return {
        "width": width, "height": height, "crs": CRS.from_epsg(MERCATOR),
        "transform": from_origin(*corner, pixel, pixel),
    }  # fmt: skip


def _profile(**more: Any) -> dict[str, Any]:
    return {
        "driver": "GTiff", "count": 4, "dtype": "uint8", "tiled": True, "blockxsize": 512,
        "blockysize": 512, "compress": "zstd", "zstd_level": 1, "photometric": "RGB",
        "bigtiff": "IF_SAFER",
    } | more  # fmt: skip


def _write_rgba(file: Any, raster: Raster, into: Path) -> None:
    """The same pixels where they are, as RGBA of 8 bits."""
    used = colour_bands(file, raster.colours)
    palette = _palette(file) if raster.colours == "palette" else None
    profile = _profile(width=file.width, height=file.height)
    if raster.is_placed:
        profile |= {"crs": CRS.from_wkt(raster.crs_wkt), "transform": file.transform}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # of a scan it is so
        made = rasterio.open(into, "w", **profile)
    with made as copy:
        copy.colorinterp = _RGBA
        for row in range(0, file.height, STRIPE):
            window = Window(0, row, file.width, min(STRIPE, file.height - row))
            try:
                values = file.read(used, window=window)
                seen = file.dataset_mask(window=window)
            except RasterioError as error:
                raise BrokenBlocks(row=row + 1) from error
            copy.write(_rgba(values, seen, raster, palette), window=window)


def _rgba(
    values: npt.NDArray[Any],
    seen: npt.NDArray[np.uint8],
    raster: Raster,
    palette: npt.NDArray[np.uint8] | None,
) -> npt.NDArray[np.uint8]:
    if palette is not None:
        shown = palette[np.clip(values[0].astype("int64"), 0, 255)].transpose(2, 0, 1)
        return np.concatenate([shown[:3], np.minimum(shown[3], seen)[np.newaxis]])
    if raster.stretch:
        stretched = []
        for band, (low, high) in zip(values, raster.stretch, strict=True):
            with np.errstate(invalid="ignore", over="ignore"):
                share = (band.astype("float64") - low) / (high - low)
            seen = np.where(np.isfinite(share), seen, 0).astype("uint8")
            stretched.append((np.clip(np.nan_to_num(share), 0, 1) * 255).astype("uint8"))
        values = np.stack(stretched)
    elif raster.dtype == "uint8" and raster.colours == "grey" and int(values.max(initial=0)) <= 1:
        values = values * np.uint8(255)  # one bit a pixel
    if len(values) == 1:
        values = np.repeat(values, 3, axis=0)
    return np.concatenate([values, seen[np.newaxis]]).astype("uint8")


def _palette(file: Any) -> npt.NDArray[np.uint8]:
    colours = np.zeros((256, 4), dtype="uint8")
    for number, colour in file.colormap(1).items():
        if number < len(colours):
            colours[number] = colour
    return colours
