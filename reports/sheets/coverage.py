"""Villages by coverage (F2.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maps.drawing import Drawing
from network.gazetteer import Node
from network.models import Level
from reports.sheets.base import base, boundaries, finish, outlined
from reports.situation import SituationReport

COVERAGE_CLASSES = (
    (0.5, "coverage_low"),
    (0.7, "coverage_half"),
    (0.9, "coverage_most"),
    (float("inf"), "coverage_full"),
)


def coverage_class(share: float | None) -> str:
    """The style of a place by its coverage; below half it is hatched."""
    if share is None:
        return "coverage_none"
    return next(style for limit, style in COVERAGE_CLASSES if share < limit)


def coverage_map(report: SituationReport) -> Drawing | None:
    """F2.1: villages by coverage; a tambon of which no village has a boundary, as a whole."""
    drawing = base(report)
    if drawing is None:
        return None
    drawing.paths += outlined(
        report,
        drawing.frame,
        {
            node.pk: coverage_class(report.coverage(node.pk).share)
            for node in lowest_drawn(report)
            if report.gazetteer.counts(node.pk)
        },
    )
    finish(report, drawing)
    drawing.explain(
        [
            ("coverage_full", _("ร้อยละ 90 ขึ้นไป")),
            ("coverage_most", _("ร้อยละ 70–89")),
            ("coverage_half", _("ร้อยละ 50–69")),
            ("coverage_low", _("ต่ำกว่าร้อยละ 50")),
            ("coverage_none", _("ไม่มีข้อมูล")),
            ("paper", _("หมู่บ้านยังไม่มีแนวเขต")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ],
        always=(style for _limit, style in COVERAGE_CLASSES),
    )
    return drawing


def lowest_drawn(report: SituationReport) -> list[Node]:
    """Villages that have a boundary, and tambons none of whose villages has one. One query."""
    villages = {node.pk: node for node in report.gazetteer.in_level(Level.VILLAGE)}
    drawn = boundaries(report, list(villages)).values_list("place", flat=True)
    found = [villages[pk] for pk in drawn]
    divided = {node.parent_pk for node in found}
    return found + [node for node in report.tambons() if node.pk not in divided]
