"""Columns of strangers' files, found by name and believed by content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from formats.tables import normalised_header

BELIEVED = 0.5  # share of a column's filled cells that must be what its name promises

# How files say that nothing is known.
_BLANKS = frozenset(
    {"", "-", "–", "--", "n/a", "na", "nan", "none", "null", "not found", "unknown", "ไม่มี", "ไม่พบ"}
    | {"ไม่ทราบ", "ไม่ระบุ", "ไม่มีข้อมูล"}
)
_THAI = re.compile("[\u0e01-\u0e5b]")

Record = Mapping[str, Any]


def plain(header: str) -> str:
    """A header without case, spaces and signs: `ADM3_PCODE`, `รหัส หมู่บ้าน` → adm3pcode, รหัสหมู่บ้าน."""
    return re.sub(r"[\s_\-.,:;/()\[\]#*]", "", normalised_header(header).casefold())


def text(value: object) -> str:
    """The text of a cell, on one line; empty where it says that nothing is known."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Control characters would break a log line or a terminal; invisible ones make names differ.
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in str(value))
    written = " ".join(shown.split())
    return "" if written.casefold() in _BLANKS else written


def is_thai(written: str) -> bool:
    """Whether there is a Thai character in it."""
    return _THAI.search(written) is not None


def named(headers: Iterable[str], synonyms: Sequence[str]) -> list[str]:
    """Headers that have one of these plain names, best name first."""
    by_name: dict[str, str] = {}
    for header in headers:
        by_name.setdefault(plain(header), header)
    return [by_name[name] for name in synonyms if name in by_name]


def believed(
    candidates: Iterable[str], records: Sequence[Record], fits: Callable[[str, Record], bool]
) -> str | None:
    """The first candidate whose filled cells mostly are what is looked for.

    `fits` is given the text of a cell and its record. A column with no filled cell is not it.
    """
    for header in candidates:
        filled = [(text(record.get(header)), record) for record in records]
        filled = [(written, record) for written, record in filled if written]
        fitting = sum(fits(written, record) for written, record in filled)
        if filled and fitting >= len(filled) * BELIEVED:
            return header
    return None


def counts_rows(cells: Sequence[str]) -> bool:
    """Whether a column only numbers its rows from 1, in any order."""
    numbers = sorted(int(cell) for cell in cells if cell.isascii() and cell.isdigit())
    return len(numbers) == len(cells) > 1 and numbers == list(range(1, len(numbers) + 1))
