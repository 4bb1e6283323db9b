"""What becomes known after a verdict: who was not independent counts no more from then on."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from network.models import HouseholdMembership, Party, Source
from network.moments import Moment
from network.named_sets import fetched
from network.withdrawals import withdraw
from survey.models import Verification, Visit
from survey.standing import statuses, verdicts
from survey.verdict_sets import VISIT_STANDINGS
from tests import factories

pytestmark = pytest.mark.django_db

DAY, BEFORE, AFTER = date(2025, 3, 1), date(2025, 2, 1), date(2025, 4, 1)


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


@pytest.fixture
def visit(village) -> Visit:
    return factories.visit(factories.household(village), on=DAY)


def agreed(visit: Visit, *names: str) -> list[Party]:
    """Persons of households of their own, who agreed on the day."""
    persons = [factories.person(name) for name in names]
    for person in persons:
        factories.verdict(visit, by=person, on=DAY)
    return persons


def lived(person: Party, household: Party | None, since: date) -> None:
    """It becomes known now that somebody lived somewhere since a day."""
    HouseholdMembership.objects.create(
        person=person, household=household, observed_on=since, source=factories.source()
    )


def standing(visit: Visit, moment: Moment | None = None) -> str:
    """As pages say it; the sets of figures have to say the same."""
    moment = moment or Moment.now()
    said = statuses("visit", [visit.pk], moment)[visit.pk].value
    among = fetched(VISIT_STANDINGS, "standing", moment, where="visit_id = %s", params=[visit.pk])
    assert ([one for (one,) in among] or ["submitted"]) == [said]
    whole = Verification.objects.standing_of("visit", moment).filter(visit=visit)
    assert [each["standing"] for each in whole] in ([said], [] if said == "submitted" else [said])
    return said


def test_a_verdict_on_what_turns_out_to_be_ones_own_household_counts_no_more(visit):
    first, _second = agreed(visit, "สมมติ ก", "สมมติ ข")
    assert standing(visit) == "verified"
    before = Moment.now()
    lived(first, visit.household, BEFORE)
    assert standing(visit) == "submitted"
    assert standing(visit, before) == "verified"  # as known then
    found = verdicts("visit", [visit.pk], Moment.now(), with_names=True)[visit.pk]
    assert sorted(each.counts for each in found) == [False, True]
    assert Verification.objects.count() == 2  # nothing is lost


def test_who_moves_in_afterwards_keeps_the_verdict_given(visit):
    first, _second = agreed(visit, "สมมติ ก", "สมมติ ข")
    lived(first, visit.household, AFTER)
    assert standing(visit) == "verified"


def test_who_had_moved_out_by_then_keeps_it_too(village, visit):
    first, _second = agreed(visit, "สมมติ ก", "สมมติ ข")
    lived(first, factories.household(village), date(2025, 2, 15))
    lived(first, visit.household, BEFORE)  # recorded last, of an earlier day
    assert standing(visit) == "verified"


def test_two_who_turn_out_to_have_lived_together_are_one_verifier(village, visit):
    first, second = agreed(visit, "สมมติ ก", "สมมติ ข")
    home = factories.household(village)
    lived(first, home, BEFORE)
    assert standing(visit) == "verified"
    lived(second, home, BEFORE)
    assert standing(visit) == "submitted"


def test_a_dispute_by_who_turns_out_to_live_there_is_none(visit):
    agreed(visit, "สมมติ ก", "สมมติ ข")
    own = factories.person("สมมติ ค")
    factories.verdict(visit, by=own, agree=False, on=DAY)
    assert standing(visit) == "disputed"
    lived(own, visit.household, BEFORE)
    assert standing(visit) == "verified"


def test_a_membership_that_is_withdrawn_questions_nothing(visit):
    first, _second = agreed(visit, "สมมติ ก", "สมมติ ข")
    source = factories.source(kind=Source.Kind.IMPORT)
    HouseholdMembership.objects.create(
        person=first, household=visit.household, observed_on=BEFORE, source=source
    )
    assert standing(visit) == "submitted"
    withdraw(source, by=None, reason="ส่งผิดไฟล์")
    assert standing(visit) == "verified"


def test_only_what_may_be_questioned_is_judged_again(visit):
    """Asked of every verdict of a district at each page, it must stay a set."""
    agreed(visit, "สมมติ ก", "สมมติ ข")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM survey_questioned_verdicts('infinity')")
        assert cursor.fetchone() == (0,)
