"""The notification of a breach to the PDPC, with what the law asks, to sign and send (s.37 (4))."""

from __future__ import annotations

from datetime import datetime

from formats.months import BANGKOK
from formats.thai import thai_date
from network.breaches import Standing
from network.collection_notice import contact_lines
from network.models import Breach, BreachStep, NetworkContact
from network.privacy_paper import Block, facts, heading, printed, signature, text, title

_DOTS = "." * 40
_NOT_YET = "ยังไม่ทราบ จะแจ้งเพิ่มเติม"


def notification_pdf(
    standing: Standing, place: str, contact: NetworkContact | None, *, now: datetime
) -> bytes:
    """A form of one or two pages in Thai; what is not known yet is said so.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    return printed("แบบแจ้งเหตุการละเมิดข้อมูลส่วนบุคคล", _blocks(standing, place, contact), dated=now)


def _blocks(standing: Standing, place: str, contact: NetworkContact | None) -> list[Block]:
    breach = standing.breach
    labels = dict(Breach.Category.choices)
    risk = str(BreachStep.Risk(standing.risk).label) if standing.risk else _NOT_YET
    counted = standing.persons_count if standing.persons_count is not None else None
    if standing.persons:
        counted = max(counted or 0, len(standing.persons))
    late = [each.words for each in _of(standing, BreachStep.Kind.REPORTED) if each.words]
    categories = ", ".join(str(labels.get(each, each)) for each in breach.categories)
    return [
        title("แบบแจ้งเหตุการละเมิดข้อมูลส่วนบุคคล"),
        text("ถึง สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล (สคส.) ตามมาตรา 37 (4)"),
        heading("1. ผู้ควบคุมข้อมูลส่วนบุคคล และผู้ประสานงาน"),
        facts(contact_lines(contact) or [("เครือข่าย", "ยังไม่ได้บันทึกผู้ติดต่อ")]),
        heading("2. เหตุที่เกิด"),
        facts(
            [
                ("พื้นที่", place),
                ("พบเหตุเมื่อ", _moment(breach.discovered_at)),
                ("ต้องแจ้งภายใน", _moment(standing.due_at)),
                ("ข้อมูลที่เกี่ยวข้อง", categories),
                ("จำนวนเจ้าของข้อมูล", f"{counted:,} คน" if counted is not None else _NOT_YET),
            ]
        ),
        text(breach.happened),
        heading("3. ความเสี่ยงและผลกระทบต่อเจ้าของข้อมูล"),
        text(risk),
        *(text(each.words) for each in _of(standing, BreachStep.Kind.ASSESSED) if each.words),
        heading("4. มาตรการแก้ไขและป้องกัน"),
        *(
            text(f"{_moment(each.at)} {each.words}")
            for each in _of(standing, BreachStep.Kind.MEASURE)
        ),
        *([] if standing.measures else [text("กำลังดำเนินการ จะแจ้งเพิ่มเติม")]),
        heading("5. การแจ้งเจ้าของข้อมูล"),
        *(
            text(f"{_moment(each.at)} แจ้ง {len(each.persons):,} คน: {each.words}")
            for each in _of(standing, BreachStep.Kind.TOLD)
        ),
        *([] if standing.told else [text("ยังไม่ได้แจ้ง")]),
        heading("6. เหตุที่แจ้งเกิน 72 ชั่วโมง (ถ้าเกิน)"),
        text(" ".join(late) or "–"),
        signature(f"ลงชื่อ {_DOTS}", "ผู้แจ้ง", f"วันที่ {_DOTS}"),
    ]


def _of(standing: Standing, kind: BreachStep.Kind) -> list[BreachStep]:
    return [each for each in standing.steps if each.kind == kind]


def _moment(at: datetime) -> str:
    local = at.astimezone(BANGKOK)
    return f"{thai_date(local.date(), digits='arabic')} เวลา {local:%H:%M} น."
