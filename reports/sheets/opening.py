"""Where something waits for the district: the small map of the first page (F1.8)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maps.drawing import Drawing, Label
from reports import figures, writing
from reports.sheets.base import LARGEST_CIRCLE, base, finish, ground
from reports.situation import SituationReport


def opening_map(report: SituationReport) -> Drawing | None:
    """F1.8 on the first page: where something waits for the district, red where it waits long."""
    drawing = base(report)
    if drawing is None:
        return None
    found = ground(report)
    on_map = 0
    for pk, x, y in found.middles if found else ():
        if pk == report.place.pk:
            continue
        late = report.total(figures.OPEN_REQUESTS, pk, "old").count
        waiting = late + report.total(figures.OPEN_REQUESTS, pk, "new").count
        if waiting:
            style = "request_late" if late else "request_open"
            drawing.circles.append((style, x, y, LARGEST_CIRCLE))
            drawing.labels.append(Label(x, y, writing.number(waiting)))
            on_map += waiting
    finish(report, drawing)
    drawing.explain(
        [
            ("request_late", _("มีเรื่องค้างเกิน 60 วัน")),
            ("request_open", _("เรื่องค้างไม่เกิน 60 วัน")),
            ("not_joined", _("ยังไม่ร่วมเครือข่าย")),
        ]
    )
    whole = report.total(figures.OPEN_REQUESTS, report.place.pk).count - on_map
    if whole:
        drawing.notes.append(
            ngettext("อีก %(count)s เรื่องเป็นของทั้งพื้นที่", "อีก %(count)s เรื่องเป็นของทั้งพื้นที่", whole)
            % {"count": writing.number(whole)}
        )
    return drawing
