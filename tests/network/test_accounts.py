"""Signing in, second factors, devices, passwords; and the printed table of access."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from network import devices, registry, throttle
from network.management.commands.print_access import access_page
from network.models import Account, Role
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "mali-surveys-land"


@pytest.fixture
def village(db: None):
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


def somebody(role: Role | None = None, place=None, *, is_fictional: bool = False) -> Account:
    """An account with a password, whose role somebody real gave."""
    account = factories.account()
    account.set_password(PASSWORD)
    account.save()
    if role:
        registry.appoint(
            account, role, place, began_on=factories.FIRST_DAY,
            source=factories.source(is_fictional=is_fictional),
        )  # fmt: skip
    return account


def sign_in(account: Account, password: str = PASSWORD, client: Client | None = None, **extra):
    client = client or Client()
    answer = client.post(
        reverse("sign-in"), {"username": account.username, "password": password}, **extra
    )
    return client, answer


A_REQUEST = 3.0  # seconds it may take at most


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows; a step about to end is let go by."""
    left = 30 - time.time() % 30
    if left < A_REQUEST:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> str:
    """Set up an authenticator app; its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret, -1)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_the_printed_table_is_the_one_in_force():
    assert Path(settings.BASE_DIR, "docs", "ACCESS.md").read_text() == access_page()


def test_an_account_signs_in_by_name_in_any_case(village):
    account = somebody(Role.NETWORK_LEADER, village)
    client, answer = sign_in(account)
    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_who_sees_a_village_alone_needs_no_second_factor(village):
    client, _ = sign_in(somebody(Role.NETWORK_LEADER, village))
    assert client.get(reverse("village", args=[village.code])).status_code == 200


@pytest.mark.parametrize(
    "role", [Role.TAMBON_NETWORK, Role.DISTRICT_NETWORK, Role.TREASURER, Role.ADMINISTRATOR]
)
def test_who_sees_much_is_led_to_set_up_a_second_factor(village, role):
    tambon = village.records.get().parent
    client, _ = sign_in(somebody(role, tambon))
    for address in ("/", "/account/", reverse("place", args=[tambon.code])):
        assert client.get(address)["Location"] == reverse("mfa_activate_totp"), address
    set_up(client)
    assert client.get("/account/").status_code == 200


def test_a_chief_who_sees_no_person_needs_none(village):
    client, _ = sign_in(somebody(Role.DISTRICT_CHIEF, village.records.get().parent))
    assert client.get("/account/").status_code == 200


def test_the_demo_signs_in_by_one_step_and_loses_that_with_one_real_role(village):
    tambon = village.records.get().parent
    account = somebody(Role.DISTRICT_NETWORK, tambon, is_fictional=True)
    client, _ = sign_in(account)
    assert client.get("/account/").status_code == 200
    registry.appoint(
        account, Role.ADMINISTRATOR, tambon, began_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    client, _ = sign_in(account)
    assert client.get("/account/")["Location"] == reverse("mfa_activate_totp")


def test_a_second_factor_is_asked_at_the_next_sign_in_and_its_code_works_once(village):
    account = somebody(Role.TAMBON_NETWORK, village.records.get().parent)
    first, _ = sign_in(account)
    secret = set_up(first)
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))
    client, answer = sign_in(account)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/account/").status_code == 302
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/account/").status_code == 200
    other, _ = sign_in(account)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert other.get("/account/").status_code == 302


def test_recovery_codes_are_shown_once_and_open_once(village):
    account = somebody(Role.TAMBON_NETWORK, village.records.get().parent)
    client, _ = sign_in(account)
    set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(set(codes)) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in codes)
    for status in (302, 200):
        other, _ = sign_in(account)
        assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == status


def test_codes_of_a_second_factor_cannot_be_tried_out(village):
    account = somebody(Role.TAMBON_NETWORK, village.records.get().parent)
    client, _ = sign_in(account)
    secret = set_up(client)
    guessing, _ = sign_in(account)
    for _ in range(12):
        guessing.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = guessing.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert right.status_code == 200
    assert guessing.get("/account/").status_code == 302


def test_a_second_factor_that_a_role_asks_for_cannot_be_switched_off(village):
    account = somebody(Role.TAMBON_NETWORK, village.records.get().parent)
    client, _ = sign_in(account)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=account, type="totp").exists()


def test_wrong_passwords_make_an_account_wait_and_cost_no_hash(village, monkeypatch):
    account = somebody(Role.NETWORK_LEADER, village)
    for _ in range(throttle.BY_ACCOUNT.attempts):
        assert sign_in(account, "wrong")[1].status_code == 200
    hashed = []
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda *_args: hashed.append(1) or "md5$x$y"
    )
    _, answer = sign_in(account)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 15 * 60
    assert "โปรดรอ 15 นาที" in answer.content.decode()
    assert hashed == []


def test_a_name_nobody_has_is_answered_as_one_somebody_has(village):
    account, nobody = somebody(Role.NETWORK_LEADER, village), Account(username="nobody")
    closed = somebody()
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    for _ in range(throttle.BY_ACCOUNT.attempts + 1):
        answers = [sign_in(each, "wrong")[1] for each in (account, nobody, closed)]
        said = {
            (each.status_code, "ไม่ถูกต้อง" in each.content.decode(), each.get("Retry-After") is None)
            for each in answers
        }
        assert len(said) == 1, said
    assert {each.status_code for each in answers} == {429}


def test_many_names_from_one_address_make_the_address_wait(village):
    account = somebody(Role.NETWORK_LEADER, village)
    for number in range(throttle.BY_ADDRESS.attempts):
        sign_in(Account(username=f"guess{number}"), "wrong")
    assert sign_in(account)[1].status_code == 429
    assert sign_in(account, REMOTE_ADDR="10.1.1.1")[1].status_code == 302


def test_an_address_is_believed_from_our_proxy_alone(village, monkeypatch):
    account = somebody(Role.NETWORK_LEADER, village)
    told = {"HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.5"}
    client, _ = sign_in(account, **told)
    client.get("/account/", **told)
    assert UserSession.objects.get().ip == "127.0.0.1"
    UserSession.objects.all().delete()
    monkeypatch.setattr("allauth.app_settings.TRUSTED_PROXY_COUNT", 1, raising=False)
    client, _ = sign_in(account, **told)
    client.get("/account/", **told)
    assert UserSession.objects.get().ip == "203.0.113.5"


def test_devices_are_listed_in_words_and_signed_out_one_by_one(village):
    account = somebody(Role.NETWORK_LEADER, village)
    phone = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) AppleWebKit Chrome/120 Mobile"}
    clients = [sign_in(account)[0], sign_in(account)[0], sign_in(account)[0]]
    for client in clients:
        client.get("/account/", **phone)
    page = clients[0].get(reverse("devices")).content.decode()
    assert page.count("Chrome บน Android") == 3
    assert page.count("เครื่องนี้</span>") == 1
    other = UserSession.objects.get(session_key=clients[1].session.session_key)
    clients[0].post(reverse("end-device", args=[other.pk]))
    assert [each.get("/account/").status_code for each in clients] == [200, 302, 200]
    clients[0].post(reverse("end-other-devices"))
    assert [each.get("/account/").status_code for each in clients] == [200, 302, 302]


def test_nobody_signs_out_anothers_device(village):
    client, _ = sign_in(somebody(Role.NETWORK_LEADER, village))
    address = reverse("end-device", args=[UserSession.objects.get().pk])
    stranger, _ = sign_in(somebody())
    assert stranger.post(address).status_code == 404
    assert client.get("/account/").status_code == 200


def test_a_new_password_signs_the_others_out(village):
    account = somebody(Role.NETWORK_LEADER, village)
    here, there = sign_in(account)[0], sign_in(account)[0]
    there.get("/account/")
    typed = {"current": PASSWORD, "password": "82649173", "repeated": "82649173"}
    wrong = here.post(reverse("change-password"), typed | {"current": "no"})
    assert wrong.status_code == 422
    assert here.post(reverse("change-password"), typed).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert sign_in(account, "82649173")[1].status_code == 302


@pytest.mark.parametrize("password", ["12345678", "password", "1234567"])
def test_a_common_or_short_password_is_refused(village, password):
    client, _ = sign_in(somebody())
    typed = {"current": PASSWORD, "password": password, "repeated": password}
    assert client.post(reverse("change-password"), typed).status_code == 422


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Safari/604.1", "Safari บน iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge บน Windows"),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/99 Line/13.1", "LINE บน Android"),
        ("curl/8", "อุปกรณ์ที่ไม่รู้จัก"),
    ],
)
def test_a_device_is_told_in_words(said, words):
    assert devices.in_words(said) == words


def test_each_door_and_each_name_is_counted_apart(db: None):
    limit = throttle.Limit("test", 3, throttle.BY_ACCOUNT.window)
    for _ in range(3):
        throttle.attempt(limit, "a")
    with pytest.raises(throttle.TooManyAttempts):
        throttle.attempt(limit, "a")
    throttle.attempt(limit, "b")
    throttle.forget(limit, "a")
    throttle.attempt(limit, "a")
