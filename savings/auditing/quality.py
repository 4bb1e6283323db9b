"""How well a group's books are kept: named checks, what each found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from network.moments import Moment
from network.named_sets import fetched
from savings.models import SavingsGroup
from savings.quality_sets import CHECKS, QUALITY

# By item: what was looked for, what to do, and the page where it is done.
WORDS: Final = {
    "uncounted": (_("วันฝากที่ไม่ได้นับเงินสด"), _("นับเงินสดทุกวันฝากก่อนปิดโต๊ะ"), "deposit-days"),
    "unconfirmed": (
        _("การนับที่ยังไม่ยืนยันครบสองคน"),
        _("ให้เจ้าหน้าที่อีกคนเข้าระบบยืนยัน"),
        "deposit-days",
    ),
    "late": (
        _("รายการที่บันทึกช้าเกิน 7 วัน"),
        _("บันทึกในวันฝาก ไม่มีสัญญาณก็พิมพ์ที่โต๊ะได้"),
        "deposit-days",
    ),
    "unclosed": (_("เดือนที่สิ้นสุดแล้วแต่ยังไม่ปิด"), _("ปิดบัญชีประจำเดือน"), "close-month"),
    "unreconciled": (
        _("บัญชีธนาคารที่ยังไม่เทียบยอดสิ้นเดือน"),
        _("เทียบสมุดธนาคารกับบัญชี"),
        "bank",
    ),
    "unminuted": (
        _("เงินกู้ที่ไม่มีคำขอและมติ"),
        _("ให้กู้โดยคำขอ ผู้ค้ำ และมติกรรมการ"),
        "loans",
    ),
    "untied": (
        _("สมาชิกที่ไม่รู้ว่าอยู่ครัวเรือนใด"),
        _("ผูกสมาชิกกับครัวเรือนในหน้าบุคคล"),
        "savings-group",
    ),
    "unproved": (
        _("ยอดยกมาที่ไม่มีไฟล์หลักฐาน"),
        _("นำเข้ายอดยกมาจากไฟล์ที่กลุ่มรับรอง"),
        "savings-group",
    ),
}


READ: Final = frozenset({"bank", "loans", "savings-group"})  # by auditors too


@dataclass(frozen=True)
class Check:
    """A named check of a group: `found` of `whole` are wanting."""

    item: str
    found: int
    whole: int

    @property
    def label(self) -> str:
        """What was looked for."""
        return str(WORDS[self.item][0])

    @property
    def advice(self) -> str:
        """What to do about it."""
        return str(WORDS[self.item][1])

    @property
    def page(self) -> str:
        """The name of the page where it is done."""
        return WORDS[self.item][2]

    @property
    def is_read(self) -> bool:
        """Whether that page opens for who only reads the books."""
        return self.page in READ


def checks_of(group: SavingsGroup, moment: Moment) -> list[Check]:
    """Every check of a group that works, in the order of WORDS. One query."""
    found = fetched(CHECKS, "item, found, whole", moment, where="id = %s", params=[group.pk])
    by_item = {item: Check(item, number, whole) for item, number, whole in found}
    return [by_item[item] for item in WORDS if item in by_item]


def scores_of(groups: Iterable[int], moment: Moment) -> dict[int, int]:
    """The score of each group (keys) in percent. One query."""
    rows = fetched(QUALITY, "id, score", moment, where="id = ANY(%s)", params=[list(groups)])
    return {pk: int(score) for pk, score in rows}


def score(checks: list[Check]) -> int | None:
    """The same of one group's checks: the mean share that is in order, rounded down."""
    if not checks:
        return None
    # Over one denominator, so that nothing is lost to rounding before the end.
    whole = 1
    for each in checks:
        whole *= each.whole or 1
    good = sum((whole // (each.whole or 1)) * ((each.whole or 1) - each.found) for each in checks)
    return 100 * good // (whole * len(checks))
