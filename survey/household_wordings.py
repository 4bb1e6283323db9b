"""The words that are written in the cells of villages' household lists.

A wording that is not here is doubtful: its row waits.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from network.models import PersonRecord
from survey.models import HouseCondition, RepairPart

MOST_PEOPLE: Final = 40  # in one household; more is a sum or a slip
OLDEST: Final = 120  # years
FIRST_SURVEY: Final = date(1990, 1, 1)

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
