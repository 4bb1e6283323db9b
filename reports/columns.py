"""How wide the columns of a table on paper are: numbers are never broken, words share the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from formats import lettering

PADDING, PADDING_ABOVE = 3.0, 1.1  # points at each side of a cell
PLACE = 7.6  # of the size: what names in the first column have, where they are as long
WORDS, ALL_WORDS = 4.6, 20.0  # of the size: what other words have, more where few share it
LONG_WORDS = 10.5  # of the size; longer text is broken and likes less than its length
LONGER_WORDS = 0.9  # power of what is beyond
HEADING_LINES, HEADING_LIKED = 3.4, 1.8  # lines of a heading at most, and as one likes it
KEPT = 12  # letters; a word in brackets of no more is not broken (longest-kept in typst/tables.typ)
THAI_WORD = 6  # letters; few words of a heading are longer, and none is broken inside
MUTED = 0.6  # of its width: ไม่มีข้อมูล may be broken once
INDENT = 0.9  # of the size, for each level
SMALLEST_HEADING = 0.6  # of the size: in smaller letters nobody reads it
_THAI = re.compile("[ก-๛]")

Values = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What a column takes at the very least (its numbers), what it needs, and what it likes.

    In points, without padding.
    """

    least: float
    needed: float
    liked: float


def measured(table: Values, size: float) -> list[Measured]:
    """Of each column of `table`, set in letters of `size` points."""
    words = sum(not column["is_number"] for column in table["columns"][1:])
    others = max(WORDS, ALL_WORDS / max(words, 1)) if words > 1 else WORDS
    return [
        _column(
            column,
            _widest(table, number, size),
            size,
            (PLACE if number == 0 else others) * size,
            _kept(table, number, size),
        )
        for number, column in enumerate(table["columns"])
    ]


def narrowest(found: list[Measured]) -> float:
    """Points the whole table takes at least."""
    return sum(each.needed for each in found) + 2 * PADDING * len(found)


def widths(found: list[Measured], width: float) -> list[float]:
    """Each column's points, padding included; together `width`.

    What it needs, and of what is left a part by what it likes; where that is too much, headings
    are broken before numbers are.
    """
    room = width - 2 * PADDING * len(found)
    needed = sum(each.needed for each in found)
    more = sum(each.liked - each.needed for each in found)
    spare = room - needed
    least = sum(each.least for each in found)
    if room <= least:
        given = [each.least / least * room for each in found]
    elif spare <= 0:
        share = (room - least) / (needed - least)
        given = [each.least + (each.needed - each.least) * share for each in found]
    elif spare <= more:
        # By the square of what it still likes: a long sentence comes before a second word.
        wishes = [(each.liked - each.needed) ** 2 for each in found]
        given = [
            each.needed + wish / (sum(wishes) or 1.0) * spare
            for each, wish in zip(found, wishes, strict=True)
        ]
    else:
        given = [each.liked + (spare - more) / len(found) for each in found]
    return [round(each + 2 * PADDING, 2) for each in given]


def heading_size(table: Values, given: list[float], size: float) -> float:
    """Of the size, the letters in which the longest word of each heading is in its column."""
    shares = (
        (width - 2 * PADDING - lettering.SURELY) / _longest_word(column["text"], size)
        for column, width in zip(table["columns"], given, strict=True)
        if column["text"].strip()
    )
    return round(max(min([1.0, *shares]), SMALLEST_HEADING), 3)


def kept_headings(table: Values, given: list[float], size: float) -> list[bool]:
    """Of each heading in letters of `size` points, whether it is broken at its spaces only."""
    return [
        lettering.is_kept_whole(column["text"], size, width - 2 * PADDING, bold=True)
        for column, width in zip(table["columns"], given, strict=True)
    ]


def row_lines(table: Values, given: list[float], size: float) -> list[int]:
    """About how many lines the heading and each row take."""
    heading = [
        lettering.lines(column["text"], size, width - 2 * PADDING, bold=True)
        for column, width in zip(table["columns"], given, strict=True)
    ]
    return [max(heading, default=1), *(_row_lines(row, given, size) for row in table["rows"])]


def single_lines(table: Values, given: list[float], size: float) -> list[bool]:
    """Of each row, whether it surely is one line: it need not be set to know how tall it is."""
    return [
        all(
            lettering.surely_one_line(cell["text"], size, room, bold=_is_bold(row, cell))
            for cell, room in _rooms(row, given, size)
        )
        for row in table["rows"]
    ]


def kept_cells(
    table: Values, given: list[float], size: float, single: list[bool]
) -> list[list[bool]]:
    """Of each cell of each row that is not `single`, whether it is broken at its spaces only."""
    return [
        []
        if is_single
        else [
            lettering.is_kept_whole(cell["text"], size, room, bold=_is_bold(row, cell))
            for cell, room in _rooms(row, given, size)
        ]
        for row, is_single in zip(table["rows"], single, strict=True)
    ]


def _row_lines(row: Values, given: list[float], size: float) -> int:
    found = (lettering.lines(cell["text"], size, room) for cell, room in _rooms(row, given, size))
    return max(found, default=1)


def _rooms(row: Values, given: list[float], size: float) -> Iterator[tuple[Values, float]]:
    """Each cell of a row with the points its words have."""
    at = 0
    for cell in row["cells"]:
        room = sum(given[at : at + cell["span"]]) - 2 * PADDING
        yield cell, room - (row["level"] * INDENT * size if at == 0 else 0.0)
        at += cell["span"]


def _is_bold(row: Values, cell: Values) -> bool:
    return bool(row["is_total"] or cell["tone"] == "warning")


def _column(column: Values, widest: float, size: float, share: float, kept: float) -> Measured:
    needed, liked = _heading(column["text"], size)
    if column["is_number"]:
        return Measured(widest, max(needed, widest), max(liked, widest))
    long = LONG_WORDS * size
    wanted = min(widest, long) + max(widest - long, 0.0) ** LONGER_WORDS
    least = max(min(widest, share), kept)
    return Measured(least, max(needed, least), max(liked, wanted))


def _heading(words: str, size: float) -> tuple[float, float]:
    """What a heading needs: its longest word, few lines; and what it likes: two lines.

    A unit in brackets is never broken.
    """
    whole = lettering.width(words, size, bold=True)
    longest = _longest_word(words, size)
    return max(longest, whole / HEADING_LINES), max(longest, whole / HEADING_LIKED)


def _longest_word(words: str, size: float) -> float:
    longest = 0.0
    for word in words.split():
        width, count = lettering.width(word, size, bold=True), lettering.letters(word)
        if count > THAI_WORD and _THAI.search(word) and not word.startswith("("):
            width *= THAI_WORD / count
        longest = max(longest, width)
    return longest


def _kept(table: Values, number: int, size: float) -> float:
    """The widest short word in brackets of a column's own cells."""
    return max(
        (
            lettering.width(word, size)
            for row in table["rows"]
            if number < len(row["cells"]) and ")" in (text := row["cells"][number]["text"])
            for word in text.split(" ")
            if word.startswith("(") and word.endswith(")") and lettering.letters(word) <= KEPT
        ),
        default=0.0,
    )


def _widest(table: Values, number: int, size: float) -> float:
    """The widest cell of a column; what reaches over several fits itself in."""
    widest = 0.0
    for row in table["rows"]:
        at = 0
        for cell in row["cells"]:
            if at == number and cell["span"] == 1:
                indent = row["level"] * INDENT * size if number == 0 else 0.0
                found = lettering.width(cell["text"], size, bold=_is_bold(row, cell)) + indent
                widest = max(widest, found * (MUTED if cell["tone"] == "muted" else 1))
            at += cell["span"]
    return widest + 0.5
