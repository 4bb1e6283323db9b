"""Layers of state land and concessions: editions, what waits and why, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import ImportRow, Source
from network.moments import Moment
from parcels import layer_imports
from parcels.models import (
    Concession,
    ConcessionPlace,
    Instrument,
    LayerCell,
    LayerEdition,
    LayerFeature,
    LayerKind,
    LayerShare,
)
from tests import factories
from tests.formats.samples import needs_shared, shapefile, zipped_shapefile
from tests.import_commands import keep_in, kept_files, run
from tests.map_files import BOWTIE, box, geojson

LAYERS = Path(__file__).resolve().parents[3] / "shared/data/layers"
TABLES = (Source, ImportRow, LayerEdition, LayerFeature, LayerCell, LayerShare, Concession,
          Instrument, ConcessionPlace)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


def everything() -> list[int]:
    return [model.objects.count() for model in TABLES]


def forest(path: Path, west: float = 102.0) -> Path:
    return geojson(path, ({"ชื่อป่า": "ป่าเขาฉกรรจ์"}, box(west)))


def in_force(kind: LayerKind = LayerKind.RESERVE_FOREST) -> list[int]:
    editions = LayerEdition.objects.in_force(Moment.now()).filter(kind=kind).order_by("pk")
    return list(editions.values_list("pk", flat=True))


# --- real files -------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize(
    ("name", "kind", "status", "told"),
    [
        ("protected_areas_and_forests_shp.zip", "national_park", 0, "33 in"),
        ("community_forests_shp.zip", "community_forest", 3, "312 in, 0 already here, 4 held"),
        ("kh_mining_concessions.geojson", "concession", 0, "164 in"),
        ("kh_special_economic_zones.kml", "concession", 2, "it is a Point, not an area"),
        ("community_forests_map_shp.zip", "community_forest", 2, "it is a Point, not an area"),
    ],
)
def test_real_layers(name, kind, status, told):
    before = everything()
    ended, said = run("import_layer", LAYERS / name, "--layer", kind)
    assert (ended, told in said) == (status, True), said
    if status == 2:
        assert (everything(), kept_files()) == (before, [])
    after = everything()
    assert run("import_layer", LAYERS / name, "--layer", kind)[0] == status
    assert everything() == after


# --- editions ---------------------------------------------------------------------------------


def test_an_edition_keeps_polygons_attributes_scale_and_reference_system(tmp_path):
    given = forest(tmp_path / "a.geojson")
    status, told = run("import_layer", given, "--layer=reserve_forest", "--scale=1:50,000")
    assert status == 0, told
    edition = LayerEdition.objects.get()
    assert (edition.as_of, edition.scale) == (date(2025, 6, 1), 50_000)
    assert edition.original_crs == "WGS 84 (4326)"
    feature = LayerFeature.objects.get()
    assert (feature.number, feature.name) == (1, "ป่าเขาฉกรรจ์")
    assert feature.attributes == {"ชื่อป่า": "ป่าเขาฉกรรจ์"}


@pytest.mark.parametrize("kind", LayerKind.values)
def test_every_kind_of_layer_can_be_imported(tmp_path, kind):
    given = geojson(tmp_path / "a.geojson", ({"name": "ก", "number": "1/2560"}, box()))
    assert run("import_layer", given, "--layer", kind)[0] == 0
    assert LayerEdition.objects.get().kind == kind


def test_land_that_was_mapped_before_gets_its_share_of_the_layer(tmp_path):
    mapped = factories.boundary(factories.square(102.05, 13.55, 0.001))
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    share = LayerShare.objects.get()
    assert share.boundary == mapped
    assert share.square_metres == pytest.approx(mapped.square_metres)


def test_a_later_delivery_of_the_same_source_replaces_the_older(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest", source="กรมป่าไม้")
    (older,) = in_force()
    status, told = run(
        "import_layer", forest(tmp_path / "b.geojson", 102.3), "--layer=reserve_forest",
        source=" กรมป่าไม้ ", as_of="2025-07-01",
    )  # fmt: skip
    assert status == 0
    assert f"replaces the edition #{older} “กรมป่าไม้” (2025-06-01)" in told
    assert in_force() == [LayerEdition.objects.get(pk__gt=older).pk]
    june = Moment(date(2025, 7, 1), Moment.now().known_by)
    assert LayerEdition.objects.in_force(june).get().pk == older


def test_a_corrected_file_of_the_same_day_is_a_whole_new_edition(tmp_path):
    bad = geojson(tmp_path / "a.geojson", ({"name": "ก"}, box()), ({"name": "ข"}, BOWTIE))
    good = geojson(tmp_path / "b.geojson", ({"name": "ก"}, box()), ({"name": "ข"}, box(102.4)))
    assert run("import_layer", bad, "--layer=reserve_forest")[0] == 3
    assert run("import_layer", good, "--layer=reserve_forest")[0] == 0
    (newest,) = in_force()
    assert LayerFeature.objects.filter(edition=newest).count() == 2


def test_editions_of_other_sources_stand_beside_each_other(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest", source="กรมป่าไม้")
    (first,) = in_force()
    status, told = run(
        "import_layer", forest(tmp_path / "b.geojson", 102.3), "--layer=reserve_forest",
        source="จังหวัด", as_of="2025-07-01",
    )  # fmt: skip
    assert status == 0
    assert f"other editions of this layer stay in force beside it: #{first}" in told
    assert len(in_force()) == 2


def test_the_edition_to_replace_can_be_named(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest", source="กรมป่าไม้")
    (first,) = in_force()
    run(
        "import_layer", forest(tmp_path / "b.geojson", 102.3), "--layer=reserve_forest",
        f"--replaces={first}", source="จังหวัด", as_of="2025-07-01",
    )  # fmt: skip
    assert in_force() == [LayerEdition.objects.exclude(pk=first).get().pk]


def test_none_may_be_replaced(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    run("import_layer", forest(tmp_path / "b.geojson", 102.3), "--layer=reserve_forest",
        "--replaces=none", as_of="2025-07-01")  # fmt: skip
    assert len(in_force()) == 2


@pytest.mark.parametrize(
    ("arguments", "as_of", "sentence"),
    [
        (["--replaces=999999"], "2025-07-01", "no edition #999999"),
    ],
)
def test_what_cannot_be_replaced_refuses_the_file(tmp_path, arguments, as_of, sentence):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    before, files = everything(), kept_files()
    status, told = run("import_layer", forest(tmp_path / "b.geojson", 102.3),
                       "--layer=reserve_forest", *arguments, as_of=as_of)  # fmt: skip
    assert (status, everything(), kept_files()) == (2, before, files)
    assert sentence in told


def test_an_edition_of_another_kind_is_not_replaced(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    (forest_edition,) = in_force()
    status, told = run("import_layer", forest(tmp_path / "b.geojson"), "--layer=alro_land",
                       f"--replaces={forest_edition}", as_of="2025-07-01")  # fmt: skip
    assert status == 2
    assert "of the layer alro_land" in told


def test_an_older_edition_that_arrives_later_holds_for_its_own_time_only(tmp_path):
    run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    (newer,) = in_force()
    status, told = run("import_layer", forest(tmp_path / "b.geojson", 102.3),
                       "--layer=reserve_forest", as_of="2025-05-01")  # fmt: skip
    assert status == 0
    assert "holds only before 2025-06-01" in told
    assert in_force() == [newer]
    may = Moment(date(2025, 6, 1), Moment.now().known_by)
    assert LayerEdition.objects.in_force(may).get().as_of == date(2025, 5, 1)


# --- faults -----------------------------------------------------------------------------------


def test_a_dry_run_leaves_no_trace(tmp_path):
    before = everything()
    status, told = run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest",
                       "--dry-run")  # fmt: skip
    assert (status, everything(), kept_files()) == (0, before, [])
    assert "1 in" in told


def test_a_crash_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(layer_imports, "keep_accepted", crash)
    before = everything()
    with pytest.raises(RuntimeError, match="power cut"):
        run("import_layer", forest(tmp_path / "a.geojson"), "--layer=reserve_forest")
    assert (everything(), kept_files()) == (before, [])


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (BOWTIE, "invalid_geometry"),
        (None, "no_geometry"),
        (shapely.Polygon(), "no_geometry"),
        (shapely.Point(102, 13), "not_a_polygon"),
        (shapely.GeometryCollection([box(), shapely.Point(102, 13)]), "not_a_polygon"),
    ],
)
def test_a_feature_that_is_no_area_waits(tmp_path, geometry, reason):
    given = geojson(tmp_path / "a.geojson", ({"name": "ดี"}, box()), ({"name": "เสีย"}, geometry))
    status, told = run("import_layer", given, "--layer=reserve_forest")
    assert status == 3
    assert "  2: เสีย: " in told
    assert ImportRow.objects.get(outcome="held").reason_code == reason
    assert LayerFeature.objects.get().name == "ดี"


def test_land_outside_all_known_places_is_in_and_counted(tmp_path):
    factories.place("27", geometry=factories.square(102.0, 13.5, 0.2))
    given = geojson(tmp_path / "a.geojson", ({}, box()), ({}, box(103.0)))
    status, told = run("import_layer", given, "--layer=reserve_forest")
    assert status == 0
    assert "1 features touch no known place" in told


def test_a_shapefile_without_prj_asks_for_the_srid(tmp_path):
    area = shapely.box(195500, 1493815, 195600, 1493915)
    path = shapefile(tmp_path / "shp", [area], names=["ป่า"], field="name")
    given = zipped_shapefile(tmp_path / "a.zip", path, without=(".prj",))
    before = everything()
    status, told = run("import_layer", given, "--layer=reserve_forest")
    assert (status, everything()) == (2, before)
    assert "--srid" in told
    status, told = run("import_layer", given, "--layer=reserve_forest", "--srid=24048")
    assert status == 0
    assert "EPSG:1304" in told
    assert LayerEdition.objects.get().original_crs == "Indian 1975 / UTM zone 48N (924048)"
    west, south, *_ = LayerFeature.objects.get().geometry.extent
    assert (west, south) == pytest.approx((102.1834642, 13.4995191), abs=2e-5)


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("cp874", "UTF-8"), ("utf-8", "874"), ("cp874", None)]
)
def test_text_is_read_by_its_bytes_whatever_the_label_says(tmp_path, encoding, cpg):
    path = shapefile(tmp_path / "shp", [box()], names=["ป่าเขาฉกรรจ์"], field="name",
                     encoding=encoding, cpg=cpg)  # fmt: skip
    status, told = run("import_layer", path, "--layer=reserve_forest")
    assert status == 0, told
    assert LayerFeature.objects.get().name == "ป่าเขาฉกรรจ์"


def test_a_file_without_features_is_refused(tmp_path):
    status, told = run("import_layer", geojson(tmp_path / "a.geojson"), "--layer=alro_land")
    assert (status, everything()) == (2, [0] * len(TABLES)), told


def test_a_scale_that_is_none_is_not_taken(tmp_path):
    with pytest.raises(CommandError, match="not a scale"):
        run("import_layer", forest(tmp_path / "a.geojson"), "--layer=alro_land", "--scale=ใหญ่")


def test_the_number_of_queries_does_not_grow_with_the_features(tmp_path):
    def queries(count: int, name: str) -> int:
        each = [({"name": f"{name}{n}"}, box(99 + n * 0.01, side=0.005)) for n in range(count)]
        given = geojson(tmp_path / f"{name}.geojson", *each)
        with CaptureQueriesContext(connection) as captured:
            status, _ = run("import_layer", given, "--layer=concession", "--replaces=none")
        assert status == 0
        return len(captured)

    assert queries(3, "ก") == queries(200, "ข")


# --- concessions ------------------------------------------------------------------------------


def test_a_concession_keeps_its_identity_and_gets_a_new_fact_from_a_newer_edition(tmp_path):
    first = {
        "เลขที่": "๑๒/๒๕๓๕", "ชื่อ": "สวนป่าสมมติ", "ผู้รับอนุญาต": "บริษัท ก จำกัด",
        "มาตรา": "มาตรา 16", "เนื้อที่_ไร่": "1,000-2-50", "วันที่อนุญาต": "1/5/2535",
        "วันหมดอายุ": "พ.ค. 2565",
    }  # fmt: skip
    second = {**first, "ผู้รับอนุญาต": "บริษัท ข จำกัด", "วันหมดอายุ": "2575"}
    run("import_layer", geojson(tmp_path / "a.geojson", (first, box())), "--layer=concession")
    known = Concession.objects.get()
    assert known.reference == "12/2535"
    said = Instrument.objects.get()
    assert (said.name, said.holder, said.legal_basis) == (
        "สวนป่าสมมติ", "บริษัท ก จำกัด", "มาตรา 16",
    )  # fmt: skip
    assert said.square_metres == Decimal(1000 * 1600 + 2 * 400 + 50 * 4)
    assert (said.began, said.expires, said.expires_by) == (
        "1992-05-01", "2022-05", date(2022, 5, 31),
    )  # fmt: skip
    newer = geojson(tmp_path / "b.geojson", (second, box(102.01)))
    assert run("import_layer", newer, "--layer=concession", as_of="2025-07-01")[0] == 0
    assert Concession.objects.get() == known
    now = Instrument.objects.as_known(Moment.now()).get()
    assert (now.holder, now.expires, now.expires_by) == (
        "บริษัท ข จำกัด", "2032", date(2032, 12, 31),
    )  # fmt: skip
    assert known.features.count() == 2


@pytest.mark.parametrize(
    ("header", "value", "square_metres"),
    [
        ("con_size_h", "375", 3_750_000),
        ("LSize_Ha", 12.5, 125_000),
        ("landarea_h", "142.14", 1_421_400),
        ("เนื้อที่ ไร่", "10", 16_000),
        ("พื้นที่(ไร่)", "๑๐.๕", 16_800),
        ("area_rai", 1, 1_600),
        ("area_sqm", 4000, 4_000),
        ("Area_km2", "1.5", 1_500_000),
        ("Shape_Area", 0.004, None),
        ("size_ha", "Not found", None),
        ("size_ha", "about nine", None),
    ],
)
def test_a_size_is_read_by_the_unit_in_its_header(tmp_path, header, value, square_metres):
    given = geojson(tmp_path / "a.geojson", ({"name": "ก", header: value}, box()))
    assert run("import_layer", given, "--layer=concession")[0] == 0
    assert Instrument.objects.get().square_metres == square_metres


def test_polygons_of_one_concession_are_one_and_their_sizes_are_added(tmp_path):
    given = geojson(
        tmp_path / "a.geojson",
        ({"name": "ก", "size_ha": 10}, box()),
        ({"name": "ก", "size_ha": 5}, box(102.3)),
        ({"name": "ข", "size_ha": 7}, box(102.5)),
        ({"name": "ข", "size_ha": 7}, box(102.7)),
    )
    status, told = run("import_layer", given, "--layer=concession")
    assert status == 0
    assert "2 concessions have several polygons each: ก, ข" in told
    sizes = Instrument.objects.values_list("concession__reference", "square_metres")
    assert dict(sizes) == {"ก": 150_000, "ข": 70_000}


def test_a_concession_that_nobody_can_name_waits(tmp_path):
    given = geojson(
        tmp_path / "a.geojson", ({"name": "Not found"}, box()), ({"name": "ก"}, box(102.3))
    )
    status, told = run("import_layer", given, "--layer=concession")
    assert status == 3
    assert "neither a number nor a name" in told
    assert Concession.objects.get().reference == "ก"


def test_numbers_of_rows_are_not_those_of_instruments(tmp_path):
    given = geojson(
        tmp_path / "a.geojson",
        ({"No": 1, "name": "ก"}, box()),
        ({"No": 2, "name": "ข"}, box(102.3)),
    )
    run("import_layer", given, "--layer=concession")
    assert set(Concession.objects.values_list("reference", flat=True)) == {"ก", "ข"}


def test_a_value_that_cannot_be_read_is_left_blank_and_told(tmp_path):
    given = geojson(tmp_path / "a.geojson", ({"name": "ก", "expiry": "soon"}, box()))
    status, told = run("import_layer", given, "--layer=concession")
    assert status == 0
    assert "1: expiry “soon”" in told
    assert Instrument.objects.get().expires == ""


def test_a_concession_is_placed_where_it_lies(tmp_path):
    place = factories.place("27", geometry=factories.square(102.0, 13.5, 0.2))
    given = geojson(tmp_path / "a.geojson", ({"name": "ก"}, box()))
    run("import_layer", given, "--layer=concession")
    assert ConcessionPlace.objects.get().place_boundary.place == place
