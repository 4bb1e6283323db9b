"""Files of places sent by somebody: what is mended, what is not theirs, what each row changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import shapely

from formats.repairs import square_metres
from network.area_imports import AREAS, take_in
from network.column_mapping import match_columns, proposals
from network.deliveries import Delivery
from network.imports import ChangeKind, Outcome, Refused
from network.models import HouseCount, Level, PlaceBoundary, PlaceRecord
from tests import factories
from tests.import_commands import keep_in, run
from tests.map_files import BOWTIE, LOOPED, box, geojson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture
def district():
    factories.place("27", name="สระแก้ว")
    return factories.place("2704", name="วังน้ำเย็น")


@pytest.fixture
def tambon(district):
    return factories.place("270405", name="คลองหินปูน", geometry=factories.square(102.0, 13.5, 0.1))


def sent(path: Path, level: Level = Level.TAMBON, **more) -> Outcome:
    dry_run = more.pop("dry_run", False)
    as_of = more.pop("as_of", date(2025, 6, 1))
    choices = {"level": level.value}
    return take_in(Delivery(path, "กรมการปกครอง", as_of, choices=choices, **more), dry_run=dry_run)


def tambons(path: Path, *named: tuple[str, shapely.Geometry]) -> Path:
    return geojson(path, *(({"TAM_CODE": code, "ตำบล": f"ต.{code}"}, area) for code, area in named))


def villages(path: Path, *rows: str) -> Path:
    header = "รหัสหมู่บ้าน,ชื่อหมู่บ้าน,จำนวนบ้าน,lat,lon"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


# --- mending ----------------------------------------------------------------------------------


def test_an_outline_that_crosses_itself_waits_and_says_what_mending_would_make(tmp_path, district):
    given = tambons(tmp_path / "a.geojson", ("270405", LOOPED), ("270406", box()))
    outcome = sent(given)
    ((number, reason),) = outcome.held
    assert (number, reason.code) == (1, "invalid_geometry")
    assert "--repair" in reason.en
    assert PlaceBoundary.objects.count() == 1


def test_with_consent_it_is_mended_and_both_areas_are_kept(tmp_path, district):
    given = tambons(tmp_path / "a.geojson", ("270405", LOOPED), ("270406", box()))
    outcome = sent(given, repair=True)
    assert (outcome.held, outcome.accepted) == ([], 2)
    assert PlaceBoundary.objects.get(place__code="270405").geometry.valid
    (kept,) = outcome.source.reading["repaired"]
    loops = square_metres(shapely.make_valid(LOOPED))
    assert kept["square_metres_after"] == pytest.approx(loops, rel=1e-9)
    assert 0 < abs(kept["square_metres_before"] - loops) < 0.001 * loops
    (notice,) = [each for each in outcome.notices if each.code == "repaired"]
    assert f"{loops / 1600:,.2f}" in notice.th


def test_a_bow_tie_is_not_mended_even_with_consent(tmp_path, district):
    given = tambons(tmp_path / "a.geojson", ("270405", BOWTIE), ("270406", box()))
    ((number, reason),) = sent(given, repair=True).held
    assert number == 1
    assert "more than 1 %" in reason.en


def test_the_command_line_agrees_to_mending_with_an_option(tmp_path, district):
    given = tambons(tmp_path / "a.geojson", ("270405", LOOPED))
    assert run("import_areas", given, "--level", "tambon")[0] == 3
    status, told = run("import_areas", given, "--level", "tambon", "--repair")
    assert status == 0, told
    assert "as agreed (area before → after)" in told


# --- whose places -----------------------------------------------------------------------------


def test_a_district_may_send_what_lies_below_it_and_nothing_else(tmp_path, district):
    factories.place("2709", name="วังสมบูรณ์")
    given = tambons(tmp_path / "a.geojson", ("270405", box()), ("270901", box(102.3)))
    outcome = sent(given, within=frozenset({district.pk}))
    assert [(number, reason.code) for number, reason in outcome.held] == [
        (2, "outside_your_places")
    ]
    assert list(PlaceBoundary.objects.values_list("place__code", flat=True)) == ["270405"]


def test_nobody_sends_the_outline_of_their_own_place(tmp_path, district):
    path = geojson(tmp_path / "a.geojson", ({"AMP_CODE": "2704", "อำเภอ": "ใหม่"}, box()))
    outcome = sent(path, Level.DISTRICT, within=frozenset({district.pk}))
    assert [reason.code for _, reason in outcome.held] == ["outside_your_places"]
    assert PlaceRecord.objects.get(place=district).name_th == "วังน้ำเย็น"


# --- columns ----------------------------------------------------------------------------------


def test_columns_can_be_told(tmp_path, district):
    given = geojson(tmp_path / "a.geojson", ({"a": "270405", "b": "คลองหินปูน"}, box()))
    outcome = sent(given, mapping={"code": "a", "name_th": "b"})
    assert outcome.accepted == 1
    assert outcome.source.reading["columns"] == {"code": "a", "name_th": "b"}


def test_a_column_of_codes_without_a_name_is_found_by_what_it_holds(tmp_path, district):
    each = [(f"27040{n}", f"ตำบล{n}", box(102 + n / 10)) for n in range(1, 5)]
    given = geojson(tmp_path / "a.geojson", *(({"F1": c, "ชื่อ": n}, a) for c, n, a in each))
    assert sent(given).accepted == 4


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_fields_with_names_in_both_languages(level):
    fields = AREAS.fields_of({"level": level.value})
    assert all(field.th and field.en for field in fields)
    assert match_columns(fields, ["รหัส"], {}, []).chosen == {"code": "รหัส"}


def test_a_level_that_is_none_is_refused(tmp_path):
    delivery = Delivery(
        tambons(tmp_path / "a.geojson"), "x", date(2025, 6, 1), choices={"level": "ward"}
    )
    with pytest.raises(Refused, match="ระดับใด"):
        take_in(delivery)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("รหัสหมู่บ้าน,รหัสตำบล,ชื่อหมู่บ้าน\n27040501,270405,บ้านหนึ่ง", "27040501"),
        ("รหัสตำบล,รหัสอำเภอ,ชื่อตำบล\n270406,2704,ทุ่งมหาเจริญ", "270406"),
        ("รหัสอำเภอ,จังหวัด,อำเภอ\n2709,สระแก้ว,วังสมบูรณ์", "2709"),
        ("รหัสตำบล,หมู่ที่,ชื่อหมู่บ้าน\n270405,1,บ้านหนึ่ง\n270405,2,บ้านสอง", "27040502"),
        ("ตำบล,หมู่ที่,ชื่อหมู่บ้าน\nคลองหินปูน,3,บ้านสาม", "27040503"),
    ],
)
@pytest.mark.parametrize("by_page", [False, True])
def test_the_codes_tell_the_level(tmp_path, tambon, text, code, by_page):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    header, *lines = (line.split(",") for line in text.split("\n"))
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    # The page sends every field it has shown, also those for which there is no column.
    shown = proposals(AREAS.fields_of({}), header, rows, {}) if by_page else []
    mapping = {each.field.name: each.column for each in shown}
    outcome = take_in(Delivery(path, "x", date(2025, 6, 1), mapping=mapping))
    assert outcome.held == []
    assert code in outcome.changes[-1].what


def test_a_file_without_any_codes_is_refused(tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"ชื่อ": "ป่า"}, box()))
    with pytest.raises(Refused, match="ไม่มีคอลัมน์รหัส"):
        take_in(Delivery(path, "x", date(2025, 6, 1)))


# --- what each row changes --------------------------------------------------------------------


def test_each_row_says_what_it_changes_and_a_trial_says_the_same(tmp_path, tambon):
    given = tambons(tmp_path / "a.geojson", ("270405", box(side=0.2)), ("270406", box(102.3)))
    tried = sent(given, dry_run=True)
    done = sent(given)
    assert tried.changes == done.changes
    assert (done.new, done.changed) == (1, 1)
    changed, new = done.changes
    assert (changed.kind, new.kind) == (ChangeKind.CHANGED, ChangeKind.NEW)
    before, after = square_metres(box()) / 1600, square_metres(box(side=0.2)) / 1600
    assert changed.before == f"คลองหินปูน · เขต {before:,.2f} ไร่"
    assert changed.after == f"270405 · เขต {after:,.2f} ไร่"


def test_a_row_that_says_what_is_known_changes_nothing(tmp_path, tambon):
    sent(tambons(tmp_path / "a.geojson", ("270406", box(102.3))))
    again = sent(tambons(tmp_path / "b.geojson", ("270406", box(102.3))), as_of=date(2025, 7, 1))
    assert (again.accepted, again.new, again.changed) == (1, 0, 0)


def test_a_house_count_is_told_before_and_after(tmp_path, tambon):
    sent(villages(tmp_path / "a.csv", "27040501,บ้านหนึ่ง,120,,"), Level.VILLAGE)
    outcome = sent(
        villages(tmp_path / "b.csv", "27040501,บ้านหนึ่ง,131,,"), Level.VILLAGE,
        as_of=date(2025, 7, 1),
    )  # fmt: skip
    (change,) = outcome.changes
    assert (change.before, change.after) == ("บ้าน 120 หลัง", "บ้าน 131 หลัง")
    assert HouseCount.objects.count() == 2


# --- numbers that cannot be true --------------------------------------------------------------


def test_more_houses_than_a_village_can_have_wait(tmp_path, tambon):
    outcome = sent(
        villages(tmp_path / "a.csv", "27040501,บ้านหนึ่ง,5000,,", "27040502,บ้านสอง,5001,,"),
        Level.VILLAGE,
    )
    assert [(number, reason.code) for number, reason in outcome.held] == [(3, "too_many_houses")]


def test_a_village_far_from_the_tambon_of_its_code_waits(tmp_path, tambon):
    outcome = sent(
        villages(
            tmp_path / "a.csv", "27040501,บ้านหนึ่ง,10,13.55,102.05", "27040502,บ้านสอง,10,18.79,98.98"
        ),
        Level.VILLAGE,
    )
    ((number, reason),) = outcome.held
    assert (number, reason.code) == (3, "far_from_place")


def test_coordinates_that_are_none_are_told_and_the_row_is_in(tmp_path, tambon):
    outcome = sent(villages(tmp_path / "a.csv", "27040501,บ้านหนึ่ง,10,102.05,13.55"), Level.VILLAGE)
    assert outcome.accepted == 1
    assert "bad_points" in {notice.code for notice in outcome.notices}


# --- progress ---------------------------------------------------------------------------------


def test_progress_never_goes_back_and_ends_with_all_rows(tmp_path, district):
    seen = []
    each = [(f"27{n:04d}", box(99 + n * 0.001, side=0.0005)) for n in range(100, 700)]
    given = tambons(tmp_path / "a.geojson", *each)
    delivery = Delivery(given, "x", date(2025, 6, 1), choices={"level": "tambon"})
    factories.place("2701", name="เมือง")
    take_in(delivery, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (600, 600)
    assert len(seen) > 4


def test_a_garbled_row_of_a_table_waits_and_the_others_go_in(tmp_path, tambon):
    rows = ("27040501,บ้านหนึ่ง,10,,", "27040502,เธชเธฃเธฐ,11,,", "27040503,บ้านสาม,12,,")
    outcome = sent(villages(tmp_path / "a.csv", *rows), Level.VILLAGE)
    assert [reason.code for _, reason in outcome.held] == ["garbled_text"]
    assert outcome.accepted == 2
