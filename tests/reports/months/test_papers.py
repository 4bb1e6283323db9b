"""What goes with a report: files of the same values, letters, instructions, the chief's desk."""

from __future__ import annotations

import io
import json
from datetime import date
from http import HTTPStatus
from itertools import permutations

import openpyxl
import pyogrio
import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from geographiclib.geodesic import Geodesic

from formats.months import Month
from network import registry
from network.models import HouseCount, Role
from network.moments import Moment, known_now
from reports import asking, figures, missing
from reports.document import values_of
from reports.models import (
    Answer,
    Forwarding,
    Instruction,
    InstructionStep,
    ReportStep,
    Request,
)
from reports.months import errors, letters, ordering, signing, year
from reports.months.standing import standing_of
from reports.situation import SituationReport
from savings import ledger
from tests import factories
from tests.reports.months.institution import Institution
from tests.reports.months.test_signing import browser, words_of
from tests.reports.test_figures import IN_MAY, JUNE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_type")]
Kind = ReportStep.Kind


@pytest.fixture
def here() -> Institution:
    return Institution()


def totals(
    book: openpyxl.Workbook, key: str, part: str | None, sheet_name: str = "จำนวน"
) -> dict[str, object]:
    """The cells of a row by the name of the place."""
    sheet = book[sheet_name]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2, values_only=True):
        if row[0] == key and row[2] == part:
            return dict(zip(names, row, strict=True))
    raise KeyError(key, part)


def added_up(formula: str, sheet) -> float:
    """What a spreadsheet makes of =SUM(F3,G3,…): each may be such a sum; words add nothing."""
    cells = [sheet[name].value for name in formula.removeprefix("=SUM(").rstrip(")").split(",")]
    return sum(
        (added_up(cell, sheet) if cell.startswith("=") else 0)
        if isinstance(cell, str)
        else cell or 0
        for cell in cells
    )


def test_the_workbook_adds_up_to_what_the_report_says(here):
    report = here.signed()
    content = browser(here.chief).get("/reports/2704/2025-06.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    for part, label in (("good", "ดี"), ("unsafe", "ไม่ปลอดภัย")):
        labels = figures.HOUSES_BY_CONDITION.labels
        row = totals(book, "F4.1", str(labels[part]))
        root = next(value for name, value in row.items() if str(name) == "อำเภอที่ 2704")
        assert added_up(str(root), book["จำนวน"]) == report.values["F4.1"]["2704"][part][0], label
    assert book["นิยาม"]["A2"].value in report.definitions
    shown = [
        row for row in book["จำนวน"].iter_rows(min_row=2, values_only=True) if row[4] == "ไม่ได้"
    ]
    assert shown
    assert not any(str(cell).startswith("=") for row in shown for cell in row)


def test_amounts_are_in_the_unit_that_stands_beside_them(here):
    """123.45 baht are 12,345 satang; a parcel of 250 by 240 m is 37.5 rai."""
    group = factories.savings_group(here.a1, members=1)
    member = group.memberships.get()
    given = {"entered_on": IN_MAY, "source": factories.source()}
    ledger.deposit(group, {member: 12_345}, **given)
    corner, east, north = (
        Geodesic.WGS84.Direct(13.52, 101.97, azimuth, metres)
        for azimuth, metres in ((0, 0), (90, 250), (0, 240))
    )
    shape = Polygon.from_bbox((corner["lon2"], corner["lat2"], east["lon2"], north["lat2"]))
    line = factories.boundary(MultiPolygon(shape, srid=4326), village=here.a1, observed_on=IN_MAY)
    factories.verified(line, on=IN_MAY)
    leader = browser(here.chief)
    book = openpyxl.load_workbook(io.BytesIO(leader.get("/reports/2704/2025-06.xlsx").content))
    saved = totals(book, "F6.3", None, "เนื้อที่และเงิน")
    root = next(name for name in saved if str(name) == "อำเภอที่ 2704")
    assert (saved["หน่วย"], added_up(str(saved[root]), book["เนื้อที่และเงิน"])) == ("บาท", 123.45)
    land = [
        totals(book, "F3.1", row[2], "เนื้อที่และเงิน")
        for row in book["เนื้อที่และเงิน"].iter_rows(values_only=True)
        if row[0] == "F3.1"
    ]
    rai = sum(added_up(str(row[root]), book["เนื้อที่และเงิน"]) for row in land)
    assert rai == pytest.approx(37.5, rel=1e-4)
    assert {row["หน่วย"] for row in land} == {"ไร่"}
    counted = totals(book, "F6.3", None)
    assert (counted["หน่วย"], added_up(str(counted[root]), book["จำนวน"])) == ("รายการ", 1)
    assert totals(book, "R0", None)["ตัวเลข"] == "บ้านในทะเบียนของเครือข่าย"
    told = json.loads(leader.get("/reports/2704/2025-06.json").content)
    assert told["values"]["F6.3"]["2704"][""] == [1, 12_345]
    assert told["amounts_in"]["F6.3"] == "satang"
    assert told["amounts_in"]["F3.1"] == "square_metres"


def test_json_is_what_is_stored_with_its_definitions_and_steps(here):
    report = here.signed()
    told = json.loads(browser(here.chief).get("/reports/2704/2025-06.json").content)
    # But for what is no number of A1 and A2, of which too little is surveyed.
    assert told["no_data"] == ["27040501", "27040502"]
    assert told["values"] == missing.told(report.values, told["no_data"])
    assert told["values"]["F1.1"] == report.values["F1.1"]
    assert (told["number"], told["state"], told["edition"]) == ("1/2568", "certified", 1)
    assert [step["kind"] for step in told["steps"]] == [
        "submitted", "verified", "verified", "certified",
    ]  # fmt: skip


def test_the_geopackage_has_places_with_figures_and_no_house(here, tmp_path):
    here.signed()
    path = tmp_path / "report.gpkg"
    path.write_bytes(browser(here.chief).get("/reports/2704/2025-06.gpkg").content)
    layers = dict(pyogrio.list_layers(path))
    assert set(layers) == {"places", "state_land", "definitions"}
    assert layers["definitions"] is None
    meant = pyogrio.read_dataframe(path, layer="definitions").set_index("column")
    assert meant.loc["f1_4", "label"] == "บ้านต้องซ่อม"
    assert meant.loc["f1_4", "definition"].startswith("บ้านที่สอบทานแล้ว")
    places = pyogrio.read_dataframe(path, layer="places").set_index("code")
    assert places.loc["270405", "f1_4"] == 1
    assert places.loc["270401", "joined"] == 0
    assert places.crs.to_epsg() == 4326


@pytest.mark.parametrize("name", letters.PAPERS)
def test_each_paper_is_one_page_of_what_was_stored(here, name):
    factories.request(here.a, title="ขอให้ตรวจแนวเขต", asked_on=IN_MAY)
    here.signed()
    found = browser(here.chief).get(f"/reports/2704/2025-06/papers/{name}.pdf")
    assert found.status_code == HTTPStatus.OK
    text = words_of(found.content)
    assert text.count("\f") == 0
    if name in {"cover", "memo", "governor"}:
        assert "ขอให้ตรวจแนวเขต" in text
        assert "๑/๒๕๖๘" in text
    if name == "cover":
        assert "ขอแสดงความนับถือ" in text
    assert browser(here.chief).get(
        "/reports/2704/2025-06/papers/love.pdf"
    ).status_code == HTTPStatus.NOT_FOUND  # fmt: skip


def test_an_instruction_is_carried_over_until_it_is_closed(here):
    report = here.signed(up_to=Kind.DELIVERED, on=date(2025, 7, 3))
    said = signing.Said(decision="assigned", body="ปลัดอำเภอ", remark="ตรวจแนวเขต")
    signing.take(report, Kind.DECIDED, account=here.chief, said=said, taken_on=date(2025, 7, 4))
    given = Instruction.objects.get()

    def counted(month: Month) -> dict[str, int]:
        found = SituationReport(here.district, month)
        parts = figures.INSTRUCTIONS.labels
        return {
            part: number
            for part in parts
            if (number := found.total(figures.INSTRUCTIONS, here.district.pk, part).count)
        }

    assert counted(JUNE) == {}
    assert counted(Month(2025, 9)) == {"given": 1}
    chief = browser(here.chief)
    page = f"/instructions/{given.key}/"
    assert chief.post(page, {"state": "done", "taken_on": "10/8/2568"}).status_code == 422
    early = chief.post(page, {"state": "done", "remark": "ตรวจแล้ว", "taken_on": "10/8/2486"})
    assert early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "อยู่ก่อนวันที่สั่งการ" in early.content.decode()
    chief.post(page, {"state": "done", "remark": "ตรวจแล้ว", "taken_on": "10/8/2568"})
    assert counted(Month(2025, 7)) == {"given": 1}
    assert counted(Month(2025, 8)) == {"done": 1}
    assert counted(Month(2025, 9)) == {}
    with pytest.raises(errors.InstructionIsClosed):
        ordering.follow_up(
            given, InstructionStep.State.DOING, account=here.chief, taken_on=date(2025, 9, 1)
        )
    leader = browser(factories.account(role=Role.NETWORK_LEADER, place=here.a1))
    assert leader.post(page, {"state": "doing"}).status_code == HTTPStatus.FORBIDDEN


def test_what_goes_to_the_governor_is_counted_with_its_result(here):
    here.signed()
    chief = browser(here.chief)
    said = {"meeting": "2", "meeting_number": "13/2568", "held_on": "28/7/2568"}
    answer = chief.post("/reports/2704/2025-06/forward/", said)
    assert answer.status_code == HTTPStatus.FOUND
    sent = Forwarding.objects.get()
    july, september = Month(2025, 7), Month(2025, 9)

    def count(part: str, month: Month = july) -> int:
        found = SituationReport(here.district, month)
        return found.total(figures.FORWARDINGS, here.district.pk, part).count

    assert (count("waiting"), count("result")) == (1, 0)
    page = f"/forwarded/{sent.key}/"
    early = chief.post(page, {"result": "รับทราบ", "decided_on": "27/7/2568"})
    assert early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "อยู่ก่อนวันประชุม" in early.content.decode()
    chief.post(page, {"result": "รับทราบ", "decided_on": "2/9/2568"})
    listed = chief.get("/reports/2704/open-items/").content.decode()
    assert "รับทราบ" in listed
    assert "รายงานประจำเดือน มิถุนายน พ.ศ. 2568" in listed
    # It waits from month to month, and the result is in the report of the month it came in.
    assert (count("waiting"), count("result")) == (1, 0)
    assert (count("waiting", september), count("result", september)) == (0, 1)
    assert count("waiting", Month(2025, 10)) + count("result", Month(2025, 10)) == 0
    said_of_it = chief.get("/reports/2704/2025-09/").content.decode()
    assert "รับทราบ" in said_of_it
    assert "รายงานประจำเดือน มิถุนายน พ.ศ. 2568" in said_of_it  # which of the months went there
    with CaptureQueriesContext(connection) as asked:
        chief.get("/reports/2704/open-items/")
    heavy = '"reports_monthlyreport"."paper"'  # a megabyte each, of which the list says nothing
    assert not [each for each in asked.captured_queries if heavy in str(each["sql"])]


def test_nothing_is_forwarded_before_it_was_there(here):
    here.signed()
    asked = factories.request(here.a, asked_on=date(2025, 6, 20))
    chief = browser(here.chief)
    for page, day in (
        ("/reports/2704/2025-06/forward/", "30/6/2568"),
        (f"/requests/{asked.key}/forward/", "19/6/2568"),
    ):
        answer = chief.post(page, {"meeting": "1", "held_on": day})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "วันประชุมอยู่ก่อน" in answer.content.decode()
    assert not Forwarding.objects.exists()


def test_the_share_resolved_is_of_what_was_open_and_what_came(here):
    for title, asked_on in (("เก่า", IN_MAY), ("เก่าอีก", IN_MAY), ("ใหม่", date(2025, 6, 20))):
        factories.request(here.a, title=title, asked_on=asked_on)

    asking.answer(
        Request.objects.get(title="เก่า"), Answer.Outcome.DONE,
        account=here.chief, answered_on=date(2025, 6, 25),
    )  # fmt: skip
    asking.answer(
        Request.objects.get(title="ใหม่"), Answer.Outcome.ASSIGNED,
        account=here.chief, answered_on=date(2025, 6, 26), body="ปลัด",
    )  # fmt: skip
    found = SituationReport(here.district, JUNE)
    standing = {
        part: found.total(figures.MATTERS_BY_STANDING, here.district.pk, part).count
        for part in figures.MATTERS_BY_STANDING.labels
    }
    assert standing == {"old_open": 1, "old_closed": 1, "new_open": 1, "new_closed": 0}
    page = browser(here.chief).get("/reports/2704/2025-06/").content.decode()
    assert "33.3% ของ 3 เรื่อง (เป้าหมาย 80%)" in page


def test_the_chief_has_the_month_requests_and_map_on_one_screen(here):
    month = Month.last_closed(Moment.now().known_by)
    for number in range(4):
        factories.request(here.a, title=f"ขอเรื่องที่ {number}", asked_on=IN_MAY)
    here.signed(month, up_to=Kind.DELIVERED)
    page = browser(here.chief).get("/").content.decode()
    assert "อ่านและลงนาม" in page
    assert page.count("ขอเรื่องที่") >= 3
    assert "ขอเรื่องที่ 3" not in page
    assert "<svg" in page
    leader = Client()
    leader.force_login(factories.account(role=Role.NETWORK_LEADER, place=here.a1))
    assert "อ่านและลงนาม" not in leader.get("/").content.decode()


def test_any_order_of_arrival_gives_the_same_report_for_the_same_moment(here):
    """Facts of four kinds, in every order in which they could have been recorded."""
    house = factories.house(here.a1, label="99")
    household = factories.household(here.a1)

    def move_village() -> None:
        registry.record_place(
            "27040502", here.a2.level, name_th="บ้านย้าย", parent=here.b,
            valid_from=date(2025, 5, 1), source=factories.source(),
        )  # fmt: skip

    def count_houses() -> None:
        registry.record_house_count(
            here.a1, 12, basis=HouseCount.Basis.REGISTERED, counted_on=IN_MAY,
            source=factories.source(),
        )  # fmt: skip

    arrivals = (
        move_village,
        count_houses,
        lambda: factories.visit(household, house=house, on=IN_MAY, condition="unsafe"),
        lambda: factories.visit(household, house=house, on=date(2025, 6, 9), condition="good"),
    )
    found = []
    for order in permutations(arrivals):
        with transaction.atomic():
            for arrive in order:
                arrive()
            report = SituationReport(here.district, JUNE, known_by=known_now())
            found.append(values_of(report))
            transaction.set_rollback(True)
    assert all(values == found[0] for values in found[1:])
    assert found[0]["F1.1"]["27040501"][""][0] == 2


def test_a_stored_page_is_read_once_and_costs_few_questions(here, django_assert_max_num_queries):
    here.signed()
    chief = browser(here.chief)
    chief.get("/reports/2704/2025-06/")
    with django_assert_max_num_queries(14):
        page = chief.get("/reports/2704/2025-06/")
    assert "รายงานที่ 1/2568" in page.content.decode()
    assert standing_of(here.district, JUNE) is not None


def test_the_share_of_a_year_holds_where_a_month_has_no_report(here):
    """Asked in June, which has no report; done in July: one of one, and never one of none."""
    here.signed(Month(2025, 5))
    asked = factories.request(here.a, asked_on=date(2025, 6, 20))
    factories.request(here.a, title="ค้าง", asked_on=IN_MAY)
    asking.answer(
        asked, Answer.Outcome.DONE, account=here.chief, answered_on=date(2025, 7, 2)
    )  # fmt: skip
    here.signed(Month(2025, 7))
    found = year.year(here.district, 2568)
    assert (found.resolved, found.matters) == (1, 2)
    assert "50.0% ของ 2 เรื่อง" in found.kpi


def test_a_fiscal_year_is_put_together_from_its_months(here):
    """October 2567 to September 2568; a month without a report is no zero."""
    for month in (Month(2025, 5), JUNE):
        here.signed(month)
    found = year.year(here.district, 2568)
    assert (str(found.months[0]), str(found.months[-1])) == ("2024-10", "2025-09")
    lines = {line.key: line for line in found.lines}
    assert lines["F1.1"].values == (*[None] * 7, 3, 3, *[None] * 3)
    # No savings group, nobody asked of hardship: nothing is known, which is no zero either.
    assert not any(value is not None for key in ("F1.6", "F1.3") for value in lines[key].values)
    assert lines["F1.8"].values[7:9] == (0, 0)
    assert year.fiscal_year(Month(2024, 10)) == year.fiscal_year(Month(2025, 9)) == 2568
    chief = browser(here.chief)
    page = chief.get("/reports/2704/years/2568/").content.decode()
    assert "สรุปผลประจำปีงบประมาณ 2568" in page
    assert "2/2568" in words_of(chief.get("/reports/2704/years/2568.pdf").content)
    assert chief.get("/reports/2704/years/3000/").status_code == HTTPStatus.NOT_FOUND
    # The years before the first report are nobody's way; the years after it are.
    assert "/reports/2704/years/2567/" not in page
    assert "/reports/2704/years/2569/" in page
    assert "มิ.ย. 68" in page
