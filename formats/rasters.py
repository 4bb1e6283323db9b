"""Photographs from the air as files: what one is, and a copy of it that maps look at.

Everything here runs in a process of its own with limits (formats.raster_process): a stranger's
raster can declare any size, and GDAL is large. Only GeoTIFF is opened: formats that name other
files or addresses (VRT, WMS) never are.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
import rasterio.shutil
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import array_bounds
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from formats.crs import STORAGE_SRID, THAILAND, Crs, candidates, recognise
from formats.raster_errors import (
    BrokenBlocks,
    ControlPointsOnly,
    ElsewhereOnEarth,
    NoCrs,
    NoPlaceOnEarth,
    NotAGeoTiff,
    NothingToSee,
    Swollen,
    TooLarge,
    TooSmall,
)

MOST_PIXELS: Final = 2_500_000_000  # 50,000 × 50,000
MOST_BANDS: Final = 16
MOST_SWELLING: Final = 2_000  # pixels' bytes for each byte of the file: more is a bomb
SMALLEST_SIDE: Final = 16  # pixels; less is no photograph
STRIPE: Final = 1_024  # rows that are held at once
STRETCHED: Final = (2.0, 98.0)  # percentiles that become black and white
SAMPLED: Final = 1_000  # pixels a side from which they are reckoned
TILE: Final = 256
MERCATOR: Final = 3857
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
# Nothing beside the file is read: no .aux.xml, no overviews, no mask of somebody else's.
GDAL: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GTIFF_VIRTUAL_MEM_IO": "NO",
    "GDAL_CACHEMAX": 128,
    "GDAL_TIFF_INTERNAL_MASK": "YES",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
}


Colours = Literal["rgb", "grey", "palette"]


@dataclass(frozen=True)
class Raster:
    """What a file is. `bounds` are EPSG:4326 (west, south, east, north) of the whole frame.

    `ground_metres` is the size of a pixel on the ground; `stretch` says from and to which
    values of each band black and white are made, empty where the values are 8-bit already.
    """

    width: int
    height: int
    bands: int
    dtype: str
    crs_name: str
    crs_wkt: str
    bounds: tuple[float, float, float, float]
    ground_metres: float
    colours: Colours
    has_alpha: bool
    nodata: float | None
    stretch: tuple[tuple[float, float], ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def look(path: Path, srid: int | None = None) -> Raster:
    """What a file is, from its head, a small sample, and every one of its blocks read once.

    Raises:
        UnusableRaster: one of its classes says why; UnknownCrs where its system is not known.
    """
    with rasterio.Env(**GDAL), _opened(path) as file:
        _refuse_sizes(file, path)
        crs = _crs(file, srid)
        bounds = _bounds(file, crs)
        _read_all(file)
        colours, has_alpha = _colours(file)
        return Raster(
            width=file.width,
            height=file.height,
            bands=file.count,
            dtype=str(file.dtypes[0]),
            crs_name=str(crs),
            crs_wkt=crs.wkt,
            bounds=bounds,
            ground_metres=_ground_metres(file, bounds),
            colours=colours,
            has_alpha=has_alpha,
            nodata=file.nodata,
            stretch=_stretch(file, colours),
        )


def write_copy(path: Path, raster: Raster, into: Path) -> None:
    """A Cloud-Optimized GeoTIFF in Web Mercator whose blocks are the tiles of the map.

    Red, green and blue of 8 bits; what has no value is left out by its mask. In flat memory.

    Raises:
        UnusableRaster: it cannot be read after all.
    """
    plain = into.with_suffix(".plain.tif")
    try:
        with rasterio.Env(**GDAL), _opened(path) as file:
            _write_rgba(file, raster, plain)
        with rasterio.Env(**GDAL):
            rasterio.shutil.copy(plain, into, **COPY)
    finally:
        plain.unlink(missing_ok=True)


# --- looking ----------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            # That it lies nowhere is an error of ours (NoPlaceOnEarth).
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            file = rasterio.open(path, driver="GTiff", sharing=False)
    except RasterioError as error:
        raise NotAGeoTiff from error
    with file:
        yield file


def _refuse_sizes(file: Any, path: Path) -> None:
    width, height, bands = file.width, file.height, file.count
    if width * height > MOST_PIXELS or bands > MOST_BANDS:
        raise TooLarge(width=width, height=height, bands=bands)
    if min(width, height) < SMALLEST_SIDE:
        raise TooSmall(width=width, height=height)
    if np.issubdtype(np.dtype(file.dtypes[0]), np.complexfloating):
        raise NotAGeoTiff
    unpacked = width * height * bands * np.dtype(file.dtypes[0]).itemsize
    # A block of one colour packs well; a photograph never so well.
    if unpacked > MOST_SWELLING * path.stat().st_size:
        raise Swollen


def _crs(file: Any, srid: int | None) -> Crs:
    if file.transform.is_identity:
        if file.gcps[0]:
            raise ControlPointsOnly(count=len(file.gcps[0]))
        raise NoPlaceOnEarth
    if srid is not None:
        return recognise(srid)
    if file.crs is None:
        likely = ", ".join(str(crs.srid) for crs in candidates())
        raise NoCrs(likely=likely)
    epsg = file.crs.to_epsg(confidence_threshold=100)
    return recognise(epsg or file.crs.to_wkt())


def _bounds(file: Any, crs: Crs) -> tuple[float, float, float, float]:
    # file.bounds is of a north-up picture alone.
    frame = array_bounds(file.height, file.width, file.transform)
    storage = CRS.from_epsg(STORAGE_SRID)
    west, south, east, north = transform_bounds(_of(crs), storage, *frame, densify_pts=21)
    least_west, least_south, most_east, most_north = THAILAND
    longitude, latitude = (west + east) / 2, (south + north) / 2
    on_earth = all(map(math.isfinite, (west, south, east, north)))
    if not on_earth or not (
        least_west <= longitude <= most_east and least_south <= latitude <= most_north
    ):
        raise ElsewhereOnEarth(
            longitude=f"{longitude:.3f}", latitude=f"{latitude:.3f}", crs=str(crs)
        )
    return west, south, east, north


def _of(crs: Crs) -> CRS:
    """The way rasterio has it; the shift of Indian 1975 goes along (BOUNDCRS)."""
    return CRS.from_wkt(crs.wkt)


def _ground_metres(file: Any, bounds: tuple[float, float, float, float]) -> float:
    """The side of a square as large as a pixel on the ground, to a tenth of a per cent."""
    west, south, east, north = bounds
    area, _length = pyproj.Geod(ellps="WGS84").polygon_area_perimeter(
        [west, east, east, west], [south, south, north, north]
    )
    return round(math.sqrt(abs(area) / (file.width * file.height)), 4)


def _read_all(file: Any) -> None:
    """Every block is decoded once, so that no hole is found when somebody looks."""
    seen = False
    for row in range(0, file.height, STRIPE):
        window = Window(0, row, file.width, min(STRIPE, file.height - row))
        try:
            for band in range(1, file.count + 1):
                file.read(band, window=window)
            seen = seen or bool(file.dataset_mask(window=window).any())
        except RasterioError as error:
            raise BrokenBlocks(row=row + 1) from error
    if not seen:
        raise NothingToSee


def _colours(file: Any) -> tuple[Colours, bool]:
    meaning = file.colorinterp
    has_alpha = ColorInterp.alpha in meaning
    if meaning[0] == ColorInterp.palette:
        return "palette", has_alpha
    colours = file.count - int(has_alpha)
    return ("rgb" if colours >= 3 else "grey"), has_alpha  # noqa: PLR2004 (red, green, blue)


def _stretch(file: Any, colours: Colours) -> tuple[tuple[float, float], ...]:
    if file.dtypes[0] == "uint8" or colours == "palette":
        return ()
    used = _bands(file, colours)
    shape = (min(SAMPLED, file.height), min(SAMPLED, file.width))
    sample = file.read(used, out_shape=(len(used), *shape), masked=True).astype("float64")
    found = []
    for band in sample:
        values = band.compressed()
        values = values[np.isfinite(values)]
        if not len(values):
            raise NothingToSee
        low, high = (float(each) for each in np.percentile(values, STRETCHED))
        found.append((low, high if high > low else low + 1.0))
    return tuple(found)


# --- copying ----------------------------------------------------------------------------------


def _bands(file: Any, colours: Colours) -> list[int]:
    """The numbers of the bands that are red, green and blue, or grey, or the palette's."""
    if colours != "rgb":
        return [1]
    meaning = list(file.colorinterp)
    named = [ColorInterp.red, ColorInterp.green, ColorInterp.blue]
    if all(each in meaning for each in named):
        return [meaning.index(each) + 1 for each in named]
    return [1, 2, 3]


def _write_rgba(file: Any, raster: Raster, into: Path) -> None:
    """The same pixels where they are, as RGBA of 8 bits."""
    used = _bands(file, raster.colours)
    palette = _palette(file) if raster.colours == "palette" else None
    profile = {
        "driver": "GTiff", "width": file.width, "height": file.height, "count": 4,
        "dtype": "uint8", "crs": CRS.from_wkt(raster.crs_wkt), "transform": file.transform,
        "tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "zstd",
        "zstd_level": 1, "photometric": "RGB", "bigtiff": "IF_SAFER",
    }  # fmt: skip
    with rasterio.open(into, "w", **profile) as copy:
        copy.colorinterp = [
            ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha,
        ]  # fmt: skip
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
            stretched.append(np.clip(np.nan_to_num(share) * 255, 0, 255).astype("uint8"))
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
