"""Shares of land: what adds up, what passes on, and what the database refuses behind the verbs."""

from __future__ import annotations

import itertools
import threading
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from network.moments import Moment
from parcels import errors, tenure
from parcels.models import BAUnit, Right
from tests import factories

WHOLE, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)
DAY = date(2024, 1, 1)
INHERITED = Right.Acquired.INHERITANCE


def parcel():
    return factories.boundary(factories.square(102, 13.5, 0.001)).spatial_unit


def as_of(day: date) -> Moment:
    return Moment(day + timedelta(days=1), Moment.now().known_by)


def held(unit, day: date) -> dict[int, Fraction]:
    shares = tenure.shares(tenure.ba_unit_of(unit), as_of(day))
    return {party.pk: share for party, share in shares.items()}


@pytest.mark.django_db
def test_a_parcel_passes_to_two_heirs_and_is_still_one_whole():
    unit, father, son, daughter = parcel(), *(factories.person() for _each in range(3))
    tenure.state_holders(unit, {father: WHOLE}, began_on=DAY, source=factories.source())
    later = DAY + timedelta(days=400)
    tenure.transfer(
        unit,
        father,
        {son: HALF, daughter: HALF},
        began_on=later,
        source=factories.source(),
        acquired=INHERITED,
    )
    assert held(unit, later) == {son.pk: HALF, daughter.pk: HALF}
    assert held(unit, later - timedelta(days=1)) == {father.pk: WHOLE}


@pytest.mark.django_db
def test_shares_that_do_not_add_up_are_refused_in_a_sentence():
    unit, one, other = parcel(), factories.person(), factories.person()
    for shares in ({}, {one: HALF}, {one: HALF, other: Fraction(2, 3)}, {one: WHOLE, other: 0}):
        with pytest.raises(errors.SharesDoNotAddUp, match="เท่ากับ 1"):
            tenure.state_holders(unit, shares, began_on=DAY, source=factories.source())
    assert not Right.objects.exists()


@pytest.mark.django_db
def test_nobody_gives_more_than_they_hold():
    unit, one, other, third = parcel(), *(factories.person() for _each in range(3))
    tenure.state_holders(
        unit, {one: THIRD, other: 2 * THIRD}, began_on=DAY, source=factories.source()
    )
    for giver, share in ((one, HALF), (third, THIRD)):
        with pytest.raises(errors.GivesMoreThanHeld):
            tenure.transfer(
                unit,
                giver,
                {factories.person(): share},
                began_on=DAY,
                source=factories.source(),
                acquired=INHERITED,
            )


@pytest.mark.django_db
def test_what_is_said_of_an_earlier_day_cannot_stand_beside_what_is_known_of_a_later():
    unit, father, son, stranger = parcel(), *(factories.person() for _each in range(3))
    tenure.state_holders(unit, {father: WHOLE}, began_on=DAY, source=factories.source())
    later = DAY + timedelta(days=400)
    passed = {"source": factories.source(), "acquired": INHERITED}
    tenure.transfer(unit, father, {son: WHOLE}, began_on=later, **passed)
    between = DAY + timedelta(days=100)
    with pytest.raises(errors.LaterFactsKnown):
        tenure.transfer(unit, father, {stranger: WHOLE}, began_on=between, **passed)
    with pytest.raises(errors.LaterFactsKnown):
        tenure.state_holders(unit, {stranger: WHOLE}, began_on=between, source=factories.source())
    assert held(unit, later) == {son.pk: WHOLE}


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_for_the_rights_of_a_parcel_get_the_same():
    unit = parcel()
    found: list[int] = []
    ready = threading.Barrier(2)

    def ask() -> None:
        try:
            ready.wait(timeout=10)
            found.append(tenure.ba_unit_of(unit).pk)
        finally:
            connections.close_all()

    both = [threading.Thread(target=ask) for _each in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    assert len(found) == 2
    assert len(set(found)) == BAUnit.objects.count() == 1


@pytest.mark.django_db
def test_one_statement_cannot_give_away_more_than_the_whole_behind_the_verbs():
    ba_unit, source = BAUnit.objects.create(), factories.source()
    claim = {"ba_unit": ba_unit, "source": source, "began_on": DAY}
    for _each in range(3):
        Right.objects.create(
            party=factories.person(), share_numerator=1, share_denominator=3, **claim
        )
    with (
        pytest.raises(IntegrityError, match="more than the whole"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO parcels_right (ba_unit_id, party_id, kind, share_numerator,"
            " share_denominator, began_on, acquired, source_id)"
            " VALUES (%s, %s, 'holding', 1, 100, %s, 'stated', %s)",
            [ba_unit.pk, factories.person().pk, DAY, source.pk],
        )


@pytest.mark.django_db
def test_two_sources_may_both_claim_the_whole_and_both_are_kept():
    unit, one, other = parcel(), factories.person(), factories.person()
    ba_unit = tenure.ba_unit_of(unit)
    for party in (one, other):
        Right.objects.create(ba_unit=ba_unit, party=party, began_on=DAY, source=factories.source())
    assert held(unit, DAY) == {one.pk: WHOLE, other.pk: WHOLE}


PARTIES = 4
passing = st.tuples(
    st.integers(0, PARTIES - 1),
    st.lists(st.integers(0, PARTIES - 1), min_size=1, max_size=3, unique=True),
    st.fractions(Fraction(1, 8), 1, max_denominator=8),
)


class Shares(TestCase):
    """Properties that hold whatever is passed on to whom."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(passing, max_size=5))
    def test_shares_are_one_together_on_every_day(self, passings):
        unit, people = parcel(), [factories.person() for _each in range(PARTIES)]
        tenure.state_holders(unit, {people[0]: WHOLE}, began_on=DAY, source=factories.source())
        days = [DAY]
        for number, (giver, recipients, part) in enumerate(passings, start=1):
            day = DAY + timedelta(days=number)
            share = held(unit, day).get(people[giver].pk)
            to = [people[each] for each in recipients if each != giver]
            if not share or not to:
                continue
            tenure.transfer(
                unit,
                people[giver],
                dict.fromkeys(to, share * part / len(to)),
                began_on=day,
                source=factories.source(),
                acquired=INHERITED,
            )
            days.append(day)
        for day in days:
            assert sum(held(unit, day).values()) == WHOLE

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(range(4)), st.integers(0, 3))
    def test_the_order_in_which_facts_arrive_cannot_matter(self, order, asked):
        facts = [(0, "holding", 0), (1, "holding", 1), (0, "none", 1), (2, "holding", 2)]
        people = [factories.person() for _each in range(3)]
        answers = []
        for arriving in (range(4), order):
            ba_unit = BAUnit.objects.create()
            for each in arriving:
                party, kind, offset = facts[each]
                Right.objects.create(
                    ba_unit=ba_unit,
                    party=people[party],
                    kind=kind,
                    began_on=DAY + timedelta(days=offset),
                    source=factories.source(),
                )
            answers.append(tenure.shares(ba_unit, as_of(DAY + timedelta(days=asked))))
        assert answers[0] == answers[1]


def test_every_right_that_is_offered_is_a_kind_the_figures_know():
    assert set(itertools.chain(Right.Kind.values)) == {"holding", "lease", "lives_with", "none"}
