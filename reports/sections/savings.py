"""Savings groups: groups, members, what is saved and lent (F6.1, F6.3, F6.4)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from reports import figures, writing
from reports.blocks import Cell, Column, Section, Table
from reports.figures import Figure
from reports.sections.parts import counted, no_number, opened, row, rows_of_places
from reports.situation import SituationReport

_COLUMNS = 6


def savings(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    """No member is named, and no map: money is not shown by house."""
    heading = _("กลุ่มออมทรัพย์และสถาบันการเงินชุมชน")
    if not report.total(figures.GROUPS, report.place.pk).count:
        return Section("savings", heading, lead=_("ยังไม่มีกลุ่มออมทรัพย์ที่บันทึกบัญชีในระบบ"))
    rows = []
    for node, level in rows_of_places(report):
        has_group = report.total(figures.GROUPS, node.pk).count
        rows.append(
            row(report, node, level, _cells(report, node) if has_group else no_number(_COLUMNS))
        )
    table = Table(
        _("กลุ่ม สมาชิก เงินออม และเงินกู้ (F6.1, F6.3, F6.4)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("กลุ่ม")),
            Column(_("สมาชิก")),
            Column(_("ร้อยละของผู้ใหญ่")),
            Column(_("ออมสะสม (บาท)")),
            Column(_("ออมเดือนนี้ (บาท)")),
            Column(_("เงินกู้คงเหลือ (บาท)")),
        ),
        tuple(rows),
        (
            _("ไม่มีข้อมูล = ไม่มีกลุ่มที่บันทึกบัญชีในระบบ ไม่ใช่ศูนย์"),
            _("ผู้ใหญ่ = ผู้มีอายุ 18 ปีขึ้นไปในครัวเรือนที่สอบทานแล้ว"),
        ),
    )
    return Section("savings", heading, tables=(table,))


def _cells(report: SituationReport, node: Node) -> list[Cell]:
    adults = report.total(figures.PERSONS_BY_AGE, node.pk, "adults").count
    members = report.total(figures.MEMBERS, node.pk).count
    return [
        counted(report, figures.GROUPS, node),
        counted(report, figures.MEMBERS, node),
        Cell(writing.percent(members, adults)),
        _amount(report, figures.SAVINGS, node),
        _amount(report, figures.SAVED_THIS_MONTH, node),
        _amount(report, figures.LOANS, node),
    ]


def _amount(report: SituationReport, figure: Figure, node: Node) -> Cell:
    return Cell(
        writing.whole_baht(report.total(figure, node.pk).amount), opened(report, figure, node)
    )
