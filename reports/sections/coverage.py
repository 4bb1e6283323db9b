"""Coverage and trust: how much is surveyed and verified, what is disputed, who works (F2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from network.models import Level
from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.missing import LEAST_COVERAGE
from reports.sections.consent import consent_table
from reports.sections.drawn import drawn, standing_of_records
from reports.sections.parts import (
    counted,
    known,
    map_block,
    no_number,
    opened,
    row,
    rows_of_places,
    share,
)
from reports.situation import SituationReport

_COLUMNS = 6


def coverage(report: SituationReport, *, with_maps: bool) -> Section:
    return Section(
        "coverage",
        _("ความครอบคลุมและความน่าเชื่อถือของข้อมูล"),
        tables=(
            _by_place(report),
            _refused(report),
            _disputes(report),
            _working_groups(report),
            _methods(report),
            _old(report),
            consent_table(report),
        ),
        charts=drawn(standing_of_records(report)) if with_maps else (),
        **map_block(sheets.coverage_map(report) if with_maps else None, _("ร้อยละบ้านที่สำรวจ")),
    )


def _by_place(report: SituationReport) -> Table:
    rows = []
    for node, level in rows_of_places(report):
        found = report.coverage(node.pk)
        households = report.total(figures.HOUSEHOLDS_SURVEYED, node.pk)
        if not found.reference and not households.count:
            cells = no_number(_COLUMNS)
        else:
            low = found.share is None or found.share < LEAST_COVERAGE
            estimated = "" if found.counted or not found.reference else " *"
            cells = [
                Cell(writing.number(found.reference) + estimated),
                counted(report, figures.HOUSES_SURVEYED, node),
                Cell(
                    writing.percent(found.surveyed, found.reference),
                    tone="warning" if low else "",
                ),
                counted(report, figures.HOUSEHOLDS_SURVEYED, node),
                counted(report, figures.HOUSEHOLDS_VERIFIED, node),
                share(report, figures.HOUSEHOLDS_VERIFIED, figures.HOUSEHOLDS_SURVEYED, node),
            ]
        rows.append(row(report, node, level, cells))
    return Table(
        _("ร้อยละที่สำรวจและสอบทาน (F1.1, F1.2, F2.1, F2.2)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("บ้านอ้างอิง (R)")),
            Column(_("บ้านที่สำรวจ")),
            Column(_("ร้อยละ")),
            Column(_("ครัวเรือนสำรวจ (S)")),
            Column(_("สอบทานแล้ว (V)")),
            Column(_("ร้อยละสอบทาน")),
        ),
        tuple(rows),
        (_("* ยังไม่มีผู้นับ ใช้จำนวนบ้านในทะเบียนของเครือข่าย"),),
    )


def _refused(report: SituationReport) -> Table:
    """F2.3 of each tambon: verdicts the rules refused, by rule, of all that were sent."""
    of_visits, of_parcels = figures.VERDICTS_REFUSED, figures.VERDICTS_REFUSED_ON_PARCELS
    taken = (figures.VERDICTS_TAKEN, figures.VERDICTS_TAKEN_ON_PARCELS)

    def cells(node: Node) -> list[Cell]:
        refused = sum(report.total(each, node.pk).count for each in (of_visits, of_parcels))
        sent = refused + sum(report.total(each, node.pk).count for each in taken)
        by_rule = [
            sum(report.total(each, node.pk, rule).count for each in (of_visits, of_parcels))
            for rule in of_visits.labels
        ]
        return [
            known(sent, writing.number(sent)),
            counted(report, of_visits, node),
            counted(report, of_parcels, node),
            Cell(writing.percent(refused, sent)),
            *(Cell(writing.number(count)) for count in by_rule),
        ]

    return Table(
        _("การสอบทานที่ไม่ผ่านเกณฑ์ (F2.3)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("ส่งมาทั้งหมด")),
            Column(_("ครัวเรือนไม่ผ่าน")),
            Column(_("แนวเขตไม่ผ่าน")),
            Column(_("ร้อยละไม่ผ่าน")),
            Column(_("บันทึกเอง")),
            Column(_("ครัวเรือนตน")),
            Column(_("บ้านเดียวกัน")),
            Column(_("ที่ดินตน")),
            Column(_("ครัวเรือนเห็นด้วยแล้ว")),
        ),
        tuple(row(report, node, 0, cells(node)) for node in _summed(report)),
        (_("กฎไม่รับความเห็นเหล่านี้ จึงไม่นับเป็นการสอบทาน จำนวนมากแปลว่าหมู่บ้านมีผู้สอบทานไม่พอ"),),
    )


def _old(report: SituationReport) -> Table:
    """F2.8 of each tambon: what was verified, and that for more than a year by nobody."""

    def cells(node: Node) -> list[Cell]:
        verified = report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count
        # Of how many these are old is said as they are, however little of a village is surveyed.
        parcels = report.recorded(figures.LAND_BY_REGIME, node.pk).count
        old = report.total(figures.PARCELS_OLD, node.pk).count
        return [
            known(verified, writing.number(verified)),
            counted(report, figures.HOUSEHOLDS_OLD, node),
            share(report, figures.HOUSEHOLDS_OLD, figures.HOUSEHOLDS_VERIFIED, node),
            known(parcels, writing.number(parcels)),
            counted(report, figures.PARCELS_OLD, node),
            Cell(writing.percent(old, parcels)),
        ]

    return Table(
        _("ข้อมูลเก่าเกิน ๑๒ เดือน (F2.8)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("ครัวเรือนสอบทานแล้ว (V)")),
            Column(_("เก่าเกิน ๑๒ เดือน")),
            Column(_("ร้อยละ")),
            Column(_("แปลงสอบทานแล้ว (V)")),
            Column(_("เก่าเกิน ๑๒ เดือน")),
            Column(_("ร้อยละ")),
        ),
        tuple(row(report, node, 0, cells(node)) for node in _summed(report)),
    )


def _disputes(report: SituationReport) -> Table:
    """F2.4 of each tambon: how many records are disputed, and for how long."""

    def cells(node: Node) -> list[Cell]:
        surveyed = report.total(figures.HOUSEHOLDS_SURVEYED, node.pk).count
        disputed = report.total(figures.HOUSEHOLDS_DISPUTED, node.pk).count
        days = report.median_dispute_days(node.pk)
        return [
            known(
                surveyed + disputed,
                writing.number(disputed),
                opened(report, figures.HOUSEHOLDS_DISPUTED, node),
            ),
            counted(report, figures.PARCELS_DISPUTED, node),
            Cell(writing.NONE if days is None else writing.number(days)),
        ]

    return Table(
        _("ข้อมูลที่มีข้อขัดแย้ง (F2.4)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("ครัวเรือน")),
            Column(_("แปลง")),
            Column(_("ค้างมาแล้ว มัธยฐาน (วัน)")),
        ),
        tuple(row(report, node, 0, cells(node)) for node in _summed(report)),
    )


def _working_groups(report: SituationReport) -> Table:
    """F2.5 of each tambon: villages by how many sit in their working group."""
    figure = figures.WORKING_GROUPS

    def cells(node: Node) -> list[Cell]:
        whole = report.total(figure, node.pk).count
        five = report.total(figure, node.pk, figures.FIVE).count
        return [
            known(whole, writing.number(whole), opened(report, figure, node)),
            *(counted(report, figure, node, part) for part in figure.labels),
            Cell(writing.percent(five, whole)),
        ]

    return Table(
        _("คณะทำงานหมู่บ้าน (F2.5)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("หมู่บ้าน")),
            *(Column(str(label)) for label in figure.labels.values()),
            Column(_("ร้อยละที่ครบ")),
        ),
        tuple(row(report, node, 0, cells(node)) for node in _summed(report)),
    )


def _methods(report: SituationReport) -> Table:
    """F2.6 of the place: verified parcels with a boundary, by how it was measured."""
    figure, root = figures.PARCELS_BY_METHOD, report.root
    known = report.total(figures.PARCELS_KNOWN, root.pk).count
    whole = report.total(figure, root.pk).count

    def cells(part: str) -> tuple[Cell, ...]:
        count = report.total(figure, root.pk, part or None).count
        return counted(report, figure, root, part), Cell(writing.percent(count, known))

    rows = [
        Row((Cell(str(label)), *cells(part)))
        for part, label in figure.labels.items()
        if report.total(figure, root.pk, part).count
    ]
    rows.append(Row((Cell(_("มีพิกัดและสอบทานแล้ว")), *cells("")), is_total=True))
    return Table(
        _("แปลงที่มีพิกัด ตามวิธีรังวัด (F2.6)"),
        (Column(_("วิธีรังวัด"), is_number=False), Column(_("แปลง")), Column(_("ร้อยละ"))),
        tuple(rows),
        (_("ร้อยละของแปลงในทะเบียนของเครือข่าย %(known)s แปลง") % {"known": writing.number(known)},)
        if whole or known
        else (),
    )


def _summed(report: SituationReport) -> list[Node]:
    """Tambons of the place, or the place alone; of a province its districts."""
    if report.root.level in {Level.TAMBON, Level.VILLAGE}:
        return [report.root]
    return report.gazetteer.children(report.place.pk) or [report.root]
