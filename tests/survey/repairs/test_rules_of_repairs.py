"""What the database keeps of repairs, behind the verbs and under two people at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from network.errors import FactIsFinal
from network.moments import Moment
from survey.models import (
    Funder,
    Photograph,
    Repair,
    RepairFunding,
    RepairPart,
    RepairPhotograph,
    RepairStep,
)
from survey.photographs.recording import record_photograph
from survey.repairs import errors, recording
from survey.repairs.showing import repairs_of
from tests import factories
from tests.survey.repairs.mending import DAY, finished, funded, repair_of, started

pytestmark = pytest.mark.django_db
LATER, LAST = DAY + timedelta(days=10), DAY + timedelta(days=20)
Shows = RepairPhotograph.Shows


@pytest.fixture
def house():
    return factories.house(factories.place("27040501"))


def state_of(repair: Repair) -> str:
    return repairs_of([repair.house_id], Moment.now(), with_names=False)[0].state.value


def test_a_repair_goes_from_plan_to_money_to_work_to_done(house):
    repair = repair_of(house)
    assert state_of(repair) == "planned"
    funded(repair, on=LATER)
    assert state_of(repair) == "funded"
    started(repair, on=LATER)
    assert state_of(repair) == "started"
    finished(repair, on=LAST, began=None)
    assert state_of(repair) == "finished"


def test_nothing_is_said_of_a_repair_after_its_end(house):
    repair = repair_of(house)
    finished(repair, on=LATER)
    with pytest.raises(errors.RepairIsOver):
        funded(repair, on=LAST)
    with pytest.raises(errors.RepairIsOver):
        finished(repair, on=LAST, began=None)
    with pytest.raises(errors.RepairIsOver):
        recording.cancel_repair(repair, cancelled_on=LAST, reason="x", source=factories.source())
    with pytest.raises(errors.RepairIsOver):
        recording.change_plan(
            repair,
            "อื่น",
            parts=[RepairPart.ROOF],
            estimate_baht=None,
            planned_on=LAST,
            source=factories.source(),
        )


def test_money_of_a_day_before_the_end_may_be_told_later(house):
    repair = repair_of(house)
    finished(repair, on=LAST)
    funded(repair, baht=5_000, on=LATER)
    assert repairs_of([house.pk], Moment.now(), with_names=False)[0].granted_baht == 5_000


def test_it_does_not_end_before_it_begins_nor_without_having_begun(house):
    repair = repair_of(house)
    with pytest.raises(errors.RepairEndsBeforeItBegins):
        finished(repair, on=LATER, began=None)
    started(repair, on=LATER)
    with pytest.raises(errors.RepairEndsBeforeItBegins):
        finished(repair, on=DAY, began=None)
    with pytest.raises(errors.RepairHasBegun):
        started(repair, on=LAST)


def test_a_mistaken_end_is_taken_back_and_the_repair_goes_on(house):
    repair = repair_of(house)
    started(repair, on=DAY)
    finished(repair, on=LATER, began=None)
    with pytest.raises(errors.TakingBackNeedsReason):
        recording.take_back_last_step(repair, reason=" ", account=factories.account())
    recording.take_back_last_step(repair, reason="ยังไม่เสร็จ", account=factories.account())
    assert state_of(repair) == "started"
    finished(repair, on=LAST, began=None)
    assert state_of(repair) == "finished"
    assert RepairStep.objects.filter(repair=repair).count() == 3, "all that was said is kept"


def test_a_grant_is_corrected_and_taken_back_by_a_later_word(house):
    repair = repair_of(house)
    first = funded(repair, Funder.CODI, 30_000)
    funded(repair, Funder.OWNER, 5_000)
    for baht in (28_000, 0):
        recording.fund_repair(
            repair,
            Funder.CODI,
            Decimal(baht),
            decided_on=DAY,
            source=factories.source(),
            grant_key=first.grant_key,
        )
        card = repairs_of([house.pk], Moment.now(), with_names=False)[0]
        assert card.granted_baht == baht + 5_000
    with pytest.raises(errors.GrantIsOfAnotherRepair):
        recording.fund_repair(
            repair_of(house),
            Funder.CODI,
            Decimal(1),
            decided_on=DAY,
            source=factories.source(),
            grant_key=first.grant_key,
        )


def test_a_house_waits_for_one_programme_once(house):
    first = repair_of(house, programme="บ้านพอเพียงชนบท")
    with pytest.raises(errors.RepairIsPlannedAlready):
        repair_of(house, programme="  บ้านพอเพียงชนบท ")
    assert Repair.objects.filter(house=house).count() == 1, "the second left nothing behind"
    finished(first)
    repair_of(house, programme="บ้านพอเพียงชนบท", on=LATER)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"amount_baht": -1}, "repair_money_is_not_negative"),
        ({"funder": "fund", "body": ""}, "repair_funder_is_named"),
    ],
)
def test_the_database_itself_refuses_wrong_money(house, wrong, named):
    fields = {
        "repair": repair_of(house), "grant_key": uuid4(), "funder": "lao", "amount_baht": 1,
        "decided_on": DAY, "source": factories.source(),
    } | wrong  # fmt: skip
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        RepairFunding.objects.create(**fields)


def test_the_database_itself_refuses_a_parcel_a_strangers_visit_and_a_strangers_picture(house):
    village = factories.place("27040502")
    other = factories.house(village)
    seen = factories.visit(factories.household(village), house=other)
    parcel = factories.boundary(factories.square(102.1, 13.5, 0.001)).spatial_unit
    with pytest.raises(errors.RepairIsOfAHouse):
        repair_of(parcel)
    with pytest.raises(errors.VisitIsOfAnotherHouse):
        recording.plan_repair(
            house,
            "ก",
            parts=[RepairPart.ROOF],
            estimate_baht=None,
            visit=seen,
            planned_on=DAY,
            source=factories.source(),
        )
    picture = record_photograph(
        factories.source(),
        subject=Photograph.Subject.HOUSE,
        taken_on=DAY,
        source=factories.source(),
        spatial_unit=other,
    )
    with pytest.raises(errors.PictureIsOfAnotherHouse):
        recording.show_repair(
            repair_of(house), picture, Shows.AFTER, said_on=DAY, source=factories.source()
        )
    with pytest.raises(errors.BuilderIsAPerson):
        recording.say_builder(
            repair_of(house),
            factories.household(village),
            worked=True,
            said_on=DAY,
            source=factories.source(),
        )


def test_nothing_of_a_repair_is_edited_or_deleted(house):
    repair = repair_of(house)
    funded(repair)
    finished(repair)
    for statement in (
        "UPDATE survey_repairstep SET checked_by = 'x'",
        "UPDATE survey_repairfunding SET amount_baht = 1",
        "UPDATE survey_repairplan SET programme = 'x'",
        "DELETE FROM survey_repairfunding",
        "UPDATE survey_repair SET key = gen_random_uuid()",
    ):
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            connection.cursor().execute(statement)
    assert FactIsFinal  # the sentence people read


def test_pictures_are_before_or_after_until_somebody_says_otherwise(house):
    repair = repair_of(house)
    pictures = [
        record_photograph(
            factories.source(),
            subject=Photograph.Subject(subject),
            taken_on=DAY,
            source=factories.source(),
            spatial_unit=house,
        )
        for subject in (
            Photograph.Subject.HOUSE,
            Photograph.Subject.HOUSE,
            Photograph.Subject.INSIDE,
        )
    ]
    for picture, shows in zip(pictures, (Shows.BEFORE, Shows.AFTER, Shows.AFTER), strict=True):
        recording.show_repair(repair, picture, shows, said_on=DAY, source=factories.source())
    card = repairs_of([house.pk], Moment.now(), with_names=False)[0]
    assert (len(card.before), len(card.after), card.hidden) == (1, 1, 1)
    card = repairs_of([house.pk], Moment.now(), with_names=True)[0]
    assert (len(card.after), card.hidden) == (2, 0)
    recording.show_repair(
        repair, pictures[0], Shows.NOTHING, said_on=LATER, source=factories.source()
    )
    assert not repairs_of([house.pk], Moment.now(), with_names=True)[0].before


def test_a_repair_does_not_change_the_condition_of_the_house(house):
    household = factories.household(factories.place("27040502"))
    visit = factories.visit(household, house=house, condition="unsafe")
    repair = repair_of(house)
    finished(repair, on=LATER)
    visit.refresh_from_db()
    card = repairs_of([house.pk], Moment.now(), with_names=False)[0]
    assert (visit.house_condition, card.is_unvisited) == ("unsafe", True)
    factories.visit(household, house=house, on=LATER, condition="good")
    assert not repairs_of([house.pk], Moment.now(), with_names=False)[0].is_unvisited
