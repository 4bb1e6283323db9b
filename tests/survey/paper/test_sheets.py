"""The form as it stands on paper: numbers, skips in words, room for answers, and its PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from django.utils import translation

from survey.paper.outline import NEXT_ROUND, jumps, outline, shown_codes
from survey.paper.pdf import sheets_pdf
from survey.paper.sheets import Household, Prefilled, Sheet, content
from tests.survey.paper.papers import XML

DATED = datetime(2026, 11, 21, tzinfo=UTC)
SHEET = Sheet("K7TM2QX9", "https://rangwat.example/paper/K7TM2QX9/", 3, "", None, Prefilled())
KNOWN = Sheet(
    code="WVTDZQMB",
    address="https://rangwat.example/paper/WVTDZQMB/",
    number=0,
    village="บ้านคลองสมมติ หมู่ที่ 1",
    household=Household("บ้านเลขที่ 12/3 · นายสมมติ ใจดี", ("คนอยู่ 4 คน",), (), {}),
    prefilled=Prefilled(
        answers={"/data/village": "บ้านคลองสมมติ หมู่ที่ 1"}, known={"known_label": "บ้านเลขที่ 12/3"}
    ),
)


@pytest.fixture(autouse=True)
def in_thai():
    with translation.override("th"):
        yield


def made(sheet: Sheet = SHEET) -> dict[str, Any]:
    return content(outline(XML), sheet, "th", ["/data/resident"])


def pages(*sheets: Sheet) -> list[str]:
    packed = [(made(each), each.address) for each in sheets]
    document = pypdfium2.PdfDocument(sheets_pdf("เยี่ยมบ้าน", packed, "th", dated=DATED))
    return [page.get_textpage().get_text_bounded() for page in document]


def question(label: str, of: Sheet = SHEET) -> dict[str, Any]:
    return next(each for each in made(of)["blocks"] if each.get("label") == label)


def test_questions_are_numbered_in_their_order_and_notes_are_not():
    numbers = outline(XML).numbers()
    assert numbers["/data/visited_on"] == 1
    assert "/data/known" not in numbers
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))


def test_a_skip_is_told_at_the_choice_and_at_the_question():
    condition = question("สภาพบ้าน")["room"]["items"]
    assert [item["jump"] for item in condition] == ["→ ข้ามไปข้อ 6", "", "→ ข้ามไปข้อ 6"]
    assert question("ต้องซ่อมตรงไหน")["when"] == "ข้อ 4 ตอบ 2 (ต้องซ่อมเล็กน้อย)"


def test_who_says_no_to_a_repeat_goes_behind_it():
    assert question("มีคนมาอยู่ใหม่ไหม")["room"]["items"][1]["jump"] == "→ ข้ามไปข้อ 14"


def test_a_skip_within_a_repeat_ends_with_its_round():
    xml = XML.replace("../age  &gt;= 15", "../sex = 'male'").replace(
        '<bind nodeset="/data/resident/skills" type="string" />',
        '<bind nodeset="/data/resident/skills" type="string" relevant="../sex = \'male\'"/>'
    ).replace("<input ref=\"/data/resident/age\"><label>อายุ</label></input>", "").replace(
        '<input ref="/data/resident/national_id"><label>เลขบัตรประชาชน</label></input>', ""
    )  # fmt: skip
    assert jumps(outline(xml))["/data/resident/sex"] == {"female": NEXT_ROUND}


def test_choices_are_ticked_by_their_place_or_by_their_own_numbers():
    condition = next(each for each in outline(XML).asked() if each.path == "/data/condition")
    assert shown_codes(condition.question) == [
        ("1", "good"), ("2", "minor_repair"), ("3", "no_house"),
    ]  # fmt: skip
    numbered = dict(condition.question) | {"choices": [{"code": "10"}, {"code": "20"}]}
    assert shown_codes(numbered) == [("10", "10"), ("20", "20")]  # type: ignore[arg-type]


def test_numbers_have_a_box_for_each_digit_they_can_have():
    assert question("คนอยู่กี่คน")["room"]["parts"] == [{"text": "", "boxes": 2}]
    day = question("วันที่เยี่ยม")["room"]["parts"]
    assert [(each["text"], each["boxes"]) for each in day] == [("วัน", 2), ("เดือน", 2), ("พ.ศ.", 4)]


def test_a_repeat_of_people_has_room_for_eight():
    columns = [each for each in made()["blocks"] if each["kind"] == "columns"]
    assert [len(each["heads"]) for each in columns] == [4, 4]
    asked = [line["label"] for line in columns[0]["lines"]]
    assert asked[:3] == ["ชื่อและนามสกุล", "เพศ", "อายุ"]
    assert columns[0]["lines"][3]["label"] == "งานของ (ข้อ 8)"


def test_a_land_outline_has_a_place_to_draw_it():
    assert question("แนวเขตรอบบ้าน")["room"]["kind"] == "sketch"


def test_what_is_known_stands_on_the_sheet_of_a_household_alone():
    notes = [each["text"] for each in made(KNOWN)["blocks"] if each["kind"] == "note"]
    assert notes == ["ที่รู้จากครั้งก่อน บ้านเลขที่ 12/3"]
    assert not [each for each in made()["blocks"] if each["kind"] == "note"]
    assert question("หมู่บ้านไหน", KNOWN)["room"] == {"kind": "told", "text": KNOWN.village}


def test_every_page_says_which_sheet_it_belongs_to():
    found = pages(KNOWN)
    assert len(found) > 1
    for number, text in enumerate(found, 1):
        assert "WVTD-ZQMB" in text
        assert f"หน้า {number} จาก {len(found)}" in text
        assert "บ้านเลขที่ 12/3 · นายสมมติ ใจดี" in text
        assert "ฉบับ 7" in text


def test_thai_is_copied_out_of_the_pdf_as_it_was_written():
    text = "".join(pages(SHEET))
    for words in ("เลขบัตรประชาชน", "ต้องซ่อมเล็กน้อย", "ถามเมื่อ ข้อ 4 ตอบ 2", "ผู้ให้ข้อมูล", "พ.ศ. 2562"):
        assert words in text


def test_each_sheet_of_a_file_counts_its_own_pages():
    found = pages(SHEET, replace(SHEET, code="AAAABBBB", number=4))
    half = len(found) // 2
    assert f"หน้า 1 จาก {half}" in found[half]
    assert "AAAA-BBBB" in found[half] and "K7TM-2QX9" not in found[half]


def test_the_same_sheets_are_the_same_bytes():
    packed = [(made(), SHEET.address)]
    first = sheets_pdf("เยี่ยมบ้าน", packed, "th", dated=DATED)
    assert first == sheets_pdf("เยี่ยมบ้าน", packed, "th", dated=DATED)
