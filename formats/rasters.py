"""Photographs from the air as files: what one is, and a copy of it that maps look at.

Everything here runs in a process of its own with limits (formats.raster_process): a stranger's
raster can declare any size, and GDAL is large. Only GeoTIFF, and JPEG and PNG of a scanner, are
opened: formats that name other files or addresses (VRT, WMS) never are. One of them in a zip may
have its world file and .prj beside it (formats.picture_zips), which we read ourselves.
"""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyproj
import rasterio
import shapely
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import array_bounds
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from formats.crs import (
    STORAGE_SRID,
    THAILAND,
    Crs,
    candidates,
    recognise,
    to_storage_where_possible,
)
from formats.picture_zips import Beside, holds_picture, unzipped
from formats.raster_errors import (
    BrokenBlocks,
    ElsewhereOnEarth,
    NoCrs,
    NoPicture,
    NotAGeoTiff,
    NothingToSee,
    RawSatellite,
    Swollen,
    TooLarge,
    TooSmall,
    WorldFileOfAnother,
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
# Nothing beside the file is read: no .aux.xml, no overviews, no mask of somebody else's.
GDAL: Final = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GTIFF_VIRTUAL_MEM_IO": "NO",
    "GDAL_CACHEMAX": 268_435_456,  # bytes: rasterio takes a small number as bytes as well
    "GDAL_TIFF_INTERNAL_MASK": "YES",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
}


# By how a file begins; no other driver is ever asked.
DRIVERS: Final = {
    b"II*\0": "GTiff", b"MM\0*": "GTiff", b"II+\0": "GTiff", b"MM\0+": "GTiff",
    b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n": "PNG",
}  # fmt: skip
FEWEST_POINTS: Final = 3  # inside a file; fewer say nothing of where it lies

Colours = Literal["rgb", "grey", "palette"]
Place = tuple[float, float, float, float]  # column, row, longitude, latitude


@dataclass(frozen=True)
class Raster:
    """What a file is. `bounds` are EPSG:4326 (west, south, east, north) of the whole frame.

    `ground_metres` is the size of a pixel on the ground; `stretch` says from and to which
    values of each band black and white are made, empty where the values are 8-bit already.
    A scan lies nowhere yet: no reference system, bounds of zeros; `points` are the control
    points that its file has inside.
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
    points: tuple[Place, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether the file says where on the earth its pixels lie."""
        return bool(self.crs_wkt)

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def look(path: Path, srid: int | None = None, *, whole: bool = True) -> Raster:
    """What a file is, from its head, a small sample, and every one of its blocks read once.

    Not `whole`: from its head alone, for the page that asks how it is to be read.

    Raises:
        UnusableRaster: one of its classes says why; UnknownCrs where its system is not known.
    """
    with rasterio.Env(**GDAL), opened(path) as file:
        _refuse_sizes(file)
        points = _points(file, srid)
        is_placed = not points and not file.transform.is_identity
        crs = _crs(file, srid) if is_placed else None
        bounds = _bounds(file, crs) if crs else (0.0, 0.0, 0.0, 0.0)
        if whole:
            _read_all(file)
        colours, has_alpha = _colours(file)
        return Raster(
            width=file.width,
            height=file.height,
            bands=file.count,
            dtype=str(file.dtypes[0]),
            crs_name=str(crs or ""),
            crs_wkt=crs.wkt if crs else "",
            bounds=bounds,
            ground_metres=_ground_metres(file, bounds) if crs else 0.0,
            colours=colours,
            has_alpha=has_alpha,
            nodata=file.nodata,
            stretch=_stretch(file, colours) if whole else (),
            points=points,
        )


def frames(path: Path) -> list[tuple[Crs, tuple[float, float, float, float]]]:
    """The systems of Thai offices in which the picture would lie here, with where (EPSG:4326)."""
    found = []
    with rasterio.Env(**GDAL), opened(path) as file:
        _refuse_sizes(file)
        if file.transform.is_identity:
            return []
        for crs in candidates():
            try:
                found.append((crs, _bounds(file, crs)))
            except (ElsewhereOnEarth, RasterioError):
                continue
    return found


# --- looking ----------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A stranger's picture, open for reading; in a zip with what lies beside it.

    Raises:
        NotAGeoTiff: it is none that can be read; of a zip as formats.picture_zips.unzipped.
    """
    if zipfile.is_zipfile(path):
        with unzipped(path) as (picture, beside), _picture(picture) as file:
            yield Placed(file, beside)
        return
    with _picture(path) as file:
        yield file


class Placed:
    """An open picture that lies where the files beside it say; what it says itself goes first."""

    def __init__(self, file: Any, beside: Beside) -> None:
        self._file = file
        is_placed = not file.transform.is_identity
        if beside.of_another and not is_placed:
            raise WorldFileOfAnother(picture=beside.picture, found=beside.of_another)
        self.transform = file.transform if is_placed or not beside.transform else beside.transform
        self.prj = beside.prj

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def _picture(path: Path) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            # That it lies nowhere is an error of ours (NoPlaceOnEarth).
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            file = rasterio.open(path, driver=driver_of(path), sharing=False)
    except RasterioError as error:
        raise NotAGeoTiff from error
    with file:
        yield file


def driver_of(path: Path) -> str:
    """The one that reads a picture that begins so.

    Raises:
        NotAGeoTiff: it begins as no picture does.
    """
    with path.open("rb") as file:
        begins = file.read(8)
    for mark, driver in DRIVERS.items():
        if begins.startswith(mark):
            return driver
    raise NotAGeoTiff


def is_picture(path: Path) -> bool:
    """Whether a file begins as one of the pictures that are read, or is a zip of one."""
    try:
        return bool(driver_of(path))
    except NotAGeoTiff:
        return holds_picture(path)
    except OSError:
        return False


def _refuse_sizes(file: Any) -> None:
    width, height, bands = file.width, file.height, file.count
    if width * height > MOST_PIXELS or bands > MOST_BANDS:
        raise TooLarge(width=width, height=height, bands=bands)
    if min(width, height) < SMALLEST_SIDE:
        raise TooSmall(width=width, height=height)
    if file.dtypes[0].startswith("complex"):
        raise NoPicture
    unpacked = width * height * bands * np.dtype(file.dtypes[0]).itemsize
    # A block of one colour packs well; a photograph never so well.
    if unpacked > MOST_SWELLING * Path(file.name).stat().st_size:
        raise Swollen


def _crs(file: Any, srid: int | None) -> Crs:
    if srid is not None:
        return recognise(srid)
    beside = getattr(file, "prj", "")
    return recognise(beside) if file.crs is None and beside else _stated(file.crs)


def _stated(stated: CRS | None) -> Crs:
    if stated is None:
        likely = ", ".join(str(crs.srid) for crs in candidates())
        raise NoCrs(likely=likely)
    epsg = stated.to_epsg(confidence_threshold=100)
    return recognise(epsg or stated.to_wkt())


def _points(file: Any, srid: int | None) -> tuple[Place, ...]:
    """Control points inside the file, in degrees; none where it says itself where it lies."""
    if not file.transform.is_identity:
        return ()
    points, stated = file.gcps
    if len(points) < FEWEST_POINTS:
        if file.rpcs is not None:
            raise RawSatellite
        return ()
    crs = recognise(srid) if srid is not None else _stated(stated)
    moved, faulty = to_storage_where_possible(
        np.array([shapely.Point(each.x, each.y) for each in points], dtype=object), crs
    )
    west, south, east, north = THAILAND
    inside = [west <= each.x <= east and south <= each.y <= north for each in moved]
    if faulty.any() or not all(inside):
        off = moved[inside.index(False)] if not all(inside) else moved[0]
        raise ElsewhereOnEarth(longitude=f"{off.x:.3f}", latitude=f"{off.y:.3f}", crs=str(crs))
    return tuple(
        (float(point.col), float(point.row), float(place.x), float(place.y))
        for point, place in zip(points, moved, strict=True)
    )


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
    area = square_metres([(west, south), (east, south), (east, north), (west, north)])
    return round(math.sqrt(area / (file.width * file.height)), 4)


def square_metres(ring: Sequence[tuple[float, float]]) -> float:
    """On the ellipsoid, inside corners in degrees (lon, lat)."""
    area, _length = pyproj.Geod(ellps="WGS84").polygon_area_perimeter(
        [x for x, _y in ring], [y for _x, y in ring]
    )
    return abs(float(area))


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
    used = colour_bands(file, colours)
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


def colour_bands(file: Any, colours: Colours) -> list[int]:
    """The numbers of the bands that are red, green and blue, or grey, or the palette's."""
    if colours != "rgb":
        return [1]
    meaning = list(file.colorinterp)
    named = [ColorInterp.red, ColorInterp.green, ColorInterp.blue]
    if all(each in meaning for each in named):
        return [meaning.index(each) + 1 for each in named]
    return [1, 2, 3]
