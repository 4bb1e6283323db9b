"""Figures of work and skills (F7): work, wishes, courses, work afterwards, community builders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.models import Party
from network.named_sets import NamedSet
from parcels.models import SpatialUnit
from reports.figures.definition import Figure, Home
from survey.models import Attendance, Trade
from survey.training.counted import (
    ATTENDANCES,
    BUILDERS,
    CHECKS,
    HOUSES_BY_BUILDERS,
    WISHES,
    WORKING_AGE,
)

_PEOPLE = (Permission.SEE_RECORDS, Permission.SEE_IDENTITY)
# 1 October of the fiscal year the last day is in.
_FISCAL_YEAR = "make_date(extract(year FROM %(last_day)s::date - interval '9 months')::int, 10, 1)"
FOUND = {
    "employed": _("มีงานทำ"),
    "not_employed": _("ยังไม่มีงาน"),
    "unchecked": _("ยังไม่ได้ติดตาม"),
}


def _trades() -> Mapping[str, Any]:
    return {each.pk: each for each in Trade.objects.order_by("sort_order")}


PEOPLE_BY_WORK = Figure(
    key="F7.1",
    label=_("คนว่างงานอายุ 15–59 ปี"),
    unit=_("คน"),
    definition=_(
        "คนอายุ ๑๕–๕๙ ปีในครัวเรือนที่สอบทานแล้ว ตามการงานที่บอกครั้งล่าสุด ว่างงาน = ไม่มีงานและต้องการงาน ÷ "
        "คนอายุ ๑๕–๕๙ ปีในครัวเรือนที่สอบทานแล้วทั้งหมด ผู้ที่ยังไม่ได้ถามแยกไว้ต่างหาก ไม่นับว่ามีงาน"
    ),
    counted=WORKING_AGE,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="work",
    parts={
        "unemployed": _("ว่างงาน ต้องการงาน"),
        "working": _("มีงานทำ"),
        "not_seeking": _("เรียน ดูแลบ้าน หรือทำงานไม่ไหว"),
        "unknown": _("ยังไม่ได้ถาม"),
    },
    groups={"asked": (_("ถามแล้ว"), ("unemployed", "working", "not_seeking"))},
    opened_with=_PEOPLE,
)
TRAINING_WANTED = Figure(
    key="F7.2",
    label=_("คนที่อยากฝึกอาชีพ ตามสาขา"),
    unit=_("คน"),
    definition=_(
        "คนในครัวเรือนที่สอบทานแล้วซึ่งบอกครั้งล่าสุดว่าอยากฝึกอาชีพ ตามสาขาที่คำพูดตรงกับรายการสาขา "
        "คนหนึ่งนับครั้งเดียว ตามสาขาที่พูดถึงก่อน"
    ),
    counted=WISHES,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="household_id",
    part="trade_id",
    parts=_trades,
    opened_with=_PEOPLE,
)
ENROLLED = Figure(
    key="F7.3",
    label=_("ลงทะเบียนฝึกอาชีพในปีงบประมาณ"),
    unit=_("คน-หลักสูตร"),
    definition=_(
        "การลงทะเบียนในหลักสูตรตั้งแต่ ๑ ตุลาคมของปีงบประมาณถึงสิ้นเดือนรายงาน คนหนึ่งในหลักสูตรหนึ่งนับครั้งเดียว "
        "นับในพื้นที่ที่ผู้เรียนอยู่ ตามผลเมื่อสิ้นเดือน ไม่นับที่ลงชื่อผิด"
    ),
    counted=NamedSet(
        "enrolled_this_year",
        ("id", "home_id", "status"),
        f"SELECT id, home_id, status FROM attendance WHERE enrolled_on >= {_FISCAL_YEAR}",  # noqa: S608
        (ATTENDANCES,),
    ),
    model=Attendance,
    home=Home.HOUSEHOLD,
    home_column="home_id",
    part="status",
    parts={
        Attendance.Status.ENROLLED.value: _("กำลังเรียน"),
        Attendance.Status.COMPLETED.value: Attendance.Status.COMPLETED.label,
        Attendance.Status.DROPPED.value: Attendance.Status.DROPPED.label,
    },
    opened_with=_PEOPLE,
)
COMPLETED = Figure(
    key="F7.3c",
    label=_("เรียนจบหลักสูตรในปีงบประมาณ"),
    unit=_("คน-หลักสูตร"),
    definition=_(
        "การเรียนจบหลักสูตรตั้งแต่ ๑ ตุลาคมของปีงบประมาณถึงสิ้นเดือนรายงาน รวมผู้ที่ลงทะเบียนไว้ในปีงบประมาณก่อน"
    ),
    counted=NamedSet(
        "completed_this_year",
        ("id", "home_id"),
        f"""
        SELECT id, home_id FROM attendance
        WHERE status = 'completed' AND since >= {_FISCAL_YEAR}
        """,  # noqa: S608 (constants)
        (ATTENDANCES,),
    ),
    model=Attendance,
    home=Home.HOUSEHOLD,
    home_column="home_id",
    opened_with=_PEOPLE,
)


def _work_after(key: str, months: int, label: Any, definition: Any) -> Figure:
    return Figure(
        key=key,
        label=label,
        unit=_("คน-หลักสูตร"),
        definition=definition,
        counted=CHECKS[months],
        model=Attendance,
        home=Home.HOUSEHOLD,
        home_column="home_id",
        part="found",
        parts=FOUND,
        opened_with=_PEOPLE,
    )


WORK_AFTER_3 = _work_after(
    "F7.4",
    3,
    _("มีงานทำหลังเรียนจบ 3 เดือน"),
    _(
        "ผู้เรียนจบหลักสูตรมาแล้ว ๓ เดือนขึ้นไปเมื่อสิ้นเดือนรายงาน ตามผลการติดตามครั้งล่าสุดที่ ๓ เดือน: "
        "มีงานทำ ÷ ผู้ที่ถึงกำหนดติดตามทั้งหมด ผู้ที่ยังไม่ได้ติดตามแยกไว้ต่างหาก ไม่ใช่ว่าไม่มีงาน"
    ),
)
WORK_AFTER_6 = _work_after(
    "F7.4s",
    6,
    _("มีงานทำหลังเรียนจบ 6 เดือน"),
    _("เช่นเดียวกับ F7.4 แต่นับผู้เรียนจบมาแล้ว ๖ เดือนขึ้นไป ตามผลการติดตามที่ ๖ เดือน"),
)
BUILDERS_TRAINED = Figure(
    key="F7.5",
    label=_("ช่างชุมชนที่ผ่านการฝึก"),
    unit=_("คน"),
    definition=_("คนที่เรียนจบหลักสูตรสาขาที่สร้างช่างชุมชนอย่างน้อย ๑ หลักสูตรถึงสิ้นเดือนรายงาน นับในพื้นที่ที่อยู่"),
    counted=BUILDERS,
    model=Party,
    home=Home.HOUSEHOLD,
    home_column="home_id",
    opened_with=_PEOPLE,
)
HOUSES_BY_TRAINED = Figure(
    key="F7.5h",
    label=_("บ้านที่ช่างชุมชนซ่อมเสร็จ"),
    unit=_("หลัง"),
    definition=_("บ้านที่มีการซ่อมเสร็จแล้วอย่างน้อย ๑ รายการซึ่งช่างชุมชนของ F7.5 ร่วมซ่อม นับในพื้นที่ของบ้าน"),
    counted=HOUSES_BY_BUILDERS,
    model=SpatialUnit,
    home=Home.UNIT,
    home_column="id",
)
