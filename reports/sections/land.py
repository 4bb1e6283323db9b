"""Land: by state-land status and by document (F3.1 to F3.3); what is held is beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.models import Level
from parcels.models import LayerKind
from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.holdings import held_and_claimed
from reports.sections.parts import (
    amount_of,
    bars,
    changed,
    counted,
    known,
    map_block,
    opened,
    row,
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
        _("เนื้อที่แปลงตามสถานะที่ดินรัฐ (F3.1)"),
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
        _("สถานการณ์ที่ดิน"),
        tables=(table, *_overlap(report), _documents(report), *held_and_claimed(report)),
        bars=(bars(report, figure, figures.REGIMES, _("สัดส่วนเนื้อที่ตามสถานะ"), by_area=True),),
        **map_block(
            sheets.land_map(report) if with_maps else None,
            _("แปลงที่สำรวจ ตามสถานะที่ดินรัฐ"),
        ),
    )


def _overlap(report: SituationReport) -> tuple[Table, ...]:
    """F3.2 of each tambon; of a village there is nothing to say."""
    figure = figures.REGIMES_OVERLAPPING
    tambons = report.gazetteer.in_level(Level.TAMBON)
    kinds = {edition.kind for edition in report.layers}
    if not tambons:
        return ()
    rows = [
        row(
            report,
            node,
            0,
            [
                Cell(
                    writing.rai(report.total(figure, node.pk).amount),
                    opened(report, figure, node),
                )
                if kinds.issuperset({LayerKind.ALRO_LAND, LayerKind.RESERVE_FOREST})
                else Cell(_("ไม่มีข้อมูล"), tone="muted")
            ],
        )
        for node in tambons
    ]
    dates = ", ".join(
        f"{LayerKind(edition.kind).label} {writing.day(edition.as_of)}"
        for edition in report.layers
        if edition.kind in {LayerKind.ALRO_LAND, LayerKind.RESERVE_FOREST}
    )
    return (
        Table(
            _("พื้นที่ที่ชั้นข้อมูล ส.ป.ก. กับป่าสงวนทับกัน (F3.2)"),
            (Column(_("พื้นที่"), is_number=False), Column(_("เนื้อที่ (ไร่)"))),
            tuple(rows),
            (
                _("วันที่ของชั้นข้อมูล: %(dates)s") % {"dates": dates or writing.NONE},
                _("การทับกับแนวป่าสงวนเดิมเป็นเรื่องปกติของที่ดินที่ส่งมอบแล้ว พื้นที่เดียวกันนับครั้งเดียว"),
            ),
        ),
    )


def _documents(report: SituationReport) -> Table:
    """F3.3: the documents that anybody here has shown, the most common first."""
    figure, root = figures.HOUSEHOLDS_BY_DOCUMENT, report.root
    whole = report.total(figure, root.pk).count
    counts = {part: report.total(figure, root.pk, part).count for part in figure.labels}
    rows = [
        Row(
            (
                Cell(str(figure.labels[part])),
                counted(report, figure, root, part),
                Cell(writing.percent(count, whole)),
                changed(report, figure, root, part),
            )
        )
        for part, count in sorted(counts.items(), key=lambda item: -item[1])
        if count
    ]
    total = (
        Cell(_("รวมครัวเรือนที่มีที่ดินทำกิน")),
        known(whole, writing.number(whole), opened(report, figure, root)),
        Cell(writing.percent(whole, whole)),
        changed(report, figure, root),
    )
    return Table(
        _("ครัวเรือนตามเอกสารของแปลงหลัก (F3.3)"),
        (
            Column(_("เอกสารที่แจ้ง"), is_number=False),
            Column(_("ครัวเรือน")),
            Column(_("ร้อยละ")),
            Column(_("เปลี่ยนจากเดือนก่อน")),
        ),
        (*rows, Row(total, is_total=True)),
        (_("เอกสารตามที่ผู้ถือครองแจ้ง เป็นคนละเรื่องกับสถานะตามแผนที่"),),
    )
