"""The map page: what it tells its script, where it opens, and what it asks of nobody outside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings

from maps.layers import LAYERS
from maps.map_page.classes import ORDER, SCHEMES
from maps.map_page.outside import outside_map_is_usable
from network.models import Role
from tests import factories
from tests.maps.imagery.seen_from_above import picture_over
from tests.maps.tiles.conftest import SOUTH, WEST, World, signed_in

pytestmark = pytest.mark.django_db


def told(client: Client, **asked: str) -> dict[str, Any]:
    """What the page tells its script."""
    response = client.get("/map/", asked)
    assert response.status_code == 200
    found = re.search(
        r'<script id="map-told" type="application/json">(.*?)</script>',
        response.content.decode(),
        re.DOTALL,
    )
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def test_every_layer_has_a_look_and_a_place_in_the_order():
    assert set(ORDER) == set(SCHEMES) == set(LAYERS)
    for name, schemes in SCHEMES.items():
        for scheme in schemes:
            assert not scheme.property or scheme.property in LAYERS[name].properties


def test_who_is_not_signed_in_is_told_of_public_layers_alone(world: World):
    content = told(Client())
    assert {layer["id"] for layer in content["layers"]} == {"places", "state_land"}
    assert content["photographs"] == []


def test_a_leader_is_told_of_every_layer_with_every_code_in_its_legend(world: World):
    content = told(world.one.client)
    assert [layer["id"] for layer in content["layers"]] == list(ORDER)
    houses = next(layer for layer in content["layers"] if layer["id"] == "houses")
    codes = [each["code"] for each in houses["schemes"][0]["classes"]]
    assert codes == ["good", "minor_repair", "major_repair", "unsafe", "no_house", ""]
    looks = [json.dumps(each["style"], sort_keys=True) for each in houses["schemes"][0]["classes"]]
    assert len(set(looks)) == len(looks)  # no two classes look alike


def test_the_page_opens_on_the_readers_own_place(world: World):
    west, south, east, north = told(world.one.client)["bounds"]
    assert (west, south) == pytest.approx((WEST, SOUTH), abs=1e-6)
    assert (east, north) == pytest.approx((WEST + 0.004, SOUTH + 0.004), abs=1e-6)


def test_it_opens_on_a_parcel_for_who_may_see_it_and_as_ever_for_others(world: World):
    go = f"parcels/{world.one.parcel.spatial_unit.key}"
    found = told(world.one.client, go=go)["found"]
    assert found["layer"] == "parcels"
    assert found["bounds"] == pytest.approx(list(world.one.parcel.geometry.extent), abs=1e-6)
    assert told(world.two.client, go=go)["found"] is None
    assert told(Client(), go=go)["found"] is None


@pytest.mark.parametrize(
    "go", ["parcels/nothing", "nowhere/1", "state_land/-1", "/", "houses", "x" * 500]
)
def test_what_leads_nowhere_opens_the_page_as_ever(world: World, go: str):
    assert told(world.one.client, go=go)["found"] is None


def test_a_past_day_is_told_and_a_wrong_one_is_today(world: World):
    assert told(world.one.client, on="2025-06-30")["on"] == "2025-06-30"
    assert told(world.one.client, on="yesterday")["on"] == ""


def test_photographs_are_told_to_who_acts_below_them_and_cut_into_tiles(world: World):
    picture = picture_over(WEST, SOUTH, 0.004)
    (photograph,) = told(world.one.client)["photographs"]
    assert photograph["key"] == str(picture.key)
    address = f"/map/photographs/{picture.key}/12/1892/3210"
    response = world.one.client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/webp"
    again = world.one.client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    empty = f"/map/photographs/{picture.key}/12/0/0"
    assert world.one.client.get(empty).status_code == 204
    elsewhere = factories.place("9901", parent=factories.place("99"))
    stranger = signed_in(factories.account(role=Role.NETWORK_LEADER, place=elsewhere))
    assert stranger.get(address).status_code == 404


def test_nothing_is_asked_outside_unless_a_base_map_is_set(world: World):
    page = world.one.client.get("/map/")
    assert "img-src 'self' data: blob:;" in page.headers["Content-Security-Policy"]
    assert told(world.one.client)["outside"] is None
    chosen = "https://tiles.example/{z}/{x}/{y}.png | © somebody"
    with override_settings(OUTSIDE_BASE_MAP=chosen):
        policy = world.one.client.get("/map/").headers["Content-Security-Policy"]
        assert "img-src 'self' data: blob: https://tiles.example;" in policy
        assert told(world.one.client)["outside"]["credit"] == "© somebody"


@pytest.mark.parametrize(
    "wrong",
    [
        "http://tiles.example/{z}/{x}/{y}.png | ©",
        "https://tiles.example/{z}/{x}.png | ©",
        "https://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example; script-src */{z}/{x}/{y} | ©",
    ],
)
def test_a_base_map_that_cannot_be_used_is_refused_by_a_check(wrong: str):
    with override_settings(OUTSIDE_BASE_MAP=wrong):
        (found,) = outside_map_is_usable()
        assert found.id == "maps.E001"
    with override_settings(OUTSIDE_BASE_MAP=""):
        assert outside_map_is_usable() == []
