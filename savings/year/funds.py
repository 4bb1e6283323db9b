"""Welfare funds: who filled them, whom they helped and for what. One verb, one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import (
    JournalEntry,
    LedgerAccount,
    ProposalStep,
    SavingsGroup,
    WelfareContribution,
    WelfarePayment,
    WelfareProposal,
    WelfareRules,
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
    numbers: tuple[int, int] = (0, 0),
) -> JournalEntry:
    """Money for a fund, in cash or to the bank, and who gave it.

    `numbers` are of the accounts `into` and `fund`, where the group has several of a kind.

    Raises:
        NothingToEnter, SentTwice, MonthIsClosed, DayIsConfirmed: the books do not allow it.
    """
    with named_errors():
        entry = enter(
            group,
            Kind.MATCHED,
            [Side(into, satang, number=numbers[0]), Side(fund, -satang, number=numbers[1])],
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
    number: int = 0,
) -> WelfarePayment:
    """Pay out of a fund (its `number`, where there are several) in cash.

    Raises:
        NotEnoughCash: the fund or the box has not that much.
        StillWaiting: a member's birth, age, illness or death before the waiting period is over.
    """
    with named_errors():
        entry = enter(
            group,
            Kind.WELFARE,
            [Side(fund, satang, number=number), Side(Account.CASH, -satang)],
            entered_on=paid_on,
            source=source,
            key=key,
            memo=memo,
        )
        return WelfarePayment.objects.create(
            entry=entry, purpose=purpose, recipient=recipient, paid_on=paid_on, source=source
        )


def set_welfare_rules(
    group: SavingsGroup, *, yearly_satang: int, waiting_days: int, since: date, source: Source
) -> WelfareRules:
    """What members give in a year, and how long they wait before the fund helps."""
    with named_errors():
        return WelfareRules.objects.create(
            group=group,
            since=since,
            yearly_satang=yearly_satang,
            waiting_days=waiting_days,
            source=source,
        )


def propose(
    group: SavingsGroup,
    title: str,
    satang: int,
    *,
    target: str,
    objectives: str,
    drafted_on: date,
    source: Source,
    key: UUID | None = None,
) -> WelfareProposal:
    """Draft a proposal for money to the fund; objectives one a line.

    Raises:
        SentTwice: one with this key was drafted before.
    """
    with named_errors():
        return WelfareProposal.objects.create(
            group=group,
            title=title.strip(),
            satang=satang,
            target=target,
            objectives=objectives.strip(),
            drafted_on=drafted_on,
            source=source,
            **({"key": key} if key else {}),
        )


def take_step(
    proposal: WelfareProposal,
    state: str,
    *,
    stands_on: date,
    source: Source,
    body: str = "",
    satang: int | None = None,
    reason: str = "",
) -> ProposalStep:
    """Where a proposal stands from a day on.

    Raises:
        ProposalIsDecided: it was approved or refused before.
        StepSaysNothing: an approval without a sum, a refusal without a reason.
    """
    with named_errors():
        return ProposalStep.objects.create(
            proposal=proposal,
            state=state,
            stands_on=stands_on,
            body=body.strip(),
            satang=satang if state == ProposalStep.State.APPROVED else None,
            reason=reason.strip(),
            source=source,
        )
