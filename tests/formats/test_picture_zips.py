"""Pictures in zips with their world file and .prj: laid where those say, or a sentence why not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import CRS, Transformer

from formats import errors, raster_errors
from formats.errors import FormatError
from formats.picture_zips import packed, world_file
from formats.raster_copies import write_copy
from formats.raster_process import looked_at
from formats.rasters import is_picture, look

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
SIDE = 64
WORLD = "2.0\n0.0\n0.0\n-2.0\n187001.0\n1493999.0\n"  # of the middle of the first pixel
PRJ = CRS.from_epsg(32648).to_wkt("WKT1_ESRI")


def pixels(suffix: str) -> bytes:
    """A red picture without a place."""
    path = Path(f"picture{suffix}")
    Image.fromarray(np.full((SIDE, SIDE, 3), (200, 20, 20), dtype="uint8")).save(path)
    content = path.read_bytes()
    path.unlink()
    return content


def zipped(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("suffix", "world"),
    [(".jpg", ".jgw"), (".jpeg", ".jpegw"), (".png", ".pgw"), (".tif", ".tfw"), (".tif", ".WLD")],
)
def test_a_picture_lies_where_the_file_beside_it_says(suffix: str, world: str, tmp_path: Path):
    sent = zipped(tmp_path / "ส่ง.zip", {
        f"ภาพ/หมู่ 1{suffix}": pixels(suffix), f"ภาพ/หมู่ 1{world}": WORLD, "ภาพ/หมู่ 1.prj": PRJ,
        "ภาพ/อ่าน.txt": "x",
    })  # fmt: skip
    assert is_picture(sent)
    seen = look(sent)
    # What PROJ says of the corner of the first pixel, half a pixel out from its middle.
    west, north = Transformer.from_crs(32648, 4326, always_xy=True).transform(187_000, 1_494_000)
    assert seen.bounds[0] == pytest.approx(west, abs=2e-5)
    assert seen.bounds[3] == pytest.approx(north, abs=2e-5)
    assert (seen.width, seen.ground_metres) == (SIDE, pytest.approx(2.0, rel=0.02))
    made = tmp_path / "copy.tif"
    write_copy(sent, seen, made)
    with rasterio.open(made) as copy:
        assert copy.crs.to_epsg() == 3857
        middle = copy.read()[:, copy.height // 2, copy.width // 2]
    assert middle[0] > 150
    assert middle[1] < 90


def test_it_is_read_apart_as_well(tmp_path: Path):
    sent = zipped(tmp_path / "a.zip", {"a.jpg": pixels(".jpg"), "a.jgw": WORLD, "a.prj": PRJ})
    assert looked_at(sent).is_placed


def test_without_a_system_it_is_asked_for_and_the_answer_taken(tmp_path: Path):
    sent = zipped(tmp_path / "a.zip", {"a.jpg": pixels(".jpg"), "a.jgw": WORLD})
    with pytest.raises(raster_errors.NoCrs):
        look(sent)
    assert look(sent, 32648).is_placed
    # Indian 1975 takes the one right way: some 440 m from where plain WGS 84 would put it.
    assert look(sent, 24048).bounds[0] - look(sent, 32648).bounds[0] == pytest.approx(
        -0.0039, abs=0.0005
    )


def test_a_picture_alone_in_a_zip_is_a_scan_and_what_it_says_itself_goes_first(tmp_path: Path):
    assert not look(zipped(tmp_path / "a.zip", {"a.png": pixels(".png")})).is_placed
    own = tmp_path / "own.tif"
    with rasterio.open(
        own, "w", driver="GTiff", width=SIDE, height=SIDE, count=3, dtype="uint8", crs=32648,
        transform=rasterio.transform.from_origin(190_000, 1_494_000, 2, 2),
    ) as file:  # fmt: skip
        file.write(np.full((3, SIDE, SIDE), 90, dtype="uint8"))
    alone = look(own)
    sent = zipped(tmp_path / "b.zip", {"own.tif": own.read_bytes(), "own.tfw": WORLD})
    assert look(sent).bounds == alone.bounds
    sent = zipped(tmp_path / "c.zip", {"own.tif": own.read_bytes(), "other.tfw": WORLD})
    assert look(sent).bounds == alone.bounds


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"a.jpg": ".jpg", "b.png": ".png", "a.jgw": WORLD}, raster_errors.SeveralPictures),
        ({"a.jpg": ".jpg", "b.jgw": WORLD, "b.prj": PRJ}, raster_errors.WorldFileOfAnother),
        ({"a.jpg": ".jpg", "a.jgw": WORLD, "b.prj": PRJ}, raster_errors.NoCrs),
        ({"a.jpg": ".jpg", "a.jgw": "2\n0\n"}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": "2\n0\n0\nสอง\n1\n1"}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": "0\n0\n0\n0\n1\n1\n"}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": "nan\n0\n0\n1\n1\n1\n"}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": "1e308\n0\n0\n1\n1\n1\n"}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": "1" * 200_000}, raster_errors.BadWorldFile),
        ({"a.jpg": ".jpg", "a.jgw": WORLD, "a.prj": "ไม่ใช่"}, errors.UnknownCrs),
        ({"a.jpg": b"no picture", "a.jgw": WORLD}, raster_errors.NotAGeoTiff),
        ({"a.jpg": ".jpg", "../a.jgw": WORLD}, errors.UnsafeArchive),
    ],
)
def test_what_cannot_be_is_a_sentence(members, error: type[FormatError], tmp_path: Path):
    given = {
        name: pixels(content) if content in {".jpg", ".png"} else content
        for name, content in members.items()
    }
    with pytest.raises(error):
        look(zipped(tmp_path / "a.zip", given))


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    bomb = zipped(tmp_path / "a.zip", {"a.tif": b"II*\0" + bytes(150_000_000)})
    with pytest.raises(errors.ExplodingArchive):
        look(bomb)


def test_a_map_that_somebody_photographed_is_a_map(tmp_path: Path):
    assert not is_picture(zipped(tmp_path / "a.zip", {"a.shp": b"", "a.jpg": pixels(".jpg")}))
    assert not is_picture(zipped(tmp_path / "b.zip", {"a.txt": b"x"}))


@settings(max_examples=50)
@given(st.lists(st.floats(-1e6, 1e6).map(lambda each: round(each, 3)), min_size=6, max_size=6))
def test_the_middle_of_the_first_pixel_is_where_it_says(numbers: list[float]):
    a, d, b, e, c, f = numbers
    if a * e == b * d:
        return
    placed = world_file("\r\n".join(map(str, numbers)).replace(".", ","))
    assert placed * (0.5, 0.5) == pytest.approx((c, f), abs=1e-6)
    assert placed * (1.5, 0.5) == pytest.approx((c + a, f + d), abs=1e-6)


def test_on_the_command_line_what_lies_beside_goes_with_it(tmp_path: Path):
    picture = tmp_path / "แผ่น 1.JPG"
    picture.write_bytes(pixels(".jpg"))
    into = tmp_path / "into"
    into.mkdir()
    assert packed(picture, into) == picture
    (tmp_path / "แผ่น 1.jgw").write_text(WORLD)
    (tmp_path / "แผ่น 1.prj").write_text(PRJ)
    made = packed(picture, into)
    first = made.read_bytes()
    assert look(made).is_placed
    assert packed(picture, into).read_bytes() == first  # known again as the same
