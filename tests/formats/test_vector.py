"""Vector files of strangers are read, or refused with one sentence; never anything else."""

import json
import sqlite3
import stat
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import archives, errors, vector
from formats.crs import INDIAN_1975_UTM_48N, from_storage, recognise
from formats.features import ProblemCode
from formats.vector import open_vector
from tests.formats.samples import (
    SHARED,
    needs_shared,
    shapefile,
    square,
    zipped,
    zipped_shapefile,
)

FILES = sorted(
    path
    for folder in ("nasty", "admin", "layers")
    for path in (SHARED / folder).rglob("*")
    if path.is_file()
)


def read(path, **options):
    """All features of a file: (VectorFile, attributes, geometries, problems)."""
    with open_vector(path, **options) as opened:
        attributes, geometries, problems, numbers = [], [], {}, []
        for batch in opened.batches(1000):
            attributes += batch.attributes
            geometries += list(batch.geometries)
            problems |= batch.problems
            numbers += batch.numbers
        assert numbers == list(range(1, opened.feature_count + 1))
        return opened, attributes, geometries, problems


# --- real files -------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_read_or_refused_with_a_sentence(path):
    # Loose shapefiles of test suites seldom have a .prj; without a code they would all stop there.
    srid = 4326 if path.suffix == ".shp" else None
    try:
        opened, attributes, geometries, _ = read(path, srid=srid)
    except errors.FormatError as refused:
        assert refused.th
        assert refused.en
        assert "/tmp" not in str(refused)
    else:
        assert len(attributes) == len(geometries) == opened.feature_count
        assert not any(g.has_z for g in geometries if g is not None)


@needs_shared
def test_the_tambons_of_sa_kaeo_are_59_with_their_codes():
    opened, attributes, geometries, problems = read(SHARED / "admin/Sa_Kaeo_tambon.zip")
    codes = {row["ADM3_PCODE"]: row["ADM3_TH"] for row in attributes}
    assert (opened.feature_count, len(codes), problems) == (59, 59, {})
    assert codes["TH270401"] == "วังน้ำเย็น"
    assert {"TH270403", "TH270405", "TH270406"} < set(codes)
    west, south, east, north = shapely.total_bounds(geometries)
    assert 101 < west < east < 103
    assert 13 < south < north < 15


@needs_shared
def test_utf8_without_a_label_is_recognised():
    opened, attributes, _, _ = read(SHARED / "admin/tha_admbnda_adm3_rtsd_20220121.zip")
    assert opened.encoding.encoding == "utf-8"
    assert len(attributes) == 7425
    assert {"ตาหลังใน", "คลองหินปูน"} < {row["ADM3_TH"] for row in attributes}


@needs_shared
def test_a_dirty_file_names_its_51_invalid_features():
    _, _, _, problems = read(SHARED / "admin/thailand_sub_district_dirty.geojson")
    codes = [problem.code for problem in problems.values()]
    assert codes == [ProblemCode.INVALID_GEOMETRY] * 51


@needs_shared
def test_curves_become_lines():
    _, _, geometries, _ = read(SHARED / "nasty/gpkg/curved_polys.gpkg")
    assert {geometry.geom_type for geometry in geometries} == {"Polygon"}
    assert max(map(shapely.get_num_coordinates, geometries)) > 20


# --- text of shapefiles -----------------------------------------------------------------------

NAMES = ("คลองหินปูน", "ตาหลังใน", "ทุ่งมหาเจริญ", "วังน้ำเย็น")


@pytest.mark.parametrize("cpg", [None, "UTF-8", "874", "ISO-8859-1", "1252", "nonsense"])
@pytest.mark.parametrize("encoding", ["cp874", "utf-8"])
def test_thai_is_read_whatever_the_cpg_says(tmp_path, encoding, cpg):
    path = shapefile(tmp_path, names=NAMES, encoding=encoding, cpg=cpg)
    opened, attributes, _, problems = read(path)
    assert [row["ที่"] for row in attributes] == list(NAMES)
    assert opened.encoding.encoding == encoding
    assert not problems


def test_a_wrong_cpg_loses_and_it_is_said(tmp_path):
    path = shapefile(tmp_path, names=NAMES, encoding="cp874", cpg="UTF-8")
    opened, _, _, _ = read(path)
    assert opened.encoding.contradicts_declared
    assert "UTF-8" in opened.encoding.th
    assert read(path, encoding="utf-8")[0].encoding.encoding == "cp874"


def test_garbled_text_is_refused(tmp_path):
    path = shapefile(tmp_path, names=("เธชเธฃเธฐ", "เธชเธฃเธฐ"), encoding="utf-8", field="NAME")
    with pytest.raises(errors.DoublyEncodedText):
        read(path)


# --- reference systems ------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:24048", "EPSG:32648", "EPSG:24047", "EPSG:4326"])
def test_every_system_arrives_at_the_same_place(tmp_path, crs):
    (local,) = from_storage(np.array([square()]), recognise(crs))
    _, _, (geometry,), _ = read(shapefile(tmp_path, [local], crs=crs))
    assert geometry.symmetric_difference(square()).area < 1e-4 * square().area


def test_indian_1975_is_recognised_in_a_prj(tmp_path):
    opened, *_ = read(shapefile(tmp_path, [shapely.box(195500, 1493815, 195600, 1493915)],
                                crs="EPSG:24048"))  # fmt: skip
    assert opened.crs.srid == INDIAN_1975_UTM_48N


def test_a_missing_prj_is_asked_for_with_what_would_fit(tmp_path):
    path = shapefile(tmp_path, [shapely.box(195500, 1493815, 195600, 1493915)])
    path.with_suffix(".prj").unlink()
    with pytest.raises(errors.MissingCrs, match="--srid") as refused:
        read(path)
    assert "32648" in refused.value.th
    assert "924048" in refused.value.th
    assert read(path, srid=24048)[0].crs.is_indian_1975


def test_metres_labelled_as_degrees_are_refused(tmp_path):
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps(feature_collection(shapely.box(195500, 1493815, 195600, 1493915))))
    with pytest.raises(errors.WrongCrs, match="32648"):
        read(path)
    assert read(path, srid=32648)[2][0].bounds[0] == pytest.approx(102.1872, abs=1e-3)


def feature_collection(*geometries, **members):
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"ชื่อ": "วังน้ำเย็น", "n": n},
                "geometry": shapely.geometry.mapping(geometry) if geometry else None,
            }
            for n, geometry in enumerate(geometries)
        ],
        **members,
    }


@pytest.mark.parametrize("name", ["EPSG:24048", "urn:ogc:def:crs:EPSG::24048"])
def test_the_old_crs_member_of_geojson_is_honoured(tmp_path, name):
    path = tmp_path / "plots.geojson"
    crs = {"type": "name", "properties": {"name": name}}
    place = shapely.box(195500, 1493815, 195600, 1493915)
    path.write_text(json.dumps(feature_collection(place, crs=crs)))
    opened, _, (geometry,), _ = read(path)
    assert opened.crs.is_indian_1975
    corner = shapely.Point(102.1834642, 13.4995191)
    assert geometry.boundary.distance(corner) < 1e-6


# --- features ---------------------------------------------------------------------------------


def test_faults_of_a_feature_do_not_stop_the_others(tmp_path):
    bow_tie = shapely.Polygon([(102, 13), (102.1, 13.1), (102.1, 13), (102, 13.1)])
    path = tmp_path / "plots.geojson"
    contents = feature_collection(square(), bow_tie, None, shapely.Point(102, 13), square(102, 99))
    contents = json.loads(json.dumps(contents))
    contents["features"][0]["geometry"]["coordinates"][0].pop()  # the ring stays open
    path.write_text(json.dumps(contents), encoding="utf-8")
    with open_vector(path, srid=4326) as opened:
        (batch,) = opened.batches()
    assert {number: problem.code for number, problem in batch.problems.items()} == {
        1: ProblemCode.REPAIRED_RING,
        2: ProblemCode.INVALID_GEOMETRY,
        5: ProblemCode.OFF_THE_GLOBE,
    }
    assert batch.geometries[1] is not None
    assert batch.geometries[2] is None
    assert batch.geometries[3].geom_type == "Point"
    assert [row["n"] for row in batch.attributes] == [0, 1, 2, 3, 4]
    assert all(problem.th and problem.en for problem in batch.problems.values())


def test_heights_and_gaps_in_whole_numbers(tmp_path):
    path = tmp_path / "plots.geojson"
    contents = feature_collection(shapely.Point(102, 13, 31), shapely.Point(102, 13, 32))
    contents["features"][0]["properties"]["n"] = None
    path.write_text(json.dumps(contents), encoding="utf-8")
    _, attributes, geometries, _ = read(path)
    assert [row["n"] for row in attributes] == [None, 1]
    assert isinstance(attributes[1]["n"], int)
    assert not geometries[0].has_z


def test_a_layer_is_chosen_or_asked_for(tmp_path):
    path = tmp_path / "two.gpkg"
    for layer in ("แปลง", "บ้าน"):
        pyogrio.raw.write(
            path, shapely.to_wkb(np.array([square()])), [np.array(["ก"], dtype=object)], ["ชื่อ"],
            geometry_type="Polygon", crs="EPSG:4326", driver="GPKG", layer=layer,
            append=path.exists(),
        )  # fmt: skip
    with pytest.raises(errors.SeveralLayers, match="แปลง"):
        read(path)
    with pytest.raises(errors.NoSuchLayer, match="บ้าน"):
        read(path, layer="ไม่มี")
    opened, attributes, _, _ = read(path, layer="บ้าน")
    assert (opened.layer, attributes) == ("บ้าน", [{"ชื่อ": "ก"}])


def test_a_view_in_a_geopackage_is_not_run(tmp_path):
    path = tmp_path / "view.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([square()])), [np.array(["a"], dtype=object)], ["n"],
        geometry_type="Polygon", crs="EPSG:4326", driver="GPKG", layer="plots",
    )  # fmt: skip
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE plots RENAME TO hidden")
        database.execute("CREATE VIEW plots AS SELECT * FROM hidden")
    with pytest.raises(errors.FormatError):
        read(path)
    database.close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_kml_is_read_in_the_encoding_it_is_really_in(tmp_path, encoding):
    path = tmp_path / "place.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>วังน้ำเย็น</name>'
        "<Point><coordinates>102.18,13.5,7</coordinates></Point></Placemark></Document></kml>",
        encoding=encoding,
    )
    _, attributes, (geometry,), _ = read(path)
    assert next(v for k, v in attributes[0].items() if k.lower() == "name") == "วังน้ำเย็น"
    assert shapely.equals_exact(geometry, shapely.Point(102.18, 13.5))
    kmz = zipped(tmp_path / "place.kmz", {"doc.kml": path})
    assert read(kmz)[2] == [geometry]


# --- archives ---------------------------------------------------------------------------------


def test_a_shapefile_is_found_in_folders_among_litter(tmp_path):
    path = shapefile(tmp_path / "one", names=NAMES)
    target = zipped_shapefile(tmp_path / "a.zip", path, prefix="แผนที่/ชุด 1/", upper=True)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("__MACOSX/แผนที่/._PLOTS.SHP", b"litter")
        archive.writestr("แผนที่/.DS_Store", b"litter")
        archive.writestr("readme.txt", b"hello")
    opened, attributes, _, _ = read(target)
    assert (opened.layer, len(attributes)) == ("PLOTS", 4)


def test_upper_case_parts_are_found_beside_a_shapefile(tmp_path):
    path = shapefile(tmp_path)
    for part in sorted(tmp_path.iterdir()):
        part.rename(part.with_name(part.name.upper()))
    assert read(path.with_name("PLOTS.SHP"))[0].feature_count == 1


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_missing_part_is_named(tmp_path, part):
    path = shapefile(tmp_path / "one")
    with pytest.raises(errors.MissingPart, match=part):
        read(zipped_shapefile(tmp_path / "a.zip", path, without=(part,)))


def test_of_several_shapefiles_one_is_chosen_by_name(tmp_path):
    members = {}
    for stem in ("plots", "houses"):
        path = shapefile(tmp_path / stem, stem=stem, names=(stem,), field="NAME")
        members |= {part.name: part for part in path.parent.iterdir()}
    target = zipped(tmp_path / "a.zip", members)
    with pytest.raises(errors.SeveralShapefiles, match="houses, plots"):
        read(target)
    assert read(target, layer="houses")[1] == [{"NAME": "houses"}]


@pytest.mark.parametrize("name", ["../plots.shp", "/plots.shp", "a/../../plots.shp", "..\\p.shp",
                                  "C:\\plots.shp"])  # fmt: skip
def test_a_name_that_leads_outside_is_refused(tmp_path, name):
    with pytest.raises(errors.UnsafeArchive):
        read(zipped(tmp_path / "a.zip", {name: b"x"}))


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("plots.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(errors.UnsafeArchive):
        read(tmp_path / "a.zip")


def test_a_password_is_named(tmp_path):
    target = zipped_shapefile(tmp_path / "a.zip", shapefile(tmp_path / "one"))
    raw = bytearray(target.read_bytes())
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(header)
        while at >= 0:
            raw[at + flag] |= 1
            at = raw.find(header, at + 4)
    target.write_bytes(raw)
    with pytest.raises(errors.EncryptedFile):
        read(target)


def test_a_bomb_is_refused_by_what_it_declares_and_by_what_comes_out(tmp_path, monkeypatch):
    target = zipped_shapefile(tmp_path / "a.zip", shapefile(tmp_path / "one"))
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 2000)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("padding", b"\0" * 5000)
    with pytest.raises(errors.FileTooLarge):
        read(target)


def test_what_comes_out_counts_whatever_is_declared(tmp_path, monkeypatch):
    target = zipped(tmp_path / "a.zip", {"big": b"\0" * 5000})
    with archives.open_archive(target) as archive:
        monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 2000)
        with pytest.raises(errors.FileTooLarge):
            archive.unpack(archive.members[0], tmp_path / "big")


def test_too_many_features_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(vector, "MAX_FEATURES", 3)
    with pytest.raises(errors.TooManyFeatures):
        read(shapefile(tmp_path, names=NAMES))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.geojson", b"", errors.EmptyFile),
        ("a.geojson", b"<!DOCTYPE html><html><body>404</body></html>", errors.NotAVectorFile),
        ("a.geojson", b'{"type": "Topology"', errors.FormatError),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', errors.FormatError),
        ("a.geojson", b'{"a": 1}', errors.FormatError),
        ("a.vrt", b"<OGRVRTDataSource/>", errors.NotAVectorFile),
        ("a.csv", b"x,y\n1,2\n", errors.NotAVectorFile),
        ("a.shp", b"x,y\n1,2\n", errors.NotAVectorFile),
        ("a.tif", b"II*\0" + b"\0" * 100, errors.NotAVectorFile),
        ("a.zip", b"PK\x03\x04 broken", errors.DamagedFile),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 100, errors.FormatError),
        ("a.shp", b"\x00\x00\x27\x0a" + b"\0" * 96, errors.MissingPart),
        ("a.kml", b"<kml><!DOCTYPE x [<!ENTITY a 'b'>]></kml>", errors.NotAVectorFile),
        ("a.kml", b"<?xml version='1.0'?><kml><Document>", errors.FormatError),
    ],
)
def test_what_is_no_vector_file_is_refused(tmp_path, name, content, error):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error):
        read(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(errors.MissingFile):
            read(path)


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), byte=st.integers(0, 255))
def test_a_broken_zip_never_breaks_the_reader(tmp_path_factory, cut, at, byte):
    folder = tmp_path_factory.mktemp("zip")
    target = zipped_shapefile(folder / "a.zip", shapefile(folder / "one", names=NAMES))
    raw = bytearray(target.read_bytes())
    raw[at % len(raw)] = byte
    target.write_bytes(raw[: len(raw) - cut % 200 if cut % 2 else len(raw)])
    try:
        read(target)
    except errors.FormatError as refused:
        assert refused.th
