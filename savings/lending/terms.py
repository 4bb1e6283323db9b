"""What a loan's terms come to: instalments, interest, days late. Values only; satang."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Final

WHOLE_BAHT: Final = 100
LATE_CLASSES: Final = (30, 60, 90)
"""Days: up to 30, 60, 90, and over."""


@dataclass(frozen=True)
class Terms:
    """`base` is paid in `months` instalments, each a month after the last, from `since`.

    Of a loan that was put off there are several, one after the other: the base of a later one
    is what was owed on its first day. `annuity` is the percent of a month where principal and
    interest together are the same each month; otherwise the principal is.
    """

    since: date
    base: int
    months: int
    annuity: Decimal | None = None

    @property
    def step(self) -> int:
        """An instalment of principal: whole baht, rounded down; the last takes the rest."""
        step = self.base // self.months
        return step // WHOLE_BAHT * WHOLE_BAHT if step >= WHOLE_BAHT else max(step, 1)

    def due_on(self, number: int) -> date:
        """The day of the instalment; the last of a month that has no such day."""
        return months_after(self.since, number)

    def principal_of(self, number: int) -> int:
        """Principal of an instalment (1, 2, …)."""
        if self.annuity is not None:
            return annuity_principals(self.base, self.months, self.annuity)[number - 1]
        before = min(self.step * (number - 1), self.base)
        return self.base - before if number == self.months else min(self.step, self.base - before)

    def first_unpaid(self, settled: int) -> int:
        """The first instalment whose principal is not wholly paid; the last where all is."""
        if self.annuity is None:
            return min(max(settled, 0) // self.step + 1, self.months)
        sums = accumulate(annuity_principals(self.base, self.months, self.annuity))
        return next((number for number, due in enumerate(sums, 1) if due > settled), self.months)


@dataclass(frozen=True)
class Instalment:
    """A line of the schedule as agreed, satang."""

    number: int
    due_on: date
    principal: int
    interest: int
    left: int


@dataclass(frozen=True)
class Movement:
    """What was paid of a loan on a day, satang."""

    on: date
    principal: int
    interest: int = 0


@dataclass(frozen=True)
class Standing:
    """How a loan stands on a day: satang, and days since the oldest instalment not paid."""

    left: int
    interest: int
    overdue: int
    days_late: int
    next_due: date | None
    next_principal: int


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def interest_of_month(base: int, percent: Decimal) -> int:
    """The interest of one month, rounded half up to a satang."""
    return int((base * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def annuity_instalment(base: int, months: int, percent: Decimal) -> int:
    """The least whole baht a month, satang, that pays `base` and its interest in `months`.

    The interest of a month is rounded half up to a satang; the last instalment is what is left
    with its interest, and not more than the others.
    """
    rate = float(percent) / 100
    exact = base / months if not rate else base * rate / (1 - (1 + rate) ** -months)
    baht = max(int(exact) // WHOLE_BAHT, 1)  # near it: the rule itself decides
    while _left_after(base, months, percent, baht * WHOLE_BAHT) > 0:
        baht += 1
    while baht > 1 and _left_after(base, months, percent, (baht - 1) * WHOLE_BAHT) <= 0:
        baht -= 1
    return baht * WHOLE_BAHT


@lru_cache(maxsize=4096)
def annuity_principals(base: int, months: int, percent: Decimal) -> tuple[int, ...]:
    """The principal in each instalment: what the instalment is more than the month's interest."""
    instalment, left, found = annuity_instalment(base, months, percent), base, []
    for number in range(1, months + 1):
        part = instalment - interest_of_month(left, percent)
        found.append(left if number == months else min(part, left))
        left -= found[-1]
    return tuple(found)


def _left_after(base: int, months: int, percent: Decimal, instalment: int) -> int:
    left = base
    for _number in range(months):
        left -= instalment - interest_of_month(left, percent)
        if left <= 0:
            break
    return left


def schedule(terms: Terms, percent: Decimal, *, flat: bool) -> list[Instalment]:
    """Every instalment as agreed: the first a month after the loan, the last takes the rest.

    Of an annuity that is paid before its term ends, by its rounding up, no empty lines.
    """
    lines, left = [], terms.base
    for number in range(1, terms.months + 1):
        interest = interest_of_month(terms.base if flat else left, percent)
        principal = terms.principal_of(number)
        if not principal and terms.annuity is not None:
            break
        left -= principal
        lines.append(Instalment(number, terms.due_on(number), principal, interest, left))
    return lines


def _month(day: date) -> int:
    return day.year * 12 + day.month


def accrued(
    phases: Sequence[Terms],
    percent: Decimal,
    paid: Sequence[Movement],
    on: date,
    *,
    flat: bool,
    since: date | None = None,
) -> int:
    """All interest charged from the loan's first month, or from `since`, to that of `on`.

    A month is charged whole, the month the loan was granted in is not. Reducing: of what was
    owed when the month began. Flat: of the first principal, in each month of the term; a loan
    put off goes on until its new term ends.
    """
    first = phases[0]
    begun = _month(first.since)
    end = _month(phases[-1].due_on(phases[-1].months))
    total, left = 0, first.base
    moves = sorted(paid, key=lambda each: each.on)
    index = 0
    for month in range(begun + 1, _month(on) + 1):
        while index < len(moves) and _month(moves[index].on) < month:
            left -= moves[index].principal
            index += 1
        if left <= 0:
            break
        if since is not None and month <= _month(since):
            continue
        if flat:
            total += interest_of_month(first.base, percent) if month <= end else 0
        else:
            total += interest_of_month(left, percent)
    return total


def standing(
    phases: Sequence[Terms],
    percent: Decimal,
    paid: Sequence[Movement],
    on: date,
    *,
    flat: bool,
    carried_on: date | None = None,
    carried_interest: int = 0,
) -> Standing:
    """How a loan stands at the end of `on`, of what was paid by then.

    An instalment is late from the day after it was due. Of a loan that came from older books on
    `carried_on` interest is charged here from the month after, beside what those had as owed.
    """
    known = [each for each in paid if each.on <= on]
    left = phases[0].base - sum(each.principal for each in known)
    charged = accrued(phases, percent, known, on, flat=flat, since=carried_on)
    charged += carried_interest
    interest = max(charged - sum(each.interest for each in known), 0)
    terms = [each for each in phases if each.since <= on][-1:] or [phases[0]]
    phase = terms[0]
    settled = phase.base - left
    due = sum(
        phase.principal_of(number)
        for number in range(1, phase.months + 1)
        if phase.due_on(number) < on
    )
    overdue = min(max(due - settled, 0), max(left, 0))
    oldest = phase.first_unpaid(settled)
    days = (on - phase.due_on(oldest)).days if overdue else 0
    coming = next(
        (n for n in range(1, phase.months + 1) if _month(phase.due_on(n)) >= _month(on)), None
    )
    wanted = sum(
        phase.principal_of(number)
        for number in range(1, phase.months + 1)
        if _month(phase.due_on(number)) <= _month(on)
    )
    return Standing(
        left=left,
        interest=interest if left > 0 or interest else 0,
        overdue=overdue,
        days_late=days,
        next_due=phase.due_on(coming) if coming and left > 0 else None,
        next_principal=min(max(wanted - settled, 0), max(left, 0)),
    )


def late_class(days: int) -> int:
    """0 not late; 1 up to 30 days, 2 up to 60, 3 up to 90, 4 more."""
    if days <= 0:
        return 0
    return 1 + sum(days > limit for limit in LATE_CLASSES)


def split(satang: int, stands: Standing) -> tuple[int, int, int]:
    """A payment as interest, principal, and what is too much: interest goes first."""
    interest = min(satang, stands.interest)
    principal = min(satang - interest, stands.left)
    return interest, principal, satang - interest - principal
