"""What goes out and comes in again is the same, to the last digit each format holds."""

from __future__ import annotations

import gc
import json
import re
import weakref
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from formats import crs
from formats.formulas import guarded, unguarded
from formats.tables import open_table
from formats.writing import catalogue, delimited
from formats.writing.layer import Batch, Column, short_names
from formats.writing.shapefile import cut
from tests.formats.written_layers import (
    COLUMNS,
    WHEN,
    as_held,
    for_ogr,
    layer,
    needs_ogr,
    ogr,
    read,
    write,
)

OUTER = shapely.box(102.1834642, 13.4995191, 102.19, 13.51)
HOLED = shapely.MultiPolygon(
    [
        OUTER.difference(shapely.box(102.185, 13.502, 102.186, 13.503)),
        shapely.box(102, 13, 102.1, 13.1),
    ]
)
ROW = ["12/3", "นางสมมติ ใจดี", 4, 18678.65112985531, date(2026, 2, 28), WHEN, True]
EMPTY = [None] * len(COLUMNS)
MOVING = [(key, srid) for key in ("gpkg", "shp") for srid in catalogue.SRIDS]

thai = "กขคงจฉชญณตถทนบปผพมยรลวสหอฮะาิีึืุูเแโใไ่้๊๋์ำๆ๑๒๓"
texts = st.one_of(
    st.none(),
    st.just(""),
    st.text(st.sampled_from(thai + " \"',;=+-@<>&%\n\tAz09"), max_size=40),
    st.text(st.sampled_from(thai), min_size=60, max_size=84),
)
numbers = st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda x: x + 0.0))
days = st.one_of(st.none(), st.dates(date(1901, 1, 1), date(2200, 1, 1)))
times = st.one_of(
    st.none(),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
        lambda when: when.replace(microsecond=when.microsecond // 1000 * 1000, tzinfo=UTC)
    ),
)
integers = st.integers(-(10**9), 10**9)  # a row of nothing is no row of a sheet
flags = st.one_of(st.none(), st.booleans())
rows = st.tuples(texts, texts, integers, numbers, days, times, flags).map(list)
corners = st.floats(0.0001, 0.01)


@st.composite
def shapes(draw: st.DrawFn) -> Any:
    """A parcel somewhere near, or none."""
    if draw(st.integers(0, 5)) == 0:
        return None
    west, south = draw(st.floats(101.9, 102.3)), draw(st.floats(13.3, 13.7))
    return shapely.MultiPolygon(
        [shapely.box(west, south, west + draw(corners), south + draw(corners))]
    )


def same_ground(one: Any, other: Any, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    if tolerance:  # where a ring begins is then a matter of the last digit
        return bool(shapely.hausdorff_distance(one, other) <= tolerance)
    return shapely.equals_exact(
        shapely.normalize(shapely.multipolygons(shapely.get_parts(one))),
        shapely.normalize(shapely.multipolygons(shapely.get_parts(other))),
        tolerance,
    )


@pytest.mark.parametrize("key", catalogue.FORMATS)
# Without shrinking: each example is a file, and a broken one says enough of itself.
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(written=st.lists(st.tuples(rows, shapes()), min_size=1, max_size=5))
def test_what_is_written_is_read_back(key: str, written: list[tuple[list[Any], Any]]):
    cells, ground = [row for row, _ in written], [shape for _, shape in written]
    with TemporaryDirectory() as folder:
        path, told = write(key, layer(cells, ground), Path(folder))
        back = read(key, path)
    assert told.rows == len(back.rows) == len(cells)
    assert told.loss_count == 0
    named = {
        column: name
        for column, name in zip(COLUMNS, short_names(COLUMNS), strict=True)
        if key.startswith("shp")
    } or {column: column.th if key in {"xlsx", "csv"} else column.key for column in COLUMNS}
    for row, found in zip(cells, back.rows, strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            held = as_held(key, column, cell)
            assert found.get(named[column]) == held, (column.key, cell)
    for shape, found_shape in zip(ground, back.shapes, strict=False):
        assert same_ground(shape, found_shape, 0)


@pytest.mark.parametrize(("key", "srid"), MOVING)
def test_moved_coordinates_come_back_to_the_same_place(tmp_path: Path, key: str, srid: int):
    path, _ = write(key, layer([ROW], [HOLED]), tmp_path, srid)
    (shape,) = read(key, path, srid).shapes
    assert same_ground(shape, HOLED, 1e-10)  # a hundredth of a millimetre


@needs_ogr
@pytest.mark.parametrize(("key", "srid"), MOVING)
def test_another_gdal_moves_them_back_by_what_the_file_says(tmp_path: Path, key: str, srid: int):
    """The .prj and the GeoPackage say the datum shift: nobody has to know it."""
    path, _ = write(key, layer([ROW], [HOLED]), tmp_path, srid)
    told = ogr("ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=12", "-t_srs",
               "EPSG:4326", "/vsistdout/", for_ogr(key, path), "parcels")  # fmt: skip
    shape = shapely.geometry.shape(json.loads(told)["features"][0]["geometry"])
    assert same_ground(shape, HOLED, 5e-8)  # 5 mm


def test_indian_1975_is_the_right_one(tmp_path: Path):
    """DOMAIN.md §2.10: EPSG:24048 (195500, 1493815) is WGS 84 (102.1834642, 13.4995191)."""
    path, _ = write("gpkg", layer([ROW], [HOLED]), tmp_path, crs.INDIAN_1975_UTM_48N)
    moved = shapely.from_wkb(pyogrio.read_arrow(path, layer="parcels")[1].column("geom")[0].as_py())
    near = shapely.distance(moved, shapely.Point(195500, 1493815))
    assert near < 0.02


@needs_ogr
@pytest.mark.parametrize("key", catalogue.FORMATS)
def test_qgis_reads_every_format(tmp_path: Path, key: str):
    path, _ = write(key, layer([ROW, EMPTY, ROW], [HOLED, None, HOLED]), tmp_path)
    if key == "parquet" and "Parquet" not in ogr("ogrinfo", "--formats"):
        pytest.skip("this GDAL was built without Arrow and Parquet, as Debian's is")
    told = ogr("ogrinfo", "-ro", "-so", "-al", for_ogr(key, path))
    assert re.findall(r"Feature Count: (\d+)", told)[0] == "3", told
    if key not in {"xlsx", "csv"}:
        west, south, *_ = HOLED.bounds
        assert f"Extent: ({west:.6f}, {south:.6f})" in told
    assert "ใจดี" in ogr("ogrinfo", "-ro", "-q", "-al", for_ogr(key, path))


# Each writes a file of its own size twice: the two that are built most unlike, where time is short.
@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=[] if key in {"gpkg", "xlsx"} else [pytest.mark.long])
        for key in catalogue.FORMATS
    ],
)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, key: str):
    """However many batches there are, a writer holds a few of them."""
    alive: list[weakref.ref[Batch]] = []
    most = 0
    gc.freeze()  # what tests before have left is not looked through forty times

    class Watched(Batch):
        __slots__ = ("__weakref__",)

    def many() -> Iterator[Batch]:
        nonlocal most
        for _ in range(20):
            batch = Watched([ROW] * 20, np.array([HOLED] * 20, dtype=object))
            alive.append(weakref.ref(batch))
            yield batch
            del batch
            gc.collect()
            most = max(most, sum(each() is not None for each in alive))

    _, told = write(key, layer([], [], batches=many()), tmp_path)
    assert told.rows == 400
    assert most <= 3


def test_thai_is_cut_between_syllables_never_within_one():
    assert cut("กิน้ำเก", "cp874", 2) == "กิ"
    assert cut("กิน้ำเก", "cp874", 3) == "กิ"
    assert cut("กิน้ำเก", "cp874", 4) == "กิ"
    assert cut("กิน้ำเก", "cp874", 6) == "กิน้ำ"  # not with a leading vowel at its end
    assert cut("กิน้ำ", "utf-8", 15) == "กิน้ำ"
    assert cut("กิน้ำ", "utf-8", 14) == "กิ"


@given(st.text(st.sampled_from(thai + "ab "), max_size=120), st.integers(1, 60))
def test_a_cut_text_fits_and_is_its_beginning(text: str, most: int):
    for encoding in ("utf-8", "cp874"):
        made = cut(text, encoding, most)
        assert text.startswith(made)
        assert len(made.encode(encoding)) <= most


def test_what_a_shapefile_cannot_hold_is_said_row_by_row(tmp_path: Path):
    long = "ยาว" * 200
    cells = [ROW, [*ROW[:1], long, *ROW[2:]], [*ROW[:1], "ยิ้ม 😀", *ROW[2:]]]
    path, told = write("shp-cp874", layer(cells, [HOLED] * 3), tmp_path)
    assert [(loss.row, loss.column) for loss in told.losses] == [(2, "holder"), (3, "holder")]
    inside = zipfile.ZipFile(path)
    page = inside.read("README.txt").decode("utf-8-sig")
    assert "แถวที่ 2 · holder: ตัดท้าย 346 ตัวอักษร" in page
    assert "row 3: has characters that cp874 does not" in page
    assert "สมหญิง ทดสอบ" in page
    assert inside.read("parcels.cpg") == b"874"
    legend = inside.read("columns.csv").decode("utf-8-sig")
    assert "parcel_no,parcel_number,แปลงเลขที่,Parcel number" in legend
    found = read("shp-cp874", path).rows
    assert found[1]["holder"] == long[:254]
    assert found[2]["holder"] == "ยิ้ม ?"


def test_short_names_are_ten_bytes_and_all_different():
    columns = [Column(f"very_long_name_{n}", "", "") for n in range(12)]
    columns += [Column("Very_long_n", "", ""), Column("ชื่อ", "", "")]
    found = short_names(columns)
    assert len({name.casefold() for name in found}) == len(columns)
    assert all(len(name.encode("ascii")) <= 10 for name in found)


@given(st.text(st.sampled_from("'=+-@\t\r\nab12"), max_size=8))
def test_no_text_of_a_table_is_a_formula_and_each_comes_back(text: str):
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n")
    assert unguarded(guarded(text)) == text


def test_our_own_reader_takes_the_guard_off_again(tmp_path: Path):
    path = tmp_path / "table.csv"
    texts = ["-", "+66 81 234 5678", "=1+1", "@ริมคลอง", "'=", "'สวน", "5/1"]
    delimited.write_rows(path, [("เลขที่", "ชื่อ", "หมายเหตุ"), *(("1", "ก", text) for text in texts)])
    assert [row.values["หมายเหตุ"] for row in open_table(path)] == texts


def test_numbers_of_a_csv_are_not_guarded(tmp_path: Path):
    path, _ = write("csv", layer([["=1+1", "-5", -7, -2.5, None, None, None]], [None]), tmp_path)
    line = zipfile.ZipFile(path).read("parcels.csv").decode("utf-8-sig").splitlines()[1]
    assert line.startswith("'=1+1,'-5,-7,-2.5,,,,")


def test_a_formula_in_a_workbook_is_text(tmp_path: Path):
    path, _ = write("xlsx", layer([["=1+1", "#REF!", *ROW[2:]]], [HOLED]), tmp_path)
    first, second = openpyxl.load_workbook(path)["parcels"]["A2:B2"][0]
    assert (first.data_type, first.value) == ("s", "=1+1")
    assert (second.data_type, second.value) == ("s", "#REF!")


def test_a_table_says_where_in_the_reference_system_that_was_chosen(tmp_path: Path):
    path, _ = write("xlsx", layer([ROW], [HOLED]), tmp_path, crs.INDIAN_1975_UTM_48N)
    (row,) = read("xlsx", path).rows
    longitude, latitude = row["ลองจิจูด"], row["ละติจูด"]
    assert shapely.contains_xy(HOLED, longitude, latitude)
    to = pyproj.Transformer.from_crs(4326, crs.recognise(924048).definition, always_xy=True)
    x, y = to.transform(longitude, latitude)
    assert row["ตะวันออก (ม.) Indian 1975 / UTM zone 48N"] == pytest.approx(x, abs=0.01)
    assert row["เหนือ (ม.) Indian 1975 / UTM zone 48N"] == pytest.approx(y, abs=0.01)


def test_who_and_when_travel_with_every_format(tmp_path: Path):
    for key in catalogue.FORMATS:
        path, _ = write(key, layer([ROW], [HOLED]), tmp_path)
        if path.suffix == ".zip":
            told = zipfile.ZipFile(path).read("README.txt").decode("utf-8-sig")
        elif key == "xlsx":
            sheet = openpyxl.load_workbook(path)["คำอธิบาย"]
            told = str(list(sheet.iter_rows(values_only=True)))
        elif key == "gpkg":
            told = str(pyogrio.read_arrow(path, layer="about")[1].to_pylist())
        elif key == "parquet":
            told = pq.read_schema(path).metadata[b"rangwat"].decode()
        else:
            told = path.read_text(encoding="utf-8")
        assert "สมหญิง ทดสอบ" in told, key
        assert "2026-03-01" in told, key


def test_geojson_winds_its_rings_as_the_standard_says(tmp_path: Path):
    path, _ = write("geojson", layer([ROW], [HOLED]), tmp_path)
    (shape,) = read("geojson", path).shapes
    for part in shape.geoms:
        assert part.exterior.is_ccw
        assert not any(inner.is_ccw for inner in part.interiors)


def test_geoparquet_is_what_others_read(tmp_path: Path):
    path, _ = write("parquet", layer([ROW, EMPTY], [HOLED, None]), tmp_path)
    frame = geopandas.read_parquet(path)
    assert frame.crs.equals(pyproj.CRS.from_epsg(4326))
    assert frame.geometry.iloc[0].equals_exact(HOLED, 0)
    told = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert told["version"] == "1.1.0"
    assert told["columns"]["geometry"]["bbox"] == list(HOLED.bounds)
    assert told["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    near = geopandas.read_parquet(path, bbox=(102.188, 13.505, 102.189, 13.506))
    assert len(near) == 1


def test_an_error_while_rows_are_made_is_raised_as_it_was(tmp_path: Path):
    class OurError(Exception):
        pass

    def breaking() -> Iterator[Batch]:
        yield Batch([ROW], np.array([HOLED], dtype=object))
        raise OurError

    for key in catalogue.FORMATS:
        with pytest.raises(OurError):
            write(key, layer([], [], batches=breaking()), tmp_path)


def test_an_empty_layer_is_a_file_too(tmp_path: Path):
    for key in catalogue.FORMATS:
        path, told = write(key, layer([], []), tmp_path)
        assert told.rows == 0
        assert path.stat().st_size > 0
        assert read(key, path).rows == []
