"""Calendar months and days as Bangkok counts them. A month is one value from the URL to the SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from formats.errors import BuddhistYearInMonth, UnreadableMonth

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
EARLIEST_YEAR: Final = 1900  # C.E.
FIRST_BUDDHIST_YEAR: Final = 2400  # a year from here on is of the Buddhist era (C.E. + 543)
BUDDHIST_OFFSET: Final = 543
MONTHS_IN_YEAR: Final = 12

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; `year` is of the common era. Sorts by time.

    Raises:
        UnreadableMonth: no such month, or a year of the Buddhist era.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.year >= FIRST_BUDDHIST_YEAR:
            suggestion = f"{self.year - BUDDHIST_OFFSET:04d}-{self.month:02d}"
            raise BuddhistYearInMonth(text=self, suggestion=suggestion)
        if self.year < EARLIEST_YEAR or not 1 <= self.month <= MONTHS_IN_YEAR:
            raise UnreadableMonth(text=self)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2025-06`.

        Raises:
            UnreadableMonth: anything else; `BuddhistYearInMonth` suggests the common era.
        """
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise UnreadableMonth(text=text)
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def containing(cls, when: date | datetime) -> Self:
        """The month of a day, or of a moment as Bangkok's calendar has it.

        Raises:
            ValueError: a `datetime` without a time zone, which is no moment.
        """
        day = today_in_bangkok(when) if isinstance(when, datetime) else when
        return cls(day.year, day.month)

    @classmethod
    def last_closed(cls, now: datetime) -> Self:
        """The latest month that is over at `now` (aware)."""
        return cls.containing(now).previous()

    @property
    def first_day(self) -> date:
        """The 1st."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The 28th to 31st; for people. Rules use `close_day`."""
        return self.close_day - timedelta(days=1)

    @property
    def close_day(self) -> date:
        """The first day after the month: what lies before it is in the month or earlier."""
        return date(self.year + self.month // MONTHS_IN_YEAR, self.month % MONTHS_IN_YEAR + 1, 1)

    @property
    def open(self) -> datetime:
        """The moment the month begins, aware."""
        return datetime.combine(self.first_day, time.min, BANGKOK)

    @property
    def close(self) -> datetime:
        """The moment the month is over (exclusive), aware."""
        return datetime.combine(self.close_day, time.min, BANGKOK)

    def previous(self) -> Self:
        """The month before."""
        return type(self).containing(self.first_day - timedelta(days=1))

    def following(self) -> Self:
        """The month after."""
        return type(self).containing(self.close_day)


def today_in_bangkok(now: datetime) -> date:
    """The calendar day in Bangkok at an aware moment.

    Raises:
        ValueError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {now!r}")
    return now.astimezone(BANGKOK).date()


def up_to(month: Month) -> tuple[Month, ...]:
    """The twelve months of which it is the last."""
    found = [month]
    while len(found) < MONTHS_IN_YEAR:
        found.append(found[-1].previous())
    return tuple(reversed(found))
