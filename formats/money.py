"""Amounts of baht as treasurers write them, as whole satang."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from formats.errors import FractionOfSatang, UnreadableMoney, UnreadableNumber
from formats.number import LONGEST_NUMBER, TO_ARABIC, parse_number

SATANG_PER_BAHT: Final = 100

# What a formula leaves behind its last digit is not a part of a satang somebody wrote.
_NOISE = Decimal("0.0001")  # satang
_NUMBER = r"(?P<number>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?)"
_CURRENCY = r"(?:บาท|บ\.|฿|THB|baht)"
_WRITTEN = re.compile(
    rf"{_CURRENCY}?\s*{_NUMBER}\s*(?:\.-|,-|/-)?\s*(?:{_CURRENCY}\s*(?:ถ้วน)?)?"
    r"\s*(?:/\s*เดือน|ต่อเดือน)?",
    re.IGNORECASE,
)
_WITH_SATANG = re.compile(
    r"(?P<number>[0-9][0-9,]*)\s*บาท\s*(?P<satang>[0-9]{1,2})\s*(?:สตางค์|สต\.?)"
)
_NEGATIVE = re.compile(r"\((?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\)")


def parse_baht(value: object) -> int:
    """The satang of `1,234.50`, `๑,๒๓๔.๕๐ บาท`, `฿500.-`, `12 บาท 50 สตางค์`, `(500)`, 12.5.

    Brackets make it negative, as in books. A minus behind the number is not guessed: some
    close an amount with it, others make it negative.

    Raises:
        UnreadableMoney: not an amount. FractionOfSatang: more than two decimals.
    """
    try:
        if isinstance(value, float):
            return _whole(parse_number(value), value, noise=_NOISE)
        if not isinstance(value, str):
            return _whole(parse_number(value), value)
        text = " ".join(value.translate(TO_ARABIC).replace("−", "-").split())
        if len(text) > LONGEST_NUMBER:
            raise UnreadableMoney(text=value)
        if written := _WITH_SATANG.fullmatch(text):
            satang = int(written["satang"])
            return _whole(parse_number(written["number"]), value) + satang
        if written := _NEGATIVE.fullmatch(text):
            return -_whole(parse_number(written["number"]), value)
        if written := _WRITTEN.fullmatch(text):
            return _whole(parse_number(written["number"]), value)
    except UnreadableNumber as error:
        raise UnreadableMoney(text=value) from error
    raise UnreadableMoney(text=value)


def written_baht(satang: int) -> str:
    """`1,234.50`; always with its satang, as books are kept."""
    sign = "-" if satang < 0 else ""
    baht, rest = divmod(abs(satang), SATANG_PER_BAHT)
    return f"{sign}{baht:,}.{rest:02d}"


def _whole(baht: Decimal, value: object, *, noise: Decimal = Decimal(0)) -> int:
    satang = baht * SATANG_PER_BAHT
    nearest = satang.to_integral_value()
    if abs(satang - nearest) > noise:
        raise FractionOfSatang(text=value)
    return int(nearest)
