"""Issues, instructions and open items (F10.1–F10.4): counts, and each with its age."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from formats.months import Month
from network.models import Fact
from reports import figures, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.figures import Figure
from reports.models import ForwardingResult, InstructionStep
from reports.sections.parts import opened
from reports.situation import SituationReport
from reports.tally import within

KPI = 80  # per cent (S1-22)


def orders(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    tables = [_counts(report)]
    tables += [table for table in (_instructions(report), _forwardings(report)) if table.rows]
    return Section("orders", _("ปัญหา ข้อสั่งการ เรื่องค้าง"), tables=tuple(tables))


def _counts(report: SituationReport) -> Table:
    root = report.root
    matters = figures.MATTERS_BY_STANDING

    def count(figure: Figure, part: str | None = None) -> int:
        return report.total(figure, root.pk, part).count

    def row(words: str, figure: Figure, part: str = "", share: str = writing.NONE) -> Row:
        number = Cell(
            writing.number(count(figure, part or None)), opened(report, figure, root, part)
        )
        return Row((Cell(words), number, Cell(share)))

    resolved = count(figures.MATTERS_RESOLVED)
    kpi = _("%(percent)s ของ %(all)s เรื่อง (เป้าหมาย %(goal)d%%)") % {
        "percent": writing.percent(resolved, count(matters)),
        "all": writing.number(count(matters)),
        "goal": KPI,
    }
    return Table(
        _("เรื่องที่ขอต่ออำเภอ ข้อสั่งการ และเรื่องที่นำเรียนผู้ว่าฯ (F10.1–F10.4)"),
        (
            Column(_("รายการ"), is_number=False),
            Column(_("เรื่อง")),
            Column(_("สัดส่วน"), is_number=False),
        ),
        (
            row(_("ใหม่ในเดือน (F10.1)"), matters, "new"),
            row(_("ปิดในเดือน (F10.1)"), matters, "closed"),
            row(_("ยังเปิดเมื่อสิ้นเดือน (F10.1)"), matters, "open"),
            row(_("แก้ไขได้ภายในเดือน (F10.2)"), figures.MATTERS_RESOLVED, share=kpi),
            row(_("ข้อสั่งการที่ยังไม่ปิดก่อนเดือนนี้ (F10.3)"), figures.INSTRUCTIONS),
            row(_("นำเรียนผู้ว่าราชการจังหวัด (F10.4)"), figures.FORWARDINGS),
        ),
    )


def _instructions(report: SituationReport) -> Table:
    found = within(figures.INSTRUCTIONS, report.moment, report.asking_places)
    latest = _latest(report, InstructionStep, "instruction", "taken_on", found)
    rows = []
    for each in found.order_by("given_on", "pk"):
        step = latest.get(each.pk)
        rows.append(
            Row(
                (
                    Cell(each.title, reverse("instruction", args=[each.key])),
                    Cell(each.body),
                    Cell(writing.day(each.due_on) if each.due_on else writing.NONE),
                    Cell(
                        str(InstructionStep.State(step.state).label) if step else _("ยังไม่รายงานผล")
                    ),
                    Cell(writing.number((report.moment.last_day - each.given_on).days)),
                )
            )
        )
    return Table(
        _("ข้อสั่งการ สถานะ และอายุ (F10.3)"),
        (
            Column(_("ข้อสั่งการ"), is_number=False),
            Column(_("มอบ"), is_number=False),
            Column(_("ภายในวันที่"), is_number=False),
            Column(_("สถานะ"), is_number=False),
            Column(_("อายุ (วัน)")),
        ),
        tuple(rows),
    )


def _forwardings(report: SituationReport) -> Table:
    found = within(figures.FORWARDINGS, report.moment, report.asking_places)
    latest = _latest(report, ForwardingResult, "forwarding", "decided_on", found)
    rows = []
    # Of a report its month alone: what it stores is large.
    sent = found.select_related("request").annotate(of_month=F("report__month"))
    for each in sent.order_by("held_on", "pk"):
        result = latest.get(each.pk)
        what = each.request.title if each.request else _forwarded_report(each.of_month)
        rows.append(
            Row(
                (
                    Cell(what),
                    Cell(each.meeting_number or str(each.meeting)),
                    Cell(writing.day(each.held_on)),
                    Cell(result.result if result else _("รอผล")),
                )
            )
        )
    return Table(
        _("เรื่องที่นำเรียนผู้ว่าราชการจังหวัด (F10.4)"),
        (
            Column(_("เรื่อง"), is_number=False),
            Column(_("การประชุมครั้งที่"), is_number=False),
            Column(_("วันที่ประชุม"), is_number=False),
            Column(_("ผล"), is_number=False),
        ),
        tuple(rows),
    )


def _forwarded_report(month: date) -> str:
    return f"{_('รายงานประจำเดือน')} {writing.month(Month.containing(month))}"


def _latest(
    report: SituationReport, model: type[Fact], of: str, day: str, found: object
) -> dict[int, Any]:
    """The latest fact of a kind for each of what was found, as known at the report's moment."""
    steps = model._default_manager.filter(
        recorded_at__known_by=report.moment.known_by,
        **{f"{day}__lt": report.moment.true_before, f"{of}__in": found},
    ).order_by(day, "recorded_at", "pk")
    return {getattr(step, f"{of}_id"): step for step in steps}
