"""The map of a parcel's page: what was known on the day the page is asked for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.db import connection
from django.test import Client
from django.urls import reverse

from formats.months import BANGKOK
from network.models import Role
from network.moments import Moment
from parcels import registry
from parcels.models import Boundary, Formed, Reshaping, Retired, SpatialUnit
from tests import factories

pytestmark = pytest.mark.django_db

SOUTH, OLD, NEW = 13.51, 0.001, 0.002


def days_ago(days: int) -> Any:
    return Moment.now().last_day - timedelta(days=days)


@pytest.fixture
def village() -> Any:
    for code in ("27", "2704", "270405"):
        factories.place(code)
    return factories.place("27040501", geometry=factories.square(102.0, 13.5, 0.1))


def measured(unit: SpatialUnit, geometry: MultiPolygon, days: int) -> None:
    """A boundary measured and recorded so many days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        Boundary.objects.create(
            spatial_unit=unit,
            geometry=geometry,
            observed_on=days_ago(days),
            position_error_metres=1,
            source=factories.source(),
            recorded_at=datetime.combine(days_ago(days), time(12), BANGKOK),
        )
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def parcel(village: Any, *, label: str = "7") -> SpatialUnit:
    return registry.register_unit(
        SpatialUnit.Kind.FARM,
        label=label,
        stated_place=village,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )


def width_drawn(client: Client, unit: SpatialUnit, **asked: str) -> float | None:
    """The width in degrees of the parcel on the map of its page."""
    page = client.get(reverse("parcel", args=[unit.key]), asked)
    assert page.status_code == 200
    drawn = client.get(page.context["features_url"]).json()["features"]
    for each in drawn:
        if each["properties"]["kind"] == "parcel":
            longitudes = [x for x, _y in each["geometry"]["coordinates"][0][0]]
            return round(max(longitudes) - min(longitudes), 6)
    return None


@pytest.fixture
def leader(village: Any) -> Client:
    client = Client()
    client.force_login(factories.account(role=Role.VILLAGE_WORKING_GROUP, place=village))
    return client


def test_the_map_draws_the_boundary_of_the_day_the_page_is_of(village: Any, leader: Client):
    unit = parcel(village)
    measured(unit, factories.square(102.01, SOUTH, OLD), 40)
    measured(unit, factories.square(102.01, SOUTH, NEW), 10)
    assert width_drawn(leader, unit) == NEW
    assert width_drawn(leader, unit, on=days_ago(20).isoformat()) == OLD
    assert width_drawn(leader, unit, on=days_ago(50).isoformat()) is None
    # What is no day, or has not come, is now.
    assert width_drawn(leader, unit, on="32/13/2568") == NEW
    assert width_drawn(leader, unit, on="1/1/2699") == NEW


def test_a_parcel_that_was_split_since_is_drawn_as_it_was(village: Any, leader: Client):
    whole, part, rest = (parcel(village, label=label) for label in ("7", "7/1", "7/2"))
    measured(whole, factories.square(102.01, SOUTH, NEW), 40)
    measured(part, factories.square(102.01, SOUTH, OLD), 10)
    split = Reshaping.objects.create(
        kind=Reshaping.Kind.SPLIT, happened_on=days_ago(10), source=factories.source()
    )
    Retired.objects.create(reshaping=split, spatial_unit=whole)
    for each in (part, rest):
        Formed.objects.create(reshaping=split, spatial_unit=each)
    before = days_ago(20).isoformat()
    assert width_drawn(leader, whole, on=before) == NEW
    assert width_drawn(leader, part, on=before) is None
    assert width_drawn(leader, part) == OLD
