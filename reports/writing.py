"""How the numbers of a report are written; rounding happens here and nowhere before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from formats.land_area import SQUARE_METRES_PER_RAI, LandArea
from formats.months import Month
from formats.thai import buddhist_year, thai_date, thai_month, thai_time
from reports.small_cells import Shown

SATANG_PER_BAHT = 100
FEW_RAI = 10
NONE = "—"  # there is nothing to say: not asked, or nothing to compare with


def in_english() -> bool:
    """Whether the reader has chosen English."""
    return (get_language() or "th").startswith("en")


def number(value: float) -> str:
    """1,234."""
    return f"{round(value):,}"


def unit(words: Any, written: str = "") -> str:
    """The unit (of a figure) behind a number as it is written: `household` of 1, else `households`.

    As a heading it is of many. Thai knows no plural.
    """
    with override("th"):
        counted = _UNITS.get(str(words))
    return (counted(1 if written == "1" else 2) % {"count": ""}).strip() if counted else str(words)


_UNITS: dict[str, Callable[[int], str]] = {
    "หลัง": lambda n: ngettext("%(count)s หลัง", "%(count)s หลัง", n),
    "ครัวเรือน": lambda n: ngettext("%(count)s ครัวเรือน", "%(count)s ครัวเรือน", n),
    "คน": lambda n: ngettext("%(count)s คน", "%(count)s คน", n),
    "เรื่อง": lambda n: ngettext("%(count)s เรื่อง", "%(count)s เรื่อง", n),
    "รายการ": lambda n: ngettext("%(count)s รายการ", "%(count)s รายการ", n),
    "แปลง": lambda n: ngettext("%(count)s แปลง", "%(count)s แปลง", n),
    "หมู่บ้าน": lambda n: ngettext("%(count)s หมู่บ้าน", "%(count)s หมู่บ้าน", n),
    "ครอบครัว": lambda n: ngettext("%(count)s ครอบครัว", "%(count)s ครอบครัว", n),
    "คู่แปลง": lambda n: ngettext("%(count)s คู่แปลง", "%(count)s คู่แปลง", n),
    "คำขอ": lambda n: ngettext("%(count)s คำขอ", "%(count)s คำขอ", n),
    "โครงการ": lambda n: ngettext("%(count)s โครงการ", "%(count)s โครงการ", n),
    "กลุ่ม": lambda n: ngettext("%(count)s กลุ่ม", "%(count)s กลุ่ม", n),
    "คน-หลักสูตร": lambda n: ngettext("%(count)s คน-หลักสูตร", "%(count)s คน-หลักสูตร", n),
}


def percent(part: float, whole: float) -> str:
    """12.3 %, one decimal; — of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else NONE


def difference(measured: float, printed: float) -> str:
    """+12.3%: how much more, or less, is measured than the document says."""
    return f"{100 * (measured - printed) / printed:+.1f}%"


def rai(square_metres: float) -> str:
    """Whole rai with commas; less than ten rai with one decimal."""
    area = LandArea.from_square_metres(square_metres)
    few = square_metres and area.rai < FEW_RAI
    return f"{square_metres / SQUARE_METRES_PER_RAI:.1f}" if few else area.rai_with_commas()


def rai_ngan_wah(square_metres: float) -> str:
    """23-3-30.9."""
    return str(LandArea.from_square_metres(square_metres))


def change(difference: float | None) -> str:
    """▲ 12, ▼ 3, 0; — where there is nothing to compare with."""
    if difference is None:
        return NONE
    rounded = round(difference)
    if not rounded:
        return "0"
    return f"{'▲' if rounded > 0 else '▼'} {abs(rounded):,}"


def change_of_rai(square_metres: float | None) -> str:
    """The same of an area, in rai."""
    if square_metres is None:
        return NONE
    written = rai(abs(square_metres))
    if written in {"0", "0.0"}:
        return "0"
    return f"{'▲' if square_metres > 0 else '▼'} {written}"


def shown(count: Shown) -> str:
    """A sensitive count: rounded to 5, "<5", or hidden."""
    if count.value is not None:
        return number(count.value)
    return "<5" if count.is_small else _("ปกปิด")


def baht(satang: float) -> str:
    """1,234.50: satang as baht."""
    return f"{round(satang) / SATANG_PER_BAHT:,.2f}"


def whole_baht(satang: float) -> str:
    """1,234: rounded once, for headlines."""
    return f"{round(satang / SATANG_PER_BAHT):,}"


def change_of_baht(satang: float | None) -> str:
    """▲ 1,200, ▼ 300, 0; — where there is nothing to compare with."""
    return change(None if satang is None else satang / SATANG_PER_BAHT)


def day(value: date) -> str:
    """30 มิถุนายน 2568, or 30 June 2025."""
    if in_english():
        return f"{value.day} {value:%B %Y}"
    return thai_date(value, digits="arabic")


def days_to(last: date | None, today: date) -> str:
    """30 กันยายน 2570 (อีก 822 วัน), or how long ago it was."""
    if last is None:
        return _("ไม่ทราบ")
    left = (last - today).days
    words = (
        ngettext("%(when)s (อีก %(days)s วัน)", "%(when)s (อีก %(days)s วัน)", left)
        if left >= 0
        else ngettext("%(when)s (ผ่านมาแล้ว %(days)s วัน)", "%(when)s (ผ่านมาแล้ว %(days)s วัน)", -left)
    )
    return words % {"when": day(last), "days": number(abs(left))}


def moment(value: datetime) -> str:
    """A day with its time, in Asia/Bangkok."""
    if in_english():
        return f"{value.day} {value:%B %Y, %H:%M}"
    return f"{thai_date(value, digits='arabic')} {thai_time(value, digits='arabic')}"


def month(value: Month) -> str:
    """มิถุนายน พ.ศ. 2568, or June 2025 (B.E. 2568)."""
    if in_english():
        return f"{value.first_day:%B %Y} (B.E. {buddhist_year(value.year)})"
    return thai_month(value, digits="arabic")


def short_month(value: Month) -> str:
    """มิ.ย. 68, or Jun 25: the heading of a column."""
    if in_english():
        return f"{value.first_day:%b %y}"
    name, year = thai_month(value, digits="arabic", short=True).split()
    return f"{name} {year[-2:]}"
