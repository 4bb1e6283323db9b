"""Slips to hand over: what kinds of data are kept, why, who to ask, which rights; six a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from formats.thai import thai_date
from network.collection_notice import contact_lines, newest
from network.models import NetworkContact
from network.privacy_paper import printed, slips

KINDS = "เก็บ: ชื่อ เพศ ปีเกิด บ้านที่อยู่ สภาพบ้าน ที่ดินที่ใช้ และสิ่งที่ครัวเรือนเล่า ข้อมูลสุขภาพเก็บเฉพาะเมื่อยินยอม"
WHY = "เพื่อ: ทำผังหมู่บ้านและรายงานเสนอนายอำเภอ แก้ปัญหาที่ดินและซ่อมบ้าน เก็บไม่เกิน 5 ปีหลังสอบทานครั้งสุดท้าย"
RIGHTS = "ท่านขอดู ขอแก้ไข ขอให้ลบ หรือคัดค้านได้ ไม่เสียค่าใช้จ่าย ได้คำตอบภายใน 30 วัน"


def slips_pdf(
    households: Sequence[tuple[str, date]], contact: NetworkContact | None, *, dated: datetime
) -> bytes:
    """A slip for each household: (what it is called, the day its data was collected).

    Raises:
        FontMissing: Laksaman is not installed.
    """
    told = contact_lines(contact)
    ask = "ติดต่อ: " + (" · ".join(value for _label, value in told) if told else "แกนนำหมู่บ้านของท่าน")
    made = [
        {
            "title": "แจ้งการเก็บข้อมูลส่วนบุคคล",
            "about": called,
            "lines": [
                f"เครือข่ายมีข้อมูลของคนในครัวเรือนนี้ ซึ่งผู้อื่นเป็นผู้ให้ไว้ ตั้งแต่วันที่ {thai_date(collected_on)}",
                KINDS,
                WHY,
                RIGHTS,
            ],
            "contact": f"{ask} · ประกาศฉบับที่ {newest()}",
        }
        for called, collected_on in households
    ]
    return printed("ใบแจ้งการเก็บข้อมูลส่วนบุคคล", [slips(made)], dated=dated)
