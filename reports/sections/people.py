"""Older and disabled persons, and who needs care (F1.5, F5.1–F5.5): small counts are hidden."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from network.models import Level
from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.figures import Figure
from reports.sections.parts import directly_below, map_block, no_number, opened, row, shown_cell
from reports.situation import SituationReport
from reports.small_cells import Shown
from survey.models import OldAgeAllowance


def people(report: SituationReport, *, with_maps: bool) -> Section:
    """Its map has numbers of villages alone: nothing of individuals leaves the committee."""
    if not report.total(figures.HOUSEHOLDS_VERIFIED, report.place.pk).count:
        return Section(
            "people", _("ผู้สูงอายุและกลุ่มเปราะบาง"), lead=_("ยังไม่มีครัวเรือนที่สอบทานแล้ว (F5.1–F5.5)")
        )
    return Section(
        "people",
        _("ผู้สูงอายุและกลุ่มเปราะบาง"),
        lead=_(
            "จำนวน 1–4 แสดงเป็น <5 และปกปิดช่องที่จะคำนวณย้อนได้ จำนวนอื่นปัดเป็นหลักห้า "
            "และคงเดิมจากเดือนก่อนเมื่อเปลี่ยนไม่ถึงห้า ผลรวมจึงอาจไม่ตรงกับช่องย่อย"
        ),
        tables=(
            _ages(report),
            _priority_houses(report),
            _living(report),
            *_of_the_place(report),
        ),
        **map_block(
            sheets.care_map(report) if with_maps else None,
            _("บ้านที่มีคนพิการหรือผู้สูงอายุติดบ้าน–ติดเตียง รายหมู่บ้าน (F1.5)"),
        ),
    )


def _ages(report: SituationReport) -> Table:
    figure, root = figures.PERSONS_BY_AGE, report.root
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
        Row(
            (Cell(_("รวม")), shown_cell(report, figure, root, cells), Cell("")),
            is_total=True,
        )
    )
    return Table(
        _("คนในครัวเรือนที่สอบทานแล้ว ตามช่วงอายุ (F5.1)"),
        (Column(_("ช่วงอายุ"), is_number=False), Column(_("คน")), Column(_("ร้อยละ"))),
        tuple(rows),
        (_("อายุ = ปีของรายงาน − ปีเกิด เพราะเก็บเฉพาะปีเกิด"),),
    )


def _priority_houses(report: SituationReport) -> Table:
    """F1.5 and older persons by tambon (or village, in a tambon's report)."""
    houses = report.shown(figures.HOUSES_FOR_CARE)
    ages = report.shown(figures.PERSONS_BY_AGE)
    refused = report.shown(figures.PERSONS_WITHOUT_CONSENT)
    nodes = report.gazetteer.children(report.place.pk) or [report.root]
    rows = []
    for node in nodes:
        nothing = (
            report.says_nothing_of(node.pk)
            or not report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count
        )
        values = (
            [Cell(_("ไม่มีข้อมูล"), tone="muted")] + [Cell("", tone="muted")] * 3
            if nothing or (node.pk, "") not in houses
            else [
                shown_cell(report, figures.HOUSES_FOR_CARE, node, houses),
                Cell(
                    writing.number(report.total(figures.HOUSES_BY_NUMBER, node.pk).count),
                    opened(report, figures.HOUSES_BY_NUMBER, node),
                ),
                shown_cell(report, figures.PERSONS_BY_AGE, node, ages, "older"),
                shown_cell(report, figures.PERSONS_WITHOUT_CONSENT, node, refused),
            ]
        )
        rows.append(row(report, node, 0, values))
    heading = _("หมู่บ้าน") if report.root.level == Level.TAMBON else _("พื้นที่")
    return Table(
        _("บ้านที่มีคนพิการหรือผู้สูงอายุติดบ้าน–ติดเตียง (F1.5)"),
        (
            Column(heading, is_number=False),
            Column(_("บ้าน (หลัง)")),
            Column(_("จากบ้านที่สอบทาน (หลัง)")),
            Column(_("ผู้สูงอายุ 60+ (คน)")),
            Column(_("ยังไม่ยินยอม (คน)")),
        ),
        tuple(rows),
        (_("นับเฉพาะผู้ยินยอมให้ใช้ข้อมูลสุขภาพและความพิการ จึงเป็นจำนวนขั้นต่ำ"),),
    )


def _living(report: SituationReport) -> Table:
    """F5.2 by place: who of the older lives alone."""
    figure = figures.OLDER_BY_LIVING
    cells = report.shown(figure)

    def numbers(node: Node) -> list[Cell]:
        if report.says_nothing_of(node.pk) or not report.total(figure, node.pk).count:
            return no_number(3)
        alone = cells.get((node.pk, "alone"), Shown(None))
        whole = cells[node.pk, ""]
        return [
            Cell(writing.shown(alone), opened(report, figure, node, "alone")),
            shown_cell(report, figure, node, cells),
            Cell(_share(alone, whole)),
        ]

    return Table(
        _("ผู้สูงอายุที่อยู่คนเดียว (F5.2)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("อยู่คนเดียว (คน)")),
            Column(_("จากผู้สูงอายุ (คน)")),
            Column(_("ร้อยละ")),
        ),
        tuple(row(report, node, level, numbers(node)) for node, level in directly_below(report)),
        (_("นับครัวเรือนที่มีสมาชิกคนเดียวตามทะเบียนและตามที่ผู้สำรวจนับ"),),
    )


def _of_the_place(report: SituationReport) -> tuple[Table, ...]:
    """F5.3 to F5.5 of the report's own place, each with its denominator."""
    consenting = report.shown(figures.PERSONS_CONSENTING)[report.root.pk, ""]
    refused = report.shown(figures.PERSONS_WITHOUT_CONSENT)[report.root.pk, ""]
    of_whom = _("จากผู้ยินยอมให้ใช้ข้อมูล %(agreed)s คน ยังไม่ยินยอมหรือยังไม่ได้ถาม %(refused)s คน ซึ่งไม่นับ") % {
        "agreed": writing.shown(consenting),
        "refused": writing.shown(refused),
    }
    disabled = report.shown(figures.DISABLED_BY_CARD)[report.root.pk, ""]
    asked = sum(
        report.total(figures.OLDER_BY_ALLOWANCE, report.root.pk, part).count
        for part in OldAgeAllowance.Standing.values
    )
    return (
        _by_part(
            report,
            figures.DISABILITY_TYPES,
            _("คนพิการตามประเภท (F5.3)"),
            of=figures.DISABLED_BY_CARD,
            total=_("คนพิการทั้งหมด (คน)"),
            notes=(of_whom, _("คนที่มีหลายประเภทนับในทุกประเภท ผลรวมจึงมากกว่าจำนวนคน")),
        ),
        _by_part(
            report,
            figures.DISABLED_BY_CARD,
            _("บัตรประจำตัวคนพิการ (F5.4)"),
            of=figures.DISABLED_BY_CARD,
            total=_("คนพิการทั้งหมด (คน)"),
            notes=(_("ร้อยละของคนพิการที่ยินยอม %(n)s คน") % {"n": writing.shown(disabled)},),
        ),
        _by_part(
            report,
            figures.OLDER_BY_ALLOWANCE,
            _("เบี้ยผู้สูงอายุ (F5.4)"),
            of=figures.OLDER_BY_ALLOWANCE,
            of_part="entitled",
            only=OldAgeAllowance.Standing.RECEIVED.value,
            total=_("ผู้สูงอายุทั้งหมด (คน)"),
            notes=(
                _("ร้อยละ = ได้รับแล้ว ÷ ผู้มีสิทธิ")
                if asked
                else _("ไม่มีข้อมูล = ยังไม่มีใครถามเรื่องเบี้ยผู้สูงอายุในพื้นที่นี้ ไม่ใช่ศูนย์"),
            ),
            is_known=bool(asked),
        ),
        _by_part(
            report,
            figures.PERSONS_BY_CARE,
            _("ระดับการดูแล (F5.5)"),
            of=figures.PERSONS_BY_CARE,
            total=_("ผู้ที่บอกระดับการดูแล (คน)"),
            notes=(of_whom,),
        ),
    )


def _by_part(
    report: SituationReport,
    figure: Figure,
    caption: str,
    *,
    of: Figure,
    total: str,
    notes: tuple[str, ...],
    of_part: str = "",
    only: str = "",
    is_known: bool = True,
) -> Table:
    """A sensitive figure by its parts, in percent of `of` (or a part of it).

    The percent stands beside the part `only` alone, where one is named; where nothing is
    known there is no number but of who was not asked.
    """
    root = report.root
    cells, whole = report.shown(figure), report.shown(of)
    rows = []
    for part, label in figure.labels.items():
        if not is_known and part != figures.NOT_ASKED:
            rows.append(Row((Cell(str(label)), *no_number(2))))
            continue
        shown = cells[root.pk, part]
        percent = _share(shown, whole[root.pk, of_part]) if only in {"", part} else ""
        rows.append(
            Row(
                (
                    Cell(str(label)),
                    Cell(writing.shown(shown), opened(report, figure, root, part)),
                    Cell(percent),
                )
            )
        )
    rows.append(Row((Cell(total), shown_cell(report, of, root, whole), Cell("")), is_total=True))
    return Table(
        caption,
        (Column(_("จำแนก"), is_number=False), Column(_("คน")), Column(_("ร้อยละ"))),
        tuple(rows),
        notes,
    )


def _share(part: Shown, whole: Shown) -> str:
    """In percent of counts as they are shown; of what is hidden there is none."""
    if part.value is None or not whole.value:
        return writing.NONE
    return writing.percent(min(part.value, whole.value), whole.value)
