"""Numbers as people write them: Thai digits, thousands commas, spaces around."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from formats.errors import UnreadableNumber

# str.isdigit and \d also take digits of other scripts, so the two that are meant are named.
TO_ARABIC: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
TO_THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

_WRITTEN = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
LONGEST_NUMBER: Final = 40  # characters


def parse_number(value: object) -> Decimal:
    """The number in a cell: `1,234.5`, `๑,๒๓๔.๕`, 12, 12.5. Exact; a float by its shortest text.

    Raises:
        UnreadableNumber: text that is not a number, a comma in the wrong place, not finite,
            a truth value.
    """
    if isinstance(value, bool) or value is None:
        raise UnreadableNumber(text=value)
    if isinstance(value, int | float | Decimal):
        # Decimal(0.1) would carry the binary error into sums of money and land.
        number = Decimal(str(value))
        if not number.is_finite():
            raise UnreadableNumber(text=value)
        return number
    text = str(value).strip().translate(TO_ARABIC).replace("−", "-")
    if len(text) > LONGEST_NUMBER or not _WRITTEN.fullmatch(text):
        raise UnreadableNumber(text=value)
    return Decimal(text.replace(",", ""))
