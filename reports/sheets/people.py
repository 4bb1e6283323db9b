"""Houses where somebody needs care, by village (F1.5): counts as they may be shown, no house."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maps.drawing import Drawing, Label
from network.gazetteer import Node
from reports import figures, writing
from reports.sheets.base import (
    LARGEST_CIRCLE,
    base,
    counting_villages,
    finish,
    note_left_out,
    outlined,
    village_centres,
    without_boundary,
)
from reports.situation import SituationReport
from reports.small_cells import Shown

SMALLEST = 9.0  # there is a number in each
UNKNOWN = "coverage_none"


def care_map(report: SituationReport) -> Drawing | None:
    """A circle for each village; "<5" and what is hidden are all of one size.

    Of villages that are nowhere it says how many there are, and not what they count: that would
    be one more sum from which a small count could be worked out.
    """
    drawing = base(report)
    if drawing is None:
        return None
    told = care_by_village(report)
    silent = [node for node, shown in told if shown is None]
    hatched = dict.fromkeys((node.pk for node in silent), UNKNOWN)
    drawing.paths += outlined(report, drawing.frame, hatched)
    centres = village_centres(report, drawing)
    most = max((shown.value or 0 for _node, shown in told if shown), default=0)
    for node, shown in told:
        if shown is None or node.pk not in centres:
            continue
        x, y = centres[node.pk]
        if shown.value:
            radius = max(SMALLEST, LARGEST_CIRCLE * (shown.value / most) ** 0.5)
            drawing.circles.append(("care_circle", x, y, radius))
        elif shown.value is None:
            style = "care_small" if shown.is_small else "care_hidden"
            drawing.circles.append((style, x, y, SMALLEST))
        text = "–" if shown.value is None and not shown.is_small else writing.shown(shown)
        drawing.labels.append(Label(x, y, text, small=True))
    finish(report, drawing)
    drawing.explain(
        [
            ("care_circle", _("จำนวนบ้าน ปัดเป็นหลักห้า (0 = สำรวจแล้วไม่มี)")),
            ("care_small", _("<5 = 1–4 หลัง")),
            ("care_hidden", _("– = ปกปิด")),
            (UNKNOWN, _("ไม่มีข้อมูล")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    unplaced = [node for node, shown in told if shown is not None and node.pk not in centres]
    note_left_out(drawing, [*unplaced, *without_boundary(report, silent)])
    return drawing


def care_by_village(report: SituationReport) -> list[tuple[Node, Shown | None]]:
    """F1.5 of each village as it may be shown; None where its own page says ไม่มีข้อมูล."""
    cells = report.shown(figures.HOUSES_FOR_CARE)
    return [
        (
            node,
            None
            if report.says_nothing_of(node.pk)
            or not report.total(figures.HOUSEHOLDS_VERIFIED, node.pk).count
            else cells.get((node.pk, "")),
        )
        for node in counting_villages(report)
    ]
