"""Sheets are printed for those who survey a village, with what they may know, and it is noted."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from network.models import Reading, Role
from survey.models import PrintedSheet
from survey.paper.errors import NoSuchSheet, SheetIsOfAnotherForm, SheetsAreTooMany
from survey.paper.issuing import LETTERS, blank_sheets, next_number, sheet_of
from survey.rounds.planning import open_round
from tests import factories
from tests.survey.openrosa import phones
from tests.survey.paper import papers


@pytest.fixture
def village(db: None) -> papers.Village:
    return papers.village()


def browser(village: papers.Village) -> Client:
    client = Client()
    client.force_login(village.surveyor)
    return client


def text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(said.split())  # a name may be broken at the end of a line


def printed(village: papers.Village, number: int = 0) -> bytes:
    address = f"/households/{village.households[number].key}/forms/{papers.FORM_ID}/paper.pdf"
    answer = browser(village).get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def test_a_households_sheet_begins_with_who_lives_there(village: papers.Village):
    said = text(printed(village))
    assert "นายสมมติหนึ่งเดียว" in said
    sheet = PrintedSheet.objects.get()
    assert sheet.household == village.households[0]
    assert f"{sheet.code[:4]}-{sheet.code[4:]}" in said


def test_printing_names_is_a_reading_of_these_people_alone(village: papers.Village):
    printed(village)
    reading = Reading.objects.get(route="paper-of-household")
    assert len(reading.persons) == 2
    assert reading.account == village.surveyor


def test_printed_again_on_the_same_day_it_is_the_same_file(village: papers.Village):
    assert printed(village) == printed(village)
    assert PrintedSheet.objects.count() == 1
    printed(village, 1)
    assert PrintedSheet.objects.count() == 2


def test_a_village_is_printed_in_one_file_without_those_visited_in_the_round(
    village: papers.Village,
):
    client = browser(village)
    client.get(village.address("paper.pdf"))
    assert PrintedSheet.objects.count() == 2
    PrintedSheet.objects.all().delete()
    today = timezone.localdate()
    open_round(
        village.place,
        "รอบทดสอบ",
        begins_on=today - timedelta(days=9),
        ends_on=today + timedelta(days=9),
        source=factories.source(),
    )
    factories.visit(village.households[0], on=today)
    client.get(village.address("paper.pdf"))
    assert [each.household for each in PrintedSheet.objects.all()] == [village.households[1]]


def test_a_part_of_a_village_that_nobody_is_in_is_said(village: papers.Village):
    answer = browser(village).get(village.address("paper.pdf?part=9"))
    assert answer.status_code == 422
    assert "ไม่มีครัวเรือน" in answer.content.decode()


def test_blank_sheets_have_a_code_each_and_go_on_counting(village: papers.Village):
    client = browser(village)
    answer = client.get(f"/forms/{papers.FORM_ID}/paper.pdf?copies=3")
    assert answer.status_code == 200
    codes = set(PrintedSheet.objects.values_list("code", flat=True))
    assert len(codes) == 3
    assert all(set(code) <= set(LETTERS) for code in codes)
    assert next_number(village.version, village.surveyor) == 4
    page = client.get(f"/forms/{papers.FORM_ID}/paper/").content.decode()
    assert 'name="from" value="4"' in page


@pytest.mark.parametrize("copies", ["0", "101", "-1", "9999999", "สาม"])
def test_no_other_number_of_sheets_is_printed(village: papers.Village, copies: str):
    answer = browser(village).get(f"/forms/{papers.FORM_ID}/paper.pdf", {"copies": copies})
    assert answer.status_code == 422
    assert not PrintedSheet.objects.exists()


def test_a_sheet_is_found_by_its_code_however_it_is_written(village: papers.Village):
    [sheet] = blank_sheets(village.version, 1, 1, village.surveyor)
    assert sheet_of(f" {sheet.code[:4].lower()}-{sheet.code[4:]} ") == sheet
    with pytest.raises(NoSuchSheet):
        sheet_of("22222222")
    with pytest.raises(SheetIsOfAnotherForm):
        sheet_of(sheet.code, phones.form())
    with pytest.raises(SheetsAreTooMany):
        blank_sheets(village.version, 101, 1, village.surveyor)


def test_the_qr_code_of_a_sheet_leads_to_where_it_is_typed_in(village: papers.Village):
    printed(village)
    sheet = PrintedSheet.objects.get()
    answer = browser(village).get(f"/paper/{sheet.code}/")
    assert answer["Location"] == village.address(f"type/?sheet={sheet.code}&version=7")


def test_who_does_not_survey_the_village_prints_nobody(village: papers.Village):
    client = Client()
    client.force_login(factories.account(role=Role.NEGOTIATOR, place=village.place))
    key = village.households[0].key
    assert client.get(f"/households/{key}/forms/{papers.FORM_ID}/paper.pdf").status_code == 403
    assert client.get(f"/villages/{village.place.code}/paper/").status_code == 403
    elsewhere = factories.place("27040502")
    client.force_login(factories.account(role=Role.VILLAGE_WORKING_GROUP, place=elsewhere))
    assert client.get(f"/households/{key}/forms/{papers.FORM_ID}/paper.pdf").status_code == 404


def test_village_household_and_form_lead_to_their_forms_on_paper(village: papers.Village):
    client = browser(village)
    key = village.households[0].key
    assert "/paper/" in client.get(f"/villages/{village.place.code}/").content.decode()
    assert f"/households/{key}/paper/" in client.get(f"/households/{key}/").content.decode()
    page = client.get(f"/forms/{papers.FORM_ID}/").content.decode()
    assert f"/forms/{papers.FORM_ID}/paper/" in page
    of_village = client.get(f"/villages/{village.place.code}/paper/").content.decode()
    assert village.address("paper.pdf?part=1") in of_village
    assert village.address("type/") in of_village
    of_household = client.get(f"/households/{key}/paper/").content.decode()
    assert village.address(f"type/?household={key}") in of_household
