"""Writes what older books of a group hold: its members, and its balances carried forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from savings import errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import JournalEntry, Loan, Membership, Pledge, SavingsGroup

if TYPE_CHECKING:
    from network.models import Source

# A debit is what the group has or has spent; all else says whose it is or where it came from.
DEBITS = frozenset({Account.CASH, Account.BANK, Account.LOANS, Account.EXPENSES})


@dataclass(frozen=True)
class Newcomer:
    """Who becomes a member: a party's key. `pledge_satang` is None where nobody says."""

    person: int
    number: int
    joined_on: date
    pledge_satang: int | None = None


@dataclass(frozen=True)
class CarriedLoan:
    """A loan of older books: what is still owed, satang, and what is known of its terms."""

    membership: Membership
    owed_satang: int
    principal_satang: int | None = None
    interest_per_month: Decimal | None = None
    months: int | None = None
    granted_on: date | None = None
    interest_owed_satang: int = 0


@dataclass(frozen=True)
class Opening:
    """What is carried forward, satang; of `figures` each on the usual side of its account.

    A deficit is a negative reserve.
    """

    saved: Mapping[Membership, int]
    loans: Sequence[CarriedLoan] = ()
    figures: Mapping[Account, int] = field(default_factory=dict)

    @property
    def debits(self) -> dict[Account, int]:
        """What stands on the debit side, by account."""
        lent = {Account.LOANS: sum(loan.owed_satang for loan in self.loans)}
        return lent | {kind: baht for kind, baht in self.figures.items() if kind in DEBITS}

    @property
    def credits(self) -> dict[Account, int]:
        """What stands on the credit side, by account."""
        saved = {Account.SAVINGS: sum(self.saved.values())}
        return saved | {kind: baht for kind, baht in self.figures.items() if kind not in DEBITS}

    @property
    def difference(self) -> int:
        """Debits less credits; nothing where it balances."""
        return sum(self.debits.values()) - sum(self.credits.values())


def admit_all(
    group: SavingsGroup, newcomers: Sequence[Newcomer], *, as_of: date, source: Source
) -> list[Membership]:
    """Several become members at once; what they pledge holds from `as_of` on. Two statements.

    Raises:
        MemberNumberTaken: another has one of the numbers, or had it.
    """
    with named_errors():
        memberships = Membership.objects.bulk_create(
            Membership(
                group=group,
                person_id=each.person,
                number=each.number,
                joined_on=each.joined_on,
                source=source,
            )
            for each in newcomers
        )
        Pledge.objects.bulk_create(
            Pledge(
                membership=membership,
                satang=each.pledge_satang,
                since=max(as_of, each.joined_on),
                source=source,
            )
            for membership, each in zip(memberships, newcomers, strict=True)
            if each.pledge_satang is not None
        )
    return memberships


def pledge_anew(
    pledges: Mapping[Membership, int], *, since: date, source: Source
) -> Sequence[Pledge]:
    """Members promise another sum each month (satang), from a day on."""
    return Pledge.objects.bulk_create(
        Pledge(membership=membership, satang=satang, since=since, source=source)
        for membership, satang in pledges.items()
    )


def open_books(
    group: SavingsGroup, opening: Opening, *, entered_on: date, source: Source
) -> JournalEntry:
    """Carry balances forward: one entry in balance, with the loans that are still owed.

    Raises:
        BooksAreOpen: something stands in the books already.
        EntryIsOutOfBalance: debits and credits are not the same.
        MemberIsNotActive: one of them was no member that day.
        MonthIsClosed: the month of that day is closed.
        NothingToEnter: there is nothing to carry forward.
    """
    if opening.difference:
        raise errors.EntryIsOutOfBalance
    with named_errors():
        loans = Loan.objects.bulk_create(
            Loan(
                membership=each.membership,
                principal_satang=each.principal_satang,
                interest_per_month=each.interest_per_month,
                months=each.months,
                granted_on=each.granted_on,
                interest_owed_satang=each.interest_owed_satang,
                source=source,
            )
            for each in opening.loans
        )
        return enter(
            group,
            Kind.OPENING,
            [
                *(
                    Side(Account.SAVINGS, -satang, membership)
                    for membership, satang in opening.saved.items()
                ),
                *(
                    Side(Account.LOANS, each.owed_satang, each.membership, loan)
                    for each, loan in zip(opening.loans, loans, strict=True)
                ),
                *(
                    Side(kind, satang if kind in DEBITS else -satang)
                    for kind, satang in opening.figures.items()
                ),
            ],
            entered_on=entered_on,
            source=source,
        )
