"""A treasurer's table taken apart, however its amounts are written; nothing asks the database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.money import written_baht
from formats.number import TO_THAI
from network.deliveries import Delivery
from savings.balance_imports import MONEY
from savings.book_rows import LineReader
from savings.book_tables import Book, open_book
from savings.book_wordings import BALANCE_FIELDS, Account, account_named, figure_within, is_total
from tests.samples.treasurer_workbook import write_book

DAY = date(2024, 12, 31)
HEADERS = ("เลขสมาชิก", "ชื่อ-สกุล", "เงินสะสม", "เงินกู้คงเหลือ")
SATANG = st.integers(0, 10**8)
STYLES = (
    written_baht,
    lambda satang: f"{written_baht(satang).translate(TO_THAI)} บาท",
    lambda satang: written_baht(satang).replace(",", ""),
    lambda satang: satang / 100,
    lambda satang: f"฿{written_baht(satang)}",
)
AMOUNTS = st.tuples(SATANG, st.sampled_from(STYLES))


def opened(path) -> Book:
    return open_book(Delivery(path, "ทดสอบ", DAY), BALANCE_FIELDS, MONEY)


def read(book: Book) -> dict[int, tuple[int | None, int, int]]:
    """By row: member number, saved and owed."""
    reader = LineReader(book.columns, DAY)
    lines = [reader.balance(row) for row in book.lines]
    assert not any(line.problems for line in lines)
    return {
        line.number: (line.member, sum(line.saved.values()), line.loan_owed or 0) for line in lines
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    members=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=12),
    pages=st.sets(st.integers(1, 11)),
    slip=st.integers(1, 10**6),
)
def test_every_satang_arrives_and_a_slip_of_one_shows_in_the_totals(tmp_path, members, pages, slip):
    saved = [satang for (satang, _style), _owed in members]
    owed = [satang for _saved, (satang, _style) in members]
    cuts = [0, *sorted(page for page in pages if page < len(members)), len(members)]
    lines: list[tuple[object, ...]] = []
    for start, end in pairwise(cuts):
        lines += [
            (number + 1, f"นายสมมติ คนที่{number + 1}", *(style(satang) for satang, style in both))
            for number, both in list(enumerate(members))[start:end]
        ]
        lines.append(
            (None, "รวมหน้านี้", written_baht(sum(saved[start:end])), sum(owed[start:end]) / 100)
        )
    lines.append((None, "รวมทั้งสิ้น", written_baht(sum(saved)), written_baht(sum(owed))))
    book = opened(write_book(tmp_path / "book.xlsx", *lines, headers=HEADERS))
    found = read(book)
    assert list(found.values()) == [
        (number, a, b) for number, (a, b) in enumerate(zip(saved, owed, strict=True), 1)
    ]
    by_row = {number: satang for number, (_member, satang, _owed) in found.items()}
    assert book.wrong_totals("savings", by_row) == []
    first = next(iter(by_row))
    wrong = book.wrong_totals("savings", by_row | {first: by_row[first] + slip})
    assert wrong
    assert all(each.summed - each.printed == slip for each in wrong[-1:])


@pytest.mark.parametrize(
    ("label", "account"),
    [
        ("เงินสดในมือ", Account.CASH),
        ("เงินสด คงเหลือ", Account.CASH),
        ("เงินฝากธนาคาร ธ.ก.ส. สาขาวังน้ำเย็น", Account.BANK),
        ("ยอดเงินฝากธนาคาร", Account.BANK),
        ("กองทุนสวัสดิการ (บาท)", Account.WELFARE),
        ("เงินทุนสำรอง", Account.RESERVE),
        ("กำไรสะสมยกมา", Account.RESERVE),
        ("ดอกเบี้ยรับ", Account.INTEREST),
        ("ค่าใช้จ่าย", Account.EXPENSES),
        ("ลูกหนี้เงินกู้คงเหลือ", Account.LOANS),
        ("เงินสัจจะสมาชิกทั้งหมด", Account.SAVINGS),
        ("นายเงินสด ใจดี", None),
        ("เจ้าหนี้ อบต.", None),
        ("กองทุนหมู่บ้าน", None),
    ],
)
def test_lines_about_the_group_are_known_by_their_words(label, account):
    assert account_named(label) == account


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("เงินสดในมือ ๑๒,๓๔๕.๕๐ บาท", (Account.CASH, "๑๒,๓๔๕.๕๐")),
        ("เงินฝากธนาคาร: 500.-", (Account.BANK, "500.-")),
        ("ยอด ณ วันที่ 31 ธันวาคม 2567", None),
        ("กลุ่มออมทรัพย์ หมู่ 5", None),
    ],
)
def test_a_figure_within_a_line_of_text_is_found(text, found):
    assert figure_within(text) == found


@pytest.mark.parametrize(
    "label", ["รวม", "รวมทั้งสิ้น (บาท)", "ยอดยกไป", "รวมหน้า ๒", "Total", "รวมเงิน 12 ราย"]
)
def test_totals_are_known_by_their_words(label):
    assert is_total(label)


@pytest.mark.parametrize("label", ["นายรวม ใจดี", "รวมพร สมมติ", "รวมใจพัฒนา"])
def test_a_name_is_no_total(label):
    assert not is_total(label)
