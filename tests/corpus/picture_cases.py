"""Odd pictures of our own making: how each is written, and what must come of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from PIL import Image
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.rpc import RPC
from rasterio.transform import from_origin

from formats import raster_errors as errors
from formats.errors import UnknownCrs

SIDE = 48
CORNER = (186_500.0, 1_506_500.0)  # in the district, EPSG:32648
PLACED, WAITS, ASKED, REFUSED = "placed", "waits", "asked", "refused"


@dataclass(frozen=True)
class Picture:
    """A file and its verdict; `why` is the class that asks or refuses."""

    make: Callable[[Path], object]
    verdict: str
    why: type[Exception] | None = None
    colours: str = ""
    is_seen: tuple[int, int, int] | None = None  # colour of its middle in the copy, ± 25


def written(path: Path, values: Any, **more: Any) -> None:
    profile = {
        "driver": "GTiff", "count": len(values), "height": values.shape[1],
        "width": values.shape[2], "dtype": values.dtype, "crs": "EPSG:32648",
        "transform": from_origin(*CORNER, 2, 2),
    } | more  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(values)


def of_colour(*bands: int, dtype: str = "uint8", side: int = SIDE) -> Any:
    return np.stack([np.full((side, side), band, dtype=dtype) for band in bands])


def with_points(count: int, crs: str | None) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        places = [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE), (20, 10), (30, 5)][:count]
        points = [
            GroundControlPoint(row=y, col=x, x=CORNER[0] + 2 * x, y=CORNER[1] - 2 * y)
            for x, y in places
        ]
        with rasterio.open(
            path, "w", driver="GTiff", count=3, width=SIDE, height=SIDE, dtype="uint8"
        ) as file:
            file.write(of_colour(200, 20, 20))
            file.gcps = (points, CRS.from_string(crs) if crs else CRS())

    return make


def rotated(path: Path) -> None:
    turned = Affine.translation(*CORNER) * Affine.rotation(30) * Affine.scale(2, -2)
    written(path, of_colour(200, 20, 20), transform=turned)


def south_up(path: Path) -> None:
    upside = Affine.translation(CORNER[0], CORNER[1] - 2 * SIDE) * Affine.scale(2, 2)
    written(path, of_colour(200, 20, 20), transform=upside)


def palette_with_nodata(path: Path) -> None:
    values = of_colour(3)
    values[:, :10] = 0
    written(path, values, nodata=0)
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {3: (20, 20, 200, 255), 0: (9, 9, 9, 255)})


def bgr(path: Path) -> None:
    written(path, of_colour(20, 20, 200), photometric="minisblack")
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.blue, ColorInterp.green, ColorInterp.red]


def flat_16_bit(path: Path) -> None:
    written(path, of_colour(900, 900, 900, dtype="uint16"))


def infinite(path: Path) -> None:
    values = np.linspace(0, 1, SIDE * SIDE, dtype="float32").reshape(1, SIDE, SIDE)
    values[0, :4], values[0, 4:8] = np.inf, np.nan
    written(path, values)


def sideways(path: Path) -> None:
    """The axes of a file whose coordinates are latitude first."""
    written(
        path, of_colour(9, 9, 9), crs="EPSG:4326", transform=from_origin(13.5, 102.2, 1e-5, 1e-5)
    )


def local_engineering(path: Path) -> None:
    crs = CRS.from_wkt('LOCAL_CS["site grid",UNIT["metre",1]]')
    written(path, of_colour(9, 9, 9), crs=crs)


def indian_1954(path: Path) -> None:
    """Of another datum of the region; its shift is known to PROJ."""
    written(path, of_colour(200, 20, 20), crs="EPSG:23948")


def rpc(path: Path) -> None:
    written(
        path, of_colour(9, 9, 9), crs=None, transform=Affine.identity(),
        rpcs=RPC(
            height_off=1.0, height_scale=1.0, lat_off=13.5, lat_scale=1.0, line_off=24.0,
            line_scale=24.0, long_off=102.1, long_scale=1.0, samp_off=24.0, samp_scale=24.0,
            line_num_coeff=[0.0, 0.0, 1.0] + [0.0] * 17, line_den_coeff=[1.0] + [0.0] * 19,
            samp_num_coeff=[0.0, 1.0] + [0.0] * 18, samp_den_coeff=[1.0] + [0.0] * 19,
            err_bias=None, err_rand=None,
        ),
    )  # fmt: skip


def jpeg_scan(path: Path) -> None:
    Image.fromarray(of_colour(200, 20, 20).transpose(1, 2, 0)).save(path, "JPEG")


def png_scan(path: Path) -> None:
    Image.fromarray(of_colour(90)[0], "L").save(path, "PNG")


def png_giant(path: Path) -> None:
    """Declared 65,535 × 65,535 pixels in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + name + body + check

    size = (65_535).to_bytes(4, "big")
    head = chunk(b"IHDR", size + size + bytes([8, 2, 0, 0, 0]))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 99)))


def jpeg_cut_short(path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (400, 400, 3), dtype="uint8")
    Image.fromarray(noise).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:9_000])


def truncated_head(path: Path) -> None:
    path.write_bytes(b"II*\0\x08\0\0\0\xff\xff")


def bytes_of(content: bytes) -> Callable[[Path], int]:
    return lambda path: path.write_bytes(content)


OWN: dict[str, Picture] = {
    "turned": Picture(rotated, PLACED, is_seen=(200, 20, 20)),
    "south up": Picture(south_up, PLACED, is_seen=(200, 20, 20)),
    "palette with nodata": Picture(
        palette_with_nodata, PLACED, colours="palette", is_seen=(20, 20, 200)
    ),
    "blue first": Picture(bgr, PLACED, is_seen=(200, 20, 20)),
    "flat 16 bit": Picture(flat_16_bit, PLACED),
    "infinite values": Picture(infinite, PLACED, colours="grey"),
    "Indian 1954": Picture(indian_1954, PLACED, is_seen=(200, 20, 20)),
    "points inside": Picture(with_points(4, "EPSG:32648"), WAITS),
    "two points inside": Picture(with_points(2, "EPSG:32648"), WAITS),
    "a scan as JPEG": Picture(jpeg_scan, WAITS),
    "a scan as PNG": Picture(png_scan, WAITS),
    "points without a system": Picture(with_points(4, None), ASKED, errors.NoCrs),
    "latitude first": Picture(sideways, ASKED, errors.ElsewhereOnEarth),
    "a site's own grid": Picture(local_engineering, ASKED, UnknownCrs),
    "raw from a satellite": Picture(rpc, REFUSED, errors.RawSatellite),
    "declared giant": Picture(png_giant, REFUSED, errors.TooLarge),
    "JPEG cut short": Picture(jpeg_cut_short, REFUSED, errors.BrokenBlocks),
    "head cut short": Picture(truncated_head, REFUSED, errors.NotAGeoTiff),
    "JPEG 2000": Picture(
        bytes_of(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50)), REFUSED, errors.NotAGeoTiff
    ),
    "an address to fetch": Picture(
        bytes_of(b"<GDAL_WMS><Service name='TMS'><ServerUrl>http://x/</ServerUrl></Service></GDAL_WMS>"),
        REFUSED, errors.NotAGeoTiff,
    ),
}  # fmt: skip

# Real files of strangers (data/README.md), in their own reference systems, most far from here.
REAL: dict[str, tuple[str, type[Exception] | None]] = {
    "389225main_sw_1965_1024.jpg": (WAITS, None),
    "RGB.byte.gcp.vrt": (REFUSED, errors.NotAGeoTiff),
    "RGB.byte.tif": (ASKED, errors.ElsewhereOnEarth),
    "WGS_1984_Web_Mercator_Auxiliary_Sphere.tif": (ASKED, errors.ElsewhereOnEarth),
    "alpha.tif": (ASKED, errors.ElsewhereOnEarth),
    "byte.tif": (ASKED, errors.ElsewhereOnEarth),
    "byte_buggy_packbits.tif": (ASKED, errors.ElsewhereOnEarth),
    "byte_gcp.tif": (WAITS, None),
    "byte_gcp.tif.aux.xml": (REFUSED, errors.NotAGeoTiff),
    "byte_nogeoref.tif": (WAITS, None),
    "cogeo.tif": (ASKED, errors.ElsewhereOnEarth),
    "float32.tif": (REFUSED, errors.TooSmall),
    "int16.tif": (ASKED, errors.ElsewhereOnEarth),
    "oddsize_1bit2b.tif": (ASKED, errors.ElsewhereOnEarth),
    "rgb1.tif": (ASKED, UnknownCrs),
    "rgb2.tif": (ASKED, UnknownCrs),
    "rgb3.tif": (ASKED, UnknownCrs),
    "rgb4.tif": (ASKED, UnknownCrs),
    "rgbsmall.tif": (ASKED, errors.ElsewhereOnEarth),
    "stefan_full_greyalpha.tif": (WAITS, None),
    "stefan_full_rgba.tif": (WAITS, None),
    "utmsmall.tif": (ASKED, errors.ElsewhereOnEarth),
}
