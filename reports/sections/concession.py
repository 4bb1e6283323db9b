"""Concessions: when they end, and who lives and farms in them (F8.1, F8.2, F1.7)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.parts import (
    PlaceColumn,
    by_place,
    counted,
    map_block,
    opened,
)
from reports.sections.plan import not_collected
from reports.situation import ConcessionLine, SituationReport


def concessions(report: SituationReport, *, with_maps: bool) -> Section:
    rows = tuple(
        Row(
            (
                Cell(
                    line.name + (f" ({line.number})" if line.number else ""),
                    opened(report, figures.CONCESSIONS, report.root, str(line.pk)),
                ),
                Cell(line.holder or writing.NONE),
                Cell(line.legal_basis or writing.NONE),
                Cell(
                    writing.rai(float(line.document_square_metres))
                    if line.document_square_metres
                    else _("ไม่มีข้อมูล")
                ),
                Cell(writing.rai(line.plot_square_metres)),
                Cell(writing.rai(line.inside_square_metres)),
                Cell(writing.days_to(line.expires_by, report.moment.last_day)),
            )
        )
        for line in report.concessions
    )
    table = Table(
        _("แปลงสัมปทาน (F8.1)"),
        (
            Column(_("แปลง"), is_number=False),
            Column(_("ผู้รับ"), is_number=False),
            Column(_("ฐานกฎหมาย"), is_number=False),
            Column(_("ตามเอกสาร (ไร่)")),
            Column(_("วัดได้ (ไร่)")),
            Column(_("ในพื้นที่นี้ (ไร่)")),
            Column(_("สิ้นสุด"), is_number=False),
        ),
        rows,
    )
    return Section(
        "concession",
        _("ที่ดินสัมปทาน"),
        lead="" if rows else _("ไม่พบแปลงสัมปทานในชั้นข้อมูลที่มีอยู่"),
        tables=(table, _inside_each(report), _inside(report), not_collected()) if rows else (),
        **map_block(
            sheets.concession_map(report) if with_maps and rows else None,
            _("แปลงสัมปทาน"),
        ),
    )


def _inside_each(report: SituationReport) -> Table:
    """F8.2 of each concession, the first to expire first."""
    households, parcels = figures.HOUSEHOLDS_OF_CONCESSION, figures.PARCELS_OF_CONCESSION
    root = report.root

    def cells(line: ConcessionLine) -> tuple[Cell, ...]:
        part, days = str(line.pk), line.days_left(report.moment.last_day)
        return (
            Cell(line.name),
            Cell(writing.NONE if days is None else writing.number(days)),
            counted(report, households, root, part),
            counted(report, parcels, root, part),
            Cell(writing.rai(report.total(parcels, root.pk, part).amount)),
        )

    return Table(
        _("ครัวเรือนและแปลงในแปลงสัมปทานแต่ละแปลง (F8.2)"),
        (
            Column(_("แปลงสัมปทาน"), is_number=False),
            Column(_("วันที่เหลือ")),
            Column(_("ครัวเรือน")),
            Column(_("แปลง")),
            Column(_("เนื้อที่ที่ทับ (ไร่)")),
        ),
        tuple(Row(cells(line)) for line in report.concessions),
        (_("ที่อยู่ในสองแปลงสัมปทานนับในทั้งสองแปลง วันที่เหลือติดลบ = สิ้นสุดไปแล้ว"),),
    )


def _inside(report: SituationReport) -> Table:
    """F8.2 and F1.7: households and parcels inside, and how much of the parcels."""
    households, parcels = figures.HOUSEHOLDS_IN_CONCESSION, figures.PARCELS_IN_CONCESSION
    return by_place(
        report,
        _("ครัวเรือนและแปลงในพื้นที่สัมปทาน (F1.7, F8.2)"),
        (
            PlaceColumn(_("ครัวเรือน"), lambda node: counted(report, households, node)),
            PlaceColumn(_("แปลง"), lambda node: counted(report, parcels, node)),
            PlaceColumn(
                _("เนื้อที่ที่ทับ (ไร่)"),
                lambda node: Cell(writing.rai(report.total(parcels, node.pk).amount)),
            ),
        ),
        tells=lambda node: bool(report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count),
        notes=(_("นับเฉพาะครัวเรือนและแปลงที่สอบทานแล้ว ในตำบลที่ร่วมเครือข่าย"),),
    )
