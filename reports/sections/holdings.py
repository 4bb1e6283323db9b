"""What is held and claimed of the land: F3.4 to F3.10, tables of the section on land."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from network.gazetteer import Node
from parcels.holdings import ITEM_62_CLOSES
from reports import figures, writing
from reports.blocks import Cell, Column, Row, Table
from reports.figures import Figure
from reports.sections.parts import (
    PlaceColumn,
    by_place,
    counted,
    directly_below,
    known,
    opened,
    row,
    share,
    shown_cell,
)
from reports.situation import SituationReport
from survey.models import DisputeStep


def held_and_claimed(report: SituationReport) -> tuple[Table, ...]:
    """The tables of F3.4 to F3.10; of F3.6 none where no family is known to hold ALRO land."""
    return (
        _too_little(report),
        *_ceilings(report),
        _papers(report),
        _notices(report),
        _disputes(report),
        _cases(report),
        _transfers(report),
    )


def _too_little(report: SituationReport) -> Table:
    verified, land = figures.HOUSEHOLDS_VERIFIED, figures.HOUSEHOLDS_BY_LAND
    return by_place(
        report,
        _("ครัวเรือนไร้ที่ดินทำกิน (F3.4) และที่ดินไม่เพียงพอ (F3.5)"),
        (
            PlaceColumn(_("สอบทานแล้ว"), lambda node: counted(report, verified, node)),
            PlaceColumn(_("ไร้ที่ดินทำกิน"), lambda node: counted(report, figures.LANDLESS, node)),
            PlaceColumn(_("ร้อยละ"), lambda node: share(report, figures.LANDLESS, verified, node)),
            PlaceColumn(_("มีที่ดินทำกิน"), lambda node: counted(report, land, node)),
            PlaceColumn(_("น้อยกว่า 5 ไร่"), lambda node: counted(report, land, node, "under")),
            PlaceColumn(_("ร้อยละ"), lambda node: _share_of_part(report, land, node, "under")),
            PlaceColumn(_("ยังวัดไม่ครบ"), lambda node: counted(report, land, node, "unmeasured")),
        ),
        tells=lambda node: bool(report.total(verified, node.pk).count),
        notes=(_("หน่วยเป็นครัวเรือน ร้อยละของที่ดินไม่เพียงพอคิดจากครัวเรือนที่มีที่ดินทำกิน"),),
    )


def _ceilings(report: SituationReport) -> tuple[Table, ...]:
    """F3.6 of the place as a whole, as it may leave the committee."""
    figure, root = figures.FAMILIES_BY_CEILING, report.root
    if not report.total(figure, root.pk).count:
        return ()
    cells = report.shown(figure)
    rows = [
        Row((Cell(str(label)), shown_cell(report, figure, root, cells, part)))
        for part, label in figure.labels.items()
    ]
    total = (Cell(_("ครอบครัวที่มีที่ดิน ส.ป.ก.")), shown_cell(report, figure, root, cells))
    return (
        Table(
            _("ครอบครัวตามเพดานที่ดิน ส.ป.ก. 50 ไร่ หรือ 100 ไร่ (F3.6)"),
            (Column(_("ตามข้อมูลสำรวจ"), is_number=False), Column(_("ครอบครัว"))),
            (*rows, Row(total, is_total=True)),
            (_("เผื่อความคลาดเคลื่อนสองเท่า มิใช่ข้อวินิจฉัย จำนวน 1–4 แสดงเป็น <5 อื่น ๆ ปัดเป็นหลักห้า"),),
        ),
    )


def _papers(report: SituationReport) -> Table:
    figure = figures.PARCELS_BY_PAPER
    return by_place(
        report,
        _("แปลงที่เนื้อที่ตามเอกสารไม่ตรงกับที่วัดได้ (F3.7)"),
        (
            PlaceColumn(_("แปลงที่เทียบได้"), lambda node: counted(report, figure, node)),
            PlaceColumn(_("ต่างเกินร้อยละ 10"), lambda node: counted(report, figure, node, "differs")),
            PlaceColumn(_("ร้อยละ"), lambda node: _share_of_part(report, figure, node, "differs")),
        ),
        tells=lambda node: bool(report.total(figure, node.pk).count),
        places=directly_below(report),
    )


def _notices(report: SituationReport) -> Table:
    """F3.8; where nobody has ever recorded a notice, how many have filed is not known."""
    figure, filed = figures.HOUSEHOLDS_TO_NOTIFY, figures.NOTICES_FILED

    def of(part: str) -> Callable[[Node], Cell]:
        def cell(node: Node) -> Cell:
            return known(
                report.total(filed, node.pk).count,
                writing.number(report.total(figure, node.pk, part).count),
                opened(report, figure, node, part),
            )

        return cell

    def filed_share(node: Node) -> Cell:
        has_notices = bool(report.total(filed, node.pk).count)
        return _share_of_part(report, figure, node, "filed") if has_notices else Cell(writing.NONE)

    return by_place(
        report,
        _("การแจ้งครอบครองที่ดิน ส.ป.ก. (ข้อ 62) (F3.8)"),
        (
            PlaceColumn(_("ต้องแจ้ง (ครัวเรือน)"), lambda node: counted(report, figure, node)),
            PlaceColumn(_("แจ้งแล้ว"), of("filed")),
            PlaceColumn(_("แจ้งบางแปลง"), of("partly_filed")),
            PlaceColumn(_("ร้อยละที่แจ้งแล้ว"), filed_share),
        ),
        tells=lambda node: bool(report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count),
        places=directly_below(report),
        notes=(
            _("ยื่นได้ถึงวันที่ %(when)s")
            % {"when": writing.days_to(ITEM_62_CLOSES, report.moment.last_day)},
        ),
    )


def _disputes(report: SituationReport) -> Table:
    """F3.9; where no step about any overlap was ever recorded there is no number."""
    figure = figures.BORDERS
    return _recorded(
        report,
        _("ข้อพิพาทแนวเขต (F3.9)"),
        figure,
        (
            (_("ยังพิพาทอยู่ (คู่แปลง)"), figure, "in_dispute"),
            (_("ในจำนวนนี้ไกล่เกลี่ยแล้ว"), figure, "mediated"),
            (_("ใหม่ในเดือน"), figures.BORDERS_NEWLY_DISPUTED, ""),
            (_("ยุติในเดือน"), figures.BORDERS_SETTLED, ""),
            (_("ในจำนวนนี้ด้วยการไกล่เกลี่ย"), figures.BORDERS_MEDIATED, ""),
        ),
        _("ไม่มีข้อมูล = ยังไม่มีใครบันทึกการเจรจาหรือข้อพิพาทแนวเขตของพื้นที่นี้ ไม่ใช่ศูนย์"),
    )


def _cases(report: SituationReport) -> Table:
    """F3.9c: what is heard in the villages and is no pair of F3.9; the two add up."""
    figure, agreed = figures.BORDER_CASES, DisputeStep.Result.AGREED.value
    found = _recorded(
        report,
        _("เรื่องพิพาทแนวเขตที่ไม่มีแปลงทับกัน (F3.9c)"),
        figure,
        (
            (_("ยังไม่ยุติ (เรื่อง)"), figure, "open"),
            (_("ใหม่ในเดือน"), figures.BORDER_CASES_NEW, ""),
            (_("ยุติในเดือน"), figures.BORDER_CASES_SETTLED, ""),
            (_("ในจำนวนนี้ด้วยการไกล่เกลี่ย"), figures.BORDER_CASES_SETTLED, agreed),
        ),
        _("ไม่มีข้อมูล = ยังไม่มีใครเปิดเรื่องพิพาทแนวเขตในพื้นที่นี้ ไม่ใช่ศูนย์"),
    )
    pairs = report.total(figures.BORDERS, report.root.pk, "in_dispute").count
    heard = report.total(figure, report.root.pk, "open").count
    both = _("ข้อพิพาทแนวเขตที่ยังไม่ยุติทั้งหมด %(all)s เรื่อง คือคู่แปลง %(pairs)s และเรื่องอื่น %(heard)s ไม่นับซ้ำ")
    numbers = {
        "all": writing.number(pairs + heard),
        "pairs": writing.number(pairs),
        "heard": writing.number(heard),
    }
    return replace(found, notes=(both % numbers, *found.notes))


def _transfers(report: SituationReport) -> Table:
    """F3.10; where no application was ever recorded there is no number."""
    figure = figures.TRANSFERS
    return _recorded(
        report,
        _("คำขอรับโอนและรับมรดกที่รอดำเนินการ (F3.10)"),
        figure,
        (
            (_("รอดำเนินการ (คำขอ)"), figure, "pending"),
            *((str(figure.labels[part]), figure, part) for part in ("recent", "this_year", "late")),
        ),
        _("ไม่มีข้อมูล = ยังไม่มีใครบันทึกคำขอของพื้นที่นี้ ไม่ใช่ศูนย์"),
    )


def _recorded(
    report: SituationReport,
    caption: str,
    recorded: Figure,
    columns: tuple[tuple[str, Figure, str], ...],
    note: str,
) -> Table:
    """Numbers of places directly below, where anything of `recorded` is on record at all."""

    def cells(node: Node) -> list[Cell]:
        records = report.total(recorded, node.pk).count
        return [
            known(
                records,
                writing.number(report.total(figure, node.pk, part or None).count),
                opened(report, figure, node, part),
            )
            for _heading, figure, part in columns
        ]

    return Table(
        caption,
        (
            Column(_("พื้นที่"), is_number=False),
            *(Column(heading) for heading, _figure, _part in columns),
        ),
        tuple(row(report, node, level, cells(node)) for node, level in directly_below(report)),
        (note,),
    )


def _share_of_part(report: SituationReport, figure: Figure, node: Node, part: str) -> Cell:
    """The records of a part in percent of all of the figure."""
    return Cell(
        writing.percent(
            report.total(figure, node.pk, part).count, report.total(figure, node.pk).count
        )
    )
