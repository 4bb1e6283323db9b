"""Letting people in without e-mail: invitations, recoveries, and who may make them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from network import admissions, delegations, errors, one_time_codes, registry
from network.access import APART, INVITABLE, LEVELS, PERMISSIONS, Permission, may
from network.models import Account, Invitation, Recovery, Role
from network.moments import Moment
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "mali-surveys-land"
CHOSEN = {"username": "mali", "name": "มาลี", "password": PASSWORD, "repeated": PASSWORD}


@pytest.fixture
def village(db: None):
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def leader(village):
    return factories.account(role=Role.NETWORK_LEADER, place=village)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_nobody_lets_in_a_role_that_may_do_more_but_for_care_and_money():
    for inviter, roles in INVITABLE.items():
        if inviter == Role.ADMINISTRATOR:
            continue
        for role in roles:
            assert PERMISSIONS[role] - APART <= PERMISSIONS[inviter], (inviter, role)


def test_who_lets_people_in_is_who_has_the_permission():
    assert set(INVITABLE) == {role for role in Role if Permission.INVITE in PERMISSIONS[role]}


def test_an_invited_person_comes_in_by_the_code_and_has_the_role(leader, village):
    page = signed_in(leader).post(
        reverse("invite", args=[village.code]), {"name": "มาลี", "role": Role.TREASURER}
    )
    code = re.search(r'big--code">([^<]+)<', page.content.decode())[1]
    assert "data:image/svg+xml;base64," in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    newcomer = Client()
    typed = newcomer.post(reverse("join"), {"code": f" {code.lower().replace('-', ' ')} "})
    assert newcomer.post(typed["Location"], CHOSEN).status_code == 302
    account = Account.objects.get(username="mali")
    assert newcomer.session["_auth_user_id"] == str(account.pk)
    assert may(account, Permission.KEEP_BOOKS, village)
    assert account.appointments.get().source.recorded_by == leader
    assert Client().post(reverse("join-with", args=[code]), CHOSEN).status_code == 410


def test_a_code_is_kept_only_as_a_keyed_hash(leader, village):
    invitation, code = admissions.invite("ก", Role.AUDITOR, village, invited_by=leader)
    assert not {*code.replace("-", "")} - {*one_time_codes.LETTERS}
    assert len(bytes(invitation.code_hash)) == 32
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_invitation::text FROM network_invitation")
        assert code.replace("-", "") not in cursor.fetchone()[0]


@pytest.mark.parametrize("role", [Role.NETWORK_LEADER, Role.NEGOTIATOR, Role.ADMINISTRATOR])
def test_a_leader_cannot_invite_beyond_their_own(leader, village, role):
    with pytest.raises(errors.MayNotInvite):
        admissions.invite("ก", role, village, invited_by=leader)


def test_a_leader_cannot_invite_to_another_village(leader):
    with pytest.raises(errors.MayNotInvite):
        admissions.invite("ก", Role.AUDITOR, factories.place("27040102"), invited_by=leader)


def test_a_role_of_a_village_is_not_given_in_a_tambon(village):
    district = factories.account(role=Role.DISTRICT_NETWORK, place=factories.place("2705"))
    assert LEVELS[Role.NETWORK_LEADER] == "village"
    with pytest.raises(errors.RoleDoesNotFitLevel):
        admissions.invite("ก", Role.NETWORK_LEADER, factories.place("270501"), invited_by=district)


def test_an_invitation_dies_with_the_inviters_right(leader, village):
    invitation, _ = admissions.invite("ก", Role.AUDITOR, village, invited_by=leader)
    registry.end_appointment(
        leader.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    with pytest.raises(errors.CodeIsSpent):
        admissions.take_up(invitation, username="x", name="x", password=PASSWORD)
    assert not Account.objects.filter(username="x").exists()


def test_a_code_is_good_for_a_week(leader, village, monkeypatch):
    monkeypatch.setattr(admissions, "VALID_FOR", timedelta(seconds=-1))
    _, code = admissions.invite("ก", Role.AUDITOR, village, invited_by=leader)
    with pytest.raises(errors.CodeIsSpent):
        admissions.open_code(code)


def test_a_withdrawn_invitation_opens_nothing(leader, village):
    invitation, code = admissions.invite("ก", Role.AUDITOR, village, invited_by=leader)
    address = reverse("withdraw-invitation", args=[invitation.key])
    assert signed_in(leader).post(address).status_code == 302
    with pytest.raises(errors.CodeIsSpent):
        admissions.open_code(code)
    assert signed_in(leader).post(address).status_code == 404


def test_an_invitation_is_final(leader, village):
    admissions.invite("ก", Role.AUDITOR, village, invited_by=leader)
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        Invitation.objects.update(role=Role.ADMINISTRATOR)


def test_recovery_ends_sessions_and_second_factors_and_sets_a_new_password(leader, village):
    treasurer = factories.account(role=Role.TREASURER, place=village)
    Authenticator.objects.create(user=treasurer, type="totp", data={"secret": "x"})
    phone = signed_in(treasurer)
    assert phone.get("/account/").status_code == 200
    page = signed_in(leader).post(reverse("recover-account", args=[treasurer.pk]))
    code = re.search(r'big--code">([^<]+)<', page.content.decode())[1]
    assert phone.get("/account/").status_code == 302
    back = Client()
    chosen = {"password": PASSWORD, "repeated": PASSWORD}
    assert back.post(reverse("join-with", args=[code]), chosen).status_code == 302
    treasurer.refresh_from_db()
    assert treasurer.check_password(PASSWORD)
    assert not Authenticator.objects.filter(user=treasurer).exists()
    assert back.get("/account/").status_code == 200
    assert Client().get(reverse("join-with", args=[code])).status_code == 410


def test_a_leader_cannot_recover_who_may_do_more(leader, village):
    tambon = village.records.get().parent
    for other in (
        factories.account(role=Role.TAMBON_NETWORK, place=tambon),
        factories.account(role=Role.NETWORK_LEADER, place=village),
        factories.account(role=Role.ADMINISTRATOR, place=village),
        leader,
        factories.account(),
    ):
        with pytest.raises(errors.MayNotRecover):
            admissions.recover(other, recovered_by=leader)


def test_a_role_lent_to_an_account_counts_when_it_is_recovered(leader, village):
    """Else a leader could recover a neighbour who stands in for the tambon, and see it all."""
    treasurer = factories.account(role=Role.TREASURER, place=village)
    boss = factories.account(role=Role.TAMBON_NETWORK, place=village.records.get().parent)
    recovery, _ = admissions.recover(treasurer, recovered_by=leader)
    today = Moment.now().last_day
    delegations.lend(
        boss.appointments.get(), treasurer, began_on=today, ends_on=today + timedelta(days=3),
        lender=boss, reason="ลา",
    )  # fmt: skip
    with pytest.raises(errors.MayNotRecover):
        admissions.recover(treasurer, recovered_by=leader)
    with pytest.raises(errors.CodeIsSpent):
        admissions.come_back(recovery, password=PASSWORD)


def test_a_newer_code_of_recovery_takes_the_place_of_the_older(leader, village):
    treasurer = factories.account(role=Role.TREASURER, place=village)
    _, older = admissions.recover(treasurer, recovered_by=leader)
    _, newer = admissions.recover(treasurer, recovered_by=leader)
    with pytest.raises(errors.CodeIsSpent):
        admissions.open_code(older)
    assert isinstance(admissions.open_code(newer), Recovery)


def test_an_administrator_signs_an_account_out_everywhere(village):
    treasurer = factories.account(role=Role.TREASURER, place=village)
    administrator = factories.account(role=Role.ADMINISTRATOR, place=village)
    phone = signed_in(treasurer)
    phone.get("/account/")
    assert UserSession.objects.filter(user=treasurer).count() == 1
    signed_in(administrator).post(reverse("end-sessions", args=[treasurer.pk]))
    assert phone.get("/account/").status_code == 302


def test_wrong_codes_are_counted_by_address(db: None):
    client = Client()
    statuses = [client.post(reverse("join"), {"code": "WRNG-CDE2"}).status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]
    assert client.get(reverse("join-with", args=["ABCD-2345"])).status_code == 429
