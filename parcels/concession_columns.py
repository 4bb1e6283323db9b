"""In which columns a layer has names and, of concessions, number, holder, basis, size and term."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from formats.errors import UnreadableArea, UnreadableDate, UnreadableNumber
from formats.land_area import LandArea
from formats.number import TO_ARABIC, parse_number
from formats.thai import LooseDate
from network.cells import Record, counts_rows, text
from network.column_contents import is_land_area, is_loose_day
from network.column_mapping import Columns, Field, match_columns
from parcels.layer_kinds import LayerKind

_NAMES = (
    "ชื่อ ชื่อสัมปทาน ชื่อโครงการ ชื่อแปลง ชื่อพื้นที่ ชื่อป่า name namethai nameth namet concession "
    "concessionname conname minname elcname projectname title areaname forestname parkname nameen"
)
_WATERSHED_CLASSES = (
    "ชั้นคุณภาพลุ่มน้ำ ชั้นลุ่มน้ำ ชั้นคุณภาพ ชั้น wsclass watershedclass wshdclass wscl wsclassname class "
)
_NUMBERS = (
    "เลขที่ เลขที่สัมปทาน เลขที่สัญญา เลขที่ใบอนุญาต เลขที่หนังสืออนุญาต เลขที่อนุญาต number no instrument "
    "instrumentno licenceno licenseno licno permitno contractno concessionno subdecree regno"
)
_HOLDERS = (
    "ผู้รับสัมปทาน ผู้ถือสัมปทาน ผู้รับอนุญาต ผู้ได้รับอนุญาต ผู้เช่า ผู้ถือ บริษัท holder company "
    "companyname conholder developer owner grantee licensee lessee dirname"
)
_BASES = (
    "ฐานกฎหมาย กฎหมาย ฐานทางกฎหมาย มาตรา ตามกฎหมาย legalbasis basis law act lawbasis legal datalaw"
)
_BEGINNINGS = (
    "วันที่อนุญาต วันเริ่ม วันเริ่มต้น วันที่เริ่ม เริ่ม วันที่ออก start startdate began begins from "
    "issuedate issued granted grantdate condate contractdate datesub"
)
_ENDS = (
    "วันหมดอายุ หมดอายุ วันสิ้นสุด วันที่สิ้นสุด สิ้นสุด ครบกำหนด expires expiry expirydate expiredate "
    "expire expdate end enddate validto"
)

_IS_SIZE = r"(?:size|area|เนื้อที่|พื้นที่|ขนาด)"
# Field → (what its header ends in, square metres of one unit). A size without a unit is none:
# `Shape_Area` is in whatever the map was drawn in. `con_size_h`: the sign before the h tells
# it from a word that ends in one.
_UNITS: Final = {
    "size_rai": (r"(?:ไร่|rai)", Decimal(1_600), "ไร่", "rai"),
    "size_km2": (
        r"(?:ตารางกิโลเมตร|ตร\.?\s?กม\.?|sq\.?[_ ]?km|km2|km²)", Decimal(1_000_000), "ตร.กม.", "km²",
    ),
    "size_m2": (r"(?:ตารางเมตร|ตร\.?\s?ม\.?|sq\.?[_ ]?m|m2|m²)", Decimal(1), "ตร.ม.", "m²"),
    "size_ha": (r"(?:เฮกตาร์|hectares?|ha|_h)", Decimal(10_000), "เฮกตาร์", "hectares"),
}  # fmt: skip
_LARGEST = Decimal("1e12")  # square metres; the column holds twelve digits before the point
_CENT = Decimal("0.01")


def layer_fields(kind: LayerKind) -> tuple[Field, ...]:
    """What a layer of a kind may hold; none is needed. A watershed is named by its class."""
    names = _WATERSHED_CLASSES + _NAMES if kind == LayerKind.WATERSHED_CLASS else _NAMES
    name = _field("name", names, "ชื่อ", "name")
    if kind != LayerKind.CONCESSION:
        return (name,)
    return (
        name,
        _field("number", _NUMBERS, "เลขที่", "number"),
        _field("holder", _HOLDERS, "ผู้รับสัมปทาน", "holder"),
        _field("legal_basis", _BASES, "ฐานกฎหมาย", "legal basis"),
        Field("began", tuple(_BEGINNINGS.split()), "วันเริ่ม", "began", fits=is_loose_day),
        Field("expires", tuple(_ENDS.split()), "วันหมดอายุ", "expires", fits=is_loose_day),
        *(_size_field(name, *unit) for name, unit in _UNITS.items()),
    )


def _field(name: str, headers: str, th: str, en: str) -> Field:
    """An empty column of a good name must not hide a filled one of a lesser."""
    return Field(name, tuple(headers.split()), th, en, must_fit=True)


def _size_field(name: str, unit: str, _: Decimal, th: str, en: str) -> Field:
    pattern = re.compile(rf"{_IS_SIZE}.*{unit}[\W_]*$|^[\W_]*{unit.replace('|_h', '')}[\W_]*$")
    return Field(
        name, (), f"เนื้อที่ ({th})", f"size ({en})", fits=is_land_area,
        bears=lambda header: pattern.search(header.casefold()) is not None,
    )  # fmt: skip


def find_layer_columns(
    kind: LayerKind,
    headers: Sequence[str],
    records: Sequence[Record],
    mapping: Mapping[str, str | None],
) -> Columns:
    """Find the columns of a layer; of several sizes the first is read.

    Raises:
        Refused: the mapping does not fit the file.
    """
    columns = match_columns(layer_fields(kind), headers, mapping, records)
    chosen = dict(columns.chosen)
    number = chosen.get("number")
    if (
        number is not None
        and "number" not in mapping
        and counts_rows([text(record.get(number)) for record in records])
    ):
        del chosen["number"]  # the number of a row is not that of an instrument
    for name in [name for name in _UNITS if name in chosen][1:]:
        del chosen[name]
    left = tuple(header for header in headers if header not in chosen.values())
    return replace(columns, chosen=chosen, unused=left)


@dataclass(frozen=True)
class ConcessionTerms:
    """What one feature says of its concession; what could not be read is named in `unread`."""

    name: str
    number: str
    holder: str
    legal_basis: str
    square_metres: Decimal | None
    began: str
    expires: str
    expires_by: date | None
    unread: tuple[str, ...]

    @property
    def reference(self) -> str:
        """What the concession is known by: the number of its instrument, else its name."""
        return " ".join(self.number.translate(TO_ARABIC).split()) or self.name


def terms_of(record: Record, columns: Columns) -> ConcessionTerms:
    """Read what a feature says of its concession."""
    unread: list[str] = []
    began = _loose(record, columns.chosen.get("began"), unread)
    expires = _loose(record, columns.chosen.get("expires"), unread)
    number = cell_of(record, columns, "number")
    return ConcessionTerms(
        name=cell_of(record, columns, "name") or number,
        number=number,
        holder=cell_of(record, columns, "holder"),
        legal_basis=cell_of(record, columns, "legal_basis"),
        square_metres=_size(record, columns, unread),
        began=written_loosely(began),
        expires=written_loosely(expires),
        expires_by=expires.latest if expires else None,
        unread=tuple(unread),
    )


def cell_of(record: Record, columns: Columns, field: str) -> str:
    """What a feature says of a field; empty where nothing."""
    header = columns.chosen.get(field)
    return text(record.get(header)) if header is not None else ""


def _size(record: Record, columns: Columns, unread: list[str]) -> Decimal | None:
    unit = next((name for name in _UNITS if name in columns.chosen), None)
    written = cell_of(record, columns, unit) if unit is not None else ""
    if not written or unit is None:
        return None
    try:
        square_metres = parse_number(written) * _UNITS[unit][1]
    except UnreadableNumber:
        try:
            square_metres = LandArea.parse(written).square_metres
        except UnreadableArea:
            unread.append(f"{columns.chosen[unit]} “{written}”")
            return None
    if not 0 < square_metres < _LARGEST:
        unread.append(f"{columns.chosen[unit]} “{written}”")
        return None
    return square_metres.quantize(_CENT)


def _loose(record: Record, header: str | None, unread: list[str]) -> LooseDate | None:
    written = text(record.get(header)).removesuffix("Z") if header is not None else ""
    if not written:
        return None
    try:
        return LooseDate.parse(written)
    except UnreadableDate:
        unread.append(f"{header} “{written}”")
        return None


def written_loosely(day: LooseDate | None) -> str:
    """`2019-05-30`, `2019-05` or `2019`: as loose as it is known."""
    if day is None:
        return ""
    if day.is_exact:
        return day.earliest.isoformat()
    if (day.earliest.year, day.earliest.month) == (day.latest.year, day.latest.month):
        return f"{day.earliest:%Y-%m}"
    if day.earliest.year == day.latest.year:
        return f"{day.earliest:%Y}"
    return f"{day.earliest:%Y}/{day.latest:%y}"


_OLD_YEAR = re.compile(r"(\d{4})/\d{2}")  # begun in April, before B.E. 2484: two common years
_LAST_OLD_YEAR = 1940


def read_loosely(written: str) -> LooseDate:
    """What `written_loosely` or a person wrote.

    Raises:
        UnreadableDate: neither.
    """
    old = _OLD_YEAR.fullmatch(written)
    if old and int(old[1]) <= _LAST_OLD_YEAR:
        year = int(old[1])
        return LooseDate(written, date(year, 1, 1), date(year + 1, 3, 31))
    return LooseDate.parse(written)
