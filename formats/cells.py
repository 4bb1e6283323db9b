"""Cells out of the files of strangers: XLSX, CSV, and the one table of a zip.

Nothing here knows what a cell means or which row is the header.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from formats.archives import (
    Archive,
    checked_file,
    kind_found,
    open_archive,
    opening,
    shown_name,
)
from formats.encodings import Verdict, decide, decode, garbled, pieces_of
from formats.errors import (
    BrokenQuotes,
    DamagedFile,
    DoublyEncodedText,
    EncryptedFile,
    FileTooLarge,
    NoSuchSheet,
    NotATable,
    OldWorkbook,
    SeveralTables,
    TextOfAnotherEncoding,
    TooManyFeatures,
    UnreadableText,
)
from formats.formulas import unguarded

MAX_TABLE_BYTES: Final = 100_000_000  # of a CSV, or of a workbook unpacked
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 4_000_000  # that are not empty: about 400 MB
LONGEST_LINE: Final = 1_000_000  # bytes of a CSV
_MILLION = 1_000_000
_MOST_KNOWN = 50_000  # cells that are remembered
_SNIFFED = 100_000  # characters
_SNIFFED_LINES = 60
_TABLES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
_TEXTS = (".txt",)
_MAPS = (".shp", ".gpkg", ".geojson", ".json", ".kml")
_OFFICE_PARTS = ("xl/workbook.xml", "content.xml", "[Content_Types].xml")
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

# Whatever openpyxl and the XML parser below it raise on a broken workbook.
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError, OverflowError,
)  # fmt: skip

Cells = tuple[Any, ...]
_Read = tuple[list[Cells], dict[int, DoublyEncodedText]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one sheet, from the first; of a CSV `sheet` is None. Empty cells are None.

    `garbled` says of rows, by their number, what they hold that was garbled before it was saved.
    """

    name: str
    sheet: str | None
    sheets: tuple[str, ...]
    encoding: Verdict | None
    rows: list[Cells]
    garbled: dict[int, DoublyEncodedText] = field(default_factory=dict)


def read_cells(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> Sheet:
    """Read a table whole; the first visible sheet where none is named.

    Raises:
        UnreadableFile: one of its subclasses. UnreadableText: a CSV in no known encoding.
    """
    checked_file(path)
    if not opening(path).startswith(b"PK") or _is_workbook(path):
        return _read(path, path.name, encoding, sheet)
    with open_archive(path) as archive, tempfile.TemporaryDirectory(prefix="rangwat-") as folder:
        member = _only_table(archive)
        unpacked = Path(folder) / "table"
        archive.unpack(member, unpacked)
        name = PurePosixPath(shown_name(member)).name
        return _read(checked_file(unpacked), name, encoding, sheet)


def _read(path: Path, name: str, encoding: str | None, sheet: str | None) -> Sheet:
    start = opening(path)
    if start.startswith(_OLE):
        is_locked = _ENCRYPTED_PACKAGE in path.read_bytes()
        raise EncryptedFile(file=name) if is_locked else OldWorkbook(file=name)
    if start.startswith(b"PK"):
        _check_workbook(path, name)
        chosen, sheets, (rows, found_garbled) = _workbook_rows(path, name, sheet)
        return Sheet(name, chosen, sheets, None, rows, found_garbled)
    if (found := kind_found(start)) or start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        raise NotATable(file=name, found=found or "JSON")
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise FileTooLarge(file=name, limit=MAX_TABLE_BYTES // _MILLION)
    raw = path.read_bytes()
    _check_lines(raw, name)
    verdict = decide(pieces_of(raw), declared=encoding)
    rows, found_garbled = _text_rows(_text(raw, verdict.encoding), name)
    return Sheet(name, None, (), verdict, rows, found_garbled)


def zip_holds_table(path: Path) -> bool:
    """Whether a zip is a workbook, or has tables in it and no map.

    Raises:
        UnreadableFile: it cannot be opened at all.
    """
    if _is_workbook(path):
        return True
    with open_archive(path) as archive:
        suffixes = {PurePosixPath(m.filename).suffix.lower() for m in archive.members}
    return bool(suffixes.intersection(_TABLES)) and not suffixes.intersection(_MAPS)


def _is_workbook(path: Path) -> bool:
    with open_archive(path, nested=False) as archive:
        return any(member.filename in _OFFICE_PARTS for member in archive.members)


def _only_table(archive: Archive) -> zipfile.ZipInfo:
    """The one table of a zip; a text file counts where there is nothing else."""
    for suffixes in (_TABLES, _TEXTS):
        found = [m for m in archive.members if PurePosixPath(m.filename).suffix.lower() in suffixes]
        if len(found) > 1:
            raise SeveralTables(file=archive.name, names=", ".join(map(shown_name, found)))
        if found:
            return found[0]
    raise NotATable(file=archive.name, found="zip")


def _check_workbook(path: Path, name: str) -> None:
    with open_archive(path, nested=False) as archive:
        names = {member.filename for member in archive.members}
        if "xl/workbook.xml" not in names:
            raise NotATable(file=name, found="ODS" if "content.xml" in names else "zip")
        # zipfile never reads beyond the declared size of a member, so the sum is a limit.
        if sum(member.file_size for member in archive.members) > MAX_TABLE_BYTES:
            raise FileTooLarge(file=name, limit=MAX_TABLE_BYTES // _MILLION)
        if any(
            b"<!DOCTYPE" in start or b"<!ENTITY" in start for start in archive.beginnings(".xml")
        ):
            raise NotATable(file=name, found="XML with entities")


def _workbook_rows(path: Path, name: str, sheet: str | None) -> tuple[str, tuple[str, ...], _Read]:
    try:
        # Opened here: openpyxl leaves a broken workbook's file open.
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl leaves out
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets = {s.title: s for s in book.worksheets}
            visible = [title for title, s in sheets.items() if s.sheet_state == "visible"]
            chosen = sheet if sheet is not None else next(iter(visible or sheets), "")
            if chosen not in sheets:
                raise NoSuchSheet(file=name, sheet=chosen, sheets=", ".join(sheets))
            worksheet = sheets[chosen]
            worksheet.reset_dimensions()  # some writers declare A1:A1
            return chosen, tuple(sheets), _limited(worksheet.iter_rows(values_only=True), name)
    except _BROKEN as error:
        raise DamagedFile(file=name, reason=type(error).__name__) from error


def _check_lines(raw: bytes, name: str) -> None:
    """Refuse lines no table has, before anybody splits them into a million cells."""
    for start in range(0, len(raw) - LONGEST_LINE, LONGEST_LINE):
        end = start + LONGEST_LINE
        if raw.find(b"\n", start, end) < 0 and raw.find(b"\r", start, end) < 0:
            raise NotATable(file=name, found=f"> {LONGEST_LINE:,} bytes / 1")


def _text(raw: bytes, encoding: str) -> str:
    try:
        return decode(raw, encoding)
    except UnreadableText as error:
        if encoding.startswith("utf-16"):
            raise
        for number, line in enumerate(raw.splitlines(), 1):
            try:
                decode(line, encoding)
            except UnreadableText as found:
                raise TextOfAnotherEncoding(row=number, **found.facts) from error
        raise


def _text_rows(text: str, name: str) -> _Read:
    separator, text = _separator(text)
    if '"' in text:
        _check_quotes(text, separator, name)
    try:
        lines = io.StringIO(text, newline="")  # a cell may hold a line break of any kind
        rows = csv.reader(lines, delimiter=separator)
        return _limited((list(map(unguarded, row)) for row in rows), name)
    except csv.Error as error:
        raise DamagedFile(file=name, reason=str(error)) from error


def _check_quotes(text: str, separator: str, name: str) -> None:
    """Refuse a quote that swallows the rows below it."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begun = lines.line_num + 1
        try:
            next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            # Within one line a stray quote is part of the text, as everybody reads it.
            if lines.line_num > begun or "end of data" in str(error):
                raise BrokenQuotes(file=name, row=begun) from error


_BRACKETED = re.compile(r"\([^()\n]*\)")
_DEEPEST_WKT = 3  # a MULTIPOLYGON


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without Excel's `sep=` line replaced by a blank one."""
    if stated := re.match(r"sep=(.)[ \t]*(?=\r?\n)", text):
        return stated[1], text[stated.end() :]
    # What stands in brackets separates nothing: the commas of WKT.
    beginning = text[:_SNIFFED].splitlines(keepends=True)[:_SNIFFED_LINES]
    for _ in range(_DEEPEST_WKT):
        beginning = [_BRACKETED.sub("", line) for line in beginning]

    def regularity(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(map(len, csv.reader(beginning, delimiter=separator)))
        except csv.Error:
            return 0, 0
        if not widths:  # a mark of the encoding, and nothing after it
            return 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1] * item[0]))
        return (rows * (width - 1), width)

    return max(",;\t", key=regularity), text


def _limited(read: Iterator[Sequence[Any]], name: str) -> _Read:
    """The rows with their text stripped, and what is garbled in some of them.

    Raises:
        TooManyFeatures. DoublyEncodedText: most rows are garbled, so it is the whole file.
    """
    rows: list[Cells] = []
    found_garbled: dict[int, DoublyEncodedText] = {}
    filled = written = 0
    # One string for all cells that say the same: a table repeats itself.
    known: dict[str, str] = {}
    for number, row in enumerate(read, 1):
        if len(known) > _MOST_KNOWN:
            known.clear()
        cells = tuple(_cell(value, known) for value in islice(row, MAX_COLUMNS))
        many = len(cells) - cells.count(None)
        filled += many > 0
        written += many
        if filled > MAX_ROWS or written > MAX_CELLS:
            raise TooManyFeatures(file=name, limit=MAX_ROWS)
        rows.append(cells if many else ())  # a sheet may have a million rows of nothing
        if (error := _garbled_in(cells)) is not None:
            found_garbled[number] = error
    if len(found_garbled) * 2 > filled:
        raise next(iter(found_garbled.values()))
    return rows, found_garbled


def _garbled_in(cells: Cells) -> DoublyEncodedText | None:
    for value in cells:
        if isinstance(value, str) and "เธ" in value and (found := garbled(value)):
            return DoublyEncodedText(sample=found[0], repaired=found[1])
    return None


def _cell(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, str):
        text = value.strip(" \t\r\n\u00a0\u200b\ufeff")
        return known.setdefault(text, text) or None
    return value
