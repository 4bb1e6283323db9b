"""Numbers of Thai land map sheets: `๕๔๓๖ III ๘๘๐๔`, `5440IV4046`, `5335 I 2092-3 1:2000`.

A 1:50,000 sheet (a block of 30′ and its quadrant of 15′), then the even kilometres of the
south-west corner of a 1:4,000 sheet of 2 × 2 km, then the part of it at a larger scale. Doubt
is a warning, never a refusal; the text as written is kept by whoever asks. DOMAIN.md §2.10.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import shapely

from formats.crs import (
    INDIAN_1975_UTM_47N,
    INDIAN_1975_UTM_48N,
    THAILAND,
    Crs,
    from_storage,
    recognise,
    to_storage,
)
from formats.errors import UnreadableMapSheet
from formats.number import TO_ARABIC

Bounds = tuple[float, float, float, float]  # west, south, east, north, degrees

SHEET_METRES: Final = 2_000  # side of a sheet at 1:4,000
WHOLE_SCALE: Final = 4_000
PARTS_AT_SCALE: Final = {4_000: 1, 2_000: 4, 1_000: 16, 500: 64}

_BLOCK_DEGREES = 0.5
_WESTERNMOST, _SOUTHERNMOST = 75.0, -4.5  # of block 00 00; 5136 IV is Bangkok
_NORTHERN, _EASTERN = ("I", "IV"), ("I", "II")
_CENTURY = 100_000  # metres; the digits of a sheet leave the hundreds of kilometres out
_KILOMETRE = 1_000
# A sheet is named after the quadrant in which some of it lies; its corner may lie outside.
_BEFORE, _AFTER = SHEET_METRES + 500, 500  # with the shift between the datums, metres
# West of here sheets are of zone 47, east of 48; near the line both are in use (DOMAIN.md §0.4).
ZONE_LINE: Final = 102.0  # degrees east
_BOTH_IN_USE = 0.5  # degrees on either side
_NEAR_DEGREES = 0.002  # two datums and a hand-drawn line apart

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_LOOKALIKES = str.maketrans(
    {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "–": "-", "—": "-", "−": "-"}
)
_SHEET = re.compile(
    r"(?<![0-9])(?P<block>[0-9]{4})[\s\-/]*"
    r"(?:(?P<roman>[Il|i]{1,3}(?![VvIl|i])|[Il|i][Vv])"
    r"|(?P<arabic>[1-4])(?=[\s\-/]*[0-9]{2}\s?[0-9]{2}(?![0-9])))"
    r"(?:[\s\-/]*(?P<east>[0-9]{2})\s?(?P<north>[0-9]{2})(?![0-9:]))?"
)
_PART = re.compile(r"\s*(?:-|แผ่น(?:ที่)?|/)\s*(?P<part>[0-9]{1,2})(?![0-9:,])")
_SCALE = re.compile(r"1\s*[:/]\s*(?P<scale>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{3,6})(?![0-9])")
_INDIAN = re.compile(r"ind(?:ian)?[\s._-]*(?:19)?75|อินเดีย(?:น)?", re.IGNORECASE)
_WGS = re.compile(r"wgs[\s._-]*(?:19)?84", re.IGNORECASE)


class SheetDatum(StrEnum):
    """The reference a sheet is drawn in; only the document can tell."""

    INDIAN_1975 = "indian_1975"
    WGS_84 = "wgs_84"


_DATUM_NAME = {SheetDatum.INDIAN_1975: "Indian 1975", SheetDatum.WGS_84: "WGS 84"}
_SRID = {
    (47, SheetDatum.WGS_84): 32647,
    (48, SheetDatum.WGS_84): 32648,
    (47, SheetDatum.INDIAN_1975): INDIAN_1975_UTM_47N,
    (48, SheetDatum.INDIAN_1975): INDIAN_1975_UTM_48N,
}


class Warned(NamedTuple):
    """A doubt about a sheet, for a person."""

    code: str
    th: str
    en: str


class Corner(NamedTuple):
    """The south-west corner of a sheet at 1:4,000, metres (easting, northing) in `crs`."""

    easting: int
    northing: int
    crs: Crs


@dataclass(frozen=True, slots=True)
class MapSheet:
    """A sheet as its number tells it; `easting` and `northing` are two digits each, or empty.

    `part` is the number after the dash; which corner part 1 lies in is not agreed, so nothing
    is derived from it. `zones` are the UTM zones in which the digits fit the quadrant.
    """

    block: str
    quadrant: str  # I north-east, II south-east, III south-west, IV north-west
    easting: str = ""
    northing: str = ""
    part: int | None = None
    scale: int | None = None
    datum: SheetDatum | None = None
    zones: tuple[int, ...] = ()
    warnings: tuple[Warned, ...] = ()

    def __str__(self) -> str:
        """`5335 I 2092-3 1:2000`, the same for every way of writing it."""
        digits = f" {self.easting}{self.northing}" if self.easting else ""
        part = f"-{self.part}" if self.part is not None else ""
        scale = f" 1:{self.scale}" if self.scale not in (None, WHOLE_SCALE) else ""
        datum = f" {_DATUM_NAME[self.datum]}" if self.datum else ""
        return f"{self.block} {self.quadrant}{digits}{part}{scale}{datum}"

    @property
    def zone(self) -> int | None:
        """The UTM zone, where the digits leave only one."""
        return self.zones[0] if len(self.zones) == 1 else None

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the 15′ quadrant, degrees."""
        return _quadrant_bounds(self.block, self.quadrant)

    def corner(self, zone: int, datum: SheetDatum) -> Corner | None:
        """The south-west corner in a zone and datum; None where the digits fit no such place."""
        if not self.easting or (zone, datum) not in _SRID:
            return None
        crs = recognise(_SRID[zone, datum])
        west, south, east, north = _metres(self.block, self.quadrant, crs)
        easting = _completed(int(self.easting) * _KILOMETRE, west, east)
        northing = _completed(int(self.northing) * _KILOMETRE, south, north)
        return None if easting is None or northing is None else Corner(easting, northing, crs)

    def extent(self, zone: int, datum: SheetDatum) -> Bounds | None:
        """What the 1:4,000 sheet covers in a zone and datum (EPSG:4326); None as for `corner`."""
        corner = self.corner(zone, datum)
        if corner is None:
            return None
        return _in_degrees(*corner)


def parse(
    text: str,
    *,
    near: Bounds | None = None,
    zone: int | None = None,
    datum: SheetDatum | None = None,
) -> MapSheet:
    """The sheet whose number `text` holds, in Thai or Arabic digits, with other words around it.

    `near` is the box of the land or place the document is of (EPSG:4326): a sheet that does
    not touch it is warned of. `zone` and `datum` are what else is known of the document; a
    zone in which the digits do not fit is warned of. The text itself nobody changes.

    Raises:
        UnreadableMapSheet: there is no block with its quadrant in it.
    """
    plain = " ".join(text.translate(TO_ARABIC).translate(_LOOKALIKES).split())
    read = _read(plain, zone, datum)
    if read is None:
        raise UnreadableMapSheet(text=text)
    return read if near is None else replace(read, warnings=(*read.warnings, *_away(read, near)))


def zone_of(text: str) -> int | None:
    """The UTM zone that the digits of a sheet tell; None for what is no sheet or fits two."""
    try:
        return parse(text).zone
    except UnreadableMapSheet:
        return None


def described(
    text: str,
    *,
    near: Bounds | None = None,
    zone: int | None = None,
    datum: SheetDatum | None = None,
    english: bool = False,
) -> str:
    """What was read in `text`, in a line for a person; empty where nothing is written.

    Number, scale, zone, datum and every doubt as `parse` has them, or that nothing was read.
    """
    if not text.strip():
        return ""
    try:
        sheet = parse(text, near=near, zone=zone, datum=datum)
    except UnreadableMapSheet as error:
        return error.en if english else error.th
    number = f"{sheet.block} {sheet.quadrant} {sheet.easting}{sheet.northing}".strip()
    said = [f"{'read as sheet' if english else 'อ่านได้เป็นระวาง'} {number}"]
    if sheet.part is not None:
        said[0] += f"-{sheet.part}"
    if sheet.scale:
        said.append(f"1:{sheet.scale:,}")
    if sheet.zone:
        said.append(f"UTM {'zone' if english else 'โซน'} {sheet.zone}")
    if sheet.datum:
        said.append(_DATUM_NAME[sheet.datum])
    said += [each.en if english else each.th for each in sheet.warnings]
    return " · ".join(said)


@lru_cache(maxsize=4096)
def _read(plain: str, zone: int | None, datum: SheetDatum | None) -> MapSheet | None:
    found = _SHEET.search(plain)
    if found is None:
        return None
    letters = (found["roman"] or "").upper().replace("L", "I").replace("|", "I")
    rest = plain[found.end() :]
    part = _PART.match(rest) if found["east"] else None
    written = _SCALE.search(rest)
    scale = int(written["scale"].replace(",", "")) if written else None
    if scale is None and part is None and found["east"]:
        scale = WHOLE_SCALE
    sheet = MapSheet(
        block=found["block"],
        quadrant=letters or _ROMAN[found["arabic"]],
        easting=found["east"] or "",
        northing=found["north"] or "",
        part=int(part["part"]) if part else None,
        scale=scale,
        datum=datum or _datum(plain),
    )
    zones = _zones(sheet)
    doubts = list(_doubts(replace(sheet, zones=zones if zone is None else (zone,))))
    if zone is not None and zones and zone not in zones:
        others = " หรือ ".join(map(str, zones))
        doubts.append(
            Warned(
                "other_zone",
                f"ทะเบียนว่าโซน {zone} แต่เลขระวางเป็นของโซน {others} ให้ตรวจกับเอกสาร",
                f"on record as zone {zone}, but the digits are of zone"
                f" {others.replace('หรือ', 'or')}: compare with the document",
            )
        )
    elif zone in zones:
        zones = (zone,)
    return replace(sheet, zones=zones, warnings=tuple(doubts))


def _datum(plain: str) -> SheetDatum | None:
    indian, wgs = _INDIAN.search(plain), _WGS.search(plain)
    if bool(indian) == bool(wgs):
        return None
    return SheetDatum.INDIAN_1975 if indian else SheetDatum.WGS_84


def _zones(sheet: MapSheet) -> tuple[int, ...]:
    """Zones in use around the quadrant in which the digits are of a corner in or at it."""
    west, _south, east, _north = sheet.bounds
    in_use = (
        *((47,) if west < ZONE_LINE + _BOTH_IN_USE else ()),
        *((48,) if east > ZONE_LINE - _BOTH_IN_USE else ()),
    )
    if not _in_thailand(sheet.bounds):
        return ()
    if not sheet.easting:
        return in_use
    datums = (sheet.datum,) if sheet.datum else tuple(SheetDatum)
    return tuple(zone for zone in in_use if any(sheet.corner(zone, datum) for datum in datums))


def _doubts(sheet: MapSheet) -> Iterator[Warned]:
    if not _in_thailand(sheet.bounds):
        yield Warned(
            "outside_thailand",
            f"แผ่น {sheet.block} {sheet.quadrant} ไม่อยู่ในประเทศไทย ให้ตรวจเลขสี่ตัวแรก",
            f"sheet {sheet.block} {sheet.quadrant} is not in Thailand: check the first four digits",
        )
    elif sheet.easting and not _zones(sheet):
        yield Warned(
            "digits_do_not_fit",
            f"เลข {sheet.easting}{sheet.northing} ไม่มีในแผ่น {sheet.block} {sheet.quadrant}"
            " ทั้งโซน 47 และ 48 ให้ตรวจกับเอกสาร",
            f"{sheet.easting}{sheet.northing} is nowhere in sheet {sheet.block} {sheet.quadrant},"
            " in neither zone 47 nor 48: compare with the document",
        )
    elif len(sheet.zones) > 1:
        yield Warned(
            "zone_ambiguous",
            "บอกไม่ได้ว่าโซน 47 หรือ 48 ให้ดูโซนที่พิมพ์บนเอกสาร",
            "it may be of zone 47 or 48: see which zone the document prints",
        )
    if sheet.easting and (int(sheet.easting) % 2 or int(sheet.northing) % 2):
        yield Warned(
            "odd_digits",
            f"เลข {sheet.easting}{sheet.northing} มีเลขคี่ ระวาง 1:4,000 ใช้เลขกิโลเมตรคู่",
            f"{sheet.easting}{sheet.northing} has an odd number; sheets at 1:4,000 have even"
            " kilometres",
        )
    yield from _doubts_of_part(sheet)
    if sheet.datum is None:
        yield Warned(
            "datum_unknown",
            "ไม่ได้บอกพื้นหลักฐาน (Indian 1975 หรือ WGS 84) ตำแหน่งอาจต่างกันราว 500 ม.",
            "the datum is not given (Indian 1975 or WGS 84): the place may differ by some 500 m",
        )


def _doubts_of_part(sheet: MapSheet) -> Iterator[Warned]:
    if sheet.scale is not None and sheet.scale not in PARTS_AT_SCALE and sheet.easting:
        yield Warned(
            "odd_scale",
            f"มาตราส่วน 1:{sheet.scale:,} ไม่ใช่มาตราส่วนของระวาง (1:4,000 1:2,000 1:1,000 1:500)",
            f"1:{sheet.scale:,} is no scale of these sheets (1:4,000, 1:2,000, 1:1,000, 1:500)",
        )
    elif sheet.part is not None and sheet.scale is None:
        yield Warned(
            "scale_unknown",
            f"มีเลขแผ่น -{sheet.part} แต่ไม่บอกมาตราส่วน",
            f"there is a part -{sheet.part} but no scale",
        )
    elif sheet.part is not None and not 1 <= sheet.part <= PARTS_AT_SCALE[sheet.scale or 500]:
        yield Warned(
            "no_such_part",
            f"ระวาง 1:{sheet.scale:,} ไม่มีแผ่นที่ {sheet.part}",
            f"a sheet at 1:{sheet.scale:,} has no part {sheet.part}",
        )


def _away(sheet: MapSheet, near: Bounds) -> Iterator[Warned]:
    if not _touch(sheet.bounds, near):
        yield Warned(
            "elsewhere",
            f"แผ่น {sheet.block} {sheet.quadrant} ไม่แตะพื้นที่นี้ ให้ตรวจเลขระวาง",
            f"sheet {sheet.block} {sheet.quadrant} does not touch this area: check the number",
        )
        return
    datums = (sheet.datum,) if sheet.datum else tuple(SheetDatum)
    extents = [sheet.extent(zone, datum) for zone in sheet.zones for datum in datums]
    if sheet.easting and sheet.zones and not any(each and _touch(each, near) for each in extents):
        yield Warned(
            "digits_elsewhere",
            f"ตาราง 2 กม. ของเลข {sheet.easting}{sheet.northing} ไม่แตะพื้นที่นี้ ให้ตรวจเลขระวาง",
            f"the 2 km square of {sheet.easting}{sheet.northing} does not touch this area:"
            " check the number",
        )


def _touch(one: Bounds, other: Bounds) -> bool:
    return (
        one[0] <= other[2] + _NEAR_DEGREES
        and other[0] <= one[2] + _NEAR_DEGREES
        and one[1] <= other[3] + _NEAR_DEGREES
        and other[1] <= one[3] + _NEAR_DEGREES
    )


def _in_thailand(bounds: Bounds) -> bool:
    return _touch(bounds, THAILAND)


def _quadrant_bounds(block: str, quadrant: str) -> Bounds:
    half = _BLOCK_DEGREES / 2
    west = _WESTERNMOST + int(block[:2]) * _BLOCK_DEGREES + (half if quadrant in _EASTERN else 0)
    south = _SOUTHERNMOST + int(block[2:]) * _BLOCK_DEGREES + (half if quadrant in _NORTHERN else 0)
    return (west, south, west + half, south + half)


@lru_cache(maxsize=256)
def _metres(block: str, quadrant: str, crs: Crs) -> Bounds:
    """The box around a quadrant in `crs`: its sides are curved there."""
    west, south, east, north = _quadrant_bounds(block, quadrant)
    steps = np.linspace(0, 1, 9)
    points = [
        *((west + (east - west) * step, y) for step in steps for y in (south, north)),
        *((x, south + (north - south) * step) for step in steps for x in (west, east)),
    ]
    return _box(from_storage(np.array([shapely.multipoints(points)], dtype=object), crs)[0])


@lru_cache(maxsize=1024)
def _in_degrees(easting: int, northing: int, crs: Crs) -> Bounds:
    square = shapely.box(easting, northing, easting + SHEET_METRES, northing + SHEET_METRES)
    return _box(to_storage(np.array([square], dtype=object), crs)[0])


def _box(geometry: shapely.Geometry) -> Bounds:
    west, south, east, north = shapely.bounds(geometry).tolist()
    return (west, south, east, north)


def _completed(metres: int, least: float, most: float) -> int | None:
    """The one number with these tens of kilometres between `least` and `most`."""
    first = math.ceil((least - _BEFORE - metres) / _CENTURY)
    number = metres + first * _CENTURY
    return number if number <= most + _AFTER else None
