"""Figures of houses, hardship, layouts and projects: F1.3, F1.4, F4.1, F4.4 to F4.8."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maps.layouts.queries import SIGNED_WITHIN_A_YEAR
from maps.models import LayoutEdition
from network.access import Permission
from parcels.models import SpatialUnit
from plans.housing import counted as housing
from plans.models import HousingProject, RosterEntry, Step
from reports.figures.definition import Figure, Home
from survey.counted import (
    SURVEYED_CONDITIONS,
    VERIFIED_CONDITIONS,
    VERIFIED_HOUSES,
    VERIFIED_VISITS,
)
from survey.house_sets import SERVED_HOUSES, SHARED_HOUSES
from survey.models import NEEDS_REPAIR, HouseCondition, Visit

CONDITIONS = {
    condition.value: condition.label
    for condition in HouseCondition
    if condition != HouseCondition.NO_HOUSE
}
# At which of the nine steps a project is: the first that does not stand passed.
STEPS = {
    **{str(step.value): step.label for step in Step},
    housing.FINISHED: _("ครบเก้าขั้น"),
}

HARDSHIP = Figure(
    key="F1.3",
    label=_("ครัวเรือนเดือดร้อนด้านที่ดิน–ที่อยู่อาศัย"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่สอบทานแล้วซึ่งมีความเดือดร้อนอย่างน้อย ๑ ประเภท ÷ ครัวเรือนที่สอบทานแล้ว"),
    counted=VERIFIED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    where="cardinality(hardships) > 0",
)
HARDSHIP_ASKED = Figure(
    key="F1.3a",
    label=_("ครัวเรือนที่สอบทานแล้วและได้ถามเรื่องความเดือดร้อน"),
    unit=_("ครัวเรือน"),
    definition=_("ครัวเรือนที่สอบทานแล้วซึ่งแบบสำรวจได้ถามเรื่องความเดือดร้อน รวมที่ตอบว่าไม่มี"),
    counted=VERIFIED_VISITS,
    model=Visit,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    where="hardships IS NOT NULL",
)
HOUSES_TO_REPAIR = Figure(
    key="F1.4",
    label=_("บ้านต้องซ่อม"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วซึ่งต้องซ่อมเล็กน้อย ซ่อมมาก หรือไม่ปลอดภัย ÷ บ้านที่สอบทานแล้วและทราบสภาพ"),
    counted=VERIFIED_CONDITIONS,
    model=Visit,
    home=Home.UNIT,
    home_column="house_id",
    where=f"house_condition IN ({', '.join(repr(each.value) for each in NEEDS_REPAIR)})",
)
HOUSES_BY_CONDITION = Figure(
    key="F4.1",
    label=_("บ้านที่สอบทานแล้ว จำแนกตามสภาพ"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วตามสภาพบ้านครั้งล่าสุด ÷ บ้านที่สอบทานแล้วและทราบสภาพ"),
    counted=VERIFIED_CONDITIONS,
    model=Visit,
    home=Home.UNIT,
    home_column="house_id",
    part="house_condition",
    parts=CONDITIONS,
    groups={"to_repair": (_("บ้านต้องซ่อม"), NEEDS_REPAIR)},
)
CONDITIONS_SURVEYED = Figure(
    key="F4.1s",
    label=_("บ้านที่สำรวจสภาพแล้ว รวมที่รอสอบทาน"),
    unit=_("หลัง"),
    definition=_("เช่นเดียวกับ F4.1 แต่รวมบ้านที่รอสอบทาน (ไม่รวมที่มีข้อขัดแย้ง)"),
    counted=SURVEYED_CONDITIONS,
    model=Visit,
    home=Home.UNIT,
    home_column="house_id",
    part="house_condition",
    parts=CONDITIONS,
)
LAYOUTS_SIGNED = Figure(
    key="F4.4",
    label=_("หมู่บ้านที่มีผังลงนามแล้ว"),
    unit=_("หมู่บ้าน"),
    definition=_("หมู่บ้านที่มีผังหมู่บ้านลงนามครบภายใน ๑๒ เดือน ÷ หมู่บ้านในตำบลที่ร่วมเครือข่าย"),
    counted=SIGNED_WITHIN_A_YEAR,
    model=LayoutEdition,
    home=Home.PLACE,
    home_column="place_id",
)
HOUSES_BY_NUMBER = Figure(
    key="F4.5",
    label=_("บ้านไม่มีเลขที่บ้าน"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วซึ่งไม่มีบ้านเลขที่ หรือมีแต่ไม่มีรหัสประจำบ้าน ๑๑ หลัก ÷ บ้านที่สอบทานแล้ว"),
    counted=VERIFIED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    part="numbered",
    parts={
        "no_number": _("ไม่มีบ้านเลขที่"),
        "not_registered": _("มีเลขที่ แต่ไม่มีรหัสประจำบ้าน"),
        "registered": _("มีบ้านเลขที่และรหัสประจำบ้าน"),
    },
    groups={
        "without": (_("บ้านไม่มีเลขที่หรือรหัสประจำบ้าน"), ("no_number", "not_registered")),
    },
)
OF_MANKONG = "kind = 'mankong'"  # the nine steps are those of Baan Mankong; repairs are F4.3
HOUSING_PROJECTS = Figure(
    key="F4.8",
    label=_("โครงการบ้านมั่นคงตามขั้นตอน"),
    unit=_("โครงการ"),
    definition=_(
        "โครงการบ้านมั่นคงตามขั้นแรกในเก้าขั้นที่ยังไม่ผ่านเมื่อสิ้นเดือนรายงาน ขั้นที่กลับไปทำใหม่นับว่ายังไม่ผ่าน "
        "ไม่นับโครงการซ่อมบ้าน (บ้านพอเพียง)"
    ),
    counted=housing.HOUSING_PROJECTS,
    model=HousingProject,
    home=Home.PLACE,
    home_column="place_id",
    part="stage",
    parts=STEPS,
    where=OF_MANKONG,
    opened_with=(Permission.SEE_REPORT,),
)
HOUSEHOLDS_IN_PROJECTS = Figure(
    key="F4.8h",
    label=_("ครัวเรือนในบัญชีของโครงการบ้านมั่นคง"),
    unit=_("ครัวเรือน"),
    definition=_(
        "ครัวเรือนในบัญชีผู้เดือดร้อนของโครงการใน F4.8 เมื่อสิ้นเดือนรายงาน ตามขั้นของโครงการ "
        "ครัวเรือนในสองโครงการนับสองครั้ง"
    ),
    counted=housing.HOUSEHOLDS_OF_PROJECTS,
    model=RosterEntry,
    home=Home.PLACE,
    home_column="place_id",
    part="stage",
    parts=STEPS,
    where=OF_MANKONG,
)
HOUSES_SHARED = Figure(
    key="F4.6",
    label=_("บ้านครอบครัวขยาย"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วซึ่งมีครัวเรือนที่สอบทานแล้วอยู่ ๒ ครัวเรือนขึ้นไป ÷ บ้านที่สอบทานแล้ว"),
    counted=SHARED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    where="households >= 2",
)
_SERVED = {"yes": _("เข้าถึง"), "no": _("เข้าไม่ถึง"), "not_asked": _("ยังไม่ได้ถาม")}
HOUSES_BY_WATER = Figure(
    key="F4.7",
    label=_("บ้านที่เข้าถึงน้ำ"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วซึ่งมีน้ำใช้ตามที่สำรวจครั้งล่าสุด ÷ บ้านที่สอบทานแล้วและได้ถาม"),
    counted=SERVED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    part="water",
    parts=_SERVED,
    groups={"asked": (_("ได้ถามแล้ว"), ("yes", "no"))},
)
HOUSES_BY_ELECTRICITY = Figure(
    key="F4.7e",
    label=_("บ้านที่เข้าถึงไฟฟ้า"),
    unit=_("หลัง"),
    definition=_("บ้านที่สอบทานแล้วซึ่งมีไฟฟ้าใช้ตามที่สำรวจครั้งล่าสุด ÷ บ้านที่สอบทานแล้วและได้ถาม"),
    counted=SERVED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    part="electricity",
    parts=_SERVED,
    groups={"asked": (_("ได้ถามแล้ว"), ("yes", "no"))},
)
HOUSES_BY_ROAD = Figure(
    key="F4.7r",
    label=_("บ้านที่เข้าถึงถนน"),
    unit=_("หลัง"),
    definition=_(
        "บ้านที่สอบทานแล้วซึ่งอยู่ห่างถนนในชั้นข้อมูลถนนไม่เกิน ๒๕๐ เมตร (ถ้าไม่มีพิกัดหรือไม่มีชั้นข้อมูลถนน "
        "ใช้คำตอบจากการสำรวจ) ÷ บ้านที่สอบทานแล้วและทราบ"
    ),
    counted=SERVED_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    part="road",
    parts=_SERVED,
    groups={"asked": (_("ทราบแล้ว"), ("yes", "no"))},
)
