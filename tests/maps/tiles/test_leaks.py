"""What a tile must not show: to others, after a withdrawal, after a permission has ended."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maps.layers import LAYERS
from maps.models import KeptTile
from maps.tiles.keeping import keep_up
from network import registry
from network.models import Role, Withdrawal
from network.moments import Moment
from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, World, answered, seen, signed_in


def keys(client: Client, layer: str = "parcels", **asked: str) -> set[str]:
    return {each["key"] for each in seen(client, layer, zoom=15, **asked)}


def _told(response: Any) -> bytes:
    """The page but for the token of its forms, another each time, and the address asked for."""
    page = response.content.replace(response.wsgi_request.path.encode(), b"")
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


SCOPED = [each.id for each in LAYERS.values() if not each.is_public]


def test_each_of_two_readers_sees_their_own_village_alone(world: World):
    for _twice in range(2):  # the second time from the tiles that are kept
        assert keys(world.one.client) == {str(world.one.parcel.spatial_unit.key)}
        assert keys(world.two.client) == {str(world.two.parcel.spatial_unit.key)}
        assert keys(world.one.client, "houses") == {str(world.one.house.key)}
        assert keys(world.two.client, "houses") == {str(world.two.house.key)}


def test_whoever_sees_both_sees_both_and_shares_no_tile_with_those_who_see_one(world: World):
    keys(world.one.client)
    chief = signed_in(factories.account(role=Role.DISTRICT_CHIEF, place=world.district))
    both = {str(each.parcel.spatial_unit.key) for each in (world.one, world.two)}
    assert keys(chief) == both
    assert keys(world.one.client) < both


def test_two_who_see_the_same_share_one_tile(world: World):
    seen(world.one.client, "parcels")
    kept = KeptTile.objects.count()
    other = factories.account(role=Role.NETWORK_LEADER, place=world.one.place)
    assert seen(signed_in(other), "parcels")
    assert KeptTile.objects.count() == kept


@pytest.mark.parametrize("layer", SCOPED)
def test_a_stranger_is_told_what_they_would_be_told_of_a_layer_that_is_not_there(
    world: World, layer: str
):
    nowhere = answered(Client(), "no-such-layer")
    stranger = answered(Client(), layer)
    without = answered(signed_in(factories.account()), layer)
    assert {each.status_code for each in (nowhere, stranger, without)} == {404}
    assert _told(stranger) == _told(nowhere)


def test_a_tag_of_one_reader_says_nothing_to_another(world: World):
    tag = answered(world.one.client, "parcels").headers["ETag"]
    url = answered(world.one.client, "parcels").wsgi_request.path
    assert world.one.client.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert world.two.client.get(url, headers={"If-None-Match": tag}).status_code == 200
    assert Client().get(url, headers={"If-None-Match": tag}).status_code == 404


def test_nothing_scoped_may_be_kept_by_a_cache_between(world: World):
    for layer in SCOPED:
        version = LAYERS[layer].model._meta.label
        kept = answered(world.one.client, layer, v=version).headers["Cache-Control"]
        assert kept == "private, no-cache"


def test_what_was_withdrawn_is_gone_from_the_next_tile(world: World):
    before = answered(world.one.client, "parcels")
    Withdrawal.objects.create(
        withdrawn=world.one.parcel.source, source=factories.source(), reason="ผิดไฟล์"
    )
    after = world.one.client.get(
        before.wsgi_request.path, headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 204
    assert keys(world.two.client) == {str(world.two.parcel.spatial_unit.key)}


def test_an_overlap_is_seen_from_both_its_sides_and_from_nowhere_else(world: World):
    factories.boundary(
        factories.square(WEST + 0.001, SOUTH + 0.001, 0.002), village=world.two.place
    )
    (one,), (two,) = (keys(each.client, "overlaps") for each in (world.one, world.two))
    assert one == two
    third = factories.place("27040503")
    leader = signed_in(factories.account(role=Role.NETWORK_LEADER, place=third))
    assert keys(leader, "overlaps") == set()


def test_a_permission_that_has_ended_ends_the_tile(world: World):
    assert keys(world.one.client)
    path = answered(world.one.client, "parcels").wsgi_request.path
    registry.end_appointment(
        world.one.leader.appointments.get(), ended_on=factories.FIRST_DAY, source=factories.source()
    )
    assert world.one.client.get(path).status_code == 404
    assert world.one.client.get(path, {"on": "2025-06-01"}).status_code == 404


def test_a_parcel_that_moves_to_another_village_moves_to_its_readers(world: World):
    assert keys(world.one.client)
    from parcels.models import StatedPlace  # noqa: PLC0415

    StatedPlace.objects.create(
        spatial_unit=world.one.parcel.spatial_unit,
        place=world.two.place,
        observed_on=factories.FIRST_DAY + timedelta(days=1),
        source=factories.source(),
    )
    assert keys(world.one.client) == set()
    assert str(world.one.parcel.spatial_unit.key) in keys(world.two.client)


def test_the_past_is_shown_to_who_may_see_it_today(world: World, settings):
    """A tile of the past has the scope of its reader, as any other."""
    yesterday = (Moment.now().last_day - timedelta(days=1)).isoformat()
    assert keys(world.one.client, on=yesterday) == set()  # nothing was recorded by then
    assert keys(world.one.client, on=Moment.now().last_day.isoformat()) == keys(world.one.client)


def test_a_house_number_is_told_where_identity_may_be_seen(world: World):
    chief = signed_in(factories.account(role=Role.DISTRICT_CHIEF, place=world.district))
    assert {each.get("number") for each in seen(chief, "houses", zoom=15)} == {None}
    (mine,) = seen(world.one.client, "houses", zoom=15)
    assert mine["number"] == "901"


def test_small_counts_stay_with_who_may_see_the_records(world: World):
    agency = signed_in(factories.account(role=Role.AGENCY, place=world.district))
    told = seen(agency, "villages", zoom=13)
    assert {each["code"] for each in told} == {"27040501", "27040502"}
    assert all(each.get("dangerous") is None for each in told)
    assert {each["dangerous"] for each in seen(world.one.client, "villages", zoom=13)} == {1}


def test_counts_of_the_past_are_for_who_may_see_the_records(world: World):
    agency = factories.account(role=Role.AGENCY, place=world.district)
    now, villages = Moment.now(), LAYERS["villages"]
    earlier = Moment(now.last_day, now.known_by)  # a day ago, as it is known today

    keep_up("villages")

    def told(account, moment: Moment) -> int:
        return villages.within(villages.scope(account), moment).count()

    assert [told(agency, each) for each in (now, earlier)] == [2, 0]
    assert [told(world.one.leader, each) for each in (now, earlier)] == [1, 1]
    yesterday = {"on": earlier.last_day.isoformat()}
    assert seen(signed_in(agency), "villages", zoom=13, **yesterday) == []
    refused = signed_in(agency).get("/ogc/collections/villages/items", yesterday)
    assert refused.status_code == 403
    assert "เปิดได้เฉพาะผู้ที่เห็นรายการทั้งหมดที่นับ" in refused.json()["detail"]
    answer = signed_in(agency).get("/ogc/collections/villages/items")
    assert len(json.loads(answer.getvalue())["features"]) == 2
    answer.close()


def test_public_layers_are_for_everybody_and_the_same_for_all(world: World):
    stranger = answered(Client(), "places", zoom=12)
    leader = answered(world.one.client, "places", zoom=12)
    assert stranger.content == leader.content
    assert stranger.headers["Cache-Control"] == "public, max-age=300"


def test_the_layers_a_reader_sees_hang_on_no_session(world: World):
    first = answered(world.one.client, "parcels").headers["ETag"]
    again = answered(signed_in(world.one.leader), "parcels").headers["ETag"]
    assert first == again


def test_every_scoped_layer_names_its_permission():
    for layer in LAYERS.values():
        assert layer.is_public == (layer.id in {"places", "state_land"})


def test_signing_out_closes_the_tile(world: World):
    path = answered(world.one.client, "parcels").wsgi_request.path
    world.one.client.post(reverse("sign-out"))
    assert world.one.client.get(path).status_code == 404


def test_a_day_that_has_not_come_is_today(world: World):
    later = date.today() + timedelta(days=400)  # noqa: DTZ011
    assert keys(world.one.client, on=later.isoformat()) == keys(world.one.client)
