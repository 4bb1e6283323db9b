"""What the network asks of the district (F1.8): open requests, the oldest first."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from reports import figures, writing
from reports.blocks import Cell, Column, Row, Section, Table
from reports.models import Request
from reports.situation import SituationReport
from reports.tally import within


def requests(report: SituationReport, *, with_maps: bool) -> Section:  # noqa: ARG001 (as all others)
    found = list(
        within(figures.OPEN_REQUESTS, report.moment, report.asking_places).order_by(
            "asked_on", "pk"
        )
    )
    names = {node.pk: str(node) for node in report.gazetteer.nodes.values()}
    rows = tuple(
        Row(
            (
                Cell(str(number)),
                Cell(
                    f"{request.title} ({names.get(request.place_id, writing.NONE)})",
                    reverse("request", args=[request.key]),
                ),
                Cell(request.facts or writing.NONE),
                Cell(str(Request.Asked(request.asked).label)),
                Cell(writing.day(request.due_on) if request.due_on else writing.NONE),
                Cell(request.agency or writing.NONE),
                Cell(writing.number(age)),
            )
        )
        for number, request in enumerate(found, start=1)
        for age in [(report.moment.last_day - request.asked_on).days]
    )
    table = Table(
        _("เรื่องค้างที่ขอให้อำเภอพิจารณา (F1.8)"),
        (
            Column(_("ลำดับ")),
            Column(_("เรื่อง"), is_number=False),
            Column(_("ข้อเท็จจริง"), is_number=False),
            Column(_("ขอให้อำเภอ"), is_number=False),
            Column(_("ภายในวันที่"), is_number=False),
            Column(_("หน่วยเกี่ยวข้อง"), is_number=False),
            Column(_("ค้าง (วัน)")),
        ),
        rows,
    )
    return Section(
        "requests",
        _("เรื่องเสนอเพื่อพิจารณา"),
        lead="" if rows else _("ไม่มีเรื่องค้าง"),
        tables=(table,) if rows else (),
    )
