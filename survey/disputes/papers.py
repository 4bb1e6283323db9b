"""Papers of a case: letters that invite both sides to a sitting, and the minute to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.months import BANGKOK
from formats.thai import Digits
from formats.typesetting import as_text, typeset, with_digits
from network.moments import Moment
from network.places import names
from network.templatetags.written import day as written_day
from survey.disputes import errors
from survey.disputes.lists import Row
from survey.disputes.page import letterhead
from survey.disputes.people import Named
from survey.models import Dispute, DisputeParty

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "dispute.typ"
_UNNAMED: Final = "…………………………"


def invitation_pdf(
    dispute: Dispute,
    row: Row,
    parties: Sequence[Named],
    sitting: tuple[time | None, str],
    moment: Moment,
    *,
    digits: Digits = "thai",
) -> bytes:
    """A letter to each party that invites to the next sitting; `sitting` is its time and venue.

    Raises:
        SittingIsNotSet: none is arranged.
        FontMissing: Laksaman is not installed.
    """
    if row.next_on is None:
        raise errors.SittingIsNotSet
    place = str(names([dispute.place_id], moment)[dispute.place_id])
    both = _between(parties)
    letters = [
        {
            "from": letterhead(dispute.place, moment),
            "number": f"{row.number}",
            "place": place,
            "day": written_day(moment.last_day),
            "subject": _("เชิญร่วมไกล่เกลี่ย"),
            "to": each.name or each.label,
            "paragraphs": _why(row, both, place),
            "when": _when(row.next_on, sitting),
            "closing": [
                _("ขอให้นำเอกสารที่เกี่ยวข้องมาด้วย ถ้ามาเองไม่ได้ ตั้งผู้แทนมาแทนได้ หรือแจ้งคณะทำงานเพื่อเลื่อนนัด"),
                _("การไกล่เกลี่ยเป็นความสมัครใจของทั้งสองฝ่าย ไม่เสียค่าใช้จ่าย และไม่ตัดสิทธิไปดำเนินการทางอื่น"),
                _("จึงเรียนมาเพื่อโปรดทราบและเข้าร่วม"),
            ],
            "office": _("คณะทำงาน %(place)s") % {"place": place},
        }
        for each in parties
    ]
    return _set(dispute, {"letters": letters}, _("หนังสือเชิญร่วมไกล่เกลี่ย"), moment, digits)


def minute_pdf(
    dispute: Dispute,
    row: Row,
    parties: Sequence[Named],
    mediators: Sequence[str],
    moment: Moment,
    *,
    digits: Digits = "thai",
) -> bytes:
    """The minute of a sitting to fill in by hand, with lines for everybody's signature.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    place = str(names([dispute.place_id], moment)[dispute.place_id])
    sides = [{"label": str(each.entry.get_role_display()), "name": each.name} for each in parties]
    signatures = [
        *sides,
        *({"label": _("ผู้ไกล่เกลี่ย"), "name": name} for name in [*mediators, "", ""][:3]),
        *({"label": _("พยาน"), "name": ""} for _number in range(2)),
        {"label": _("ผู้บันทึก"), "name": ""},
    ]
    content = {
        "letters": [],
        "minute": {
            "title": _("บันทึกการไกล่เกลี่ยข้อพิพาท"),
            "from": letterhead(dispute.place, moment),
            "known": [
                [_("เรื่องที่"), row.number],
                [_("เกี่ยวกับ"), " · ".join(word for word in (row.kind, row.about) if word)],
                [_("พื้นที่"), place],
                [_("รับเรื่องเมื่อ"), written_day(dispute.opened_on)],
            ],
            "sides": sides,
            "signatures": signatures,
        },
    }
    return _set(dispute, content, _("บันทึกการไกล่เกลี่ยข้อพิพาท"), moment, digits)


def _set(
    dispute: Dispute, content: dict[str, Any], title: str, moment: Moment, digits: Digits
) -> bytes:
    prepared: datetime = moment.known_by.astimezone(BANGKOK)
    english = (get_language() or "").startswith("en")
    whole = with_digits(
        content
        | {
            "title": title,
            "words": _words(),
            "fictional": _("ข้อมูลสมมติ เพื่อแสดงการใช้งานเท่านั้น") if dispute.source.is_fictional else "",
            "foot": _("เรื่องที่ %(number)s · จัดทำจากข้อมูลของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน")
            % {"number": f"{dispute.pk}/{dispute.opened_on.year + 543}"},
            "language": "en" if english else "th",
        },
        "arabic" if english else digits,
    )
    whole["date"] = [prepared.year, prepared.month, prepared.day]
    return typeset(TEMPLATE, "paper", as_text(whole), dated=prepared)


def _words() -> dict[str, Any]:
    return {
        "page": _("หน้า"),
        "number": _("ที่"),
        "subject": _("เรื่อง"),
        "to": _("เรียน"),
        "regards": _("ขอแสดงความนับถือ"),
        "signed": _("(ลงชื่อ)"),
        "held_on": _("วันที่และเวลา"),
        "held_at": _("สถานที่"),
        "sides": _("ผู้เข้าร่วม"),
        "presence": [_("มาเอง"), _("มีผู้แทน"), _("ไม่มา")],
        "said": _("ข้อเท็จจริงและความเห็น"),
        "said_by": [_("ฝ่ายผู้ร้องว่า"), _("ฝ่ายคู่กรณีว่า")],
        "outcome": _("ผล"),
        "outcomes": [
            _("ตกลงกันได้ ดังนี้"),
            _("ยังตกลงกันไม่ได้ นัดใหม่"),
            _("ตกลงกันไม่ได้ ส่งต่อหน่วยงาน"),
            _("ผู้ร้องถอนเรื่อง"),
        ],
        "next": _("นัดครั้งต่อไปวันที่ เวลา สถานที่"),
        "read_out": _("อ่านบันทึกนี้ให้ทุกฝ่ายฟังแล้ว รับว่าถูกต้องตรงตามที่ตกลง จึงลงชื่อไว้เป็นหลักฐาน"),
    }


def _between(parties: Sequence[Named]) -> str:
    """`นายแดง กับ นางดำ`."""
    sides = [
        ", ".join(each.name or _UNNAMED for each in parties if each.entry.role == role)
        for role in DisputeParty.Role
    ]
    return f" {_('กับ')} ".join(side for side in sides if side)


def _why(row: Row, both: str, place: str) -> list[str]:
    about = f"{row.kind} ({row.about})" if row.about else row.kind
    return [
        _("ด้วยคณะทำงาน %(place)s ได้รับเรื่องพิพาทเกี่ยวกับ%(about)s ระหว่าง %(both)s เมื่อวันที่ %(day)s")
        % {"place": place, "about": about, "both": both, "day": written_day(row.opened_on)},
        _(
            "เพื่อให้ทั้งสองฝ่ายได้พูดคุยและหาข้อยุติร่วมกันอย่างเพื่อนบ้าน "
            "จึงขอเชิญท่านเข้าร่วมไกล่เกลี่ยตามวันเวลาและสถานที่ต่อไปนี้"
        ),
    ]


def _when(on: date, sitting: tuple[time | None, str]) -> list[list[str]]:
    at, venue = sitting
    hour = f"{at:%H:%M}" if at else _UNNAMED
    hour = _("%(hour)s น.") % {"hour": hour.replace(":", ".")}
    return [
        [_("วันที่"), written_day(on)],
        [_("เวลา"), hour],
        [_("สถานที่"), venue or _UNNAMED],
    ]
