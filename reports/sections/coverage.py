"""Section 1: how much of the place is surveyed (F1.1, F2.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Section, Table
from reports.sections.parts import (
    count_of,
    map_block,
    no_number,
    opened,
    row,
    rows_of_places,
)
from reports.situation import LEAST_COVERAGE, SituationReport


def coverage(report: SituationReport, *, with_maps: bool) -> Section:
    rows = []
    for node, level in rows_of_places(report):
        coverage = report.coverage(node.pk)
        households = report.total(figures.SURVEYED_HOUSEHOLDS, node.pk)
        if not coverage.reference and not households.count:
            cells = no_number(5)
        else:
            low = coverage.share is None or coverage.share < LEAST_COVERAGE
            cells = [
                Cell(
                    writing.number(coverage.reference)
                    + ("" if coverage.counted or not coverage.reference else " *")
                ),
                Cell(
                    writing.number(coverage.surveyed),
                    opened(report, figures.SURVEYED_HOUSES, node),
                ),
                Cell(
                    writing.percent(coverage.surveyed, coverage.reference),
                    tone="warning" if low else "",
                ),
                Cell(
                    writing.number(households.count),
                    opened(report, figures.SURVEYED_HOUSEHOLDS, node),
                ),
                Cell(writing.change(count_of(report.change(figures.SURVEYED_HOUSES, node.pk)))),
            ]
        rows.append(row(report, node, level, cells))
    table = Table(
        _("ตารางที่ 1 ร้อยละบ้านที่สำรวจ (F1.1, F2.1)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("บ้านอ้างอิง (R)")),
            Column(_("บ้านที่สำรวจ")),
            Column(_("ร้อยละ")),
            Column(_("ครัวเรือน")),
            Column(_("เปลี่ยนจากเดือนก่อน (หลัง)")),
        ),
        tuple(rows),
        (_("* ยังไม่มีผู้นับ ใช้จำนวนบ้านในทะเบียนของเครือข่าย"),),
    )
    return Section(
        "coverage",
        1,
        _("ความครอบคลุมของข้อมูล"),
        tables=(table,),
        **map_block(sheets.coverage_map(report) if with_maps else None, _("แผนที่ 1 ร้อยละบ้านที่สำรวจ")),
    )
