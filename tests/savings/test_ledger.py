"""The books of a group: what verbs do, and what the database refuses behind them."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.months import Month
from network.moments import Moment
from savings import books, errors, groups, ledger
from savings.models import JournalEntry, LedgerAccount, Membership, Posting
from tests import factories

DAY = date(2025, 2, 5)


@pytest.fixture
def group(db):
    return factories.savings_group(factories.place("27040501"))


def members(group) -> list[Membership]:
    return list(group.memberships.order_by("number"))


def balances(group, moment: Moment | None = None) -> dict[str, int]:
    return {line.kind: line.satang for line in books.trial_balance(group, moment or Moment.now())}


def bring(group, *satang: int, on: date = DAY, **more):
    return ledger.deposit(
        group,
        dict(zip(members(group), satang, strict=False)),
        entered_on=on,
        source=factories.source(),
        **more,
    )


def test_a_deposit_day_is_one_entry_with_a_posting_for_each_member(group):
    entry = bring(group, 10_000, 5_050)
    assert entry.postings.count() == 3
    assert balances(group)["cash"] == 15_050
    assert balances(group)["savings"] == -15_050
    assert [member.saved for member in books.members(group, Moment.now())] == [10_000, 5_050]


def test_nobody_brought_anything_is_no_entry(group):
    with pytest.raises(errors.NothingToEnter):
        bring(group, 0, 0)


def test_the_same_form_sent_twice_is_entered_once(group):
    key = uuid4()
    bring(group, 10_000, key=key)
    with pytest.raises(errors.SentTwice):
        bring(group, 10_000, key=key)
    assert balances(group)["cash"] == 10_000


def test_a_member_takes_out_no_more_than_is_saved(group):
    bring(group, 10_000, 10_000)
    first = members(group)[0]
    with pytest.raises(errors.NotEnoughSavings):
        ledger.withdraw(first, 10_001, entered_on=DAY, source=factories.source())
    ledger.withdraw(first, 10_000, entered_on=DAY, source=factories.source())
    assert books.saved_by(first, Moment.now()) == 0


def test_the_group_lends_no_more_cash_than_it_has(group):
    bring(group, 10_000)
    with pytest.raises(errors.NotEnoughCash):
        lend(members(group)[1], 10_001)
    assert not members(group)[1].loans.exists()


def lend(membership, satang: int):
    return ledger.grant_loan(
        membership,
        satang,
        interest_per_month=Decimal(1),
        months=12,
        granted_on=DAY,
        source=factories.source(),
    )


def test_a_loan_is_paid_back_to_the_satang(group):
    bring(group, 50_000)
    loan = lend(members(group)[1], 30_000)
    pay = {"entered_on": DAY + timedelta(days=30), "source": factories.source()}
    ledger.repay(loan, principal_satang=10_000, interest_satang=300, **pay)
    assert books.loans(group, Moment.now()) == [(loan, 20_000)]
    with pytest.raises(errors.LoanIsOverpaid):
        ledger.repay(loan, principal_satang=20_001, **pay)
    ledger.repay(loan, principal_satang=20_000, **pay)
    assert books.loans(group, Moment.now()) == []
    assert {kind: satang for kind, satang in balances(group).items() if satang} == {
        "cash": 50_300, "savings": -50_000, "interest": -300,
    }  # fmt: skip


def test_a_reversal_undoes_an_entry_once_and_both_stay(group):
    entry = bring(group, 10_000, 10_000)
    undo = {"reason": "กรอกผิดคน", "entered_on": DAY, "source": factories.source()}
    ledger.reverse(entry, **undo)
    assert balances(group)["savings"] == 0
    assert JournalEntry.objects.filter(group=group).count() == 2
    with pytest.raises(errors.AlreadyReversed):
        ledger.reverse(entry, **undo)


def test_what_was_lent_on_cannot_be_reversed_away(group):
    entry = bring(group, 10_000)
    lend(members(group)[1], 9_000)
    with pytest.raises(errors.NotEnoughCash):
        ledger.reverse(entry, reason="กรอกผิด", entered_on=DAY, source=factories.source())


def test_a_closed_month_takes_no_more_entries(group):
    bring(group, 10_000)
    february = Month(2025, 2)
    ledger.close_month(group, february, counted_satang=10_000, source=factories.source())
    for day in (DAY, date(2025, 1, 20)):
        with pytest.raises(errors.MonthIsClosed):
            bring(group, 10_000, on=day)
    bring(group, 10_000, on=date(2025, 3, 1))
    with pytest.raises(errors.MonthIsClosedAlready):
        ledger.close_month(group, february, counted_satang=0, source=factories.source())
    assert books.first_open_month(group) == Month(2025, 3)


def test_a_month_that_runs_cannot_be_closed(group):
    with pytest.raises(errors.MonthIsNotOver):
        ledger.close_month(
            group,
            Month.containing(date.today()),  # noqa: DTZ011
            counted_satang=0,
            source=factories.source(),
        )


def test_who_has_left_saves_no_more_but_is_paid_out(group):
    bring(group, 10_000)
    first = members(group)[0]
    groups.end_membership(first, left_on=DAY + timedelta(days=1), source=factories.source())
    after = DAY + timedelta(days=30)
    with pytest.raises(errors.MemberIsNotActive):
        bring(group, 10_000, on=after)
    ledger.withdraw(first, 10_000, entered_on=after, source=factories.source())
    assert [member.membership.number for member in books.members(group, Moment.now())] == [2]


def test_who_has_not_joined_yet_does_not_save(group):
    with pytest.raises(errors.MemberIsNotActive):
        bring(group, 10_000, on=factories.FIRST_DAY - timedelta(days=1))


def test_a_number_is_given_once(group):
    with pytest.raises(errors.MemberNumberTaken):
        groups.admit(
            group, factories.person(), 1, pledge_satang=0, joined_on=DAY, source=factories.source()
        )


def test_the_books_as_known_before_an_entry_was_recorded_do_not_have_it(group):
    bring(group, 10_000)
    before = Moment.now()
    bring(group, 5_000)
    assert balances(group, before)["savings"] == -10_000
    assert balances(group)["savings"] == -15_000
    assert balances(group, Moment(DAY, Moment.now().known_by))["savings"] == 0


def test_a_passbook_shows_the_balance_after_each_movement(group):
    bring(group, 10_000)
    bring(group, 2_000, on=DAY + timedelta(days=28))
    ledger.withdraw(
        members(group)[0], 5_000, entered_on=DAY + timedelta(days=40), source=factories.source()
    )
    lines = books.movements(members(group)[0], Moment.now())
    assert [balance for _posting, balance in lines] == [10_000, 12_000, 7_000]


# --- behind the verbs ---------------------------------------------------------------------


def written(group, *sides: tuple[str, int, Membership | None], kind: str = "deposit", **fields):
    """An entry written past the verbs, with everything the end of a transaction checks."""
    accounts = {account.kind: account for account in group.accounts.all()}
    with transaction.atomic():
        entry = JournalEntry.objects.create(
            group=group, kind=kind, entered_on=DAY, source=factories.source(), **fields
        )
        Posting.objects.bulk_create(
            Posting(entry=entry, account=accounts[account], satang=satang, membership=member)
            for account, satang, member in sides
        )
        connection.check_constraints()
    return entry


def test_the_database_refuses_an_entry_out_of_balance(group):
    with pytest.raises(IntegrityError, match="out of balance"):
        written(group, ("savings", -100, members(group)[0]), ("cash", 99, None))


def test_the_database_refuses_an_entry_without_postings(group):
    with pytest.raises(IntegrityError, match="no postings"):
        written(group)


def test_the_database_refuses_to_add_to_an_entry(group):
    entry = bring(group, 10_000)
    accounts = {account.kind: account for account in group.accounts.all()}
    with pytest.raises(IntegrityError, match="made already"), transaction.atomic():
        Posting.objects.bulk_create(
            [
                Posting(entry=entry, account=accounts["cash"], satang=5),
                Posting(entry=entry, account=accounts["reserve"], satang=-5),
            ]
        )


def test_the_database_refuses_savings_of_nobody(group):
    with pytest.raises(IntegrityError, match="names no member"):
        written(group, ("savings", -100, None), ("cash", 100, None))


def test_the_database_refuses_a_member_of_another_group(group):
    other = factories.savings_group(factories.place("27040502"))
    with pytest.raises(IntegrityError, match="another group"):
        written(group, ("savings", -100, members(other)[0]), ("cash", 100, None))


def test_the_database_refuses_an_account_of_another_group(group):
    other = factories.savings_group(factories.place("27040502"))
    with pytest.raises(IntegrityError, match="another group"):
        entry = JournalEntry.objects.create(
            group=group, kind="deposit", entered_on=DAY, source=factories.source()
        )
        cash = other.accounts.get(kind="cash")
        Posting.objects.bulk_create(
            [
                Posting(entry=entry, account=cash, satang=100),
                Posting(
                    entry=entry,
                    account=group.accounts.get(kind="savings"),
                    satang=-100,
                    membership=members(group)[0],
                ),
            ]
        )


def test_the_database_refuses_a_reversal_that_does_not_mirror(group):
    entry = bring(group, 10_000)
    with pytest.raises(IntegrityError, match="does not mirror"):
        written(
            group,
            ("savings", 9_000, members(group)[0]),
            ("cash", -9_000, None),
            kind="reversal",
            reverses=entry,
            memo="?",
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE savings_posting SET satang = satang * 2",
        "DELETE FROM savings_posting",
        "UPDATE savings_journalentry SET entered_on = '2025-01-01'",
        "DELETE FROM savings_journalentry",
        "UPDATE savings_pledge SET satang = 0",
        "DELETE FROM savings_membership",
    ],
)
def test_the_database_refuses_to_change_what_is_written(group, statement):
    bring(group, 10_000)
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_of_two_treasurers_who_pay_out_at_once_only_one_can(transactional_db):
    group = factories.savings_group(factories.place("27040501"))
    bring(group, 10_000, 10_000)
    first = members(group)[0]
    ready, ended = threading.Barrier(2), []

    def pay_out() -> None:
        try:
            ready.wait()
            ledger.withdraw(first, 7_000, entered_on=DAY, source=factories.source())
            ended.append("paid")
        except errors.NotEnoughSavings:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pay_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["paid", "refused"]
    assert books.saved_by(first, Moment.now()) == 3_000


acts = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "withdraw", "lend", "repay", "reverse", "spend"]),
        st.integers(0, 2),
        st.integers(1, 50_000),
    ),
    max_size=14,
)


@pytest.mark.django_db
@given(acts)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_the_books_balance_and_agree_with_a_count_by_hand(acts):
    with transaction.atomic():
        _do_and_compare(acts)
        transaction.set_rollback(True)


def _do_and_compare(acts) -> None:
    place = factories.place("27040501")
    group = factories.savings_group(place, members=3)
    people, source = members(group), factories.source()
    saved, owed, cash = [0, 0, 0], [0, 0, 0], 0
    for act, who, satang in acts:
        entries = list(JournalEntry.objects.filter(group=group, kind="deposit", reversed_by=None))
        open_loans = books.loans(group, Moment.now(), membership=people[who])
        try:
            if act == "deposit":
                bring_one(group, people[who], satang, source)
                saved[who] += satang
                cash += satang
            elif act == "withdraw":
                ledger.withdraw(people[who], satang, entered_on=DAY, source=source)
                saved[who] -= satang
                cash -= satang
            elif act == "lend":
                lend(people[who], satang)
                owed[who] += satang
                cash -= satang
            elif act == "repay" and open_loans:
                loan, _owed = open_loans[0]
                ledger.repay(loan, principal_satang=satang, entered_on=DAY, source=source)
                owed[who] -= satang
                cash += satang
            elif act == "reverse" and entries:
                posting = entries[0].postings.get(membership__isnull=False)
                ledger.reverse(entries[0], reason="ผิด", entered_on=DAY, source=source)
                saved[people.index(posting.membership)] += posting.satang
                cash += posting.satang
            elif act == "spend":
                ledger.spend(group, satang, entered_on=DAY, source=source, memo="ค่าสมุด")
                cash -= satang
        except errors.LedgerError:
            pass
    assert min(*saved, *owed, cash) >= 0
    found = books.members(group, Moment.now())
    assert [member.saved for member in found] == saved
    assert [member.owed for member in found] == owed
    lines = books.trial_balance(group, Moment.now())
    assert sum(line.satang for line in lines) == 0
    assert next(line.satang for line in lines if line.kind == LedgerAccount.Kind.CASH) == cash


def bring_one(group, member, satang, source) -> None:
    ledger.deposit(group, {member: satang}, entered_on=DAY, source=source)
