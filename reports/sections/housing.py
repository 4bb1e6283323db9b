"""Section 3: houses by condition (F4.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.parts import (
    bars,
    count_of,
    known,
    map_block,
    no_number,
    opened,
    row,
    rows_of_places,
)
from reports.situation import LEAST_COVERAGE, SituationReport


def housing(report: SituationReport, *, with_maps: bool) -> Section:
    root, figure = report.root, figures.HOUSES_BY_CONDITION
    whole = report.total(figure, root.pk)
    rows = [
        Row(
            (
                Cell(str(label)),
                known(
                    whole.count,
                    writing.number(report.total(figure, root.pk, part).count),
                    opened(report, figure, root, part),
                ),
                Cell(writing.percent(report.total(figure, root.pk, part).count, whole.count)),
                Cell(writing.change(count_of(report.change(figure, root.pk, part)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk, part).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root, part),
                ),
            )
        )
        for part, label in figures.CONDITIONS.items()
    ]
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                known(whole.count, writing.number(whole.count), opened(report, figure, root)),
                Cell(writing.percent(whole.count, whole.count)),
                Cell(writing.change(count_of(report.change(figure, root.pk)))),
                Cell(
                    writing.number(report.total(figures.CONDITIONS_SURVEYED, root.pk).count),
                    opened(report, figures.CONDITIONS_SURVEYED, root),
                ),
            ),
            is_total=True,
        )
    )
    table = Table(
        _("ตารางที่ 3 บ้านตามสภาพ (F4.1)"),
        (
            Column(_("สภาพบ้าน"), is_number=False),
            Column(_("สอบทานแล้ว (หลัง)")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน")),
            Column(_("รวมที่รอสอบทาน")),
        ),
        tuple(rows),
    )
    return Section(
        "housing",
        3,
        _("ที่อยู่อาศัย"),
        tables=(table, _conditions_by_place(report)),
        bars=(bars(report, figure, figures.CONDITIONS, _("สัดส่วนบ้านตามสภาพ"), by_area=False),),
        **map_block(
            sheets.housing_map(report) if with_maps else None,
            _("แผนที่ 3 บ้านซ่อมมากและไม่ปลอดภัย รายหมู่บ้าน"),
        ),
    )


def _conditions_by_place(report: SituationReport) -> Table:
    figure = figures.HOUSES_BY_CONDITION
    rows = []
    for node, level in rows_of_places(report):
        if report.says_nothing_of(node.pk) or not report.total(figure, node.pk).count:
            cells = no_number(len(figures.CONDITIONS) + 1)
        else:
            cells = [
                Cell(
                    writing.number(report.total(figure, node.pk, part).count),
                    opened(report, figure, node, part),
                )
                for part in figures.CONDITIONS
            ]
            cells.append(
                Cell(
                    writing.number(report.total(figure, node.pk).count),
                    opened(report, figure, node),
                )
            )
        rows.append(row(report, node, level, cells))
    return Table(
        _("ตารางที่ 4 บ้านที่สอบทานแล้วตามสภาพ รายพื้นที่ (หลัง)"),
        (
            Column(_("พื้นที่"), is_number=False),
            *(Column(str(label)) for label in figures.CONDITIONS.values()),
            Column(_("รวม")),
        ),
        tuple(rows),
        (
            _("ไม่มีข้อมูล = สำรวจต่ำกว่าร้อยละ %(least)d หรือยังไม่มีบ้านที่สอบทานแล้ว ไม่ใช่ศูนย์")
            % {"least": LEAST_COVERAGE * 100},
        ),
    )
