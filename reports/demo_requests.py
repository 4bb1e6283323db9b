"""Requests of the demo to its district, answered and not; all fictional."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model

from network.models import Place
from reports.models import Answer, Request
from survey.demo.rows import Rows

# Days before today on which it was asked, place, what, on which facts, what for, whom it concerns,
# and days after which it was answered with what (None: it still waits).
_ASKED = (
    (175, "270405", "ขอให้ ส.ป.ก. ร่วมตรวจแนวเขตกับป่าสงวน", "F3.2", "order", "ส.ป.ก.จังหวัด", 24),
    (
        118,
        "2704",
        "ขอจัดวันรับแจ้งการครอบครองที่ดิน ส.ป.ก. นอกสถานที่",
        "F3.3",
        "order",
        "ส.ป.ก.จังหวัด",
        None,
    ),
    (96, "270403", "ขอบรรจุการซ่อมบ้านไม่ปลอดภัยในแผนของ อบต.", "F4.1", "consider", "อบต.ตาหลังใน", 31),
    (74, "2704", "ขอสำเนาหนังสืออนุญาตและเงื่อนไขของแปลงสัมปทาน", "F8.1", "order", "กรมป่าไม้", None),
    (52, "270406", "ขอให้ทะเบียนออกเลขที่บ้าน", "F4.5", "consider", "ที่ทำการปกครองอำเภอ", None),
    (33, "2704", "ขอนำเรียนผู้ว่าราชการจังหวัดเรื่องแปลงสัมปทานที่ใกล้สิ้นสุด", "F8.2", "forward", "", None),
    (19, "270405", "ขอรับทราบผลการสอบทานข้อมูลไขว้หมู่บ้าน", "F2.2", "acknowledge", "", 8),
)
_ANSWERS = {24: "assigned", 31: "done", 8: "acknowledged"}


def add_requests(rows: Rows) -> tuple[type[Model], ...]:
    """Requests and answers of the demo; the tables they go to, in order."""
    places = {
        place.code: place
        for place in (*Place.objects.all(), *rows.by_model[Place])
        if isinstance(place, Place)
    }
    for days, code, title, figure, asked, agency, answered in _ASKED:
        asked_on = rows.today - timedelta(days=days)
        request = rows.fact(
            Request,
            rows.source(f"เรื่องขอต่ออำเภอ: {title}", asked_on),
            place=places[code],
            title=title,
            facts=f"ตามตัวเลข {figure} ในรายงานประจำเดือน",
            asked=asked,
            agency=agency,
            asked_on=asked_on,
            due_on=asked_on + timedelta(days=60),
        )
        if answered is not None:
            answered_on = asked_on + timedelta(days=answered)
            rows.fact(
                Answer,
                rows.source("บันทึกสั่งการของอำเภอ", answered_on),
                request=request,
                outcome=_ANSWERS[answered],
                body=agency or "ที่ทำการปกครองอำเภอ",
                answered_on=answered_on,
            )
    return Request, Answer
