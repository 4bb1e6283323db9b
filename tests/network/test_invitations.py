"""Start addresses, and the first account of a real network."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.signing import TimestampSigner

from network import invitations
from network.access import Permission, places_of
from network.errors import InvitationIsSpent
from network.invitations import account_for_start_token, start_token
from network.models import Account, Appointment
from tests import factories

pytestmark = pytest.mark.django_db


def create_network() -> str:
    told = StringIO()
    call_command("create_network", stdout=told)
    return told.getvalue()


def token_in(told: str) -> str:
    return told.partition("/start/")[2].partition("/")[0]


def test_a_start_token_leads_to_its_account():
    account = factories.account()
    assert account_for_start_token(start_token(account)) == account


def test_setting_a_password_spends_every_token():
    account = factories.account()
    tokens = [start_token(account), start_token(account)]
    account.set_password("a long enough password")
    account.save()
    for token in tokens:
        with pytest.raises(InvitationIsSpent, match="start address"):
            account_for_start_token(token)


@pytest.mark.parametrize("token", ["", "1", "1:x:y", "ก", "1:1a2b3c:AAAA"])
def test_a_token_that_nobody_signed_opens_nothing(token):
    factories.account()
    with pytest.raises(InvitationIsSpent):
        account_for_start_token(token)


def test_a_token_signed_for_something_else_opens_nothing():
    account = factories.account()
    with pytest.raises(InvitationIsSpent):
        account_for_start_token(TimestampSigner(salt="another").sign(str(account.pk)))


def test_a_token_is_good_for_a_day(monkeypatch):
    token = start_token(factories.account())
    monkeypatch.setattr(invitations, "VALID_FOR", timedelta(seconds=-1))
    with pytest.raises(InvitationIsSpent):
        account_for_start_token(token)


def test_an_account_that_was_closed_cannot_start():
    account = factories.account()
    account.is_active = False
    account.save()
    with pytest.raises(InvitationIsSpent):
        account_for_start_token(start_token(account))


def test_an_empty_network_gets_one_administrator_everywhere():
    place = factories.place("27")
    account = account_for_start_token(token_in(create_network()))
    assert account.username == "admin"
    assert not account.has_usable_password()
    assert place.pk in places_of(account, Permission.ADMINISTER)
    assert Appointment.objects.get().place is None


def test_the_address_is_given_again_until_it_was_used():
    create_network()
    again = create_network()
    assert account_for_start_token(token_in(again)) == Account.objects.get()
    account = Account.objects.get()
    account.set_password("a long enough password")
    account.save()
    told = create_network()
    assert "/start/" not in told
    assert "none was made" in told
    assert Account.objects.count() == 1


def test_a_network_with_accounts_is_left_alone():
    factories.account()
    factories.account()
    assert "/start/" not in create_network()
    assert Account.objects.count() == 2
