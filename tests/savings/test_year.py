"""The year's end and welfare funds: by hand, by what holds of any year, and behind the verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from formats.months import Month
from network import evidence
from network.models import Role
from network.moments import Moment
from savings import books, errors, ledger
from savings.counter.lines import Line, take_line
from savings.models import WelfareContribution, WelfarePayment, YearClosing
from savings.year import closing, funds, statements
from savings.year.sharing import Percents, plan, share_out
from tests import factories

HALF = Percents(Decimal(10), Decimal(5), Decimal(50), Decimal(20))
YEAR_END, ASSEMBLY = date(2025, 12, 31), date(2026, 2, 1)


def test_a_year_by_hand():
    """1,000.01 baht: 100.00 reserve, 50.00 welfare, 500.00 by savings 2:1, 200.00 by interest."""
    made = plan(100_001, HALF, saved={1: 200, 2: 100, 3: 0}, interest={1: 0, 2: 5, 3: 5})
    assert (made.reserve, made.welfare) == (10_000, 5_000)
    assert made.dividends == {1: 33_333, 2: 16_667}
    assert made.patronage == {2: 10_000, 3: 10_000}
    assert made.rest == 100_001 - 85_000
    assert plan(-5, HALF, saved={1: 1}, interest={}).rest == -5


@given(
    st.integers(0, 10**10),
    st.dictionaries(st.integers(1, 50), st.integers(0, 10**9), max_size=12),
)
def test_every_satang_is_shared_out_and_nobody_is_a_satang_off(pool, weights):
    shares = share_out(pool, weights)
    total = sum(weights.values())
    assert sum(shares.values()) == (pool if total else 0)
    for key, weight in weights.items():
        if total:
            assert abs(shares.get(key, 0) * total - pool * weight) < total


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def group(village):
    """Member 1 saves 1,000.00 in January, member 2 the same in July; 120.00 of interest by 2."""
    made = factories.savings_group(village)
    one, two = made.memberships.order_by("number")
    source = factories.source()
    ledger.deposit(made, {one: 100_000}, entered_on=date(2025, 1, 5), source=source)
    loan = ledger.grant_loan(
        two, 50_000, interest_per_month=Decimal(1), months=12, granted_on=date(2025, 1, 6),
        source=source,
    )  # fmt: skip
    ledger.deposit(made, {two: 100_000}, entered_on=date(2025, 7, 5), source=source)
    ledger.repay(
        loan, principal_satang=0, interest_satang=12_000, entered_on=date(2025, 8, 5), source=source
    )
    ledger.spend(made, 2_000, entered_on=date(2025, 9, 1), source=source, memo="สมุด")
    closing.set_rules(made, HALF, since=date(2025, 1, 1), source=source)
    return made


def close_months(group):
    ledger.close_month(group, Month(2025, 12), counted_satang=160_000, source=factories.source())


def close(group, **more):
    minute = evidence.receive_statement(
        "รายงานการประชุมใหญ่", as_of=ASSEMBLY, recorded_by=None, kind="minute"
    )
    return closing.close_year(group, YEAR_END, **{"decided_on": ASSEMBLY, "minute": minute} | more)


def balances(group, day=ASSEMBLY):
    lines = books.trial_balance(group, statements.at_end_of(day, Moment.now()))
    return {line.kind: line.satang for line in lines if line.satang}


def test_a_year_is_closed_by_the_rules_and_carried_forward(group):
    """Net 100.00: 10 reserve, 5 welfare, 50 by 12 and 6 month ends, 20 to who paid, 15 stay."""
    close_months(group)
    close(group)
    assert balances(group) == {
        "cash": 160_000, "loans": 50_000, "savings": -200_000, "reserve": -1_000,
        "welfare": -500, "dividends": -7_000, "surplus": -1_500,
    }  # fmt: skip
    member = {each.number: each for each in group.memberships.all()}
    held = {
        number: sum(
            each.satang for each in member[number].postings.filter(account__kind="dividends")
        )
        for number in member
    }
    assert held == {1: -3_333, 2: -1_667 - 2_000}
    assert balances(group, YEAR_END)["interest"] == -12_000
    assert WelfareContribution.objects.get().origin == "surplus"
    take_line(
        member[1], Line(out_dividends=3_333), day=ASSEMBLY, key=uuid4(), seen=[], officer=None
    )
    assert balances(group)["dividends"] == -3_667


def test_a_year_is_closed_once_and_not_before_its_last_month(group):
    with pytest.raises(errors.YearIsNotReady):
        close(group)
    close_months(group)
    with pytest.raises(errors.MonthIsClosed):
        close(group, decided_on=YEAR_END)
    close(group)
    with pytest.raises(errors.YearIsClosedAlready):
        close(group)


def test_the_database_refuses_a_closing_that_is_none(group):
    close_months(group)
    entry = ledger.receive(
        group, 1, entered_on=ASSEMBLY, source=factories.source(), memo="ไม่ใช่การปิดปี"
    )
    with pytest.raises(IntegrityError, match="not ready"), transaction.atomic():
        YearClosing.objects.create(
            group=group, year_end=YEAR_END, entry=entry, decided_on=ASSEMBLY,
            source=factories.source(),
        )  # fmt: skip


def test_shares_are_no_more_than_all(group):
    too_much = Percents(Decimal(50), Decimal(50), Decimal(1), Decimal(0))
    with pytest.raises(errors.SharesDoNotFit):
        closing.set_rules(group, too_much, since=ASSEMBLY, source=factories.source())


# --- welfare ------------------------------------------------------------------------------


def test_a_fund_is_filled_and_helps_but_never_more_than_it_has(group):
    fill = {"received_on": ASSEMBLY, "source": factories.source()}
    for origin, satang in (("members", 36_500), ("local", 36_500), ("network", 1_000_000)):
        funds.receive_into_fund(group, satang, fund=funds.FUNDS[0], origin=origin, **fill)
    help_ = {"recipient": None, "paid_on": ASSEMBLY, "source": factories.source()}
    funds.pay_welfare(group, 50_000, fund=funds.FUNDS[0], purpose="illness", **help_)
    with pytest.raises(errors.NotEnoughCash):
        funds.pay_welfare(group, 1, fund=funds.FUNDS[1], purpose="relief", **help_)
    with pytest.raises(errors.NotEnoughCash):
        funds.pay_welfare(group, 1_023_001, fund=funds.FUNDS[0], purpose="death", **help_)
    assert balances(group)["welfare"] == -1_023_000


def test_pages_of_welfare_and_year(group, village):
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=village))
    typed = {"key": str(uuid4()), "fund": "welfare-0", "origin": "network", "into": "cash-0",
             "amount": "10,000", "entered_on": "1/2/2569", "memo": "หมู่บ้านละ 10,000"}  # fmt: skip
    assert client.post(reverse("fill-fund", args=[group.key]), typed).status_code == 302
    person = group.memberships.get(number=1).person_id
    typed = {"key": str(uuid4()), "fund": "welfare-0", "purpose": "house", "recipient": person,
             "amount": "2,500.25", "entered_on": "2/2/2569"}  # fmt: skip
    assert client.post(reverse("pay-welfare", args=[group.key]), typed).status_code == 302
    page = client.get(reverse("welfare", args=[group.key])).content.decode()
    for said in ("10,000.00", "2,500.25", "ซ่อมบ้าน", "สมาชิก 1", "7,499.75"):
        assert said in page
    assert WelfarePayment.objects.get().recipient_id == person
    close_months(group)
    address = reverse("close-year", args=[group.key, 2025])
    page = client.get(address).content.decode()
    assert "33.33" in page
    assert "36.67" in page
    answer = client.get(reverse("year-file", args=[group.key, 2025, "pdf"]))
    assert answer.content[:4] == b"%PDF"
    typed = {"key": str(uuid4()), "decided_on": "3/2/2569", "minute": "1/2569"}
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed | {"key": str(uuid4())}).status_code == 422
    assert "ปิดปีแล้ว" in client.get(address).content.decode()
    assert client.get(reverse("close-year", args=[group.key, 9999])).status_code == 404
