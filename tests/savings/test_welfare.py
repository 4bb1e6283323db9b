"""Welfare funds: the waiting period, the match of three, top-ups of villages, proposals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from savings import errors, groups, ledger
from savings.banking import moving
from savings.ledger import Account
from savings.models import ProposalStep, WelfarePayment
from savings.year import funds, matching
from tests import factories

DAY = date(2025, 2, 5)
JOINED = date(2025, 1, 1)


@pytest.fixture
def group(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    made = factories.savings_group(factories.place("27040501"), members=0)
    groups.admit(
        made, factories.person("สมาชิกใหม่"), 1, pledge_satang=10_000, joined_on=JOINED,
        source=factories.source(),
    )  # fmt: skip
    give(made, 2_000_000, "network")
    return made


@pytest.fixture
def treasurer(group) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=group.place))
    return client


def give(group, satang: int, origin: str, **how) -> None:
    funds.receive_into_fund(
        group, satang, fund=Account.WELFARE, origin=origin, received_on=DAY,
        source=factories.source(), **how,
    )  # fmt: skip


def pay(group, purpose: str, on: date) -> WelfarePayment:
    return funds.pay_welfare(
        group, 50_000, fund=Account.WELFARE, purpose=purpose,
        recipient=group.memberships.get().person, paid_on=on, source=factories.source(),
    )  # fmt: skip


def test_a_member_waits_180_days_but_nobody_in_distress_does(group):
    last_of_waiting = JOINED + timedelta(days=179)
    for purpose in ("birth", "ageing", "illness", "death"):
        with pytest.raises(errors.StillWaiting):
            pay(group, purpose, last_of_waiting)
    pay(group, "relief", last_of_waiting)
    pay(group, "illness", JOINED + timedelta(days=180))


def test_a_fund_may_agree_on_another_waiting_period_from_a_day_on(group):
    funds.set_welfare_rules(
        group, yearly_satang=36_500, waiting_days=30, since=date(2025, 3, 1),
        source=factories.source(),
    )  # fmt: skip
    with pytest.raises(errors.StillWaiting):
        pay(group, "illness", date(2025, 2, 28))
    pay(group, "illness", date(2025, 3, 1))


def test_who_is_no_member_has_no_right_and_the_database_keeps_it(group):
    stranger = factories.person("คนอื่น")
    with pytest.raises(errors.StillWaiting):
        funds.pay_welfare(
            group, 1, fund=Account.WELFARE, purpose="birth", recipient=stranger, paid_on=DAY,
            source=factories.source(),
        )  # fmt: skip
    entry = pay(group, "relief", DAY).entry
    with pytest.raises(DatabaseError, match="waits"), transaction.atomic():
        other = ledger.receive(group, 5, entered_on=DAY, source=entry.source, memo="x")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO savings_welfarepayment"
                " (entry_id, purpose, recipient_id, paid_on, source_id, recorded_at)"
                " VALUES (%s, 'death', %s, %s, %s, now())",
                [other.pk, stranger.pk, DAY, entry.source_id],
            )


def test_three_match_each_other_one_to_one_to_one(group):
    give(group, 36_500, "members")
    give(group, 36_500, "local")
    give(group, 30_000, "state")
    (year,) = matching.years_of(group, Moment.now())
    assert (year.number, year.members, year.topped_up) == (2025, 36_500, 2_000_000)
    assert [(came, missing) for _who, came, missing in year.matches] == [
        (36_500, 0),
        (30_000, 6_500),
    ]


def test_money_goes_to_the_fund_of_its_purpose(group):
    mothers = moving.open_account(
        group, Account.WELFARE, "กองทุนแม่และเด็ก", observed_on=DAY, source=factories.source()
    )
    give(group, 1_000, "local", numbers=(0, mothers.number))
    with pytest.raises(errors.NotEnoughCash):  # this fund, whatever lies in the other
        funds.pay_welfare(
            group, 1_001, fund=Account.WELFARE, number=mothers.number, purpose="relief",
            recipient=None, paid_on=DAY, source=factories.source(),
        )  # fmt: skip
    held = {each.name: each.satang for each in moving.accounts_of(
        group, Moment.now(), Account.WELFARE)}  # fmt: skip
    assert held == {"กองทุนสวัสดิการ": 2_000_000, "กองทุนแม่และเด็ก": 1_000}


def test_a_proposal_goes_from_draft_to_its_end_once(group, treasurer: Client):
    written = {
        "title": "สวัสดิการชุมชนท้องถิ่นนำร่อง", "target": "affected", "amount": "50,000",
        "objectives": "เด็กได้เรียน\nผู้สูงอายุไม่ถูกทิ้ง", "drafted_on": "1/2/2568",
    }  # fmt: skip
    address = reverse("propose-welfare", args=[group.key])
    written["key"] = str(treasurer.get(address).context["form"].initial["key"])
    for _twice in range(2):
        assert treasurer.post(address, written).status_code == 302
    (drafted,) = matching.proposals_of(group, Moment.now())
    assert drafted.last is None
    step = reverse("step-welfare-proposal", args=[drafted.proposal.key])
    said = {"stands_on": "5/2/2568", "evidence": "หนังสือ 12/2568"}
    for state in ("submitted", "considered"):
        assert treasurer.post(step, said | {"state": state, "body": "อบต."}).status_code == 302
    assert "ใส่เหตุผล" in treasurer.post(step, said | {"state": "refused"}).content.decode()
    approved = said | {"state": "approved", "amount": "40,000"}
    assert treasurer.post(step, approved).status_code == 302
    again = treasurer.post(step, approved)
    assert again.status_code == 422
    assert "ข้อเสนอนี้มีผลแล้ว" in again.content.decode()
    page = treasurer.get(reverse("welfare", args=[group.key])).content.decode()
    assert "<li>ผู้สูงอายุไม่ถูกทิ้ง</li>" in page
    assert "40,000.00" in page
    assert step not in page
    (decided,) = matching.proposals_of(group, Moment.now())
    assert [each.state for each in decided.steps] == ["submitted", "considered", "approved"]


@pytest.mark.parametrize(
    ("state", "satang", "reason"),
    [("approved", None, ""), ("approved", None, "ดี"), ("refused", None, ""), ("submitted", 1, "")],
)
def test_the_database_wants_the_sum_or_the_reason_of_a_step(group, state, satang, reason):
    proposal = funds.propose(
        group, "นำร่อง", target="affected", objectives="เด็กได้เรียน", satang=5_000_000,
        drafted_on=DAY, source=factories.source(),
    )  # fmt: skip
    said = {"stands_on": DAY, "satang": satang, "reason": reason, "source": factories.source()}
    with pytest.raises(IntegrityError, match="how_much_or_why"), transaction.atomic():
        ProposalStep.objects.create(proposal=proposal, state=state, **said)
    if state != "submitted":  # of which the verb leaves the sum away
        with pytest.raises(errors.StepSaysNothing):
            funds.take_step(proposal, state, **said)


def test_the_page_says_by_which_rules_it_works(group, treasurer: Client):
    address = reverse("welfare", args=[group.key])
    assert "ยังไม่ได้บันทึกระเบียบ" in treasurer.get(address).content.decode()
    rules = {"yearly": "365", "waiting_days": "90", "since": "1/2/2568", "evidence": "ข้อ 5"}
    treasurer.post(reverse("welfare-rules", args=[group.key]), rules)
    assert "รอสิทธิ์ 90 วัน" in treasurer.get(address).content.decode()
