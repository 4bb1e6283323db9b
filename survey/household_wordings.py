"""The words of villages' household lists: names of columns, and what is written in them.

A wording that is not here is doubtful: its row waits.
"""

from __future__ import annotations

from typing import Final

from network.column_mapping import Field
from network.models import PersonRecord
from survey.models import HouseCondition, RepairPart

FIELDS: Final = (
    Field("house_no", (
        "บ้านเลขที่", "เลขที่บ้าน", "บ้านเลขที่ตั้ง", "เลขบ้าน", "เลขที่", "house_no",
        "house_number",
    )),
    Field("house_registration_no", (
        "รหัสประจำบ้าน", "เลขรหัสประจำบ้าน", "เลขประจำบ้าน", "รหัสบ้าน", "house_registration_no",
        "house_id",
    )),
    Field("village_code", ("รหัสหมู่บ้าน", "village_code", "vill_code")),
    Field("moo", ("หมู่ที่", "หมู่", "ม.", "moo")),
    Field("village_name", ("หมู่บ้าน", "ชื่อหมู่บ้าน", "บ้าน", "village", "village_name")),
    Field("tambon_code", ("รหัสตำบล", "tambon_code")),
    Field("tambon", ("ตำบล", "ต.", "ชื่อตำบล", "tambon", "subdistrict")),
    Field("district", ("อำเภอ", "อ.", "amphoe", "district")),
    Field("province", ("จังหวัด", "จ.", "province")),
    Field("name", (
        "ชื่อ-สกุลหัวหน้าครัวเรือน", "ชื่อหัวหน้าครัวเรือน", "หัวหน้าครัวเรือน",
        "ชื่อ-สกุล (หัวหน้าครัวเรือน)", "ชื่อ-นามสกุลหัวหน้าครัวเรือน", "เจ้าบ้าน",
        "ชื่อเจ้าบ้าน", "ชื่อ-สกุล", "ชื่อ-นามสกุล", "ชื่อ - สกุล", "ชื่อและนามสกุล", "ชื่อสกุล",
        "head", "head_name", "full_name", "name",
    )),
    Field("prefix", ("คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม", "title", "prefix")),
    Field("first_name", ("ชื่อ", "ชื่อตัว", "first_name")),
    Field("last_name", ("สกุล", "นามสกุล", "ชื่อสกุล", "last_name", "surname")),
    Field("national_id", (
        "เลขบัตรประชาชน", "เลขประจำตัวประชาชน", "บัตรประชาชน", "เลขบัตร", "เลขประจำตัว",
        "เลขบัตรประจำตัวประชาชน", "เลข 13 หลัก", "national_id", "citizen_id", "id_card",
    )),
    Field("birth", ("ปีเกิด", "วันเกิด", "วันเดือนปีเกิด", "พ.ศ.เกิด", "birth_year", "birth_date")),
    Field("age", ("อายุ", "age")),
    Field("sex", ("เพศ", "sex", "gender")),
    Field("people", (
        "จำนวนสมาชิก", "จำนวนสมาชิกในครัวเรือน", "สมาชิกในครัวเรือน", "สมาชิก", "จำนวนคน",
        "คนในบ้าน", "จำนวนคนในบ้าน", "people", "members",
    )),
    Field("house_condition", (
        "สภาพบ้าน", "สภาพที่อยู่อาศัย", "สภาพบ้านเรือน", "house_condition", "condition",
    )),
    Field("needs_repair", (
        "ต้องซ่อม", "สิ่งที่ต้องซ่อม", "ส่วนที่ต้องซ่อม", "รายการซ่อม", "ต้องซ่อมแซม",
        "needs_repair", "repair",
    )),
    Field("latitude", ("ละติจูด", "ละติจูต", "latitude", "lat")),
    Field("longitude", ("ลองจิจูด", "ลองติจูด", "longitude", "long", "lon", "lng")),
    Field("coordinates", ("พิกัด", "พิกัดบ้าน", "พิกัด GPS", "gps", "coordinates")),
    Field("easting", ("X", "พิกัด X", "E", "easting", "utm_x")),
    Field("northing", ("Y", "พิกัด Y", "N", "northing", "utm_y")),
    Field("zone", ("โซน", "zone", "utm_zone", "โซน UTM")),
    Field("datum", ("พื้นหลักฐาน", "ดาตัม", "datum")),
    Field("visited_on", (
        "วันที่สำรวจ", "วันสำรวจ", "วันที่เก็บข้อมูล", "วันที่เยี่ยม", "visited_on",
        "survey_date", "date",
    )),
    Field("remark", ("หมายเหตุ", "บันทึก", "remark", "note", "notes")),
)  # fmt: skip
# Read by nobody, but of the kind that a header row has.
OTHER_HEADERS: Final = ("ลำดับ", "ลำดับที่", "ที่", "no", "no.", "โทรศัพท์", "เบอร์โทร")

CONDITIONS: Final = {
    HouseCondition.GOOD: ("ดี", "ดีมาก", "มั่นคง", "มั่นคงแข็งแรง", "แข็งแรง", "สภาพดี", "ปกติ"),
    HouseCondition.MINOR_REPAIR: (
        "ซ่อมเล็กน้อย", "ต้องซ่อมเล็กน้อย", "ซ่อมแซมเล็กน้อย", "ซ่อมน้อย", "ชำรุดเล็กน้อย", "เสียหายเล็กน้อย",
    ),
    HouseCondition.MAJOR_REPAIR: (
        "ซ่อมมาก", "ต้องซ่อมมาก", "ซ่อมแซมมาก", "ชำรุดมาก", "ซ่อมใหญ่", "ทรุดโทรมมาก", "เสียหายมาก",
    ),
    HouseCondition.UNSAFE: ("ไม่ปลอดภัย", "อยู่ไม่ได้", "อันตราย", "ใกล้พัง", "เสี่ยงพัง"),
    HouseCondition.NO_HOUSE: (
        "ไม่มีบ้าน", "ไม่มีบ้านของตนเอง", "ไม่มีบ้านเป็นของตนเอง", "อาศัยผู้อื่น", "อาศัยญาติ",
    ),
}  # fmt: skip
REPAIRS: Final = {
    RepairPart.ROOF: ("หลังคา", "roof"),
    RepairPart.STRUCTURE: ("โครงสร้าง", "เสา", "คาน", "ผนัง", "ฝา", "ฝาบ้าน", "structure"),
    RepairPart.TOILET: ("ห้องน้ำ", "ห้องส้วม", "ส้วม", "สุขา", "toilet"),
    RepairPart.FLOOR: ("พื้น", "พื้นบ้าน", "floor"),
    RepairPart.RAMP: ("ทางลาด", "ราวจับ", "ramp"),
}
SEXES: Final = {
    PersonRecord.Sex.FEMALE: ("หญิง", "ญ", "ผู้หญิง", "f", "female"),
    PersonRecord.Sex.MALE: ("ชาย", "ช", "ผู้ชาย", "m", "male"),
}
NOTHING: Final = ("", "-", "–", "—", "--", "ไม่มี", "ไม่ทราบ", "ไม่ระบุ", "n/a", "null")
NO_REPAIR: Final = ("ไม่ต้องซ่อม", "ไม่ซ่อม")
EXCEL_ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
