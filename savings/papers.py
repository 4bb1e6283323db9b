"""A statement as values: the page, the PDF and the spreadsheet are drawn from the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from formats.months import BANGKOK
from formats.thai import Digits
from formats.typesetting import as_text, typeset, with_digits
from savings.templatetags.money import baht

TEMPLATE: Final = Path(__file__).with_name("typst") / "paper.typ"
Value = str | int | None  # satang where it is a number
_FORMULA: Final = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Table:
    """Rows of text and satang; the rows of `totals` (from the end) are sums."""

    heading: str
    columns: tuple[tuple[str, bool], ...]  # label, whether it is money
    rows: tuple[tuple[Value, ...], ...]
    totals: int = 0

    @property
    def body(self) -> list[tuple[bool, list[tuple[bool, str]]]]:
        """Rows as text: whether a sum, and each cell with whether it is money."""
        last = len(self.rows) - self.totals
        return [
            (number >= last, [(money, written(cell)) for cell, (_l, money) in zip(
                row, self.columns, strict=True)])
            for number, row in enumerate(self.rows)
        ]  # fmt: skip

    @property
    def labelled(self) -> list[tuple[bool, list[tuple[str, bool, str]]]]:
        """The same with the label of each cell's column: on a phone a row is a card."""
        labels = [label for label, _money in self.columns]
        return [
            (total, [(label, *cell) for label, cell in zip(labels, cells, strict=True)])
            for total, cells in self.body
        ]


@dataclass(frozen=True)
class Paper:
    """A statement with its name, what it is of, tables, notes, and who signs."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    dated: date
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = field(default=())
    name: str = "statement"  # of the file


def written(value: Value) -> str:
    """Money with its satang, brackets where negative; nothing where there is nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"({baht(-value)})" if value < 0 else baht(value)


def pdf(paper: Paper, *, digits: Digits = "arabic") -> bytes:
    """The paper on A4, the same bytes for the same values.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    content: dict[str, Any] = {
        "title": paper.title,
        "lines": list(paper.lines),
        "notes": list(paper.notes),
        "signatures": list(paper.signatures),
        "language": (get_language() or "th")[:2],
        "date": [paper.dated.year, paper.dated.month, paper.dated.day],
        "words": {"page": _("หน้า"), "signed": _("ลงชื่อ"), "empty": _("ไม่มีรายการ")},
        "tables": [
            {
                "heading": each.heading,
                "columns": [[label, money] for label, money in each.columns],
                "rows": [[total, [text for _m, text in cells]] for total, cells in each.body],
            }
            for each in paper.tables
        ],
    }
    dated = datetime.combine(paper.dated, time(), BANGKOK)
    return typeset(TEMPLATE, "paper", as_text(with_digits(content, digits)), dated=dated)


def xlsx(paper: Paper) -> bytes:
    """The paper as a workbook: money as numbers of baht, text never as a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one)
    sheet.title = paper.title[:31].translate(str.maketrans("[]:*?/\\", "       "))
    sheet.append([paper.title])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in paper.lines:
        sheet.append([_plain(line)])
    for table in paper.tables:
        sheet.append([])
        if table.heading:
            sheet.append([_plain(table.heading)])
            sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        sheet.append([label for label, _money in table.columns])
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
        last = len(table.rows) - table.totals
        for number, row in enumerate(table.rows):
            sheet.append([_cell(value) for value in row])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, Decimal):
                    cell.number_format = "#,##0.00;(#,##0.00)"
                if number >= last:
                    cell.font = Font(bold=True)
    for note in paper.notes:
        sheet.append([_plain(note)])
    widest = max((len(each.columns) for each in paper.tables), default=1)
    for column in range(1, widest + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 36 if column == 1 else 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Value) -> str | Decimal | None:
    return Decimal(value) / 100 if isinstance(value, int) else _plain(value)


def _plain(text: Value) -> str | None:
    """Text that a spreadsheet does not take for a formula."""
    if not isinstance(text, str):
        return None
    return f"'{text}" if text.startswith(_FORMULA) else text


def total_of(rows: Sequence[tuple[Value, ...]], column: int) -> int:
    """The sum of the money in a column."""
    return sum(cell for row in rows if isinstance(cell := row[column], int))
