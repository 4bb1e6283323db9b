"""Pages of rounds: a leader opens one and plans it alone; who may see what of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from network.models import HouseholdMembership, Place, Role
from network.moments import Moment
from survey.models import SurveyAssignment, SurveyPlanHousehold, SurveyRound, Visit
from survey.rounds import planning
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = Moment.now().last_day


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501", name="บ้านทดสอบ")


@pytest.fixture
def leader(village):
    return factories.account(role=Role.NETWORK_LEADER, place=village)


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def opened(place) -> SurveyRound:
    return planning.open_round(
        place,
        "รอบที่ 1",
        begins_on=TODAY - timedelta(days=30),
        ends_on=TODAY + timedelta(days=5),
        source=factories.source(),
    )


def visit(village, *, by=None, household=None) -> Visit:
    return factories.visit(household or factories.household(village), on=TODAY, recorded_by=by)


def head_of(household) -> None:
    """Somebody whose name a list of households shows."""
    HouseholdMembership.objects.create(
        person=factories.person("นางยังไม่ได้เยี่ยม สมมติ"),
        household=household,
        relation=HouseholdMembership.Relation.HEAD,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )


def test_a_leader_opens_a_round_without_an_administrator(village, leader):
    said = {"name": "รอบที่ 1/2568", "begins_on": "1/6/2568", "ends_on": "30/6/2568"}
    answer = signed_in(leader).post(reverse("rounds", args=[village.code]), said)
    made = SurveyRound.objects.get()
    assert answer["Location"] == reverse("round", args=[made.key])
    record = made.records.get()
    assert (record.begins_on, record.ends_on) == (date(2025, 6, 1), date(2025, 6, 30))
    assert record.source.recorded_by == leader


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ends_on": "1/5/2568"}, "วันสุดท้ายของรอบต้องไม่ก่อนวันแรก"),
        ({"ends_on": "1/5/2575"}, "รอบหนึ่งยาวได้ไม่เกินสองปี"),
        ({"name": "  "}, "ชื่อรอบ"),
        ({"begins_on": "วันไหนก็ได้"}, "วันแรก"),
    ],
)
def test_what_is_wrong_with_a_round_stays_in_the_form(village, leader, said, sentence):
    good = {"name": "รอบที่ 1", "begins_on": "1/6/2568", "ends_on": "30/6/2568"}
    answer = signed_in(leader).post(reverse("rounds", args=[village.code]), good | said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SurveyRound.objects.exists()


def test_who_does_not_record_there_opens_nothing(village):
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=Place.objects.get(code="2704"))
    said = {"name": "รอบที่ 1", "begins_on": "1/6/2568", "ends_on": "30/6/2568"}
    page = reverse("rounds", args=[village.code])
    assert signed_in(chief).post(page, said).status_code == 403
    assert "เปิดรอบใหม่" not in signed_in(chief).get(page).content.decode()


def test_a_visit_on_the_page_of_a_household_joins_the_round_that_stands(village, leader):
    made, household = opened(village), factories.household(village)
    said = {"visited_on": TODAY.isoformat(), "people": "3"}
    signed_in(leader).post(reverse("record-visit", args=[household.key]), said)
    assert Visit.objects.get().round == made


def test_the_page_of_a_round_says_how_far_it_has_come_and_who_is_left(village, leader):
    made = opened(village)
    visit(village, by=leader)
    left = factories.household(village)
    head_of(left)
    page = signed_in(leader).get(reverse("round", args=[made.key])).content.decode()
    assert "50.0% ของเป้าหมาย" in page
    assert leader.name in page
    assert "นางยังไม่ได้เยี่ยม สมมติ" in page
    assert reverse("record-visit", args=[left.key]) in page


def test_who_sees_no_names_sees_the_numbers_alone(village, leader):
    made = opened(village)
    visit(village, by=leader)
    head_of(factories.household(village))
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=Place.objects.get(code="2704"))
    page = signed_in(chief).get(reverse("round", args=[made.key])).content.decode()
    assert "50.0% ของเป้าหมาย" in page
    assert "นางยังไม่ได้เยี่ยม" not in page
    assert "ผู้สำรวจคนที่ 1" in page
    assert reverse("plan-round", args=[made.key, village.code]) not in page


def test_a_leader_sees_of_a_round_of_the_district_only_their_own_village(village, leader):
    made = opened(Place.objects.get(code="2704"))
    other = factories.place("27040502", name="บ้านอื่น")
    visit(other)
    client = signed_in(leader)
    page = client.get(reverse("round", args=[made.key])).content.decode()
    assert "บ้านทดสอบ" in page
    assert "บ้านอื่น" not in page
    assert client.get(reverse("change-round", args=[made.key])).status_code == 403
    assert client.get(reverse("plan-round", args=[made.key, village.code])).status_code == 200
    assert client.get(reverse("plan-round", args=[made.key, other.code])).status_code == 404


def test_a_self_survey_is_marked_on_the_round_and_on_the_household(village):
    made, home = opened(village), factories.household(village)
    person = factories.person(household=home)
    member = factories.account(role=Role.NETWORK_LEADER, place=village, person=person)
    visit(village, by=member, household=home)
    client = signed_in(member)
    assert "สำรวจตนเอง 1" in client.get(reverse("round", args=[made.key])).content.decode()
    page = client.get(reverse("household", args=[home.key])).content.decode()
    assert "สำรวจตนเอง" in page
    assert member.name in page


def test_a_plan_is_numbers_and_households_and_only_what_changed_is_written(village, leader):
    made, household = opened(village), factories.household(village)
    page = reverse("plan-round", args=[made.key, village.code])
    client = signed_in(leader)
    client.post(page, {"anybody": "4", f"of-{leader.pk}": "6"})
    client.post(page, {"anybody": "4", f"of-{leader.pk}": ""})
    assert list(SurveyAssignment.objects.order_by("pk").values_list("surveyor", "households")) == [
        (None, 4),
        (leader.pk, 6),
        (leader.pk, 0),
    ]
    chosen = {"households": [str(household.key)], "surveyor": str(leader.pk)}
    client.post(reverse("plan-households", args=[made.key, village.code]), chosen)
    assert SurveyPlanHousehold.objects.get().household == household
    assert f"มอบหมาย {leader.name}" in client.get(page).content.decode()


@pytest.mark.parametrize("number", ["-1", "999999", "สิบ"])
def test_a_number_that_cannot_be_is_refused_in_the_form(village, leader, number):
    made = opened(village)
    page = reverse("plan-round", args=[made.key, village.code])
    assert signed_in(leader).post(page, {"anybody": number}).status_code == 422
    assert not SurveyAssignment.objects.exists()


def test_a_household_of_another_village_cannot_be_slipped_in(village, leader):
    made = opened(village)
    other = factories.household(factories.place("27040502"))
    chosen = {"households": [str(other.key)], "surveyor": str(leader.pk)}
    page = reverse("plan-households", args=[made.key, village.code])
    assert signed_in(leader).post(page, chosen).status_code == 422
    assert not SurveyPlanHousehold.objects.exists()


def test_a_round_is_called_off_and_its_visits_stay(village, leader):
    made = opened(village)
    visit(village)
    said = {"name": "รอบที่ 1", "begins_on": "1/6/2568", "ends_on": "30/6/2568"}
    client = signed_in(leader)
    client.post(reverse("change-round", args=[made.key]), said | {"is_called_off": "on"})
    assert "ยกเลิกแล้ว" in client.get(reverse("round", args=[made.key])).content.decode()
    assert Visit.objects.count() == 1


def test_the_page_of_a_village_leads_to_its_rounds(village, leader):
    page = signed_in(leader).get(reverse("village", args=[village.code])).content.decode()
    assert reverse("rounds", args=[village.code]) in page


def test_a_round_page_takes_few_queries_for_a_village_of_sixty(
    village, leader, django_assert_max_num_queries
):
    made = opened(village)
    for _ in range(30):
        visit(village, by=leader)
        factories.person(household=factories.household(village))
    client = signed_in(leader)
    page = reverse("round", args=[made.key])
    client.get(page)
    with django_assert_max_num_queries(60):
        client.get(page)
