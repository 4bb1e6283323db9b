"""A group of the demo while its months are gone through, and how its entries are made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from formats.months import Month
from network.models import Account as Officer
from savings.models import JournalEntry, LedgerAccount, Loan, Membership, Posting, SavingsGroup
from survey.demo.rows import Rows

Account = LedgerAccount.Kind
Kind = JournalEntry.Kind
CASH_BOOK: Final = "สมุดเงินสดกลุ่มออมทรัพย์"


@dataclass
class Loaned:
    row: Loan
    left: int
    instalment: int
    pays: bool


@dataclass
class Member:
    row: Membership
    pledge: int
    saved: int = 0
    saved_by_month: dict[Month, int] = field(default_factory=dict)
    loan: Loaned | None = None


@dataclass
class Book:
    """A group while its months are gone through; `cash` in satang."""

    group: SavingsGroup
    accounts: dict[str, LedgerAccount]
    members: list[Member]
    is_bad: bool
    officers: list[Officer]
    cash: int = 0
    banked: int = 0
    banked_by_month: dict[Month, int] = field(default_factory=dict)
    welfare: int = 0
    cash_by_month: dict[Month, int] = field(default_factory=lambda: defaultdict(int))
    sides: list[tuple[str, int, Member | None, Loan | None]] = field(default_factory=list)


def side(
    book: Book,
    account: LedgerAccount.Kind,
    satang: int,
    member: Member | None = None,
    loan: Loan | None = None,
) -> None:
    book.sides.append((account.value, satang, member, loan))


def finish(
    rows: Rows,
    book: Book,
    kind: JournalEntry.Kind,
    day: date,
    memo: str = "",
    *,
    officer: Officer | None = None,
) -> JournalEntry | None:
    """Make an entry of the sides that wait; cash is one posting."""
    sides, book.sides = book.sides, []
    if not sides:
        return None
    entry = rows.fact(
        JournalEntry,
        rows.source(CASH_BOOK, day, recorded_by=officer),
        group=book.group,
        kind=kind,
        entered_on=day,
        memo=memo,
    )
    cash = sum(satang for account, satang, _member, _loan in sides if account == Account.CASH)
    book.cash += cash
    book.cash_by_month[Month.containing(day)] += cash
    summed = [
        *(each for each in sides if each[0] != Account.CASH),
        (Account.CASH.value, cash, None, None),
    ]
    for account, satang, member, loan in summed:
        if satang:
            rows.add(
                Posting(
                    entry=entry,
                    account=book.accounts[account],
                    membership=member.row if member else None,
                    loan=loan,
                    satang=satang,
                )
            )
    return entry


def pay_in(book: Book, member: Member) -> None:
    """What the member promised to save."""
    member.saved += member.pledge
    side(book, Account.SAVINGS, -member.pledge, member)
    side(book, Account.CASH, member.pledge)


def pay_back(book: Book, member: Member) -> None:
    """An instalment with the interest of the month, of who has a loan and pays."""
    loan = member.loan
    if loan is None or not loan.left or not loan.pays:
        return
    paid = min(loan.instalment, loan.left)
    interest = loan.left // 100
    loan.left -= paid
    side(book, Account.LOANS, -paid, member, loan.row)
    side(book, Account.INTEREST, -interest, member, loan.row)
    side(book, Account.CASH, paid + interest)
