"""Rows of a file that wait: with what they say, read again from the kept file, to be corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import shapely
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from formats.feature_files import open_features
from network import arrivals
from network.models import Arrival, ImportRow
from survey.imports.looks import plain_text
from survey.imports.matching import known_headers
from survey.imports.registers import REGISTERS
from survey.imports.results import Held

if TYPE_CHECKING:
    from network.deliveries import Register

GEOMETRY = "geometry_wkt"  # a column of coordinates that readers of tables know
_WIDEST = 60  # characters of a column
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # by which spreadsheets take a text for a formula


@dataclass(frozen=True)
class Row:
    """A row as it came: its number, and column → what stands there."""

    number: int
    values: dict[str, Any]


def waiting(arrival: Arrival) -> QuerySet[ImportRow]:
    """The rows of an import that wait, in the order of the file."""
    rows = ImportRow.objects.filter(source=arrival.source_id, outcome=ImportRow.Outcome.HELD)
    return rows.order_by("number", "pk")


def held_of(rows: Collection[ImportRow]) -> list[Held]:
    """The same as a page shows them."""
    return [Held(row.number, row.reason_th, row.reason_en) for row in rows]


def rows_of(arrival: Arrival, numbers: Collection[int]) -> list[Row]:
    """Some rows of the file by their numbers, read again as they were; one pass, flat memory.

    Raises:
        FormatError: it cannot be read any more as it was.
        ArrivalIsGone: it has been erased.
    """
    wanted = frozenset(numbers)
    if not wanted:
        return []
    with arrivals.opened(arrival) as path:
        return [row for row in _rows(path, arrival) if row.number in wanted]


def workbook_of(arrival: Arrival, held: Sequence[Held], reason: dict[int, str]) -> bytes:
    """An XLSX of rows that wait, with why in a column before theirs: to be corrected and sent.

    Texts are written as texts: none of them becomes a formula on the machine of who opens it.
    """
    rows = rows_of(arrival, {each.number for each in held})
    columns = list(dict.fromkeys(column for row in rows for column in row.values))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("แถวที่ต้องแก้"))
    sheet.freeze_panes = "C2"
    own = [_("แถวที่ในไฟล์เดิม"), _("เหตุผลที่รอ")]
    widths = [14, 48, *(max(12, min(_WIDEST, len(column) + 4)) for column in columns)]
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(index)].width = width
    sheet.append([_heading(sheet, name) for name in (*own, *columns)])
    for row in rows:
        cells = [_cell(sheet, row.values.get(column)) for column in columns]
        sheet.append([row.number, _wrapped(sheet, reason.get(row.number, "")), *cells])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _rows(path: Path, arrival: Arrival) -> Iterator[Row]:
    settings = arrivals.settings_of(arrival)
    register: Register = REGISTERS[arrival.register]
    named = [column for column in settings.mapping.values() if column]
    with open_features(
        path,
        layer=settings.layer,
        sheet=settings.sheet,
        srid=settings.srid,
        encoding=settings.encoding,
        known_headers=[*known_headers([register]), *named],
    ) as file:
        for batch in file.batches():
            here = zip(batch.numbers, batch.attributes, batch.geometries, strict=True)
            for number, values, shape in here:
                own = values if file.is_table else {**values, GEOMETRY: _wkt(shape)}
                yield Row(number, own)


def _wkt(shape: shapely.Geometry | None) -> str | None:
    return None if shape is None else str(shapely.to_wkt(shape, rounding_precision=9))


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E4F0EE")
    return cell


def _wrapped(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A number or day as such; everything else as text, and never a formula."""
    if value is None or isinstance(value, int | float) or hasattr(value, "isoformat"):
        return value
    text = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    # With it the text stays a text when somebody edits it, too.
    cell.quotePrefix = text.startswith(_FORMULA)
    return cell


def shown_values(row: Row) -> list[tuple[str, str]]:
    """What a row says, for a page: column and value, empty ones left out."""
    pairs = [(column, plain_text(value)) for column, value in row.values.items()]
    return [(column, text) for column, text in pairs if text and column != GEOMETRY]
