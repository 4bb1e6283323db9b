"""Welfare funds: who filled them, whom they helped and for what. One verb, one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import (
    JournalEntry,
    LedgerAccount,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
)

if TYPE_CHECKING:
    from network.models import Party, Source

FUNDS = (Account.WELFARE, Account.RELIEF)


def receive_into_fund(
    group: SavingsGroup,
    satang: int,
    *,
    fund: LedgerAccount.Kind,
    origin: str,
    received_on: date,
    source: Source,
    key: UUID | None = None,
    memo: str = "",
    into: LedgerAccount.Kind = Account.CASH,
) -> JournalEntry:
    """Money for a fund, in cash or to the bank, and who gave it.

    Raises:
        NothingToEnter, SentTwice, MonthIsClosed, DayIsConfirmed: the books do not allow it.
    """
    with named_errors():
        entry = enter(
            group,
            Kind.MATCHED,
            [Side(into, satang), Side(fund, -satang)],
            entered_on=received_on,
            source=source,
            key=key,
            memo=memo,
        )
        tell_contribution(entry, origin, source=source)
    return entry


def tell_contribution(entry: JournalEntry, origin: str, *, source: Source) -> WelfareContribution:
    """Say who gave what an entry brought into a fund."""
    return WelfareContribution.objects.create(
        entry=entry, origin=origin, received_on=entry.entered_on, source=source
    )


def pay_welfare(
    group: SavingsGroup,
    satang: int,
    *,
    fund: LedgerAccount.Kind,
    purpose: str,
    recipient: Party | None,
    paid_on: date,
    source: Source,
    key: UUID | None = None,
    memo: str = "",
) -> WelfarePayment:
    """Pay out of a fund in cash.

    Raises:
        NotEnoughCash: the fund or the box has not that much.
    """
    with named_errors():
        entry = enter(
            group,
            Kind.WELFARE,
            [Side(fund, satang), Side(Account.CASH, -satang)],
            entered_on=paid_on,
            source=source,
            key=key,
            memo=memo,
        )
        return WelfarePayment.objects.create(
            entry=entry, purpose=purpose, recipient=recipient, paid_on=paid_on, source=source
        )
