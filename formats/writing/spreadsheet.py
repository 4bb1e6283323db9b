"""XLSX: the table, what travels with it, and a legend of its columns. Text stays text.

A cell holds 32,767 characters, a sheet 1,048,576 rows; dates have no zone: they are Bangkok's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from formats.months import BANGKOK
from formats.writing.layer import (
    Kind,
    Layer,
    Written,
    has_controls,
    without_controls,
)

LONGEST_TEXT: Final = 32_767  # UTF-16 units, as Excel counts them
MOST_ROWS: Final = 1_048_575  # below the header
WIDTHS: Final = {Kind.TEXT: 24, Kind.DAY: 12, Kind.TIME: 18}
ABOUT: Final = ("คำอธิบาย", "About")
COLUMNS: Final = ("คอลัมน์", "Columns")


def write_spreadsheet(layer: Layer, path: Path) -> Written:
    """Write `layer`; rows beyond what a sheet holds go on the next one."""
    written = Written()
    book = Workbook(write_only=True)
    try:
        _fill(book, layer, written)
    except BaseException:
        for sheet in book.worksheets:  # openpyxl keeps each in a file of its own until saved
            sheet.close()
            sheet._writer.cleanup()
        raise
    book.save(path)
    return written


def _fill(book: Any, layer: Layer, written: Written) -> None:
    sheet = _sheet(book, layer, 1)
    for row in _rows(layer):
        if written.rows and written.rows % MOST_ROWS == 0:
            sheet = _sheet(book, layer, written.rows // MOST_ROWS + 1)
        written.rows += 1
        sheet.append([_cell(sheet, layer, place, cell, written) for place, cell in enumerate(row)])
    _about(book, layer, written)
    _legend(book, layer)


def _rows(layer: Layer) -> Iterator[Sequence[Any]]:
    for batch in layer.batches:
        yield from batch.rows


def _sheet(book: Any, layer: Layer, number: int) -> Any:
    sheet = book.create_sheet(layer.name if number == 1 else f"{layer.name} {number}")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(layer.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column.kind, 14)
    sheet.append([_bold(sheet, layer.called(column)) for column in layer.columns])
    return sheet


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, layer: Layer, place: int, value: Any, written: Written) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    column = layer.columns[place]
    if column.kind is Kind.NUMBER:
        return _number(sheet, float(value))
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK).replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    return _text(sheet, _fitting(value, column.key, written))


def _number(sheet: Any, number: float) -> Any:
    """Whole: openpyxl itself writes sixteen digits, and some numbers need seventeen."""
    if float(f"{number:.16g}") == number:
        return number
    cell = WriteOnlyCell(sheet, value=0)
    cell._value = repr(number)
    return cell


def _text(sheet: Any, text: str) -> Any:
    """As text in any case: what begins with `=` would be a formula, `#N/A` an error."""
    if text and text[0] not in "=#":
        return text
    cell = WriteOnlyCell(sheet, value="")
    cell._value, cell.data_type = text, "s"
    return cell


def _fitting(text: str, key: str, written: Written) -> str:
    if has_controls(text):
        written.lose(
            written.rows,
            key,
            "มีอักขระควบคุมที่ XLSX เก็บไม่ได้ แทนด้วยช่องว่าง",
            "has control characters XLSX cannot hold; they became spaces",
        )
        text = without_controls(text)
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        written.lose(
            written.rows,
            key,
            f"ตัดให้เหลือ {LONGEST_TEXT:,} ตัวอักษร",
            f"cut to {LONGEST_TEXT:,} characters",
        )
        text = text.encode("utf-16-le")[: LONGEST_TEXT * 2].decode("utf-16-le", "ignore")
    return text


def _about(book: Any, layer: Layer, written: Written) -> None:
    sheet = book.create_sheet(ABOUT[layer.english])
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 80
    sheet.append([_bold(sheet, layer.title)])
    for note in layer.notes:
        called = note.en if layer.english else note.th
        sheet.append([called, _text(sheet, without_controls(note.text))])
    for loss in written.losses:
        what = loss.en if layer.english else loss.th
        row = f"row {loss.row}" if layer.english else f"แถวที่ {loss.row}"
        sheet.append([f"{row} · {loss.column}", what])


def _legend(book: Any, layer: Layer) -> None:
    sheet = book.create_sheet(COLUMNS[layer.english])
    for letter, width in (("A", 24), ("B", 40), ("C", 40)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_bold(sheet, text) for text in ("key", "ไทย", "English")])
    for column in layer.columns:
        sheet.append([column.key, column.th, column.en])
