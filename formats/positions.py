"""Positions as people write them: `13.5, 102.18`, `13°30′N 102°10′48″E`, `48P 195083 1494127`.

Degrees in either order, where the numbers tell which is which; UTM metres with or without
their zone. What is not said has more than one answer: each is given, and says what it took.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from formats.crs import (
    INDIAN_1975_UTM_47N,
    INDIAN_1975_UTM_48N,
    THAILAND,
    recognise,
    to_storage,
)
from formats.number import TO_ARABIC

LONGEST: Final = 120  # characters
_ZONES: Final = (47, 48)
_SRIDS: Final = {
    ("WGS 84", 47): 32647,
    ("WGS 84", 48): 32648,
    ("Indian 1975", 47): INDIAN_1975_UTM_47N,
    ("Indian 1975", 48): INDIAN_1975_UTM_48N,
}
_NUMBER = r"[0-9]{1,7}(?:\.[0-9]{1,9})?"
_MARKS = str.maketrans({"’": "'", "′": "'", "”": '"', "″": '"', "º": "°", "˚": "°"})
_DEGREES = re.compile(
    r"(?P<d>[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*°?\s*"
    r"(?:(?P<m>[0-9]{1,2}(?:\.[0-9]{1,9})?)\s*'\s*(?:(?P<s>[0-9]{1,2}(?:\.[0-9]{1,9})?)\s*\"\s*)?)?"
)
_METRES = re.compile(
    rf"(?:(?P<zone>4[78])\s*(?:[PQN](?![A-Z]))?[\s,:]+)?(?:E\s*)?(?P<east>{_NUMBER})\s*(?:M?E)?"
    rf"[\s,;/]+(?:N\s*)?(?P<north>{_NUMBER})\s*(?:M?N)?(?:[\s,]+(?P<after>4[78])\s*[PQN]?)?"
)
_INDIAN = re.compile(r"IND(?:IAN)?[\s._-]*(?:19)?75|อินเดีย(?:น)?[\s._-]*(?:(?:19)?75)?")
_WGS = re.compile(r"WGS[\s._-]*(?:19)?84")
_WORDS = re.compile(
    r"(?:UTM|ZONE|LATITUDE|LONGITUDE|LAT|LON|LNG|LONG|EASTING|NORTHING|ละติจูด|ลองจิจูด"
    r"|โซน|พิกัด)[.:=]?"
)
_FEWEST_METRES = 100_000.0  # less is not an easting of a zone


@dataclass(frozen=True)
class Position:
    """A position in degrees (WGS 84), and how the text was taken."""

    longitude: float
    latitude: float
    taken_as: str


def positions(text: str) -> list[Position]:
    """Every position in Thailand that `text` may mean, the likelier first; none: it is none."""
    plain = text[:LONGEST].translate(TO_ARABIC).translate(_MARKS).upper()
    datums = _datums(plain)
    plain = _WORDS.sub(" ", _WGS.sub(" ", _INDIAN.sub(" ", plain))).strip(" ,;")
    found = list(_of_degrees(plain)) or list(_of_metres(plain, datums))
    west, south, east, north = THAILAND
    return [
        each for each in found if west <= each.longitude <= east and south <= each.latitude <= north
    ]


def _datums(plain: str) -> tuple[str, ...]:
    if _INDIAN.search(plain):
        return ("Indian 1975",)
    return ("WGS 84",) if _WGS.search(plain) else ("WGS 84", "Indian 1975")


def _of_degrees(plain: str) -> Iterator[Position]:
    without = re.sub(r"[NE]", " ", plain)
    parts = [each.strip(" ,;/") for each in re.split(r"[,;/]", without) if each.strip(" ,;/")]
    if len(parts) != 2:  # noqa: PLR2004 (a latitude and a longitude)
        parts = [each.group().strip() for each in _DEGREES.finditer(without)]
    read = [_DEGREES.fullmatch(part) for part in parts]
    if len(read) != 2 or None in read:  # noqa: PLR2004
        return
    first, second = (_degrees(each) for each in read if each)
    west, south, east, north = THAILAND
    if south <= first <= north and west <= second <= east:
        yield Position(second, first, "lat, lon · WGS 84")
    elif south <= second <= north and west <= first <= east:
        yield Position(first, second, "lon, lat · WGS 84")


def _degrees(read: re.Match[str]) -> float:
    return float(read["d"]) + float(read["m"] or 0) / 60 + float(read["s"] or 0) / 3600


def _of_metres(plain: str, datums: tuple[str, ...]) -> Iterator[Position]:
    read = _METRES.fullmatch(re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", plain))
    if read is None or float(read["east"]) < _FEWEST_METRES:
        return
    east, north = float(read["east"]), float(read["north"])
    said = read["zone"] or read["after"]
    zones = (int(said),) if said else _ZONES[::-1]
    for datum in datums:
        for zone in zones:
            point = np.array([shapely.Point(east, north)], dtype=object)
            (placed,) = to_storage(point, recognise(_SRIDS[datum, zone]))
            if np.isfinite([placed.x, placed.y]).all():
                yield Position(placed.x, placed.y, f"UTM {zone} · {datum}")
