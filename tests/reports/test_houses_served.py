"""Houses that are shared (F4.6), and which have water, electricity and a road near (F4.7)."""

from __future__ import annotations

import math
from datetime import date

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from geographiclib.geodesic import Geodesic

from formats.months import Month
from network.models import Place
from parcels.models import LayerEdition, LayerFeature, LayerKind, SpatialUnit
from reports import figures
from reports.figures import Figure
from reports.situation import SituationReport
from survey.house_sets import FARTHEST, NEAR_A_ROAD, NEAREST
from survey.models import HouseServices
from tests import factories

pytestmark = pytest.mark.django_db

JUNE, IN_JUNE = Month(2025, 6), date(2025, 6, 10)
ROAD = factories.square(102.0, 13.5, 0.01)  # its western edge runs along 102°E


@pytest.fixture
def village() -> Place:
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


def lived_in(village: Place, at: tuple[float, float] | None = None, homes: int = 1) -> SpatialUnit:
    """A house that so many verified households live in."""
    house = factories.house(village, at=at)
    for _each in range(homes):
        visit = factories.visit(factories.household(village), house=house, on=IN_JUNE)
        factories.verified(visit, on=IN_JUNE)
    return house


def west_of_the_road(metres: float) -> tuple[float, float]:
    """A point so many metres west of the road's edge, by GeographicLib."""
    found = Geodesic.WGS84.Direct(13.505, 102.0, 270, metres)
    return found["lon2"], found["lat2"]


def of_many_corners(road: MultiPolygon) -> MultiPolygon:
    """The same ground, its outline in 400 steps: it is looked at in pieces."""
    outline = LineString(road[0][0].coords)
    ring = [outline.interpolate_normalized(step / 400).coords for step in range(400)]
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)


def draw_the_road(road: MultiPolygon = ROAD) -> None:
    edition = LayerEdition.objects.create(
        kind=LayerKind.ROAD, source=factories.source(), as_of=factories.FIRST_DAY
    )
    LayerFeature.objects.create(edition=edition, number=1, geometry=road)


def told(house: SpatialUnit, on: date, **said: bool) -> None:
    HouseServices.objects.create(house=house, observed_on=on, source=factories.source(), **said)


def count(figure: Figure, part: str | None = None) -> int:
    village = Place.objects.get(code="27040501")
    report = SituationReport(Place.objects.get(code="2704"), JUNE)
    return report.recorded(figure, village.pk, part).count


def test_a_house_of_two_households_is_one_shared_house(village):
    lived_in(village)
    lived_in(village, homes=2)
    assert count(figures.HOUSES_SHARED) == 1
    assert count(figures.HOUSES_BY_NUMBER) == 2


@pytest.mark.parametrize("road", [ROAD, of_many_corners(ROAD)], ids=["short", "long"])
def test_a_road_is_near_at_249_metres_and_not_at_251(village, road):
    lived_in(village, west_of_the_road(249))
    lived_in(village, west_of_the_road(251))
    draw_the_road(road)
    assert count(figures.HOUSES_BY_ROAD, "yes") == 1
    assert count(figures.HOUSES_BY_ROAD, "no") == 1


@pytest.mark.parametrize("latitude", [5.61, 13.5, 20.47])  # Thailand's ends, and the district
def test_what_is_decided_in_degrees_is_so_in_metres(latitude):
    """On the circle of the limit every distance in degrees lies between the two bounds."""
    for azimuth in range(0, 360, 5):
        found = Geodesic.WGS84.Direct(latitude, 102.0, azimuth, NEAR_A_ROAD)
        degrees = math.hypot(found["lon2"] - 102.0, found["lat2"] - latitude)
        assert NEAREST < degrees < FARTHEST


def test_without_a_layer_or_a_position_the_road_is_as_it_was_told(village):
    near = lived_in(village, west_of_the_road(10))
    assert count(figures.HOUSES_BY_ROAD, "not_asked") == 1
    told(near, IN_JUNE, has_all_weather_road=False)
    assert count(figures.HOUSES_BY_ROAD, "no") == 1
    draw_the_road()
    nowhere = lived_in(village)
    told(nowhere, IN_JUNE, has_all_weather_road=True)
    assert count(figures.HOUSES_BY_ROAD, "yes") == 2


def test_the_latest_that_was_told_before_the_months_end_counts(village):
    house = lived_in(village)
    told(house, date(2025, 5, 1), has_water=False, has_electricity=True)
    told(house, date(2025, 6, 1), has_water=True, has_electricity=True)
    told(house, date(2025, 7, 1), has_water=False, has_electricity=False)
    lived_in(village)  # nobody asked
    assert count(figures.HOUSES_BY_WATER, "yes") == 1
    assert count(figures.HOUSES_BY_WATER, "not_asked") == 1
    assert count(figures.HOUSES_BY_WATER, "asked") == 1
    assert count(figures.HOUSES_BY_ELECTRICITY, "yes") == 1
