"""`datetime` of a question: a day, or a stretch of days that may be open at either end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from formats.months import BANGKOK
from maps.ogc.errors import WrongValue

OPEN: Final = {"", ".."}


@dataclass(frozen=True)
class Days:
    """From the first to the last day (Asia/Bangkok), both in it; None: open."""

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Lifetime:
    """Of which properties the time of a layer's rows is read.

    From `begins` to `ends`; without the one or the other, open there. Both the same: the day
    on which it was observed.
    """

    begins: str | None = None
    ends: str | None = None


# A layer that is not here has no time, and every row of it is at any time.
LIFETIMES: Final = {
    "places": Lifetime(begins="valid_from"),
    "state_land": Lifetime(begins="as_of"),
    "parcels": Lifetime("observed_on", "observed_on"),
    "houses": Lifetime("visited_on", "visited_on"),
    "overlaps": Lifetime(begins="since"),
    "concessions": Lifetime(ends="expires_by"),
}


def days(text: str) -> Days:
    """Read `2026-11-01`, `2026-11-01T08:00:00Z`, `2026-01-01/2026-03-31`, `../…` or `…/..`.

    Raises:
        WrongValue: written otherwise, or the end is before the beginning.
    """
    first, slash, last = text.partition("/")
    if not slash:
        day = _day(first)
        return Days(day, day)
    found = Days(
        None if first in OPEN else _day(first),
        None if last in OPEN else _day(last),
    )
    if found == Days(None, None):
        raise _unreadable()
    if found.first and found.last and found.first > found.last:
        raise WrongValue("datetime", th="วันเริ่มอยู่หลังวันสิ้นสุด", en="it ends before it begins")
    return found


def at_some_time_in(layer: str, asked: Days) -> Q:
    """The rows whose time meets `asked`; one that has no time is met by any."""
    lifetime = LIFETIMES.get(layer, Lifetime())
    found = Q()
    if asked.last and (begins := lifetime.begins):
        found &= Q(**{f"{begins}__lte": asked.last}) | Q(**{f"{begins}__isnull": True})
    if asked.first and (ends := lifetime.ends):
        found &= Q(**{f"{ends}__gte": asked.first}) | Q(**{f"{ends}__isnull": True})
    return found


def _day(text: str) -> date:
    try:
        if len(text) == len("2026-11-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text.upper())
    except (ValueError, OverflowError) as error:
        raise _unreadable() from error
    if moment.tzinfo is None:
        raise _unreadable()
    try:
        return moment.astimezone(BANGKOK).date()
    except OverflowError as error:
        raise _unreadable() from error


def _unreadable() -> WrongValue:
    return WrongValue(
        "datetime",
        th="เขียนแบบ 2026-10-31 หรือช่วงแบบ 2026-01-01/2026-10-31 ปลายเปิดใช้ ..",
        en="write 2026-10-31, or from and to as 2026-01-01/2026-10-31, an open end as ..",
    )
