"""The columns of files of parcels: their names, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from formats.place_columns import is_named, may_hold
from network.area_columns import code_of
from network.cells import text
from network.column_contents import (
    has_digits,
    is_land_area,
    is_national_id,
    is_number,
    is_words,
    tells_land_area,
    tells_person,
)
from network.column_mapping import Field
from network.models import Level


def _is_code(level: Level) -> Callable[[Any], bool]:
    return lambda cell: bool(code_of(text(cell), level))


_is_tambon = _is_code(Level.TAMBON)

FIELDS: Final = (
    Field("parcel_number", (
        "แปลงเลขที่", "เลขที่แปลง", "เลขแปลง", "หมายเลขแปลง", "แปลงที่", "รหัสแปลง", "ลำดับแปลง",
        "parcel_number", "parcel_no", "parcel_num", "parcel_id", "parcel", "plot_no", "plot",
    ), "แปลงที่", "parcel number"),
    Field("village_code", ("รหัสหมู่บ้าน", "village_code", "vill_code", "villcode"),
          "รหัสหมู่บ้าน", "village code", fits=has_digits(8), tells=_is_code(Level.VILLAGE)),
    Field("tambon_code", (
        "รหัสตำบล", "tambon_code", "tam_code", "subdistrict_code", "ADM3_PCODE",
    ), "รหัสตำบล", "tambon code", fits=_is_tambon, tells=_is_tambon),
    Field("holder", (
        "ผู้ถือครอง", "ชื่อผู้ถือครอง", "ชื่อผู้ครอบครอง", "ผู้ครอบครอง", "ชื่อ-สกุลผู้ถือครอง", "ชื่อเจ้าของ",
        "เจ้าของ", "ชื่อ-สกุล", "ชื่อ-นามสกุล", "holder", "holder_name", "owner", "owner_name",
    ), "ผู้ถือครอง", "holder", fits=is_words, tells=tells_person),
    Field("holder_id", (
        "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "เลขประจำตัวผู้ถือครอง", "national_id", "id_card",
    ), "เลขประจำตัวประชาชน", "national ID", fits=is_national_id, tells=is_national_id),
    Field("document_type", (
        "ประเภทเอกสาร", "ประเภทเอกสารสิทธิ", "ประเภทเอกสารสิทธิ์", "เอกสารสิทธิ", "เอกสารสิทธิ์", "เอกสาร",
        "document_type", "doc_type", "doctype",
    ), "ประเภทเอกสาร", "type of document", fits=is_words),
    Field("document_number", (
        "เลขที่เอกสาร", "เลขเอกสาร", "เลขที่เอกสารสิทธิ", "เลขที่เอกสารสิทธิ์", "เลขที่โฉนด",
        "document_number", "document_no", "doc_no", "deed_no",
    ), "เลขที่เอกสาร", "number of the document"),
    Field("map_sheet", ("ระวาง", "เลขระวาง", "map_sheet", "sheet", "sheet_numb"),
          "ระวาง", "map sheet"),
    Field("area_text", (
        "เนื้อที่ตามเอกสาร", "เนื้อที่", "เนื้อที่ไร่งานวา", "ไร่-งาน-วา", "ไร่-งาน-ตารางวา", "rai_ngan_wah",
    ), "เนื้อที่ตามเอกสาร", "area in the document", fits=is_land_area, tells=tells_land_area),
    Field("area_rai", ("เนื้อที่ (ไร่)", "ไร่", "area_rai", "rai"),
          "เนื้อที่: ไร่", "area: rai", fits=is_number),
    Field("area_ngan", ("งาน", "area_ngan", "ngan"),
          "เนื้อที่: งาน", "area: ngan", fits=is_number),
    Field("area_wah", ("ตารางวา", "ตร.ว.", "ตรว", "วา", "area_wah", "wah", "wa", "sq_wah"),
          "เนื้อที่: ตารางวา", "area: square wah", fits=is_number),
    Field("area_ha", ("เฮกตาร์", "เนื้อที่ (เฮกตาร์)", "area_ha", "hectares", "hectare", "ha"),
          "เนื้อที่ (เฮกตาร์)", "area (hectares)", fits=is_number),
    Field("area_acres", ("เอเคอร์", "area_acres", "acreage", "acres", "acre"),
          "เนื้อที่ (เอเคอร์)", "area (acres)", fits=is_number),
    Field("area_m2", (
        "ตารางเมตร", "ตร.ม.", "เนื้อที่ (ตร.ม.)", "area_m2", "area_sqm", "sq_m", "sqm", "m2",
        "document_m2", "doc_m2", "เนื้อที่ตามเอกสาร (ตร.ม.)",
    ), "เนื้อที่ (ตร.ม.)", "area (m²)", fits=is_number),
)  # fmt: skip

# Where a table says where: what formats.place_columns calls a role, with its own headers.
PLACE_FIELDS: Final = tuple(
    Field(
        f"place_{role}",
        (),
        th,
        en,
        fits=partial(may_hold, role=role),
        must_fit=True,
        bears=partial(is_named, role=role),
    )
    for role, th, en in (
        ("longitude", "ลองจิจูด", "longitude"),
        ("latitude", "ละติจูด", "latitude"),
        ("easting", "พิกัด E (ตะวันออก)", "easting"),
        ("northing", "พิกัด N (เหนือ)", "northing"),
        ("x", "พิกัด X", "X"),
        ("y", "พิกัด Y", "Y"),
        ("pair", "พิกัดทั้งคู่ในช่องเดียว", "both coordinates in one cell"),
        ("wkt", "รูปแปลง (WKT)", "outline (WKT)"),
        ("zone", "โซน UTM", "UTM zone"),
        ("datum", "พื้นหลักฐาน", "datum"),
        ("parcel", "แปลงของมุม", "parcel of a corner"),
        ("corner", "ลำดับมุม", "number of a corner"),
    )
)
_BESIDE: Final = frozenset({"zone", "datum", "parcel", "corner"})


def place_roles(mapping: Mapping[str, str | None]) -> dict[str, str | None]:
    """Which column says where, by role, as far as that was said.

    Where somebody chose a column, the others that say where are not read; of no choice at
    all the reader of tables finds its own. The parcel of a corner is often its number too.
    """
    told = {
        field.name.removeprefix("place_"): mapping[field.name]
        for field in PLACE_FIELDS
        if field.name in mapping
    }
    if not any(told.values()):
        return {}
    return {role: column for role, column in told.items() if column or role not in _BESIDE}
