"""A role lent while somebody is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from network import access, delegations, errors, registry
from network.access import Permission, may
from network.models import Account, Delegation, Role
from network.moments import Moment
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(account: Account) -> Account:
    """The account as the next request sees it: what it may is remembered for one request."""
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def tambon(db: None):
    for code in ("27", "2704"):
        factories.place(code)
    return factories.place("270401")


@pytest.fixture
def boss(tambon):
    return factories.account(role=Role.TAMBON_NETWORK, place=tambon)


def lent(boss, delegate, *, start=0, days=3, appointment=None) -> Delegation:
    today = Moment.now().last_day
    return delegations.lend(
        appointment or boss.appointments.get(), delegate, began_on=today + start * DAY,
        ends_on=today + (start + days) * DAY, lender=boss, reason="ไปอบรม",
    )  # fmt: skip


def test_the_delegate_may_what_the_role_may_in_that_time(boss, tambon):
    delegate = factories.account()
    assert not may(delegate, Permission.RECORD, tambon)
    lent(boss, delegate)
    assert may(again(delegate), Permission.RECORD, tambon)
    assert may(again(boss), Permission.RECORD, tambon)


def test_not_before_it_begins(boss, tambon):
    delegate = factories.account()
    lent(boss, delegate, start=1)
    assert not may(delegate, Permission.RECORD, tambon)


def test_not_after_it_runs_out(boss, tambon):
    delegate = factories.account()
    lent(boss, delegate, days=2)
    held = Delegation.objects
    now = Moment.now()
    last = Moment(now.true_before + DAY, now.known_by)
    assert held.in_force(last).exists()
    assert not held.in_force(Moment(last.true_before + DAY, now.known_by)).exists()


def test_either_ends_it_at_once(boss, tambon):
    for who in (boss, None):
        delegate = factories.account()
        delegation = lent(boss, delegate)
        client = Client()
        client.force_login(who or delegate)
        client.post(reverse("end-lending", args=[delegation.key]))
        assert not may(again(delegate), Permission.RECORD, tambon)


def test_a_stranger_cannot_end_it(boss):
    client = Client()
    client.force_login(factories.account())
    delegation = lent(boss, factories.account())
    assert client.post(reverse("end-lending", args=[delegation.key])).status_code == 404


def test_what_is_lent_is_not_lent_on(boss):
    delegate = factories.account()
    lent(boss, delegate)
    with pytest.raises(errors.CannotLend):
        lent(delegate, factories.account(), appointment=boss.appointments.get())


def test_the_administrator_is_never_lent_not_even_behind_the_verb(tambon):
    administrator = factories.account(role=Role.ADMINISTRATOR, place=tambon)
    with pytest.raises(errors.CannotLend):
        lent(administrator, factories.account())
    today = Moment.now().last_day
    with pytest.raises(IntegrityError, match="cannot be lent"), transaction.atomic():
        Delegation.objects.create(
            appointment=administrator.appointments.get(), delegate=factories.account(),
            began_on=today, ends_on=today + DAY, source=factories.source(),
        )  # fmt: skip


def test_it_ends_with_the_appointment(boss, tambon):
    delegate = factories.account()
    lent(boss, delegate)
    registry.end_appointment(
        boss.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    assert not may(again(delegate), Permission.RECORD, tambon)


@pytest.mark.parametrize("days", [0, -1, 181])
def test_it_has_an_end_within_half_a_year(boss, days):
    with pytest.raises(errors.DelegationEndsTooSoon):
        lent(boss, factories.account(), days=days)


def test_nothing_is_lent_to_a_closed_account_or_oneself(boss):
    closed = factories.account()
    closed.is_active = False
    closed.save()
    for nobody in (closed, boss):
        with pytest.raises(errors.NobodyToLendTo):
            lent(boss, nobody)


def test_who_acts_is_the_delegate(boss, tambon):
    delegate = factories.account()
    village = factories.place("27040101")
    client = Client()
    client.force_login(boss)
    today = Moment.now().last_day
    typed = {
        "appointment": boss.appointments.get().pk, "delegate": delegate.username.upper(),
        "began_on": today.isoformat(), "last_day": today.isoformat(), "reason": "ลา",
    }  # fmt: skip
    assert client.post(reverse("lend-role"), typed).status_code == 302
    client.force_login(delegate)
    said = {"houses": "9", "basis": "registered", "counted_on": "2025-01-31", "evidence": "ทร."}
    client.post(reverse("record-house-count", args=[village.code]), said)
    assert village.house_counts.get().source.recorded_by == delegate


def test_what_an_account_may_is_two_queries(boss, tambon, django_assert_num_queries):
    delegate = factories.account()
    lent(boss, delegate)
    with django_assert_num_queries(2):
        access.places_of(delegate, Permission.RECORD)
