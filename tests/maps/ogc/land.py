"""Two districts with one of everything on the map, and how the open API is asked about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from network import api_tokens
from network.models import Account, Role
from parcels.layer_kinds import LayerKind
from survey.models import HouseCondition
from tests import factories
from tests.network import worlds
from tests.parcels import land_layers

WEST = 101.9  # of the first district's tambon; it is a tenth of a degree wide
NAME = "นางสมมติ ลับเฉพาะ"


@dataclass
class Land:
    """`here` and `there` are districts; the leader acts in the village of the one."""

    here: worlds.World
    there: worlds.World
    leader: Account
    chief: Account


def land() -> Land:
    """Both districts, one house in each numbered 99, one forest over both."""
    here, there = worlds.world("2704", WEST), worlds.world("2705", WEST + 0.3)
    for of in (here, there):
        worlds.overlap_in(of)
        worlds.concession_of(of)
        house = factories.house(of.village, at=(of.boundary.geometry.extent[0], 13.521), label="99")
        home = factories.household(of.village)
        factories.person(NAME, household=home)
        factories.visit(home, house=house, condition=HouseCondition.UNSAFE)
    land_layers.layer(
        LayerKind.RESERVE_FOREST, land_layers.box(WEST, 13.4, WEST + 0.5, 13.7), names=("ป่าตัวอย่าง",)
    )
    return Land(
        here,
        there,
        factories.account(role=Role.NETWORK_LEADER, place=here.village),
        factories.account(role=Role.DISTRICT_CHIEF, place=here.district),
    )


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def with_token(account: Account, **extra: Any) -> Client:
    """A program that has a token of the account, and no session."""
    _token, secret = api_tokens.make_token(account, name="QGIS", purpose="ทดสอบการอ่าน", days=30)
    return Client(headers={"Authorization": f"Bearer {secret}"}, **extra)


def answered(client: Client, path: str, **asked: Any) -> Any:
    """What `/ogc/<path>` answers."""
    names = {name: name.replace("_", "-") if "crs" in name else name for name in asked}
    response = client.get(f"/ogc/{path}", {names[name]: of for name, of in asked.items()})
    if response.streaming:  # read to its end, which closes what it was kept in
        response.streaming_content = [b"".join(response.streaming_content)]
    return response


def told(client: Client, path: str, **asked: Any) -> Any:
    """The same as JSON; it must be there."""
    response = answered(client, path, **asked)
    assert response.status_code == 200, read(response)
    return json.loads(read(response))


def read(response: Any) -> bytes:
    """All that was answered."""
    return b"".join(response) if response.streaming else response.content


def items(client: Client, layer: str, **asked: Any) -> list[dict[str, Any]]:
    """The features of a page."""
    found: list[dict[str, Any]] = told(client, f"collections/{layer}/items", **asked)["features"]
    return found
