"""What a group's books say at a moment, as values: members, balances, entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Coalesce

from formats.months import Month
from network.moments import EVER_KNOWN, Moment
from network.named_sets import fetched
from network.prepared import rows_of
from savings import queries
from savings.models import (
    JournalEntry,
    LedgerAccount,
    Loan,
    Membership,
    MonthClosing,
    Pledge,
    Posting,
    SavingsGroup,
)
from savings.named_sets import GROUPS

_Kind = LedgerAccount.Kind


@dataclass(frozen=True)
class Group:
    """A group with its totals, satang."""

    pk: int
    place: int
    name: str
    level: int
    members: int
    saved: int
    moved: int
    lent: int


@dataclass(frozen=True)
class Member:
    """A member of a group, with what is saved and owed, satang."""

    membership: Membership
    pledge: int
    saved: int
    owed: int
    paid_on: date | None  # of the last deposit


@dataclass(frozen=True)
class Line:
    """A line of the trial balance, satang; debit positive."""

    kind: str
    label: str
    satang: int


def groups_in(places: Iterable[int], moment: Moment) -> list[Group]:
    """Active groups of places (keys), by place and name. One query."""
    found = fetched(
        GROUPS,
        "id, place_id, name, level, members, saved, moved, lent",
        moment,
        where="place_id = ANY(%s) ORDER BY place_id, name",
        params=[list(places)],
    )
    return [Group(*row) for row in found]


def postings(group: SavingsGroup, moment: Moment) -> QuerySet[Posting]:
    """What was posted to the books of a group, as known at the moment."""
    return Posting.objects.filter(
        entry__in=JournalEntry.objects.recorded(moment).filter(group=group)
    )


def members(group: SavingsGroup, moment: Moment) -> list[Member]:
    """Members at the moment, by number. Five queries at most."""
    found = list(Membership.objects.in_force(moment).filter(group=group).order_by("number", "pk"))
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for member, _loan, kind, satang in held(group, moment, [_Kind.SAVINGS, _Kind.LOANS]):
        sums[member, kind] += satang
    pledged = Pledge.objects.of_group(group.pk, moment)
    paid = _last_deposits(group, [each.pk for each in found], moment)
    return [
        Member(
            membership,
            pledged.get(membership.pk, 0),
            -sums[membership.pk, _Kind.SAVINGS],
            sums[membership.pk, _Kind.LOANS],
            paid.get(membership.pk),
        )
        for membership in found
    ]


def held(
    group: SavingsGroup, moment: Moment, kinds: Iterable[LedgerAccount.Kind]
) -> list[tuple[int, int | None, str, int]]:
    """(membership, loan, account, satang) of the members of a group, debit positive.

    From the totals of years that were over, and the entries of the moment's own years one by
    one: what ten years hold costs as much as one. One query.
    """
    values = {
        "group": group.pk,
        "kinds": [each.value for each in kinds],
        "true_before": moment.true_before,
        "known_by": moment.known_by,
    }
    return [
        (member, loan, kind, satang)
        for member, loan, kind, satang in rows_of(queries.HELD, values)
        if satang
    ]


def saved_by(membership: Membership, moment: Moment) -> int:
    """What a member has saved, satang. One query."""
    found = postings(membership.group, moment).filter(
        membership=membership, account__kind=_Kind.SAVINGS
    )
    return -(found.aggregate(sum=Sum("satang"))["sum"] or 0)


def _last_deposits(group: SavingsGroup, members: list[int], moment: Moment) -> dict[int, date]:
    """On which day each last put something into savings. Two queries at most.

    Of the year before the moment first: who has paid nothing in it are few.
    """
    deposits = postings(group, moment).filter(
        entry__kind__in=[JournalEntry.Kind.DEPOSIT, JournalEntry.Kind.COUNTER],
        account__kind=_Kind.SAVINGS,
        satang__lt=0,
    )
    lately = deposits.filter(entry__entered_on__gte=moment.true_before - timedelta(days=366))
    found = dict(lately.values_list("membership").annotate(last=Max("entry__entered_on")))
    others = [each for each in members if each not in found]
    if others:
        found |= dict(
            deposits.filter(membership__in=others)
            .values_list("membership")
            .annotate(last=Max("entry__entered_on"))
        )
    return found


def trial_balance(group: SavingsGroup, moment: Moment) -> list[Line]:
    """Every account with its balance; they add up to nothing. One query."""
    found = totals(group, moment)
    return [
        Line(kind.value, str(kind.label), found.get(kind.value, 0)) for kind in LedgerAccount.Kind
    ]


def totals(group: SavingsGroup, moment: Moment) -> dict[str, int]:
    """What stands on each account, satang, debit positive; what holds nothing is left out.

    From the totals of days that were over by the moment of knowledge, and the entries of its own
    day one by one: as many rows as days, not as postings. One query.
    """
    found: dict[str, int] = {}
    for (kind, _number), satang in account_totals(group, moment).items():
        found[kind] = found.get(kind, 0) + satang
    return {kind: satang for kind, satang in found.items() if satang}


def account_totals(group: SavingsGroup, moment: Moment) -> dict[tuple[str, int], int]:
    """The same for each account of a kind by its number. One query."""
    values = {
        "group": group.pk,
        "true_before": moment.true_before,
        "known_by": moment.known_by,
    }
    return {
        (kind, number): int(satang)
        for kind, number, satang in rows_of(queries.TOTALS, values)
        if satang
    }


def movements(membership: Membership, moment: Moment) -> list[tuple[Posting, int]]:
    """Each posting to a member's savings with the balance after it, oldest first. One query."""
    found, balance = [], 0
    for posting in (
        postings(membership.group, moment)
        .filter(membership=membership, account__kind=_Kind.SAVINGS)
        .select_related("entry__source__recorded_by")
        .order_by("entry__entered_on", "entry__recorded_at", "pk")
    ):
        balance -= posting.satang
        found.append((posting, balance))
    return found


def loans(
    group: SavingsGroup, moment: Moment, *, membership: Membership | None = None
) -> list[tuple[Loan, int]]:
    """Loans on which principal is still owed, with how much, satang. Two queries."""
    posted = postings(group, moment).filter(account__kind=_Kind.LOANS)
    if membership:
        posted = posted.filter(membership=membership)
    owed = dict(posted.values_list("loan").annotate(total=Coalesce(Sum("satang"), 0)))
    found = Loan.objects.filter(pk__in=owed).select_related("membership")
    return [(loan, owed[loan.pk]) for loan in found.order_by("granted_on", "pk") if owed[loan.pk]]


def first_open_month(group: SavingsGroup) -> Month | None:
    """The month after the last one closed; None where none was. One query."""
    closed = MonthClosing.objects.filter(group=group, recorded_at__known_by=EVER_KNOWN)
    last = closed.aggregate(last=Max("month"))["last"]
    return Month.containing(last).following() if last else None
