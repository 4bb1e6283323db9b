"""Stating who holds a parcel: as many as there are, in shares that are numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from time import process_time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from parcels import tenure
from parcels.models import SpatialUnit
from tests import factories

BORN = date(2025, 1, 15)
SAID = {"acquired": "inheritance", "began_on": "5/2/2568", "evidence": "บอกเล่าโดยทายาท"}


@pytest.fixture
def village(db):
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501")


@pytest.fixture
def leader(village) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    return client


@pytest.fixture
def unit(village) -> SpatialUnit:
    return factories.boundary(factories.square(102.01, 13.51, 0.002), village=village).spatial_unit


def held(unit: SpatialUnit) -> dict[int, Fraction]:
    shares = tenure.shares(tenure.ba_unit_of(unit), Moment.now())
    return {party.pk: share for party, share in shares.items()}


def stated(unit: SpatialUnit, village, count: int) -> list[Any]:
    heirs = [factories.household(village) for _each in range(count)]
    shares = {heir: Fraction(1, count) for heir in heirs}
    tenure.state_holders(unit, shares, began_on=BORN, source=factories.source())
    return heirs


def as_shown(page: Any) -> dict[str, str]:
    """What the form would send back as it stands."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "file"}


@pytest.mark.parametrize("count", [6, 7, 12])
def test_nobody_of_many_holders_is_lost_by_saving_the_page_as_it_is(village, leader, unit, count):
    stated(unit, village, count)
    before = held(unit)
    address = reverse("state-holders", args=[unit.key])
    page = leader.get(address)
    assert f"party_{count + 2}" in page.context["form"].fields
    assert leader.post(address, as_shown(page) | SAID).status_code == 302
    assert held(unit) == before


def test_rows_that_were_on_the_page_count_though_fewer_hold_the_parcel_by_now(
    village, leader, unit
):
    heirs = stated(unit, village, 8)
    address = reverse("state-holders", args=[unit.key])
    typed = as_shown(leader.get(address)) | SAID
    tenure.state_holders(unit, {heirs[0]: 1}, began_on=BORN, source=factories.source())
    assert leader.post(address, typed).status_code == 302
    assert len(held(unit)) == 8


@pytest.mark.parametrize("share", ["1e9999999", "1/0", "1/00", "-1/2", "0.5", "1_0", "1/2/2", "x"])
def test_a_share_that_is_no_fraction_is_refused_at_once(village, leader, unit, share):
    began = process_time()
    answer = leader.post(
        reverse("state-holders", args=[unit.key]),
        SAID | {"party_1": str(factories.household(village).key), "share_1": share},
    )
    assert answer.status_code == 422
    assert "share_1" in answer.context["form"].errors
    assert process_time() - began < 20
    assert held(unit) == {}


@pytest.mark.parametrize(("one", "other"), [("1/3", "2/3"), ("๑/๓", " ๒ / ๓ ")])
def test_shares_are_digits_of_either_kind(village, leader, unit, one, other):
    first, second = factories.household(village), factories.household(village)
    shares = {
        "party_1": str(first.key), "share_1": one, "party_2": str(second.key), "share_2": other,
    }  # fmt: skip
    answer = leader.post(reverse("state-holders", args=[unit.key]), SAID | shares)
    assert answer.status_code == 302
    assert held(unit) == {first.pk: Fraction(1, 3), second.pk: Fraction(2, 3)}
