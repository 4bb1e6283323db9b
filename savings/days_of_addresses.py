"""A day and a month in an address: 2025-02-05, 2025-02 of the common era."""

from __future__ import annotations

from datetime import date

from formats.errors import FormatError
from formats.months import Month

YEARS = range(1900, 2200)  # in which savings groups keep books


class DayConverter:
    """Reads 2025-02-05; anything else is no address of ours."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, text: str) -> date:
        """The day; Django takes ValueError for "does not match"."""
        day = date.fromisoformat(text)
        if day.year not in YEARS:
            raise ValueError(text)
        return day

    def to_url(self, day: date | str) -> str:
        """2025-02-05."""
        return str(day)


class BookMonthConverter:
    """Reads 2025-02."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, text: str) -> Month:
        """The month; Django takes ValueError for "does not match"."""
        try:
            return Month.parse(text)
        except FormatError as error:
            raise ValueError(text) from error

    def to_url(self, month: Month | str) -> str:
        """2025-02."""
        return str(month)
