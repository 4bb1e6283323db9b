"""The development tables of a village and a tambon: page, spreadsheet and paper say the same."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook

from formats.thai import thai_digits
from network.models import Place, Role
from tests import factories
from tests.reports.test_pdf import IN_JUNE, Counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted() -> Counted:
    return Counted()


def browser(role: str, place: object) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def rows_of(content: bytes) -> dict[str, tuple[object, ...]]:
    """Values by key and label, of the first sheet."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return {
        f"{row[0]} {row[1]}": row[3:]
        for row in sheet.iter_rows(values_only=True)
        if row[1] and str(row[0]).startswith("F")
    }


def words_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "".join(page.get_textpage().get_text_range() for page in opened)


def test_page_spreadsheet_and_paper_have_the_same_values(counted):
    chief = browser(Role.DISTRICT_CHIEF, counted.district)
    address = "/reports/270405/2025-06/development"
    rows = rows_of(chief.get(f"{address}.xlsx").content)
    # The tambon, then its two villages: three houses each, one of them unsafe.
    assert rows["F1.1 บ้านที่สำรวจแล้ว"] == (6, 3, 3)
    assert rows["F4.1 บ้านที่สอบทานแล้ว จำแนกตามสภาพ: ไม่ปลอดภัย"] == (2, 1, 1)
    # Three of the four houses that are registered in each village.
    assert rows["F2.1 ร้อยละบ้านที่สำรวจ"] == (0.75, 0.75, 0.75)
    page = chief.get(f"{address}/").content.decode()
    paper = "".join(words_of(chief.get(f"{address}.pdf").content).split())
    for key in rows:
        label = key.partition(" ")[2]
        assert label in page, key
        assert thai_digits("".join(label.split())) in paper, key
    assert "รายงานการพัฒนาตำบล (TDR)" in page
    assert "๗๕.๐%" in paper


def test_a_village_is_one_column_and_what_was_not_surveyed_is_no_zero(counted):
    empty = factories.place("27040509", name="บ้านว่าง")
    chief = browser(Role.DISTRICT_CHIEF, counted.district)
    rows = rows_of(chief.get("/reports/27040509/2025-06/development.xlsx").content)
    assert rows["F4.1 บ้านที่สอบทานแล้ว จำแนกตามสภาพ"] == ("ไม่มีข้อมูล",)
    page = chief.get(f"/reports/{empty.code}/2025-06/development/").content.decode()
    assert "รายงานการพัฒนาหมู่บ้าน (VDR)" in page


def test_small_counts_of_persons_do_not_leave_by_the_tables(counted):
    household = factories.household(Place.objects.get(code="27040501"))
    factories.person(household=household)
    factories.person(household=household)
    factories.verified(factories.visit(household, on=IN_JUNE), on=IN_JUNE)
    chief = browser(Role.DISTRICT_CHIEF, counted.district)
    address = "/reports/270405/2025-06/development"
    rows = rows_of(chief.get(f"{address}.xlsx").content)
    persons = next(values for key, values in rows.items() if key.startswith("F5.1 "))
    assert persons[:2] == ("<5", "<5")
    page = chief.get(f"{address}/").content.decode()
    assert page.count("&lt;5</a>") >= 2


def test_who_does_not_act_in_the_place_has_no_tables_of_it(counted):
    factories.place("2705", name="อื่น")
    stranger = browser(Role.DISTRICT_CHIEF, factories.place("2706", name="ไกล"))
    for ending in ("/", ".xlsx", ".pdf"):
        found = stranger.get(f"/reports/270405/2025-06/development{ending}")
        assert found.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
