"""Who the door lets in, over HTTP: each credential, good and bad."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from network import field_devices, registry
from network.models import FieldDevice, Place, Role
from survey.openrosa import auth, digest, views
from survey.openrosa.auth import WRONG_BY_ADDRESS
from tests import factories
from tests.network.addresses import routes, rule_of
from tests.survey.openrosa.signed_in_phones import Phone, basic, message, publish, surveyor

pytestmark = pytest.mark.django_db
FORMS = "/openrosa/formList"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


@pytest.fixture
def phone(village: Place) -> Phone:
    return Phone(surveyor(village))


def test_a_phone_is_let_in_by_its_own_credential(phone: Phone):
    assert phone.fetch(FORMS).status_code == 200


def test_without_a_credential_the_answer_is_a_challenge(client: Client, db: None):
    answer = client.get(FORMS)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Rangwat", charset="UTF-8"'
    assert "QR" in message(answer)


@pytest.mark.parametrize(
    "said",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"nobody").decode(),
        "Basic " + base64.b64encode(b"nobody:x").decode(),
        "Basic " + base64.b64encode("ก\0ข:x".encode()).decode(),
        "Basic " + "QUFB" * 20_000,
        "Bearer abc",
        "Digest username=x",
        "Digest " + 'x="' * 100,
        "ก",
    ],
)
def test_what_is_no_credential_is_answered_by_a_challenge(client: Client, said: str):
    answer = client.get(FORMS, HTTP_AUTHORIZATION=said)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    message(answer)


@pytest.mark.parametrize("change", [str.upper, lambda secret: secret[:-1], lambda _: ""])
def test_a_wrong_secret_lets_nobody_in(phone: Phone, change):
    wrong = basic(phone.device.username, change(phone.secret))
    assert Client().get(FORMS, HTTP_AUTHORIZATION=wrong).status_code == 401


def test_the_password_of_an_account_opens_nothing_in_the_field(village: Place):
    account = surveyor(village)
    account.set_password("long-enough-1")
    account.save()
    said = basic(account.username, "long-enough-1")
    assert Client().get(FORMS, HTTP_AUTHORIZATION=said).status_code == 401


def test_a_session_opens_nothing_in_the_field(village: Place, client: Client):
    client.force_login(surveyor(village))
    assert client.get(FORMS).status_code == 401


def test_the_credential_of_a_phone_opens_no_page(phone: Phone):
    answer = phone.fetch("/account/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_an_ended_phone_is_refused_at_once(phone: Phone):
    assert phone.fetch(FORMS).status_code == 200
    field_devices.end_device(phone.device, by=phone.device.account, reason="เครื่องหาย")
    answer = phone.fetch(FORMS)
    assert answer.status_code == 401
    assert "ยกเลิก" in message(answer)


def test_a_phone_of_an_account_that_is_locked_is_refused_at_once(phone: Phone):
    account = phone.device.account
    account.is_active = False
    account.save()
    assert phone.fetch(FORMS).status_code == 401


def test_a_phone_of_somebody_without_a_role_any_more_is_told_so(phone: Phone):
    held = phone.device.account.appointments.get()
    registry.end_appointment(held, ended_on=factories.FIRST_DAY, source=factories.source())
    answer = phone.fetch(FORMS)
    assert answer.status_code == 403
    assert "แกนนำ" in message(answer)


def test_wrong_secrets_make_their_sender_wait_but_not_the_village(phone: Phone, monkeypatch):
    few = type(WRONG_BY_ADDRESS)("few", 3, timedelta(minutes=15))
    monkeypatch.setattr(auth, "WRONG_BY_ADDRESS", few)
    wrong = basic(phone.device.username, "x")
    seen = [Client().get(FORMS, HTTP_AUTHORIZATION=wrong).status_code for _ in range(5)]
    assert seen == [401, 401, 401, 429, 429]
    late = Client().get(FORMS, HTTP_AUTHORIZATION=wrong)
    assert int(late.headers["Retry-After"]) >= 60
    message(late)
    assert phone.fetch(FORMS).status_code == 200  # from the same address
    assert Client().get(FORMS).status_code == 401  # and whoever has sent none is not counted


def test_who_is_there_costs_two_queries(phone: Phone, django_assert_num_queries):
    phone.fetch(FORMS)  # the first one notes when the phone was seen
    with django_assert_num_queries(3):  # its device, its account's roles, the forms
        assert phone.fetch(FORMS).status_code == 200


def test_when_a_phone_was_seen_is_written_every_ten_minutes(phone: Phone):
    def seen():
        return FieldDevice.objects.get(pk=phone.device.pk).last_seen_at

    assert seen() is None
    phone.fetch(FORMS)
    first = seen()
    phone.fetch(FORMS)
    assert seen() == first
    FieldDevice.objects.update(last_seen_at=timezone.now() - timedelta(minutes=11))
    phone.fetch(FORMS)
    assert seen() > first


# --- The way a request comes -----------------------------------------------------------------


def test_basic_is_refused_where_it_could_be_heard(phone: Phone):
    answer = phone.fetch(FORMS, REMOTE_ADDR="192.168.1.20")
    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer.headers
    assert "https" in message(answer)


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"])
def test_what_a_proxy_passes_on_without_tls_is_not_of_this_machine(phone: Phone, header: str):
    assert phone.fetch(FORMS, **{header: "203.0.113.9"}).status_code == 403


def test_basic_is_taken_over_tls_from_anywhere(phone: Phone):
    answer = phone.fetch(FORMS, REMOTE_ADDR="203.0.113.9", secure=True)
    assert answer.status_code == 200


def test_no_cookie_is_made_and_none_is_asked_for(phone: Phone, client: Client):
    assert not phone.fetch(FORMS).cookies
    assert not client.get(FORMS).cookies
    strict = Client(enforce_csrf_checks=True)
    strict.defaults.update(phone.client.defaults)
    assert strict.post(FORMS).status_code == 405


# --- What goes wrong --------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_told_in_xml_which_ones_there_are(phone: Phone, method: str):
    answer = getattr(phone.client, method)(FORMS)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    message(answer)


@pytest.mark.parametrize(
    "path",
    ["/openrosa/", "/openrosa/xyz", "/openrosa/formList/", "/openrosa/%0d%0aSet-Cookie:%20a=b",
     "/openrosa/forms/a/b/../../x", "/openrosa/..%2f..%2fetc/passwd", "/openrosa/" + "x" * 5000],
)  # fmt: skip
def test_what_is_nowhere_is_told_in_xml(phone: Phone, path: str):
    answer = phone.fetch(path)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    message(answer)


@pytest.mark.parametrize(
    ("raised", "status"), [(OperationalError("gone"), 503), (ZeroDivisionError(), 500)]
)
def test_a_failure_of_ours_is_told_in_xml_and_without_its_inside(
    phone: Phone, monkeypatch, caplog, raised: Exception, status: int
):
    def failing(*_: object) -> None:
        raise raised

    publish()
    monkeypatch.setattr(views, "version_of", failing)
    answer = phone.fetch("/openrosa/forms/household/1/form.xml")
    assert answer.status_code == status
    assert "gone" not in message(answer)
    assert "form.xml" in caplog.text


def test_every_address_of_the_field_refuses_whoever_is_no_device(client: Client, village: Place):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    bound = [route for route in routes(get_resolver()) if rule_of(route) == "device"]
    assert len(bound) >= 6
    kwargs = {"form_id": "a", "version": "1", "name": "x", "rest": "x"}
    kwargs |= {"code": village.code, "sha256": "0" * 64}
    for route in bound:
        request = client.request().wsgi_request
        answer = route.callback(
            request, **{each: kwargs[each] for each in route.pattern.regex.groupindex}
        )
        assert answer.status_code == 401, route.name


# --- Digest -----------------------------------------------------------------------------------


def test_digest_reckons_as_the_example_of_rfc_2617():
    ha1 = field_devices.digest_key("Mufasa", "Circle Of Life", realm="testrealm@host.com")
    assert (
        digest.response_of(
            ha1, "GET", "/dir/index.html", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
            nc="00000001", cnonce="0a4f113b",
        )
        == "6629fae49393a05397450978507c4ef1"
    )  # fmt: skip


def test_digest_reckons_as_the_example_of_rfc_7616():
    ha1 = field_devices.digest_key("Mufasa", "Circle of Life", realm="http-auth@example.org")
    assert (
        digest.response_of(
            ha1, "GET", "/dir/index.html",
            nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc="00000001",
            cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        )
        == "8ca523f5e9506fed4657c9700eebdbec"
    )  # fmt: skip


class DigestPhone:
    """A phone on a local network without TLS, as Collect answers a challenge."""

    def __init__(self, village: Place) -> None:
        self.device, self.secret = field_devices.register_device(surveyor(village), "ทดลอง")
        self.client = Client(REMOTE_ADDR="192.168.1.20")

    def nonce(self, answer=None) -> str:
        told = (answer or self.client.get(FORMS)).headers["WWW-Authenticate"]
        assert told.startswith('Digest realm="Rangwat", qop="auth", algorithm=MD5')
        return told.partition('nonce="')[2].partition('"')[0]

    def ask(self, nonce: str, *, nc: str = "00000001", path: str = FORMS, **wrong: str):
        said = {
            "username": self.device.username, "realm": "Rangwat", "nonce": nonce, "uri": path,
            "cnonce": "0a4f113b", "nc": nc, "qop": "auth", "algorithm": "MD5",
        } | wrong  # fmt: skip
        ha1 = field_devices.digest_key(self.device.username, wrong.get("secret", self.secret))
        response = digest.response_of(ha1, "GET", said["uri"], nonce=nonce, nc=nc,
                                      cnonce=said["cnonce"])  # fmt: skip
        quoted = ", ".join(f'{name}="{value}"' for name, value in said.items() if name != "secret")
        header = f'Digest {quoted}, response="{wrong.get("response", response)}"'
        return self.client.get(path, HTTP_AUTHORIZATION=header)


@pytest.fixture
def trial(settings, village: Place) -> DigestPhone:
    settings.FIELD_DIGEST = True
    return DigestPhone(village)


def test_digest_lets_a_phone_in_on_a_local_network(trial: DigestPhone):
    nonce = trial.nonce()
    assert trial.ask(nonce).status_code == 200
    assert trial.ask(nonce, nc="00000002").status_code == 200


def test_digest_covers_the_path_however_it_is_escaped(trial: DigestPhone):
    publish("แบบ/สำรวจ")
    path = "/openrosa/forms/%E0%B9%81%E0%B8%9A%E0%B8%9A%252F%E0%B8%AA%E0%B8%B3%E0%B8%A3%E0%B8%A7%E0%B8%88/1/form.xml"  # noqa: E501
    assert trial.ask(trial.nonce(), path=path).status_code == 200
    assert trial.ask(trial.nonce(), path=f"{FORMS}?formID=a%20b").status_code == 200


def test_a_digest_played_back_is_asked_anew(trial: DigestPhone):
    nonce = trial.nonce()
    assert trial.ask(nonce).status_code == 200
    again = trial.ask(nonce)
    assert again.status_code == 401
    assert "stale=true" in again.headers["WWW-Authenticate"]
    assert trial.ask(trial.nonce(again)).status_code == 200


def test_a_nonce_that_is_over_is_stale(trial: DigestPhone, monkeypatch):
    nonce = trial.nonce()
    monkeypatch.setattr(digest, "FRESH_FOR", timedelta(seconds=-1))
    answer = trial.ask(nonce)
    assert answer.status_code == 401
    assert "stale=true" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "x"}, {"realm": "other"}, {"username": "d-nobody"}, {"uri": "/openrosa/other"},
     {"qop": "auth-int"}, {"algorithm": "SHA-256"}, {"nc": "1"}, {"response": "ก"},
     {"nonce": "made-up"}],
)  # fmt: skip
def test_a_wrong_digest_lets_nobody_in(trial: DigestPhone, wrong: dict[str, str]):
    nonce = wrong.pop("nonce", None) or trial.nonce()
    answer = trial.ask(nonce, **wrong)
    assert answer.status_code == 401
    assert "stale" not in answer.headers["WWW-Authenticate"]
    message(answer)


def test_digest_is_not_taken_where_the_settings_do_not_allow_it(trial: DigestPhone, settings):
    nonce = trial.nonce()
    settings.FIELD_DIGEST = False
    assert trial.ask(nonce).status_code == 403


def test_what_digest_needs_is_kept_encrypted_and_only_in_a_trial(village: Place, settings):
    device, secret = field_devices.register_device(surveyor(village), "ก")
    assert device.digest_key_encrypted is None
    settings.FIELD_DIGEST = True
    device, secret = field_devices.register_device(surveyor(village), "ข")
    ha1 = field_devices.digest_key(device.username, secret)
    assert ha1.encode() not in bytes(device.digest_key_encrypted)
    assert field_devices.device_for_digest(device.username)[1] == ha1
