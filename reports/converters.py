"""A month in an address: yyyy-mm of the common era, a value from there to the SQL."""

from __future__ import annotations

from formats.errors import FormatError
from formats.months import Month


class MonthConverter:
    """Reads 2025-06; anything else, 2025-13 or 2568-06 among it, is no address of ours."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, text: str) -> Month:
        """The month; Django takes ValueError for "does not match"."""
        try:
            return Month.parse(text)
        except FormatError as error:
            raise ValueError(text) from error

    def to_url(self, month: Month | str) -> str:
        """2025-06."""
        return str(month)
