"""The end of a year: income and expenses to the surplus, the surplus where the rules say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from network.moments import EVER_KNOWN, Moment
from savings import books, errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.models import Membership, SavingsGroup, WelfareContribution, YearClosing, YearRules
from savings.models.books import AccountType
from savings.year.funds import tell_contribution
from savings.year.sharing import Percents, Plan, plan
from savings.year.statements import TYPES, Sums, sums

if TYPE_CHECKING:
    from network.models import Source

MONTHS = 12


def set_rules(group: SavingsGroup, percents: Percents, *, since: date, source: Source) -> YearRules:
    """What the assembly decided of how a year is shared.

    Raises:
        SharesDoNotFit: more than all, or less than nothing.
    """
    with named_errors():
        return YearRules.objects.create(
            group=group,
            since=since,
            reserve_percent=percents.reserve,
            welfare_percent=percents.welfare,
            dividend_percent=percents.dividend,
            patronage_percent=percents.patronage,
            source=source,
        )


def rules_of(group: SavingsGroup, year_end: date) -> Percents | None:
    """The rules that hold at a year's end. One query."""
    found = YearRules.objects.as_known(_end(year_end)).filter(group=group).first()
    if found is None:
        return None
    return Percents(
        found.reserve_percent,
        found.welfare_percent,
        found.dividend_percent,
        found.patronage_percent,
    )


def plan_of(group: SavingsGroup, year_end: date) -> Plan:
    """What closing the year to `year_end` comes to. Five queries.

    Raises:
        RulesAreMissing: nobody has said how it is shared.
    """
    percents = rules_of(group, year_end)
    if percents is None:
        raise errors.RulesAreMissing
    return plan(
        _unclosed(group, year_end).net,
        percents,
        saved=month_ends(group, year_end),
        interest=interest_paid(group, year_end),
    )


def close_year(
    group: SavingsGroup,
    year_end: date,
    *,
    decided_on: date,
    minute: Source,
    key: UUID | None = None,
) -> YearClosing:
    """Close a year by one entry on the day of the assembly.

    Raises:
        YearIsNotReady: its last month is not closed, or the assembly was not after it.
        YearIsClosedAlready. RulesAreMissing. NothingToEnter: nothing moved in the year.
    """
    with named_errors():
        SavingsGroup.objects.select_for_update().get(pk=group.pk)
        standing = YearClosing.objects.filter(
            group=group, year_end=year_end, recorded_at__known_by=EVER_KNOWN
        )
        if standing.exists():
            raise errors.YearIsClosedAlready
        planned = plan_of(group, year_end)
        members = {each.pk: each for each in _members(group, year_end)}
        nominal = _unclosed(group, year_end).by_kind
        entry = enter(
            group,
            Kind.CLOSING,
            [
                *(
                    Side(kind, -nominal[kind])
                    for kind in Account
                    if TYPES[kind] in (AccountType.INCOME, AccountType.EXPENSE)
                    and nominal.get(kind)
                ),
                Side(Account.SURPLUS, -planned.rest),
                Side(Account.RESERVE, -planned.reserve),
                Side(Account.WELFARE, -planned.welfare),
                *(
                    Side(Account.DIVIDENDS, -satang, members[pk])
                    for share in (planned.dividends, planned.patronage)
                    for pk, satang in share.items()
                ),
            ],
            entered_on=decided_on,
            source=minute,
            key=key,
            memo=f"{year_end.year + 543}",
        )
        if planned.welfare:
            tell_contribution(entry, WelfareContribution.Origin.SURPLUS, source=minute)
        return YearClosing.objects.create(
            group=group, year_end=year_end, entry=entry, decided_on=decided_on, source=minute
        )


def month_ends(group: SavingsGroup, year_end: date) -> dict[int, int]:
    """The sum of the twelve month ends of savings and shares, of who is a member at the end."""
    sums_of: dict[int, int] = defaultdict(int)
    for member, month, satang in (
        books.postings(group, _end(year_end))
        .filter(account__kind__in=[Account.SAVINGS, Account.SHARES])
        .values_list("membership", TruncMonth("entry__entered_on"))
        .annotate(sum=Sum("satang"))
        .order_by("membership")
    ):
        months = MONTHS if month.year < year_end.year else MONTHS + 1 - month.month
        sums_of[member] -= satang * months
    return {each.pk: sums_of.get(each.pk, 0) for each in _members(group, year_end)}


def interest_paid(group: SavingsGroup, year_end: date) -> dict[int, int]:
    """The interest of the year by who paid it, of who is a member at its end."""
    paid = dict(
        books.postings(group, _end(year_end))
        .filter(
            account__kind=Account.INTEREST,
            membership__isnull=False,
            entry__entered_on__gte=date(year_end.year, 1, 1),
        )
        .exclude(entry__kind="closing")
        .values_list("membership")
        .annotate(sum=Sum("satang"))
    )
    return {each.pk: max(-paid.get(each.pk, 0), 0) for each in _members(group, year_end)}


def _members(group: SavingsGroup, year_end: date) -> list[Membership]:
    found = Membership.objects.in_force(_end(year_end)).filter(group=group)
    return list(found.order_by("number", "pk"))


def _unclosed(group: SavingsGroup, year_end: date) -> Sums:
    """Income and expenses that no closing has taken yet: those of years before are."""
    return sums(group, _end(year_end))


def _end(year_end: date) -> Moment:
    return Moment(date(year_end.year + 1, 1, 1), EVER_KNOWN)
