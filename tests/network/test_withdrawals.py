"""What a withdrawn source says counts for no question, and for every one before it did.

Every kind of fact is made, so that one added later cannot be forgotten.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.db.models import MultiPolygonField, PointField, PolygonField
from django.contrib.gis.geos import Point
from django.db import models

from network.fact_names import counted
from network.models import (
    Account,
    Appointment,
    Body,
    Fact,
    FieldDevice,
    Party,
    Place,
    Role,
    Source,
    Withdrawal,
)
from network.moments import EVER_KNOWN, Moment
from parcels.models import (
    BAUnit,
    Concession,
    Formed,
    LandDocumentType,
    Overlap,
    Reshaping,
    Retired,
    SpatialUnit,
)
from savings import ledger
from savings.models import JournalEntry, SavingsGroup
from survey.models import (
    Contradiction,
    DuplicateVerdict,
    Indicator,
    IndicatorSet,
    ListPosting,
    Objection,
    ObjectionDecision,
    PostedVisit,
    RefusedVerification,
    Settlement,
    SurveyForm,
    SurveyRound,
    Verification,
)
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
    "duplicateverdict": {"is_same": False},
    "formclosing": {"reason": "เลิกใช้"},
    "listposting": {"closes_on": date(2099, 1, 1)},
    "delegation": {"ends_on": date(2099, 1, 1)},
    "membership": {"number": 9},
    "membershipending": {"left_on": date(2099, 1, 1)},
    "monthclosing": {"month": date(2025, 1, 1)},
    "overlapstep": {"kind": "mediated"},
    "visit": {"house_condition": ""},
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
        indicators = IndicatorSet.objects.create(
            code="trial", name_th="ชุดทดลอง", about="village", first_year=2022
        )
        account = factories.account()
        ba_unit = BAUnit.objects.create()
        ba_unit.spatial_units.add(self.unit)
        self.things: dict[type[models.Model], Any] = {
            Source: factories.source(),
            BAUnit: ba_unit,
            Body: Body.objects.create(place=self.village, kind="village_working_group"),
            Concession: Concession.objects.create(reference="1"),
            Overlap: Overlap.objects.create(
                spatial_unit=self.unit, other_unit=factories.house(self.village)
            ),
            Place: self.village,
            Party: self.person,
            Account: account,
            FieldDevice: FieldDevice.objects.create(
                account=account, username="trial", name="มือถือ", secret_hash=b"0" * 32
            ),
            Indicator: Indicator.objects.create(
                set=indicators, code="1", title_th="ก", sort_order=1
            ),
            SurveyForm: SurveyForm.objects.create(form_id="trial"),
            SurveyRound: SurveyRound.objects.create(place=self.village),
            SpatialUnit: self.unit,
            SavingsGroup: self.group,
            LandDocumentType: LandDocumentType.objects.order_by("pk").first(),
        }

    def fact(self, model: type[models.Model], source: Source) -> Any:  # noqa: PLR0911 (kinds)
        """A fact of a kind, by `source`; what it names is made by others."""
        if model is JournalEntry:
            day = factories.FIRST_DAY
            return ledger.spend(self.group, 1, entered_on=day, source=source, memo="ค่าสมุด")
        if model is Reshaping:
            return self._split(source)
        if model is Verification:
            visit = factories.visit(factories.household(self.village))
            return Verification.objects.create(
                visit=visit, verifier=self.person, verdict="agree",
                verified_on=factories.FIRST_DAY, source=source,
            )  # fmt: skip
        if model is Contradiction:
            return self._contradiction(source)
        if model in (Objection, ObjectionDecision):
            return self._objection(model, source)
        if model is Settlement:
            return Settlement.objects.create(
                contradiction=self._contradiction(factories.source()), kept="both", reason="ก",
                settled_on=factories.FIRST_DAY, source=source,
            )  # fmt: skip
        fields = {
            field.name: self._value(field)
            for field in model._meta.concrete_fields
            if field.name != "source" and _is_asked(field)
        }
        if any(field.name == "place" for field in model._meta.concrete_fields):
            fields["place"] = self.village  # of a role: null is everywhere
        if any(field.name == "spatial_unit" for field in model._meta.concrete_fields):
            fields["spatial_unit"] = self.unit  # of a photograph: it is of something
        if model is DuplicateVerdict:
            fields["second"] = factories.person()
        if model is RefusedVerification:
            fields["visit"] = factories.visit(factories.household(self.village))
        if model is Appointment:
            fields["account"] = factories.account()  # nobody lends to themselves
        said = fields | SAID.get(model._meta.model_name or "", {}) | {"source": source}
        return model._default_manager.create(**said)

    def _contradiction(self, source: Source) -> Contradiction:
        household = factories.household(self.village)
        made: Contradiction = Contradiction.objects.create(
            first_visit=factories.visit(household), second_visit=factories.visit(household),
            fields=["people"], noticed_on=factories.FIRST_DAY, source=source,
        )  # fmt: skip
        return made

    def _objection(self, model: type[models.Model], source: Source) -> Any:
        visit = factories.visit(factories.household(self.village))
        posting = ListPosting.objects.create(
            place=self.village, posted_on=factories.FIRST_DAY, closes_on=date(2099, 1, 1),
            hangs_at="ก", source=factories.source(),
        )  # fmt: skip
        PostedVisit.objects.create(
            posting=posting, visit=visit, posted_on=factories.FIRST_DAY, source=factories.source()
        )
        own = source if model is Objection else factories.source()
        objection = Objection.objects.create(
            posting=posting, visit=visit, reason="ก", objected_on=factories.FIRST_DAY, source=own
        )
        if model is Objection:
            return objection
        return ObjectionDecision.objects.create(
            objection=objection, is_upheld=False, reason="ก",
            decided_on=factories.FIRST_DAY, source=source,
        )  # fmt: skip

    def _split(self, source: Source) -> Reshaping:
        made = Reshaping.objects.create(
            kind=Reshaping.Kind.SPLIT, happened_on=factories.FIRST_DAY, source=source
        )
        parts = [factories.house(self.village) for _part in range(2)]
        Retired.objects.create(reshaping=made, spatial_unit=self.unit)
        Formed.objects.bulk_create(Formed(reshaping=made, spatial_unit=part) for part in parts)
        return made

    def _value(self, field: Any) -> Any:
        if field.related_model is not None:
            return self._thing(field.related_model)
        if field.choices:
            return field.choices[0][0]
        values: list[tuple[type, Any]] = [
            (models.DateTimeField, EVER_KNOWN),  # before days: every one is a day
            (models.DateField, factories.FIRST_DAY),
            (models.BooleanField, True),
            (models.BinaryField, b"0" * 32),
            (models.IntegerField, 1),
            (models.DecimalField, 1),
            (models.FloatField, 1.0),
            (PointField, Point(102.0, 13.5, srid=4326)),
            (MultiPolygonField, factories.square(102.0, 13.5, 0.001)),
            (PolygonField, factories.square(102.0, 13.5, 0.001)[0]),
            (models.JSONField, []),
            (models.CharField, "ก"),
            (models.TextField, "ก"),
        ]
        return next(value for kind, value in values if isinstance(field, kind))

    def _thing(self, model: type[models.Model]) -> Any:
        if model not in self.things and issubclass(model, Fact):
            return self.fact(model, factories.source())
        return self.things[model]


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
    sender = factories.account(person=factories.person())
    source = factories.source(kind=Source.Kind.IMPORT, recorded_by=sender)
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
