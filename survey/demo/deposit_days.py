"""Deposit days of the demo at the table: a member an entry, the box counted, a bank."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from formats.months import BANGKOK, Month
from network.models import Account as Officer
from network.models import Source
from savings.auditing.checking import by_lot, sample_size
from savings.models import (
    AccountRecord,
    AuditSample,
    BankReconciliation,
    CashCount,
    CountConfirmation,
    Guarantee,
    LoanApplication,
    LoanDecision,
    Purpose,
)
from savings.models.counting import DENOMINATIONS
from survey.demo.chance import chance
from survey.demo.group_books import (
    CASH_BOOK,
    Account,
    Book,
    Kind,
    Member,
    finish,
    pay_back,
    pay_in,
    side,
)
from survey.demo.rows import Rows

_SMALLEST: Final = DENOMINATIONS[-1]  # there is no coin for less
_KEPT, _ROUND = 2_000_000, 500_000  # satang that stay in the box, and what goes to the bank
_OPENED: Final = time(9, 0)
_PURPOSES: Final = (Purpose.FARMING, Purpose.FARMING, Purpose.TRADE, Purpose.HOUSE,
                    Purpose.EDUCATION, Purpose.DEBT)  # fmt: skip


def at_the_table(rows: Rows, book: Book, day: date, saves: list[bool]) -> None:
    """One entry for each member who came, by the first officer."""
    _told(rows, CASH_BOOK, day, book.officers[0], 0)
    for member, has_come in zip(book.members, saves, strict=True):
        if has_come:
            pay_in(book, member)
        pay_back(book, member)
        finish(rows, book, Kind.COUNTER, day, officer=book.officers[0])


def _told(rows: Rows, title: str, day: date, officer: Officer, minutes: int) -> Source:
    """What an officer said on the day itself, so many minutes after the table was opened."""
    source = rows.source(title, day, recorded_by=officer)
    source.recorded_at = datetime.combine(day, _OPENED, BANGKOK) + timedelta(minutes=minutes)
    return source


def count_box(rows: Rows, book: Book, day: date, *, to_bank: bool) -> None:
    """What there is no coin for is told, then the box is counted; two officers confirm."""
    if to_bank and book.cash > _KEPT + _ROUND:
        satang = (book.cash - _KEPT) // _ROUND * _ROUND
        side(book, Account.BANK, satang)
        side(book, Account.CASH, -satang)
        finish(rows, book, Kind.TRANSFER, day, "นำฝากธนาคาร", officer=book.officers[0])
        book.banked += satang
    book.banked_by_month[Month.containing(day)] = book.banked
    if short := book.cash % _SMALLEST:
        side(book, Account.DIFFERENCE, short)
        side(book, Account.CASH, -short)
        finish(rows, book, Kind.DIFFERENCE, day, "เศษสตางค์ไม่มีเหรียญ", officer=book.officers[0])
    left, pieces = book.cash, []
    for worth in DENOMINATIONS:
        pieces.append(left // worth)
        left %= worth
    count = CashCount(group=book.group, counted_on=day, pieces=pieces, satang=book.cash)
    count.source = _told(rows, "ใบนับเงินสด", day, book.officers[0], 150)
    count.recorded_at = count.source.recorded_at
    # Confirmations follow all counts, and only the last one may be confirmed: later days first.
    rows.by_model[CashCount].insert(0, count)
    for number, officer in enumerate(book.officers[:2], start=1):
        rows.fact(
            CountConfirmation,
            _told(rows, "ยืนยันการนับเงินสด", day, officer, 150 + 4 * number),
            count=count,
            officer=officer,
            confirmed_on=day,
        )


def approved(
    rows: Rows, book: Book, member: Member, *, satang: int, months: int, day: date
) -> LoanApplication:
    """The application behind a loan: two others stand for it, and a minute of the same day."""
    rng = chance(rows.seed, f"application/{member.row.key}")
    asked = rows.fact(
        LoanApplication,
        rows.source("คำขอกู้กลุ่มออมทรัพย์", day),
        membership=member.row,
        satang=satang,
        months=months,
        interest_per_month="1.000",
        purpose=rng.choice(_PURPOSES),
        applied_on=day,
    )
    others = [each for each in book.members if each is not member]
    for guarantor in rng.sample(others, 2):
        rows.fact(Guarantee, asked.source, application=asked, membership=guarantor.row, since=day)
    rows.fact(
        LoanDecision,
        rows.source("รายงานการประชุมกรรมการเงินกู้", day, kind=Source.Kind.MINUTE),
        application=asked,
        is_approved=True,
        satang=satang,
        decided_on=day,
    )
    return asked


def bank_and_audit(rows: Rows, book: Book, month: Month) -> None:
    """The bank's word on the last month that is closed, and the passbooks drawn for it."""
    if book.banked:
        bank = book.accounts[Account.BANK]
        day = month.first_day
        rows.fact(
            AccountRecord,
            rows.source("สมุดบัญชีธนาคารของกลุ่ม", day),
            account=bank,
            name="ออมทรัพย์ ธ.ก.ส. (สมมติ)",
            bank="ธ.ก.ส. สาขาวังน้ำเย็น",
            bank_number="000-0-00000-0",
            observed_on=day,
        )
        held = book.banked_by_month.get(month, 0)
        rows.fact(
            BankReconciliation,
            rows.source("ใบแจ้งยอดธนาคาร", month.last_day),
            account=bank,
            month=month.first_day,
            statement_satang=held,
            ledger_satang=held,
        )
        numbers = {each.row.key: each for each in book.members}
        drawn = by_lot(book.group, month, [each.row for each in book.members])
        for row in drawn[: sample_size(len(drawn))]:
            saved = numbers[row.key].saved_by_month.get(month, 0)
            rows.fact(
                AuditSample,
                rows.source("กระดาษทำการผู้ตรวจสอบ", month.last_day),
                membership=row,
                month=month.first_day,
                passbook_satang=saved,
                ledger_satang=saved,
                result=AuditSample.Result.AGREES,
            )
