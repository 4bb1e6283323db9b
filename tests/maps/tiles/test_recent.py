"""Who was answered a moment ago is answered by one query, and only while all of it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from maps.tiles import recent
from network import registry
from network.models import Role, Withdrawal
from tests import factories
from tests.maps.tiles.conftest import World, address, answered, signed_in

AT = (102.189, 13.502)
PATH = address("parcels", *AT, 15)


@pytest.fixture
def told(world: World) -> World:
    """The leader of the first village has just been shown the tile."""
    for client in (world.one.client, world.two.client):
        client.get(PATH)  # the first answer of a session sets its cookie and is not remembered
    assert world.one.client.get(PATH).status_code == 200
    assert len(recent._readers.kept) == 1
    return world


def test_it_is_answered_again_by_one_query(told: World, django_assert_num_queries):
    first = answered(told.one.client, "parcels", zoom=15)
    with django_assert_num_queries(1):
        again = told.one.client.get(PATH)
    assert again.content == first.content
    for name in ("ETag", "Cache-Control", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    with django_assert_num_queries(1):
        held = told.one.client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert held.status_code == 304


def test_another_session_is_not_answered_from_it(told: World):
    assert told.two.client.get(PATH).content != told.one.client.get(PATH).content
    assert Client().get(PATH).status_code == 404


def test_a_session_that_is_over_is_not_answered(told: World):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert told.one.client.get(PATH).status_code == 404


def test_signing_out_is_the_end(told: World):
    key = told.one.client.session.session_key
    Session.objects.filter(session_key=key).delete()
    assert told.one.client.get(PATH).status_code == 404


def test_an_account_that_was_closed_is_not_answered(told: World):
    told.one.leader.is_active = False
    told.one.leader.save(update_fields=["is_active"])
    assert told.one.client.get(PATH).status_code == 404


def test_a_new_password_ends_it(told: World):
    told.one.leader.set_password("ยาวพอสำหรับรหัสผ่าน")
    told.one.leader.save(update_fields=["password"])
    assert told.one.client.get(PATH).status_code == 404


def test_a_role_that_ends_ends_it(told: World):
    registry.end_appointment(
        told.one.leader.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    assert told.one.client.get(PATH).status_code == 404


def test_a_role_whose_source_is_withdrawn_ends_it(told: World):
    Withdrawal.objects.create(
        withdrawn=told.one.leader.appointments.get().source, source=factories.source(), reason="ผิด"
    )
    assert told.one.client.get(PATH).status_code == 404


def test_a_role_that_is_given_widens_it(told: World):
    before = told.one.client.get(PATH).content
    registry.appoint(
        told.one.leader, Role.DISTRICT_CHIEF, told.district, began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )  # fmt: skip
    assert told.one.client.get(PATH).content != before


def test_a_fact_changes_it(told: World):
    before = told.one.client.get(PATH)
    factories.verdict(told.one.parcel, agree=False)
    after = told.one.client.get(PATH)
    assert after.content != before.content
    assert after.headers["ETag"] != before.headers["ETag"]


def test_it_goes_the_whole_way_every_minute(told: World, monkeypatch):
    later = recent.time.monotonic() + recent.FOR_SECONDS + 1
    monkeypatch.setattr(recent.time, "monotonic", lambda: later)
    assert recent._readers.find(told.one.client.session.session_key) is None
    assert told.one.client.get(PATH).status_code == 200


def test_the_next_tile_of_a_reader_is_cut_for_their_reach(told: World):
    beside = address("parcels", *AT, 16)
    first = told.one.client.get(beside)
    assert first.content == b"" or first.status_code == 200
    recent.forget()
    assert told.one.client.get(beside).content == first.content


def test_a_layer_that_was_never_opened_is_asked_for_the_whole_way(told: World):
    assert told.one.client.get(address("no-such-layer", *AT, 15)).status_code == 404
    assert told.one.client.get(f"{PATH}?x=1").status_code == 400
    assert told.one.client.get(address("houses", *AT, 15)).status_code == 200


def test_who_is_not_signed_in_is_a_reader_of_what_is_public_alone(told: World):
    stranger = Client()
    place = address("places", *AT, 12)
    for _twice in range(2):
        assert stranger.get(place).headers["Cache-Control"] == "public, max-age=300"
        assert stranger.get(PATH).status_code == 404


def test_a_token_is_never_answered_from_it(told: World):
    refused = signed_in(factories.account())
    assert refused.get(PATH, headers={"Authorization": "Bearer x"}).status_code == 401


def test_memory_has_an_end(told: World, monkeypatch):
    monkeypatch.setattr(recent, "MOST_READERS", 1)
    told.two.client.get(PATH)
    assert list(recent._readers.kept) == [told.two.client.session.session_key]
