"""A village's household list: what goes in, what waits and why, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from formats import national_id
from network import evidence
from network.identity import national_id_hash
from network.models import (
    Domicile,
    HouseholdMembership,
    ImportRow,
    Party,
    PersonRecord,
    Place,
    PlaceRecord,
    Source,
)
from parcels.models import LayoutNumber, Position, SpatialUnit, StatedPlace, UnitLabel
from survey import household_imports
from survey.models import Visit
from tests import factories
from tests.import_commands import keep_in, kept_files, run
from tests.samples.village_workbook import (
    HEADERS,
    household,
    village,
    write_csv,
    write_workbook,
    written_id,
)

NAME = "ชื่อ-สกุล (หัวหน้าครัวเรือน)"
ID = "เลขบัตรประชาชน"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    keep_in(tmp_path / "media", settings)


@pytest.fixture(autouse=True)
def tambon():
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    return factories.place("270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.3))


@pytest.fixture
def send(tmp_path):
    """Write rows as a workbook and import it."""

    def sent(*rows: dict[str, Any], arguments: tuple[str, ...] = (), **how: Any) -> tuple[int, str]:
        return imported(write_workbook(tmp_path / "village.xlsx", rows, **how), *arguments)

    return sent


def imported(path: Path, *arguments: str) -> tuple[int, str]:
    return run("import_households", path, *arguments, source="ผู้ใหญ่บ้าน หมู่ 6", as_of="2025-05-31")


def held_reasons() -> dict[int, str]:
    held = ImportRow.objects.filter(outcome=ImportRow.Outcome.HELD)
    return dict(held.values_list("number", "reason_code"))


def test_a_row_brings_household_head_house_and_visit(send):
    code, told = send(household(7, ต้องซ่อม="หลังคา ห้องน้ำ", สภาพบ้าน="ซ่อมมาก", หมายเหตุ="รอช่าง"))
    assert code == 0, told
    visit = Visit.objects.get()
    assert (visit.visited_on, visit.people) == (date(2025, 5, 15), 4)
    assert (visit.house_condition, visit.remark) == ("major_repair", "รอช่าง")
    assert visit.needs_repair == ["roof", "toilet"]
    assert Domicile.objects.get(party=visit.household).place.code == "27040606"
    head = HouseholdMembership.objects.get(household=visit.household)
    assert head.relation == HouseholdMembership.Relation.HEAD
    record = PersonRecord.objects.get(party=head.person)
    assert (record.name, record.sex, record.birth_year) == ("นายสมมติ คนที่7", "male", 1967)
    assert bytes(record.national_id_hash) == national_id_hash(written_id(7))
    label = UnitLabel.objects.get(spatial_unit=visit.house)
    assert (label.label, label.registration_no) == ("7", "27040000071")
    assert visit.house.kind == SpatialUnit.Kind.HOUSE
    assert StatedPlace.objects.get(spatial_unit=visit.house).place.code == "27040606"
    point = Position.objects.get(spatial_unit=visit.house).point
    assert point.coords == (102.01, 13.49)


def test_a_new_village_begins_on_the_first_day_it_is_spoken_of_and_is_listed(send):
    code, told = send(household(1), household(2, วันที่สำรวจ="1/2/2568"))
    assert code == 0
    record = PlaceRecord.objects.get(place__code="27040606")
    assert (record.name_th, record.parent.code) == ("บ้านทุ่งสมมติ", "270406")
    assert record.valid_from == date(2025, 2, 1)
    assert "27040606 บ้านทุ่งสมมติ" in told


def test_a_tambon_that_has_not_joined_is_named_until_it_has(send, tambon):
    _, told = send(household(1))
    assert "join_network 270406" in told
    factories.joined(tambon)
    _, told = send(household(2))
    assert "join_network" not in told


def test_the_same_file_again_changes_nothing(tmp_path):
    path = write_workbook(tmp_path / "village.xlsx", village(40))
    assert imported(path)[0] == 0
    before = Visit.objects.count(), Party.objects.count(), Source.objects.count()
    code, told = imported(path)
    assert (code, "มีอยู่แล้ว 40" in told) == (0, True)
    assert (Visit.objects.count(), Party.objects.count(), Source.objects.count()) == before
    assert len(kept_files()) == 1


def test_a_corrected_row_goes_in_when_the_file_is_sent_again(send):
    wrong = household(2, สภาพบ้าน="พอใช้")
    code, _ = send(household(1), wrong)
    assert (code, held_reasons()) == (3, {6: "doubtful_house_condition"})
    code, told = send(household(1), household(2))
    assert (code, Visit.objects.count()) == (0, 2)
    assert "รับเข้า 1 · มีอยู่แล้ว 1" in told


def test_a_later_list_adds_a_visit_to_the_same_household_and_house(send):
    send(household(1), household(2))
    code, told = send(
        household(1, วันที่สำรวจ="20/5/2568", สภาพบ้าน="ไม่ปลอดภัย"),
        household(2, วันที่สำรวจ="20/5/2568", จำนวนสมาชิก=5),
    )
    assert code == 0, told
    assert Visit.objects.count() == 4
    assert Party.objects.filter(kind=Party.Kind.HOUSEHOLD).count() == 2
    assert Visit.objects.values("house").distinct().count() == 2
    assert (PersonRecord.objects.count(), Domicile.objects.count()) == (2, 2)
    assert (UnitLabel.objects.count(), Position.objects.count()) == (2, 2)
    assert "2 แถวเป็นครัวเรือนที่มีอยู่แล้ว" in told


def test_without_a_national_id_village_house_and_name_tell_the_household(send):
    send(household(1, **{ID: None}))
    send(household(1, วันที่สำรวจ="20/5/2568", **{NAME: "สมมติ  คนที่1"}))
    assert Party.objects.filter(kind=Party.Kind.HOUSEHOLD).count() == 1
    latest = PersonRecord.objects.order_by("-pk").first()
    assert bytes(latest.national_id_hash) == national_id_hash(written_id(1))


def test_what_a_later_list_leaves_open_stays_known(send):
    send(household(1))
    send(household(1, วันที่สำรวจ="20/5/2568", เพศ=None, ปีเกิด=2511, **{ID: None}))
    latest = PersonRecord.objects.order_by("-pk").first()
    assert (latest.birth_year, latest.sex) == (1968, "male")
    assert bytes(latest.national_id_hash) == national_id_hash(written_id(1))


def test_a_household_without_a_house_has_none(send):
    nothing = dict.fromkeys(("บ้านเลขที่", "รหัสประจำบ้าน", "สภาพบ้าน", "ละติจูด", "ลองจิจูด"))
    assert send(household(1, **nothing), household(2, สภาพบ้าน="ไม่มีบ้าน"))[0] == 0
    assert list(Visit.objects.values_list("house", flat=True)) == [None, None]
    assert not SpatialUnit.objects.exists()
    code, _ = send(household(2, วันที่สำรวจ="20/5/2568", สภาพบ้าน="ดี"))
    assert code == 0
    assert Party.objects.filter(kind=Party.Kind.HOUSEHOLD).count() == 2


def test_two_rows_of_one_house_are_two_households_in_one_house(send):
    second = household(2, บ้านเลขที่="1", รหัสประจำบ้าน="27040000011")
    assert send(household(1), second)[0] == 0
    assert Visit.objects.values("house").distinct().count() == 1
    assert Visit.objects.values("household").distinct().count() == 2
    assert SpatialUnit.objects.count() == 1


def test_a_head_who_moves_takes_the_household_along(send):
    send(household(1))
    code, told = send(household(1, หมู่ที่=7, วันที่สำรวจ="20/5/2568"))
    assert code == 0
    assert Party.objects.filter(kind=Party.Kind.HOUSEHOLD).count() == 1
    assert set(Domicile.objects.values_list("place__code", flat=True)) == {"27040606", "27040607"}
    assert "ย้ายหมู่บ้าน" in told


def test_columns_of_another_list_are_read_too(tmp_path):
    headers = (
        "ที่", "รหัสหมู่บ้าน", "บ้านเลขที่", "คำนำหน้า", "ชื่อ", "สกุล", "อายุ", "คนในบ้าน", "สภาพบ้าน",
        "พิกัด X", "พิกัด Y", "โซน",
    )  # fmt: skip
    row = dict(
        zip(headers, (1, 27040606.0, "๑๒/๓", "นาง", "สมมติ", "ทดสอบ", 60, "๓ คน", "ทรุดโทรมมาก",
                      176439.0, 1493063.0, "48P"), strict=True)
    )  # fmt: skip
    path = write_workbook(tmp_path / "other.xlsx", [row], title=(), headers=headers)
    code, told = imported(path)
    assert code == 0, told
    record = PersonRecord.objects.get()
    assert (record.name, record.birth_year) == ("นางสมมติ ทดสอบ", 1965)
    assert UnitLabel.objects.get().label == "12/3"
    x, y = Position.objects.get().point.coords
    assert (x, y) == (pytest.approx(102.01, abs=0.01), pytest.approx(13.49, abs=0.01))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"หมู่ที่": None}, "village_not_stated"),
        ({"หมู่ที่": "หก"}, "wrong_moo"),
        ({"ตำบล": "ไม่มีจริง"}, "unknown_tambon"),
        ({ID: "9-0000-00000-00-1"}, "wrong_national_id"),
        ({ID: "1234"}, "wrong_national_id"),
        ({"ละติจูด": 102.01, "ลองจิจูด": 13.49}, "lat_lon_swapped"),
        ({"ละติจูด": 48.85, "ลองจิจูด": 2.35}, "outside_thailand"),
        ({"ละติจูด": 13.75, "ลองจิจูด": 100.5}, "far_from_village"),
        ({"ละติจูด": "13°29'", "ลองจิจูด": "102°"}, "unreadable_coordinates"),
        ({"สภาพบ้าน": "ทรุดโทรม"}, "doubtful_house_condition"),
        ({"สภาพบ้าน": "ชำรุด"}, "doubtful_house_condition"),
        ({"ต้องซ่อม": "หลังคา, สายไฟ"}, "doubtful_needs_repair"),
        ({"วันที่สำรวจ": "15/5/68"}, "doubtful_date"),
        ({"วันที่สำรวจ": datetime(2026, 5, 15)}, "date_after_file"),  # noqa: DTZ001
        ({"ปีเกิด": 2590}, "doubtful_birth"),
        ({"ปีเกิด": 1510}, "doubtful_birth"),
        ({"จำนวนสมาชิก": 41}, "doubtful_people"),
        ({"จำนวนสมาชิก": "สี่"}, "doubtful_people"),
        ({"จำนวนสมาชิก": 2.5}, "doubtful_people"),
        ({"รหัสประจำบ้าน": "2704-000007-1-9"}, "wrong_house_registration_no"),
        ({"เพศ": "?"}, "doubtful_sex"),
        ({NAME: None, ID: None, "บ้านเลขที่": None}, "nothing_to_keep"),
        ({"บ้านเลขที่": datetime(2025, 3, 12)}, "house_number_is_a_date"),  # noqa: DTZ001
        ({NAME: "#REF!"}, "formula_error"),
    ],
)
def test_a_doubtful_row_waits_with_its_number_and_reason(changes, reason, send):
    code, told = send(household(1), household(7, **changes))
    row = ImportRow.objects.get(outcome=ImportRow.Outcome.HELD)
    assert (code, row.number, row.reason_code) == (3, 6, reason), told
    assert row.reason_th
    assert row.reason_en
    assert "  6: " in told
    assert Visit.objects.count() == 1


def test_a_wrong_national_id_is_never_told_in_full(send):
    _, told = send(household(1, **{ID: "9-0000-00000-00-1"}))
    row = ImportRow.objects.get()
    assert "x-xxxx-xxxxx-00-1" in row.reason_th
    for said in (told, row.reason_th, row.reason_en):
        assert "9000000000001" not in said.replace("-", "")


@pytest.mark.parametrize(
    "column", ["บ้านเลขที่", NAME, "รหัสประจำบ้าน", "จำนวนสมาชิก", "เพศ", "ปีเกิด", "หมู่ที่", "ตำบล", "ละติจูด"]
)
def test_a_national_id_in_a_wrong_column_is_not_told_in_full(column, send):
    for written in (written_id(1), national_id.fictional(1)):
        code, told = send(household(1, **{column: written}))
        row = ImportRow.objects.get(outcome=ImportRow.Outcome.HELD)
        assert code == 3
        said = (told + row.reason_th + row.reason_en).replace("-", "")
        assert national_id.fictional(1) not in said
        row.delete()


def test_a_national_id_in_a_remark_is_masked(send):
    send(household(1, หมายเหตุ=f"ลูกชาย {written_id(5)}"))
    assert Visit.objects.get().remark == f"ลูกชาย {national_id.masked(written_id(5))}"


def test_no_national_id_is_kept_or_told_in_clear(send):
    _, told = send(*village(30))
    digits = {national_id.normalise(row[ID]) for row in village(30)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(record::text, '') FROM network_personrecord AS record")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(line::text, '') FROM network_importrow AS line")
        kept += cursor.fetchone()[0]
    for each in digits:
        assert each not in told.replace("-", "") + kept


def test_all_that_is_wrong_with_a_row_is_told_at_once(send):
    send(household(1, สภาพบ้าน="พอใช้", จำนวนสมาชิก=99))
    reason = ImportRow.objects.get().reason_th
    assert "พอใช้" in reason
    assert "99" in reason


def test_one_household_twice_in_a_list_waits(send):
    code, _ = send(household(1), household(1, จำนวนสมาชิก=9))
    assert (code, held_reasons()) == (3, {6: "household_twice"})


def test_a_name_used_by_several_tambons_waits_unless_the_district_is_given(tmp_path, send):
    factories.place("270401", name="วังน้ำเย็น")
    factories.place("72", name="สุพรรณบุรี")
    factories.place("7202", name="บางปลาม้า")
    factories.place("720208", name="วังน้ำเย็น")
    code, _ = send(household(1, ตำบล="วังน้ำเย็น"))
    assert (code, list(held_reasons().values())) == (3, ["ambiguous_tambon"])
    row = household(1, ตำบล="ต.วังน้ำเย็น") | {"อำเภอ": "วังน้ำเย็น"}
    path = write_workbook(tmp_path / "2.xlsx", [row], headers=(*HEADERS, "อำเภอ"))
    assert imported(path)[0] == 0
    assert Visit.objects.get().household.domiciles.get().place.code == "27040106"


def test_the_village_can_be_told_and_is_not_contradicted(send):
    bare = household(1, หมู่ที่=None, หมู่บ้าน=None, ตำบล=None)
    other = household(2, หมู่ที่=7)
    code, told = send(bare, other, arguments=("--village", "27040606"))
    assert (code, held_reasons()) == (3, {6: "village_contradicted"}), told
    assert PlaceRecord.objects.get(place__code="27040606").name_th == "หมู่ที่ 6"


@pytest.mark.parametrize("code", ["99999999", "270406", "27040600", "x"])
def test_a_village_that_cannot_be_is_refused(code, send):
    exit_code, told = send(household(1), arguments=("--village", code))
    assert (exit_code, code in told) == (2, True)


def test_a_dry_run_tells_all_and_leaves_no_trace(send):
    code, told = send(household(1), household(2, สภาพบ้าน="พอใช้"), arguments=("--dry-run",))
    assert code == 3
    assert "รับเข้า 1" in told
    assert "พอใช้" in told
    assert not Party.objects.exists()
    assert not ImportRow.objects.exists()
    assert not Place.objects.filter(code="27040606").exists()
    assert not Source.objects.filter(kind="import").exists()
    assert kept_files() == []


def test_a_crash_in_the_middle_leaves_nothing(send, monkeypatch):
    def crash(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(household_imports, "keep_accepted", crash)
    with pytest.raises(RuntimeError):
        send(*village(10))
    assert not Party.objects.exists()
    assert not Place.objects.filter(code="27040606").exists()
    assert kept_files() == []


def test_a_sheet_with_other_headers_is_refused_with_what_was_found(send):
    headers = ("รายการ", "จำนวนเงิน", "ผู้รับ")
    row = dict(zip(headers, ("ปูน", 100, "ช่าง"), strict=True))
    code, told = send(row, headers=headers, title=())
    assert code == 2
    assert "จำนวนเงิน" in told
    assert "--mapping" in told


def test_a_mapping_makes_it_readable(send, tmp_path):
    headers = ("ห้อง", "คนดูแล", "หมู่ที่", "ตำบล")
    row = dict(zip(headers, ("9", "นายสมมติ", 6, "ทุ่งมหาเจริญ"), strict=True))
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"house_no": "ห้อง", "name": "คนดูแล"}', encoding="utf-8")
    code, told = send(row, headers=headers, title=(), arguments=("--mapping", str(mapping)))
    assert code == 0, told
    assert UnitLabel.objects.get().label == "9"


def test_a_list_without_any_village_is_refused_with_how_to_tell_it(send):
    headers = ("บ้านเลขที่", "ชื่อ-สกุล", "สภาพบ้าน")
    row = dict(zip(headers, ("9", "นายสมมติ", "ดี"), strict=True))
    code, told = send(row, headers=headers, title=())
    assert (code, "--village" in told) == (2, True)


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(content, tmp_path):
    path = tmp_path / "village.xls"
    path.write_bytes(content)
    code, told = imported(path)
    assert code == 2, told
    assert "Traceback" not in told


def test_a_table_of_headers_alone_is_refused(send):
    assert send()[0] == 2


@pytest.mark.parametrize("arguments", [(), ("--encoding", "cp874"), ("--encoding", "utf-8")])
def test_a_csv_in_the_thai_code_page_is_read_whatever_its_label_says(arguments, tmp_path):
    path = write_csv(
        tmp_path / "village.csv", [household(n) for n in range(1, 6)], encoding="cp874"
    )
    code, told = imported(path, *arguments)
    assert code == 0, told
    assert PersonRecord.objects.filter(name="นายสมมติ คนที่1").exists()


def test_a_csv_garbled_before_it_was_saved_is_refused(tmp_path):
    path = write_csv(tmp_path / "village.csv", [household(1)], encoding="utf-8")
    garbled = path.read_bytes().decode("cp874", errors="replace").encode("utf-8")
    path.write_bytes(garbled)
    assert imported(path)[0] == 2
    assert not Party.objects.exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(send, tambon):
    factories.joined(tambon)

    def queries(rows: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert send(*rows)[0] == 0
        return len(captured)

    assert queries(village(5, seed=2, moo=2)) == queries(village(60, seed=3, moo=3))


def test_what_came_in_is_kept_byte_for_byte_and_sealed(send, tmp_path):
    send(household(1))
    source = Source.objects.get(kind="import")
    assert evidence.content(source) == (tmp_path / "village.xlsx").read_bytes()
    assert source.reading["columns"]["house_no"] == "บ้านเลขที่"
    assert written_id(1) not in str(source.reading)


def test_a_row_garbled_before_it_was_saved_waits_and_the_others_go_in(send):
    code, told = send(household(1), household(2, หมายเหตุ="เธชเธฃเธฐ"), household(3))
    assert code == 3
    (number,) = held_reasons()
    assert held_reasons() == {number: "garbled_text"}
    assert "สระ" in told
    assert Visit.objects.count() == 2


def test_a_layout_number_on_paper_is_kept_and_one_that_is_taken_waits(send):
    rows = [household(n) | {"เลขผัง": on_paper} for n, on_paper in ((7, 3), (8, 3), (9, 12))]
    code, told = send(*rows, headers=(*HEADERS, "เลขผัง"))
    assert code == 3, told
    assert list(held_reasons().values()) == ["layout_number_taken"]
    numbers = LayoutNumber.objects.values_list("house__labels__label", "number")
    assert set(numbers) == {("7", 3), ("9", 12)}
