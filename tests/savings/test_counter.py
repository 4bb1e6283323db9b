"""Members at the table, and the box at the end: what verbs do and what the database refuses."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import evidence
from network.models import Role
from network.moments import Moment
from savings import books, errors, ledger
from savings.counter import counting, days
from savings.counter.lines import Line, take_line
from savings.models import CashCount, CountConfirmation, JournalEntry
from savings.models.counting import DENOMINATIONS
from tests import factories

DAY = date(2025, 2, 5)


@pytest.fixture
def village(db):
    return factories.place("27040501")


@pytest.fixture
def group(village):
    return factories.savings_group(village)


def first(group):
    return group.memberships.get(number=1)


def take(membership, line: Line, *, seen=(), key=None, day=DAY, officer=None):
    return take_line(
        membership, line, day=day, key=key or uuid4(), seen=list(seen), officer=officer
    )


def balances(group) -> dict[str, int]:
    lines = books.trial_balance(group, Moment.now())
    return {line.kind: line.satang for line in lines if line.satang}


def pieces_of(satang: int) -> list[int]:
    """As few notes and coins as possible."""
    pieces = []
    for worth in DENOMINATIONS:
        number, satang = divmod(satang, worth)
        pieces.append(number)
    assert not satang
    return pieces


def test_all_a_member_does_at_the_table_is_one_entry(group):
    line = Line(savings=10_000, special=5_000, shares=2_000, fine=100, welfare=3_000)
    entry = take(first(group), line).entry
    assert balances(group) == {
        "cash": 20_100, "savings": -10_000, "special": -5_000, "shares": -2_000,
        "fines": -100, "welfare": -3_000,
    }  # fmt: skip
    assert entry.welfare_contribution.origin == "members"
    (shown,) = days.entered(group, DAY)
    assert shown.sides["special"] == 5_000
    assert shown.cash == 20_100


def test_a_repayment_goes_to_interest_first(group):
    ledger.receive(group, 200_000, entered_on=DAY, source=factories.source(), memo="ตั้งต้น")
    loan = ledger.grant_loan(
        first(group), 120_000, interest_per_month=Decimal(1), months=12, granted_on=DAY,
        source=factories.source(),
    )  # fmt: skip
    march = date(2025, 3, 5)
    seat = days.seats(group, march)[0]
    assert (seat.loan.stands.interest, seat.loan.stands.next_principal) == (1_200, 10_000)
    take(first(group), Line(repayment=11_200, loan=str(loan.key)), day=march)
    assert balances(group)["interest"] == -1_200
    assert balances(group)["loans"] == 110_000
    with pytest.raises(errors.MoreThanOwed):
        take(first(group), Line(repayment=110_001, loan=str(loan.key)), day=date(2025, 3, 6))


def test_a_line_sent_again_is_entered_once_and_one_that_changed_is_told(group):
    key = uuid4()
    assert take(first(group), Line(savings=10_000), key=key).is_new
    again = take(first(group), Line(savings=10_000), key=key)
    assert not again.is_new
    assert again.entry.key == key
    with pytest.raises(errors.SentOtherwise):
        take(first(group), Line(savings=20_000), key=key)
    assert balances(group)["cash"] == 10_000


def test_who_has_not_seen_what_another_entered_is_asked_first(group):
    before = take(first(group), Line(savings=10_000)).entry
    with pytest.raises(errors.EnteredByAnother):
        take(first(group), Line(savings=10_000))
    take(first(group), Line(special=10_000), seen=[before.key])
    assert balances(group)["cash"] == 20_000


def test_what_was_reversed_is_no_more_in_the_way(group):
    entry = take(first(group), Line(savings=10_000)).entry
    ledger.reverse(entry, reason="ผิดคน", entered_on=DAY, source=factories.source())
    take(first(group), Line(savings=20_000))
    assert balances(group)["savings"] == -20_000


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_with_one_passbook_one_is_asked(transactional_db):
    group = factories.savings_group(factories.place("27040501"))
    member, ready, ended = first(group), threading.Barrier(2), []

    def enter() -> None:
        try:
            ready.wait()
            take(member, Line(savings=10_000))
            ended.append("entered")
        except errors.EnteredByAnother:
            ended.append("asked")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["asked", "entered"]
    assert balances(group)["cash"] == 10_000


# --- the box ------------------------------------------------------------------------------


def officers(village):
    return [factories.account(role=Role.TREASURER, place=village) for _ in range(2)]


def test_a_day_is_final_when_two_officers_have_confirmed_the_count(group, village):
    one, other = officers(village)
    take(first(group), Line(savings=10_025))
    count = counting.count_cash(group, pieces_of(10_025), counted_on=DAY, officer=one)
    counting.confirm(count, officer=one)
    take(group.memberships.get(number=2), Line(savings=100))
    with pytest.raises(errors.CountDiffers):
        counting.confirm(count, officer=other)
    count = counting.count_cash(group, pieces_of(10_125), counted_on=DAY, officer=one)
    counting.confirm(count, officer=one)
    with pytest.raises(errors.OfficerConfirmedBefore):
        counting.confirm(count, officer=one)
    counting.confirm(count, officer=other)
    for day in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(errors.DayIsConfirmed):
            take(first(group), Line(special=100), seen=_keys(group), day=day)
    take(first(group), Line(special=100), day=DAY + timedelta(days=1))


def _keys(group):
    return list(JournalEntry.objects.filter(group=group).values_list("key", flat=True))


def test_a_difference_is_entered_with_its_reason_before_it_is_confirmed(group, village):
    one, other = officers(village)
    take(first(group), Line(savings=10_000))
    count = counting.count_cash(group, pieces_of(9_900), counted_on=DAY, officer=one)
    with pytest.raises(errors.CountDiffers):
        counting.confirm(count, officer=one)
    counting.explain_difference(count, "ทอนเงินเกิน", officer=one)
    assert balances(group)["difference"] == 100
    counting.confirm(count, officer=one)
    counting.confirm(count, officer=other)


def test_an_older_count_is_not_confirmed(group, village):
    one, _other = officers(village)
    take(first(group), Line(savings=10_000))
    old = counting.count_cash(group, pieces_of(10_000), counted_on=DAY, officer=one)
    counting.count_cash(group, pieces_of(10_000), counted_on=DAY, officer=one)
    with pytest.raises(errors.CountIsOld):
        counting.confirm(old, officer=one)


# --- behind the verbs -----------------------------------------------------------------------


def test_the_database_refuses_pieces_that_do_not_make_the_sum(group):
    with pytest.raises(IntegrityError, match="pieces_make_the_sum"), transaction.atomic():
        CashCount.objects.create(
            group=group, counted_on=DAY, pieces=[1] + [0] * 10, satang=99, source=factories.source()
        )


def test_the_database_refuses_an_officer_who_does_not_speak(group, village):
    one, other = officers(village)
    take(first(group), Line(savings=10_000))
    count = counting.count_cash(group, pieces_of(10_000), counted_on=DAY, officer=one)
    by_one = evidence.receive_statement("ยืนยัน", as_of=DAY, recorded_by=one)
    with pytest.raises(IntegrityError, match="does not speak"), transaction.atomic():
        CountConfirmation.objects.create(
            count=count, officer=other, confirmed_on=DAY, source=by_one
        )


def test_the_database_refuses_cash_on_a_day_that_is_confirmed(group, village):
    one, other = officers(village)
    take(first(group), Line(savings=10_000))
    count = counting.count_cash(group, pieces_of(10_000), counted_on=DAY, officer=one)
    for officer in (one, other):
        counting.confirm(count, officer=officer)
    with pytest.raises(DatabaseError, match="is confirmed"), transaction.atomic():
        entry = JournalEntry.objects.create(
            group=group, kind="income", entered_on=DAY, source=factories.source()
        )
        accounts = {each.kind: each for each in group.accounts.all()}
        entry.postings.model.objects.bulk_create(
            entry.postings.model(entry=entry, account=accounts[kind], satang=satang)
            for kind, satang in (("cash", 5), ("fees", -5))
        )


def test_the_totals_of_days_are_what_postings_add_up_to(group):
    take(first(group), Line(savings=10_000, welfare=500))
    take(first(group), Line(savings=10_000), day=date(2025, 3, 5))
    with connection.cursor() as cursor:
        ask = (
            "SELECT account_id, entered_on, recorded_on, source_id, is_opening, is_closing, satang"
            " FROM savings_daytotal ORDER BY 1, 2, 3"
        )
        cursor.execute(ask)
        kept = cursor.fetchall()
        cursor.execute("SELECT savings_rebuild_day_totals()")
        cursor.execute(ask)
        assert cursor.fetchall() == kept
        assert len(kept) == 5


# --- any order of arrival -----------------------------------------------------------------

sent = st.lists(
    st.tuples(
        st.integers(1, 3),  # member
        st.integers(0, 3),  # which of a few keys: repeats are sendings of the same line
        st.integers(1, 20_000),
        st.booleans(),  # the officer has seen what is there
    ),
    max_size=12,
)


@pytest.mark.django_db
@given(sent)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_two_officers_in_any_order_neither_lose_nor_double(sendings):
    with transaction.atomic():
        _send_and_compare(sendings)
        transaction.set_rollback(True)


def _send_and_compare(sendings) -> None:
    group = factories.savings_group(factories.place("27040501"), members=3)
    keys = [uuid4() for _ in range(12)]
    taken: dict[object, tuple[int, int]] = {}
    for number, which, satang, has_seen in sendings:
        key = keys[number * 4 - 4 + which]
        member = group.memberships.get(number=number)
        present = [each for each, (who, _satang) in taken.items() if who == number]
        try:
            made = take(member, Line(savings=satang), key=key, seen=present if has_seen else ())
        except errors.SentOtherwise:
            assert taken[key] != (number, satang)
        except errors.EnteredByAnother:
            assert present
            assert not has_seen
            assert key not in taken
        else:
            assert made.is_new == (key not in taken)
            taken[key] = (number, satang)
    by_member = {seat.membership.number: seat.held for seat in days.seats(group, DAY)}
    for number in (1, 2, 3):
        mine = sum(satang for who, satang in taken.values() if who == number)
        assert by_member[number].get("savings", 0) == mine
    assert counting.cash_on(group, DAY) == sum(satang for _who, satang in taken.values())
