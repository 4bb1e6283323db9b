"""Tables of strangers: XLSX and CSV as villages and offices fill them in.

Title lines above the header, merged cells, blank rows and a row of totals are expected. Row
numbers are those Excel shows. What a value means is for the caller.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter

from formats.cells import Cells, Sheet, read_cells
from formats.encodings import Verdict
from formats.errors import DoublyEncodedText, NoHeaderRow, UnreadableCode, UnreadableNumber
from formats.features import Problem, ProblemCode
from formats.number import TO_ARABIC, parse_number

HEADER_SEARCH: Final = 30  # rows that are not blank
_FEWEST_HEADERS = 3  # text cells; two where the table has no more columns


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` is the row as Excel shows it. Empty cells are None.

    With a `problem` its text cannot be believed: it must wait for its sender.
    """

    number: int
    values: Mapping[str, Any]
    problem: Problem | None = None


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
        UnreadableFile: one of its subclasses. UnreadableText: a CSV in no known encoding, or a
            header or most rows that were garbled before they were saved.
    """
    read = read_cells(Path(path), encoding=encoding, sheet=sheet)
    return _table(read, known_headers)


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


# --- shape ------------------------------------------------------------------------------------


def _table(read: Sheet, known_headers: Collection[str]) -> Table:
    rows = read.rows
    at = _header_index(rows, known_headers)
    if at is None:
        raise NoHeaderRow(file=read.name)
    if at and _is_second_header(rows[at - 1], rows[at]):
        at -= 1
    titles, headers = rows[:at], [rows[at]]
    if at + 1 < len(rows) and _is_second_header(rows[at], rows[at + 1]):
        at += 1
        headers.append(rows[at])
    for number, error in read.garbled.items():
        if number <= at + 1:
            raise error
    below = [
        (number, cells) for number, cells in enumerate(rows[at + 1 :], at + 2) if _filled(cells)
    ]
    last_number = below[-1][0] if below else at + 1
    columns = _columns(_one_header(headers, known_headers), [cells for _, cells in below])
    again = [_filled(header) for header in headers]
    records = [(number, cells) for number, cells in below if _filled(cells) not in again]
    repeated = len(below) - len(records)
    totals: list[tuple[int, Cells]] = []
    while records and _is_total(records[-1][1]):
        totals.insert(0, records.pop())
    places = {name: index for index, name in columns.items()}
    return Table(
        name=read.name, sheet=read.sheet, sheets=read.sheets, encoding=read.encoding,
        title=_title(titles), header_row=at + 1, headers=tuple(columns.values()),
        rows=tuple(
            Row(number, _Values(cells, places), _problem(read.garbled.get(number)))
            for number, cells in records
        ),
        blank_rows=last_number - (at + 1) - len(below), total_rows=len(totals),
        repeated_headers=repeated,
        totals=tuple(Row(number, _Values(cells, places)) for number, cells in totals),
    )  # fmt: skip


def _problem(error: DoublyEncodedText | None) -> Problem | None:
    if error is None:
        return None
    sample, repaired = error.facts["sample"], error.facts["repaired"]
    return Problem(ProblemCode.GARBLED_TEXT, f"“{sample}” → “{repaired}”")


def _is_second_header(upper: Cells, lower: Cells) -> bool:
    """Whether `lower` names the columns under merged cells of `upper`, and nothing else."""
    filled = [index for index, cell in enumerate(lower) if cell is not None]
    under_merged = [index for index in filled if _at(upper, index) is None]
    names_alone = [i for i, cell in enumerate(upper) if cell is not None and i not in filled]
    return (
        len(under_merged) > 0
        and len(names_alone) > 0  # otherwise the upper one is a title
        and all(_is_words(lower[index]) for index in filled)
        # Under a name only where that name stands over the next column too.
        and all(index in under_merged or index + 1 in under_merged for index in filled)
        and any(_at(upper, index - 1) is not None for index in under_merged)
    )


def _one_header(rows: Sequence[Cells], known_headers: Collection[str]) -> Cells:
    """The names of both rows in one; the name of a group is put before where it must be.

    That is where a name stands twice, or where the two together are known: เงินกู้ over คงเหลือ.
    """
    upper, lower = rows[0], rows[1] if len(rows) > 1 else ()
    known = {normalised_header(header).replace(" ", "").casefold() for header in known_headers}
    names: list[Any] = []
    group = None
    for index in range(max(len(upper), len(lower))):
        above, below = _at(upper, index), _at(lower, index)
        group = above if above is not None else group
        both = f"{group} {below}" if group is not None and below is not None else ""
        is_known = normalised_header(both).replace(" ", "").casefold() in known
        is_unclear = bool(both) and (is_known or lower.count(below) > 1)
        names.append(both if is_unclear else (below if below is not None else above))
    return tuple(names)


def _at(cells: Cells, index: int) -> Any:
    return cells[index] if 0 <= index < len(cells) else None


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


class _Values(Mapping[str, Any]):
    """The cells of a row by header: a dictionary for each row is half of a table's memory."""

    __slots__ = ("_cells", "_places")

    def __init__(self, cells: Cells, places: Mapping[str, int]) -> None:
        self._cells = cells
        self._places = places

    def __getitem__(self, name: str) -> Any:
        return _at(self._cells, self._places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


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
