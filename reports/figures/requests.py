"""The figure of what waits for the district: F1.8."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from reports.figures.definition import Figure, Home
from reports.models import Request

OLD_AFTER_DAYS = 60

OPEN = NamedSet(
    "open_request",
    ("id", "place_id", "age"),
    """
    SELECT request.id, request.place_id, %(last_day)s::date - request.asked_on
    FROM reports_request AS request
    WHERE request.asked_on < %(true_before)s
      AND network_is_known(request.recorded_at, request.source_id, %(known_by)s)
      AND request.id NOT IN (
          SELECT answer.request_id FROM reports_answer AS answer
          WHERE answer.answered_on < %(true_before)s
            AND network_is_known(answer.recorded_at, answer.source_id, %(known_by)s)
      )
    """,
)

OPEN_REQUESTS = Figure(
    key="F1.8",
    label=_("เรื่องค้างที่ขอให้อำเภอพิจารณา"),
    unit=_("เรื่อง"),
    definition=_("เรื่องที่ขอต่ออำเภอซึ่งยังไม่มีคำตอบเมื่อสิ้นเดือนรายงาน และในจำนวนนั้นที่ค้างเกิน ๖๐ วัน"),
    counted=OPEN,
    model=Request,
    home=Home.PLACE,
    home_column="place_id",
    part=f"CASE WHEN age > {OLD_AFTER_DAYS} THEN 'old' ELSE 'new' END",
    parts={"old": _("ค้างเกิน 60 วัน"), "new": _("ไม่เกิน 60 วัน")},
    reaches_up=True,
    opened_with=(Permission.SEE_REPORT,),
)
