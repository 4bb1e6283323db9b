"""Who allows their health and disability to be kept (F2.7): a table of the page on trust."""

from __future__ import annotations

from django.utils.translation import gettext as _

from network.gazetteer import Node
from reports import figures, writing
from reports.blocks import Cell, Column, Table
from reports.sections.parts import directly_below, no_number, row, shown_cell
from reports.situation import SituationReport
from survey.consents_counted import GIVEN


def consent_table(report: SituationReport) -> Table:
    """F2.7 of each place directly below the report's, as it may leave the committee."""
    figure = figures.CONSENTS
    words, withdrawn = report.shown(figure), report.shown(figures.WITHDRAWALS)

    def cells(node: Node) -> list[Cell]:
        if not report.total(figure, node.pk).count:
            return no_number(len(figure.labels) + 3)
        whole, given = words[node.pk, ""].value, words[node.pk, GIVEN].value
        return [
            shown_cell(report, figure, node, words),
            *(shown_cell(report, figure, node, words, part) for part in figure.labels),
            Cell(writing.percent(given, whole) if whole and given is not None else writing.NONE),
            shown_cell(report, figures.WITHDRAWALS, node, withdrawn),
        ]

    return Table(
        _("ความยินยอมให้เก็บข้อมูลสุขภาพและความพิการ (F2.7)"),
        (
            Column(_("พื้นที่"), is_number=False),
            Column(_("คนที่ต้องถาม")),
            *(Column(str(label)) for label in figure.labels.values()),
            Column(_("ร้อยละที่ยินยอม")),
            Column(_("ถอนในเดือน")),
        ),
        tuple(row(report, node, 0, cells(node)) for node, _level in directly_below(report)),
        (_("จำนวน 1–4 แสดงเป็น <5 และจำนวนอื่นปัดเป็นหลักห้า ร้อยละคิดจากจำนวนที่แสดง"),),
    )
