"""Features are read some at a time: a longer file needs no more memory, and none is lost."""

import json
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from formats import errors
from formats.feature_files import open_features
from formats.features import ProblemCode
from tests.formats.samples import SHARED, needs_shared, shapefile, square
from tests.formats.test_vector import feature_collection, read

ROOT = Path(__file__).resolve().parents[2]
GROWTH = 30  # MiB that ten times as many features may need more
MEASURE = """
import resource, sys
from formats.feature_files import open_features
with open_features(sys.argv[1]) as opened:
    for batch in opened.batches():
        batch.wkb()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def many(folder, count, suffix):
    """Small squares with Thai names."""
    path = folder / f"{count}{suffix}"
    x = 102 + np.arange(count) % 300 * 0.001
    y = 13 + np.arange(count) // 300 * 0.001
    names = np.array([f"นาย{n} ทุ่งมหาเจริญ" for n in range(count)], dtype=object)
    pyogrio.raw.write(
        path, shapely.to_wkb(shapely.box(x, y, x + 0.0009, y + 0.0009)), [names], ["name"],
        geometry_type="Polygon", crs="EPSG:4326", encoding="UTF-8",
    )  # fmt: skip
    return path


def peak(path):
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return int(measured.stdout)


@pytest.mark.long
@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".geojson"])
def test_memory_stays_flat_as_files_grow(tmp_path, suffix):
    short, long = (peak(many(tmp_path, count, suffix)) for count in (4_000, 40_000))
    assert long < short + GROWTH


def test_deleted_records_are_no_features(tmp_path):
    path = shapefile(tmp_path, names=("ก", "ข", "ค"), field="NAME")
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes())
    length, width = struct.unpack("<HH", raw[8:12])
    raw[length + width] = ord("*")
    table.write_bytes(raw)
    opened, attributes, geometries, problems = read(path)
    assert (opened.feature_count, len(geometries), problems) == (2, 2, {})
    assert [row["NAME"] for row in attributes] == ["ก", "ค"]


def test_a_geopackage_that_miscounts_itself_is_read_whole(tmp_path):
    path = many(tmp_path, 7, ".gpkg")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 3")
    assert read(path)[0].feature_count == 7


def test_the_table_of_another_shapefile_is_refused(tmp_path):
    path = shapefile(tmp_path / "one", names=("ก", "ข"))
    other = shapefile(tmp_path / "two", names=("ก",))
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(errors.DamagedFile, match=r"2.*1"):
        read(path)


def test_a_table_that_declares_more_than_it_has_is_refused(tmp_path):
    path = shapefile(tmp_path)
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes())
    raw[4:8] = struct.pack("<I", 0xFFFFFFFF)
    table.write_bytes(raw)
    with pytest.raises(errors.DamagedFile):
        read(path)


def test_a_shape_gdal_gives_up_on_is_a_problem_and_a_null_shape_is_none(tmp_path):
    path = shapefile(tmp_path, [square(), square()], names=("ก", "ข"))
    raw = bytearray(path.read_bytes())
    raw[148:152] = struct.pack("<i", 0x7FFFFFF0)  # corners of the first
    path.write_bytes(raw)
    _, _, geometries, problems = read(path)
    assert {number: problem.code for number, problem in problems.items()} == {
        1: ProblemCode.UNREADABLE_GEOMETRY
    }
    assert geometries[1] is not None


def test_thai_that_begins_late_is_found(tmp_path):
    names = ["Ban Khlong"] * 30_000 + ["คลองหินปูน"]
    path = shapefile(tmp_path, names=names, encoding="cp874", field="NAME")
    with open_features(path) as opened:
        assert opened.encoding.encoding == "cp874"
        *_, last = opened.batches()
    assert last.column("NAME")[-1] == "คลองหินปูน"


def test_one_name_in_another_encoding_is_a_problem_of_its_feature(tmp_path):
    names = ["คลองหินปูน", "ตาหลังใน", "ทุ่งมหาเจริญ", "วังน้ำเย็น"]
    path = shapefile(tmp_path, names=names, encoding="utf-8", field="NAME")
    table = path.with_suffix(".dbf")
    raw = table.read_bytes()
    wrong = "ตาหลังใน".encode("cp874").ljust(len("ตาหลังใน".encode()))
    table.write_bytes(raw.replace("ตาหลังใน".encode(), wrong))
    _, attributes, _, problems = read(path)
    assert {number: problem.code for number, problem in problems.items()} == {
        2: ProblemCode.UNREADABLE_TEXT
    }
    assert attributes[0]["NAME"] == "คลองหินปูน"


def test_one_garbled_name_is_a_problem_of_its_feature(tmp_path):
    names = ["คลองหินปูน", "ตาหลังใน", "ทุ่งมหาเจริญ", "วังน้ำเย็น", "สระแก้ว"]
    contents = feature_collection(*[square()] * len(names))
    for feature, name in zip(contents["features"], names, strict=True):
        feature["properties"]["ชื่อ"] = name
    feature["properties"]["ชื่อ"] = "สระ".encode().decode("cp874", errors="ignore")
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
    _, _, _, problems = read(path)
    assert {number: problem.code for number, problem in problems.items()} == {
        5: ProblemCode.GARBLED_TEXT
    }


@pytest.mark.parametrize(
    "member",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/x", "type": "proj4"}},
        {"TYPE": "Link", "Properties": {"HREF": "http://127.0.0.1:9/x"}},
        {"type": "name"},
    ],
)
def test_a_linked_system_is_never_fetched(tmp_path, member):
    path = tmp_path / "plots.geojson"
    text = json.dumps(feature_collection(square(), crs=member))
    path.write_text(text.replace('"crs"', '"\\u0063Rs"'), encoding="utf-8")
    with pytest.raises(errors.UnknownCrs):
        read(path)
    assert read(path, srid=4326)[0].feature_count == 1


def test_an_attribute_called_crs_stays_what_it_is(tmp_path):
    contents = feature_collection(*[square()] * 120)
    for feature in contents["features"]:
        feature["properties"]["crs"] = "WGS84"
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps(contents), encoding="utf-8")
    assert {row["crs"] for row in read(path)[1]} == {"WGS84"}


def test_the_crs_is_found_wherever_it_stands_in_a_long_file(tmp_path):
    contents = feature_collection(*[shapely.box(195500, 1493815, 195600, 1493915)] * 9_000)
    contents["crs"] = {"type": "name", "properties": {"name": "EPSG:24048"}}
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps(contents), encoding="utf-8")
    with open_features(path) as opened:
        assert opened.crs.is_indian_1975


@pytest.mark.parametrize(
    "prj",
    [
        'GEOGCS["a",DATUM["b",SPHEROID["c",6378137,298.25],EXTENSION["PROJ4_GRIDS","/etc/passwd"]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
        'PROJCS["x",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.25]],'
        'PRIMEM["Greenwich",0],UNIT["Degree",0.017]],PROJECTION["Mercator"],UNIT["m",1],'
        'EXTENSION["PROJ4","+proj=utm +zone=48 +nadgrids=http://127.0.0.1:9/a.gsb"]]',
    ],
)
def test_no_grid_named_by_a_stranger_is_opened(tmp_path, prj):
    path = shapefile(tmp_path)
    path.with_suffix(".prj").write_text(prj)
    with pytest.raises(errors.UnknownCrs):
        read(path)


def test_a_large_kml_is_refused_with_its_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("formats.layers.MAX_KML_BYTES", 50)
    path = tmp_path / "a.kml"
    path.write_text("<kml><Document></Document></kml>" + " " * 50)
    with pytest.raises(errors.FileTooLarge):
        read(path)


@needs_shared
def test_curves_in_a_batch_become_lines_wherever_it_begins():
    with open_features(SHARED / "nasty/gpkg/curved_polys.gpkg") as opened:
        whole = [g for batch in opened.batches() for g in batch.geometries]
        one_by_one = [g for batch in opened.batches(1) for g in batch.geometries]
    assert len(whole) == len(one_by_one) > 1
    assert all(shapely.equals_exact(whole, one_by_one, 0))
