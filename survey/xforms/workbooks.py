"""A form that came as text becomes a workbook again, since people edit forms in Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from survey.xforms.offered import Rule

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _NARROWEST = 60, 10  # characters
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# As pyxform reads tables of Markdown.
_TABLE_LINE = re.compile(r"\s*\|(.*)\|\s*")
_RULER = re.compile(r"^[\|-]+$")
_BAR = re.compile(r"(?<!\\)\|")
_REMARK = re.compile(r"^(.*)(#[^|]+)$")

Sheets = dict[str, list[list[str]]]


def sheets_of_markdown(text: str) -> Sheets:
    """The sheets of an XLSForm written as tables of Markdown."""
    sheets: Sheets = {}
    rows: list[list[str]] | None = None
    for told in text.splitlines():
        if told.lstrip().startswith("#"):
            continue
        remark = _REMARK.match(told)
        line = _TABLE_LINE.match(remark[1] if remark else told)
        if line is None or _RULER.match(line[1]):
            continue
        first, *cells = (cell.strip().replace(r"\|", "|") for cell in _BAR.split(line[1]))
        if first:
            rows = sheets.setdefault(first, [])
        if rows is not None and any(cells):
            rows.append(cells)
    return sheets


def sheets_of_csv(text: str) -> Sheets:
    """The sheets of an XLSForm written as one CSV: a sheet's name stands in the first column."""
    sheets: Sheets = {}
    rows: list[list[str]] | None = None
    for first, *cells in (line for line in csv.reader(io.StringIO(text, newline="")) if line):
        if first.strip():
            rows = sheets.setdefault(first.strip(), [])
        if rows is not None and any(cell.strip() for cell in cells):
            rows.append([cell.strip() for cell in cells])
    return sheets


def sheet_of_rules(rules: Iterable[Rule]) -> list[list[str]]:
    """What answers become, as the `facts` sheet says it."""
    header = ["question", "fact", "values"]
    return [
        header,
        *(
            [
                rule["question"],
                rule["fact"],
                " ".join(f"{code}={meaning}" for code, meaning in rule["values"].items()),
            ]
            for rule in rules
        ),
    ]


def xlsx(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook of text cells: what begins with = is no formula."""
    book = Workbook(write_only=True)
    bold, tint = Font(bold=True), PatternFill("solid", fgColor="DCEBE6")
    for name, rows in sheets.items():
        sheet = book.create_sheet(_SHEET_NAME.sub(" ", name)[:31])
        sheet.freeze_panes = "A2"
        for index in range(max(map(len, rows), default=0)):
            longest = max(len(row[index]) for row in rows if index < len(row))
            sheet.column_dimensions[get_column_letter(index + 1)].width = min(
                max(longest + 2, _NARROWEST), _WIDEST
            )
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, value=text or None)
                if text:
                    cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if number == 0:
                    cell.font, cell.fill = bold, tint
                cells.append(cell)
            sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
