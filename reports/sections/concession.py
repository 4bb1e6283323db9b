"""Section 4: concessions and when they end (F8.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import figures, sheets, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.sections.parts import (
    map_block,
    opened,
)
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
                Cell(_expiry(report, line)),
            )
        )
        for line in report.concessions
    )
    table = Table(
        _("ตารางที่ 5 แปลงสัมปทาน (F8.1)"),
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
        4,
        _("ที่ดินสัมปทาน"),
        lead="" if rows else _("ไม่พบแปลงสัมปทานในชั้นข้อมูลที่มีอยู่"),
        tables=(table,) if rows else (),
        **map_block(
            sheets.concession_map(report) if with_maps and rows else None,
            _("แผนที่ 4 แปลงสัมปทาน"),
        ),
    )


def _expiry(report: SituationReport, line: ConcessionLine) -> str:
    days = line.days_left(report.moment.last_day)
    if line.expires_by is None or days is None:
        return _("ไม่ทราบ")
    when = writing.day(line.expires_by)
    if days < 0:
        return _("%(when)s (ผ่านมาแล้ว %(days)s วัน)") % {
            "when": when,
            "days": writing.number(-days),
        }
    return _("%(when)s (อีก %(days)s วัน)") % {"when": when, "days": writing.number(days)}
