"""A posted list on paper (A4): house numbers, and names of heads if the committee prints them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.typesetting import as_text, typeset
from network.disclosures import record_disclosure
from network.models import HouseholdMembership
from network.moments import Moment
from network.places import line
from network.templatetags.written import day as written_day
from survey.verifying.posted import lines_of

if TYPE_CHECKING:
    from network.models import Account
    from survey.models import ListPosting

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "posting.typ"


def list_pdf(posting: ListPosting, moment: Moment, *, account: Account, with_names: bool) -> bytes:
    """The list as PDF; with names it is written down as disclosed to the village.

    Nothing of health, money or hardship is on it, whoever prints it.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    lines = lines_of(posting, moment, with_names=with_names)
    place = " ".join(str(each) for each in line(posting.place, moment))
    last = posting.closes_on - timedelta(days=1)
    dated = timezone.make_aware(datetime.combine(posting.posted_on, time.min))
    content = {
        "title": _("ประกาศรายชื่อครัวเรือนเพื่อตรวจสอบและรับคำคัดค้าน"),
        "place": place,
        "language": "en" if (get_language() or "").startswith("en") else "th",
        "date": [dated.year, dated.month, dated.day],
        "fictional": _("ข้อมูลสมมติ") if posting.source.is_fictional else "",
        "intro": [
            _("คณะทำงานหมู่บ้านสำรวจครัวเรือนตามรายการข้างล่างแล้ว ขอให้ทุกคนในหมู่บ้านช่วยตรวจสอบ"),
            _("ติดประกาศตั้งแต่ %(first)s ถึง %(last)s ที่ %(where)s")
            % {
                "first": written_day(posting.posted_on),
                "last": written_day(last),
                "where": posting.hangs_at,
            },
            _("ผู้ใดเห็นว่ารายการใดไม่ถูกต้อง แจ้งคณะทำงานหมู่บ้านภายในวันดังกล่าว ไม่บอกชื่อก็ได้"),
        ],
        "headings": [_("ลำดับ"), _("บ้านเลขที่"), _("เลขในผัง"), _("หัวหน้าครัวเรือน")]
        if with_names
        else [_("ลำดับ"), _("บ้านเลขที่"), _("เลขในผัง")],
        "rows": [
            [
                str(number),
                each.label if each.is_registered else "–",
                (each.label or "–") if not each.is_registered else "–",
                *([each.head or "–"] if with_names else []),
            ]
            for number, each in enumerate(lines, start=1)
        ],
        "count": _("รวม %d ครัวเรือน") % len(lines),
        "signs": [
            _("ลงชื่อ ........................................ ผู้ติดประกาศ"),
            _("ลงชื่อ ........................................ พยาน"),
        ],
        "page": _("หน้า"),
        "foot": _("จัดทำจากข้อมูลสำรวจของชุมชน มิใช่เอกสารแสดงสิทธิในที่ดิน"),
    }
    made = typeset(TEMPLATE, "list", as_text(content), dated=dated)
    if with_names:
        _write_down(posting, account, [each.visit.household_id for each in lines], made, moment)
    return made


def _write_down(
    posting: ListPosting, account: Account, households: list[int], made: bytes, moment: Moment
) -> None:
    heads = HouseholdMembership.objects.as_known(moment).filter(
        household__in=households, relation=HouseholdMembership.Relation.HEAD
    )
    record_disclosure(
        account,
        dataset="posted-list",
        form="pdf",
        recipient=_("คนในหมู่บ้าน (ติดประกาศที่ %s)") % posting.hangs_at,
        purpose=_("ติดประกาศรายชื่อเพื่อรับคำคัดค้าน"),
        columns=["house_number", "head"],
        persons=list(heads.values_list("person", flat=True)),
        content=made,
        place=posting.place,
        row_count=len(households),
    )
