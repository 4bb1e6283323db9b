"""The books as a treasurer and an auditor use them over HTTP."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from formats.months import Month
from network.models import Role
from network.moments import Moment
from savings import books, ledger
from savings.models import JournalEntry, SavingsGroup
from tests import factories

DAY = "5/2/2568"


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    tambon = factories.place("270405")
    factories.joined(tambon)
    return factories.place("27040501")


@pytest.fixture
def group(village) -> SavingsGroup:
    return factories.savings_group(village)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


@pytest.fixture
def treasurer(village) -> Client:
    return signed_in(Role.TREASURER, village)


def saved(group: SavingsGroup) -> list[int]:
    return [member.saved for member in books.members(group, Moment.now())]


def deposits(group: SavingsGroup, *baht: str, **fields: str) -> dict[str, str]:
    """The form of a deposit day, filled in."""
    members = group.memberships.order_by("number")
    lines = {f"member-{each.pk}": text for each, text in zip(members, baht, strict=True)}
    return {"key": str(uuid4()), "entered_on": DAY, "memo": ""} | lines | fields


def test_a_treasurer_founds_a_group_admits_a_member_and_takes_the_first_deposit(
    village, treasurer: Client
):
    person = factories.person("นางสมมติ ออมดี", household=factories.household(village))
    typed = {"name": "ออมทรัพย์บ้านเรา", "level": 1, "observed_on": "1/1/2568", "evidence": "ระเบียบ"}
    assert treasurer.post(reverse("found-group", args=[village.code]), typed).status_code == 302
    group = SavingsGroup.objects.get()
    typed = {"number": 1, "person": person.pk, "pledge": "100", "joined_on": "1/1/2568"}
    assert treasurer.post(reverse("admit-member", args=[group.key]), typed).status_code == 302
    page = treasurer.get(reverse("deposit-day", args=[group.key])).content.decode()
    assert 'value="100"' in page
    assert "ออมดี" in page
    address = reverse("deposit-day", args=[group.key])
    assert treasurer.post(address, deposits(group, "๑๐๐.๕๐")).status_code == 302
    assert saved(group) == [10_050]


def test_from_a_group_its_treasurer_comes_to_where_a_book_is_sent(group, treasurer: Client):
    page = treasurer.get(reverse("savings-group", args=[group.key])).content.decode()
    assert f'href="{reverse("send-import")}"' in page
    assert treasurer.get(reverse("send-import")).status_code == 200


def test_a_form_sent_twice_is_entered_once(group, treasurer: Client):
    typed = deposits(group, "100", "")
    for _ in range(2):
        answer = treasurer.post(reverse("deposit-day", args=[group.key]), typed)
        assert answer.status_code == 302
    assert saved(group) == [10_000, 0]


def test_what_cannot_be_money_stays_in_the_form_with_its_reason(group, treasurer: Client):
    address = reverse("deposit-day", args=[group.key])
    answer = treasurer.post(address, deposits(group, "สิบบาท", "1.005"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "สิบบาท" in page
    assert "ไม่เกินสองตำแหน่ง" in page
    assert not JournalEntry.objects.exists()


def test_more_than_is_saved_is_refused_in_a_sentence(group, treasurer: Client):
    treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "100", "100"))
    first = group.memberships.get(number=1)
    typed = {"key": str(uuid4()), "amount": "100.01", "entered_on": DAY, "memo": ""}
    answer = treasurer.post(reverse("withdraw", args=[first.key]), typed)
    assert answer.status_code == 422
    assert "เงินออมของสมาชิกไม่พอ" in answer.content.decode()
    assert saved(group) == [10_000, 10_000]


def test_a_loan_is_asked_for_decided_paid_out_and_paid_back(village, treasurer: Client):
    group = factories.savings_group(village, members=3)
    treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "1,000", "1,000", ""))
    first, second, third = group.memberships.order_by("number")
    typed = {"amount": "1500", "interest": "1", "months": "12", "purpose": "farming",
             "method": "reducing", "first": second.pk, "second": third.pk,
             "applied_on": DAY}  # fmt: skip
    address = reverse("apply-for-loan", args=[first.key])
    refused = treasurer.post(address, typed | {"second": second.pk})
    assert refused.status_code == 422
    assert treasurer.post(address, typed).status_code == 302
    application = first.loan_applications.get()
    page = treasurer.get(reverse("loans", args=[group.key])).content.decode()
    assert reverse("decide-loan", args=[application.key]) in page
    address = reverse("decide-loan", args=[application.key])
    typed = {"verdict": "approve", "decided_on": DAY, "minute": "3/2568"}
    assert treasurer.post(address, typed | {"amount": ""}).status_code == 422
    assert treasurer.post(address, typed | {"amount": "1500"}).status_code == 302
    address = reverse("pay-out-loan", args=[application.key])
    typed = {"key": str(uuid4()), "amount": "1500", "entered_on": DAY}
    assert treasurer.post(address, typed).status_code == 302
    loan = first.loans.get()
    page = treasurer.get(reverse("passbook", args=[first.key])).content.decode()
    assert "1,500.00" in page
    assert reverse("loan", args=[loan.key]) in page
    page = treasurer.get(reverse("loan", args=[loan.key])).content.decode()
    assert "งวดสุดท้ายรับเศษ" in page
    assert treasurer.get(reverse("loan-file", args=[loan.key, "pdf"])).content[:4] == b"%PDF"
    typed = {"key": str(uuid4()), "loan": loan.pk, "principal": "500"}
    typed |= {"interest": "15", "entered_on": "5/3/2568"}
    assert treasurer.post(reverse("repay", args=[first.key]), typed).status_code == 302
    assert books.loans(group, Moment.now())[0][1] == 100_000
    address = reverse("reschedule-loan", args=[loan.key])
    typed = {"months": "24", "since": "1/4/2568", "reason": "น้ำท่วม", "minute": "4/2568"}
    assert treasurer.post(address, typed).status_code == 302
    address = reverse("write-off-loan", args=[loan.key])
    typed = {"key": str(uuid4()), "resolution": "มติ 1/2569", "entered_on": "1/5/2568"}
    assert treasurer.post(address, typed).status_code == 302
    assert books.loans(group, Moment.now()) == []


def test_a_member_leaves_with_what_is_saved(group, treasurer: Client):
    treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "100", "100"))
    first = group.memberships.get(number=1)
    address = reverse("leave-group", args=[first.key])
    assert "100.00" in treasurer.get(address).content.decode()
    typed = {"key": str(uuid4()), "entered_on": "1/3/2568"}
    assert treasurer.post(address, typed).status_code == 302
    assert saved(group) == [10_000]


def test_closing_a_month_says_whether_the_cash_is_right(group, treasurer: Client):
    treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "100", "100"))
    address = reverse("close-month", args=[group.key])
    assert "200.00" in treasurer.get(address).content.decode()
    answer = treasurer.post(address, {"counted": "190", "remark": ""}, follow=True)
    assert "-10.00" in answer.content.decode()
    assert group.closings.get().month == date(2025, 2, 1)
    answer = treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "1", "1"))
    assert "ปิดบัญชีแล้ว" in answer.content.decode()


def test_a_month_that_runs_is_not_offered_to_be_closed(group, treasurer: Client):
    address = reverse("close-month", args=[group.key])
    last = Month.containing(Moment.now().last_day).previous()
    ledger.close_month(group, last, counted_satang=0, source=factories.source())
    for ask in (treasurer.get, treasurer.post):
        told = ask(address, follow=True)
        assert told.redirect_chain
        assert "ปิดบัญชีครบทุกเดือนที่สิ้นสุดแล้ว" in told.content.decode()


def test_an_entry_is_reversed_with_a_reason_and_both_stay(group, treasurer: Client):
    treasurer.post(reverse("deposit-day", args=[group.key]), deposits(group, "100", "100"))
    entry = JournalEntry.objects.get()
    typed = {"key": str(uuid4()), "memo": "กรอกผิดวัน", "entered_on": DAY}
    assert treasurer.post(reverse("reverse-entry", args=[entry.key]), typed).status_code == 302
    assert saved(group) == [0, 0]
    page = treasurer.get(reverse("savings-group", args=[group.key])).content.decode()
    assert "กลับรายการแล้ว" in page


def test_an_auditor_reads_the_books_by_number_and_enters_nothing(village, group):
    auditor = signed_in(Role.AUDITOR, village)
    page = auditor.get(reverse("savings-group", args=[group.key])).content.decode()
    assert "สมาชิก 1" not in page
    assert "งบทดลอง" in page
    answer = auditor.post(reverse("deposit-day", args=[group.key]), deposits(group, "100", "100"))
    assert answer.status_code == 403
    assert saved(group) == [0, 0]


def test_a_treasurer_of_another_village_finds_no_group(group):
    other = signed_in(Role.TREASURER, factories.place("27040502"))
    for name in ("savings-group", "deposit-day"):
        assert other.get(reverse(name, args=[group.key])).status_code == 404
    passbook = group.memberships.first().key
    assert other.get(reverse("passbook", args=[passbook])).status_code == 404


def test_the_queries_of_a_group_do_not_grow_with_its_members(village, treasurer: Client):
    asked = []
    treasurer.get("/")  # what is asked once in a while is asked now
    for members in (2, 30):
        group = factories.savings_group(village, members=members)
        with CaptureQueriesContext(connection) as queries:
            treasurer.get(reverse("savings-group", args=[group.key]))
        asked.append(len(queries))
    assert asked[0] == asked[1] < 30
