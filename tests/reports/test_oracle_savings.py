"""F6.1 to F6.9 worked out a second time, in Python, row by row, from books drawn by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest

from formats.months import Month
from network import evidence
from network.models import Withdrawal
from network.moments import Moment
from network.named_sets import fetched
from reports import figures
from savings import errors, groups, ledger
from savings.auditing import checking
from savings.counter.lines import Line, take_line
from savings.lending import deciding
from savings.lending.standing import owed_loans
from savings.models import Loan, Membership, Posting
from savings.month_sets import ARREARS
from savings.through_months import books_through
from savings.year import funds
from tests import factories

pytestmark = pytest.mark.django_db
MONTHS = [Month(2025, number) for number in range(1, 9)]
PURPOSES = ("illness", "house", "death")


class Drawn:
    """Two groups whose months are gone through by chance; some entries are undone."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 (repeatable)
        for code in ("27", "2704"):
            factories.place(code)
        factories.joined(factories.place("270405"))
        villages = [factories.place(f"2704050{n}") for n in (1, 2)]
        self.groups = [factories.savings_group(each, members=5) for each in villages]
        self.groups.append(factories.savings_group(villages[0], members=1))
        groups.describe_group(
            self.groups[2], "เลิกแล้ว", observed_on=date(2025, 2, 1), is_active=False,
            source=factories.source(),
        )  # fmt: skip
        groups.describe_group(
            self.groups[0], "มีวันฝาก", observed_on=date(2025, 1, 2), deposit_day=5,
            source=factories.source(),
        )  # fmt: skip
        self.imported = factories.source(kind="import")
        for month in MONTHS:
            for group in self.groups:
                self._month(group, month)
        Withdrawal.objects.create(withdrawn=self.imported, reason="ผิด", source=factories.source())

    def _month(self, group, month: Month) -> None:
        draw = self.chance
        for member in group.memberships.order_by("number"):
            self._try(lambda member=member: self._line(member, month))
            if draw.random() < 0.15:
                self._try(lambda member=member: self._lend(member, month))
        day = month.first_day + timedelta(days=20)
        if draw.random() < 0.5:
            fill = {"received_on": day, "source": factories.source(), "fund": funds.FUNDS[0]}
            origin = draw.choice(["members", "local", "state"])
            funds.receive_into_fund(group, draw.randint(1, 50_000), origin=origin, **fill)
        if draw.random() < 0.7:
            self._try(lambda: self._help(group, day))
        ledger.receive(group, 700, entered_on=day, source=self.imported, memo="จากไฟล์ที่ถอน")
        if draw.random() < 0.7:
            moment = Moment(month.close_day, Moment.now().known_by)
            cash = _cash(group, moment) + draw.choice([0, 0, 5])
            if all(each.month != month.first_day for each in group.closings.all()):
                ledger.close_month(group, month, counted_satang=cash, source=factories.source())
        if draw.random() < 0.4:
            item = draw.choice(list(checking.Item))
            checking.mark(
                group, item, draw.randint(0, 2), observed_on=day, source=factories.source()
            )

    def _try(self, act) -> None:
        with suppress(errors.LedgerError):
            act()

    def _line(self, member: Membership, month: Month) -> None:
        draw = self.chance
        day = month.first_day + timedelta(days=draw.choice([3, 4, 5, 9]))
        owed = [each for each in owed_loans(member.group, Moment.now()) if
                each.loan.membership_id == member.pk]  # fmt: skip
        repay = owed and draw.random() < 0.6
        line = Line(
            savings=draw.choice([0, 5_000, 10_000, 10_000, 15_000]),
            special=draw.choice([0, 0, 2_500]),
            shares=draw.choice([0, 0, 1_000]),
            repayment=draw.randint(100, 3_000) if repay else 0,
            loan=str(owed[0].loan.key) if repay else "",
        )
        made = take_line(member, line, day=day, key=uuid4(), seen=[], officer=None)
        if draw.random() < 0.1:
            ledger.reverse(made.entry, reason="ผิด", entered_on=day, source=factories.source())

    def _lend(self, member: Membership, month: Month) -> None:
        draw = self.chance
        day = month.first_day + timedelta(days=draw.randint(0, 27))
        loan = ledger.grant_loan(
            member, draw.randint(1, 200) * 100, interest_per_month=Decimal(1),
            months=draw.choice([1, 3, 7, 12]), granted_on=day, source=factories.source(),
        )  # fmt: skip
        if draw.random() < 0.3:
            minute = evidence.receive_statement("มติ", as_of=day, recorded_by=None, kind="minute")
            deciding.reschedule(
                loan, months=draw.choice([2, 6]), since=day + timedelta(days=draw.randint(20, 90)),
                reason="น้ำท่วม", minute=minute,
            )  # fmt: skip

    def _help(self, group, day: date) -> None:
        entry = funds.pay_welfare(
            group, self.chance.randint(1, 9_000), fund=funds.FUNDS[0],
            purpose=self.chance.choice(PURPOSES), recipient=None, paid_on=day,
            source=factories.source(),
        ).entry  # fmt: skip
        if self.chance.random() < 0.2:
            ledger.reverse(entry, reason="ผิด", entered_on=day, source=factories.source())


def _postings(group, moment: Moment) -> list[Posting]:
    """Everything that stands, one by one."""
    taken = set(Withdrawal.objects.values_list("withdrawn", flat=True))
    return [
        each
        for each in Posting.objects.filter(entry__group=group).select_related("entry", "account")
        if each.entry.entered_on < moment.true_before
        and each.entry.recorded_at <= moment.known_by
        and each.entry.source_id not in taken
    ]


def _cash(group, moment: Moment) -> int:
    return sum(each.satang for each in _postings(group, moment) if each.account.kind == "cash")


def told(figure, moment: Moment) -> Counter:
    """What the figure's own set says, by place and part: rows, and amounts."""
    part = figure.part or "''"
    amount = figure.amount or "0"
    rows = fetched(
        figure.counted, f"place_id, {part}, count(*), coalesce(sum({amount}), 0)", moment,
        where=f"{figure.where} GROUP BY 1, 2",
    )  # fmt: skip
    said: Counter = Counter()
    for place, of, count, satang in rows:
        said[place, of, "rows"] += count
        said[place, of, "satang"] += int(satang)
    return +said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_of_money_is_what_the_rows_add_up_to(seed: int):
    drawn = Drawn(seed)
    for month in (MONTHS[3], MONTHS[7]):
        moment = Moment(month.close_day, Moment.now().known_by)
        expected: dict[str, Counter] = defaultdict(Counter)
        for group in drawn.groups[:2]:
            _expect(expected, group, month, moment)
        for figure in (
            figures.SAVINGS, figures.SAVED_THIS_MONTH, figures.LOANS, figures.PAID_ON_TIME,
            figures.LATE_LOANS, figures.MONTHS_CLOSED, figures.WELFARE_PAID, figures.READINESS,
            figures.OWN_FUNDS, figures.GRANTED,
        ):  # fmt: skip
            assert told(figure, moment) == +expected[figure.key], figure.key
        _through_months(drawn, month, moment, expected)


def _through_months(drawn: Drawn, month: Month, moment: Moment, expected) -> None:
    """The line of months ends in what was added up, and has in each month what its figure has."""
    months = MONTHS[: MONTHS.index(month) + 1]
    books = books_through(months, moment, [group.place_id for group in drawn.groups])
    for each, found in zip(months, books, strict=True):
        then = Moment(each.close_day, moment.known_by)
        for figure, satang in ((figures.SAVINGS, found.saved), (figures.LOANS, found.lent)):
            said = expected[figure.key] if each == month else told(figure, then)
            assert satang == sum(value for key, value in said.items() if key[2] == "satang")
    late = sum(late for (late,) in fetched(ARREARS, "late", moment))
    assert late == sum(value for key, value in expected["F6.5"].items() if key[2] == "satang")


def test_before_a_group_has_books_nothing_is_known_which_is_not_0():
    group = factories.savings_group(factories.place("27040501"), members=1)
    ledger.deposit(
        group, {group.memberships.get(): 10_000}, entered_on=date(2025, 3, 5),
        source=factories.source(),
    )  # fmt: skip
    moment = Moment(MONTHS[4].close_day, Moment.now().known_by)
    books = books_through(MONTHS[:5], moment, [group.place_id])
    assert [each and each.saved for each in books] == [None, None, 10_000, 10_000, 10_000]
    assert books_through(MONTHS[:5], moment, []) == [None] * 5


def _expect(expected, group, month: Month, moment: Moment) -> None:
    place, posted = group.place_id, _postings(group, moment)
    sums: Counter = Counter()
    for each in posted:
        sums[each.account.kind] += each.satang
    in_month = [each for each in posted if each.entry.entered_on >= month.first_day]

    def add(key: str, satang: int | None, part: str = "") -> None:
        expected[key][place, part, "rows"] += 1
        expected[key][place, part, "satang"] += satang or 0

    add("F6.3", -sums["savings"] - sums["special"])
    moved = sum(each.satang for each in in_month if each.account.kind in ("savings", "special"))
    add("F6.3m", -moved)
    add("F6.4", sums["loans"])
    deposit_day = 5 if group.records.filter(deposit_day=5).exists() else 31
    for member in group.memberships.all():
        brought = -sum(
            each.satang
            for each in in_month
            if each.membership_id == member.pk
            and each.account.kind == "savings"
            and each.entry.entered_on.day <= deposit_day
        )
        if brought >= 10_000:
            add("F6.2", 0)
    late = 0
    for owed in owed_loans(group, moment, loans=list(Loan.objects.values_list("pk", flat=True))):
        if owed.left and owed.stands and owed.stands.days_late > 90:
            late += owed.left
    if late:
        add("F6.5", late)
    closing = group.closings.filter(month=month.first_day).first()
    if closing and closing.counted_satang == sums["cash"]:
        add("F6.6", 0)
    granted = -sums["grants"] + _welfare(posted, in_month, add)
    scores: dict[str, tuple] = {}
    for mark in group.readiness_marks.filter(observed_on__lt=moment.true_before).order_by(
        "observed_on", "recorded_at", "pk"
    ):
        scores[mark.item] = mark.score
    band = ("low", "middle", "high")[checking.band(sum(scores.values()))] if scores else "none"
    add("F6.8", 0, band)
    own = ("savings", "special", "shares", "reserve", "surplus")
    add("F6.9", -sum(sums[kind] for kind in own))
    add("F6.9x", granted)


def test_totals_of_days_know_what_was_known():
    """Of an entry recorded later than K nothing is told, however the totals have grown since."""
    group = factories.savings_group(factories.place("27040501"), members=1)
    member = group.memberships.get()
    give = {"entered_on": date(2025, 2, 5), "source": factories.source()}
    ledger.deposit(group, {member: 10_000}, **give)
    before = Moment.now()
    ledger.deposit(group, {member: 5_000}, **give)
    after = Moment.now()
    for moment, satang in ((before, 10_000), (after, 15_000)):
        (value,) = {
            each for key, each in told(figures.SAVINGS, moment).items() if key[2] == "satang"
        }
        assert value == satang
    far = Moment(after.true_before, after.known_by + timedelta(days=40))  # all days are over
    assert told(figures.SAVINGS, far)[group.place_id, "", "satang"] == 15_000


def _welfare(posted, in_month, add) -> int:
    """What funds paid in the month, by purpose; gives what others put into them ever."""
    helped: Counter = Counter()
    granted = 0
    undone = {each.entry.reverses_id for each in posted}
    for each in posted:
        if each.account.kind != "welfare" or each.entry_id in undone:
            continue
        if hasattr(each.entry, "welfare_payment") and each in in_month:
            helped[each.entry.welfare_payment.purpose] += each.satang
        given = getattr(each.entry, "welfare_contribution", None)
        if given and given.origin != "members":
            granted -= each.satang
    for purpose, satang in helped.items():
        add("F6.7", satang, purpose)
    return granted
