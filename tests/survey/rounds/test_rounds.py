"""Rounds: what stands on a day, what was planned, and how far it has come, village by village."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import registry
from network.models import HouseCount, HouseholdMembership, Place, Role
from network.moments import Moment
from network.withdrawals import take_back
from survey import intake
from survey.models import SurveyAssignment, SurveyRound, SurveyRoundRecord
from survey.rounds import counting, errors, planning
from survey.rounds.counting import Basis, Progress
from survey.rounds.standing import standing_round
from survey.rounds.surveyors import self_surveyed, surveyors_of
from tests import factories

BEGINS, ENDS = date(2025, 3, 1), date(2025, 3, 31)
WITHIN = date(2025, 3, 15)
db = pytest.mark.django_db


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


def opened(place, name: str = "รอบที่ 1", begins=BEGINS, ends=ENDS) -> SurveyRound:
    return planning.open_round(
        place, name, begins_on=begins, ends_on=ends, source=factories.source()
    )


def record_of(of: SurveyRound) -> SurveyRoundRecord:
    return SurveyRoundRecord.objects.as_known(Moment.now()).get(round=of)


def progress(of: SurveyRound, village) -> Progress:
    return counting.progress(record_of(of), [village.pk], Moment.now())[village.pk]


def visit(village, *, on=WITHIN, of=None, by=None, household=None):
    return intake.record_visit(
        household or factories.household(village),
        visited_on=on,
        round=of,
        source=factories.source(recorded_by=by),
    )


# --- which round stands ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (BEGINS - timedelta(days=1), False),
        (BEGINS, True),
        (ENDS, True),
        (ENDS + timedelta(days=1), False),
    ],
)
def test_a_round_stands_from_its_first_day_to_its_last(village, day, stands):
    made = opened(village)
    assert standing_round(village, day) == (made if stands else None)


def test_a_round_of_the_district_stands_in_its_villages_and_no_others(village):
    made = opened(Place.objects.get(code="2704"))
    factories.place("2705")
    factories.place("270501")
    assert standing_round(village, WITHIN) == made
    assert standing_round(factories.place("27050101"), WITHIN) is None


def test_where_two_rounds_stand_somebody_must_say_which(village):
    opened(village)
    opened(village, "รอบที่ 2")
    assert standing_round(village, WITHIN) is None


def test_a_round_that_was_called_off_stands_nowhere_until_it_is_taken_up_again(village):
    made = opened(village)
    known = {"begins_on": BEGINS, "ends_on": ENDS, "source": factories.source()}
    planning.change_round(made, "รอบที่ 1", **known, is_called_off=True)
    assert standing_round(village, WITHIN) is None
    planning.change_round(made, "รอบที่ 1", **known)
    assert standing_round(village, WITHIN) == made


def test_of_a_round_that_was_changed_the_last_word_counts_and_all_are_kept(village):
    made = opened(village)
    planning.change_round(
        made,
        "ขยายเวลา",
        begins_on=BEGINS,
        ends_on=date(2025, 4, 30),
        source=factories.source(),
    )
    assert standing_round(village, date(2025, 4, 20)) == made
    assert record_of(made).name == "ขยายเวลา"
    assert made.records.count() == 2


@db
def test_the_day_of_a_round_is_bangkoks_and_not_the_servers(monkeypatch):
    late = datetime(2025, 3, 31, 17, 30, tzinfo=UTC)  # half past midnight on 1 April in Bangkok
    monkeypatch.setattr("network.moments.timezone.now", lambda: late)
    over, whole = counting.ran_for(
        SurveyRoundRecord(begins_on=BEGINS, ends_on=ENDS), Moment.now().last_day
    )
    assert (over, whole) == (31, 31)
    assert Moment.now().last_day == date(2025, 4, 1)


# --- what may be said -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins", "ends", "wrong"),
    [
        (" ", BEGINS, ENDS, errors.RoundNeedsName),
        ("ก", ENDS, BEGINS, errors.RoundEndsBeforeItBegins),
        ("ก", BEGINS, date(2028, 1, 1), errors.RoundIsTooLong),
    ],
)
def test_a_round_has_a_name_and_days_that_can_be(village, name, begins, ends, wrong):
    with pytest.raises(wrong):
        opened(village, name, begins, ends)
    assert not SurveyRound.objects.exists()


def test_only_villages_of_the_round_are_planned(village):
    made = opened(village)
    other = factories.place("27040502")
    with pytest.raises(errors.VillageIsOutsideTheRound):
        planning.assign(made, other, 5, surveyor=None, source=factories.source())
    with pytest.raises(errors.HouseholdIsOutsideTheRound):
        planning.plan_households(
            made,
            village,
            [factories.household(village), factories.household(other)],
            surveyor=factories.account(role=Role.NETWORK_LEADER, place=village),
            source=factories.source(),
        )
    assert not made.planned_households.exists()


def test_nobody_is_sent_where_they_may_not_survey(village):
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=village)
    with pytest.raises(errors.SurveyorMayNotSurveyThere):
        planning.assign(opened(village), village, 5, surveyor=chief, source=factories.source())
    assert not SurveyAssignment.objects.exists()


def test_surveyors_of_a_village_are_those_of_it_and_above(village):
    here = factories.account(role=Role.VILLAGE_WORKING_GROUP, place=village)
    factories.account(role=Role.DISTRICT_CHIEF, place=village)
    factories.account(role=Role.NETWORK_LEADER, place=factories.place("27040502"))
    assert surveyors_of(village, Moment.now()) == [here]


# --- how far it has come ------------------------------------------------------------------


def test_the_target_is_the_plan_else_the_houses_counted_else_the_households_known(village):
    made = opened(village)
    homes = [factories.household(village) for _ in range(3)]
    assert (progress(made, village).target, progress(made, village).basis) == (3, Basis.KNOWN)
    registry.record_house_count(
        village, 40, basis=HouseCount.Basis.REGISTERED, counted_on=BEGINS, source=factories.source()
    )
    assert (progress(made, village).target, progress(made, village).basis) == (40, Basis.REFERENCE)
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    planning.plan_households(made, village, homes[:2], surveyor=leader, source=factories.source())
    assert (progress(made, village).target, progress(made, village).basis) == (2, Basis.PLANNED)
    for surveyor, number in ((leader, 12), (None, 8)):
        planning.assign(made, village, number, surveyor=surveyor, source=factories.source())
    assert (progress(made, village).target, progress(made, village).basis) == (20, Basis.ASSIGNED)
    planning.assign(made, village, 0, surveyor=None, source=factories.source())
    assert progress(made, village).target == 12
    planning.plan_households(made, village, homes[:1], surveyor=None, source=factories.source())
    planning.assign(made, village, 0, surveyor=leader, source=factories.source())
    assert (progress(made, village).target, progress(made, village).basis) == (1, Basis.PLANNED)


def test_visits_count_by_the_round_they_name_else_by_place_and_day(village):
    made, other = opened(village), opened(village, "รอบอื่น")
    visit(village)  # names none
    visit(village, on=BEGINS)
    visit(village, on=ENDS)
    visit(village, on=BEGINS - timedelta(days=1), of=made)  # came early, and says so
    visit(village, of=other)
    visit(village, on=ENDS + timedelta(days=1))
    visit(factories.place("27040502"))
    assert progress(made, village).visited == 4


def test_a_household_visited_twice_is_one_and_stands_as_its_latest_visit(village):
    made = opened(village)
    home = factories.household(village)
    factories.verified(visit(village, household=home, on=date(2025, 3, 10)))
    factories.verdict(visit(village, household=home, on=date(2025, 3, 20)), agree=False)
    factories.verified(visit(village))
    visit(village)
    found = progress(made, village)
    assert (found.visited, found.verified, found.disputed, found.waiting) == (3, 1, 1, 1)


def test_a_draft_and_what_was_taken_back_are_not_counted(village):
    made = opened(village)
    taken = visit(village)
    take_back(taken.source, said=factories.source(), reason="ผิดบ้าน")
    intake.record_visit(
        factories.household(village), visited_on=WITHIN, is_draft=True, source=factories.source()
    )
    found = progress(made, village)
    assert (found.visited, found.known, found.remaining) == (0, 2, 2)


def test_who_is_not_visited_yet_is_listed_until_they_are(village):
    made = opened(village)
    first, second = factories.household(village), factories.household(village)
    visit(village, household=first)
    assert counting.unvisited(record_of(made), [village.pk], Moment.now()) == {
        second.pk: village.pk
    }


def test_it_is_known_who_surveyed_what_and_when(village):
    made = opened(village)
    one, two = (factories.account(role=Role.NETWORK_LEADER, place=village) for _ in range(2))
    idle = factories.account(role=Role.VILLAGE_WORKING_GROUP, place=village)
    for day in (2, 3):
        visit(village, by=one, on=date(2025, 3, day))
    visit(village, by=two)
    visit(village)
    planning.assign(made, village, 7, surveyor=idle, source=factories.source())
    found = counting.by_surveyor(record_of(made), [village.pk], Moment.now())
    assert [(each.account, each.households, each.planned) for each in found] == [
        (one.pk, 2, 0),
        (two.pk, 1, 0),
        (None, 1, 0),
        (idle.pk, 0, 7),
    ]
    assert (found[0].first_on, found[0].last_on) == (date(2025, 3, 2), date(2025, 3, 3))
    days = counting.by_day(record_of(made), [village.pk], Moment.now())
    assert [(each.visited_on.day, each.visits) for each in days] == [
        (15, 1), (15, 1), (3, 1), (2, 1),
    ]  # fmt: skip


def test_a_self_survey_is_of_the_household_somebody_lived_in_on_that_day(village):
    made = opened(village)
    home, later = factories.household(village), factories.household(village)
    person = factories.person(household=home)
    HouseholdMembership.objects.create(
        person=person, household=later, observed_on=date(2025, 3, 20), source=factories.source()
    )
    account = factories.account(role=Role.NETWORK_LEADER, place=village, person=person)
    own = [
        visit(village, household=home, by=account, on=date(2025, 3, 19)),
        visit(village, household=later, by=account, on=date(2025, 3, 20)),
    ]
    others = [
        visit(village, household=later, by=account, on=date(2025, 3, 19)),
        visit(village, household=home, by=account, on=date(2025, 3, 20)),
        visit(village, household=home),
    ]
    keys = [each.pk for each in own + others]
    assert self_surveyed(keys, Moment.now()) == {each.pk for each in own}
    found = counting.by_surveyor(record_of(made), [village.pk], Moment.now())
    assert [(each.households, each.visits, each.own) for each in found] == [(2, 4, 2), (1, 1, 0)]


def test_a_round_of_a_district_counts_the_tambons_that_work_with_the_network(village):
    district = Place.objects.get(code="2704")
    factories.place("270406")
    outside = factories.place("27040601")
    made = opened(district)
    assert counting.villages_of(made.place, None, Moment.now()) == [village.pk]
    assert counting.villages_of(made.place, [outside.pk], Moment.now()) == []


def test_a_round_takes_the_same_queries_for_one_village_and_for_twenty(
    village, django_assert_num_queries
):
    made = opened(village)
    others = [factories.place(f"270405{number:02}") for number in range(2, 21)]
    for each in others:
        visit(each)
    record, moment = record_of(made), Moment.now()
    for shown in ([village.pk], [each.pk for each in others]):
        with django_assert_num_queries(8):
            counting.progress(record, shown, moment)
        with django_assert_num_queries(11):
            counting.by_surveyor(record, shown, moment)
            counting.by_day(record, shown, moment)


numbers = st.integers(0, 500)


@st.composite
def villages(draw):
    visited = draw(numbers)
    verified = draw(st.integers(0, visited))
    disputed = draw(st.integers(0, visited - verified))
    return Progress(1, draw(numbers), Basis.ASSIGNED, draw(numbers), visited, verified, disputed)


@given(st.lists(villages(), max_size=12))
def test_what_was_planned_is_what_was_visited_and_what_remains(found: list[Progress]):
    for each in found:
        assert each.target == each.visited - each.beyond + each.remaining
        assert each.visited == each.verified + each.disputed + each.waiting
        assert each.remaining == 0 or each.beyond == 0
        assert each.share is None or 0 <= each.share <= 1
    whole = counting.added_up(found)
    assert whole.target == whole.visited - whole.beyond + whole.remaining
    assert whole.visited == whole.verified + whole.disputed + whole.waiting
    assert whole.share is None or 0 <= whole.share <= 1
