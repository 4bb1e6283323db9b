"""How the loans of a group stand at a moment: terms, what was paid, how late they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from network.moments import Moment
from savings import books
from savings.lending.terms import Movement, Standing, Terms, standing
from savings.models import (
    JournalEntry,
    LedgerAccount,
    Loan,
    LoanReschedule,
    Method,
    Posting,
    SavingsGroup,
)

Account = LedgerAccount.Kind


@dataclass(frozen=True)
class Owed:
    """A loan on which something is owed; `stands` is None where its terms are not known."""

    loan: Loan
    left: int
    stands: Standing | None
    phases: tuple[Terms, ...]
    paid: tuple[Movement, ...]

    @property
    def percent(self) -> Decimal:
        """Of a month; none where it is not known."""
        return self.loan.interest_per_month or Decimal(0)


def owed_loans(
    group: SavingsGroup, moment: Moment, *, loans: Collection[int] | None = None
) -> list[Owed]:
    """Loans of a group with principal owed at the moment, by when they were granted.

    `loans` (keys) narrows, and shows those that are paid as well. Four queries.
    """
    known = JournalEntry.objects.recorded(moment).filter(group=group)
    # From the group's loans: of its entries few are about one.
    posted = Posting.objects.filter(entry__in=known, loan__membership__group=group)
    if loans is not None:
        posted = posted.filter(loan__in=loans)
    if loans is None:
        left = {loan: satang for _m, loan, _k, satang in books.held(group, moment, [Account.LOANS])}
    else:
        lent = posted.filter(account__kind=Account.LOANS)
        left = dict(lent.values_list("loan").annotate(sum=Sum("satang")))
    wanted = [key for key, satang in left.items() if satang or loans is not None]
    found = (
        Loan.objects.recorded(moment)
        .filter(pk__in=wanted)
        .select_related("membership", "source")
        .order_by("granted_on", "pk")
    )
    moves = _movements(posted.filter(loan__in=wanted))
    put_off = defaultdict(list)
    for each in (
        LoanReschedule.objects.as_known(moment).filter(loan__in=wanted).order_by("since")
        if wanted
        else ()
    ):
        put_off[each.loan_id].append(each)
    return [_owed(loan, left[loan.pk], moves[loan.pk], put_off[loan.pk], moment) for loan in found]


def _movements(posted: QuerySet[Posting]) -> dict[int, list[Movement]]:
    """What was paid back of each loan by day; what was lent or carried forward is no payment."""
    moves: dict[int, list[Movement]] = defaultdict(list)
    rows = (
        posted.filter(account__kind__in=[Account.LOANS, Account.INTEREST])
        .exclude(entry__kind__in=["loan", "opening"])
        .exclude(entry__kind="reversal", entry__reverses__kind__in=["loan", "opening"])
        .values_list("loan", "entry__entered_on", "account__kind")
        .annotate(sum=Sum("satang"))
        .order_by("loan", "entry__entered_on")
    )
    for loan, day, kind, satang in rows:
        is_principal = kind == Account.LOANS
        moves[loan].append(
            Movement(day, -satang if is_principal else 0, 0 if is_principal else -satang)
        )
    return moves


def _owed(
    loan: Loan,
    left: int,
    paid: list[Movement],
    put_off: list[LoanReschedule],
    moment: Moment,
) -> Owed:
    phases = []
    if loan.principal_satang and loan.granted_on and loan.months:
        # Of a loan carried forward only what is left is in these books: what was paid before
        # its first day here was paid in the older ones.
        lent = left + sum(each.principal for each in paid)
        rate = loan.interest_per_month or Decimal(0)
        annuity = rate if loan.method == Method.ANNUITY else None
        phases.append(Terms(loan.granted_on, loan.principal_satang, loan.months, annuity))
        if lent < loan.principal_satang:
            paid = [Movement(loan.granted_on, loan.principal_satang - lent), *paid]
        for each in put_off:
            before = sum(move.principal for move in paid if move.on < each.since)
            phases.append(Terms(each.since, loan.principal_satang - before, each.months, annuity))
    phases = [each for each in phases if each.base > 0]
    stands = None
    if phases:
        stands = standing(
            phases,
            loan.interest_per_month or Decimal(0),
            paid,
            moment.last_day,
            flat=loan.method == Method.FLAT,
            carried_on=loan.source.as_of if loan.source.kind == "import" else None,
            carried_interest=loan.interest_owed_satang,
        )
    return Owed(loan, left, stands, tuple(phases), tuple(paid))
