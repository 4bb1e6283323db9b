"""Persons in need of care, and older persons (F1.5, F5.1): small counts are hidden."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.models import Level
from reports import figures, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.parts import opened, row, shown_cell
from reports.situation import SituationReport


def people(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    """No map: nothing of individuals leaves the committee."""
    if not report.total(figures.HOUSEHOLDS_VERIFIED, report.place.pk).count:
        return Section("people", _("ผู้สูงอายุและกลุ่มเปราะบาง"), lead=_("ยังไม่มีครัวเรือนที่สอบทานแล้ว"))
    return Section(
        "people",
        _("ผู้สูงอายุและกลุ่มเปราะบาง"),
        lead=_(
            "จำนวน 1–4 แสดงเป็น <5 และปกปิดอีกหนึ่งช่องที่จะคำนวณย้อนได้ จำนวนอื่นปัดเป็นหลักห้า "
            "ผลรวมจึงอาจไม่ตรงกับช่องย่อย"
        ),
        tables=(_ages(report), _priority_houses(report)),
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
