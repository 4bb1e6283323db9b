"""A phone is set up from its own browser, told whose it is, opened again by its holder alone."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from network import erasure, field_devices, keys, rotation
from network.models import Account, FieldDevice, Place, Reading
from tests import factories
from tests.survey.openrosa import phones

pytestmark = pytest.mark.django_db
START, RECOVER = "/field/start/", "/field/recover/"
PHONE, RECOVERY = "/field/api/phone", "/field/api/recovery"
PASSWORD = "a password nobody else has"


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    return phones.village()


@pytest.fixture
def member(village: Place) -> Account:
    account = phones.surveyor(village)
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def phone(member: Account) -> phones.Phone:
    return phones.phone(member)


def signed_in(account: Account) -> Client:
    """By the password, as people do: whoever has just typed it is not asked again."""
    client = Client()
    client.post("/sign-in/", {"username": account.username, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def told(address: str) -> dict[str, str]:
    """What stands after the #."""
    return {name: value for name, [value] in parse_qs(urlsplit(address).fragment).items()}


def spare_key() -> str:
    return secrets.token_urlsafe(32)


def given_for(client: Client, ticket: str) -> str | None:
    """The spare key a ticket brings."""
    answer = client.post("/field/recover/key", ticket, content_type="text/plain")
    assert answer.status_code in {200, 404}
    return answer.json()["key"] if answer.status_code == 200 else None


def entrust(phone: phones.Phone, key: str) -> int:
    status: int = phone.client.post(RECOVERY, key, content_type="text/plain").status_code
    return status


# --- set up from the phone's own browser --------------------------------------------------------


def test_a_browser_becomes_a_phone_and_the_secret_stands_in_no_page(member: Account):
    client = signed_in(member)
    assert client.get(START).status_code == 200
    answer = client.post(START, {"name": "มือถือป้า"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/field/#set=")
    assert "no-store" in answer["Cache-Control"]
    username, _, secret = told(answer["Location"])["set"].partition(":")
    assert secret not in answer.content.decode()
    assert field_devices.device_for_basic(username, secret) == FieldDevice.objects.get()
    assert FieldDevice.objects.get().name == "มือถือป้า"


def test_the_village_of_a_qr_is_still_asked_for_after_the_set_up(member: Account, village: Place):
    answer = signed_in(member).post(f"{START}?village={village.code}", {"name": "มือถือป้า"})
    assert told(answer["Location"])["village"] == village.code
    strange = signed_in(member).post(f"{START}?village=%26set%3Dx", {"name": "มือถือป้า"})
    assert "village" not in told(strange["Location"])


def test_who_may_survey_nowhere_registers_no_phone(db: None):
    client = Client()
    client.force_login(factories.account())
    assert '<form method="post" novalidate>' not in client.get(START).content.decode()
    assert client.post(START, {"name": "x"}).status_code == 422
    assert not FieldDevice.objects.exists()


def test_a_phone_without_a_name_is_not_registered(member: Account):
    assert signed_in(member).post(START, {"name": " "}).status_code == 422
    assert not FieldDevice.objects.exists()


def test_another_site_cannot_register_a_phone(member: Account):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.post(START, {"name": "x"}).status_code == 403
    assert not FieldDevice.objects.exists()


def test_a_phone_is_told_whose_it_is(phone: phones.Phone, member: Account):
    said = phone.client.get(PHONE).json()
    assert said["holder"] == member.name
    assert said["username"] == phone.device.username
    assert said["maySurvey"] is True
    assert Client().get(PHONE).status_code == 401


def test_an_ended_phone_is_told_nothing(phone: phones.Phone, member: Account):
    field_devices.end_device(phone.device, by=member, reason="หาย")
    assert phone.client.get(PHONE).status_code == 401


def test_a_phone_draws_a_secret_of_its_own_and_the_qr_is_good_no_more(phone: phones.Phone):
    own = "23456789abcdefghjkmnpqrstuvw"
    assert phone.client.post("/field/api/secret", own, content_type="text/plain").status_code == 204
    assert phone.client.get(PHONE).status_code == 401
    device = field_devices.device_for_basic(phone.device.username, own)
    assert device == phone.device


@pytest.mark.parametrize(
    "own", ["", "a" * 28, "short", "ABCDEFGHIJKLMNOPQRSTUVWXYZ23", "2" * 5_000]
)
def test_a_weak_secret_is_refused_and_the_one_before_stays(phone: phones.Phone, own: str):
    answer = phone.client.post("/field/api/secret", own, content_type="text/plain")
    assert answer.status_code == 422
    assert phone.client.get(PHONE).status_code == 200


# --- a forgotten PIN ------------------------------------------------------------------------------


def test_the_holder_gets_the_spare_key_back_and_it_is_written_down(
    phone: phones.Phone, member: Account
):
    key = spare_key()
    assert entrust(phone, key) == 204
    client = signed_in(member)
    answer = client.post(RECOVER, {"device": phone.device.username})
    assert answer.status_code == 302
    ticket = told(answer["Location"])["recover"]
    assert key not in answer["Location"]  # a browser remembers where it was
    assert given_for(client, ticket) == key
    assert given_for(client, ticket) is None  # once
    reading = Reading.objects.latest("number")
    assert (reading.account, reading.route) == (member, "field-recover")
    assert phone.device.username in reading.purpose


def test_a_ticket_is_good_for_its_session_alone_and_not_for_long(
    phone: phones.Phone, member: Account
):
    entrust(phone, spare_key())
    client = signed_in(member)

    def ticket() -> str:
        answer = client.post(RECOVER, {"device": phone.device.username})
        return told(answer["Location"])["recover"]

    assert given_for(signed_in(member), ticket()) is None
    assert given_for(client, "x") is None
    late = ticket()
    session = client.session
    session["field_recovery"] = [late, phone.device.pk, session["field_recovery"][2] - 601]
    session.save()
    assert given_for(client, late) is None


def test_a_session_alone_is_not_enough_the_password_is_asked_again(
    phone: phones.Phone, member: Account
):
    entrust(phone, spare_key())
    client = Client()
    client.force_login(member)  # a session left open long ago
    for answer in (client.get(RECOVER), client.post(RECOVER, {"device": phone.device.username})):
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path == "/account/password-again/"


def test_nobody_else_gets_it(phone: phones.Phone, village: Place):
    entrust(phone, spare_key())
    other = phones.surveyor(village)
    other.set_password(PASSWORD)
    other.save()
    assert phone.device.username not in signed_in(other).get(RECOVER).content.decode()
    answer = signed_in(other).post(RECOVER, {"device": phone.device.username})
    assert answer.status_code == 404
    assert not Reading.objects.filter(route="field-recover").exists()


def test_the_key_is_kept_sealed(phone: phones.Phone):
    key = spare_key()
    entrust(phone, key)
    kept = bytes(FieldDevice.objects.get().recovery_encrypted or b"")
    assert kept
    assert key.encode() not in kept
    assert base64.urlsafe_b64decode(key + "=") not in kept


@pytest.mark.parametrize(
    "said", ["", "x", "ก" * 43, "A" * 42, "A" * 44, "A" * 5_000, "A" * 42 + "\n"]
)
def test_what_is_no_key_is_refused(phone: phones.Phone, said: str):
    answer = phone.client.post(RECOVERY, said, content_type="text/plain")
    assert answer.status_code == 422
    assert "กุญแจสำรอง" in answer.content.decode()
    assert FieldDevice.objects.get().recovery_encrypted is None


def test_ending_a_phone_destroys_its_spare_key(phone: phones.Phone, member: Account):
    entrust(phone, spare_key())
    field_devices.end_device(phone.device, by=member, reason="หาย")
    assert FieldDevice.objects.get().recovery_encrypted is None
    assert entrust(phone, spare_key()) == 401
    answer = signed_in(member).post(RECOVER, {"device": phone.device.username})
    assert answer.status_code == 404


def test_erasing_the_holder_destroys_it(phone: phones.Phone, member: Account):
    person = factories.person()
    member.person = person
    member.save()
    entrust(phone, spare_key())
    erasure.erase_person(person, asked_by=erasure.AskedBy.SELF, reason="ขอลบ")
    assert FieldDevice.objects.get().recovery_encrypted is None


def test_new_keys_of_the_installation_leave_it_readable(
    phone: phones.Phone, member: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("RANGWAT_FERNET_KEYS")
    key = spare_key()
    entrust(phone, key)
    old = bytes(FieldDevice.objects.get().recovery_encrypted or b"")
    keys.add_fernet_key()
    assert rotation.remaining().devices == 1
    rotation.rotate()
    assert not rotation.remaining()
    assert bytes(FieldDevice.objects.get().recovery_encrypted or b"") != old
    client = signed_in(member)
    answer = client.post(RECOVER, {"device": phone.device.username})
    assert given_for(client, told(answer["Location"])["recover"]) == key


# --- a village's sheet ----------------------------------------------------------------------


def test_a_village_has_a_sheet_with_its_qr_and_no_secret(member: Account, village: Place):
    page = signed_in(member).get(f"/villages/{village.code}/field-qr/").content.decode()
    assert f"http://testserver/field/#village={village.code}" in page
    assert "data:image/svg+xml;base64," in page
    assert "#set=" not in page


def test_the_page_of_a_new_phone_shows_the_qr_of_our_own_page_too(member: Account):
    page = signed_in(member).post("/field/devices/", {"name": "ซัมซุงสีดำ"}).content.decode()
    assert page.count("data:image/svg+xml;base64,") == 2
    assert "#set=" not in page  # it is in the picture alone
