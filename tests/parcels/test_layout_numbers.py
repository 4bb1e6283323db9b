"""Layout numbers: given once, in walking order, and never again; the database keeps that."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import IntegrityError, connection, transaction

from network import withdrawals
from network.errors import broken_constraint
from network.models import Source
from network.moments import Moment
from parcels import errors, landmarks
from parcels.layout_numbers import keep_number, next_number, number_houses, numbers_of
from parcels.models import LandmarkKind, LayoutNumber, SpatialUnit
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2025, 2, 1)


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.place("270405", geometry=factories.square(102.1, 13.5, 0.1))
    return factories.place("27040501")


def number(village, *houses, on=DAY):
    return number_houses(
        village, [each.pk for each in houses], given_on=on, source=factories.source()
    )


def test_numbers_follow_the_lane_and_houses_without_a_place_come_last(village):
    east, west, lost, middle = (
        factories.house(village, at=at)
        for at in ((102.13, 13.55), (102.11, 13.55), None, (102.12, 13.55))
    )
    number(village, east, west, lost, middle)
    assert numbers_of(village.pk, Moment.now()) == {
        west.pk: 1,
        middle.pk: 2,
        east.pk: 3,
        lost.pk: 4,
    }


def test_a_later_house_gets_the_next_number_and_the_others_keep_theirs(village):
    first, second = (factories.house(village, at=(102.11 + each, 13.55)) for each in (0, 0.01))
    number(village, first, second)
    between = factories.house(village, at=(102.115, 13.55))
    number(village, first, second, between)
    assert numbers_of(village.pk, Moment.now())[between.pk] == 3
    assert LayoutNumber.objects.count() == 3


def test_a_number_on_paper_is_kept_and_those_given_later_lie_beyond_it(village):
    old, new = factories.house(village), factories.house(village)
    keep_number(village, old, 41, given_on=DAY, source=factories.source())
    assert keep_number(village, old, 41, given_on=DAY, source=factories.source()) is None
    number(village, old, new)
    assert numbers_of(village.pk, Moment.now()) == {old.pk: 41, new.pk: 42}


def test_a_corrected_number_stays_used(village):
    house, other = factories.house(village), factories.house(village)
    keep_number(village, house, 7, given_on=DAY, source=factories.source())
    keep_number(village, house, 9, given_on=date(2025, 3, 1), source=factories.source())
    assert numbers_of(village.pk, Moment.now()) == {house.pk: 9}
    with pytest.raises(errors.LayoutNumberIsTaken):
        keep_number(village, other, 7, given_on=DAY, source=factories.source())
    assert next_number(village.pk) == 10


@pytest.mark.parametrize("wrong", [0, -1, 10_000])
def test_what_is_no_number_is_refused(village, wrong):
    with pytest.raises(errors.LayoutNumberIsOfAHouse):
        keep_number(village, factories.house(village), wrong, given_on=DAY,
                    source=factories.source())  # fmt: skip


def test_the_database_itself_gives_a_number_once(village):
    one, other = factories.house(village), factories.house(village)
    number(village, one)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write_behind(village, other, 1)
    assert broken_constraint(refused.value) == "layout_number_is_given_once"
    elsewhere = factories.place("27040502")
    write_behind(elsewhere, other, 1)  # another village counts for itself


def test_the_database_itself_numbers_only_houses(village):
    field = factories.boundary(factories.square(102.11, 13.51, 0.001), village=village)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write_behind(village, field.spatial_unit, 1)
    assert broken_constraint(refused.value) == "layout_number_is_of_a_house"


def test_the_number_of_an_import_that_was_taken_back_is_free(village):
    wrong, right = factories.house(village), factories.house(village)
    sent = factories.source(kind=Source.Kind.IMPORT)
    keep_number(village, wrong, 5, given_on=DAY, source=sent)
    withdrawals.withdraw(sent, by=None, reason="ผิดหมู่บ้าน")
    keep_number(village, right, 5, given_on=DAY, source=factories.source())
    assert numbers_of(village.pk, Moment.now()) == {right.pk: 5}


def test_numbering_asks_the_same_however_many_houses(village, django_assert_num_queries):
    few = [factories.house(village, at=(102.11 + n / 1e4, 13.55)) for n in range(12)]
    with django_assert_num_queries(8):  # three of them the two savepoints's
        number_houses(village, [each.pk for each in few], given_on=DAY, source=factories.source())


def write_behind(village, house: SpatialUnit, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parcels_layoutnumber (village_id, house_id, number, given_on, source_id)"
            " VALUES (%s, %s, %s, %s, %s)",
            [village.pk, house.pk, number, DAY, factories.source().pk],
        )


LANE = LineString((102.11, 13.55), (102.12, 13.551), srid=4326)


def draw(village, kind="lane", geometry=LANE, **said):
    return landmarks.draw(
        village, LandmarkKind.objects.get(code=kind), geometry,
        **{"since": DAY, "source": factories.source()} | said,
    )  # fmt: skip


def test_what_is_drawn_stands_until_it_is_taken_away(village):
    lane = draw(village, name="ซอยวัด")
    before = Moment.now()
    landmarks.take_away(lane, since=date(2025, 3, 1), source=factories.source())
    assert landmarks.standing(village.pk, Moment(date(2025, 3, 1), before.known_by)) == [lane]
    assert landmarks.standing(village.pk, Moment.now()) == []
    with pytest.raises(errors.LandmarkIsGone):
        landmarks.take_away(lane, since=date(2025, 4, 1), source=factories.source())


@pytest.mark.parametrize(
    ("kind", "geometry"),
    [("temple", LANE), ("lane", Point(102.11, 13.55, srid=4326)), ("pond", LANE)],
)
def test_a_kind_is_drawn_in_its_own_shape(village, kind, geometry):
    with pytest.raises(errors.LandmarkHasAnotherShape):
        draw(village, kind, geometry)


def test_what_lies_far_from_the_village_is_asked_about(village):
    with pytest.raises(errors.LandmarkIsFarAway):
        draw(village, "temple", Point(100.5, 13.75, srid=4326))
