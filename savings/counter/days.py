"""A deposit day as the table sees it: every member with what is expected and what was entered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from network.moments import EVER_KNOWN, Moment
from savings import books
from savings.lending.standing import Owed, owed_loans
from savings.models import (
    JournalEntry,
    LedgerAccount,
    Membership,
    Pledge,
    SavingsGroup,
)

Account = LedgerAccount.Kind
_OF_MEMBERS = (Account.SAVINGS, Account.SPECIAL, Account.SHARES, Account.DIVIDENDS)
_SHOWN = (*_OF_MEMBERS, Account.LOANS, Account.INTEREST, Account.FINES, Account.FEES,
          Account.WELFARE)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """A member in the order of the table, satang; `held` by account, `loan` the oldest owed."""

    membership: Membership
    pledge: int
    held: dict[str, int]
    loan: Owed | None


@dataclass(frozen=True)
class Entered:
    """An entry of a member on the day; `sides` by account as people say it, satang."""

    key: str
    membership: int
    by: str
    at: datetime
    sides: dict[str, int]
    cash: int


def seats(group: SavingsGroup, day: date) -> list[Seat]:
    """Who may come to the table on a day, by number, with what they hold. Seven queries."""
    moment = as_of(day)
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for member, _loan, kind, satang in books.held(group, moment, _OF_MEMBERS):
        held[member][kind] = -satang
    pledged = Pledge.objects.of_group(group.pk, moment)
    loans: dict[int, Owed] = {}
    for owed in owed_loans(group, moment):
        loans.setdefault(owed.loan.membership_id, owed)
    members = Membership.objects.in_force(moment).filter(group=group).order_by("number", "pk")
    return [
        Seat(each, pledged.get(each.pk, 0), held.get(each.pk, {}), loans.get(each.pk))
        for each in members
    ]


def entered(group: SavingsGroup, day: date) -> list[Entered]:
    """What stands of the members' entries of a day, first to last. Two queries."""
    entries = (
        JournalEntry.objects.filter(group=group, entered_on=day, recorded_at__known_by=EVER_KNOWN)
        .exclude(kind__in=["reversal", "closing", "opening"])
        .filter(reversed_by__isnull=True)
    )
    known = {each.pk: each for each in entries.select_related("source__recorded_by")}
    sides: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for entry, member, kind, satang in (
        books.postings(group, as_of(day))
        .filter(entry__in=list(known), membership__isnull=False, account__kind__in=_SHOWN)
        .values_list("entry", "membership", "account__kind")
        .annotate(sum=Sum("satang"))
        .order_by("entry", "membership")
    ):
        sides[entry, member][kind] = -satang
    return [
        Entered(
            str(known[entry].key),
            member,
            getattr(known[entry].source.recorded_by, "name", "") or "",
            known[entry].recorded_at,
            kinds,
            sum(kinds.values()),
        )
        for (entry, member), kinds in sides.items()
    ]


def as_of(day: date) -> Moment:
    """The end of a day, as known at all."""
    return Moment(day + timedelta(days=1), EVER_KNOWN)


def days_of(group: SavingsGroup, limit: int = 24) -> list[dict[str, Any]]:
    """Days on which members came to the table, the latest first, with what moved. One query."""
    return list(
        JournalEntry.objects.filter(
            group=group, kind__in=["counter", "deposit"], recorded_at__known_by=EVER_KNOWN
        )
        .filter(reversed_by__isnull=True)
        .values("entered_on")
        .annotate(
            cash=Coalesce(Sum("postings__satang", filter=Q(postings__account__kind="cash")), 0),
            last=Max("recorded_at"),
        )
        .order_by("-entered_on")[:limit]
    )
