"""Figures of repairs: F4.2 who waits most urgently, F4.3 what was done and who paid."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from parcels.models import SpatialUnit
from reports.figures.definition import Figure, Home, Measure
from survey.models import Funder, HouseCondition, Repair, RepairFunding, RepairState
from survey.repairs.counted import (
    GRANTS_OF_FINISHED,
    REPAIRS,
    VULNERABLE_HOUSES,
)

UNKNOWN = "unknown"  # finished, and nobody has said who paid
_FUNDERS = {**{each.value: each.label for each in Funder}, UNKNOWN: _("ไม่ได้บันทึกแหล่งเงิน")}
_OPEN = (RepairState.PLANNED, RepairState.FUNDED, RepairState.STARTED)
_FINISHED = f"state = '{RepairState.FINISHED.value}'"

HOUSES_OF_VULNERABLE = Figure(
    key="F4.2",
    label=_("บ้านไม่ปลอดภัยที่มีผู้เปราะบาง"),
    unit=_("หลัง"),
    definition=_(
        "บ้านที่สอบทานแล้วซึ่งต้องซ่อมมากหรือไม่ปลอดภัย และมีผู้มีอายุ ๖๐ ปีขึ้นไป เด็กอายุไม่ถึง ๖ ปี "
        "หรือคนพิการ (เฉพาะผู้ยินยอมให้ใช้ข้อมูล) อาศัยอยู่อย่างน้อย ๑ คน ÷ บ้านที่สอบทานแล้วซึ่งต้องซ่อมมากหรือไม่ปลอดภัย "
        "อายุ = ปีที่รายงานลบปีเกิด จำนวน ๑–๔ แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
    ),
    counted=VULNERABLE_HOUSES,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
    part="house_condition",
    parts={each.value: each.label for each in (HouseCondition.UNSAFE, HouseCondition.MAJOR_REPAIR)},
    is_sensitive=True,
    opened_with=(Permission.SEE_RECORDS, Permission.SEE_HEALTH, Permission.SEE_DISABILITY),
)
REPAIRS_FINISHED = Figure(
    key="F4.3",
    label=_("ซ่อมบ้านเสร็จสะสม"),
    unit=_("รายการ"),
    definition=_(
        "การซ่อมบ้านที่บันทึกว่าเสร็จแล้วถึงสิ้นเดือนรายงาน ตามแหล่งเงิน "
        "การซ่อมที่มีหลายแหล่งเงินนับครั้งเดียวในแหล่งที่ให้มากที่สุด บ้านหลังหนึ่งซ่อมหลายโครงการนับทุกโครงการ"
    ),
    counted=REPAIRS,
    model=Repair,
    home=Home.UNIT,
    home_column="house_id",
    where=_FINISHED,
    part="funder",
    parts=_FUNDERS,
)
REPAIRS_FINISHED_THIS_MONTH = Figure(
    key="F4.3m",
    label=_("ซ่อมบ้านเสร็จในเดือน"),
    unit=_("รายการ"),
    definition=_("การซ่อมของ F4.3 ซึ่งเสร็จในเดือนรายงาน ตามแหล่งเงินที่ให้มากที่สุด"),
    counted=NamedSet(
        "repair_of_month",
        ("id", "house_id", "funder"),
        f"""
        SELECT id, house_id, funder FROM repair
        WHERE {_FINISHED} AND finished_on >= date_trunc('month', %(last_day)s::date)::date
        """,  # noqa: S608 (constants)
        (REPAIRS,),
    ),
    model=Repair,
    home=Home.UNIT,
    home_column="house_id",
    part="funder",
    parts=_FUNDERS,
)
REPAIRS_OPEN = Figure(
    key="F4.3o",
    label=_("การซ่อมบ้านที่ยังไม่เสร็จ"),
    unit=_("รายการ"),
    definition=_("การซ่อมบ้านที่วางแผนแล้วและยังไม่เสร็จหรือยกเลิกเมื่อสิ้นเดือนรายงาน ตามขั้นที่ถึง"),
    counted=REPAIRS,
    model=Repair,
    home=Home.UNIT,
    home_column="house_id",
    where=f"state IN ({', '.join(repr(each.value) for each in _OPEN)})",
    part="state",
    parts={each.value: each.label for each in _OPEN},
)
REPAIR_MONEY = Figure(
    key="F4.3b",
    label=_("เงินที่ใช้ซ่อมบ้านที่เสร็จแล้ว"),
    unit=_("บาท"),
    definition=_("ผลรวมเงินทุกก้อนที่อนุมัติให้การซ่อมของ F4.3 ตามแหล่งเงิน ไม่รวมแรงงานและวัสดุที่ชาวบ้านช่วยกัน"),
    counted=GRANTS_OF_FINISHED,
    model=RepairFunding,
    home=Home.UNIT,
    home_column="house_id",
    part="funder",
    amount="satang",
    measure=Measure.SATANG,
    parts={each.value: each.label for each in Funder},
)
