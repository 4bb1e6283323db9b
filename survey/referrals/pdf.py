"""A body's open list on paper: what was sent to it in, the bytes of a PDF out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.months import BANGKOK
from formats.typesetting import as_text, typeset
from network.templatetags.written import moment as written_moment
from network.templatetags.written import short_day
from survey.referrals.replies import contacts_of
from survey.referrals.telling import Telling

if TYPE_CHECKING:
    from network.models import Account, OrganisationRecord
    from network.moments import Moment

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "referrals.typ"
KEPT_DAYS: Final = 30  # after which the paper is to be destroyed


def open_list_pdf(
    body: OrganisationRecord,
    tellings: Sequence[Telling],
    *,
    printed_by: Account,
    moment: Moment,
    place: str = "",
) -> bytes:
    """What is open with a body, in A4: needs, the facts that were sent, and until when it is kept.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    dated = moment.known_by.astimezone(BANGKOK)
    content: dict[str, Any] = {
        "language": get_language() or "th",
        "date": [dated.year, dated.month, dated.day],
        "title": _("เรื่องที่เครือข่ายส่งถึง %(body)s") % {"body": body.name},
        "place": place,
        "head": _head(body, tellings, printed_by, moment),
        "columns": [_("ที่"), _("เรื่อง"), _("ข้อมูลที่ส่ง"), _("ส่งเมื่อ")],
        "rows": [_row(number, each, moment) for number, each in enumerate(tellings, 1)],
        "nothing": _("ไม่มีเรื่องที่เปิดอยู่"),
        "foot": _(
            "แสดงเฉพาะข้อมูลที่จำเป็นต่อเรื่องและเจ้าตัวยินยอมแล้ว "
            "ห้ามใช้เพื่อการอื่น (พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล มาตรา 27)"
        ),
    }
    return typeset(TEMPLATE, "list", as_text(content), dated=dated)


def _head(
    body: OrganisationRecord, tellings: Sequence[Telling], printed_by: Account, moment: Moment
) -> list[list[str]]:
    contacts = contacts_of([each.standing.pk for each in tellings], moment)
    until = moment.last_day + timedelta(days=KEPT_DAYS)
    return [
        [_("พิมพ์เมื่อ"), written_moment(moment.known_by)],
        [_("พิมพ์โดย"), printed_by.name],
        [_("ใช้ได้ถึง"), _("%(day)s แล้วทำลาย") % {"day": short_day(until)}],
        [_("ติดต่อเครือข่าย"), ", ".join(contacts) or "–"],
        [_("ติดต่อหน่วยงาน"), " · ".join(part for part in (body.phone, body.address) if part) or "–"],
    ]


def _row(number: int, telling: Telling, moment: Moment) -> dict[str, Any]:
    standing = telling.standing
    sent = short_day(standing.sent_on) if standing.sent_on else ""
    waited = (moment.last_day - standing.sent_on).days if standing.sent_on else 0
    return {
        "number": str(number),
        "need": str(standing.need.label),
        "state": standing.state_label,
        "lines": [[label, value] for label, value in telling.lines],
        "sent": sent,
        "days": _("%(days)d วัน") % {"days": waited},
    }
