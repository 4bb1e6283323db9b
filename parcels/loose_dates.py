"""Loose dates as facts keep them: `1990`, `1990-05`, `1990-05-31`, and as pages write them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from formats.thai import SHORT_MONTH_NAMES, LooseDate, buddhist_year, thai_date

_YEAR, _MONTH = 4, 7  # characters of the shapes


def in_common_era(loose: LooseDate) -> str:
    """How a fact keeps a loose date: to the year, the month or the day it was given by.

    An old year, which ended in March, is its first common year; the days it covers are
    kept beside it.
    """
    first, last = loose.earliest, loose.latest
    if (first.month, first.day) == (last.month, last.day):
        return first.isoformat()
    return f"{first:%Y-%m}" if first.month == last.month else f"{first:%Y}"


def written(event: str) -> str:
    """A kept loose date as its page's language writes it: `พ.ศ. 2533`, `พ.ค. 2533`, a day."""
    english = (get_language() or "").startswith("en")
    if len(event) == _YEAR:
        return event if english else f"พ.ศ. {buddhist_year(int(event))}"
    if len(event) == _MONTH:
        year, month = int(event[:_YEAR]), int(event[_YEAR + 1 :])
        if english:
            return f"{date(year, month, 1):%b %Y}"
        return f"{SHORT_MONTH_NAMES[month - 1]} {buddhist_year(year)}"
    day = date.fromisoformat(event)
    return f"{day.day} {day:%b %Y}" if english else thai_date(day, digits="arabic", short=True)
