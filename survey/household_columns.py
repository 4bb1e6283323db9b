"""The columns of villages' household lists: their names, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from formats.number import TO_ARABIC
from network.cells import text
from network.column_contents import (
    begins_with,
    has_digits,
    is_day,
    is_easting,
    is_latitude,
    is_longitude,
    is_loose_day,
    is_national_id,
    is_northing,
    is_position,
    is_whole,
    is_words,
    one_of,
    tells_latitude,
    tells_longitude,
    tells_person,
)
from network.column_mapping import Field
from survey.household_wordings import CONDITIONS, SEXES

_HOUSE_NO = re.compile(r"[0-9]{1,5}(\s*[/-]\s*[0-9]{1,4})*\s*\w?")
_MOO = re.compile(r"(หมู่ที่|หมู่|ม\.)?\s*[0-9]{1,2}")
_IS_SEX = one_of(*(word for words in SEXES.values() for word in words))
_IS_CONDITION = one_of(
    *(word for words in CONDITIONS.values() for word in words),
    *(code.value for code in CONDITIONS),
)


def _is_house_no(cell: Any) -> bool:
    return _HOUSE_NO.fullmatch(text(cell).translate(TO_ARABIC)) is not None


def _is_moo(cell: Any) -> bool:
    return _MOO.fullmatch(text(cell).translate(TO_ARABIC)) is not None


FIELDS: Final = (
    Field("house_no", (
        "บ้านเลขที่", "เลขที่บ้าน", "บ้านเลขที่ตั้ง", "เลขบ้าน", "เลขที่", "house_no",
        "house_number"
    ), "บ้านเลขที่", "house number", fits=_is_house_no),
    Field("house_registration_no", (
        "รหัสประจำบ้าน", "เลขรหัสประจำบ้าน", "เลขประจำบ้าน", "รหัสบ้าน",
        "house_registration_no", "house_id"
    ), "เลขรหัสประจำบ้าน", "house registration number", fits=has_digits(11)),
    Field("layout_no", (
        "เลขผัง", "เลขที่ผัง", "เลขในผัง", "เลขที่ในผัง", "layout_no", "layout_number"
    ), "เลขผัง", "layout number", fits=is_whole(1, 9_999)),
    Field("village_code", (
        "รหัสหมู่บ้าน", "village_code", "vill_code"
    ), "รหัสหมู่บ้าน", "village code", fits=has_digits(8)),
    Field("moo", ("หมู่ที่", "หมู่", "ม.", "moo"), "หมู่ที่", "village number", fits=_is_moo),
    Field("village_name", (
        "หมู่บ้าน", "ชื่อหมู่บ้าน", "บ้าน", "village", "village_name"
    ), "ชื่อหมู่บ้าน", "village name"),
    Field("tambon_code", (
        "รหัสตำบล", "tambon_code"
    ), "รหัสตำบล", "tambon code", fits=has_digits(6)),
    Field("tambon", (
        "ตำบล", "ต.", "ชื่อตำบล", "tambon", "subdistrict"
    ), "ตำบล", "tambon", fits=is_words),
    Field("district", (
        "อำเภอ", "อ.", "amphoe", "district"
    ), "อำเภอ", "district", fits=is_words),
    Field("province", ("จังหวัด", "จ.", "province"), "จังหวัด", "province", fits=is_words),
    Field("name", (
        "ชื่อ-สกุลหัวหน้าครัวเรือน", "ชื่อหัวหน้าครัวเรือน", "หัวหน้าครัวเรือน",
        "ชื่อ-สกุล (หัวหน้าครัวเรือน)", "ชื่อ-นามสกุลหัวหน้าครัวเรือน", "เจ้าบ้าน", "ชื่อเจ้าบ้าน",
        "ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อ - สกุล", "ชื่อและนามสกุล", "ชื่อสกุล", "head",
        "head_name", "full_name", "name"
    ), "ชื่อ-สกุลหัวหน้าครัวเรือน", "name of the head", fits=is_words, tells=tells_person),
    Field("prefix", (
        "คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม", "title", "prefix"
    ), "คำนำหน้า", "title", fits=is_words),
    Field("first_name", (
        "ชื่อ", "ชื่อตัว", "first_name"
    ), "ชื่อ", "first name", fits=is_words),
    Field("last_name", (
        "สกุล", "นามสกุล", "ชื่อสกุล", "last_name", "surname"
    ), "นามสกุล", "surname", fits=is_words),
    Field("national_id", (
        "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "บัตรประชาชน", "เลขบัตร", "เลขประจำตัว",
        "เลขบัตรประจำตัวประชาชน", "เลข 13 หลัก", "national_id", "citizen_id", "id_card"
    ), "เลขประจำตัวประชาชน", "national ID", fits=is_national_id, tells=is_national_id),
    Field("birth", (
        "ปีเกิด", "วันเกิด", "วันเดือนปีเกิด", "พ.ศ.เกิด", "birth_year", "birth_date"
    ), "วันหรือปีเกิด", "day or year of birth", fits=is_loose_day),
    Field("age", ("อายุ", "age"), "อายุ", "age", fits=is_whole(0, 120, "ปี")),
    Field("sex", ("เพศ", "sex", "gender"), "เพศ", "sex", fits=_IS_SEX, tells=_IS_SEX),
    Field("people", (
        "จำนวนสมาชิก", "จำนวนสมาชิกในครัวเรือน", "สมาชิกในครัวเรือน", "สมาชิก", "จำนวนคน",
        "คนในบ้าน", "จำนวนคนในบ้าน", "people", "members"
    ), "จำนวนคนในครัวเรือน", "people in the household", fits=is_whole(0, 40, "คน")),
    Field("house_condition", (
        "สภาพบ้าน", "สภาพที่อยู่อาศัย", "สภาพบ้านเรือน", "house_condition", "condition"
    ), "สภาพบ้าน", "condition of the house", fits=_IS_CONDITION, tells=_IS_CONDITION),
    Field("needs_repair", (
        "ต้องซ่อม", "สิ่งที่ต้องซ่อม", "ส่วนที่ต้องซ่อม", "รายการซ่อม", "ต้องซ่อมแซม",
        "needs_repair", "repair"
    ), "ส่วนที่ต้องซ่อม", "what needs repair", fits=is_words),
    Field("latitude", (
        "ละติจูด", "ละติจูต", "latitude", "lat"
    ), "ละติจูด", "latitude", fits=is_latitude, tells=tells_latitude),
    Field("longitude", (
        "ลองจิจูด", "ลองติจูด", "longitude", "long", "lon", "lng"
    ), "ลองจิจูด", "longitude", fits=is_longitude, tells=tells_longitude),
    Field("coordinates", (
        "พิกัด", "พิกัดบ้าน", "พิกัด GPS", "gps", "coordinates"
    ), "พิกัด (ละติจูด, ลองจิจูด)", "coordinates (latitude, longitude)",
        fits=is_position, tells=is_position),
    Field("easting", (
        "X", "พิกัด X", "E", "easting", "utm_x"
    ), "พิกัด X (ตะวันออก)", "easting", fits=is_easting),
    Field("northing", (
        "Y", "พิกัด Y", "N", "northing", "utm_y"
    ), "พิกัด Y (เหนือ)", "northing", fits=is_northing),
    Field("zone", ("โซน", "zone", "utm_zone", "โซน UTM"), "โซน UTM", "UTM zone"),
    Field("datum", ("พื้นหลักฐาน", "ดาตัม", "datum"), "พื้นหลักฐาน", "datum"),
    Field("visited_on", (
        "วันที่สำรวจ", "วันสำรวจ", "วันที่เก็บข้อมูล", "วันที่เยี่ยม", "visited_on",
        "survey_date", "date"
    ), "วันที่สำรวจ", "day of the survey", fits=is_day),
    Field("remark", ("หมายเหตุ", "บันทึก", "remark", "note", "notes"), "หมายเหตุ", "remark"),
)  # fmt: skip
# Read by nobody, but of the kind that a header row has.
OTHER_HEADERS: Final = ("ลำดับ", "ลำดับที่", "ที่", "no", "no.", "โทรศัพท์", "เบอร์โทร")


def fields_with(tambons: Collection[str]) -> tuple[Field, ...]:
    """The fields, with village codes known by the codes of the tambons that there are."""
    tells = {
        "village_code": begins_with(tambons, 8),
        "tambon_code": begins_with(tambons, 6),
    }
    return tuple(replace(field, tells=tells.get(field.name, field.tells)) for field in FIELDS)
