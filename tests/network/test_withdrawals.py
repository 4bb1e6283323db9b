"""What a withdrawn source says counts for no question, and for every one before it did.

Every kind of fact is made, so that one added later cannot be forgotten.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.db.models import MultiPolygonField, PointField
from django.contrib.gis.geos import Point
from django.db import models

from network.fact_names import counted
from network.models import Account, Body, Fact, Party, Place, Role, Source, Withdrawal
from network.moments import EVER_KNOWN, Moment
from parcels.models import BAUnit, Concession, LandDocumentType, Overlap, SpatialUnit
from savings.models import SavingsGroup
from tests import factories

FACTS = sorted(
    (model for model in apps.get_models() if issubclass(model, Fact)), key=lambda m: m._meta.label
)
# Each question a set of facts may be asked, with what is asked of it.
QUESTIONS = ("recorded", "as_known", "in_force", "pending", "reference")

# What a kind of fact must say that cannot be guessed from its columns.
SAID: dict[str, dict[str, Any]] = {
    "appointment": {"role": Role.DISTRICT_NETWORK},
    "boundary": {"method": "rtk", "position_error_metres": 0.05},
    "delegation": {"ends_on": date(2099, 1, 1)},
    "journalentry": {"kind": "expense"},
    "membershipending": {"left_on": date(2099, 1, 1)},
    "monthclosing": {"month": date(2025, 1, 1)},
    "overlapstep": {"kind": "mediated"},
    "position": {},
}

pytestmark = pytest.mark.django_db


class World:
    """One of everything a fact can be about."""

    def __init__(self) -> None:
        factories.place("27")
        factories.place("2704")
        factories.place("270406")
        self.village = factories.place("27040606")
        self.unit = factories.house(self.village)
        self.person = factories.person()
        self.group = factories.savings_group(self.village, members=1, cash=100_000)
        self.things: dict[type[models.Model], Any] = {
            Place: self.village,
            Party: self.person,
            Account: factories.account(),
            SpatialUnit: self.unit,
            SavingsGroup: self.group,
            LandDocumentType: LandDocumentType.objects.order_by("pk").first(),
        }

    def fact(self, model: type[models.Model], source: Source) -> Any:
        """A fact of a kind, by `source`; what it names is made by others."""
        fields = {
            field.name: self._value(field)
            for field in model._meta.concrete_fields
            if _is_asked(field)
        }
        said = fields | SAID.get(model._meta.model_name or "", {}) | {"source": source}
        return model._default_manager.create(**said)

    def _value(self, field: Any) -> Any:
        if field.related_model is not None:
            return self._thing(field.related_model)
        if field.choices:
            return field.choices[0][0]
        values: list[tuple[type, Any]] = [
            (models.DateField, factories.FIRST_DAY),
            (models.BooleanField, True),
            (models.BinaryField, b"0" * 32),
            (models.IntegerField, 1),
            (models.DecimalField, 1),
            (models.FloatField, 1.0),
            (PointField, Point(102.0, 13.5, srid=4326)),
            (MultiPolygonField, factories.square(102.0, 13.5, 0.001)),
            (models.CharField, "ก"),
            (models.TextField, "ก"),
        ]
        return next(value for kind, value in values if isinstance(field, kind))

    def _thing(self, model: type[models.Model]) -> Any:
        if model in self.things:
            return self.things[model]
        if issubclass(model, Fact):
            return self.fact(model, factories.source())
        if model is Body:
            return Body.objects.create(place=self.village, kind="village_working_group")
        if model is Concession:
            return Concession.objects.create(reference="1")
        if model is Overlap:
            other = factories.house(self.village)
            return Overlap.objects.create(spatial_unit=self.unit, other_unit=other)
        assert model is BAUnit, model
        made = BAUnit.objects.create()
        made.spatial_units.add(self.unit)
        return made


def _is_asked(field: Any) -> bool:
    return not (
        field.primary_key
        or field.null
        or field.generated
        or field.has_default()
        or field.has_db_default()
        or (field.blank and not field.choices)
    )


def sets(model: type[models.Model], moment: Moment) -> dict[str, set[int]]:
    """The keys that each question of a kind of fact gives at a moment."""
    facts = model._default_manager.all()
    asked = {name: getattr(facts, name)(moment) for name in QUESTIONS if hasattr(facts, name)}
    asked["known_by"] = facts.filter(recorded_at__known_by=moment.known_by)
    return {name: set(found.values_list("pk", flat=True)) for name, found in asked.items()}


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.label)
def test_a_fact_of_a_withdrawn_source_counts_no_more_and_did_before(model):
    source = factories.source(kind=Source.Kind.IMPORT)
    fact = World().fact(model, source)
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


def test_an_ending_of_a_withdrawn_source_ends_nothing():
    world = World()
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


def test_a_moment_is_told_by_its_k_alone_however_it_is_made():
    source = factories.source(kind=Source.Kind.IMPORT)
    fact = World().fact(apps.get_model("network.Domicile"), source)
    known = Moment.now()
    Withdrawal.objects.create(withdrawn=source, source=factories.source())
    domiciles = type(fact).objects
    day = known.true_before
    assert domiciles.recorded(Moment(day, known.known_by)).filter(pk=fact.pk).exists()
    for moment in (Moment.on(day - timedelta(days=1)), Moment(day, EVER_KNOWN), Moment.now()):
        assert not domiciles.recorded(moment).filter(pk=fact.pk).exists()
