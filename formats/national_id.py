"""Thai national identity numbers: 13 digits, the last one a check digit.

Written X-XXXX-XXXXX-XX-X. Nothing here knows whether a number was issued.
"""

from __future__ import annotations

import re
from typing import Final

from formats.number import TO_ARABIC

LENGTH: Final = 13
FICTIONAL_KIND: Final = "9"  # a first digit no person has: demo people can never be someone
LARGEST_SERIAL: Final = 10**11 - 1

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−.]+")
_DIGITS = re.compile(r"[0-9]+")
_WITHIN = re.compile(r"(?<![0-9๐-๙.])[0-9๐-๙](?:[\s\-–]?[0-9๐-๙]){12}(?![0-9๐-๙])")


def check_digit(first12: str) -> str:
    """The 13th digit: (11 − (Σ dᵢ × (14 − i)) mod 11) mod 10, i from 1 to 12.

    Raises:
        ValueError: not twelve digits.
    """
    if len(first12) != LENGTH - 1 or not _DIGITS.fullmatch(first12):
        raise ValueError("twelve digits are needed")
    weighed = sum(int(digit) * (LENGTH - place) for place, digit in enumerate(first12))
    return str((11 - weighed % 11) % 10)


def normalise(text: str) -> str:
    """The digits alone, in Arabic; dashes, points and spaces dropped. Checks nothing."""
    return _SEPARATORS.sub("", text.translate(TO_ARABIC))


def is_valid(text: str) -> bool:
    """Whether it is 13 digits, however written, whose check digit is right."""
    digits = normalise(text)
    if len(digits) != LENGTH or not _DIGITS.fullmatch(digits):
        return False
    return digits[-1] == check_digit(digits[:-1])


def masked(text: str) -> str:
    """`x-xxxx-xxxxx-12-3`: only the last three digits; none where it is not 13 digits."""
    digits = normalise(text)
    if len(digits) != LENGTH or not _DIGITS.fullmatch(digits):
        return "x-xxxx-xxxxx-xx-x"
    return f"x-xxxx-xxxxx-{digits[10:12]}-{digits[12]}"


def masked_within(text: str) -> str:
    """`text` with every 13 digits in a row, dashed or not, masked; right or wrong."""
    return _WITHIN.sub(lambda number: masked(number[0]), text)


def fictional(serial: int) -> str:
    """A number for demo people: first digit 9, a right check digit, 0 ≤ serial < 10¹¹.

    Raises:
        ValueError: the serial does not fit.
    """
    if not 0 <= serial <= LARGEST_SERIAL:
        raise ValueError(f"serial out of range: {serial}")
    first12 = f"{FICTIONAL_KIND}{serial:011d}"
    return first12 + check_digit(first12)
