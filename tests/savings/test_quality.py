"""How well books are kept: each check finds what it is named for, and goes when it is done."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from formats.months import Month
from network.models import HouseholdMembership, Role
from network.moments import Moment
from savings import groups, ledger
from savings.auditing import quality
from savings.banking import moving, reconciling
from savings.counter import counting
from savings.counter.lines import Line, take_line
from savings.models import SavingsGroup
from tests import factories
from tests.savings.test_counter import pieces_of

TODAY = Moment.now().last_day
LAST = Month.containing(TODAY).previous()


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def group(village) -> SavingsGroup:
    """Three members, and a deposit day today, just entered."""
    made = factories.savings_group(village, members=3)
    for member in made.memberships.all():
        take_line(member, Line(savings=10_000), day=TODAY, key=uuid4(), seen=[], officer=None)
    return made


def found(group) -> dict[str, tuple[int, int]]:
    return {each.item: (each.found, each.whole) for each in quality.checks_of(group, Moment.now())}


def test_a_day_is_counted_and_then_confirmed(group, village):
    assert found(group)["uncounted"] == (1, 1)
    count = counting.count_cash(group, pieces_of(30_000), counted_on=TODAY, officer=None)
    assert (found(group)["uncounted"], found(group)["unconfirmed"]) == ((0, 1), (1, 1))
    for _each in range(2):
        counting.confirm(count, officer=factories.account(role=Role.TREASURER, place=village))
    assert found(group)["unconfirmed"] == (0, 1)


def test_what_is_entered_a_week_late_and_months_left_open_are_found(group):
    assert found(group)["late"] == (0, 3)
    assert found(group)["unclosed"] == (0, 0)  # its first month still runs
    ledger.receive(group, 500, entered_on=LAST.first_day, source=factories.source(), memo="ขายของ")
    late = (TODAY - LAST.first_day).days > 7
    assert found(group)["late"] == (int(late), 4)
    assert found(group)["unclosed"] == (1, 1)
    ledger.close_month(group, LAST, counted_satang=500, source=factories.source())
    assert found(group)["unclosed"] == (0, 1)


def test_a_bank_is_compared_at_the_end_of_the_last_month(group):
    ledger.receive(group, 500, entered_on=LAST.first_day, source=factories.source(), memo="ขายของ")
    cash, bank = (group.accounts.get(kind=kind) for kind in ("cash", "bank"))
    assert found(group)["unreconciled"] == (0, 0)
    moving.move(
        group, 400, out_of=cash, into=bank, entered_on=LAST.last_day, source=factories.source()
    )
    assert found(group)["unreconciled"] == (1, 1)
    reconciling.reconcile(
        bank, LAST, statement_satang=400, ledger_satang=400, explanation="",
        source=factories.source(),
    )  # fmt: skip
    assert found(group)["unreconciled"] == (0, 1)


def test_members_without_a_household_and_loans_without_a_minute_are_found(group, village):
    assert found(group)["untied"] == (3, 3)
    member = group.memberships.first()
    HouseholdMembership.objects.create(
        person=member.person, household=factories.household(village),
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    assert found(group)["untied"] == (2, 3)
    ledger.grant_loan(
        member, 1_000, interest_per_month=1, months=2, granted_on=TODAY,
        source=factories.source(),
    )  # fmt: skip
    assert found(group)["unminuted"] == (1, 1)


def test_the_score_is_the_same_on_the_page_of_the_audit_and_in_the_list(group, village):
    checks = quality.checks_of(group, Moment.now())
    score = quality.score(checks)
    by_hand = sum(1 - (each.found / each.whole if each.whole else 0) for each in checks) / 8
    assert score == int(100 * by_hand + 1e-9) == 75  # one day not counted, nobody has a household
    assert quality.scores_of([group.pk], Moment.now()) == {group.pk: score}
    client = Client()
    client.force_login(factories.account(role=Role.AUDITOR, place=village))
    page = client.get(reverse("audit-month", args=[group.key, LAST])).content.decode()
    assert "คุณภาพบัญชี 75 จาก 100" in page
    assert "ผูกสมาชิกกับครัวเรือน" in page
    listed = client.get(reverse("savings-groups", args=[village.code])).content.decode()
    assert ">75</a>" in listed


def test_a_group_that_works_no_more_has_no_score(group):
    record = group.records.get()
    groups.describe_group(
        group, record.name, observed_on=TODAY,
        source=factories.source(), is_active=False,
    )  # fmt: skip
    assert quality.checks_of(group, Moment.now()) == []
    assert quality.score([]) is None
