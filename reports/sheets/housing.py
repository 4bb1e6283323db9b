"""Houses in need of major repair, or unsafe, by village (F4.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maps.drawing import Drawing, Label
from network.gazetteer import Node
from reports import figures, writing
from reports.sheets.base import (
    LARGEST_CIRCLE,
    SMALLEST_CIRCLE,
    base,
    counting_villages,
    finish,
    note_left_out,
    outlined,
    village_centres,
    without_boundary,
)
from reports.situation import SituationReport
from reports.tally import Tally

UNKNOWN = "coverage_none"
BAD = ("major_repair", "unsafe")


def housing_map(report: SituationReport) -> Drawing | None:
    """F4.1: each village's houses in need of major repair or unsafe, as a circle.

    Hatched where the table says ไม่มีข้อมูล.
    """
    drawing = base(report)
    if drawing is None:
        return None
    counts: dict[int, int] = {}
    silent, villages = [], counting_villages(report)
    for node in villages:
        if tells_of_houses(report, node):
            counts[node.pk] = _bad_houses(report, node).count
        else:
            silent.append(node)
    hatched = dict.fromkeys((node.pk for node in silent), UNKNOWN)
    drawing.paths += outlined(report, drawing.frame, hatched)
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
    unplaced = [node for node in villages if counts.get(node.pk) and node.pk not in centres]
    note_left_out(drawing, [*unplaced, *without_boundary(report, silent)])
    _note_houses_left_out(report, drawing, villages, sum(counts[node.pk] for node in unplaced))
    return drawing


def _note_houses_left_out(
    report: SituationReport, drawing: Drawing, villages: list[Node], unplaced: int
) -> None:
    """Houses that are in no circle: of villages that are nowhere, and those stated in no village.

    Of a hatched village there is no number.
    """
    inside = sum(
        report.recorded(figures.HOUSES_BY_CONDITION, node.pk, part).count
        for node in villages
        for part in BAD
    )
    left_out = unplaced + _bad_houses(report, report.root).count - inside
    if left_out > 0:
        drawing.notes.append(
            ngettext(
                "อีก %(count)s หลังไม่อยู่ในวงกลมใด เพราะไม่ระบุหมู่บ้าน หรือหมู่บ้านไม่อยู่บนแผนที่",
                "อีก %(count)s หลังไม่อยู่ในวงกลมใด เพราะไม่ระบุหมู่บ้าน หรือหมู่บ้านไม่อยู่บนแผนที่",
                left_out,
            )
            % {"count": writing.number(left_out)}
        )


def tells_of_houses(report: SituationReport, node: Node) -> bool:
    """Whether the table of F4.1 has numbers of a village."""
    return bool(report.total(figures.HOUSES_BY_CONDITION, node.pk).count)


def _bad_houses(report: SituationReport, node: Node) -> Tally:
    return sum((report.total(figures.HOUSES_BY_CONDITION, node.pk, part) for part in BAD), Tally())
