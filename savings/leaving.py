"""A member leaves: what is owed is taken from what is saved, the rest is paid out, in one entry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum

from network.moments import EVER_KNOWN, Moment
from savings import books, errors
from savings.groups import end_membership
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.lending.deciding import refuse_who_stands
from savings.lending.standing import Owed, owed_loans
from savings.models import JournalEntry, Membership, SavingsGroup

if TYPE_CHECKING:
    from network.models import Source

HELD = (Account.SAVINGS, Account.SPECIAL, Account.SHARES, Account.DIVIDENDS)


@dataclass(frozen=True)
class Settlement:
    """What a member has and owes on a day, satang."""

    held: dict[str, int]
    owed: tuple[Owed, ...]

    @property
    def interest(self) -> int:
        """Interest owed on all loans."""
        return sum(each.stands.interest for each in self.owed if each.stands)

    @property
    def pays(self) -> int:
        """What is paid out; negative where more is owed than saved."""
        return sum(self.held.values()) - self.interest - sum(each.left for each in self.owed)


def settlement(membership: Membership, day: date) -> Settlement:
    """What leaving on a day would come to. Five queries."""
    moment = Moment(day + timedelta(days=1), EVER_KNOWN)
    held: dict[str, int] = defaultdict(int)
    found = books.postings(membership.group, moment).filter(
        membership=membership, account__kind__in=HELD
    )
    for kind, satang in found.values_list("account__kind").annotate(sum=Sum("satang")):
        held[kind] = -satang
    keys = membership.loans.filter(recorded_at__known_by=EVER_KNOWN).values_list("pk", flat=True)
    owed = owed_loans(membership.group, moment, loans=list(keys)) if keys else []
    return Settlement(dict(held), tuple(each for each in owed if each.left))


def settle(
    membership: Membership, *, left_on: date, source: Source, key: UUID | None = None
) -> JournalEntry | None:
    """Pay out a member, and end the membership on the day after; None where there was nothing.

    Raises:
        StillGuarantor: the member stands for somebody's open loan.
        OwesMoreThanSaved: the rest must be repaid first. HasLeftAlready.
        NotEnoughCash, MonthIsClosed, DayIsConfirmed: the books do not allow it.
    """
    with named_errors():
        SavingsGroup.objects.select_for_update().get(pk=membership.group_id)
        refuse_who_stands(membership, Moment(left_on + timedelta(days=1), EVER_KNOWN))
        sums = settlement(membership, left_on)
        if sums.pays < 0:
            raise errors.OwesMoreThanSaved
        end_membership(membership, left_on=left_on + timedelta(days=1), source=source)
        sides = [
            *(Side(Account(kind), satang, membership) for kind, satang in sums.held.items()),
            *(
                side
                for each in sums.owed
                for side in (
                    Side(Account.LOANS, -each.left, membership, each.loan),
                    Side(
                        Account.INTEREST,
                        -(each.stands.interest if each.stands else 0),
                        membership,
                        each.loan,
                    ),
                )
            ),
            Side(Account.CASH, -sums.pays),
        ]
        if not any(side.satang for side in sides):
            return None
        return enter(
            membership.group,
            Kind.SETTLEMENT,
            sides,
            entered_on=left_on,
            source=source,
            key=key,
        )
