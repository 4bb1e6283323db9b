"""Figures of persons, health and disability among them: F1.5, F5.1–F5.5. Small cells are hidden."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import Party
from parcels.models import SpatialUnit
from reports.figures.definition import Figure, Home
from survey.counted import PERSONS, PRIORITY_HOUSES, WITHOUT_CONSENT
from survey.counted_people import (
    ALLOWANCES,
    CARE_LEVELS,
    CONSENTING_PERSONS,
    DISABILITIES,
    DISABLED_PERSONS,
    OLDER_PERSONS,
)
from survey.models import CareLevel, DisabilityType, OldAgeAllowance

_CARE = (Permission.SEE_RECORDS, Permission.SEE_HEALTH, Permission.SEE_DISABILITY)
_HEALTH = (Permission.SEE_RECORDS, Permission.SEE_HEALTH)
_DISABILITY = (Permission.SEE_RECORDS, Permission.SEE_DISABILITY)
_IDENTITY = (Permission.SEE_RECORDS, Permission.SEE_IDENTITY)
NOT_ASKED = "not_asked"
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
OLDER_BY_LIVING = Figure(
    key="F5.2",
    label=_("ผู้สูงอายุที่อยู่คนเดียว"),
    unit=_("คน"),
    definition=_(
        "ผู้มีอายุ ๖๐ ปีขึ้นไปในครัวเรือนที่สอบทานแล้วซึ่งมีสมาชิกคนเดียวตามทะเบียน และผู้สำรวจนับคนอยู่จริงไม่เกิน ๑ คน "
        "÷ ผู้มีอายุ ๖๐ ปีขึ้นไปในครัวเรือนที่สอบทานแล้ว จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=OLDER_PERSONS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="living",
    parts={"alone": _("อยู่คนเดียว"), "together": _("อยู่กับผู้อื่น")},
    is_sensitive=True,
    opened_with=_IDENTITY,
)
DISABILITY_TYPES = Figure(
    key="F5.3",
    label=_("คนพิการตามประเภท"),
    unit=_("คน"),
    definition=_(
        "คนพิการในครัวเรือนที่สอบทานแล้วซึ่งยินยอมให้ใช้ข้อมูล ตามประเภทความพิการ ๗ ประเภท "
        "คนที่มีหลายประเภทนับในทุกประเภท ผลรวมจึงมากกว่าจำนวนคน "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=DISABILITIES,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="type",
    parts={each.value: each.label for each in DisabilityType} | {"unknown": _("ไม่ได้บอกประเภท")},
    is_sensitive=True,
    opened_with=_DISABILITY,
)
DISABLED_BY_CARD = Figure(
    key="F5.4",
    label=_("คนพิการที่มีบัตร"),
    unit=_("คน"),
    definition=_(
        "คนพิการในครัวเรือนที่สอบทานแล้วซึ่งยินยอมให้ใช้ข้อมูล: มีบัตรประจำตัวคนพิการ ÷ ทั้งหมด "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=DISABLED_PERSONS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="card",
    parts={
        "card": _("มีบัตร"),
        "no_card": _("ยังไม่มีบัตร"),
        NOT_ASKED: _("ยังไม่ได้ถาม"),
    },
    is_sensitive=True,
    opened_with=_DISABILITY,
)
OLDER_BY_ALLOWANCE = Figure(
    key="F5.4a",
    label=_("ผู้สูงอายุที่ได้รับเบี้ย"),
    unit=_("คน"),
    definition=_(
        "ผู้มีอายุ ๖๐ ปีขึ้นไปในครัวเรือนที่สอบทานแล้วซึ่งบอกว่าได้รับเบี้ยผู้สูงอายุ ÷ ผู้มีสิทธิ (ได้รับแล้วและมีสิทธิแต่ยังไม่ได้รับ) "
        "ไม่นับผู้มีบำนาญหรือไม่มีสัญชาติไทย และผู้ที่ยังไม่ได้ถาม จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=ALLOWANCES,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="standing",
    parts={each.value: each.label for each in OldAgeAllowance.Standing}
    | {NOT_ASKED: _("ยังไม่ได้ถาม")},
    groups={
        "entitled": (
            _("ผู้มีสิทธิ"),
            (OldAgeAllowance.Standing.RECEIVED.value, OldAgeAllowance.Standing.NOT_RECEIVED.value),
        )
    },
    is_sensitive=True,
    opened_with=_IDENTITY,
)
PERSONS_BY_CARE = Figure(
    key="F5.5",
    label=_("ระดับการดูแล"),
    unit=_("คน"),
    definition=_(
        "คนในครัวเรือนที่สอบทานแล้วซึ่งยินยอมให้ใช้ข้อมูลและบอกระดับการดูแลไว้ ตามระดับติดสังคม ติดบ้าน ติดเตียง "
        "จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=CARE_LEVELS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="level",
    parts={each.value: each.label for each in CareLevel},
    is_sensitive=True,
    opened_with=_HEALTH,
)
PERSONS_CONSENTING = Figure(
    key="F5.5n",
    label=_("คนที่ยินยอมให้ใช้ข้อมูลสุขภาพและความพิการ"),
    unit=_("คน"),
    definition=_("คนในครัวเรือนที่สอบทานแล้วซึ่งความยินยอมยังมีผลเมื่อสิ้นเดือนรายงาน เป็นฐานของ F5.3 ถึง F5.5"),
    counted=CONSENTING_PERSONS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    is_sensitive=True,
    opened_with=_IDENTITY,
)
