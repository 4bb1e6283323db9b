"""Figures of what was asked, ordered and forwarded: F10.1 to F10.4."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.named_sets import NamedSet
from reports.figures.definition import Figure, Home
from reports.models import Forwarding, Instruction, Request

# Matters asked of the district, each with its first answer known at the moment: in the month
# it was new, open at its beginning, closed with an outcome (done or refused).
MATTERS = NamedSet(
    "matter",
    ("id", "place_id", "asked", "is_new", "is_closed_now", "is_open"),
    """
    SELECT request.id, request.place_id, request.asked,
        request.asked_on >= date_trunc('month', %(last_day)s::date)::date,
        coalesce(answer.closed_on >= date_trunc('month', %(last_day)s::date)::date, false),
        answer.closed_on IS NULL
    FROM reports_request AS request
    LEFT JOIN (
        SELECT answer.request_id, min(answer.answered_on) AS closed_on
        FROM reports_answer AS answer
        WHERE answer.answered_on < %(true_before)s AND answer.outcome <> 'assigned'
          AND network_is_known(answer.recorded_at, answer.source_id, %(known_by)s)
        GROUP BY answer.request_id
    ) AS answer ON answer.request_id = request.id
    WHERE request.asked_on < %(true_before)s
      AND network_is_known(request.recorded_at, request.source_id, %(known_by)s)
    """,
)

ORDERS = NamedSet(
    "instruction_standing",
    ("id", "place_id", "state", "age", "is_closed_before"),
    """
    SELECT instruction.id, instruction.place_id, coalesce(step.state, 'given'),
        %(last_day)s::date - instruction.given_on,
        coalesce(step.state <> 'doing'
            AND step.taken_on < date_trunc('month', %(last_day)s::date)::date, false)
    FROM reports_instruction AS instruction
    LEFT JOIN LATERAL (
        SELECT step.state, step.taken_on FROM reports_instructionstep AS step
        WHERE step.instruction_id = instruction.id AND step.taken_on < %(true_before)s
          AND network_is_known(step.recorded_at, step.source_id, %(known_by)s)
        ORDER BY step.taken_on DESC, step.recorded_at DESC, step.id DESC LIMIT 1
    ) AS step ON true
    WHERE instruction.given_on < %(true_before)s
      AND network_is_known(instruction.recorded_at, instruction.source_id, %(known_by)s)
    """,
)

# What was forwarded and had no result at the month's beginning, and what was forwarded in it: a
# meeting's result often comes in a later month, and stands in the report of that month.
FORWARDED = NamedSet(
    "forwarded",
    ("id", "place_id", "has_result"),
    """
    SELECT forwarding.id, forwarding.place_id, EXISTS (
        SELECT FROM reports_forwardingresult AS result
        WHERE result.forwarding_id = forwarding.id AND result.decided_on < %(true_before)s
          AND network_is_known(result.recorded_at, result.source_id, %(known_by)s)
    )
    FROM reports_forwarding AS forwarding
    WHERE forwarding.held_on < %(true_before)s
      AND NOT (
        forwarding.held_on < date_trunc('month', %(last_day)s::date)::date AND EXISTS (
            SELECT FROM reports_forwardingresult AS result
            WHERE result.forwarding_id = forwarding.id
              AND result.decided_on < date_trunc('month', %(last_day)s::date)::date
              AND network_is_known(result.recorded_at, result.source_id, %(known_by)s)
        )
      )
      AND network_is_known(forwarding.recorded_at, forwarding.source_id, %(known_by)s)
    """,
)

OPENED_WITH = (Permission.SEE_REPORT,)

MATTERS_BY_STANDING = Figure(
    key="F10.1",
    label=_("เรื่องที่ขอต่ออำเภอ: ใหม่ ปิด และค้าง"),
    unit=_("เรื่อง"),
    definition=_(
        "เรื่องที่ขอต่ออำเภอซึ่งยังเปิดอยู่ระหว่างเดือน จำแนกเป็นค้างจากเดือนก่อน ใหม่ในเดือน และปิดในเดือน"
        " เรื่องที่มอบหมายแล้วแต่ยังไม่มีผลถือว่ายังเปิด"
    ),
    counted=MATTERS,
    model=Request,
    home=Home.PLACE,
    home_column="place_id",
    where="is_open OR is_closed_now",
    part="""CASE WHEN is_new THEN 'new' ELSE 'old' END
        || CASE WHEN is_closed_now THEN '_closed' ELSE '_open' END""",
    parts={
        "old_open": _("ค้างจากเดือนก่อน ยังเปิด"),
        "old_closed": _("ค้างจากเดือนก่อน ปิดในเดือน"),
        "new_open": _("ใหม่ ยังเปิด"),
        "new_closed": _("ใหม่ ปิดในเดือน"),
    },
    groups={
        "new": (_("ใหม่ในเดือน"), ("new_open", "new_closed")),
        "closed": (_("ปิดในเดือน"), ("old_closed", "new_closed")),
        "open": (_("ยังเปิดเมื่อสิ้นเดือน"), ("old_open", "new_open")),
    },
    reaches_up=True,
    opened_with=OPENED_WITH,
)

MATTERS_RESOLVED = Figure(
    key="F10.2",
    label=_("แก้ไขได้ภายในเดือน เทียบเป้าหมายร้อยละ 80"),
    unit=_("เรื่อง"),
    definition=_("เรื่องที่ปิดพร้อมผลในเดือน หารด้วยเรื่องที่เปิดอยู่เมื่อต้นเดือนรวมกับเรื่องใหม่ เป้าหมายร้อยละ 80"),
    counted=MATTERS,
    model=Request,
    home=Home.PLACE,
    home_column="place_id",
    where="is_closed_now",
    reaches_up=True,
    opened_with=OPENED_WITH,
)

INSTRUCTIONS = Figure(
    key="F10.3",
    label=_("ข้อสั่งการและสถานะ"),
    unit=_("เรื่อง"),
    definition=_("ข้อสั่งการของอำเภอที่ยังไม่ปิดก่อนเดือนรายงาน จำแนกตามสถานะล่าสุดเมื่อสิ้นเดือน"),
    counted=ORDERS,
    model=Instruction,
    home=Home.PLACE,
    home_column="place_id",
    where="NOT is_closed_before",
    part="state",
    parts={
        "given": _("สั่งแล้ว ยังไม่รายงานผล"),
        "doing": _("กำลังดำเนินการ"),
        "done": _("เสร็จแล้ว"),
        "cannot": _("ทำไม่ได้ ปิดเรื่อง"),
    },
    reaches_up=True,
    opened_with=OPENED_WITH,
)

FORWARDINGS = Figure(
    key="F10.4",
    label=_("เรื่องที่นำเรียนผู้ว่าราชการจังหวัด"),
    unit=_("เรื่อง"),
    definition=_(
        "รายงานหรือเรื่องที่นำเข้าการประชุมจังหวัดในเดือน หรือก่อนหน้านั้นและยังไม่มีผลเมื่อต้นเดือน"
        " และในจำนวนนั้นที่มีผลการประชุมแล้ว"
    ),
    counted=FORWARDED,
    model=Forwarding,
    home=Home.PLACE,
    home_column="place_id",
    part="CASE WHEN has_result THEN 'result' ELSE 'waiting' END",
    parts={"result": _("มีผลแล้ว"), "waiting": _("รอผล")},
    reaches_up=True,
    opened_with=OPENED_WITH,
)
