"""What a cell can be: a national ID, a code, a day, a name of somebody, a coordinate.

For Field.fits and Field.tells; each takes a cell that is not empty, and none of them raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from formats import national_id
from formats.crs import THAILAND
from formats.errors import FormatError, UnreadableCode
from formats.land_area import LandArea
from formats.number import TO_ARABIC, parse_number
from formats.tables import as_code
from formats.thai import LooseDate, parse_date
from network.cells import is_thai, text

Fits = Callable[[Any], bool]

_TITLE = re.compile(
    r"(นางสาว|น\.\s?ส\.|นาย|นาง|ด\.\s?[ชญ]\.|เด็กชาย|เด็กหญิง|ว่าที่\s?ร\.?\s?ต\.|(mr|mrs|ms|miss)\.?\s)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_FINE = re.compile(r"[0-9]+\.[0-9]{3,}")  # a coordinate to a hundred metres or better
_PAIR = re.compile(r"([0-9.]+)\s*°?\s*[NnEe]?\s*[,;\s]\s*([0-9.]+)\s*°?\s*[NnEe]?")
_LAND_WORDS = re.compile(r"ไร่|งาน|วา|rai|ngan|wah|[0-9]+\s*-\s*[0-9]\s*-\s*[0-9]")


def is_national_id(cell: Any) -> bool:
    """Thirteen digits whose check digit is right."""
    return national_id.is_valid(text(cell))


def has_digits(digits: int) -> Fits:
    """A code of so many digits."""

    def fits(cell: Any) -> bool:
        try:
            as_code(text(cell), digits)
        except UnreadableCode:
            return False
        return True

    return fits


def begins_with(known: Collection[str], digits: int) -> Fits:
    """A code of so many digits that begins with one of the known codes, all of one length."""
    length = len(next(iter(known), ""))
    there = frozenset(known)

    def fits(cell: Any) -> bool:
        try:
            return as_code(text(cell), digits)[:length] in there
        except UnreadableCode:
            return False

    return fits


def is_day(cell: Any) -> bool:
    """A day of either era, as text or as Excel keeps it; a bare number is none."""
    try:
        parse_date(cell if isinstance(cell, date) else text(cell))
    except FormatError:
        return False
    return True


def is_loose_day(cell: Any) -> bool:
    """A day, a month or a year of either era."""
    try:
        LooseDate.parse(cell if isinstance(cell, date) else text(cell))
    except FormatError:
        return False
    return True


def is_number(cell: Any) -> bool:
    """A number, however its thousands are written."""
    return _number(cell) is not None


def is_whole(least: int, most: int, *units: str) -> Fits:
    """A whole number of a range; one of `units` may stand behind it."""

    def fits(cell: Any) -> bool:
        written = text(cell)
        for unit in units:
            written = written.removesuffix(unit)
        number = _number(written.strip())
        return number is not None and number.is_integer() and least <= number <= most

    return fits


def is_land_area(cell: Any) -> bool:
    """An area in ไร่-งาน-ตารางวา, or a number."""
    try:
        LandArea.parse(text(cell))
    except FormatError:
        return is_number(cell)
    return True


def tells_land_area(cell: Any) -> bool:
    """An area that is written with its units, or as 3-2-15."""
    written = text(cell)
    return bool(_LAND_WORDS.search(written.casefold())) and is_land_area(written)


def is_words(cell: Any) -> bool:
    """Text with letters in it, not a number, a day or a code."""
    written = text(cell)
    return bool(_LETTERS.search(written)) and not is_day(cell)


def is_thai_words(cell: Any) -> bool:
    """Text with Thai letters in it."""
    return is_thai(text(cell)) and is_words(cell)


def is_latin_words(cell: Any) -> bool:
    """Text with letters, none of them Thai."""
    return not is_thai(text(cell)) and is_words(cell)


def tells_person(cell: Any) -> bool:
    """A name that begins as people's do: นาย, นาง, น.ส."""
    written = text(cell)
    return _TITLE.match(written) is not None and not re.search(r"[0-9๐-๙]{4}", written)


def is_latitude(cell: Any) -> bool:
    """A latitude of Thailand in degrees."""
    return _lies(cell, THAILAND[1], THAILAND[3])


def is_longitude(cell: Any) -> bool:
    """A longitude of Thailand in degrees."""
    return _lies(cell, THAILAND[0], THAILAND[2])


def tells_latitude(cell: Any) -> bool:
    """A latitude of Thailand to three decimals or more."""
    return _is_fine(cell) and _lies(cell, THAILAND[1], THAILAND[3])


def tells_longitude(cell: Any) -> bool:
    """A longitude of Thailand to three decimals or more."""
    return _is_fine(cell) and _lies(cell, THAILAND[0], THAILAND[2])


def is_position(cell: Any) -> bool:
    """`13.4878, 102.0113`, in either order."""
    pair = _PAIR.fullmatch(text(cell).translate(TO_ARABIC))
    if pair is None:
        return False
    first, second = pair[1], pair[2]
    return (is_latitude(first) and tells_longitude(second)) or (
        tells_longitude(first) and is_latitude(second)
    )


def is_easting(cell: Any) -> bool:
    """Metres east in a UTM zone."""
    return _lies(cell, 100_000, 900_000)


def is_northing(cell: Any) -> bool:
    """Metres north of the equator, in Thailand."""
    return _lies(cell, 500_000, 2_400_000)


def one_of(*words: str) -> Fits:
    """One of some words, whatever its case, spaces and points."""
    known = {_bare(word) for word in words}

    def fits(cell: Any) -> bool:
        return _bare(text(cell)) in known

    return fits


def _bare(word: str) -> str:
    return re.sub(r"[\s.\-–()/]+", "", word).casefold()


def _number(cell: Any) -> float | None:
    try:
        return float(parse_number(cell if isinstance(cell, int | float) else text(cell)))
    except (FormatError, OverflowError):
        return None


def _lies(cell: Any, least: float, most: float) -> bool:
    number = _number(cell)
    return number is not None and least <= number <= most


def _is_fine(cell: Any) -> bool:
    return _FINE.fullmatch(text(cell).translate(TO_ARABIC)) is not None
