"""The table of a deposit day over HTTP: lines as a device sends them, the count, slips."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pypdfium2
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.models import Role
from savings.counter import counting
from savings.models import JournalEntry
from savings.models.counting import DENOMINATIONS
from tests import factories

DAY = date(2025, 2, 5)


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def group(village):
    return factories.savings_group(village)


def signed_in(village, role: Role = Role.TREASURER) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=village))
    return client


@pytest.fixture
def treasurer(village) -> Client:
    return signed_in(village)


def send(client: Client, group, number: int, *, key=None, seen=(), **amounts):
    body = {
        "key": str(key or uuid4()),
        "member": str(group.memberships.get(number=number).key),
        "seen": list(seen),
        "line": amounts,
    }
    address = reverse("table-lines", args=[group.key, DAY])
    return client.post(address, json.dumps(body), content_type="application/json")


def test_the_table_has_every_member_with_the_pledge(group, treasurer: Client):
    page = treasurer.get(reverse("deposit-table", args=[group.key, DAY]))
    data = page.context["data"]
    assert [(each["number"], each["pledge"]) for each in data["members"]] == [
        (1, 10_000),
        (2, 10_000),
    ]
    send(treasurer, group, 1, savings=10_000)
    days = treasurer.get(reverse("deposit-days", args=[group.key])).content.decode()
    assert reverse("count-cash", args=[group.key, DAY]) in days
    assert "เปิดโต๊ะวันนี้" in days
    group_page = treasurer.get(reverse("savings-group", args=[group.key])).content.decode()
    assert reverse("deposit-days", args=[group.key]) in group_page


def test_a_line_whose_answer_was_lost_is_sent_again_and_entered_once(group, treasurer: Client):
    key = uuid4()
    for _ in range(3):
        answer = send(treasurer, group, 1, key=key, savings=10_000)
        assert answer.status_code == 200
    assert answer.json()["cash"] == 10_000
    assert JournalEntry.objects.filter(group=group).count() == 1


def test_the_second_officer_is_asked_and_then_sees_what_was_entered(group, village, treasurer):
    send(treasurer, group, 1, savings=10_000)
    other = signed_in(village)
    key = uuid4()
    answer = send(other, group, 1, key=key, savings=10_000)
    assert answer.status_code == 409
    assert "มีผู้บันทึก" in answer.json()["sentence"]
    (there,) = answer.json()["entered"]
    again = send(other, group, 1, key=key, seen=[there["key"]], savings=10_000)
    assert again.status_code == 200
    assert again.json()["cash"] == 20_000


@pytest.mark.parametrize(
    "amounts",
    [{"savings": -1}, {"savings": "100"}, {"savings": 1.5}, {"savings": 10**12}, {"loan": "x"}],
)
def test_what_is_no_line_is_refused(group, treasurer: Client, amounts):
    assert send(treasurer, group, 1, **amounts).status_code == 400
    assert not JournalEntry.objects.filter(group=group).exists()


def test_what_the_books_refuse_is_told_and_nothing_is_entered(group, treasurer: Client):
    answer = send(treasurer, group, 1, out_savings=100)
    assert answer.status_code == 422
    assert answer.json()["sentence"] == "เงินออมของสมาชิกไม่พอ"
    assert send(treasurer, group, 1).status_code == 422


def test_a_member_of_another_group_is_not_found(group, village, treasurer: Client):
    other = factories.savings_group(factories.place("27040502"))
    body = {"key": str(uuid4()), "member": str(other.memberships.first().key), "line": {}}
    address = reverse("table-lines", args=[group.key, DAY])
    assert treasurer.post(address, body, content_type="application/json").status_code == 404


def test_an_auditor_enters_nothing(group, village):
    auditor = signed_in(village, Role.AUDITOR)
    assert auditor.get(reverse("deposit-table", args=[group.key, DAY])).status_code == 403
    assert send(auditor, group, 1, savings=100).status_code == 403


def test_the_box_is_counted_and_confirmed_by_two_accounts(group, village, treasurer: Client):
    send(treasurer, group, 1, savings=10_000)
    address = reverse("count-cash", args=[group.key, DAY])
    assert treasurer.post(address, {f"n{DENOMINATIONS[0]}": "x"}).status_code == 422
    assert treasurer.post(address, {"n5000": "๑"}).status_code == 302
    assert "-50.00" in treasurer.get(address).content.decode()
    answer = treasurer.post(address, {"confirm": "1"})
    assert answer.status_code == 422
    assert "ไม่เท่าบัญชี" in answer.content.decode()
    treasurer.post(address, {"n5000": "2"})
    assert treasurer.post(address, {"confirm": "1"}).status_code == 302
    assert "รอเจ้าหน้าที่อีกคน" in treasurer.get(address).content.decode()
    signed_in(village).post(address, {"confirm": "1"})
    assert "ยืนยันครบสองคนแล้ว" in treasurer.get(address).content.decode()
    assert len(counting.confirmations(counting.last_count(group, DAY))) == 2
    late = send(treasurer, group, 2, savings=10_000)
    assert late.status_code == 422
    assert "ยืนยันสองคนแล้ว" in late.json()["sentence"]


def test_a_difference_is_told_with_its_reason(group, treasurer: Client):
    send(treasurer, group, 1, savings=10_000)
    address = reverse("count-cash", args=[group.key, DAY])
    treasurer.post(address, {"n5000": "1"})
    assert treasurer.post(address, {"explain": "1", "reason": ""}).status_code == 422
    assert treasurer.post(address, {"explain": "1", "reason": "ทอนผิด"}).status_code == 302
    assert counting.cash_on(group, DAY) == 5_000


def test_slips_say_what_each_gave_and_hold_the_same_bytes(group, treasurer: Client):
    send(treasurer, group, 1, savings=10_000, special=5_025)
    send(treasurer, group, 2, savings=10_000)
    address = reverse("slips", args=[group.key, DAY])
    first, second = (treasurer.get(address).content for _ in range(2))
    assert first == second
    document = pypdfium2.PdfDocument(first)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    for said in ("สมาชิก 1", "สมาชิก 2", "150.25", "50.25", "เงินออมพิเศษ"):
        assert said in text


def test_the_queries_of_a_table_do_not_grow_with_its_members(village, treasurer: Client):
    asked = []
    # What is remembered for a minute must not be forgotten between the two.
    caches["process"].clear()
    treasurer.get("/")
    for members in (2, 20):
        group = factories.savings_group(village, members=members)
        for number in (1, 2):
            send(treasurer, group, number, savings=10_000)
        with CaptureQueriesContext(connection) as queries:
            treasurer.get(reverse("deposit-table", args=[group.key, DAY]))
        asked.append(len(queries))
    assert asked[0] == asked[1] < 40
