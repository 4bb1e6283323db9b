"""Figures of persons, health and disability among them: F1.5, F5.1. Small cells are hidden."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import Party
from parcels.models import SpatialUnit
from reports.figures.definition import Figure, Home
from survey.counted import PERSONS, PRIORITY_HOUSES, WITHOUT_CONSENT

_CARE = (Permission.SEE_RECORDS, Permission.SEE_HEALTH, Permission.SEE_DISABILITY)
OLDER = ("sixties", "seventies", "over_80")
ADULTS = ("adult", *OLDER)

HOUSES_FOR_CARE = Figure(
    key="F1.5",
    label=_("บ้านที่มีคนพิการหรือผู้สูงอายุติดบ้าน–ติดเตียง"),
    unit=_("หลัง"),
    definition=_(
        "บ้านของครัวเรือนที่สอบทานแล้วซึ่งมีคนพิการ หรือผู้มีอายุ ๖๐ ปีขึ้นไปที่ติดบ้านหรือติดเตียง อย่างน้อย ๑ คน "
        "นับเฉพาะผู้ยินยอมให้ใช้ข้อมูล ÷ บ้านที่สอบทานแล้ว จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=PRIORITY_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    is_sensitive=True,
    opened_with=_CARE,
)
PERSONS_BY_AGE = Figure(
    key="F5.1",
    label=_("ผู้สูงอายุตามช่วงอายุ"),
    unit=_("คน"),
    definition=_(
        "คนในครัวเรือนที่สอบทานแล้ว ตามอายุเมื่อสิ้นเดือนรายงาน (ปีที่รายงานลบปีเกิด) ÷ คนในครัวเรือนที่สอบทานแล้วทั้งหมด "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=PERSONS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="band",
    parts={
        "sixties": _("60–69 ปี"),
        "seventies": _("70–79 ปี"),
        "over_80": _("80 ปีขึ้นไป"),
        "adult": _("18–59 ปี"),
        "under_18": _("ต่ำกว่า 18 ปี"),
        "unknown": _("ไม่ทราบอายุ"),
    },
    groups={
        "older": (_("ผู้สูงอายุ (60 ปีขึ้นไป)"), OLDER),
        "adults": (_("อายุ 18 ปีขึ้นไป"), ADULTS),
    },
    is_sensitive=True,
    opened_with=(Permission.SEE_RECORDS, Permission.SEE_IDENTITY),
)
PERSONS_WITHOUT_CONSENT = Figure(
    key="F1.5n",
    label=_("คนที่ยังไม่ได้ให้ความยินยอม"),
    unit=_("คน"),
    definition=_(
        "คนในครัวเรือนที่สอบทานแล้วซึ่งยังไม่ได้ถาม ไม่ยินยอม หรือถอนความยินยอม"
        "ให้ใช้ข้อมูลสุขภาพและความพิการ จึงไม่นับใน F1.5"
    ),
    counted=WITHOUT_CONSENT,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    is_sensitive=True,
    opened_with=(Permission.SEE_RECORDS, Permission.SEE_IDENTITY),
)
