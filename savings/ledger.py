"""Writes to the books of savings groups: one verb, one transaction, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from formats.months import Month
from network.moments import EVER_KNOWN
from savings import errors
from savings.models import (
    JournalEntry,
    LedgerAccount,
    Loan,
    Membership,
    MonthClosing,
    Posting,
    SavingsGroup,
    StockLot,
    StockMove,
)

if TYPE_CHECKING:
    from network.models import Source

Account = LedgerAccount.Kind
Kind = JournalEntry.Kind


@dataclass(frozen=True)
class Side:
    """`satang` to an account, debit positive; `number` where a group has several of the kind."""

    account: LedgerAccount.Kind
    satang: int
    membership: Membership | None = None
    loan: Loan | None = None
    number: int = 0


@contextmanager
def named_errors() -> Iterator[None]:
    """One transaction; the rules of the database, the deferred ones too, by their names."""
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS entry_is_whole IMMEDIATE")
                cursor.execute("SET CONSTRAINTS entry_is_whole DEFERRED")
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def deposit(
    group: SavingsGroup,
    amounts: Mapping[Membership, int],
    *,
    entered_on: date,
    source: Source,
    key: UUID | None = None,
    memo: str = "",
) -> JournalEntry:
    """What members bring on a deposit day, in satang: one entry with a posting each.

    Raises:
        NothingToEnter: nobody brought anything.
        MemberIsNotActive: one of them was no member that day.
        SentTwice: an entry with this key was made before.
        MonthIsClosed: the month of that day is closed.
    """
    brought = {membership: satang for membership, satang in amounts.items() if satang}
    sides = [_saved(membership, satang) for membership, satang in brought.items()]
    return enter(
        group,
        Kind.DEPOSIT,
        [*sides, Side(Account.CASH, sum(brought.values()))],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def withdraw(
    membership: Membership,
    satang: int,
    *,
    entered_on: date,
    source: Source,
    key: UUID | None = None,
    memo: str = "",
) -> JournalEntry:
    """Pay out what a member has saved.

    Raises:
        NotEnoughSavings: the member has not saved that much.
        NotEnoughCash: the group has not that much cash.
    """
    return enter(
        membership.group,
        Kind.WITHDRAWAL,
        [Side(Account.SAVINGS, satang, membership), Side(Account.CASH, -satang)],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def grant_loan(
    membership: Membership,
    principal_satang: int,
    *,
    interest_per_month: Decimal,
    months: int,
    granted_on: date,
    source: Source,
    key: UUID | None = None,
) -> Loan:
    """Lend to a member, in cash.

    Raises:
        NotEnoughCash: the group has not that much cash.
        MemberIsNotActive: they were no member that day.
    """
    with named_errors():
        loan = Loan.objects.create(
            membership=membership,
            principal_satang=principal_satang,
            interest_per_month=interest_per_month,
            months=months,
            granted_on=granted_on,
            source=source,
        )
        enter(
            membership.group,
            Kind.LOAN,
            [
                Side(Account.LOANS, principal_satang, membership, loan),
                Side(Account.CASH, -principal_satang),
            ],
            entered_on=granted_on,
            source=source,
            key=key,
        )
    return loan


def repay(
    loan: Loan,
    *,
    principal_satang: int,
    interest_satang: int = 0,
    entered_on: date,
    source: Source,
    key: UUID | None = None,
) -> JournalEntry:
    """A member pays back principal, interest, or both.

    Raises:
        LoanIsOverpaid: it is more than the principal still owed.
    """
    return enter(
        loan.membership.group,
        Kind.REPAYMENT,
        [
            Side(Account.CASH, principal_satang + interest_satang),
            Side(Account.LOANS, -principal_satang, loan.membership, loan),
            Side(Account.INTEREST, -interest_satang, loan.membership, loan),
        ],
        entered_on=entered_on,
        source=source,
        key=key,
    )


def spend(
    group: SavingsGroup,
    satang: int,
    *,
    entered_on: date,
    source: Source,
    memo: str,
    key: UUID | None = None,
) -> JournalEntry:
    """Pay an expense of the group in cash."""
    return enter(
        group,
        Kind.EXPENSE,
        [Side(Account.EXPENSES, satang), Side(Account.CASH, -satang)],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def receive(
    group: SavingsGroup,
    satang: int,
    *,
    entered_on: date,
    source: Source,
    memo: str,
    key: UUID | None = None,
) -> JournalEntry:
    """Take in money that is neither saved nor repaid, such as a grant."""
    return enter(
        group,
        Kind.INCOME,
        [Side(Account.CASH, satang), Side(Account.OTHER_INCOME, -satang)],
        entered_on=entered_on,
        source=source,
        key=key,
        memo=memo,
    )


def reverse(
    entry: JournalEntry, *, reason: str, entered_on: date, source: Source, key: UUID | None = None
) -> JournalEntry:
    """Undo an entry by its mirror, on a day of an open month; both stay in the books.

    Raises:
        AlreadyReversed: it was reversed before.
        NotEnoughSavings, NotEnoughCash, NotEnoughStock: what it brought is not there any more.
    """
    sides = [
        Side(
            Account(each.account.kind),
            -each.satang,
            each.membership,
            each.loan,
            each.account.number,
        )
        for each in entry.postings.select_related("account", "membership", "loan")
    ]
    with named_errors():
        made = enter(
            entry.group,
            Kind.REVERSAL,
            sides,
            entered_on=entered_on,
            source=source,
            key=key,
            memo=reason.strip(),
            reverses=entry,
        )
        _take_back_stock(entry, made, source)
    return made


def _take_back_stock(entry: JournalEntry, made: JournalEntry, source: Source) -> None:
    """Goods that an entry moved go back where they were, at the same worth."""
    back = {"entry": made, "kind": StockMove.Kind.REVERSED, "moved_on": made.entered_on}
    lots = StockLot.objects.filter(entry=entry, recorded_at__known_by=EVER_KNOWN)
    for lot in lots:
        StockMove.objects.create(
            lot=lot, quantity=-lot.quantity, satang=-lot.satang, source=source, **back
        )
    for move in StockMove.objects.filter(entry=entry, recorded_at__known_by=EVER_KNOWN):
        StockMove.objects.create(
            lot=move.lot, quantity=-move.quantity, satang=-move.satang, source=source, **back
        )


def close_month(
    group: SavingsGroup, month: Month, *, counted_satang: int, source: Source, remark: str = ""
) -> MonthClosing:
    """Close a month with the cash that was counted; nothing is entered in it any more.

    Raises:
        MonthIsNotOver: the month still runs.
        MonthIsClosedAlready: it was closed before.
    """
    with named_errors():
        return MonthClosing.objects.create(
            group=group,
            month=month.first_day,
            counted_satang=counted_satang,
            remark=remark.strip(),
            source=source,
        )


def _saved(membership: Membership, satang: int) -> Side:
    return Side(Account.SAVINGS, -satang, membership)


def enter(
    group: SavingsGroup,
    kind: JournalEntry.Kind,
    sides: Iterable[Side],
    *,
    entered_on: date,
    source: Source,
    key: UUID | None = None,
    memo: str = "",
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """Make an entry of `sides`, leaving out what moves nothing.

    Raises:
        NothingToEnter: nothing moves.
    """
    moving = [side for side in sides if side.satang]
    if not moving:
        raise errors.NothingToEnter
    with named_errors():
        entry = JournalEntry.objects.create(
            group=group,
            kind=kind,
            entered_on=entered_on,
            memo=memo.strip(),
            reverses=reverses,
            source=source,
            **({"key": key} if key else {}),
        )
        accounts = {(each.kind, each.number): each for each in group.accounts.all()}
        if any((side.account, side.number) not in accounts for side in moving):
            raise errors.NoSuchAccount
        Posting.objects.bulk_create(
            Posting(
                entry=entry,
                account=accounts[side.account, side.number],
                membership=side.membership,
                loan=side.loan,
                satang=side.satang,
            )
            for side in moving
        )
    return entry
