"""How wide words are in the font of all paper: what stands beside what is decided before."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from PIL import ImageFont

from formats.typesetting import FONT_FILES, font_folder

SURELY = 0.4  # points: what is narrower than its room by this is not broken, however rounded
DRAWN_AT = 1000  # points: advances are read to a thousandth of the size
BORROWED = {"▲": 0.602, "▼": 0.602}  # from Typst's own DejaVu Sans Mono


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Points that `words` take on one line, in letters of `size` points.

    Kerning is left out: it makes Thai narrower by less than a hundredth.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    return _taken(words, bold) * size


def lines(words: str, size: float, room: float, *, bold: bool = False) -> int:
    """About how many lines `words` take in `room` points: none is quite full."""
    taken = width(words, size, bold=bold)
    if taken <= room:
        return 1
    return int(taken / (max(room, size) * 0.9)) + 1


def surely_one_line(words: str, size: float, room: float, *, bold: bool = False) -> bool:
    """Whether `words` are on one line in `room` points, however widths are rounded."""
    return width(words, size, bold=bold) <= room - SURELY


def is_kept_whole(words: str, size: float, room: float, *, bold: bool = False) -> bool:
    """Whether `words` may be broken at their spaces only, and take no line more for that.

    So what is one line; and what has no word wider than `room` and fills its lines well.
    """
    if surely_one_line(words, size, room, bold=bold):
        return True
    space = width(" ", size, bold=bold)
    count, used = 1, 0.0
    for each in words.split():
        taken = width(each, size, bold=bold)
        if taken > room - SURELY:
            return False
        ahead = used + space if used else 0.0
        if ahead + taken > room - SURELY:
            count, used = count + 1, taken
        else:
            used = ahead + taken
    return count <= int(width(words, size, bold=bold) / room) + 1


def letters(words: str) -> int:
    """Letters that stand beside each other: vowels and tones above and below take no room."""
    return sum(unicodedata.category(letter) != "Mn" for letter in words)


@lru_cache(maxsize=1 << 15)  # a report asks for each of its words in several widths
def _taken(words: str, bold: bool) -> float:
    return sum(_advance(letter, bold) for letter in words)


@cache
def _advance(letter: str, bold: bool) -> float:
    if letter in BORROWED:
        return BORROWED[letter]
    return float(_font(bold).getlength(letter)) / DRAWN_AT


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    path = font_folder() / FONT_FILES[int(bold)]
    return ImageFont.truetype(str(path), DRAWN_AT, layout_engine=ImageFont.Layout.BASIC)
