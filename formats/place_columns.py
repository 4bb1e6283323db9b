"""Which columns of a table say where: by their names, and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from formats.coordinates import parse_angle, parse_metres, split_pair
from formats.errors import UnreadableNumber
from formats.tables import Row, normalised_header

SAMPLED: Final = 200  # filled cells of a column
_ENOUGH = 0.5  # share of the filled cells that must be what the name promises

_LONGITUDE = (
    "longitude", "lon", "long", "lng", "longtitude", "longitute", "ลองจิจูด", "ลองติจูด", "ลองจิจุด",
    "ลองกิจูด", "ลองติจุด", "ลองจิจูต", "ลองติจูต", "เส้นแวง", "แวง",
)  # fmt: skip
_LATITUDE = (
    "latitude", "lat", "latitute", "lattitude", "ละติจูด", "ละติจูต", "ละติจุด", "ละจิจูด", "แลตติจูด",
    "แลติจูด", "ลาติจูด", "เส้นรุ้ง", "รุ้ง",
)  # fmt: skip
_EASTING = ("easting", "east", "eastings", "e", "ตะวันออก", "ทิศตะวันออก")
_NORTHING = ("northing", "north", "northings", "n", "เหนือ", "ทิศเหนือ")
_BOTH = (
    "พิกัด", "พิกัดที่ตั้ง", "ค่าพิกัด", "พิกัดgps", "gps", "coordinates", "coordinate", "latlong", "latlon",
    "latlng", "ละติจูดลองจิจูด", "location", "ตำแหน่ง", "ที่ตั้งพิกัด", "utm", "พิกัดutm",
)  # fmt: skip
_ZONE = ("zone", "utmzone", "zoneutm", "โซน", "โซนutm", "utmโซน", "เขตutm", "โซนพิกัด")
_DATUM = ("datum", "พื้นหลักฐาน", "หมุดหลักฐาน", "ระบบพิกัด", "พื้นหลักฐานอ้างอิง", "crs", "srid", "epsg")
_WKT = ("wkt", "geom", "geometry", "thegeom", "wktgeom", "geomwkt", "shape", "ewkt", "รูปแปลง", "รูป")
_CORNER = (
    "จุดที่", "จุด", "ลำดับจุด", "ลำดับที่จุด", "หมุดที่", "หมุด", "เลขหมุด", "หมายเลขหมุด", "เลขที่หมุด",
    "หลักเขต", "หลักเขตที่", "มุมที่", "มุม", "ลำดับมุม", "จุดมุม", "จุดพิกัด", "จุดพิกัดที่", "หมุดหลักเขต",
    "corner", "cornerno", "cornernumber", "cornerid", "vertex", "vertexno", "vertexindex",
    "pointno", "pointnumber", "point", "pt", "ptno", "node", "seq",
)  # fmt: skip
_PARCEL = (
    "แปลงที่", "เลขแปลง", "เลขที่แปลง", "แปลง", "แปลงเลขที่", "รหัสแปลง", "หมายเลขแปลง", "เลขที่ดิน",
    "parcel", "parcelno", "parcelid", "parcelnumber", "plot", "plotno", "plotid", "plotnumber",
    "lot", "lotno", "landno", "landid",
)  # fmt: skip
_WITHIN = (
    "หมู่", "หมู่ที่", "ม", "หมู่บ้าน", "บ้าน", "ชื่อหมู่บ้าน", "รหัสหมู่บ้าน", "ตำบล", "ระวาง", "ระวางที่", "กลุ่ม",
    "กลุ่มที่", "moo", "village", "villagecode", "villageid", "tambon", "mapsheet", "sheet",
)  # fmt: skip

# Headers that help to find the header row of a table.
PLACE_HEADERS: Final = (
    *_LONGITUDE, *_LATITUDE, *_EASTING, *_NORTHING, "x", "y", *_ZONE, *_WKT, "พิกัด E", "พิกัด N",
    "พิกัด X", "พิกัด Y", "UTM_E", "UTM_N", "จุดที่", "หมุดที่", "แปลงที่",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """The columns that say where, by what they are; None where there is none.

    `x` and `y` are degrees or metres, which their values tell; `pair` holds both in one
    cell, latitude first or in whichever order lies in Thailand.
    """

    longitude: str | None = None
    latitude: str | None = None
    easting: str | None = None
    northing: str | None = None
    x: str | None = None
    y: str | None = None
    pair: str | None = None
    wkt: str | None = None
    zone: str | None = None
    datum: str | None = None
    parcel: str | None = None
    corner: str | None = None
    within: tuple[str, ...] = ()

    @property
    def has_places(self) -> bool:
        """Whether any of them holds coordinates."""
        return bool(self.wkt or self.pair or self.axes)

    @property
    def axes(self) -> tuple[str, str, bool | None] | None:
        """The columns of x and y, and whether they are degrees (None: their values tell)."""
        if self.longitude and self.latitude:
            return self.longitude, self.latitude, True
        if self.easting and self.northing:
            return self.easting, self.northing, False
        if self.x and self.y:
            return self.x, self.y, None
        return None


ROLES: Final = (
    "longitude", "latitude", "easting", "northing", "x", "y", "pair", "wkt", "zone", "datum",
    "parcel", "corner",
)  # fmt: skip


def find_place_columns(
    headers: Sequence[str], rows: Sequence[Row], chosen: Mapping[str, str | None] | None = None
) -> PlaceColumns:
    """The columns that say where. `chosen` (role → header, or None: do not read) is believed.

    A name alone is not enough: `ทิศเหนือ` is often the neighbour to the north.
    """
    free = [header for header in headers if header not in (chosen or {}).values()]
    found: dict[str, str] = {}
    for role, names, fits in _LOOKED_FOR:
        for header in free:
            if role not in found and _name(header) & set(names) and _holds(rows, header, fits):
                found[role] = header
                free.remove(header)
                break
    for role, given in (chosen or {}).items():
        if role not in ROLES:
            continue
        found.pop(role, None)
        if given is not None and given in headers:
            found[role] = given
    within = tuple(header for header in free if _name(header) & set(_WITHIN))
    return PlaceColumns(**found, within=within)


_NOISE = re.compile(
    r"ค่าพิกัด|พิกัด|coordinates?|coord|utm|gps|wgs(19)?(84)?|indian(19)?75|zone4[78]n?|โซน4[78]|"
    r"4[78][npq]|ตำแหน่ง|เมตร|meters?|metres?|degrees?|องศา|ดีกรี|ค่า"
)
_PUNCTUATION = re.compile(r"[\s._\-–—/:*'\"“”‘’?,#]+")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


def _name(header: str) -> set[str]:
    """The forms in which a header is compared: whole, without noise, in brackets, before them."""
    text = normalised_header(header).casefold()
    forms = {text, _BRACKETED.sub(" ", text), *_BRACKETED.findall(text)}
    plain = {_PUNCTUATION.sub("", re.sub(r"[()\[\]]", "", form)) for form in forms}
    return {form for name in plain for form in (name, _NOISE.sub("", name)) if form}


def _holds(rows: Sequence[Row], header: str, fits: Callable[[Any], Any]) -> bool:
    cells = []
    for row in rows:
        if (cell := row.values.get(header)) is not None:
            cells.append(cell)
            if len(cells) == SAMPLED:
                break
    return bool(cells) and sum(_is(fits, cell) for cell in cells) >= len(cells) * _ENOUGH


def _is(fits: Callable[[Any], Any], cell: Any) -> bool:
    try:
        return fits(cell) is not False
    except UnreadableNumber:
        return False


def _is_wkt(cell: Any) -> bool:
    return isinstance(cell, str) and WKT.match(cell) is not None


def _is_two(cell: Any) -> bool:
    return all(map(_is_number, split_pair(cell)))


def _is_number(cell: Any) -> bool:
    return _is(parse_angle, cell) or _is(parse_metres, cell)


def _is_anything(_cell: Any) -> bool:
    return True


WKT: Final = re.compile(
    r"\s*(?:SRID=(?P<srid>[0-9]{4,6});)?\s*(?P<shape>(?:MULTI)?(?:POINT|LINESTRING|POLYGON|SURFACE|"
    r"CURVE)|CURVEPOLYGON|COMPOUNDCURVE|CIRCULARSTRING|GEOMETRYCOLLECTION|TRIANGLE)\b",
    re.IGNORECASE,
)

_LOOKED_FOR: Final[tuple[tuple[str, tuple[str, ...], Callable[[Any], Any]], ...]] = (
    ("wkt", _WKT, _is_wkt),
    ("longitude", _LONGITUDE, parse_angle),
    ("latitude", _LATITUDE, parse_angle),
    ("easting", _EASTING, parse_metres),
    ("northing", _NORTHING, parse_metres),
    ("x", ("x",), _is_number),
    ("y", ("y",), _is_number),
    ("pair", _BOTH, _is_two),
    ("zone", _ZONE, _is_anything),
    ("datum", _DATUM, _is_anything),
    ("parcel", _PARCEL, _is_anything),
    ("corner", _CORNER, _is_anything),
)


def is_named(header: str, role: str) -> bool:
    """Whether a column of this name may be of a role (of ROLES)."""
    return any(_name(header) & set(names) for name, names, _ in _LOOKED_FOR if name == role)


def may_hold(cell: Any, role: str) -> bool:
    """Whether a cell (not empty) may be of a role."""
    return any(_is(fits, cell) for name, _, fits in _LOOKED_FOR if name == role)
