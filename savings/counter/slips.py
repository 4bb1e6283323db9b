"""Slips of a deposit day, eight to an A4: what a member gave and took, and what is held after."""

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
from network.templatetags.written import day as written_day
from savings.counter.days import Entered, Seat
from savings.counter.wordings import kinds
from savings.templatetags.money import baht

TEMPLATE: Final = Path(__file__).parent.with_name("typst") / "slips.typ"
_HELD: Final = ("savings", "special", "shares")


def slips_pdf(
    group: str,
    day: date,
    rows: Sequence[tuple[Seat, str, Entered]],
    *,
    digits: Digits = "arabic",
) -> bytes:
    """One slip for each entry. The same entries give the same bytes on any later day.

    Raises:
        FontMissing: Laksaman is not installed.
    """
    paper: dict[str, Any] = {
        "title": _("ใบรับจ่ายวันฝาก"),
        "group": group,
        "day": written_day(day),
        "language": (get_language() or "th")[:2],
        "date": [day.year, day.month, day.day],
        "words": {
            "in": _("รับ"),
            "out": _("จ่าย"),
            "sum": _("รวมเงินสด"),
            "held": _("คงเหลือ"),
            "officer": _("ผู้รับเงิน"),
            "member": _("สมาชิก"),
            "empty": _("ไม่มีรายการ"),
        },
        "slips": [_slip(seat, name, entered) for seat, name, entered in rows],
    }
    packed = as_text(with_digits(paper, digits))
    return typeset(TEMPLATE, "paper", packed, dated=datetime.combine(day, time(), BANGKOK))


def _slip(seat: Seat, name: str, entered: Entered) -> dict[str, Any]:
    labels = kinds()
    held = [[labels[kind], baht(seat.held[kind])] for kind in _HELD if seat.held.get(kind)]
    if seat.loan:
        held.append([_("หนี้เงินกู้"), baht(seat.loan.left)])
    return {
        "number": _("เลขที่ %(number)s") % {"number": seat.membership.number},
        "name": name,
        "by": entered.by,
        "serial": entered.key[:8],
        "lines": [
            [labels[kind], baht(satang) if satang > 0 else f"({baht(-satang)})"]
            for kind, satang in entered.sides.items()
        ],
        "cash": baht(entered.cash) if entered.cash >= 0 else f"({baht(-entered.cash)})",
        "held": held,
    }
