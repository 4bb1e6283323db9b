"""What the report has a place for and nobody collects yet: said plainly, never as 0."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.blocks import Cell, Column, Row, Section, Table
from reports.situation import SituationReport


def plan(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    """Section 9, until plans have a room of their own."""
    return Section(
        "plan",
        _("แผนชุมชนบูรณาการ"),
        lead=_("ยังไม่เก็บข้อมูล (F9.1–F9.5)"),
    )


def not_collected() -> Table:
    """The figures of section 8 that talks and commitments would give."""
    figures = (
        _("ครัวเรือนที่ขึ้นบัญชีขอจัดสรร (F8.3)"),
        _("ขั้นการเจรจา (F8.4)"),
        _("คำมั่นและเงื่อนไข (F8.5)"),
        _("หลักฐานครบ (F8.6)"),
    )
    return Table(
        _("การเจรจา"),
        (Column(_("ตัวเลข"), is_number=False), Column(_("ค่า"), is_number=False)),
        tuple(Row((Cell(each), Cell(_("ยังไม่เก็บข้อมูล"), tone="muted"))) for each in figures),
    )
