"""Tokens of the open API: what they open, what they do not, and how they end."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from network import admissions, api_tokens, erasure, errors, throttle
from network.models import ApiToken, Disclosure, Reading
from network.reading_log import Kind
from tests import factories
from tests.maps.ogc.land import Land, answered, items, read, signed_in, told, with_token
from tests.network.worlds import person_of

HOUSES = "collections/houses/items"


def made(ground: Land, **fields: Any) -> tuple[ApiToken, str]:
    said = {"name": "QGIS", "purpose": "ตรวจแนวเขต", "days": 30} | fields
    return api_tokens.make_token(ground.leader, **said)


def bearer(secret: str, **extra: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"}, **extra)


def basic(secret: str, name: str = "x") -> Client:
    said = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {said}"})


def test_a_token_reads_what_its_account_sees_as_bearer_and_as_the_password_of_basic(ground: Land):
    _token, secret = made(ground)
    own = items(signed_in(ground.leader), "houses")
    assert items(bearer(secret), "houses") == own
    assert items(basic(secret), "houses") == own
    assert items(basic(secret, name=ground.leader.username), "houses") == own


def test_a_token_reads_tiles_too(ground: Land):
    _token, secret = made(ground)
    path = "collections/parcels/tiles/WebMercatorQuad/0/0/0"
    assert answered(Client(), path).status_code == 404
    assert answered(bearer(secret), path).status_code == 200


def test_a_token_opens_no_page_of_the_product(ground: Land):
    _token, secret = made(ground)
    answer = bearer(secret).get("/account/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert not bearer(secret).get("/ogc/").cookies


def test_only_its_hash_is_kept(ground: Land):
    token, secret = made(ground)
    kept = [str(getattr(token, field.attname)) for field in ApiToken._meta.concrete_fields]
    assert not any(secret in each or secret[8:] in each for each in kept)
    assert len(secret) == 48


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer x", "Basic !!!", "Basic eDp5", "Digest x", "Bearer " + "ก" * 9]
)
def test_a_wrong_token_is_refused_and_not_taken_for_nobody(ground: Land, said: str):
    answer = Client(headers={"Authorization": said.encode().decode("latin-1")}).get(
        "/ogc/collections"
    )
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_that_has_ended_or_run_out_opens_nothing(ground: Land):
    token, secret = made(ground)
    api_tokens.end_token(token)
    assert answered(bearer(secret), HOUSES).status_code == 401
    token, secret = made(ground)
    with transaction.atomic(), pytest.raises(DatabaseError, match="stays as it was made"):
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=900))
    assert answered(bearer(secret), HOUSES).status_code == 200


def test_an_ended_token_is_not_brought_back_by_an_older_backup(ground: Land):
    token, secret = made(ground)
    api_tokens.end_token(token)
    with transaction.atomic(), pytest.raises(DatabaseError, match="stays as it was made"):
        ApiToken.objects.filter(pk=token.pk).update(ended_at=None)
    token.delete()  # the database of an older backup has it without its end
    older = ApiToken.objects.create(
        key=token.key, account=token.account, name=token.name, purpose=token.purpose,
        secret_hash=token.secret_hash, expires_at=token.expires_at,
    )  # fmt: skip
    assert answered(bearer(secret), HOUSES).status_code == 200
    assert api_tokens.replay_token_endings() == 1
    assert answered(bearer(secret), HOUSES).status_code == 401
    assert api_tokens.replay_token_endings() == 0
    older.refresh_from_db()


def test_a_token_ends_with_its_account_and_with_being_signed_out_everywhere(ground: Land):
    _token, secret = made(ground)
    ground.leader.is_active = False
    ground.leader.save()
    assert answered(bearer(secret), HOUSES).status_code == 401
    ground.leader.is_active = True
    ground.leader.save()
    assert answered(bearer(secret), HOUSES).status_code == 200
    admissions.end_sessions(ground.leader)
    assert answered(bearer(secret), HOUSES).status_code == 401


def test_a_token_says_where_and_why_and_for_how_long(ground: Land):
    with pytest.raises(errors.TokenNeedsName):
        made(ground, name=" ")
    with pytest.raises(errors.TokenNeedsName):
        made(ground, purpose="ก" * 201)
    with pytest.raises(errors.TokenLastsTooLong):
        made(ground, days=366)
    for _each in range(api_tokens.MOST_TOKENS):
        made(ground)
    with pytest.raises(errors.TooManyTokens):
        made(ground)


def test_a_secret_passes_over_tls_or_within_the_machine_alone(ground: Land):
    _token, secret = made(ground)
    assert answered(bearer(secret, REMOTE_ADDR="192.0.2.7"), HOUSES).status_code == 403
    proxied = bearer(secret, HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert answered(proxied, HOUSES).status_code == 403
    over_tls = bearer(secret, REMOTE_ADDR="192.0.2.7")
    assert over_tls.head(f"/ogc/{HOUSES}", secure=True).status_code == 200


def test_wrong_tokens_and_too_many_reads_wait(ground: Land, monkeypatch):
    _token, secret = made(ground)
    few = throttle.Limit("few", 2, timedelta(minutes=5))
    monkeypatch.setattr(api_tokens, "WRONG_BY_ADDRESS", few)
    said = [answered(bearer("rangwat_" + "a" * 40), HOUSES).status_code for _ in range(3)]
    assert said == [401, 401, 429]
    assert answered(bearer(secret), HOUSES).status_code == 200  # the right one is not kept out
    monkeypatch.setattr(api_tokens, "READS", throttle.Limit("reads", 2, timedelta(minutes=5)))
    said = [answered(bearer(secret), HOUSES) for _ in range(3)]
    assert [each.status_code for each in said] == [200, 200, 429]
    assert int(said[2]["Retry-After"]) >= 60


def test_an_account_that_needs_a_second_factor_and_has_none_reads_nothing(
    ground: Land, monkeypatch
):
    _token, secret = made(ground)
    monkeypatch.setattr("network.second_factor.is_missing", lambda _account: True)
    assert answered(bearer(secret), HOUSES).status_code == 403


def test_what_is_read_is_in_the_register_with_the_purpose_of_the_token(ground: Land):
    client = with_token(ground.leader)
    content = read(answered(client, HOUSES))
    disclosure = Disclosure.objects.get()
    assert disclosure.purpose == "ทดสอบการอ่าน"
    assert disclosure.row_count == 2
    assert disclosure.byte_count == len(content)
    assert disclosure.has_identity
    assert person_of(ground.here).pk in disclosure.persons
    assert disclosure.place == ground.here.village
    reading = Reading.objects.get()
    assert reading.account == ground.leader
    assert reading.kinds == [Kind.IDENTITY]
    assert set(reading.persons) == set(disclosure.persons)


def test_houses_without_their_numbers_are_a_disclosure_of_nobody(ground: Land):
    read(answered(with_token(ground.chief), HOUSES))
    disclosure = Disclosure.objects.get()
    assert disclosure.persons == []
    assert not disclosure.has_identity
    assert not Reading.objects.exists()


def test_what_everybody_may_see_is_no_disclosure(ground: Land):
    for client in (Client(), signed_in(ground.leader), with_token(ground.leader)):
        read(answered(client, "collections/state_land/items"))
        client.head(f"/ogc/{HOUSES}")
    assert not Disclosure.objects.exists()


def test_looking_at_a_page_is_a_reading_and_no_disclosure(ground: Land):
    client = signed_in(ground.leader)
    assert client.get(f"/ogc/{HOUSES}?f=html").status_code == 200
    assert person_of(ground.here).pk in Reading.objects.get().persons
    assert not Disclosure.objects.exists()


def test_the_register_of_disclosures_says_what_it_was(ground: Land):
    read(answered(signed_in(ground.leader), "collections/villages/items"))
    page = signed_in(ground.leader).get("/exports/").content.decode()
    assert "OGC API" in page
    assert "ตัวเลขรายหมู่บ้าน" in page


def test_erasure_takes_the_words_of_tokens_along(ground: Land):
    person = factories.person("นายสมมติ ผู้ใช้")
    ground.leader.person = person
    ground.leader.save()
    token, secret = made(ground)
    erasure._lock_accounts(person)
    token.refresh_from_db()
    assert token.name == token.purpose == erasure.TOMBSTONE
    assert answered(bearer(secret), HOUSES).status_code == 401


def test_a_token_is_made_on_the_page_shown_once_and_ended_there(ground: Land):
    ground.leader.set_password("mali-surveys-land")
    ground.leader.save()
    client = signed_in(ground.leader)
    page = "/account/tokens/new/"
    asked = client.post(page, {"name": "QGIS", "purpose": "ตรวจแนวเขต", "days": "90"})
    assert asked.status_code == 302  # the password first
    assert "password-again" in asked["Location"]
    # What was asked for goes on by itself once the password is right.
    answer = client.post(asked["Location"], {"password": "mali-surveys-land"})
    assert answer.status_code == 200, answer.headers
    shown = answer.content.decode()
    secret = shown.partition('id="token">')[2].partition("<")[0]
    assert secret.startswith("rangwat_")
    assert "no-store" in answer["Cache-Control"]
    assert items(bearer(secret), "houses")
    listed = client.get("/account/devices/").content.decode()
    assert secret not in listed
    assert "ตรวจแนวเขต" in listed
    token = ApiToken.objects.get()
    stranger = signed_in(ground.chief)
    assert stranger.post(f"/account/tokens/{token.key}/end/").status_code == 404
    assert client.post(f"/account/tokens/{token.key}/end/").status_code == 302
    assert answered(bearer(secret), HOUSES).status_code == 401
    assert told(Client(), "collections")
