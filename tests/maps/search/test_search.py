"""Search on the map finds what the reader may see, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from network.models import Reading, Role
from parcels import registry
from parcels.models import SpatialUnit
from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, World, signed_in

pytestmark = pytest.mark.django_db


def found(client: Client, text: str, **asked: str) -> list[dict[str, Any]]:
    response = client.get("/map/search.json", {"q": text} | asked)
    assert response.status_code == 200
    hits: list[dict[str, Any]] = response.json()["hits"]
    return hits


def kinds(client: Client, text: str) -> set[str]:
    return {hit["kind"] for hit in found(client, text)}


def test_a_parcel_is_found_by_its_number_where_one_may_see_it(world: World):
    unit = registry.register_unit(
        SpatialUnit.Kind.FARM,
        label="77/1",
        stated_place=world.one.place,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    ground = factories.square(WEST + 0.003, SOUTH + 0.003, 0.0005)
    factories.boundary(ground, unit=unit)
    (hit,) = found(world.one.client, "แปลง 77/1")
    assert (hit["kind"], hit["key"]) == ("parcel", str(unit.key))
    assert hit["bounds"] == pytest.approx(list(ground.extent), abs=1e-6)
    assert found(world.two.client, "77/1") == []
    assert found(Client(), "77/1") == []


def test_a_house_is_found_by_its_whole_number(world: World):
    (hit,) = found(world.one.client, "บ้านเลขที่ 901")
    assert (hit["kind"], hit["key"]) == ("house", str(world.one.house.key))
    assert "house" not in kinds(world.one.client, "90")
    assert "house" not in kinds(world.two.client, "901")


def test_a_name_is_found_by_who_may_see_identity_and_the_reading_is_logged(world: World):
    household = world.one.house.visits.get().household
    factories.person("นางจำปา ค้นหาดี", household=household)
    before = Reading.objects.count()
    (hit,) = [each for each in found(world.one.client, "ค้นหาดี") if each["kind"] == "person"]
    assert hit["key"] == str(world.one.house.key)
    assert Reading.objects.count() > before
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=world.district)
    assert found(signed_in(chief), "ค้นหาดี") == []
    assert found(world.two.client, "ค้นหาดี") == []


def test_places_positions_and_sheets_are_found_by_anyone(world: World):
    assert kinds(Client(), "ที่ 2704") == {"place"}
    (hit,) = found(Client(), "13.5, 102.1817")
    assert hit["kind"] == "position"
    sheets = found(Client(), "๕๔๓๖ III ๘๘๐๔")
    assert {hit["kind"] for hit in sheets} == {"sheet"}
    assert {hit["note"].split(" · ")[1] for hit in sheets} == {"Indian 1975", "WGS 84"}


@pytest.mark.parametrize("text", ["", " ", "%", "_", "'", "\\", "9" * 300, "ก" * 300])
def test_whatever_is_typed_is_answered(world: World, text: str):
    assert isinstance(found(world.one.client, text), list)


def test_the_past_is_searched_as_it_was_known(world: World):
    assert found(world.one.client, "901", on="2020-01-01") == []
