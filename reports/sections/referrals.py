"""What was handed on to agencies and what came of it (F5.6, F5.7): small counts are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from network.named_sets import fetched
from network.organisations import described
from reports import figures, small_cells, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.missing import no_number_note
from reports.sections.parts import PlaceColumn, by_place, shown_cell
from reports.situation import SituationReport
from survey.referrals.lists import not_in_register
from survey.referrals.standing import LATE_DAYS, REFERRALS

OPEN, LATE, CLOSED = "open", "late", "closed"


@dataclass(frozen=True)
class _Counted:
    """One referral, for what is counted over all of a report."""

    body: str
    part: str
    days: int


def referrals(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    """No map: nothing of individuals leaves the committee."""
    figure, root = figures.REFERRALS_BY_STATE, report.place.pk
    if not report.total(figure, root).count:
        none = no_number_note() if report.withholds(figure, root) else _("ยังไม่มีการส่งต่อ (F5.6–F5.7)")
        return Section("referrals", _("การส่งต่อหน่วยงาน"), lead=none)
    counted = _counted(report)
    return Section(
        "referrals",
        _("การส่งต่อหน่วยงาน"),
        lead=_(
            "ความต้องการที่พบจากการสำรวจและส่งให้หน่วยงานภาคีด้วยความยินยอมของเจ้าตัว "
            "จำนวน 1–4 แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"
        ),
        tables=(_by_place(report), _by_body(report, counted), _outcomes(report)),
    )


def _counted(report: SituationReport) -> list[_Counted]:
    """The referrals of the report's places, each with its body. Two queries."""
    rows = fetched(
        REFERRALS,
        "organisation_id, closed_on IS NOT NULL, days",
        report.moment,
        where="place_id = ANY(%s)",
        params=[report.counted_places],
    )
    bodies = described({body for body, *_rest in rows if body is not None}, report.moment)
    return [
        _Counted(
            str(bodies[body]) if body in bodies else not_in_register(),
            CLOSED if is_closed else LATE if days > LATE_DAYS else OPEN,
            days,
        )
        for body, is_closed, days in rows
    ]


def _by_place(report: SituationReport) -> Table:
    opened = report.shown(figures.REFERRALS_OPENED)
    closed = report.shown(figures.REFERRALS_CLOSED)
    states = report.shown(figures.REFERRALS_BY_STATE)
    return by_place(
        report,
        _("การส่งต่อ ตามพื้นที่ (F5.6)"),
        (
            PlaceColumn(
                _("เปิดในเดือน"),
                lambda node: shown_cell(report, figures.REFERRALS_OPENED, node, opened),
            ),
            PlaceColumn(
                _("ปิดในเดือน"),
                lambda node: shown_cell(report, figures.REFERRALS_CLOSED, node, closed),
            ),
            PlaceColumn(
                _("ยังเปิดอยู่"),
                lambda node: shown_cell(
                    report, figures.REFERRALS_BY_STATE, node, states, "standing"
                ),
            ),
            PlaceColumn(
                _("เปิดเกิน 90 วัน"),
                lambda node: shown_cell(report, figures.REFERRALS_BY_STATE, node, states, LATE),
            ),
        ),
        tells=lambda node: (node.pk, LATE) in states,
    )


def _by_body(report: SituationReport, counted: Sequence[_Counted]) -> Table:
    bodies = sorted({each.body for each in counted})
    parts = (OPEN, LATE, CLOSED)
    counts = {(body, part): 0 for body in bodies for part in parts}
    for each in counted:
        counts[each.body, each.part] += 1
    shown = report.shown(figures.REFERRALS_BY_STATE)
    totals = {part: shown[report.place.pk, part] for part in parts}
    cells = small_cells.table(counts, totals)
    rows = [
        Row(
            (
                Cell(body),
                *(Cell(writing.shown(cells[body, part])) for part in parts),
                _median([e.days for e in counted if e.body == body and e.part == CLOSED]),
            )
        )
        for body in bodies
    ]
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                *(Cell(writing.shown(totals[part])) for part in parts),
                _median([each.days for each in counted if each.part == CLOSED]),
            ),
            is_total=True,
        )
    )
    return Table(
        _("การส่งต่อ ตามหน่วยงาน (F5.6)"),
        (
            Column(_("หน่วยงาน"), is_number=False),
            Column(_("ยังเปิด ไม่เกิน 90 วัน")),
            Column(_("ยังเปิด เกิน 90 วัน")),
            Column(_("ปิดแล้ว")),
            Column(_("มัธยฐานถึงวันปิด (วัน)")),
        ),
        tuple(rows),
        (
            _("มัธยฐานของเรื่องที่ปิดแล้วทั้งหมด แสดงเมื่อปิดแล้วตั้งแต่ 5 เรื่อง"),
            _("หน่วยงานตามทะเบียน หรือตามที่ผู้สำรวจเขียนหากยังไม่จับคู่"),
        ),
    )


def _median(days: Sequence[int]) -> Cell:
    """Of five at least: of fewer it tells of one."""
    if len(days) < small_cells.LEAST_SHOWN:
        return Cell(writing.NONE)
    return Cell(writing.number(median(days)))


def _outcomes(report: SituationReport) -> Table:
    figure, root = figures.REFERRAL_OUTCOMES, report.root
    cells = report.shown(figure)
    whole = cells[root.pk, ""].value
    rows = [
        Row(
            (
                Cell(str(label)),
                shown_cell(report, figure, root, cells, part),
                Cell(
                    writing.percent(value, whole)
                    if whole and (value := cells[root.pk, part].value) is not None
                    else writing.NONE
                ),
            )
        )
        for part, label in figure.labels.items()
    ]
    rows.append(
        Row((Cell(_("รวม")), shown_cell(report, figure, root, cells), Cell("")), is_total=True)
    )
    return Table(
        _("ผลการช่วยเหลือของเรื่องที่ปิดแล้ว (F5.7)"),
        (Column(_("ผล"), is_number=False), Column(_("เรื่อง")), Column(_("ร้อยละ"))),
        tuple(rows),
    )
