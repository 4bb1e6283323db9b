"""In which columns a layer has names and, of concessions, number, holder, basis, size and term."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from formats.errors import UnreadableArea, UnreadableDate, UnreadableNumber
from formats.land_area import LandArea
from formats.number import TO_ARABIC, parse_number
from formats.thai import LooseDate
from network.cells import Record, believed, counts_rows, named, plain, text

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

_IS_SIZE = re.compile(r"size|area|เนื้อที่|พื้นที่|ขนาด|^(?:ha|hectares?|rai|ไร่)$")
# Header → square metres of one unit; the first that fits counts. A size without a unit is none.
_UNITS = (
    (re.compile(r"(ไร่|rai)$"), Decimal(1_600)),
    (re.compile(r"(ตารางกิโลเมตร|ตรกม|sqkm|km2|km²)$"), Decimal(1_000_000)),
    (re.compile(r"(ตารางเมตร|ตรม|sqm|m2|m²)$"), Decimal(1)),
    (re.compile(r"(เฮกตาร์|hectares?|ha|_h)$"), Decimal(10_000)),
)
_LARGEST = Decimal("1e12")  # square metres; the column holds twelve digits before the point
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class LayerColumns:
    """Headers of one layer; only `name` matters where it is none of concessions."""

    name: str | None
    number: str | None
    holder: str | None
    legal_basis: str | None
    began: str | None
    expires: str | None
    size: str | None
    size_unit: Decimal | None

    def as_told(self) -> dict[str, str]:
        """Our field → their column."""
        pairs = {
            "name": self.name, "number": self.number, "holder": self.holder,
            "legal basis": self.legal_basis, "began": self.began, "expires": self.expires,
            "size": self.size,
        }  # fmt: skip
        return {ours: theirs for ours, theirs in pairs.items() if theirs}


COLUMN_NAMES = {
    "name": "ชื่อ", "number": "เลขที่", "holder": "ผู้รับสัมปทาน", "legal basis": "ฐานกฎหมาย",
    "began": "วันเริ่ม", "expires": "วันหมดอายุ", "size": "เนื้อที่",
}  # fmt: skip


def find_layer_columns(
    headers: Sequence[str],
    records: Sequence[Record],
    *,
    of_concessions: bool,
    of_watersheds: bool = False,
) -> LayerColumns:
    """Find the columns of a layer; none is required. A watershed is named by its class."""

    def filled(synonyms: str) -> str | None:
        return believed(named(headers, synonyms.split()), records, lambda *_: True)

    name = filled(_WATERSHED_CLASSES + _NAMES if of_watersheds else _NAMES)
    if not of_concessions:
        return LayerColumns(name, None, None, None, None, None, None, None)
    size, unit = _size_column(headers)
    number = filled(_NUMBERS)
    if number is not None and counts_rows([text(record.get(number)) for record in records]):
        number = None  # the number of a row is not that of an instrument
    return LayerColumns(
        name, number, filled(_HOLDERS), filled(_BASES), filled(_BEGINNINGS),
        filled(_ENDS), size, unit,
    )  # fmt: skip


def _size_column(headers: Sequence[str]) -> tuple[str | None, Decimal | None]:
    for header in headers:
        bare = plain(header)
        # `con_size_h`: the sign before the h tells it from a word that ends in one.
        written = "_h" if header.casefold().endswith("_h") else bare
        for unit, square_metres in _UNITS:
            if _IS_SIZE.search(bare) and unit.search(written):
                return header, square_metres
    return None, None


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


def terms_of(record: Record, columns: LayerColumns) -> ConcessionTerms:
    """Read what a feature says of its concession."""
    unread: list[str] = []
    began = _loose(record, columns.began, unread)
    expires = _loose(record, columns.expires, unread)
    number = _cell(record, columns.number)
    return ConcessionTerms(
        name=_cell(record, columns.name) or number,
        number=number,
        holder=_cell(record, columns.holder),
        legal_basis=_cell(record, columns.legal_basis),
        square_metres=_size(record, columns, unread),
        began=written_loosely(began),
        expires=written_loosely(expires),
        expires_by=expires.latest if expires else None,
        unread=tuple(unread),
    )


def _cell(record: Record, header: str | None) -> str:
    return text(record.get(header)) if header else ""


def _size(record: Record, columns: LayerColumns, unread: list[str]) -> Decimal | None:
    written = _cell(record, columns.size)
    if not written or columns.size_unit is None:
        return None
    try:
        square_metres = parse_number(written) * columns.size_unit
    except UnreadableNumber:
        try:
            square_metres = LandArea.parse(written).square_metres
        except UnreadableArea:
            unread.append(f"{columns.size} “{written}”")
            return None
    if not 0 < square_metres < _LARGEST:
        unread.append(f"{columns.size} “{written}”")
        return None
    return square_metres.quantize(_CENT)


def _loose(record: Record, header: str | None, unread: list[str]) -> LooseDate | None:
    written = _cell(record, header).removesuffix("Z")
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
