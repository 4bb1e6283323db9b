"""Files of places: what goes in, what waits and why, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network import area_imports
from network.area_rows import read_areas
from network.deliveries import Delivery
from network.models import (
    HouseCount,
    ImportRow,
    Level,
    Place,
    PlaceBoundary,
    PlaceCell,
    PlaceRecord,
    Source,
)
from network.moments import Moment
from tests import factories
from tests.formats.samples import needs_shared, shapefile, zipped_shapefile
from tests.import_commands import keep_in, kept_files, run
from tests.map_files import BOWTIE, box, geojson

ADMIN = Path(__file__).resolve().parents[3] / "shared/data/admin"
TABLES = (Source, ImportRow, Place, PlaceRecord, PlaceBoundary, PlaceCell, HouseCount)
HEADER = "รหัสหมู่บ้าน,หมู่ที่,ชื่อหมู่บ้าน,จำนวนบ้าน"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270405", name="คลองหินปูน")


def everything() -> list[int]:
    return [model.objects.count() for model in TABLES]


def described(code: str, name: str = "คลองหินปูน", **more: object) -> dict[str, object]:
    return {
        "ADM3_PCODE": f"TH{code}", "ADM3_TH": name, "ADM2_PCODE": f"TH{code[:4]}",
        "ADM2_TH": f"อำเภอ {code[:4]}", "ADM1_PCODE": f"TH{code[:2]}", "ADM1_TH": "สระแก้ว", **more,
    }  # fmt: skip


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def names_of(level: Level) -> dict[str, str]:
    known = PlaceRecord.objects.as_known(Moment.now()).filter(place__level=level)
    return dict(known.values_list("place__code", "name_th"))


# --- real files -------------------------------------------------------------------------------


@needs_shared
def test_the_59_tambons_of_sa_kaeo_come_in_with_their_districts_and_province():
    status, told = run("import_areas", ADMIN / "Sa_Kaeo_tambon.zip", "--level", "tambon")
    assert status == 0, told
    assert "59 in, 0 already here, 0 held" in told
    assert names_of(Level.TAMBON)["270405"] == "คลองหินปูน"
    assert names_of(Level.DISTRICT)["2704"] == "วังน้ำเย็น"
    assert names_of(Level.PROVINCE) == {"27": "สระแก้ว"}
    assert PlaceBoundary.objects.count() == 59
    wang_nam_yen = PlaceRecord.objects.filter(parent__code="2704")
    assert set(wang_nam_yen.values_list("place__code", flat=True)) == {
        "270401", "270403", "270405", "270406",
    }  # fmt: skip


@needs_shared
def test_the_same_file_again_changes_nothing():
    run("import_areas", ADMIN / "Sa_Kaeo_amphoe.zip", "--level", "district")
    before, files = everything(), kept_files()
    status, told = run("import_areas", ADMIN / "Sa_Kaeo_amphoe.zip", "--level", "district")
    assert (status, everything(), kept_files()) == (0, before, files)
    assert "0 in, 9 already here" in told


@needs_shared
def test_a_dbf_without_a_label_is_read_by_its_bytes():
    path = ADMIN / "tha_admbnda_adm3_rtsd_20220121.zip"
    with read_areas(Delivery(path, "ทดสอบ", date(2025, 6, 1)), Level.TAMBON) as file:
        names = {row.code: (row.name_th, row.above[Level.DISTRICT][0]) for row in file.rows}
    assert (len(names), file.held) == (7425, [])
    assert names["270406"] == ("ทุ่งมหาเจริญ", "วังน้ำเย็น")


@needs_shared
def test_provinces_come_from_a_kml():
    status, told = run("import_areas", ADMIN / "tha_adm1_province.kml", "--level", "province")
    assert status == 0, told
    assert names_of(Level.PROVINCE)["27"] == "สระแก้ว"
    assert Place.objects.count() == 77


@needs_shared
@pytest.mark.parametrize(
    ("name", "level", "sentence"),
    [
        ("provinces.csv", "province", "“id” counts rows from 1 to 77"),
        ("thailand_sub_district_dirty.geojson", "tambon", "no code column for a tambon"),
        ("Sa_Kaeo_tambon.zip", "district", "choose that level (--level tambon)"),
        ("Sa_Kaeo_amphoe.zip", "tambon", "choose the level of districts (--level district)"),
        ("sub_districts.csv", "district", "choose that level (--level tambon)"),
        ("tha_adm1_province.kml", "village", "choose the level of provinces (--level province)"),
    ],
)
def test_a_file_without_codes_of_the_level_is_refused(name, level, sentence):
    before = everything()
    status, told = run("import_areas", ADMIN / name, "--level", level)
    assert (status, everything(), kept_files()) == (2, before, [])
    assert sentence in told


@needs_shared
def test_rows_whose_parent_nobody_named_are_held_with_their_codes():
    factories.place("27", name="สระแก้ว")
    status, told = run("import_areas", ADMIN / "districts.csv", "--level", "district")
    assert status == 3
    assert "9 in, 0 already here, 920 held" in told
    assert "1001: the province 10 is not known" in told
    assert names_of(Level.DISTRICT)["2709"] == "วังสมบูรณ์"
    assert ImportRow.objects.filter(reason_code="unknown_parent").count() == 920


# --- maps -------------------------------------------------------------------------------------


def test_a_dry_run_says_all_and_leaves_no_trace(tmp_path):
    given = geojson(tmp_path / "a.geojson", (described("270405"), box()))
    before = everything()
    status, told = run("import_areas", given, "--level", "tambon", "--dry-run")
    assert (status, everything(), kept_files()) == (0, before, [])
    assert "dry run" in told
    assert "1 in" in told


@pytest.mark.parametrize(
    ("geometry", "reason", "sentence"),
    [
        (BOWTIE, "invalid_geometry", "crosses itself at 102.050000, 13.050000"),
        (shapely.Point(102, 13.5), "not_a_polygon", "it is a Point"),
        (shapely.LineString([(102, 13), (102.1, 13)]), "not_a_polygon", "it is a LineString"),
        (None, "no_geometry", "there is no geometry"),
        (box(0.0, 0.0), "outside_thailand", "lies outside Thailand (centre 0.0500, 0.0500)"),
    ],
)
def test_a_bad_outline_waits_and_the_others_are_in(tmp_path, geometry, reason, sentence):
    given = geojson(
        tmp_path / "a.geojson", (described("270405"), geometry), (described("270406"), box())
    )
    status, told = run("import_areas", given, "--level", "tambon")
    assert status == 3
    assert sentence in told
    assert ImportRow.objects.get(outcome="held").reason_code == reason
    assert ImportRow.objects.get(outcome="held").number == 1
    assert list(names_of(Level.TAMBON)) == ["270406"]


def test_a_file_that_lies_elsewhere_altogether_is_refused(tmp_path):
    given = geojson(tmp_path / "a.geojson", (described("270405"), box(0.0, 0.0)))
    before = everything()
    status, told = run("import_areas", given, "--level", "tambon")
    assert (status, everything(), kept_files()) == (2, before, [])
    assert "outside Thailand" in told


def test_a_code_that_stands_twice_is_held_wherever_it_stands(tmp_path):
    given = geojson(
        tmp_path / "a.geojson",
        (described("270405"), box()),
        (described("270405", "อื่น"), box(102.3)),
        (described("270406"), box(102.5)),
    )
    status, told = run("import_areas", given, "--level", "tambon")
    assert status == 3
    assert "1: รหัส 270405 ซ้ำกับลำดับ 2" in told
    assert "1 in, 0 already here, 2 held" in told


def test_codes_that_are_none_or_lie_elsewhere_than_the_row_says_are_held(tmp_path):
    given = geojson(
        tmp_path / "a.geojson",
        (described("270405"), box()),
        (described("270406"), box(102.2)),
        (described("2704"), box(102.4)),
        (described("990101"), box(102.5)),
        (described("270401"), box(102.7)),
        ({**described("270403"), "ADM2_PCODE": "TH2709"}, box(102.6)),
    )
    status, _ = run("import_areas", given, "--level", "tambon")
    assert status == 3
    reasons = ImportRow.objects.filter(outcome="held").values_list("number", "reason_code")
    assert dict(reasons) == {3: "no_code", 4: "no_code", 6: "parent_disagrees"}


def test_windows_874_under_a_wrong_label_is_read_as_what_it_is(tmp_path, tambon):
    path = tmp_path / "a.shp"
    columns = {"ตำบล": "คลองหินปูนใหม่", "TAMBON_IDN": "270405"}
    latin = {  # through Latin-1 every byte passes GDAL unchanged
        header.encode("cp874").decode("latin-1"): cell.encode("cp874").decode("latin-1")
        for header, cell in columns.items()
    }
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([box()], dtype=object)),
        [np.array([cell], dtype=object) for cell in latin.values()], list(latin),
        geometry_type="Polygon", crs="EPSG:4326", driver="ESRI Shapefile", encoding="ISO-8859-1",
    )  # fmt: skip
    path.with_suffix(".cpg").write_text("UTF-8")
    given = zipped_shapefile(tmp_path / "a.zip", path)
    status, told = run("import_areas", given, "--level", "tambon", as_of="2025-07-01")
    assert status == 0, told
    assert "ไฟล์ระบุรหัสอักษร UTF-8 แต่ตัวอักษรจริงเป็น cp874" in told
    assert names_of(Level.TAMBON)["270405"] == "คลองหินปูนใหม่"


def without_prj(path: Path) -> Path:
    path.with_suffix(".prj").unlink()
    return path


def test_a_shapefile_without_prj_asks_for_the_srid(tmp_path, tambon):
    area = shapely.box(840000, 1494000, 841000, 1495000)
    path = shapefile(tmp_path / "shp", [area], names=["270405"], field="TAMBON_IDN")
    status, told = run("import_areas", without_prj(path), "--level", "tambon")
    assert status == 2
    assert "--srid" in told


def test_indian_1975_goes_the_one_right_way_and_is_named(tmp_path, tambon):
    area = shapely.box(195500, 1493815, 195510, 1493825)
    path = shapefile(tmp_path / "shp", [area], names=["270405"], field="TAMBON_IDN")
    status, told = run("import_areas", without_prj(path), "--level", "tambon", "--srid", "24048")
    assert status == 0, told
    assert "Indian 1975 / UTM zone 48N" in told
    assert "EPSG:1304" in told
    corner = PlaceBoundary.objects.get().geometry.extent
    assert corner[:2] == pytest.approx((102.1834642, 13.4995191), abs=2e-6)


# --- what is known already --------------------------------------------------------------------


def test_a_new_name_is_a_new_record_with_a_notice_and_the_old_one_stays(tmp_path, tambon):
    given = geojson(tmp_path / "a.geojson", (described("270405", "คลองใหม่"), box()))
    status, told = run("import_areas", given, "--level", "tambon", as_of="2025-06-01")
    assert status == 0
    assert "270405 คลองหินปูน → คลองใหม่" in told
    may = Moment(date(2025, 6, 1), Moment.now().known_by)
    assert PlaceRecord.objects.as_known(may).get(place=tambon).name_th == "คลองหินปูน"
    assert names_of(Level.TAMBON)["270405"] == "คลองใหม่"


def test_what_is_already_so_is_not_recorded_again(tmp_path, tambon):
    given = geojson(tmp_path / "a.geojson", (described("270405"), box()))
    again = geojson(tmp_path / "b.geojson", (described("270405"), box()))
    run("import_areas", given, "--level", "tambon", as_of="2025-06-01")
    status, told = run("import_areas", again, "--level", "tambon", as_of="2025-07-01")
    assert status == 0
    assert "1 in" in told  # confirmed by a later source
    assert PlaceRecord.objects.filter(place=tambon).count() == 1
    assert PlaceBoundary.objects.count() == 1


def test_an_older_boundary_is_kept_and_the_newer_one_stays_in_force(tmp_path, tambon):
    new = geojson(tmp_path / "a.geojson", (described("270405"), box(102.0)))
    old = geojson(tmp_path / "b.geojson", (described("270405"), box(102.3)))
    run("import_areas", new, "--level", "tambon", as_of="2025-06-01")
    status, told = run("import_areas", old, "--level", "tambon", as_of="2025-03-01")
    assert status == 0
    assert "newer boundaries (up to 2025-06-01) of 1 places stay in force" in told
    now = PlaceBoundary.objects.as_known(Moment.now()).get()
    assert now.geometry.extent[0] == pytest.approx(102.0)
    assert PlaceBoundary.objects.count() == 2


def test_the_boundary_of_a_demo_gives_way_to_the_real_one(tmp_path):
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    factories.place("270405", name="คลองหินปูน", geometry=factories.square(102.3, 13.5, 0.1))
    real = geojson(tmp_path / "a.geojson", (described("270405"), box(102.0)))
    run("import_areas", real, "--level", "tambon", as_of=factories.FIRST_DAY.isoformat())
    now = PlaceBoundary.objects.as_known(Moment.now()).get()
    assert now.geometry.extent[0] == pytest.approx(102.0)


def test_a_crash_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    given = geojson(tmp_path / "a.geojson", (described("270405"), box()))
    before = everything()

    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(area_imports, "keep_accepted", crash)
    with pytest.raises(RuntimeError, match="power cut"):
        run("import_areas", given, "--level", "tambon")
    assert (everything(), kept_files()) == (before, [])


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path):
    def queries(count: int, first: int) -> int:
        features = [
            (described(f"27{first + n:04d}"), box(99 + n * 0.01, side=0.005)) for n in range(count)
        ]
        given = geojson(tmp_path / f"{count}.geojson", *features)
        with CaptureQueriesContext(connection) as captured:
            status, told = run("import_areas", given, "--level", "tambon")
        assert (status, f"{count} in" in told) == (0, True)
        return len(captured)

    queries(1, 101)  # the province is known from here on
    assert queries(5, 1001) == queries(150, 2001)


# --- villages ---------------------------------------------------------------------------------


def test_a_village_list_of_a_district_office_brings_names_and_registered_houses(tmp_path, tambon):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["บัญชีหมู่บ้าน อำเภอวังน้ำเย็น"])
    sheet.append(["รหัสหมู่บ้าน", "หมู่ที่", "ชื่อหมู่บ้าน", "ตำบล", "จำนวนหลังคาเรือน", "lat", "lon"])
    sheet.append([27040501.0, 1, "บ้านคลองหินปูน", "คลองหินปูน", 212, 13.6, 102.1])
    sheet.append(["๒๗๐๔๐๕๐๒", "๒", "บ้านซับเจริญ", "คลองหินปูน", "๑,๐๘๕ หลัง", None, None])
    sheet.append(["27040503", 3, "บ้านใหม่", "คลองหินปูน", None, None, None])
    sheet.append(["รวม", None, None, None, 1297])
    path = tmp_path / "villages.xlsx"
    book.save(path)
    status, told = run("import_areas", path, "--level", "village", as_of="30/6/2568")
    assert status == 0, told
    assert names_of(Level.VILLAGE) == {
        "27040501": "บ้านคลองหินปูน", "27040502": "บ้านซับเจริญ", "27040503": "บ้านใหม่",
    }  # fmt: skip
    counts = HouseCount.objects.values_list("place__code", "houses", "basis", "counted_on")
    june = date(2025, 6, 30)
    assert set(counts) == {
        ("27040501", 212, "registered", june), ("27040502", 1085, "registered", june),
    }  # fmt: skip
    assert "จุดพิกัดของหมู่บ้านไม่ใช่แนวเขต" in told


def test_a_village_list_in_windows_874_is_read(tmp_path, tambon):
    text = f"{HEADER}\n27040501,1,บ้านคลองหินปูน,212\n"
    status, told = run("import_areas", csv(tmp_path / "a.csv", text, "cp874"), "--level", "village")
    assert status == 0, told
    assert names_of(Level.VILLAGE) == {"27040501": "บ้านคลองหินปูน"}


def test_a_village_without_code_is_known_by_its_tambon_and_number(tmp_path, tambon):
    factories.place("2709", name="วังสมบูรณ์")
    factories.place("270901", name="คลองหินปูน")
    text = (
        "อำเภอ,ตำบล,หมู่ที่,ชื่อหมู่บ้าน,จำนวนบ้าน\n"
        "วังน้ำเย็น,ต.คลองหินปูน,1,บ้านหนึ่ง,10\n"
        ",คลองหินปูน,2,บ้านสอง,10\n"
        "วังน้ำเย็น,ไม่มีตำบลนี้,3,บ้านสาม,10\n"
    )
    status, told = run("import_areas", csv(tmp_path / "a.csv", text), "--level", "village")
    assert status == 3
    assert names_of(Level.VILLAGE) == {"27040501": "บ้านหนึ่ง"}
    reasons = ImportRow.objects.filter(outcome="held").values_list("number", "reason_code")
    assert dict(reasons) == {3: "several_tambons", 4: "unknown_tambon"}
    assert "270405, 270901" in told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("27040502,3,บ้านสอง,10", "moo_disagrees"),
        ("2.70405E+07,2,บ้านสอง,10", "no_code"),
        ("27040502,2,,10", "no_name"),
        ("27040502,2,บ้านสอง,สิบ", "bad_house_count"),
        ("27040502,2,บ้านสอง,-4", "bad_house_count"),
        ("27040502,2,บ้านสอง,10.5", "bad_house_count"),
        ("27049902,2,บ้านสอง,10", "unknown_parent"),
    ],
)
def test_a_row_that_cannot_be_right_waits(tmp_path, tambon, row, reason):
    text = f"{HEADER}\n27040501,1,บ้านหนึ่ง,10\n{row}\n"
    status, _ = run("import_areas", csv(tmp_path / "a.csv", text), "--level", "village")
    assert status == 3
    held = ImportRow.objects.get(outcome="held")
    assert (held.number, held.reason_code) == (3, reason)
    assert list(names_of(Level.VILLAGE)) == ["27040501"]


def test_english_names_are_not_lost_to_a_list_without_them(tmp_path, tambon):
    named = "code,name_th,name_en\n27040501,บ้านหนึ่ง,Ban Nueng\n"
    run("import_areas", csv(tmp_path / "a.csv", named), "--level", "village", as_of="2025-06-01")
    bare = f"{HEADER}\n27040501,1,บ้านหนึ่ง,12\n"
    run("import_areas", csv(tmp_path / "b.csv", bare), "--level", "village", as_of="2025-07-01")
    assert PlaceRecord.objects.filter(place__code="27040501").count() == 1
    assert HouseCount.objects.count() == 1


def test_a_day_that_is_none_is_told_and_not_a_traceback(tmp_path):
    path = csv(tmp_path / "a.csv", HEADER)
    with pytest.raises(CommandError, match="อ่านวันที่"):
        call_command("import_areas", path, "--level=village", "--source=x", "--as-of=31/2/2568")


def test_a_file_without_rows_is_refused(tmp_path):
    for given in (csv(tmp_path / "a.csv", HEADER), geojson(tmp_path / "a.geojson")):
        status, told = run("import_areas", given, "--level", "village")
        assert (status, Source.objects.count()) == (2, 0), told


def test_a_source_that_says_nothing_is_refused(tmp_path):
    path = csv(tmp_path / "a.csv", f"{HEADER}\n27040501,1,บ้านหนึ่ง,10\n")
    status, told = run("import_areas", path, "--level", "village", source="  ")
    assert (status, Source.objects.count()) == (2, 0)
    assert "--source" in told


def test_one_layer_of_several_is_chosen_by_name(tmp_path, tambon):
    path = tmp_path / "a.gpkg"
    for layer in ("แปลง", "tambon"):
        pyogrio.raw.write(
            path, shapely.to_wkb(np.array([box()], dtype=object)),
            [np.array(["270405"], dtype=object)], ["TAMBON_IDN"], layer=layer,
            geometry_type="Polygon", crs="EPSG:4326", driver="GPKG", append=path.exists(),
        )  # fmt: skip
    status, told = run("import_areas", path, "--level", "tambon")
    assert status == 2
    assert "choose one (--layer)" in told
    assert run("import_areas", path, "--level", "tambon", "--layer", "tambon")[0] == 0


def test_control_characters_and_invisible_ones_stay_out_of_names(tmp_path, tambon):
    text = f"{HEADER}\n27040501,1,บ้าน\u200b\x1b[31mหนึ่ง,10\n"
    run("import_areas", csv(tmp_path / "a.csv", text), "--level", "village")
    assert names_of(Level.VILLAGE) == {"27040501": "บ้าน[31mหนึ่ง"}


def test_a_file_that_is_not_there_is_refused(tmp_path):
    status, told = run("import_areas", tmp_path / "no.csv", "--level", "village")
    assert status == 2
    assert "no such file" in told
