"""Tables of strangers: XLSX and CSV as villages and offices fill them in.

Title lines above the header, merged cells, blank rows and a row of totals are expected. Row
numbers are those Excel shows. What a value means is for the caller.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from formats.archives import checked_file, kind_found, open_archive, opening
from formats.encodings import Verdict, decide, decode, pieces_of
from formats.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    NoHeaderRow,
    NoSuchSheet,
    NotATable,
    OldWorkbook,
    TooManyFeatures,
    UnreadableCode,
    UnreadableNumber,
)
from formats.number import TO_ARABIC, parse_number

MAX_TABLE_BYTES: Final = 100_000_000  # of a CSV, or of a workbook unpacked
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 500
HEADER_SEARCH: Final = 30  # rows that are not blank
_MILLION = 1_000_000
_SNIFFED = 100_000  # characters
_FEWEST_HEADERS = 3  # text cells; two where the table has no more columns
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

# Whatever openpyxl and the XML parser below it raise on a broken workbook.
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError, OverflowError,
)  # fmt: skip

Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` is the row as Excel shows it. Empty cells are None."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet holds. `title` are the lines above the header, which often name the village.

    `blank_rows` counts those below the header, `total_rows` those of totals at the end,
    `repeated_headers` those printed again on each page: none of them is in `rows`. The totals
    themselves are in `totals`, to be compared with what they are said to be of.
    """

    name: str
    sheet: str | None
    sheets: tuple[str, ...]
    encoding: Verdict | None
    title: tuple[str, ...]
    header_row: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_rows: int
    total_rows: int
    repeated_headers: int
    totals: tuple[Row, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def open_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    known_headers: Collection[str] = (),
) -> Table:
    """Read a table whole; the first visible sheet where none is named.

    The header is the row that matches `known_headers` best, otherwise the first with three
    text cells that is about as wide as the table.

    Raises:
        UnreadableFile: one of its subclasses. UnreadableText: a CSV in no known encoding.
    """
    path = checked_file(Path(path))
    start = opening(path)
    if start.startswith(_OLE):
        is_locked = _ENCRYPTED_PACKAGE in path.read_bytes()
        raise EncryptedFile(file=path.name) if is_locked else OldWorkbook(file=path.name)
    if start.startswith(b"PK"):
        _check_workbook(path)
        chosen, sheets, rows = _workbook_rows(path, sheet)
        return _table(path.name, rows, known_headers, sheet=chosen, sheets=sheets, encoding=None)
    if (found := kind_found(start)) or start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        raise NotATable(file=path.name, found=found or "JSON")
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise FileTooLarge(file=path.name, limit=MAX_TABLE_BYTES // _MILLION)
    raw = path.read_bytes()
    verdict = decide(pieces_of(raw), declared=encoding)
    rows = _text_rows(decode(raw, verdict.encoding), path.name)
    return _table(path.name, rows, known_headers, sheet=None, sheets=(), encoding=verdict)


def as_code(value: object, digits: int | None = None) -> str:
    """A code as text: 27040601.0 and `๒๗๐๔๐๖๐๑` are `27040601`.

    With `digits`, dashes and spaces are dropped and exactly so many digits must remain; zeros
    that Excel ate are not guessed.

    Raises:
        UnreadableCode: empty, a fraction, `1.10372E+12`, or not of so many digits.
    """
    shown_digits = digits if digits is not None else "?"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UnreadableCode(text=value, digits=shown_digits)
    code = str(value).translate(TO_ARABIC).strip().lstrip("'")
    code = re.sub(r"(?<=^)([0-9]+)\.0+$", r"\1", code)
    if not code or re.fullmatch(r"[0-9.]+E\+?[0-9]+", code, re.IGNORECASE):
        raise UnreadableCode(text=value, digits=shown_digits)
    if digits is None:
        return code
    code = re.sub(r"[\s\-–]", "", code)
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        raise UnreadableCode(text=value, digits=shown_digits)
    return code


def normalised_header(value: object) -> str:
    """A header on one line, single spaces, ำ as one character, without invisible ones."""
    text = unicodedata.normalize("NFC", str(value)).replace("\u0e4d\u0e32", "\u0e33")
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(text.split())


# --- files ------------------------------------------------------------------------------------


def _check_workbook(path: Path) -> None:
    with open_archive(path) as archive:
        names = {member.filename for member in archive.members}
        if "xl/workbook.xml" not in names:
            raise NotATable(file=path.name, found="ODS" if "content.xml" in names else "zip")
        # zipfile never reads beyond the declared size of a member, so the sum is a limit.
        if sum(member.file_size for member in archive.members) > MAX_TABLE_BYTES:
            raise FileTooLarge(file=path.name, limit=MAX_TABLE_BYTES // _MILLION)
        if any(
            b"<!DOCTYPE" in start or b"<!ENTITY" in start for start in archive.beginnings(".xml")
        ):
            raise NotATable(file=path.name, found="XML with entities")


def _workbook_rows(path: Path, sheet: str | None) -> tuple[str, tuple[str, ...], list[Cells]]:
    try:
        # Opened here: openpyxl leaves a broken workbook's file open.
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl leaves out
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = {s.title: s for s in book.worksheets}
            visible = [title for title, s in sheets.items() if s.sheet_state == "visible"]
            chosen = sheet if sheet is not None else next(iter(visible or sheets), "")
            if chosen not in sheets:
                raise NoSuchSheet(file=path.name, sheet=chosen, sheets=", ".join(sheets))
            worksheet = sheets[chosen]
            worksheet.reset_dimensions()  # some writers declare A1:A1
            rows = list(_limited(worksheet.iter_rows(values_only=True), path.name))
            return chosen, tuple(sheets), rows
    except _BROKEN as error:
        raise DamagedFile(file=path.name, reason=type(error).__name__) from error


def _text_rows(text: str, name: str) -> list[Cells]:
    separator, text = _separator(text)
    try:
        lines = io.StringIO(text, newline="")  # a cell may hold a line break of any kind
        return list(_limited(csv.reader(lines, delimiter=separator), name))
    except csv.Error as error:
        raise DamagedFile(file=name, reason=str(error)) from error


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without Excel's `sep=` line replaced by a blank one."""
    if stated := re.match(r"sep=(.)[ \t]*(?=\r?\n)", text):
        return stated[1], text[stated.end() :]
    beginning = text[:_SNIFFED].splitlines(keepends=True)[: HEADER_SEARCH * 2]

    def regularity(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(map(len, csv.reader(beginning, delimiter=separator)))
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1] * item[0]))
        return (rows * (width - 1), width)

    return max(",;\t", key=regularity), text


def _limited(rows: Iterator[Sequence[Any]], name: str) -> Iterator[Cells]:
    filled = 0
    for row in rows:
        cells = tuple(_cell(value) for value in islice(row, MAX_COLUMNS))
        filled += any(cell is not None for cell in cells)
        if filled > MAX_ROWS:
            raise TooManyFeatures(file=name, limit=MAX_ROWS)
        yield cells


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip(" \t\r\n\u00a0\u200b\ufeff") or None
    return value


# --- shape ------------------------------------------------------------------------------------


def _table(
    name: str,
    rows: list[Cells],
    known_headers: Collection[str],
    *,
    sheet: str | None,
    sheets: tuple[str, ...],
    encoding: Verdict | None,
) -> Table:
    at = _header_index(rows, known_headers)
    if at is None:
        raise NoHeaderRow(file=name)
    below = [
        (number, cells) for number, cells in enumerate(rows[at + 1 :], at + 2) if _filled(cells)
    ]
    last_number = below[-1][0] if below else at + 1
    columns = _columns(rows[at], [cells for _, cells in below])
    records = [(number, cells) for number, cells in below if not _repeats(cells, rows[at])]
    repeated = len(below) - len(records)
    totals: list[tuple[int, Cells]] = []
    while records and _is_total(records[-1][1]):
        totals.insert(0, records.pop())
    return Table(
        name=name, sheet=sheet, sheets=sheets, encoding=encoding, title=_title(rows[:at]),
        header_row=at + 1, headers=tuple(columns.values()),
        rows=tuple(Row(number, _values(cells, columns)) for number, cells in records),
        blank_rows=last_number - (at + 1) - len(below), total_rows=len(totals),
        repeated_headers=repeated,
        totals=tuple(Row(number, _values(cells, columns)) for number, cells in totals),
    )  # fmt: skip


def _filled(cells: Cells) -> list[Any]:
    return [cell for cell in cells if cell is not None]


def _is_words(cell: Any) -> bool:
    if not isinstance(cell, str):
        return False
    try:
        parse_number(cell)
    except UnreadableNumber:
        return True
    return False


def _header_index(rows: list[Cells], known_headers: Collection[str]) -> int | None:
    searched = list(islice((i for i, cells in enumerate(rows) if _filled(cells)), HEADER_SEARCH))
    known = {normalised_header(header).casefold() for header in known_headers}
    if known:
        matches = {index: _matches(rows[index], known) for index in searched}
        best = max(searched, key=lambda index: matches[index], default=None)
        if best is not None and matches[best] >= min(2, len(known)):
            return best
    words = {index: sum(map(_is_words, rows[index])) for index in searched}
    widest = max((len(_filled(rows[index])) for index in searched), default=0)
    fewest = min(_FEWEST_HEADERS, max(widest, 2))
    # A title may be spread over three cells; a header is about as wide as what is below it.
    wide = [i for i in searched if words[i] >= fewest and words[i] * 2 >= widest]
    return wide[0] if wide else None


def _matches(cells: Cells, known: set[str]) -> int:
    return sum(
        normalised_header(cell).casefold() in known for cell in cells if isinstance(cell, str)
    )


def _columns(header: Cells, below: list[Cells]) -> dict[int, str]:
    """Names by column index; one without a header but with values is named by its letter."""
    used = {index for cells in below for index, cell in enumerate(cells) if cell is not None}
    columns: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for index in range(max([len(header), *(used and [max(used) + 1])])):
        cell = header[index] if index < len(header) else None
        if cell is None and index not in used:
            continue
        name = normalised_header(cell) if cell is not None else f"({get_column_letter(index + 1)})"
        seen[name] += 1
        columns[index] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return columns


def _values(cells: Cells, columns: dict[int, str]) -> dict[str, Any]:
    return {name: cells[index] if index < len(cells) else None for index, name in columns.items()}


def _repeats(cells: Cells, header: Cells) -> bool:
    return _filled(cells) == _filled(header)


_TOTAL = re.compile(
    r"(ยอด)?รวม(ทั้งสิ้น|ทั้งหมด|ยอด|จำนวน)*[\s:]*[0-9๐-๙,.]*\s*"
    r"(ครัวเรือน|ราย|คน|แปลง|หลัง|ไร่|บาท|หมู่บ้าน)?|(grand\s+|sub-?\s?)?totals?:?",
    re.IGNORECASE,
)


def _is_total(cells: Cells) -> bool:
    words = [cell for cell in cells if _is_words(cell)]
    return bool(words) and _TOTAL.fullmatch(words[0]) is not None


def _title(rows: list[Cells]) -> tuple[str, ...]:
    lines = (" ".join(str(cell) for cell in _filled(cells)) for cells in rows)
    return tuple(" ".join(line.split()) for line in lines if line.strip())
