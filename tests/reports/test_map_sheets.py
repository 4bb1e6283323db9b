"""What is said to have room beside a map has it on paper, in both sizes and languages."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from maps.drawing import Drawing, Frame
from reports import paper
from reports.blocks import Section
from reports.map_sheets import Maps, told_room
from reports.pdf import set_content
from tests.reports.test_pdf import PREPARED, document

BOTTOM = 1.75 / 2.54 * 72  # points, the margin below a sheet
LAST = "#"
NOTES = {
    "thai": "แนวเขตหมู่บ้านวาดขึ้นเพื่อการสาธิต สีคือสถานะตามแผนที่ ไม่ใช่เอกสารสิทธิ #",
    "english": "Boundaries of villages were drawn for a demonstration; colours are no title. #",
    "long words": "ชั้นข้อมูลแนวเขตปฏิรูปที่ดินอำเภอวังน้ำเย็นซึ่งสำนักงานการปฏิรูปที่ดินจังหวัดสระแก้วปรับปรุงเมื่อปีกลาย#",
}


def with_notes(note: str, count: int, kind: str) -> dict[str, Any]:
    """The content of a report of one map with so many equal notes or sources."""
    drawing = Drawing(Frame(11_350_000, 1_500_000, 10_000, 8_000))
    section = Section("land", 3, "ที่ดิน", drawing=drawing)
    content = paper.content(document(sections=(section,)))
    content["sections"][0]["map"][kind] = [note] * count
    return content


def is_roomy(content: dict[str, Any], maps: Maps) -> bool:
    """Whether the template is told not to try other sizes."""
    (section,) = told_room(content, maps)["sections"]
    return bool(section["map"]["is_roomy"])


@pytest.mark.parametrize("kind", ["notes", "sources", "legend"])
@pytest.mark.parametrize("maps", ["a3", "a4"])
@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_as_much_as_just_has_room_ends_above_the_margin(note: str, maps: Maps, kind: str):
    entry: Any = {"swatch": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'/>"}
    told = entry | {"text": note} if kind == "legend" else note
    count = max(each for each in range(1, 60) if is_roomy(with_notes(told, each, kind), maps))
    assert 3 < count < 59
    assert not is_roomy(with_notes(told, count + 1, kind), maps)
    made = set_content(with_notes(told, count, kind), digits="thai", maps=maps, dated=PREPARED)
    with pypdfium2.PdfDocument(made) as opened:
        (sheet,) = (page for page in opened if page.get_width() > page.get_height())
        text = sheet.get_textpage()
        whole = text.get_text_range()
        assert whole.count(LAST) == count
        found = whole.rindex(LAST)
        _left, bottom, _right, _top = text.get_charbox(found)
        assert bottom > BOTTOM
        # And not far from it, or trying would have been spared oftener.
        assert bottom < sheet.get_height() * 0.5
        text.close()
        sheet.close()
