"""What a feature of a parcel file says beside its shape: number, place, holder, document.

Nothing here asks the database; known places and document types are given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from formats import map_sheets, national_id
from formats.errors import FormatError, UnreadableArea, UnreadableMapSheet
from formats.land_area import SQUARE_METRES_PER_RAI, LandArea
from formats.number import TO_ARABIC, parse_number
from formats.tables import as_code
from network.column_mapping import Columns, Field
from network.imports import Reason
from network.known_places import KnownPlace, KnownPlaces

SQUARE_METRES_PER_HECTARE: Final = 10_000
SQUARE_METRES_PER_ACRE: Final = Decimal("4046.8564224")  # international acre

FIELDS: Final = (
    Field("parcel_number", (
        "แปลงเลขที่", "เลขที่แปลง", "เลขแปลง", "หมายเลขแปลง", "แปลงที่", "รหัสแปลง", "ลำดับแปลง",
        "parcel_number", "parcel_no", "parcel_num", "parcel_id", "parcel", "plot_no", "plot",
    )),
    Field("village_code", ("รหัสหมู่บ้าน", "village_code", "vill_code", "villcode")),
    Field("tambon_code", (
        "รหัสตำบล", "tambon_code", "tam_code", "subdistrict_code", "ADM3_PCODE",
    )),
    Field("holder", (
        "ผู้ถือครอง", "ชื่อผู้ถือครอง", "ชื่อผู้ครอบครอง", "ผู้ครอบครอง", "ชื่อ-สกุลผู้ถือครอง", "ชื่อเจ้าของ",
        "เจ้าของ", "ชื่อ-สกุล", "ชื่อ-นามสกุล", "holder", "holder_name", "owner", "owner_name",
    )),
    Field("holder_id", (
        "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "เลขประจำตัวผู้ถือครอง", "national_id", "id_card",
    )),
    Field("document_type", (
        "ประเภทเอกสาร", "ประเภทเอกสารสิทธิ", "ประเภทเอกสารสิทธิ์", "เอกสารสิทธิ", "เอกสารสิทธิ์", "เอกสาร",
        "document_type", "doc_type", "doctype",
    )),
    Field("document_number", (
        "เลขที่เอกสาร", "เลขเอกสาร", "เลขที่เอกสารสิทธิ", "เลขที่เอกสารสิทธิ์", "เลขที่โฉนด",
        "document_number", "document_no", "doc_no", "deed_no",
    )),
    Field("map_sheet", ("ระวาง", "เลขระวาง", "map_sheet", "sheet", "sheet_numb")),
    Field("area_text", (
        "เนื้อที่ตามเอกสาร", "เนื้อที่", "เนื้อที่ไร่งานวา", "ไร่-งาน-วา", "ไร่-งาน-ตารางวา", "rai_ngan_wah",
    )),
    Field("area_rai", ("เนื้อที่ (ไร่)", "ไร่", "area_rai", "rai")),
    Field("area_ngan", ("งาน", "area_ngan", "ngan")),
    Field("area_wah", ("ตารางวา", "ตร.ว.", "ตรว", "วา", "area_wah", "wah", "wa", "sq_wah")),
    Field("area_ha", ("เฮกตาร์", "เนื้อที่ (เฮกตาร์)", "area_ha", "hectares", "hectare", "ha")),
    Field("area_acres", ("เอเคอร์", "area_acres", "acreage", "acres", "acre")),
    Field("area_m2", (
        "ตารางเมตร", "ตร.ม.", "เนื้อที่ (ตร.ม.)", "area_m2", "area_sqm", "sq_m", "sqm", "m2",
        "document_m2", "doc_m2", "เนื้อที่ตามเอกสาร (ตร.ม.)",
    )),
)  # fmt: skip

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
    problems: list[Reason] = field(default_factory=list)

    def sheet(self, near: map_sheets.Bounds | None) -> map_sheets.MapSheet | None:
        """The sheet that `map_sheet` names; None where it names none. `near` holds the shape."""
        try:
            return map_sheets.parse(self.map_sheet, near=near)
        except UnreadableMapSheet:
            return None


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


def understood(
    number: int,
    row: Mapping[str, Any],
    columns: Columns,
    *,
    places: KnownPlaces,
    types: DocumentTypes,
) -> ParcelRow:
    """One feature's attributes; whatever cannot be understood is among its problems."""
    parcel = ParcelRow(
        number,
        label=_said(columns.text(row, "parcel_number")),
        holder=national_id.masked_within(_said(columns.text(row, "holder"))),
        document_number=_said(columns.text(row, "document_number")),
        map_sheet=_said(columns.text(row, "map_sheet")),
    )
    _read_place(parcel, row, columns, places)
    _read_holder_id(parcel, columns.value(row, "holder_id"))
    _read_document_type(parcel, _said(columns.text(row, "document_type")), types)
    _read_area(parcel, row, columns)
    return parcel


def _read_place(
    parcel: ParcelRow, row: Mapping[str, Any], columns: Columns, places: KnownPlaces
) -> None:
    for name, digits in (("village_code", 8), ("tambon_code", 6)):
        value = columns.value(row, name)
        if value is None or str(value).strip() in _NOTHING:
            continue
        try:
            code = as_code(re.sub(r"^TH", "", value) if isinstance(value, str) else value, digits)
        except FormatError as error:
            parcel.problems.append(Reason("unreadable_place_code", error.th, error.en))
            return
        parcel.stated = places.by_code.get(code)
        if parcel.stated is None:
            parcel.problems.append(
                Reason(
                    "unknown_place_code",
                    f"ไม่รู้จักรหัสพื้นที่ {code} ให้แก้รหัส หรือนำเข้าเขตนั้นก่อน (import_areas)",
                    f"the place code {code} is not known; correct it, or import that area first",
                )
            )
        return


def _read_holder_id(parcel: ParcelRow, value: Any) -> None:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")
    if text.strip() in _NOTHING:
        return
    if not national_id.is_valid(text):
        shown = national_id.masked(text)
        parcel.problems.append(
            Reason(
                "wrong_national_id",
                f"เลขประจำตัวประชาชนของผู้ถือครองผิด ({shown}) ให้ตรวจกับบัตร",
                f"the holder's national ID is wrong ({shown}); compare it with the card",
            )
        )
    elif not parcel.holder:
        parcel.problems.append(
            Reason(
                "holder_without_name",
                "มีเลขประจำตัวประชาชนแต่ไม่มีชื่อผู้ถือครอง ให้เติมชื่อ",
                "there is a national ID but no holder's name; add the name",
            )
        )
    else:
        parcel.holder_id = national_id.normalise(text)


def _read_document_type(parcel: ParcelRow, wording: str, types: DocumentTypes) -> None:
    if not wording:
        return
    code = types.code(wording)
    if code is None:
        parcel.problems.append(
            Reason(
                "unknown_document_type",
                f"ไม่รู้จักประเภทเอกสาร “{wording}” ให้ใช้ชื่อใดชื่อหนึ่ง: {', '.join(types.names)}",
                f"the document type “{wording}” is not known; write one of:"
                f" {', '.join(types.names)}",
            )
        )
        return
    parcel.document_type = code
    if code == "alro_401" and (letter := _FORM_LETTER.search(_bare(wording))):
        parcel.form_letter = letter[1]


def _read_area(parcel: ParcelRow, row: Mapping[str, Any], columns: Columns) -> None:
    try:
        parcel.printed = _printed_area(row, columns)
    except FormatError as error:
        parcel.problems.append(Reason("unreadable_area", error.th, error.en))
        column = columns.chosen.get("area_text")
        if _is_number(columns.value(row, "area_text")):
            parcel.problems[-1] = Reason(
                "area_without_unit",
                f"เนื้อที่ในคอลัมน์ “{column}” ไม่มีหน่วย ให้บอกหน่วยด้วย --mapping เช่น"
                f' {{"area_text": null, "area_rai": "{column}"}}',
                f"the area in the column “{column}” has no unit; name it with --mapping, such as"
                f' {{"area_text": null, "area_rai": "{column}"}}',
            )


def _is_number(value: Any) -> bool:
    try:
        parse_number(value)
    except FormatError:
        return False
    return True


def _printed_area(row: Mapping[str, Any], columns: Columns) -> LandArea | None:
    """The area as printed: of one column with its unit, or of rai, ngan and square wah apart.

    Raises:
        UnreadableArea, UnreadableNumber: not an area, or a number without a unit.
    """
    for name, unit in (
        ("area_m2", Decimal(1)),
        ("area_ha", Decimal(SQUARE_METRES_PER_HECTARE)),
        ("area_acres", SQUARE_METRES_PER_ACRE),
    ):
        number = _number(columns.value(row, name))
        if number:
            return LandArea(number * unit)
    parts = [columns.value(row, name) for name in ("area_rai", "area_ngan", "area_wah")]
    if any(_said(str(part or "")) for part in parts):
        return _of_parts(parts)
    text = columns.value(row, "area_text")
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


def _number(value: Any) -> Decimal | None:
    return None if value is None or str(value).strip() in _NOTHING else parse_number(value)


def _said(text: str) -> str:
    return "" if text.casefold() in _NOTHING else text


def _bare(wording: str) -> str:
    return _MARKS.sub("", wording.translate(TO_ARABIC)).casefold()
