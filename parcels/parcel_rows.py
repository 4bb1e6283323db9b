"""What a feature of a parcel file says beside its shape: number, place, holder, document.

Nothing here asks the database; known places and document types are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any, Final

from formats import national_id
from formats.errors import FormatError, UnreadableArea
from formats.features import Batch
from formats.land_area import SQUARE_METRES_PER_RAI, LandArea
from formats.number import TO_ARABIC, parse_number
from formats.tables import as_code
from network.column_mapping import Columns
from network.imports import Reason
from network.known_places import KnownPlace, KnownPlaces
from parcels import parcel_reasons

REMEMBERED: Final = 20_000  # distinct wordings of one kind
SQUARE_METRES_PER_HECTARE: Final = 10_000
SQUARE_METRES_PER_ACRE: Final = Decimal("4046.8564224")  # international acre

# Wordings beside the codes and names of the table of types; without spaces, points, dashes.
_TYPE_WORDINGS: Final = {
    "title_deed_ns4": ("โฉนด", "โฉนดที่ดิน", "นส4", "นส4จ", "นส4ก"),
    "ns3k": ("นส3ก",),
    "ns3": ("นส3",),
    "ns3kh": ("นส3ข",),
    "ns2": ("ใบจอง", "นส2"),
    "sk1": ("สค1",),
    "pbt5": ("ภบท5", "ภบท"),
    "alro_401": ("สปก", "สปก401", "สปก401ก", "สปก401ข", "สปก401ค", "สปก401ช"),
    "alro_agri_deed": ("โฉนดเพื่อการเกษตร", "โฉนดเกษตร"),
    "alro_lease": ("เช่าสปก", "เช่าซื้อสปก", "สปกเช่า"),
    "kasono3": ("กสน3",),
    "kasono5": ("กสน5",),
    "nk1": ("นค1",),
    "nk3": ("นค3",),
    "stk": ("สทก",),
    "nlpb_group": ("คทช", "สมุดประจำตัวคทช"),
    "treasury_lease": ("ราชพัสดุ", "เช่าราชพัสดุ", "ที่ราชพัสดุ"),
    "public_land_nsl": ("นสล", "ที่สาธารณประโยชน์", "ที่สาธารณะ"),
    "private_rent": ("เช่า", "เช่าเอกชน"),
    "live_with_relative": ("อาศัยญาติ",),
    "none": ("ไม่มี", "ไม่มีเอกสาร", "ไม่มีเอกสารสิทธิ", "ไม่มีเอกสารสิทธิ์"),
}  # fmt: skip
_FORM_LETTER = re.compile(r"401([กขคช])$")
_MARKS = re.compile(r"[\s._\-–—/()]+")
AREAS: Final = (
    "area_text", "area_rai", "area_ngan", "area_wah", "area_ha", "area_acres", "area_m2",
)  # fmt: skip
_REMEMBERED_TYPES = frozenset((str, int, float))
_NOTHING = ("", "-", "–", "—", "ไม่ทราบ", "ไม่ระบุ", "n/a", "none", "null")


@dataclass(slots=True)
class ParcelRow:
    """A feature's attributes as understood; `problems` are the reasons to hold it."""

    number: int
    label: str = ""
    stated: KnownPlace | None = None
    holder: str = ""
    holder_id: str = field(default="", repr=False)
    document_type: str = ""
    document_number: str = ""
    form_letter: str = ""
    map_sheet: str = ""
    printed: LandArea | None = None
    problems: tuple[Reason, ...] = ()


class DocumentTypes:
    """Finds the code of a document type by code, name or a common wording."""

    def __init__(self, types: Mapping[str, tuple[str, str]]) -> None:
        """`types` are (Thai, English) names by code, as the table has them now."""
        self._codes: dict[str, str] = {}
        for code, wordings in _TYPE_WORDINGS.items():
            if code in types:
                self._codes.update(dict.fromkeys(wordings, code))
        for code, names in types.items():
            self._codes.update(dict.fromkeys(map(_bare, (code, *names)), code))
        self.names = [th for th, _ in types.values()]

    def code(self, wording: str) -> str | None:
        """The code, or None for a wording that is not known."""
        return self._codes.get(_bare(wording))


class Understanding:
    """Understands the features of one file, each distinct wording once."""

    def __init__(self, columns: Columns, *, places: KnownPlaces, types: DocumentTypes) -> None:
        self._chosen = columns.chosen
        self._places = places
        self._types = types
        self._areas = tuple(name for name in AREAS if name in columns.chosen)
        self._place = lru_cache(REMEMBERED)(self._place_of)
        self._type = lru_cache(REMEMBERED)(self._type_of)
        self._area = lru_cache(REMEMBERED)(self._area_of)

    def rows(self, batch: Batch) -> Iterator[ParcelRow]:
        """The attributes of each feature; whatever cannot be understood is among its problems."""
        areas = zip(*(self._values(batch, name) for name in self._areas), strict=True)
        columns = zip(
            batch.numbers,
            self._values(batch, "parcel_number"),
            self._values(batch, "village_code"),
            self._values(batch, "tambon_code"),
            self._values(batch, "holder"),
            self._values(batch, "holder_id"),
            self._values(batch, "document_type"),
            self._values(batch, "document_number"),
            self._values(batch, "map_sheet"),
            areas if self._areas else repeat((), len(batch)),
            strict=True,
        )
        for (
            number,
            label,
            village,
            tambon,
            holder,
            holder_id,
            kind,
            document,
            sheet,
            area,
        ) in columns:
            stated, wrong_place = self._place(village, tambon)
            code, letter, wrong_type = self._type(kind)
            printed, wrong_area = self._area(area)
            name = national_id.masked_within(_said(holder)) if holder is not None else ""
            plain, wrong_id = _holder_id(holder_id, name) if holder_id is not None else ("", None)
            wrongs = (wrong_place, wrong_id, wrong_type, wrong_area)
            yield ParcelRow(
                number,
                _said(label),
                stated,
                name,
                plain,
                code,
                _said(document),
                letter,
                _said(sheet),
                printed,
                tuple(wrong for wrong in wrongs if wrong) if any(wrongs) else (),
            )

    def _values(self, batch: Batch, name: str) -> Iterable[Any]:
        """A column with None for empty cells; nothing in it that cannot be remembered."""
        header = self._chosen.get(name)
        if header is None:
            return repeat(None, len(batch))
        return map(_plain_value, batch.column(header))

    def _place_of(self, village: Any, tambon: Any) -> tuple[KnownPlace | None, Reason | None]:
        for value, digits in ((village, 8), (tambon, 6)):
            if value is None or str(value).strip() in _NOTHING:
                continue
            try:
                code = as_code(
                    re.sub(r"^TH", "", value) if isinstance(value, str) else value, digits
                )
            except FormatError as error:
                return None, Reason("unreadable_place_code", error.th, error.en)
            stated = self._places.by_code.get(code)
            return stated, None if stated else parcel_reasons.unknown_place(code)
        return None, None

    def _type_of(self, value: Any) -> tuple[str, str, Reason | None]:
        wording = _said(value)
        if not wording:
            return "", "", None
        code = self._types.code(wording)
        if code is None:
            return "", "", parcel_reasons.unknown_type(wording, self._types.names)
        letter = _FORM_LETTER.search(_bare(wording)) if code == "alro_401" else None
        return code, letter[1] if letter else "", None

    def _area_of(self, values: tuple[Any, ...]) -> tuple[LandArea | None, Reason | None]:
        row = dict(zip(self._areas, values, strict=True))
        try:
            return _printed_area(row), None
        except FormatError as error:
            if _is_number(row.get("area_text")):
                column = self._chosen["area_text"]
                return None, parcel_reasons.area_without_unit(column)
            return None, Reason("unreadable_area", error.th, error.en)


def _plain_value(value: Any) -> Any:
    if value is None or value.__class__ in _REMEMBERED_TYPES:
        return None if value.__class__ is str and not value.strip() else value
    return str(value)


def _holder_id(value: Any, holder: str) -> tuple[str, Reason | None]:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if text.strip() in _NOTHING:
        return "", None
    if not national_id.is_valid(text):
        return "", parcel_reasons.wrong_national_id(national_id.masked(text))
    if not holder:
        return "", parcel_reasons.holder_without_name()
    return national_id.normalise(text), None


def _is_number(value: Any) -> bool:
    try:
        parse_number(value)
    except FormatError:
        return False
    return True


def _printed_area(row: Mapping[str, Any]) -> LandArea | None:
    """The area as printed: of one column with its unit, or of rai, ngan and square wah apart.

    Raises:
        UnreadableArea, UnreadableNumber: not an area, or a number without a unit.
    """
    for name, unit in (
        ("area_m2", Decimal(1)),
        ("area_ha", Decimal(SQUARE_METRES_PER_HECTARE)),
        ("area_acres", SQUARE_METRES_PER_ACRE),
    ):
        number = _number(row.get(name))
        if number:
            return LandArea(number * unit)
    parts = [row.get(name) for name in ("area_rai", "area_ngan", "area_wah")]
    if any(_said(part) for part in parts):
        return _of_parts(parts)
    text = row.get("area_text")
    if text is None or str(text).strip() in _NOTHING:
        return None
    area = LandArea.parse(text if isinstance(text, str) else str(text))
    return area if area.square_metres else None


def _of_parts(parts: list[Any]) -> LandArea | None:
    if isinstance(parts[0], str) and parts[1] is None and parts[2] is None:
        written = parts[0].strip().translate(TO_ARABIC)
        if not re.fullmatch(r"[0-9.,]+", written):
            return LandArea.parse(written)  # 12-1-30 in a column named rai
    rai, ngan, wah = (_number(part) or Decimal(0) for part in parts)
    if rai != int(rai) and (ngan or wah):
        raise UnreadableArea(text=f"{rai}-{ngan}-{wah}")
    if rai != int(rai):
        return LandArea(rai * SQUARE_METRES_PER_RAI)
    if ngan != int(ngan):
        raise UnreadableArea(text=f"{rai}-{ngan}-{wah}")
    area = LandArea.from_rai_ngan_wah(int(rai), int(ngan), wah)
    return area if area.square_metres else None


@lru_cache(REMEMBERED)
def _number(value: Any) -> Decimal | None:
    return None if value is None or str(value).strip() in _NOTHING else parse_number(value)


def _said(value: Any) -> str:
    """A cell as text on one line, a whole number without Excel's `.0`; empty for a dash."""
    if value is None:
        return ""
    if value.__class__ is float and value.is_integer():
        value = int(value)
    text = " ".join(str(value).replace("\0", "").split())
    return "" if text.casefold() in _NOTHING else text


def _bare(wording: str) -> str:
    return _MARKS.sub("", wording.translate(TO_ARABIC)).casefold()
