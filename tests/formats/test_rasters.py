"""What becomes of each kind of GeoTIFF: taken in with the right colours and place, or why not."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.transform import Affine, from_origin

from formats import raster_errors as errors
from formats.crs import INDIAN_1975_PROJ4, INDIAN_1975_UTM_47N
from formats.errors import FormatError
from formats.raster_copies import write_copy
from formats.raster_process import copied, looked_at
from formats.rasters import Raster, look

SIDE = 64
UTM48 = "EPSG:32648"
CORNER = (186_500.0, 1_506_500.0)  # of a picture in the district, EPSG:32648, metres
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
ODD = Path(__file__).resolve().parents[3] / "shared" / "data" / "rasters"


def picture(
    path: Path,
    values: np.ndarray[Any, Any] | None = None,
    *,
    crs: Any = UTM48,
    transform: Affine | None = None,
    **profile: Any,
) -> Path:
    """A GeoTIFF of `values` (bands, rows, columns): red in the north-west, else dark green."""
    if values is None:
        values = np.zeros((3, SIDE, SIDE), dtype="uint8")
        values[1] = 80
        values[:, : SIDE // 2, : SIDE // 2] = np.array([200, 20, 20], dtype="uint8")[:, None, None]
    made = {
        "driver": "GTiff", "count": len(values), "height": values.shape[1],
        "width": values.shape[2], "dtype": values.dtype, "crs": crs,
        "transform": transform or from_origin(*CORNER, 1.0, 1.0),
    } | profile  # fmt: skip
    with rasterio.open(path, "w", **made) as file:
        file.write(values)
    return path


def seen(copy: Path, share_east: float, share_south: float) -> tuple[int, ...]:
    """The pixel (RGBA) at a share of the copy's valid frame."""
    with rasterio.open(copy) as file:
        pixels = np.concatenate([file.read(), file.dataset_mask()[np.newaxis]])
    rows, columns = np.nonzero(pixels[3])
    row = round(rows.min() + (rows.max() - rows.min()) * share_south)
    column = round(columns.min() + (columns.max() - columns.min()) * share_east)
    return tuple(int(value) for value in pixels[:, row, column])


def taken(path: Path, folder: Path, srid: int | None = None) -> tuple[Raster, Path]:
    raster = look(path, srid)
    into = folder / "copy.tif"
    write_copy(path, raster, into)
    return raster, into


def is_red(pixel: tuple[int, ...]) -> bool:
    red, green, blue, alpha = pixel
    return red > 150 and green < 80 and blue < 80 and alpha == 255


def test_a_picture_lies_where_it_was_taken_and_north_is_up(tmp_path: Path) -> None:
    raster, copy = taken(picture(tmp_path / "a.tif"), tmp_path)
    assert is_red(seen(copy, 0.2, 0.2))
    assert not is_red(seen(copy, 0.8, 0.8))
    middle = Transformer.from_crs(32648, 4326, always_xy=True).transform(
        CORNER[0] + SIDE / 2, CORNER[1] - SIDE / 2
    )
    west, south, east, north = raster.bounds
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx(middle, abs=1e-6)
    # UTM is 0.1 % too long three degrees from its meridian (DOMAIN 2.10).
    assert raster.ground_metres == pytest.approx(1.0, rel=0.06)


def test_the_copy_is_made_of_the_tiles_of_the_map(tmp_path: Path) -> None:
    _, copy = taken(picture(tmp_path / "a.tif"), tmp_path)
    with rasterio.open(copy) as file:
        assert file.crs == CRS.from_epsg(3857)
        assert file.block_shapes[0] == (256, 256)
        assert file.count == 3
        side = file.res[0] * 256
        assert (file.bounds.left + 20037508.342789244) / side == pytest.approx(
            round((file.bounds.left + 20037508.342789244) / side), abs=1e-6
        )
        assert math.log2(2 * 20037508.342789244 / side) == pytest.approx(
            round(math.log2(2 * 20037508.342789244 / side)), abs=1e-9
        )


def test_indian_1975_is_moved_by_its_one_way(tmp_path: Path) -> None:
    """The picture's corner and the same corner moved by pyproj with +towgs84 are one place."""
    indian = Transformer.from_crs(INDIAN_1975_PROJ4[INDIAN_1975_UTM_47N], 4326, always_xy=True)
    corner = (840_000.0, 1_507_000.0)
    path = picture(tmp_path / "a.tif", crs="EPSG:24047", transform=from_origin(*corner, 1.0, 1.0))
    raster, copy = taken(path, tmp_path)
    west, _south, _east, north = raster.bounds
    assert (west, north) == pytest.approx(indian.transform(*corner), abs=2e-5)
    with rasterio.open(copy) as file:
        rows, columns = np.nonzero(file.dataset_mask())
        x, y = file.xy(rows.min(), columns.min())
    merc = Transformer.from_crs(4326, 3857, always_xy=True).transform(*indian.transform(*corner))
    assert math.dist((x, y), merc) < 5  # not 188


KINDS: dict[str, tuple[dict[str, Any], str, bool]] = {
    # name: (how it is written, colours, whether the north-west is red)
    "jpeg": ({"compress": "jpeg", "photometric": "ycbcr"}, "rgb", True),
    "tiled": ({"tiled": True, "blockxsize": 32, "blockysize": 32}, "rgb", True),
    "deflate": ({"compress": "deflate", "predictor": 2}, "rgb", True),
    "webp": ({"compress": "webp"}, "rgb", True),
    "planes apart": ({"interleave": "band"}, "rgb", True),
    "big": ({"bigtiff": "yes"}, "rgb", True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_usual_way_of_packing_is_read(kind: str, tmp_path: Path) -> None:
    profile, colours, red = KINDS[kind]
    raster, copy = taken(picture(tmp_path / "a.tif", **profile), tmp_path)
    assert raster.colours == colours
    assert is_red(seen(copy, 0.2, 0.2)) is red


def test_grey_is_grey(tmp_path: Path) -> None:
    values = np.full((1, SIDE, SIDE), 120, dtype="uint8")
    raster, copy = taken(picture(tmp_path / "a.tif", values), tmp_path)
    assert raster.colours == "grey"
    assert seen(copy, 0.5, 0.5) == pytest.approx((120, 120, 120, 255), abs=6)


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    values = np.full((1, SIDE, SIDE), 7, dtype="uint8")
    picture(path, values)
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {7: (200, 20, 20, 255), 0: (0, 0, 0, 255)})
    raster, copy = taken(path, tmp_path)
    assert raster.colours == "palette"
    assert is_red(seen(copy, 0.5, 0.5))


def test_near_infrared_behind_the_colours_is_not_shown(tmp_path: Path) -> None:
    values = np.zeros((4, SIDE, SIDE), dtype="uint8")
    values[0], values[3] = 200, 255
    path = picture(tmp_path / "a.tif", values, photometric="rgb", alpha="unspecified")
    _, copy = taken(path, tmp_path)
    assert is_red(seen(copy, 0.5, 0.5))


def test_bands_are_taken_by_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    values = np.zeros((3, SIDE, SIDE), dtype="uint8")
    values[2] = 200
    picture(path, values, photometric="minisblack")
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.blue, ColorInterp.green, ColorInterp.red]
    _, copy = taken(path, tmp_path)
    assert is_red(seen(copy, 0.5, 0.5))


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
def test_values_of_more_than_eight_bits_are_stretched(dtype: str, tmp_path: Path) -> None:
    ramp = np.linspace(300, 4_000, SIDE * SIDE).reshape(1, SIDE, SIDE).astype(dtype)
    raster, copy = taken(picture(tmp_path / "a.tif", ramp), tmp_path)
    assert len(raster.stretch) == 1
    assert seen(copy, 0.5, 0.02)[0] < 40
    assert seen(copy, 0.5, 0.98)[0] > 215


def test_what_is_not_a_number_is_transparent(tmp_path: Path) -> None:
    values = np.full((1, SIDE, SIDE), 5.0, dtype="float32")
    values[0, :, : SIDE // 2] = np.nan
    _, copy = taken(picture(tmp_path / "a.tif", values), tmp_path)
    with rasterio.open(copy) as file:
        share = (file.dataset_mask() > 0).sum() * file.res[0] ** 2 / SIDE**2
    assert share == pytest.approx(0.55, abs=0.15)  # half, larger in Web Mercator


@pytest.mark.parametrize("way", ["nodata", "mask", "alpha"])
def test_what_has_no_value_is_transparent(way: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    values = np.full((4 if way == "alpha" else 3, SIDE, SIDE), 90, dtype="uint8")
    empty = (slice(None), slice(SIDE // 2, None), slice(None))
    if way == "alpha":
        values[3], values[3, SIDE // 2 :] = 255, 0
        picture(path, values, photometric="rgb", alpha="yes")
    elif way == "nodata":
        values[empty] = 0
        picture(path, values, nodata=0)
    else:
        picture(path, values)
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as file:
            mask = np.full((SIDE, SIDE), 255, dtype="uint8")
            mask[SIDE // 2 :] = 0
            file.write_mask(mask)
    _, copy = taken(path, tmp_path)
    with rasterio.open(copy) as file:
        rows, columns = np.nonzero(file.dataset_mask())
    height, width = rows.max() - rows.min(), columns.max() - columns.min()
    assert height == pytest.approx(width / 2, rel=0.15)


def no_place(path: Path) -> None:
    picture(path, crs=None, transform=Affine.identity())


def control_points(path: Path) -> None:
    values = np.zeros((3, SIDE, SIDE), dtype="uint8")
    points = [
        GroundControlPoint(row=0, col=0, x=102.1, y=13.6),
        GroundControlPoint(row=SIDE, col=SIDE, x=102.2, y=13.5),
        GroundControlPoint(row=0, col=SIDE, x=102.2, y=13.6),
    ]
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=3, dtype="uint8"
    ) as file:
        file.write(values)
        file.gcps = (points, CRS.from_epsg(4326))


def no_crs(path: Path) -> None:
    picture(path, crs=None)


def elsewhere(path: Path) -> None:
    picture(path, crs="EPSG:32618")


def of_the_moon(path: Path) -> None:
    picture(
        path, crs="+proj=longlat +R=1737400 +no_defs", transform=from_origin(102, 13, 1e-5, 1e-5)
    )


def small(path: Path) -> None:
    picture(path, np.zeros((3, 4, 4), dtype="uint8"))


def many_bands(path: Path) -> None:
    picture(path, np.zeros((40, SIDE, SIDE), dtype="uint8"))


def giant(path: Path) -> None:
    """Declared 200,000 × 200,000 pixels, of which none is written."""
    with rasterio.open(
        path, "w", driver="GTiff", width=200_000, height=200_000, count=3, dtype="uint8",
        crs=UTM48, transform=from_origin(*CORNER, 1, 1), sparse_ok=True, tiled=True,
        blockxsize=1024, blockysize=1024, bigtiff="yes",
    ):  # fmt: skip
        pass


def bomb(path: Path) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=30_000, height=30_000, count=1, dtype="uint8",
        crs=UTM48, transform=from_origin(*CORNER, 1, 1), sparse_ok=True, tiled=True,
        blockxsize=8192, blockysize=8192,
    ):  # fmt: skip
        pass


def cut_short(path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 255, (3, 400, 400), dtype="uint8")
    picture(path, values)
    path.write_bytes(path.read_bytes()[:200_000])


def damaged(path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 255, (3, 400, 400), dtype="uint8")
    picture(path, values, compress="deflate", tiled=True, blockxsize=64, blockysize=64)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4_000] = b"\x5a" * 4_000
    path.write_bytes(content)


def empty(path: Path) -> None:
    picture(path, np.zeros((3, SIDE, SIDE), dtype="uint8"), nodata=0)


def complex_values(path: Path) -> None:
    picture(path, np.zeros((1, SIDE, SIDE), dtype="complex64"))


def virtual(path: Path) -> None:
    path.write_text(
        '<VRTDataset rasterXSize="64" rasterYSize="64"><VRTRasterBand dataType="Byte" band="1">'
        "<SimpleSource><SourceFilename>/etc/passwd</SourceFilename></SimpleSource>"
        "</VRTRasterBand></VRTDataset>"
    )


def jpeg(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))


def nothing(path: Path) -> None:
    path.write_bytes(b"")


REFUSED = {
    no_crs: errors.NoCrs,
    elsewhere: errors.ElsewhereOnEarth,
    of_the_moon: FormatError,
    small: errors.TooSmall,
    many_bands: errors.TooLarge,
    giant: errors.TooLarge,
    bomb: errors.Swollen,
    cut_short: errors.BrokenBlocks,
    damaged: errors.BrokenBlocks,
    empty: errors.NothingToSee,
    complex_values: errors.NoPicture,
    virtual: errors.NotAGeoTiff,
    jpeg: errors.NotAGeoTiff,
    nothing: errors.NotAGeoTiff,
}


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_what_cannot_be_laid_on_a_map_is_refused_with_the_reason(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    make(path)
    with pytest.raises(REFUSED[make]) as refused:
        look(path)
    assert refused.value.th
    assert refused.value.en


def test_a_file_that_does_not_say_where_is_laid_by_the_code_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    no_crs(path)
    assert look(path, 32648).crs_name.startswith("WGS 84 / UTM zone 48N")


def test_it_is_read_apart_and_errors_come_back_as_they_were(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.tif")
    raster = looked_at(path)
    assert raster == look(path)
    copied(path, raster, tmp_path / "copy.tif")
    assert is_red(seen(tmp_path / "copy.tif", 0.2, 0.2))
    small(path)
    with pytest.raises(errors.TooSmall, match="4 × 4"):
        looked_at(path)


def test_a_scan_lies_nowhere_yet(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    no_place(path)
    raster = look(path)
    assert not raster.is_placed
    assert raster.points == ()


def test_control_points_inside_a_file_are_read_in_degrees(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    control_points(path)
    raster = look(path)
    assert not raster.is_placed
    assert raster.points[1] == pytest.approx((SIDE, SIDE, 102.2, 13.5))


@pytest.mark.parametrize(
    "name", ["alpha.tif", "byte.tif", "RGB.byte.tif", "utmsmall.tif", "int16.tif", "rgb1.tif"]
)
def test_real_files_become_pictures_where_they_are_said_to_lie_here(
    name: str, tmp_path: Path
) -> None:
    """Their own pixels, put into the district."""
    if not (ODD / name).exists():
        pytest.skip("the real files are not here")
    with rasterio.open(ODD / name) as file:
        profile = file.profile | {
            "crs": UTM48, "transform": from_origin(*CORNER, 2, 2), "driver": "GTiff",
        }  # fmt: skip
        values = file.read()
    path = tmp_path / "a.tif"
    with rasterio.open(path, "w", **profile) as made:
        made.write(values)
    _, copy = taken(path, tmp_path)
    with rasterio.open(copy) as shown:
        assert (shown.dataset_mask() > 0).any()
        assert shown.read(1).std() > 1
