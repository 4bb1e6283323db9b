"""Loose dates of concessions as pages write them, and how far off the day is they end by."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats.months import Month
from formats.thai import buddhist_year, thai_month
from network.templatetags.written import short_day

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")


def loose_day(written: str) -> str:
    """`31 พ.ค. 2562`, `พ.ค. 2562`, `พ.ศ. 2562` for 2019-05-31, 2019-05, 2019; else as it is."""
    english = (get_language() or "").startswith("en")
    try:
        if month := _MONTH.fullmatch(written):
            value = Month(int(month[1]), int(month[2]))
            if english:
                return f"{value.first_day:%b %Y}"
            return thai_month(value, digits="arabic", short=True)
        if year := _YEAR.fullmatch(written):
            return year[1] if english else f"พ.ศ. {buddhist_year(int(year[1]))}"
        return short_day(date.fromisoformat(written))
    except ValueError:  # `2480/81`: two years it can be
        return written


def is_loose(written: str) -> bool:
    """Whether the day itself is not known."""
    return bool(written) and len(written) < len("2019-05-31")


def days_left(expires_by: date | None, today: date) -> int | None:
    """Days from `today` to the last day it allows; less than zero once that has passed."""
    return None if expires_by is None else (expires_by - today).days


def time_left(expires_by: date | None, today: date) -> str:
    """`อีก 678 วัน`, `หมดอายุแล้ว 12 วัน`, `สิ้นสุดวันนี้`; nothing where it is not known."""
    days = days_left(expires_by, today)
    if days is None:
        return ""
    if days == 0:
        return _("สิ้นสุดวันนี้")
    if days < 0:
        return _("ผ่านวันสิ้นสุดมาแล้ว %(days)s วัน") % {"days": f"{-days:,}"}
    return _("อีก %(days)s วัน") % {"days": f"{days:,}"}
