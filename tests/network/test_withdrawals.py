"""What a withdrawn source says counts for no question, and for every one before it did.

Every kind of fact is made, so that one added later cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models, transaction
from pytest_django.plugin import DjangoDbBlocker

from network.fact_names import counted
from network.models import Source, Withdrawal
from network.moments import EVER_KNOWN, Moment
from tests import factories
from tests.network.every_fact import FACTS, World

# Each question a set of facts may be asked, with what is asked of it.
QUESTIONS = ("recorded", "as_known", "in_force", "pending", "reference")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for every kind of fact; what a test adds to it goes with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def sets(model: type[models.Model], moment: Moment) -> dict[str, set[int]]:
    """The keys that each question of a kind of fact gives at a moment."""
    facts = model._default_manager.all()
    asked = {name: getattr(facts, name)(moment) for name in QUESTIONS if hasattr(facts, name)}
    asked["known_by"] = facts.filter(recorded_at__known_by=moment.known_by)
    return {name: set(found.values_list("pk", flat=True)) for name, found in asked.items()}


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.label)
def test_a_fact_of_a_withdrawn_source_counts_no_more_and_did_before(model, world):
    sender = factories.account(person=factories.person())
    source = factories.source(kind=Source.Kind.IMPORT, recorded_by=sender)
    fact = world.fact(model, source)
    known = Moment.now()
    then = sets(model, known)
    assert [name for name, keys in then.items() if fact.pk not in keys] == []
    Withdrawal.objects.create(withdrawn=source, source=factories.source())
    now = sets(model, Moment.now())
    assert [name for name, keys in now.items() if fact.pk in keys] == []
    assert sets(model, known) == then


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.label)
def test_every_kind_of_fact_has_a_name_by_which_it_is_counted(model):
    th, en = counted(model, 1_200)
    assert "1,200" in th
    assert en.startswith("1,200 ")


def test_an_ending_of_a_withdrawn_source_ends_nothing(world):
    source = factories.source(kind=Source.Kind.IMPORT)
    for of, ending, field in (
        ("savings.Membership", "savings.MembershipEnding", "left_on"),
        ("network.Appointment", "network.AppointmentEnding", "ended_on"),
        ("network.BodyMembership", "network.BodyMembershipEnding", "ended_on"),
    ):
        held = world.fact(apps.get_model(of), factories.source())
        named = next(
            each.name for each in apps.get_model(ending)._meta.fields
            if each.related_model is type(held)
        )  # fmt: skip
        apps.get_model(ending)._default_manager.create(
            **{named: held, field: factories.FIRST_DAY}, source=source
        )
        assert not type(held).objects.in_force(Moment.now()).filter(pk=held.pk).exists()
    Withdrawal.objects.create(withdrawn=source, source=factories.source())
    for of in ("savings.Membership", "network.Appointment", "network.BodyMembership"):
        assert apps.get_model(of).objects.in_force(Moment.now()).exists()


def test_a_moment_is_told_by_its_k_alone_however_it_is_made(world):
    source = factories.source(kind=Source.Kind.IMPORT)
    fact = world.fact(apps.get_model("network.Domicile"), source)
    known = Moment.now()
    Withdrawal.objects.create(withdrawn=source, source=factories.source())
    domiciles = type(fact).objects
    day = known.true_before
    assert domiciles.recorded(Moment(day, known.known_by)).filter(pk=fact.pk).exists()
    for moment in (Moment.on(day - timedelta(days=1)), Moment(day, EVER_KNOWN), Moment.now()):
        assert not domiciles.recorded(moment).filter(pk=fact.pk).exists()
