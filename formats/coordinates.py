"""Coordinates as people write them in tables: degrees, metres of UTM, zones and datums.

Nothing is guessed here: what can be read in two ways is not read.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from formats.crs import INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N
from formats.errors import UnreadableNumber
from formats.number import TO_ARABIC, parse_number

Axis = Literal["longitude", "latitude"]
Datum = Literal["WGS 84", "Indian 1975"]

ZONES: Final = (47, 48)
DATUMS: Final[tuple[Datum, ...]] = ("WGS 84", "Indian 1975")
UTM_SRIDS: Final[dict[tuple[Datum, int], int]] = {
    ("WGS 84", 47): 32647,
    ("WGS 84", 48): 32648,
    ("Indian 1975", 47): INDIAN_1975_UTM_47N,
    ("Indian 1975", 48): INDIAN_1975_UTM_48N,
}
UTM_OF_SRID: Final[dict[int, tuple[Datum, int]]] = {
    **{srid: utm for utm, srid in UTM_SRIDS.items()},
    24047: ("Indian 1975", 47),
    24048: ("Indian 1975", 48),
}
LONGEST_COORDINATE: Final = 60  # characters
_SIXTIETHS = 60


class Angle(NamedTuple):
    """Degrees, south and west negative; `axis` where a letter says which it is."""

    degrees: float
    axis: Axis | None


_AXIS_OF_LETTER: dict[str, Axis] = {
    "N": "latitude", "S": "latitude", "E": "longitude", "W": "longitude",
}  # fmt: skip
_SPOKEN = (
    ("องศา", "°"), ("ฟิลิปดา", '"'), ("พิลิปดา", '"'), ("วิลิปดา", '"'), ("ลิปดา", "'"),
    ("ตะวันออก", "E"), ("ตะวันตก", "W"), ("เหนือ", "N"), ("ใต้", "S"), ("ทิศ", ""),
    ("º", "°"), ("˚", "°"), ("′", "'"), ("’", "'"), ("‘", "'"), ("`", "'"), ("´", "'"),
    ("″", '"'), ("”", '"'), ("“", '"'), ("''", '"'), ("−", "-"),
)  # fmt: skip
_WHOLE = r"[0-9]{1,3}"
_FRACTION = r"[0-9]{1,3}(?:\.[0-9]{1,12})?"
_DECIMAL = r"[0-9]{1,3}(?:\.[0-9]{0,20})?"
_ANGLE = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*"
    rf"(?:(?P<decimal>{_DECIMAL})\s*°?"
    rf"|(?P<degrees>{_WHOLE})(?:\s*°\s*|\s*:\s*|\s+|-)(?P<minutes>{_FRACTION})"
    rf"(?:\s*'\s*|\s*:\s*|\s+|-)?(?P<seconds>(?<=['\s:-]){_FRACTION})?\s*\"?)"
    rf"\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)


def parse_angle(value: object) -> Angle:
    """An angle in degrees: 102.18167, `13°30'0"N`, `N 13 30 00`, `๑๓ องศา ๓๐ ลิปดา เหนือ`.

    Raises:
        UnreadableNumber: not an angle, sixty minutes or more, a fraction before the last part,
            a decimal comma.
    """
    if isinstance(value, bool) or value is None:
        raise UnreadableNumber(text=value)
    if isinstance(value, int | float):
        return Angle(float(parse_number(value)), None)
    text = str(value).translate(TO_ARABIC)
    if len(text) > LONGEST_COORDINATE:
        raise UnreadableNumber(text=value)
    for word, sign in _SPOKEN:
        text = text.replace(word, sign)
    found = _ANGLE.fullmatch(text.strip())
    if found is None or (found["before"] and found["after"]):
        raise UnreadableNumber(text=value)
    letter = (found["before"] or found["after"] or "").upper()
    degrees = _degrees(found, value)
    if found["sign"] == "-" or letter in ("S", "W"):
        degrees = -degrees
    return Angle(degrees, _AXIS_OF_LETTER.get(letter))


def _degrees(found: re.Match[str], value: object) -> float:
    if found["decimal"]:
        return float(found["decimal"])
    minutes, seconds = float(found["minutes"]), float(found["seconds"] or 0)
    is_split = found["seconds"] is not None and "." in found["minutes"]
    if minutes >= _SIXTIETHS or seconds >= _SIXTIETHS or is_split:
        raise UnreadableNumber(text=value)
    return float(found["degrees"]) + minutes / _SIXTIETHS + seconds / _SIXTIETHS**2


_METRES = re.compile(
    r"[EN]?\s*(?P<number>[-+]?[0-9.,]+)\s*(?:m\.?|ม\.?|เมตร)?\s*[EN]?", re.IGNORECASE
)


def parse_metres(value: object) -> float:
    """An easting or northing: 840123.45, `840,123.45 ม.`, `๘๔๐๑๒๓`, `840123 mE`.

    Raises:
        UnreadableNumber: not a number of metres.
    """
    if isinstance(value, str):
        text = value.translate(TO_ARABIC).strip()
        found = _METRES.fullmatch(text) if len(text) <= LONGEST_COORDINATE else None
        if found is None:
            raise UnreadableNumber(text=value)
        return float(parse_number(found["number"]))
    return float(parse_number(value))


_PAIR = re.compile(r"\s*\(?\s*(?P<first>[^,;/()]+?)\s*[,;/]\s*(?P<second>[^,;/()]+?)\s*\)?\s*")
_TWO_NUMBERS = re.compile(r"\s*(?P<first>[-+]?[0-9.]+)\s+(?P<second>[-+]?[0-9.]+)\s*")


def split_pair(value: object) -> tuple[str, str]:
    """The two halves of `13.5, 102.18` in the order they are written.

    Raises:
        UnreadableNumber: not two coordinates.
    """
    text = str(value)
    found = (_TWO_NUMBERS.fullmatch(text) or _PAIR.fullmatch(text)) if value is not None else None
    if found is None or len(text) > 2 * LONGEST_COORDINATE:
        raise UnreadableNumber(text=value)
    return found["first"], found["second"]


_ZONE = re.compile(r"(?<![0-9])(4[78])(?![0-9])\s*(?:[NPQ]|เหนือ)?", re.IGNORECASE)
_SRID = re.compile(r"(?<![0-9])(32647|32648|24047|24048|924047|924048)(?![0-9])")


def zone_in(text: object) -> int | None:
    """The UTM zone a cell or a line speaks of: 47, `48N`, `โซน ๔๗`, `EPSG:32648`; one or None."""
    words = _as_words(text)
    zones = {UTM_OF_SRID[int(code)][1] for code in _SRID.findall(words)}
    zones |= {int(zone) for zone in _ZONE.findall(words)}
    return zones.pop() if len(zones) == 1 else None


_WGS_84 = re.compile(r"wgs[\s_-]*(19)?84|\bwgs\b|\bepsg:?\s*3264[78]\b", re.IGNORECASE)
_INDIAN_1975 = re.compile(
    r"(indian|อินเดียน|อินเดีย)[\s_,.-]*(datum[\s_-]*)?(19)?75|\b9?2404[78]\b", re.IGNORECASE
)


def datum_in(text: object) -> Datum | None:
    """The datum a cell or a line speaks of: `WGS84`, `Indian 1975`, `อินเดียน ๑๙๗๕`; one or None."""
    words = _as_words(text)
    is_wgs, is_indian = bool(_WGS_84.search(words)), bool(_INDIAN_1975.search(words))
    if is_wgs == is_indian:
        return None
    return "WGS 84" if is_wgs else "Indian 1975"


def _as_words(text: object) -> str:
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return str(text if text is not None else "").translate(TO_ARABIC)
