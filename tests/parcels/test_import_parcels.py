"""Files of parcels: what goes in, what waits and why, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.affinity
from django.contrib.gis.geos import LineString
from django.db import connection
from django.test.utils import CaptureQueriesContext
from geographiclib.geodesic import Geodesic

from formats import national_id
from network import evidence
from network.models import ImportRow, PersonRecord, Source
from parcels import parcel_claims, reshaping
from parcels.models import (
    Boundary,
    BoundaryPlace,
    LandDocument,
    Overlap,
    Right,
    SpatialUnit,
    StatedPlace,
    UnitLabel,
)
from tests import factories
from tests.import_commands import keep_in, kept_files, run

KENYA = Path(__file__).resolve().parents[3] / "shared/data/layers/muranga_parcels.geojson"
SIDE = 0.002  # degrees; about 216 m, 29 rai
WEST, SOUTH = 102.01, 13.48

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))


@pytest.fixture
def village(tambon):
    return factories.place("27040606", name="บ้านทุ่งใหม่")


def square(column: int = 0, *, side: float = SIDE) -> shapely.Polygon:
    west = WEST + column * 0.003
    return shapely.box(west, SOUTH, west + side, SOUTH + side)


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": shapely.geometry.mapping(geometry) if geometry is not None else None,
    }


def written(folder: Path, *features: dict[str, Any], name: str = "parcels.geojson") -> Path:
    path = folder / name
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def imported(path: Path, *arguments: str, source: str = "ทดสอบ ส.ป.ก.") -> tuple[int, str]:
    return run("import_parcels", path, *arguments, source=source)


def test_a_good_file_brings_shape_number_place_holder_and_document(tambon, village, tmp_path):
    path = written(
        tmp_path,
        feature(
            square(),
            แปลงเลขที่="12",
            รหัสหมู่บ้าน="27040606",
            ผู้ถือครอง="นายสมมติ ทดสอบ",
            เลขบัตรประชาชน=national_id.fictional(1),
            ประเภทเอกสาร="ส.ป.ก. 4-01 ก",
            เลขที่เอกสาร="4567",
            เนื้อที่="29-3-50",
        ),
    )
    code, told = imported(path, "--method", "rtk")
    assert code == 0, told
    boundary = Boundary.objects.get()
    assert boundary.square_metres == pytest.approx(47_900, rel=0.01)
    assert boundary.position_error_metres == 0.05
    assert boundary.spatial_unit.kind == SpatialUnit.Kind.FARM
    assert UnitLabel.objects.get().label == "12"
    assert StatedPlace.objects.get().place == village
    assert BoundaryPlace.objects.get().place_boundary.place == tambon
    document = LandDocument.objects.get()
    assert (document.type_id, document.form_letter, document.number) == ("alro_401", "ก", "4567")
    assert document.square_metres == 29 * 1600 + 3 * 400 + 50 * 4
    right = Right.objects.get()
    record = PersonRecord.objects.get(party=right.party)
    assert record.name == "นายสมมติ ทดสอบ"
    assert national_id.fictional(1).encode() not in bytes(record.national_id_encrypted)
    assert national_id.fictional(1) not in told


def test_the_same_file_again_changes_nothing(tambon, tmp_path):
    path = written(tmp_path, feature(square(), parcel_no="1"), feature(square(1), parcel_no="2"))
    assert imported(path)[0] == 0
    code, told = imported(path)
    assert code == 0
    assert "มีอยู่แล้ว 2" in told
    assert (Boundary.objects.count(), Source.objects.filter(kind="import").count()) == (2, 1)
    assert len(kept_files()) == 1


def test_a_corrected_feature_goes_in_when_the_file_is_sent_again(tambon, tmp_path):
    good = feature(square(), parcel_no="1")
    assert imported(written(tmp_path, good, feature(None, parcel_no="2")))[0] == 3
    code, told = imported(written(tmp_path, good, feature(square(1), parcel_no="2")))
    assert (code, "รับเข้า 1 · มีอยู่แล้ว 1" in told) == (0, True)
    assert SpatialUnit.objects.count() == 2


def test_a_parcel_measured_anew_under_its_number_gets_a_new_boundary(tambon, tmp_path):
    imported(written(tmp_path, feature(square(), parcel_no="1"), feature(square(2), parcel_no="2")))
    code, told = imported(
        written(tmp_path, feature(square(side=SIDE * 0.9), parcel_no="1"), name="2.geojson")
    )
    assert code == 0
    assert "1 แปลงเป็นแปลงที่มีอยู่แล้ว" in told
    assert SpatialUnit.objects.count() == 2
    assert Boundary.objects.count() == 3
    assert UnitLabel.objects.count() == 2


def test_the_same_land_from_another_sender_is_the_same_parcel(tambon, tmp_path):
    imported(written(tmp_path, feature(square(), parcel_no="1")))
    path = written(tmp_path, feature(square(side=SIDE * 0.99), parcel_no="A-9"), name="2.geojson")
    code, told = imported(path, source="ผู้ส่งอีกราย")
    assert (code, SpatialUnit.objects.count(), Boundary.objects.count()) == (0, 1, 2), told
    assert set(UnitLabel.objects.values_list("label", flat=True)) == {"1", "A-9"}


def test_what_was_split_is_not_measured_anew_by_a_file_that_does_not_know(tambon, tmp_path):
    imported(written(tmp_path, feature(square(), parcel_no="1")))
    known = Boundary.objects.get()
    west, south, east, north = known.geometry.extent
    middle = (west + east) / 2
    line = LineString((middle, south - 0.001), (middle, north + 0.001), srid=4326)
    reshaping.split(
        known.spatial_unit,
        [reshaping.Piece(part) for part in reshaping.pieces(known.geometry, line)],
        happened_on=known.observed_on,
        source=factories.source(),
    )
    code, _told = imported(
        written(tmp_path, feature(square(side=SIDE * 0.99), parcel_no="1"), name="2.geojson")
    )
    assert code == 0
    assert known.spatial_unit.boundaries.count() == 1
    # It is a parcel beside the parts, and that it lies over them is on record.
    latest = SpatialUnit.objects.latest("pk")
    assert Overlap.objects.filter(other_unit=latest).count() == 2


def test_another_number_of_the_same_sender_is_another_parcel(tambon, tmp_path):
    imported(written(tmp_path, feature(square(), parcel_no="1")))
    imported(written(tmp_path, feature(square(side=SIDE * 0.99), parcel_no="2"), name="2.geojson"))
    assert SpatialUnit.objects.count() == 2


def test_a_number_used_again_elsewhere_is_a_new_parcel_and_said_so(tambon, tmp_path):
    imported(written(tmp_path, feature(square(), parcel_no="1")))
    code, told = imported(written(tmp_path, feature(square(5), parcel_no="1"), name="2.geojson"))
    assert (code, SpatialUnit.objects.count()) == (0, 2)
    assert "ยืนยันไม่ได้ว่าเป็นแปลงเดียวกัน" in told


def test_a_number_twice_in_a_file_is_not_merged(tambon, tmp_path):
    path = written(tmp_path, feature(square(), parcel_no="1"), feature(square(1), parcel_no="1"))
    code, told = imported(path)
    assert (code, SpatialUnit.objects.count()) == (0, 2)
    assert "is in use" in told or "in use" in told


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (feature(None), "no_geometry"),
        (feature(shapely.Point(WEST, SOUTH)), "not_a_polygon"),
        (feature(shapely.LineString([(WEST, SOUTH), (WEST + 1e-3, SOUTH)])), "not_a_polygon"),
        (feature(square(side=1e-6)), "impossible_area"),
        (feature(square(side=0.05)), "impossible_area"),
        (feature(square(), เฮกตาร์=29.9), "far_from_printed"),
        (feature(square(), เนื้อที่="2-3-50"), "far_from_printed"),
        (feature(square(), เนื้อที่="4-5-0"), "unreadable_area"),
        (feature(square(), เนื้อที่=29.5), "area_without_unit"),
        (feature(shapely.box(100.5, 13.7, 100.502, 13.702)), "outside_known_places"),
        (feature(shapely.box(100.5, 13.7, 100.502, 13.702), รหัสตำบล="270406"),
         "far_from_stated_place"),
        (feature(square(), รหัสหมู่บ้าน="27040699"), "unknown_place_code"),
        (feature(square(), รหัสหมู่บ้าน="2704069"), "unreadable_place_code"),
        (feature(square(), ประเภทเอกสาร="สัญญาใจ"), "unknown_document_type"),
        (feature(square(), ผู้ถือครอง="ก", เลขบัตรประชาชน="9000000000001"), "wrong_national_id"),
    ],
)  # fmt: skip
def test_a_doubtful_feature_waits_and_the_others_go_in(bad, reason, tambon, tmp_path):
    code, told = imported(written(tmp_path, bad, feature(square(3), parcel_no="ดี")))
    row = ImportRow.objects.get(outcome=ImportRow.Outcome.HELD)
    assert (code, row.number, row.reason_code) == (3, 1, reason), told
    assert row.reason_th
    assert row.reason_en
    assert "9000000000001" not in told + row.reason_th + row.reason_en
    assert Boundary.objects.count() == 1


def test_a_ring_that_crosses_itself_waits_with_the_place_where_it_does(tambon, tmp_path):
    corners = [(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]
    bow_tie = shapely.Polygon([(WEST + x * 1e-3, SOUTH + y * 1e-3) for x, y in corners])
    code, told = imported(written(tmp_path, feature(bow_tie), feature(square(3))))
    assert code == 3
    assert "13.481000, 102.011000" in told


def test_a_difference_of_a_tenth_from_the_document_is_normal(tambon, tmp_path):
    assert imported(written(tmp_path, feature(square(), เนื้อที่="33-0-0", เอกสาร="สปก")))[0] == 0


def test_acres_that_are_hectares_are_noticed_over_the_whole_file(tambon, tmp_path):
    features = [feature(square(n), parcel_no=str(n), acreage=4.79) for n in range(12)]
    code, told = imported(written(tmp_path, *features))
    assert code == 0
    assert "2.47 times" in told


def test_a_file_that_lies_elsewhere_is_refused_with_where(tambon, tmp_path):
    away = shapely.box(37.1, -0.9, 37.102, -0.898)
    code, told = imported(written(tmp_path, feature(away)))
    assert code == 2
    assert "-0.899, 37.101" in told
    assert "--srid" in told
    assert not SpatialUnit.objects.exists()
    assert kept_files() == []


def test_without_any_place_parcels_are_refused(tmp_path):
    code, told = imported(written(tmp_path, feature(square())))
    assert (code, "import_areas" in told) == (2, True)


def test_places_without_outlines_need_a_stated_place(tmp_path):
    factories.place("270406", name="ทุ่งมหาเจริญ")
    code, told = imported(written(tmp_path, feature(square())))
    assert (code, "import_areas" in told) == (2, True)
    stated = feature(square(), รหัสตำบล="270406")
    assert imported(written(tmp_path, stated))[0] == 0


def test_a_dry_run_tells_all_and_leaves_no_trace(tambon, tmp_path):
    path = written(tmp_path, feature(square(), parcel_no="1"), feature(None))
    code, told = imported(path, "--dry-run")
    assert code == 3
    assert "รับเข้า 1" in told
    assert not SpatialUnit.objects.exists()
    assert not ImportRow.objects.exists()
    assert not Source.objects.filter(kind="import").exists()
    assert kept_files() == []


def test_a_mapping_file_names_the_columns(tambon, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"parcel_number": "GISKEY", "area_rai": "SZ"}')
    path = written(tmp_path, feature(square(), GISKEY="77", SZ=30, xx="ไม่อ่าน"))
    code, told = imported(path, "--mapping", str(mapping))
    assert code == 0, told
    assert UnitLabel.objects.get().label == "77"
    assert "“xx”" in told


@pytest.mark.parametrize(
    ("content", "named"),
    [('{"size": "SZ"}', "size"), ('{"area_rai": "ZS"}', "ZS"), ("[1]", "m.json"), ("{", "m.json")],
)
def test_a_mapping_of_what_does_not_exist_is_refused_by_name(content, named, tambon, tmp_path):
    mapping = tmp_path / "m.json"
    mapping.write_text(content)
    path = written(tmp_path, feature(square(), SZ=30))
    code, told = imported(path, "--mapping", str(mapping))
    assert (code, named in told) == (2, True)


def test_a_crash_in_the_middle_leaves_nothing(tambon, tmp_path, monkeypatch):
    def crash(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(parcel_claims, "record", crash)
    with pytest.raises(RuntimeError):
        imported(written(tmp_path, feature(square())))
    assert not SpatialUnit.objects.exists()
    assert not Source.objects.filter(kind="import").exists()
    assert kept_files() == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_parcels(tambon, tmp_path):
    def queries(count: int, name: str) -> int:
        features = [
            feature(square(n), parcel_no=f"{name}{n}", ผู้ถือครอง=f"คนที่ {n}", เอกสาร="สปก")
            for n in range(count)
        ]
        path = written(tmp_path, *features, name=f"{name}.geojson")
        with CaptureQueriesContext(connection) as captured:
            assert imported(path)[0] == 0
        return len(captured)

    queries(1, "ต้น")  # from here on there are parcels to compare with
    assert queries(3, "ก") == queries(30, "ข")


def test_one_holder_of_several_parcels_is_one_person(tambon, tmp_path):
    path = written(
        tmp_path,
        feature(square(0), ผู้ถือครอง="นาย สมมติ  ทดสอบ"),
        feature(square(1), ผู้ถือครอง="สมมติ ทดสอบ"),
        feature(square(2), ผู้ถือครอง="นางอื่น คนละคน"),
    )
    code, told = imported(path)
    assert code == 0, told
    assert Right.objects.count() == 3
    assert Right.objects.values("party").distinct().count() == 2
    assert "ถือว่าเป็นคนเดียวกันตามชื่อ" in told


def test_what_came_in_is_kept_byte_for_byte(tambon, tmp_path):
    path = written(tmp_path, feature(square()))
    imported(path)
    source = Source.objects.get(kind="import")
    assert evidence.content(source) == path.read_bytes()
    assert source.reading["crs"].startswith("WGS 84")


@pytest.mark.skipif(not KENYA.exists(), reason="real parcels are not here: ../shared/data")
def test_real_parcels_of_kenya_are_refused_as_lying_elsewhere(tambon):
    code, told = imported(KENYA)
    assert code == 2
    assert "37." in told


@pytest.mark.skipif(not KENYA.exists(), reason="real parcels are not here: ../shared/data")
def test_real_parcels_moved_across_102_east_keep_their_area(tambon, tmp_path):
    content = json.loads(KENYA.read_text(encoding="utf-8"))
    shapes = [shapely.geometry.shape(each["geometry"]) for each in content["features"]]
    west, south, east, north = shapely.total_bounds(shapes)
    moved = [
        shapely.affinity.translate(shape, 102.0 - (west + east) / 2, 13.49 - (south + north) / 2)
        for shape in shapes
    ]
    for each, shape in zip(content["features"], moved, strict=True):
        each["geometry"] = shapely.geometry.mapping(shape)
    content.pop("crs", None)
    path = tmp_path / "moved.geojson"
    path.write_text(json.dumps(content))
    code, told = imported(path)
    assert code == 3, told
    held = ImportRow.objects.filter(outcome=ImportRow.Outcome.HELD).count()
    assert Boundary.objects.count() + held == len(shapes)
    assert held < len(shapes) / 10, told
    meridian = shapely.LineString([(102, 13), (102, 14)])
    across = [shape for shape in moved if shape.is_valid and shape.intersects(meridian)]
    assert across
    for shape in across[:5]:
        inside = shape.representative_point()
        measured = Boundary.objects.get(geometry__contains=_geos(inside)).square_metres
        assert measured == pytest.approx(_geodesic_area(shape), rel=1e-6)


def _geos(point: shapely.Point) -> Any:
    from django.contrib.gis.geos import Point  # noqa: PLC0415

    return Point(point.x, point.y, srid=4326)


def _geodesic_area(shape: shapely.MultiPolygon) -> float:
    """By GeographicLib, an implementation of its own."""
    total = 0.0
    for part in shapely.get_parts(shape):
        for ring, sign in [(part.exterior, 1), *((hole, -1) for hole in part.interiors)]:
            polygon = Geodesic.WGS84.Polygon()
            for longitude, latitude in list(ring.coords)[:-1]:
                polygon.AddPoint(latitude, longitude)
            total += sign * abs(polygon.Compute()[2])
    return total
