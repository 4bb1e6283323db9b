"""What a device sends becomes facts, once, and never in another village."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from network.models import Domicile, HouseholdMembership, Party, PersonRecord
from network.moments import Moment
from parcels.models import Boundary, LandDocument, Position, Right, SpatialUnit, UnitLabel
from survey.answers.reading import understand
from survey.models import (
    CareNeed,
    HouseholdAccount,
    HouseServices,
    Interpretation,
    Livelihood,
    Referral,
    Tenure,
    Visit,
)
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db

Outcome = Interpretation.Outcome
SQUARE = "13.5 102.1 0 4; 13.5 102.101 0 4; 13.501 102.101 0 4; 13.501 102.1 0 4; 13.5 102.1 0 4"


@pytest.fixture
def village():
    return factories.place("27040501")


@pytest.fixture
def surveyor(village):
    return fields.surveyor(village)


@pytest.fixture
def form():
    return fields.version()


def household_of_five():
    keys = [str(uuid.uuid4()) for _ in range(5)]
    return {
        "village": "27040501",
        "household": str(uuid.uuid4()),
        "visited_on": "2025-03-01",
        "people": "๕",
        "condition": "minor_repair",
        "repairs": "roof toilet",
        "hardships": "renting",
        "house": {"number": "12/3", "point": "13.52 102.12 0 6.5"},
        "water": "yes",
        "tenure": "own",
        "income": "120000",
        "debts": "baac",
        "resident": [
            {
                "key": key,
                "name": f"สมมติ คนที่ {number}",
                "sex": "female" if number % 2 else "male",
                "born": str(2500 + number),
                "relation": "head" if number == 0 else "child",
                "agrees": "yes",
                "wording": "2566-1",
                "care": "home_bound",
                "disabled": "yes",
                "types": "seeing",
                "work": "own_land",
            }
            for number, key in enumerate(keys)
        ],
        "parcel": [
            {"label": "7", "outline": SQUARE, "held": "yes", "document": "alro_401", "rai": "6"}
        ],
        "referral": [{"need": "house_repair", "agency": "พมจ."}],
    }


def test_a_whole_household_enters_at_once(village, surveyor, form):
    answers = household_of_five()
    word = fields.read(form, answers, by=surveyor)
    assert (word.outcome, word.remarks) == (Outcome.UNDERSTOOD, [])
    assert word.place == village
    household = Party.objects.get(key=answers["household"])
    assert Domicile.objects.as_known(Moment.now()).get(party=household).place == village
    visit = Visit.objects.get(household=household)
    assert (visit.people, visit.needs_repair, visit.hardships) == (
        5,
        ["roof", "toilet"],
        ["renting"],
    )
    assert visit.source.recorded_by == surveyor
    assert UnitLabel.objects.get(spatial_unit=visit.house).label == "12/3"
    assert Position.objects.get(spatial_unit=visit.house).accuracy_metres == 6.5
    assert PersonRecord.objects.filter(source=visit.source).count() == 5
    assert PersonRecord.objects.get(party__key=answers["resident"][0]["key"]).birth_year == 1957
    assert HouseholdMembership.objects.filter(household=household).count() == 5
    assert CareNeed.objects.filter(source=visit.source).count() == 5
    assert Livelihood.objects.filter(source=visit.source).count() == 5
    assert HouseholdAccount.objects.get(household=household).yearly_income == 120_000
    assert Tenure.objects.get(household=household).house == "own"
    assert HouseServices.objects.get(house=visit.house).has_water is True
    boundary = Boundary.objects.get(source=visit.source)
    assert (boundary.method, boundary.position_error_metres) == ("gnss_phone", 4.0)
    assert boundary.geometry.extent == (102.1, 13.5, 102.101, 13.501)
    assert LandDocument.objects.get(source=visit.source).square_metres == 9600
    assert Right.objects.get(source=visit.source).party == household
    assert Referral.objects.get(household=household).agency == "พมจ."


def test_read_again_it_adds_nothing(village, surveyor, form):
    submission = fields.sent(form, household_of_five(), by=surveyor)
    first = understand(submission)
    before = [model.objects.count() for model in (Visit, PersonRecord, Boundary, Right, Party)]
    assert understand(submission) == first
    assert [m.objects.count() for m in (Visit, PersonRecord, Boundary, Right, Party)] == before


def test_a_household_of_five_is_read_in_few_queries(
    village, surveyor, form, django_assert_max_num_queries
):
    submission = fields.sent(form, household_of_five(), by=surveyor)
    with django_assert_max_num_queries(95):
        understand(submission)


def test_without_health_consent_nothing_of_health_is_kept(village, surveyor, form):
    answers = household_of_five()
    answers["resident"] = answers["resident"][:2]
    answers["resident"][0]["agrees"] = "no"
    word = fields.read(form, answers, by=surveyor)
    assert word.outcome == Outcome.PARTLY
    assert [remark["code"] for remark in word.remarks] == ["no_consent"]
    assert "home_bound" not in str(word.remarks)
    kept = CareNeed.objects.get().person
    assert kept.key == uuid.UUID(answers["resident"][1]["key"])


@pytest.mark.parametrize("has_disability", [None, False])
def test_the_database_wants_the_disability_of_which_it_is_told_the_type(has_disability):
    with pytest.raises(IntegrityError, match="type_is_of_a_disability"), transaction.atomic():
        CareNeed.objects.create(
            person=factories.person(), has_disability=has_disability,
            disability_types=["seeing"], observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )  # fmt: skip


def test_a_minor_consents_through_a_guardian_only(village, surveyor, form):
    answers = household_of_five()
    answers["resident"] = [answers["resident"][0] | {"born": "2560"}]
    assert {r["code"] for r in fields.read(form, answers, by=surveyor).remarks} == {
        "guardian_must_consent",
        "no_consent",
    }
    answers["resident"][0]["given_by"] = "guardian"
    assert fields.read(form, answers, by=surveyor).remarks == []


def test_one_answer_that_cannot_be_read_does_not_hold_the_rest(village, surveyor, form):
    answers = household_of_five() | {"people": "มาก"}
    word = fields.read(form, answers, by=surveyor)
    assert word.outcome == Outcome.PARTLY
    (remark,) = word.remarks
    assert remark["question"] == "/data/people"
    assert remark["th"].startswith("มีคนอยู่จริงกี่คน:")
    assert remark["en"].startswith("(people):")
    assert "มาก" not in remark["th"]
    assert Visit.objects.get().people is None


def test_a_device_does_not_write_into_another_village(village, surveyor, form):
    other = factories.place("27040502")
    neighbours = factories.household(other)
    for answers in (
        {"village": "27040502", "household": str(uuid.uuid4()), "people": "3"},
        {"village": "27040501", "household": str(neighbours.key), "people": "3"},
    ):
        word = fields.read(form, answers | {"visited_on": "2025-03-01"}, by=surveyor)
        assert word.outcome == Outcome.HELD
        assert word.remarks[0]["code"] in ("village_of_others", "key_of_others")
    assert not Visit.objects.exists()


def test_a_key_of_something_else_is_held(village, surveyor, form):
    person = factories.person()
    word = fields.read(
        form,
        {"village": "27040501", "household": str(person.key), "visited_on": "2025-03-01",
         "people": "3"},
        by=surveyor,
    )  # fmt: skip
    assert [remark["code"] for remark in word.remarks] == ["key_of_another_kind"]


def test_without_a_day_or_a_village_nothing_enters(village, surveyor, form):
    word = fields.read(form, {"village": "27040501", "people": "3"}, by=surveyor)
    assert (word.outcome, word.remarks[0]["code"]) == (Outcome.HELD, "no_day")
    factories.place("27040502")
    above = factories.account(role=fields.Role.TAMBON_NETWORK, place=factories.place("270405"))
    word = fields.read(form, {"visited_on": "2025-03-01", "people": "3"}, by=above)
    assert word.outcome == Outcome.HELD
    assert not Visit.objects.exists()
    assert not Party.objects.filter(kind="household").exists()


def test_the_only_village_of_a_surveyor_need_not_be_answered(village, surveyor, form):
    word = fields.read(form, {"visited_on": "2025-03-01", "people": "3"}, by=surveyor)
    assert (word.outcome, word.place) == (Outcome.UNDERSTOOD, village)


def test_who_has_left_lives_there_no_more(village, surveyor, form):
    household = factories.household(village)
    person = factories.person(household=household)
    answers = {
        "household": str(household.key),
        "visited_on": "2025-03-01",
        "people": "1",
        "resident": [{"key": str(person.key), "left": "yes"}],
    }
    assert fields.read(form, answers, by=surveyor).outcome == Outcome.UNDERSTOOD
    lives = HouseholdMembership.objects.as_known(Moment.now()).get(person=person)
    assert lives.household is None


def test_what_is_known_is_not_repeated_and_what_was_not_asked_stays(village, surveyor, form):
    answers = household_of_five()
    fields.read(form, answers, by=surveyor)
    later = {
        "household": answers["household"],
        "visited_on": "2025-04-01",
        "people": "5",
        "income": "120000",
        "debts": "none",
        "resident": [{"key": answers["resident"][0]["key"], "name": "สมมติ ชื่อใหม่"}],
    }
    assert fields.read(form, later, by=surveyor).outcome == Outcome.UNDERSTOOD
    assert Visit.objects.count() == 2
    assert Visit.objects.latest("pk").house == Visit.objects.earliest("pk").house
    renamed = PersonRecord.objects.as_known(Moment.now()).get(
        party__key=answers["resident"][0]["key"]
    )
    assert (renamed.name, renamed.birth_year) == ("สมมติ ชื่อใหม่", 1957)
    account = HouseholdAccount.objects.latest("pk")
    assert (account.yearly_income, account.debt_sources) == (120_000, [])
    assert SpatialUnit.objects.filter(kind="house").count() == 1
