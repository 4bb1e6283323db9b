"""How repairs, grants and attendances are listed behind their figures; nobody is named."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import writing
from reports.blocks import Cell, Column
from reports.figures import Figure
from reports.listing import Listing, Page, Row, village
from survey.models import Attendance, Repair, RepairFunding

SATANG_PER_BAHT = 100


def _house_cell(page: Page, unit: int) -> Cell:
    label, key = page.units[unit]
    return Cell(label or _("ไม่มีเลขที่"), reverse("house-repairs", args=[key]))


def _repair_columns(_figure: Figure) -> tuple[Column, ...]:
    return (Column(_("บ้านเลขที่"), is_number=False), village())


def _repair_row(page: Page, repair: Any) -> Row:
    return (_house_cell(page, repair.house_id), Cell(page.places.get(repair.pk, "")))


def _money_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("บ้านเลขที่"), is_number=False),
        village(),
        Column(_("หน่วยงานหรือกองทุน"), is_number=False),
        Column(_("บาท")),
        Column(_("อนุมัติเมื่อ")),
    )


def _money_row(page: Page, funding: Any) -> Row:
    return (
        _house_cell(page, page.homes[funding.pk]),
        Cell(page.places.get(funding.pk, "")),
        Cell(funding.body or writing.NONE),
        Cell(writing.whole_baht(float(funding.amount_baht) * SATANG_PER_BAHT)),
        Cell(writing.day(funding.decided_on)),
    )


def _attendance_columns(_figure: Figure) -> tuple[Column, ...]:
    return (
        Column(_("หลักสูตร"), is_number=False),
        Column(_("ผู้เรียนอยู่ที่"), is_number=False),
        Column(_("ผลการเรียน"), is_number=False),
        Column(_("เมื่อวันที่")),
    )


def _attendance_row(page: Page, attendance: Any) -> Row:
    return (
        Cell(str(attendance.course.trade), reverse("course", args=[attendance.course.key])),
        Cell(page.places.get(attendance.pk, "")),
        Cell(str(attendance.get_status_display())),
        Cell(writing.day(attendance.happened_on)),
    )


def _own_unit(_record: Any, home: int) -> tuple[int | None, ...]:
    """What counts by its house names it."""
    return (home,)


REPAIR_LISTINGS: dict[type[Model], Listing] = {
    Repair: Listing(_repair_columns, _repair_row, (), _own_unit),
    RepairFunding: Listing(_money_columns, _money_row, (), _own_unit),
    Attendance: Listing(_attendance_columns, _attendance_row, ("course__trade",)),
}
