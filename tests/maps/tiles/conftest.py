"""Two villages side by side, each with a parcel, a house and who may look at them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from maps.tiles import recent
from network.models import Account, Place, Role
from parcels.models import Boundary, SpatialUnit
from survey.models import HouseCondition
from tests import factories
from tests.maps.tiles.read_tile import Feature, features

WEST, SOUTH = 102.185, 13.498  # both villages lie in one tile of zoom 15


def address(layer: str, lon: float, lat: float, zoom: int) -> str:
    """The tile of a layer over a point."""
    n = 2**zoom
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    col = int((lon + 180) / 360 * n)
    return f"/ogc/collections/{layer}/tiles/WebMercatorQuad/{zoom}/{row}/{col}"


def answered(client: Client, layer: str, zoom: int = 14, **asked: str) -> Any:
    """What a tile over the two villages answers."""
    return client.get(address(layer, WEST + 0.004, SOUTH + 0.004, zoom), asked)


def seen(client: Client, layer: str, zoom: int = 14, **asked: str) -> list[Feature]:
    """The features in it."""
    response = answered(client, layer, zoom, **asked)
    assert response.status_code in (200, 204), response.status_code
    return features(response.content)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@dataclass
class Village:
    place: Place
    parcel: Boundary
    house: SpatialUnit
    leader: Account
    client: Client

    @property
    def label(self) -> str:
        return str(self.parcel.spatial_unit.key)


def village(code: str, west: float) -> Village:
    ground = factories.square(west, SOUTH, 0.004)
    place = factories.place(code, geometry=ground)
    home = factories.household(place)
    house = factories.house(place, at=(west + 0.001, SOUTH + 0.001), label=f"9{code[-2:]}")
    factories.visit(home, house=house, condition=HouseCondition.UNSAFE)
    parcel = factories.boundary(
        factories.square(west + 0.0005, SOUTH + 0.0005, 0.002), village=place
    )
    leader = factories.account(role=Role.NETWORK_LEADER, place=place)
    return Village(place, parcel, house, leader, signed_in(leader))


@dataclass
class World:
    district: Place
    one: Village
    two: Village


@pytest.fixture(autouse=True)
def nothing_recent() -> None:
    """Nothing is remembered from another test."""
    recent.forget()


@pytest.fixture
def world(db: None) -> World:
    factories.place("27")
    district = factories.place("2704", geometry=factories.square(WEST - 0.1, SOUTH - 0.1, 0.3))
    factories.joined(factories.place("270405"))
    return World(district, village("27040501", WEST), village("27040502", WEST + 0.004))
