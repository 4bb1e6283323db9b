"""The printed report, read back with PDFium: what stands on the page is what was counted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from django.utils import translation

from formats import typesetting
from formats.months import BANGKOK, Month
from formats.thai import thai_digits
from formats.typesetting import FontMissing, in_document_digits
from maps.drawing import WIDTH, Drawing, Frame, Label
from network import registry
from network.models import HouseCount, Level, Place
from reports import packing, paper
from reports.blocks import Cell, Column, Document, Row, Section, Table
from reports.document import compose
from reports.map_sheets import Maps
from reports.pdf import report_pdf
from reports.situation import SituationReport
from survey.models import HouseCondition
from tests import factories

JUNE = Month(2025, 6)
IN_JUNE = date(2025, 6, 10)
PREPARED = datetime(2025, 7, 2, 9, 30, tzinfo=BANGKOK)
NOT_WORDS = {"key", "svg", "swatch", "language", "tone"}
MARGIN = 2.2 / 2.54 * 72  # points, at the left of a page
A4_LYING = 842.1  # points, its longer side


def table(rows: int = 0, name: str = "บ้านน้ำเย็น") -> Table:
    """Villages with a number each."""
    return Table(
        "ตารางที่ 1 บ้าน (F1.1)",
        (Column("พื้นที่", is_number=False), Column("บ้านที่สำรวจ"), Column("ร้อยละ")),
        tuple(
            Row((Cell(f"{name} หมู่ที่ {number}"), Cell(f"{1000 + number:,}"), Cell("87.5%")))
            for number in range(1, rows + 1)
        ),
    )


def document(**fields: object) -> Document:
    """A report with nothing in it but what is given."""
    empty = Document(
        title="รายงานสถานการณ์ที่ดิน ที่อยู่อาศัย และการขับเคลื่อนขององค์กรชุมชน",
        place="อำเภอวังน้ำเย็น จังหวัดสระแก้ว",
        month="มิถุนายน พ.ศ. 2568",
        joined="ร่วมเครือข่าย 3 จาก 4 ตำบล",
        as_of="30 มิถุนายน 2568",
        prepared="2 กรกฎาคม 2568 09.30 น.",
        serial="0123456789",
        is_running=False,
        is_fictional=False,
        tiles=(),
        exceptions=(),
        sections=(),
        definitions=(("F1.1", "บ้านที่สำรวจแล้ว", "บ้านที่มีครัวเรือนซึ่งสำรวจแล้ว ๑ ครัวเรือนขึ้นไป"),),
        layers=Table("ชั้นข้อมูล", (), ()),
        footer="จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน",
    )
    return replace(empty, **fields)


def pages(content: bytes) -> list[str]:
    """The text of each page as PDFium copies it out."""
    found = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            textpage = page.get_textpage()
            found.append(textpage.get_text_range())
            textpage.close()
            page.close()
    return found


def letters(content: bytes) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every letter, in points."""
    found = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            textpage = page.get_textpage()
            found += [textpage.get_charbox(each) for each in range(textpage.count_chars())]
            textpage.close()
            page.close()
    return [box for box in found if box[2] > box[0]]


def flat(text: str) -> str:
    """Without spaces and line ends: where a line is broken does not matter."""
    return "".join(text.split())


def words_in(value: object, key: str = "") -> list[str]:
    """Every word that goes to the template."""
    if isinstance(value, dict):
        return [word for name, each in value.items() for word in words_in(each, name)]
    if isinstance(value, list):
        return [word for each in value for word in words_in(each, key)]
    return [value] if isinstance(value, str) and value and key not in NOT_WORDS else []


class Counted:
    """A district with a joined tambon of two villages, a parcel and a concession-free map."""

    def __init__(self, *, boundaries: bool = True, villages: int = 2) -> None:
        def square(*corner: float) -> object:
            return factories.square(*corner) if boundaries else None

        factories.place("27", name="สระแก้ว")
        self.district = factories.place("2704", name="วังน้ำเย็น")
        tambon = factories.place("270405", name="คลองหินปูน", geometry=square(101.95, 13.5, 0.1))
        factories.place("270401", name="วังน้ำเย็น", geometry=square(102.05, 13.5, 0.1))
        factories.joined(tambon)
        for number in range(1, villages + 1):
            village = factories.place(
                f"270405{number:02}",
                name="บ้านท่าตาสีน้ำเย็นใหม่พัฒนาสามัคคีธรรมราษฎร์บำรุงฝั่งตะวันออกเฉียงเหนือ",
                geometry=square(101.95 + 0.05 * (number - 1), 13.5, 0.05),
            )
            registry.record_house_count(
                village,
                4,
                basis=HouseCount.Basis.REGISTERED,
                counted_on=factories.FIRST_DAY,
                source=factories.source(),
            )
            for condition in (HouseCondition.GOOD, HouseCondition.UNSAFE, HouseCondition.GOOD):
                house = factories.house(village, at=(101.97 + 0.05 * (number - 1), 13.52))
                home = factories.household(village)
                factories.verified(
                    factories.visit(home, house=house, on=IN_JUNE, condition=condition), on=IN_JUNE
                )
            parcel = factories.square(101.96 + 0.05 * (number - 1), 13.51, 0.003)
            factories.verified(
                factories.boundary(parcel, village=village, observed_on=IN_JUNE), on=IN_JUNE
            )

    def composed(self) -> Document:
        """The report of June."""
        return compose(SituationReport(self.district, JUNE))


def test_the_heading_is_copied_out_of_the_pdf_as_it_is_written():
    text = pages(report_pdf(document(), prepared_at=PREPARED))[0]
    assert "รายงานสถานการณ์ที่ดิน ที่อยู่อาศัย" in text
    assert "และการขับเคลื่อนขององค์กรชุมชน" in text
    assert "อำเภอวังน้ำเย็น จังหวัดสระแก้ว" in text
    assert "ประจำเดือน มิถุนายน พ.ศ. ๒๕๖๘" in text
    assert "ร่วมเครือข่าย ๓ จาก ๔ ตำบล" in text
    assert "ข้อมูล ณ วันที่ ๓๐ มิถุนายน ๒๕๖๘" in text


def test_every_page_says_draft_day_serial_number_and_that_it_is_no_title():
    found = pages(report_pdf(document(), prepared_at=PREPARED))
    for text in found:
        assert "ร่าง" in text.replace("ฉบับร่าง", "")
        assert "ข้อมูล ณ วันที่ ๓๐ มิถุนายน ๒๕๖๘" in text
        assert "รหัสชุดข้อมูล 0123456789" in text
        assert "จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน" in text
    # What is read, and the annexes, are counted apart.
    assert ["หน้า ๑/๒" in found[0], "หน้า ๒/๒" in found[1]] == [True, True]
    assert "ภาคผนวก หน้า ๑/๑" in found[2]


@pytest.mark.parametrize("is_fictional", [True, False])
def test_fictional_is_said_on_every_page_and_only_where_it_is_so(is_fictional: bool):
    found = pages(report_pdf(document(is_fictional=is_fictional), prepared_at=PREPARED))
    assert all(("ข้อมูลสมมติ" in text) == is_fictional for text in found)


def test_the_same_document_gives_the_same_bytes():
    first = report_pdf(document(), prepared_at=PREPARED)
    assert report_pdf(document(), prepared_at=PREPARED) == first


def test_one_switch_turns_every_numeral_but_those_of_codes():
    content = document(sections=(Section("coverage", 1, "บ้าน", tables=(table(3),)),))
    thai = "".join(pages(report_pdf(content, prepared_at=PREPARED)))
    arabic = "".join(pages(report_pdf(content, digits="arabic", prepared_at=PREPARED)))
    assert set(re.findall("[0-9]+", thai)) == {"1", "0123456789"}  # F1.1 and the serial
    assert not re.findall("[๐-๙]", arabic)
    assert "๑,๐๐๓" in thai
    assert "1,003" in arabic


def test_codes_keep_their_digits_beside_thai_ones():
    assert in_document_digits("F1.1, ม.16/2537 มาตราส่วน 1:50,000", "thai") == (
        "F1.1, ม.๑๖/๒๕๓๗ มาตราส่วน ๑:๕๐,๐๐๐"
    )
    assert in_document_digits("๒๕๖๘ 5440IV4046", "arabic") == "2568 5440IV4046"


def test_a_row_said_to_be_one_line_is_one_line_on_paper():
    """Names longer and longer, to beyond their column: what is set once is never too tall."""
    names = ["บ้าน" + "วังน้ำ" * length + "เย็น" for length in range(1, 40)]
    rows = tuple(
        Row((Cell(name), Cell("1,234")), is_total=number % 2 == 0)
        for number, name in enumerate(names)
    )
    of_names = Table("ตารางที่ 1", (Column("พื้นที่", is_number=False), Column("บ้าน")), rows)
    content = document(sections=(Section("coverage", 1, "บ้าน", tables=(of_names,)),))
    (group,) = packing.arranged(paper.content(content))["sections"][0]["groups"]
    single = group["columns"][0][0]["single"]
    assert 15 < single.count(True) < 35
    text = "".join(pages(report_pdf(content, digits="arabic", prepared_at=PREPARED)))
    on_a_line = {line.removesuffix(" 1,234") for line in text.split("\r\n")}
    assert {name for name, known in zip(names, single, strict=True) if known} <= on_a_line
    assert names[-1] not in on_a_line


def test_what_fills_its_lines_well_is_broken_at_its_spaces_and_not_before_a_bracket():
    """In widths from where nothing fits to where all is on one line."""
    name, unit = "บริษัทสมมติ จำกัด (มหาชน)", "เสร็จสะสม (รายการ)"
    found: set[tuple[bool, ...]] = set()
    for letters_of_other in range(20, 120, 4):
        other = "ก" * letters_of_other
        rows = (Row((Cell(name), Cell("1"), Cell(other))), Row((Cell(other), Cell("1"), Cell(""))))
        columns = (Column("ผู้รับ", is_number=False), Column(unit), Column("", is_number=False))
        section = Section("land", 3, "ที่ดิน", tables=(Table("", columns, rows),))
        content = document(sections=(section,))
        (group,) = packing.arranged(paper.content(content))["sections"][0]["groups"]
        placed = group["columns"][0][0]
        kept = [placed["kept_headings"][1], *placed["kept_cells"][0][:1]]
        found.add(tuple(kept))
        text = "".join(pages(report_pdf(content, prepared_at=PREPARED)))
        for words, is_kept in zip((unit, name), kept, strict=False):
            assert not is_kept or all(word in text for word in words.split()), (words, text)
        assert "\r\n)" not in text
    assert len(found) > 1


@pytest.mark.parametrize("language", ["th", "en"])
def test_whoever_reads_the_file_aloud_is_told_the_language_it_is_in(language: str):
    with translation.override(language):
        section = Section("coverage", 1, "บ้าน", tables=(table(3),))
        made = report_pdf(document(sections=(section,)), prepared_at=PREPARED)
    said = set(re.findall(rb"/Lang ?\(([^)]*)\)", made))
    assert said == {language.encode()}


def test_the_name_of_a_month_is_never_broken():
    """However long what stands before it is."""
    lines = tuple("ก" * length + " กันยายน 2569 พฤศจิกายน 2569" for length in range(30, 90, 2))
    content = document(
        sections=(Section("coverage", 1, "บ้าน", tables=(Table("", (), (), lines),)),)
    )
    text = "".join(pages(report_pdf(content, digits="arabic", prepared_at=PREPARED)))
    assert (text.count("กันยายน"), text.count("พฤศจิกายน")) == (len(lines), len(lines))


def test_a_name_at_the_edge_of_a_map_is_not_cut():
    """The middle of a place may be nearer to the frame than half its name is long."""
    drawing = Drawing(Frame(11_350_000, 1_500_000, 10_000, 8_000))
    drawing.labels.append(Label(10, 100, "ตำบลทุ่งมหาเจริญ"))
    content = report_pdf(document(opening=drawing), prepared_at=PREPARED)
    assert "ตำบลทุ่งมหาเจริญ" in pages(content)[0]
    assert min(left for left, _bottom, _right, _top in letters(content)) > MARGIN


def test_an_annex_after_a_long_one_begins_on_its_own_page_and_after_a_short_one_below_it():
    def begin(rows: int) -> list[int]:
        of_villages = table(rows)
        of_villages = replace(
            of_villages, rows=tuple(replace(row, level=1) for row in of_villages.rows)
        )
        section = Section("coverage", 1, "บ้าน", tables=(of_villages,))
        found = pages(report_pdf(document(sections=(section,)), prepared_at=PREPARED))
        return [
            next(number for number, text in enumerate(found) if f"ภาคผนวก {name}" in text)
            for name in ("ก ตาราง", "ข นิยาม", "ค แหล่ง")
        ]

    first, second, third = begin(3)
    assert first == second == third
    first, second, third = begin(30)
    assert first < second == third


def test_a_long_table_repeats_its_heading_and_loses_no_row():
    content = document(sections=(Section("coverage", 1, "บ้าน", tables=(table(160),)),))
    found = [text for text in pages(report_pdf(content, prepared_at=PREPARED)) if "๘๗.๕%" in text]
    assert len(found) >= 3
    assert all("บ้านที่สำรวจ" in flat(text) for text in found)
    assert sum(text.count("๘๗.๕%") for text in found) == 160


def test_a_letter_that_no_font_has_does_not_stop_the_report():
    content = report_pdf(document(exceptions=("บ้าน 🏠 ភូមិ",)), prepared_at=PREPARED)
    assert "บทสรุปผู้บริหาร" in pages(content)[0]


def test_without_the_font_there_is_a_sentence_and_no_other_font(monkeypatch, tmp_path: Path):
    typesetting.font_folder.cache_clear()
    monkeypatch.setattr(typesetting, "FONT_FOLDERS", (tmp_path,))
    with pytest.raises(FontMissing, match="fonts-tlwg-laksaman-ttf"):
        report_pdf(document(), prepared_at=PREPARED)
    typesetting.font_folder.cache_clear()


def test_the_sign_off_page_leaves_room_for_everyone_and_the_chief():
    body = pages(report_pdf(document(), prepared_at=PREPARED))
    last = next(text for text in body if "หน้า ๒/๒" in text)
    for words in ("ผู้จัดทำ", "ผู้สอบทาน คนที่ ๑", "ผู้สอบทาน คนที่ ๒", "ผู้รับรอง", "นายอำเภอ"):
        assert words in last
    for words in ("ทราบ", "เห็นชอบ มอบ", "นำเรียนผู้ว่าราชการจังหวัด ในการประชุมครั้งที่", "อื่น ๆ"):
        assert re.search(rf"\(\s*\)\s*{words}", last), words


def test_many_exceptions_still_leave_the_summary_on_one_page():
    exceptions = tuple("ที่ตั้งตามพิกัดไม่ตรงกับหมู่บ้านที่ระบุ นับตามหมู่บ้านที่ระบุ" for _ in range(22))
    found = pages(report_pdf(document(exceptions=exceptions), prepared_at=PREPARED))
    assert found[0].count("นับตามหมู่บ้านที่ระบุ") == 22


def test_long_names_are_broken_and_run_over_no_edge():
    name = "บ้านท่าตาสีน้ำเย็นใหม่พัฒนาสามัคคีธรรมราษฎร์บำรุงฝั่งตะวันออกเฉียงเหนือ"
    tables = (table(3, name=name), table(1, name="alro_land_2566_" * 6))
    content = document(place=name * 3, sections=(Section("coverage", 1, "บ้าน", tables=tables),))
    for box in letters(report_pdf(content, prepared_at=PREPARED)):
        left, bottom, right, top = (each / 72 * 2.54 for each in box)
        if top - bottom < 1.5:  # cm; the watermark is taller
            assert 2.1 < left <= right < 19.3
            assert 0.5 < bottom <= top < 29.2


@pytest.mark.django_db
def test_every_word_and_number_of_the_report_stands_on_paper():
    composed = replace(Counted().composed(), is_fictional=True)
    text = flat("".join(pages(report_pdf(composed, prepared_at=PREPARED))))
    for tile in composed.tiles:
        for words in (tile.label, tile.value, tile.of, tile.change):
            assert flat(thai_digits(words)) in text
    for words in words_in(paper.content(composed)):
        assert flat(in_document_digits(words, "thai")) in text or words == composed.serial, words


@pytest.mark.django_db
def test_names_stand_on_the_map_where_the_drawing_puts_them():
    section = Counted().composed().sections[0]
    assert section.drawing is not None
    content = report_pdf(document(sections=(section,)), prepared_at=PREPARED)
    one, other = (each for each in section.drawing.labels if each.text.startswith("ตำบล"))
    bar = section.drawing.frame.furniture_labels()[0]
    with pypdfium2.PdfDocument(content) as opened:
        sheet = next(each for each in opened if each.get_width() > A4_LYING)
        textpage = sheet.get_textpage()

        def middle(words: str) -> tuple[float, float]:
            searcher = textpage.search(words)
            start, count = searcher.get_next()
            boxes = [textpage.get_charbox(each) for each in range(start, start + count)]
            left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
            searcher.close()
            low, high = min(box[1] for box in boxes), max(box[3] for box in boxes)
            return (left + right) / 2, (low + high) / 2

        x, y = middle(one.text)
        other_x, _y = middle(other.text)
        _bar_x, bar_y = middle(thai_digits(bar.text))
        textpage.close()
        sheet.close()
    # In units of the drawing, from its top: as far apart across as up and down.
    across = (x - other_x) / (one.x - other.x)
    assert across == pytest.approx((bar_y - y) / (one.y - bar.y), rel=0.04)
    # The scale that is printed: metres on the ground to a metre of paper.
    ground = section.drawing.frame.ground_metres / (across * WIDTH / 72 * 0.0254)
    said = re.search("มาตราส่วน ๑:([๐-๙,]+)", "".join(pages(content)))
    assert said is not None
    assert int(said[1].replace(",", "")) == pytest.approx(ground, rel=0.01)


@pytest.mark.django_db
def test_the_sheets_of_maps_are_a3_or_where_there_is_none_a4():
    composed = Counted().composed()

    def sizes(maps: Maps) -> list[tuple[int, int]]:
        content = report_pdf(composed, maps=maps, prepared_at=PREPARED)
        with pypdfium2.PdfDocument(content) as opened:
            return [(round(page.get_width()), round(page.get_height())) for page in opened]

    drawn = sum(section.drawing is not None for section in composed.sections)
    assert drawn >= 3
    assert sizes("a3").count((1191, 842)) == drawn
    assert sizes("a4").count((842, 595)) == drawn
    assert (1191, 842) not in sizes("a4")


@pytest.mark.django_db
def test_without_any_boundary_a_sentence_stands_where_the_map_would():
    composed = Counted(boundaries=False).composed()
    text = "".join(pages(report_pdf(composed, prepared_at=PREPARED)))
    assert composed.sections[0].drawing is None
    assert "ยังไม่มีแนวเขตให้วาดแผนที่" in text


@pytest.mark.django_db
def test_a_district_without_villages_can_be_printed():
    text = pages(report_pdf(Counted(villages=0).composed(), prepared_at=PREPARED))[0]
    assert "ยังไม่มีหมู่บ้านของตำบลที่ร่วมเครือข่ายในระบบ" in text.replace("\r\n", "")


@pytest.mark.django_db
def test_a_place_without_anything_can_be_printed():
    lonely = factories.place("4901", name="เมือง")
    assert Place.objects.get().level == Level.DISTRICT
    found = pages(report_pdf(compose(SituationReport(lonely, JUNE)), prepared_at=PREPARED))
    assert "ยังไม่มีข้อมูลตำบล" in found[0]


@pytest.mark.django_db
def test_in_english_the_places_and_days_are_english():
    counted = Counted()
    with translation.override("en"):
        content = report_pdf(counted.composed(), digits="arabic", prepared_at=PREPARED)
    assert "30 June 2025" in pages(content)[0]
