"""Savings groups: who saves, what is saved and lent, how well it is kept (F6.1 to F6.9)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from reports import figures, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.figures import Figure
from reports.sections.drawn import arrears_by_group, drawn, money_through_months
from reports.sections.parts import counted, no_number, opened, row, rows_of_places
from reports.situation import SituationReport

_COLUMNS = 6
_KEPT_COLUMNS = 8


def savings(report: SituationReport, *, with_maps: bool) -> Section:
    """No member is named, and no map: money is not shown by house."""
    heading = _("กลุ่มออมทรัพย์และสถาบันการเงินชุมชน")
    if not report.total(figures.GROUPS, report.place.pk).count:
        return Section("savings", heading, lead=_("ยังไม่มีกลุ่มออมทรัพย์ที่บันทึกบัญชีในระบบ (F6.1–F6.9)"))
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
    tables = [table, _keeping(report)]
    if report.total(figures.WELFARE_PAID, report.place.pk).amount:
        tables.append(_helped(report))
    made = drawn(money_through_months(report), arrears_by_group(report)) if with_maps else ()
    return Section("savings", heading, tables=tuple(tables), charts=made)


def _keeping(report: SituationReport) -> Table:
    """How books are kept: on time, late loans, months closed, readiness, own capital."""
    rows = []
    for node, level in rows_of_places(report):
        has_group = report.total(figures.GROUPS, node.pk).count
        cells = _kept(report, node) if has_group else no_number(_KEPT_COLUMNS)
        rows.append(row(report, node, level, cells))
    return Table(
        _("การรักษาสัจจะ การค้างชำระ การปิดบัญชี และความพร้อม (F6.2, F6.5, F6.6, F6.8, F6.9)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("ฝากตรงเวลา")),
            Column(_("ร้อยละของสมาชิก")),
            Column(_("ค้างเกิน 90 วัน (บาท)")),
            Column(_("ร้อยละของเงินกู้")),
            Column(_("ปิดบัญชีแล้ว (กลุ่ม)")),
            Column(_("พร้อม 17–24 คะแนน (กลุ่ม)")),
            Column(_("ทุนภายใน (บาท)")),
            Column(_("ทุนภายนอก (บาท)")),
        ),
        tuple(rows),
    )


def _kept(report: SituationReport, node: Node) -> list[Cell]:
    members = report.total(figures.MEMBERS, node.pk).count
    late = report.total(figures.LATE_LOANS, node.pk).amount
    lent = report.total(figures.LOANS, node.pk).amount
    ready = report.total(figures.READINESS, node.pk, "high").count
    return [
        counted(report, figures.PAID_ON_TIME, node),
        Cell(writing.percent(report.total(figures.PAID_ON_TIME, node.pk).count, members)),
        _amount(report, figures.LATE_LOANS, node),
        Cell(writing.percent(late, lent)),
        counted(report, figures.MONTHS_CLOSED, node),
        Cell(writing.number(ready), opened(report, figures.READINESS, node, "high")),
        _amount(report, figures.OWN_FUNDS, node),
        _amount(report, figures.GRANTED, node),
    ]


def _helped(report: SituationReport) -> Table:
    """What welfare funds paid in the month, by purpose."""
    rows = []
    for purpose, label in figures.WELFARE_PAID.labels.items():
        paid = report.total(figures.WELFARE_PAID, report.place.pk, purpose)
        if paid.count:
            address = opened(report, figures.WELFARE_PAID, report.root, purpose)
            rows.append(Row((Cell(str(label)), Cell(writing.whole_baht(paid.amount), address))))
    return Table(
        _("สวัสดิการที่จ่ายในเดือน (F6.7)"),
        (Column(_("เพื่อ"), is_number=False), Column(_("บาท"))),
        tuple(rows),
    )


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
