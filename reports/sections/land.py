"""Section 2: land by state-land status (F3.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.parts import (
    amount_of,
    bars,
    known,
    map_block,
    opened,
)
from reports.situation import SituationReport


def land(report: SituationReport, *, with_maps: bool) -> Section:
    root, figure = report.root, figures.LAND_BY_REGIME
    whole = report.total(figure, root.pk)
    rows = []
    for part, label in figures.REGIMES.items():
        found = report.total(figure, root.pk, part)
        waiting = report.total(figures.LAND_SURVEYED, root.pk, part)
        if not found.count and not waiting.count:
            continue
        rows.append(
            Row(
                (
                    Cell(str(label)),
                    known(
                        whole.count,
                        writing.number(found.count),
                        opened(report, figure, root, part),
                    ),
                    known(whole.count, writing.rai(found.amount)),
                    Cell(writing.percent(found.amount, whole.amount)),
                    Cell(writing.change_of_rai(amount_of(report.change(figure, root.pk, part)))),
                    Cell(
                        writing.rai(waiting.amount),
                        opened(report, figures.LAND_SURVEYED, root, part),
                    ),
                )
            )
        )
    surveyed = report.total(figures.LAND_SURVEYED, root.pk)
    rows.append(
        Row(
            (
                Cell(_("รวม")),
                known(whole.count, writing.number(whole.count), opened(report, figure, root)),
                known(whole.count, writing.rai(whole.amount)),
                Cell(writing.percent(whole.amount, whole.amount)),
                Cell(writing.change_of_rai(amount_of(report.change(figure, root.pk)))),
                Cell(writing.rai(surveyed.amount), opened(report, figures.LAND_SURVEYED, root)),
            ),
            is_total=True,
        )
    )
    table = Table(
        _("ตารางที่ 2 เนื้อที่แปลงตามสถานะที่ดินรัฐ (F3.1)"),
        (
            Column(_("สถานะที่ดินรัฐ"), is_number=False),
            Column(_("แปลง")),
            Column(_("เนื้อที่ (ไร่)")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน (ไร่)")),
            Column(_("รวมที่รอสอบทาน (ไร่)")),
        ),
        tuple(rows),
        (
            _("เนื้อที่วัดบนทรงรี ตามข้อมูลสำรวจ ผลรวมร้อยละอาจไม่เท่ากับ 100.0 เพราะการปัดเศษ"),
            _("สถานะตามแผนที่เป็นคนละเรื่องกับเอกสารที่ผู้ถือครองแจ้ง"),
        ),
    )
    return Section(
        "land",
        2,
        _("สถานการณ์ที่ดิน"),
        tables=(table,),
        bars=(bars(report, figure, figures.REGIMES, _("สัดส่วนเนื้อที่ตามสถานะ"), by_area=True),),
        **map_block(
            sheets.land_map(report) if with_maps else None,
            _("แผนที่ 2 แปลงที่สำรวจ ตามสถานะที่ดินรัฐ"),
        ),
    )
