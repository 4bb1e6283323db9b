"""Amounts of baht: what is read exactly, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import FormatError, FractionOfSatang, UnreadableMoney
from formats.money import parse_baht, written_baht
from formats.number import TO_THAI

AMOUNTS = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("written", "satang"),
    [
        ("1,234.50", 123_450),
        ("๑,๒๓๔.๕๐ บาท", 123_450),
        ("1234.5", 123_450),
        ("1,234.-", 123_400),
        ("฿500", 50_000),
        ("500.- บาท", 50_000),
        ("500 บาทถ้วน", 50_000),
        ("100 บาท/เดือน", 10_000),
        ("12 บาท 50 สตางค์", 1_250),
        ("๑๒ บาท ๕ สต.", 1_205),
        ("(500.25)", -50_025),
        ("-500", -50_000),
        ("−500", -50_000),
        ("  1,000\u00a0", 100_000),
        ("0", 0),
        (100, 10_000),
        (1234.5, 123_450),
        (0.1 + 0.2, 30),
        (1_234_567.891 - 0.001, 123_456_789),
        (Decimal("12.34"), 1_234),
    ],
)
def test_an_amount_is_read_to_the_satang(written, satang):
    assert parse_baht(written) == satang


@pytest.mark.parametrize("written", ["100.505", 100.505, "0.001", Decimal("1.234"), "1.005 บาท"])
def test_parts_of_a_satang_are_refused(written):
    with pytest.raises(FractionOfSatang):
        parse_baht(written)


@pytest.mark.parametrize(
    "written",
    ["", "สี่ร้อย", "1.234,50", "12,34", "1234,50", "500-", "1 234", "12 บาท 100 สตางค์", "บาท", None,
     True, float("nan"), float("inf"), "1e5", "#REF!", "9" * 60, "((5))", "5 ดอลลาร์"],
)  # fmt: skip
def test_what_is_no_amount_is_refused_not_guessed(written):
    with pytest.raises(UnreadableMoney):
        parse_baht(written)


@given(AMOUNTS)
def test_what_is_written_is_read_again(satang):
    written = written_baht(satang)
    assert parse_baht(written) == satang
    assert parse_baht(f"{written.translate(TO_THAI)} บาท") == satang
    assert parse_baht(written.replace(",", "")) == satang
    assert parse_baht(Decimal(satang) / 100) == satang


@given(st.integers(-(10**11), 10**11))
def test_a_cell_of_a_workbook_is_read_to_the_satang(satang):
    assert parse_baht(satang / 100) == satang


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.none())
def test_anything_is_an_amount_or_refused(value):
    try:
        assert isinstance(parse_baht(value), int)
    except FormatError as error:
        assert error.th
        assert error.en
