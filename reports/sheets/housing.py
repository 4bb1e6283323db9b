"""Houses in need of major repair, or unsafe, by village (F4.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maps.drawing import Drawing, Label
from network.gazetteer import Node
from reports import figures, writing
from reports.sheets.base import (
    LARGEST_CIRCLE,
    SMALLEST_CIRCLE,
    base,
    counting_villages,
    finish,
    outlined,
    village_centres,
)
from reports.situation import SituationReport
from reports.tally import Tally

UNKNOWN = "coverage_none"


def housing_map(report: SituationReport) -> Drawing | None:
    """F4.1: each village's houses in need of major repair or unsafe, as a circle.

    Hatched where the table says ไม่มีข้อมูล.
    """
    drawing = base(report)
    if drawing is None:
        return None
    counts, silent = {}, []
    for node in counting_villages(report):
        if tells_of_houses(report, node):
            counts[node.pk] = _bad_houses(report, node).count
        else:
            silent.append(node.pk)
    drawing.paths += outlined(report, drawing.frame, dict.fromkeys(silent, UNKNOWN))
    centres = village_centres(report, drawing)
    worst = max(counts.values(), default=0)
    for pk, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count and pk in centres:
            x, y = centres[pk]
            radius = max(SMALLEST_CIRCLE, LARGEST_CIRCLE * (count / worst) ** 0.5)
            drawing.circles.append(("repair_circle", x, y, radius))
            drawing.labels.append(Label(x, y, writing.number(count), small=True))
    finish(report, drawing)
    drawing.explain(
        [
            ("repair_circle", _("จำนวนบ้านซ่อมมากหรือไม่ปลอดภัย (พื้นที่วงกลมตามจำนวน)")),
            (UNKNOWN, _("ไม่มีข้อมูล")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    return drawing


def tells_of_houses(report: SituationReport, node: Node) -> bool:
    """Whether the table of F4.1 has numbers of a village."""
    known = report.total(figures.HOUSES_BY_CONDITION, node.pk).count
    return bool(known) and not report.says_nothing_of(node.pk)


def _bad_houses(report: SituationReport, node: Node) -> Tally:
    return report.total(figures.HOUSES_BY_CONDITION, node.pk, "major_repair") + report.total(
        figures.HOUSES_BY_CONDITION, node.pk, "unsafe"
    )
