"""A village surveyed too little has no figures, in whatever form a report is read."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pyogrio
import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook

from network.models import Role
from tests import factories
from tests.reports.test_figures import JUNE, District

pytestmark = pytest.mark.django_db

NONE = "ไม่มีข้อมูล"


@pytest.fixture
def here() -> District:
    """Three houses of ten are surveyed in A1, six of ten in A2; all of A1's are unsafe."""
    district = District()
    for village, count, condition in ((district.a1, 3, "unsafe"), (district.a2, 6, "good")):
        for number in range(count):
            district.lived_in(village, condition=condition, label=str(number))
    return district


@pytest.fixture
def chief(here: District) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.DISTRICT_CHIEF, place=here.district))
    return client


def tiles(client: Client, code: str) -> dict[str, tuple[str, ...]]:
    found = client.get(f"/reports/{code}/{JUNE}/").context["document"].tiles
    return {each.key: (each.value, each.of, each.change, each.trend) for each in found}


def test_its_own_page_says_no_data_but_for_how_far_the_survey_has_come(here, chief):
    own, whole = tiles(chief, "27040501"), tiles(chief, "2704")
    assert own["F1.1"][0] == own["F1.2"][0] == "3"
    for key in ("F1.3", "F1.4", "F1.5", "F1.7"):
        assert own[key] == (NONE, "", "", ""), key
    assert (own["F1.8"][0], whole["F1.4"][0]) == ("0", "3")  # sums count all there is
    assert tiles(chief, "27040502")["F1.4"][0] == "0"
    page = chief.get(f"/reports/27040501/{JUNE}/")
    for section in page.context["document"].sections:
        for table in section.tables:
            for row in table.rows:
                for cell in row.cells[1:]:
                    opens = re.search(r"/(F[\d.]+)\w*/\?", cell.href)
                    said = (
                        "F1.1",
                        "F1.2",
                        "F1.8",
                        "F2",
                        "F3.2",
                        "F4.4",
                        "F4.8",
                        "F6",
                        "F8.1",
                        "F10",
                    )
                    assert not opens or opens[1].startswith(said), (table.caption, cell)
    conditions = next(
        table
        for section in page.context["document"].sections
        for table in section.tables
        if "F4.1)" in table.caption and len(table.rows) > 4
    )
    # What was counted for a note is no number either.
    for section in page.context["document"].sections:
        for table in section.tables:
            if table.rows and all(row.cells[1].text == NONE for row in table.rows):
                assert [note[:11] for note in table.notes] == [NONE], table.caption
    told = [[cell.text for cell in row.cells[1:]] for row in conditions.rows]
    assert all(row == [NONE, "", "", ""] for row in told)
    with pypdfium2.PdfDocument(chief.get(f"/reports/27040501/{JUNE}.pdf").content) as paper:
        text = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
    assert NONE in "".join(text.split())


def test_the_list_behind_it_tells_its_number_to_who_sees_all_of_it(here, chief):
    client = Client()
    client.force_login(factories.account(role=Role.AGENCY, place=here.district))
    page = f"/reports/27040501/{JUNE}/F4.1/"
    assert chief.get(page).context["opened"].count == 3  # of the records themselves
    assert client.get(page).context["opened"].count is None
    assert client.get(f"/reports/27040501/{JUNE}/F1.1/").context["opened"].count == 3


@pytest.mark.parametrize("code", ["27040501", "2704"])
def test_files_keep_the_same_rule(here, chief, code, tmp_path: Path):
    said = chief.get(f"/reports/{code}/{JUNE}.json").json()
    assert said["no_data"][0] == "27040501"
    assert "27040502" not in said["no_data"]
    assert said["values"]["F1.1"]["27040501"] == {"": [3, 0]}
    assert "27040501" not in said["values"]["F4.1"]
    rows = {
        (row[0], row[2]): row
        for row in load_workbook(
            BytesIO(chief.get(f"/reports/{code}/{JUNE}.xlsx").content)
        )["จำนวน"].iter_rows(values_only=True)
    }  # fmt: skip
    part = "ไม่ปลอดภัย" if code == "2704" else None
    heads, unsafe, surveyed = rows["รหัส", "ส่วน"], rows["F4.1", part], rows["F1.1", None]
    column = (
        len(heads) - 1
        if code != "2704"
        else [*heads].index(next(h for h in heads if "01" in str(h)))
    )
    assert (unsafe[column], surveyed[column]) == (NONE, 3)
    if code == "2704":  # the sum of the tambon has its houses
        assert sum(each for each in unsafe[5:] if isinstance(each, int)) == 3
    packed = tmp_path / "report.gpkg"
    packed.write_bytes(chief.get(f"/reports/{code}/{JUNE}.gpkg").content)
    places = pyogrio.read_dataframe(packed, layer="places").set_index("code")
    assert places.loc["27040501", ["f1_1", "f1_2"]].tolist() == [3, 3]
    assert places.loc["27040501", ["f1_3", "f1_4", "f1_7", "f3_4"]].isna().all()
    assert code != "2704" or places.loc["27040502", "f1_4"] == 0


def test_the_workbook_tells_no_number_of_the_only_village_without_by_what_is_left(here, chief):
    """Of A1 (3 of 10, all unsafe) nothing is found by taking A2 from A: they stand as one."""
    book = load_workbook(BytesIO(chief.get(f"/reports/2704/{JUNE}.xlsx").content))
    heads, *rows = book["จำนวน"].iter_rows(values_only=True)
    (unsafe,) = [row for row in rows if (row[0], row[2]) == ("F4.1", "ไม่ปลอดภัย")]
    (good,) = [row for row in rows if (row[0], row[2]) == ("F4.1", "ดี")]
    (surveyed,) = [row for row in rows if row[0] == "F1.1"]
    a1, a2 = (
        next(n for n, head in enumerate(heads) if f"หมู่ที่ {moo}" in str(head)) for moo in (1, 2)
    )
    own = a1 - 1
    assert "(ไม่ระบุพื้นที่ย่อย)" in heads[own]
    assert [unsafe[a1], good[a1]] == [NONE, NONE]
    assert isinstance(unsafe[a2], str)
    assert (unsafe[own], good[own]) == (3, 6)
    assert (surveyed[a1], surveyed[a2], surveyed[own]) == (3, 6, 0)  # how far it has come is said
    notes = [str(row[1]) for row in book["รายงาน"].iter_rows(values_only=True)]
    assert any("ลบหาไม่ได้" in note for note in notes)
