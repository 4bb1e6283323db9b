"""Tables of repairs for the part about houses: who waits most urgently, and what was done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, writing
from reports.blocks import Cell, Column, Row, Table
from reports.sections.parts import (
    PlaceColumn,
    by_place,
    counted,
    directly_below,
    opened,
    shown_cell,
)
from reports.situation import SituationReport


def vulnerable_houses(report: SituationReport) -> Table:
    """F4.2 by place: small counts are hidden, the denominator is exact."""
    figure, conditions = figures.HOUSES_OF_VULNERABLE, figures.HOUSES_BY_CONDITION
    cells = report.shown(figure)
    poor = tuple(figure.labels)

    def of(part: str) -> PlaceColumn:
        heading = str(figure.labels[part]) if part else _("มีผู้เปราะบาง (หลัง)")
        return PlaceColumn(heading, lambda node: shown_cell(report, figure, node, cells, part))

    return by_place(
        report,
        _("บ้านต้องซ่อมมากและไม่ปลอดภัยที่มีผู้เปราะบาง (F4.2)"),
        (
            *(of(part) for part in poor),
            of(""),
            PlaceColumn(
                _("จากบ้านต้องซ่อมมากและไม่ปลอดภัย (หลัง)"),
                lambda node: Cell(
                    writing.number(
                        sum(report.total(conditions, node.pk, part).count for part in poor)
                    )
                ),
            ),
        ),
        tells=lambda node: bool(report.total(conditions, node.pk).count),
        notes=(
            _("จำนวน 1–4 แสดงเป็น <5 จำนวนอื่นปัดเป็นหลักห้า"),
            _("ผู้เปราะบาง = อายุ 60 ปีขึ้นไป เด็กไม่ถึง 6 ปี หรือคนพิการที่ยินยอมให้ใช้ข้อมูล จึงเป็นจำนวนขั้นต่ำ"),
        ),
        places=directly_below(report),
    )


def repairs_by_funder(report: SituationReport) -> Table:
    """F4.3: finished so far and this month, with the money, by who paid most."""
    root = report.root
    done, month = figures.REPAIRS_FINISHED, figures.REPAIRS_FINISHED_THIS_MONTH
    money = figures.REPAIR_MONEY
    known = _is_recorded(report)
    rows = []
    for part, label in done.labels.items():
        finished = report.total(done, root.pk, part).count
        paid = report.total(money, root.pk, part) if part in money.labels else None
        if not finished and not (paid and paid.count):
            continue
        rows.append(
            Row(
                (
                    Cell(str(label)),
                    counted(report, done, root, part),
                    counted(report, month, root, part),
                    Cell(writing.whole_baht(paid.amount), opened(report, money, root, part))
                    if paid
                    else Cell(writing.NONE),
                )
            )
        )
    whole = report.total(money, root.pk)
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                counted(report, done, root),
                counted(report, month, root),
                Cell(writing.whole_baht(whole.amount), opened(report, money, root)),
            )
            if known
            else (
                Cell(_("รวม")),
                Cell(_("ไม่มีข้อมูล"), tone="muted"),
                *([Cell("", tone="muted")] * 2),
            ),
            is_total=True,
        )
    )
    return Table(
        _("ซ่อมบ้านเสร็จ ตามแหล่งเงิน (F4.3)"),
        (
            Column(_("แหล่งเงิน"), is_number=False),
            Column(_("เสร็จสะสม (รายการ)")),
            Column(_("เสร็จเดือนนี้ (รายการ)")),
            Column(_("เงินที่อนุมัติ (บาท)")),
        ),
        tuple(rows),
        (
            _("รายการที่มีหลายแหล่งเงินนับในแหล่งที่ให้มากที่สุด เงินนับตามแหล่งจริงทุกก้อน"),
            *(() if known else (_("ไม่มีข้อมูล = ยังไม่มีใครบันทึกการซ่อมบ้านในพื้นที่นี้ ไม่ใช่ศูนย์"),)),
        ),
    )


def repairs_by_place(report: SituationReport) -> Table:
    """How far repairs have come in each place."""
    waiting = figures.REPAIRS_OPEN

    def of(part: str) -> PlaceColumn:
        return PlaceColumn(
            str(waiting.labels[part]), lambda node: counted(report, waiting, node, part)
        )

    return by_place(
        report,
        _("การซ่อมบ้านตามขั้น รายพื้นที่ (รายการ)"),
        (
            *(of(part) for part in waiting.labels),
            PlaceColumn(
                _("เสร็จเดือนนี้"),
                lambda node: counted(report, figures.REPAIRS_FINISHED_THIS_MONTH, node),
            ),
            PlaceColumn(
                _("เสร็จสะสม"), lambda node: counted(report, figures.REPAIRS_FINISHED, node)
            ),
        ),
        tells=lambda node: bool(
            report.total(waiting, node.pk).count
            or report.total(figures.REPAIRS_FINISHED, node.pk).count
        ),
        places=directly_below(report),
    )


def _is_recorded(report: SituationReport) -> bool:
    """Whether anybody has written down a repair there; where nobody has, nothing is 0."""
    return any(
        report.total(figure, report.place.pk).count
        for figure in (figures.REPAIRS_OPEN, figures.REPAIRS_FINISHED)
    )
