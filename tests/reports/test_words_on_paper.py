"""Where words on paper may be broken, and where not, read back with PDFium."""

from __future__ import annotations

import re

from reports.blocks import Cell, Column, Row, Section, Table
from reports.pdf import report_pdf
from tests.reports.test_pdf import PREPARED, document, pages


def test_a_closing_bracket_never_stands_alone_and_a_long_word_is_not_cut_into_letters():
    """Nor does a word in brackets reach out of a narrow column; a number of a file may be cut."""
    told = [("ชั้นข้อมูล เขตปฏิรูปที่ดิน " + "ก" * number + " (ข้อมูลสมมติ)", "x") for number in range(12)]
    rows = tuple(Row((Cell(name), Cell(other), *[Cell("1,000,000")] * 7)) for name, other in told)
    columns = (Column("ชั้นข้อมูล", is_number=False), Column("ก", is_number=False))
    wide = Table(
        "Training in the fiscal year (F7.3) and work afterwards (F7.4), person-courses",
        (*columns, *[Column("จำนวน")] * 7),
        rows,
    )
    said = "Training in the fiscal year and what became of it later, by places: person-courses"
    part = Section("work", "งาน", lead=said, tables=(wide,))
    text = "".join(pages(report_pdf(document(sections=(part,)), prepared_at=PREPARED)))
    assert text.count("(ข้อมูลสมมติ)") == len(told)
    assert not re.search(r"^\)", text, re.MULTILINE)
    assert text.count("person-courses") == 2
    assert "\u200b" not in text
