"""Totals of years that the database keeps: they answer what the postings one by one would."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from network.moments import EVER_KNOWN, Moment
from savings import books, ledger
from savings.lending.standing import owed_loans
from savings.models import JournalEntry, LedgerAccount, Membership, Posting, SavingsGroup
from tests import factories

Kind = LedgerAccount.Kind
KINDS = (Kind.SAVINGS, Kind.SPECIAL, Kind.LOANS)


@pytest.fixture
def village(db):
    factories.place("27"), factories.place("2704"), factories.place("270405")
    return factories.place("27040501")


def write(group: SavingsGroup, member: Membership, satang: int, on: date, at: datetime) -> None:
    """A deposit of a day, recorded at a time of the past."""
    accounts = {each.kind: each for each in group.accounts.all()}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
    entry = JournalEntry.objects.create(
        group=group, kind="deposit", entered_on=on, source=factories.source(), recorded_at=at
    )
    Posting.objects.bulk_create([
        Posting(entry=entry, account=accounts["cash"], satang=satang),
        Posting(entry=entry, account=accounts["savings"], membership=member, satang=-satang),
    ])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def one_by_one(group: SavingsGroup, moment: Moment) -> dict[tuple[int, int | None, str], int]:
    """As the postings themselves add up, by Django."""
    found = (
        books.postings(group, moment)
        .filter(membership__isnull=False, account__kind__in=KINDS)
        .values_list("membership", "loan", "account__kind")
        .annotate(sum=Sum("satang"))
    )
    return {(member, loan, kind): satang for member, loan, kind, satang in found if satang}


def kept(group: SavingsGroup, moment: Moment) -> dict[tuple[int, int | None, str], int]:
    """As the kept totals have it."""
    return {(m, loan, kind): satang for m, loan, kind, satang in books.held(group, moment, KINDS)}


# Around the end of a year, of Bangkok: 31 December 17:00 UTC is the first of January there.
days = st.sampled_from(
    [date(2025, 6, 5), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 9, 5)]
)
times = st.sampled_from([
    datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC),
    datetime(2025, 12, 31, 17, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC),
    datetime(2026, 10, 1, tzinfo=UTC),
])  # fmt: skip
entries = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9_999), days, times), max_size=8)
moments = st.tuples(days, st.one_of(times, st.just(EVER_KNOWN)))


@given(entries, st.lists(moments, min_size=1, max_size=6))
@example(
    [(0, 100, date(2025, 12, 31), datetime(2025, 12, 31, 17, tzinfo=UTC))],
    [(date(2026, 1, 1), datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC))],
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_kept_totals_are_the_postings_one_by_one_at_any_moment(village, made, asked):
    with transaction.atomic():
        group = factories.savings_group(village, members=2)
        members = list(group.memberships.order_by("number"))
        for number, satang, on, at in made:
            write(group, members[number], satang, on, at)
        for true_before, known_by in asked:
            moment = Moment(true_before, known_by)
            assert kept(group, moment) == one_by_one(group, moment)
        transaction.set_rollback(True)


def test_the_kept_totals_can_be_made_anew(village):
    group = factories.savings_group(village, members=2, cash=1_000_000)
    one, other = group.memberships.order_by("number")
    source = factories.source()
    for on in (date(2025, 12, 5), date(2026, 1, 5)):
        ledger.deposit(group, {one: 10_000, other: 500}, entered_on=on, source=source)
    entry = ledger.deposit(group, {one: 7}, entered_on=date(2026, 1, 6), source=source)
    ledger.reverse(entry, entered_on=date(2026, 1, 7), reason="ผิดคน", source=source)
    with connection.cursor() as cursor:
        ask = (
            "SELECT account_id, membership_id, loan_id, entered_in, recorded_in, source_id, satang"
            " FROM savings_yeartotal ORDER BY 1, 2, 3, 4"
        )
        cursor.execute(ask)
        before = cursor.fetchall()
        cursor.execute("SELECT savings_rebuild_year_totals()")
        cursor.execute(ask)
        assert cursor.fetchall() == before
    assert sorted(row[-1] for row in before) == [-10_000, -10_000, -500, -500]


def test_what_is_held_takes_one_question_and_who_paid_in_the_counter_has_paid(
    village, django_assert_num_queries
):
    group = factories.savings_group(village, members=2, cash=1_000_000)
    one, other = group.memberships.order_by("number")
    ledger.deposit(group, {one: 10_000}, entered_on=date(2025, 2, 5), source=factories.source())
    moment = Moment(date(2026, 7, 1), EVER_KNOWN)
    with django_assert_num_queries(1):
        books.held(group, moment, KINDS)
    shown = {each.membership: each for each in books.members(group, moment)}
    assert shown[one].paid_on == date(2025, 2, 5)  # longer ago than a year
    assert shown[other].paid_on is None
    assert owed_loans(group, moment) == []
