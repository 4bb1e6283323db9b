"""Pages of field devices: registered, shown once, ended; by their holder and by a leader."""

from __future__ import annotations

import base64
import json
import re
import zlib
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from network import ended_devices, erasure, errors, field_devices, keys, rotation
from network.models import Account, FieldDevice, Place, Role, Source
from survey.openrosa.collect_settings import CollectSettings
from tests import factories
from tests.survey.openrosa.signed_in_phones import Phone, basic, surveyor

pytestmark = pytest.mark.django_db
OWN = "/field/devices/"
FORMS = "/openrosa/formList"


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def member(village: Place) -> Account:
    return surveyor(village)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def told(page: str) -> tuple[str, str, str]:
    """Server, name and secret as the page says them for typing."""
    url, name, secret = re.findall(r"<dd><code[^>]*>(.*?)</code></dd>", page)
    return url, name, re.sub(r"<[^>]+>", "", secret)


def test_a_phone_is_set_up_from_the_page_and_fetches_forms(member: Account):
    client = signed_in(member)
    answer = client.post(OWN, {"name": "ซัมซุงสีดำ"})
    page = answer.content.decode()
    url, name, secret = told(page)
    assert url == "http://testserver/openrosa"
    assert "data:image/svg+xml;base64," in page
    assert "no-store" in answer.headers["Cache-Control"]
    listed = Client().get(f"{url}/formList", HTTP_AUTHORIZATION=basic(name, secret))
    assert listed.status_code == 200
    again = client.get(OWN).content.decode()
    assert "ซัมซุงสีดำ" in again
    assert secret not in again


def test_what_the_qr_holds_is_what_collect_reads():
    text = CollectSettings("https://x.example/openrosa", "d-abc", "s3cret", "รังวัด").as_text_of_qr()
    said = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
    assert set(said) == {"general", "admin", "project"}
    assert (
        said["general"]
        | {
            "protocol": "odk_default",
            "server_url": "https://x.example/openrosa",
            "username": "d-abc",
            "password": "s3cret",
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        }
        == said["general"]
    )
    assert said["project"]["name"] == "รังวัด"


def test_of_a_secret_only_a_keyed_hash_is_kept(member: Account):
    device, secret = field_devices.register_device(member, "ก")
    assert len(secret) * 4.95 > 128
    kept = FieldDevice.objects.values().get(pk=device.pk)
    assert secret not in str(kept)
    assert len(bytes(kept["secret_hash"])) == 32
    assert not Source.objects.filter(title__contains=secret).exists()


@pytest.mark.parametrize("name", ["", "   ", "ก" * 61, "a\x00b", "a\u202eb"])
def test_a_phone_has_a_name_that_can_be_read(member: Account, name: str):
    with pytest.raises(errors.DeviceNeedsName):
        field_devices.register_device(member, name)
    assert signed_in(member).post(OWN, {"name": name}).status_code == 422
    assert not FieldDevice.objects.exists()


def test_who_surveys_nowhere_registers_no_phone(village: Place):
    account = factories.account(role=Role.TREASURER, place=village)
    with pytest.raises(errors.NothingToSurvey):
        field_devices.register_device(account, "ก")
    client = signed_in(account)
    assert "ให้แกนนำ" in client.get(OWN).content.decode()
    assert client.post(OWN, {"name": "ก"}).status_code == 422


def test_the_holder_ends_a_phone_with_a_reason(member: Account):
    phone = Phone(member)
    client = signed_in(member)
    end = reverse("end-field-device", args=[phone.device.key])
    client.post(end, {"reason": " "})
    assert phone.fetch(FORMS).status_code == 200
    assert client.post(end, {"reason": "เครื่องหาย"}).status_code == 302
    assert phone.fetch(FORMS).status_code == 401
    assert "เครื่องหาย" in client.get(OWN).content.decode()
    assert client.post(end, {"reason": "อีกครั้ง"}).status_code == 410


def test_a_leader_sets_a_phone_up_for_a_member_and_ends_it_when_it_is_lost(
    village: Place, member: Account
):
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    client = signed_in(leader)
    address = reverse("place-field-devices", args=[village.code])
    page = client.post(address, {"account": member.pk, "name": "เครื่องป้าแดง"}).content.decode()
    _url, name, secret = told(page)
    device = FieldDevice.objects.get(username=name)
    assert (device.account, device.registered_by) == (member, leader)
    assert leader.name in signed_in(member).get(OWN).content.decode()
    said = basic(name, secret)
    assert Client().get(FORMS, HTTP_AUTHORIZATION=said).status_code == 200
    client.post(reverse("end-field-device", args=[device.key]), {"reason": "หาย"})
    assert Client().get(FORMS, HTTP_AUTHORIZATION=said).status_code == 401
    assert device.ending.source.recorded_by == leader


def test_a_leader_sets_no_phone_up_for_somebody_who_may_do_more(village: Place):
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    other = factories.account(role=Role.NETWORK_LEADER, place=village)
    with pytest.raises(errors.MayNotRegister):
        field_devices.register_device(other, "ก", by=leader)
    address = reverse("place-field-devices", args=[village.code])
    answer = signed_in(leader).post(address, {"account": other.pk, "name": "ก"})
    assert answer.status_code == 422
    assert not FieldDevice.objects.exists()


def test_nobody_ends_or_sees_the_phone_of_a_stranger(village: Place, member: Account):
    phone = Phone(member)
    beside = factories.place("27040102")
    for stranger in (
        surveyor(village),
        factories.account(role=Role.NETWORK_LEADER, place=beside),
        factories.account(),
    ):
        client = signed_in(stranger)
        end = reverse("end-field-device", args=[phone.device.key])
        assert client.post(end, {"reason": "x"}).status_code == 404
        assert phone.device.username not in client.get(OWN).content.decode()
        with pytest.raises(errors.MayNotEndDevice):
            field_devices.end_device(phone.device, by=stranger, reason="x")
    assert phone.fetch(FORMS).status_code == 200


def test_a_name_is_written_as_text(member: Account):
    client = signed_in(member)
    page = client.post(OWN, {"name": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page
    assert "<script>x" in unescape(page)


@pytest.mark.parametrize(
    ("server", "digest", "word"),
    [("http://192.168.1.5", False, "RANGWAT_FIELD_DIGEST=1"),
     ("http://192.168.1.5", True, "ใช้ทดลองเท่านั้น"),
     ("http://127.0.0.1", False, "ที่อยู่ของเครื่องนี้เอง"),
     ("https://rangwat.example", False, "")],
)  # fmt: skip
def test_the_page_says_what_the_way_to_the_server_means(
    member: Account, settings, server: str, digest: bool, word: str
):
    settings.ALLOWED_HOSTS = ["*"]
    settings.FIELD_DIGEST = digest
    scheme, _, host = server.partition("://")
    answer = signed_in(member).get(OWN, HTTP_HOST=host, secure=scheme == "https")
    page = answer.content.decode()
    warnings = ("RANGWAT_FIELD_DIGEST=1", "ใช้ทดลองเท่านั้น", "ที่อยู่ของเครื่องนี้เอง")
    assert [each for each in warnings if each in page] == ([word] if word else [])


# --- Keys, backups, erasure ---------------------------------------------------------------------


def test_phones_are_known_after_the_hash_key_was_changed(
    member: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("RANGWAT_HASH_KEY")
    device, secret = field_devices.register_device(member, "ก")
    before = bytes(device.secret_hash)
    for _ in range(2):
        rotation.rotate_hash_key()
    assert len(keys.former_hash_keys()) == 2
    assert field_devices.device_for_basic(device.username, "wrong") is None
    assert field_devices.device_for_basic(device.username, secret) == device
    device.refresh_from_db()
    assert bytes(device.secret_hash) != before  # hashed anew at its first use
    (Path(keys._path("hash-former"))).unlink()
    assert field_devices.device_for_basic(device.username, secret) == device


def test_what_digest_needs_is_wrapped_anew_with_everything_else(
    member: Account, settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("RANGWAT_FERNET_KEYS")
    settings.FIELD_DIGEST = True
    device, secret = field_devices.register_device(member, "ก")
    keys.add_fernet_key()
    assert rotation.remaining().devices == 1
    rotation.rotate()
    assert not rotation.remaining()
    assert len(keys.fernet_keys()) == 1
    found, ha1 = field_devices.device_for_digest(device.username)
    assert (found, ha1) == (device, field_devices.digest_key(device.username, secret))


def test_an_ended_phone_stays_ended_in_a_restored_database(member: Account, var: Path):
    phone = Phone(member)
    # As a database that was restored from before: the ending is written beside it alone.
    ended_devices.remember(phone.device.key)
    assert phone.fetch(FORMS).status_code == 200
    assert field_devices.replay_endings() == 1
    assert phone.fetch(FORMS).status_code == 401
    assert field_devices.replay_endings() == 0
    assert len((var / "erasures" / "ended-devices.txt").read_text().split()) == 1


def test_a_line_that_a_crash_cut_off_is_no_key(var: Path, member: Account):
    first, second = Phone(member).device, Phone(member).device
    ended_devices.remember(first.key)
    path = var / "erasures" / "ended-devices.txt"
    path.write_text(path.read_text() + "0f8a")
    ended_devices.remember(second.key)
    assert ended_devices.remembered() == [first.key, second.key]
    older = var / "older.txt"
    older.write_text(f"{first.key}\n")
    ended_devices.join(path, older)
    assert older.read_text().split() == [str(first.key), str(second.key)]


def test_erasing_a_person_leaves_no_name_on_their_phone(village: Place):
    person = factories.person("นางแดง ลับเฉพาะ")
    account = factories.account(role=Role.VILLAGE_WORKING_GROUP, place=village, person=person)
    phone = Phone(account)
    FieldDevice.objects.update(name="มือถือป้าแดง")
    erasure.erase_person(person, asked_by=erasure.AskedBy.SELF, reason="ขอลบ")
    assert phone.fetch(FORMS).status_code == 401
    assert "แดง" not in FieldDevice.objects.get().name
