"""Roles given from the command line: how the first people of a real network get in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from network.access import Permission, may
from network.models import Account, Role
from tests import factories

pytestmark = pytest.mark.django_db

SAID = ("--source", "มติที่ประชุม")


def test_a_new_person_gets_a_role_and_an_address_to_start_at(client):
    village = factories.place("27040501")
    out = StringIO()
    call_command(
        "appoint", "malee", "--role", Role.NETWORK_LEADER, "--place", "27040501",
        "--name", "มาลี สมมติ", *SAID, stdout=out,
    )  # fmt: skip
    account = Account.objects.get(username="malee")
    assert account.person is not None
    assert may(account, Permission.VERIFY, village)
    address = next(line for line in out.getvalue().splitlines() if line.startswith("/start/"))
    assert client.get(address).status_code == 200


def test_a_second_role_is_added_to_the_same_account():
    factories.place("270405")
    account = factories.account()
    call_command(
        "appoint", account.username, "--role", Role.TAMBON_NETWORK, "--place", "270405", *SAID,
        stdout=StringIO(),
    )  # fmt: skip
    assert account.appointments.count() == 1
    assert Account.objects.count() == 1


@pytest.mark.parametrize("arguments", [("--place", "999999", "--name", "ก"), ("--place", "27")])
def test_an_unknown_place_or_a_nameless_account_is_refused_with_a_sentence(arguments):
    factories.place("27")
    err = StringIO()
    with pytest.raises(SystemExit) as refused:
        call_command("appoint", "x", "--role", Role.NEGOTIATOR, *arguments, *SAID, stderr=err)
    assert refused.value.code == 2
    assert " / " in err.getvalue()
    assert not Account.objects.exists()
