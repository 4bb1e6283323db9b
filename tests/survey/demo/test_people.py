"""People, visits and houses of the demo have the distributions it promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from network.models import Account, Joining
from parcels.models import Boundary
from survey import errors, intake
from survey.demo.scales import SURVEYED
from survey.models import Verification, Visit
from tests.survey.demo.asking import NOW, TODAY, asked, asked_one

# Each test in a transaction of its own, inside the one that holds the demo.
pytestmark = pytest.mark.django_db


def test_a_household_is_visited_where_it_lives_and_coverage_is_near_72_per_cent():
    surveyed = dict(
        asked(
            "SELECT place.code, count(DISTINCT visit.household_id) FROM survey_visit AS visit"
            " JOIN network_domicile AS home ON home.party_id = visit.household_id"
            " JOIN network_place AS place ON place.id = home.place_id GROUP BY 1"
        )
    )
    assert surveyed == {code: households for code, (households, _) in SURVEYED.items()}
    reference = dict(
        asked(
            "SELECT DISTINCT ON (place.code) place.code, houses FROM network_housecount AS counted"
            " JOIN network_place AS place ON place.id = place_id ORDER BY 1, counted_on DESC"
        )
    )
    assert 0.70 < sum(surveyed.values()) / sum(reference.values()) < 0.74
    assert sum(surveyed[code] / reference[code] < 0.5 for code in surveyed) == 1


def test_three_of_four_tambons_work_with_the_network():
    status = dict(Joining.objects.as_known(NOW).values_list("place__code", "status"))
    assert status == {
        "270401": "preparing",
        "270403": "active",
        "270405": "active",
        "270406": "active",
    }


def test_two_months_in_a_row_have_visits_and_verdicts_and_differ():
    months = [(date(2025, 5, 1), date(2025, 6, 1)), (date(2025, 6, 1), date(2025, 7, 1))]
    visits = [
        Visit.objects.filter(visited_on__range=(a, b - timedelta(1))).count() for a, b in months
    ]
    verdicts = [
        Verification.objects.filter(verified_on__range=(a, b - timedelta(1))).count()
        for a, b in months
    ]
    assert min(visits) > 20
    assert min(verdicts) > 50
    assert visits[0] != visits[1]


@pytest.mark.parametrize("record", ["visit", "boundary"])
def test_of_the_records_81_per_cent_are_verified_and_3_disputed(record):
    total = (Visit if record == "visit" else Boundary).objects.count()
    verified = Verification.objects.verified(record, NOW).count()
    disputed = Verification.objects.disputed(record, NOW).count()
    assert verified / total == pytest.approx(0.81, abs=0.01)
    assert disputed / total == pytest.approx(0.03, abs=0.01)


def test_every_verdict_would_be_accepted_today():
    """They went through the database's rule; none is of the recorder or of the household."""
    assert not asked(
        "SELECT FROM survey_verification AS verdict"
        " JOIN survey_visit AS visit ON visit.id = verdict.visit_id"
        " JOIN network_householdmembership AS lives ON lives.person_id = verdict.verifier_id"
        " WHERE lives.household_id = visit.household_id"
    )


def test_a_committee_member_may_not_verify_the_own_household():
    visit = Visit.objects.raw(
        "SELECT visit.* FROM survey_visit AS visit"
        " JOIN network_householdmembership AS lives ON lives.household_id = visit.household_id"
        " JOIN network_account AS account ON account.person_id = lives.person_id"
        " WHERE account.username = 'verifier27040501a'"
    )[0]
    account = Account.objects.get(username="verifier27040501a")
    with pytest.raises(errors.VerifierIsNotIndependent):
        intake.verify(
            visit, Verification.Verdict.AGREE, account=account, verified_on=visit.visited_on
        )


def test_houses_are_as_often_in_each_condition_as_they_should():
    found = dict(
        asked(
            "SELECT house_condition, 100.0 * count(*) / sum(count(*)) OVER ()"
            " FROM survey_visit GROUP BY 1"
        )
    )
    expected = {"good": 62, "minor_repair": 22, "major_repair": 11, "unsafe": 4, "no_house": 1}
    for condition, share in expected.items():
        assert float(found[condition]) == pytest.approx(share, abs=4)


def test_a_house_in_need_says_what_needs_repair():
    needy = Visit.objects.filter(house_condition__in=["minor_repair", "major_repair", "unsafe"])
    assert not needy.filter(needs_repair=[]).exists()
    assert not Visit.objects.filter(house_condition="good").exclude(needs_repair=[]).exists()


def test_some_houses_are_better_when_seen_again():
    assert asked_one(
        "SELECT count(*) FROM survey_visit AS earlier JOIN survey_visit AS later"
        " ON later.household_id = earlier.household_id AND later.visited_on > earlier.visited_on"
        " WHERE earlier.house_condition <> 'good' AND later.house_condition = 'good'"
    )


def test_one_in_six_is_sixty_or_older_and_households_have_three_people():
    old = asked_one(
        "SELECT avg((%s - birth_year >= 60)::int) FROM network_personrecord", TODAY.year
    )
    assert float(old) == pytest.approx(0.17, abs=0.025)
    size = asked_one(
        "SELECT count(*)::float / count(DISTINCT household_id) FROM network_householdmembership"
    )
    assert size == pytest.approx(2.95, abs=0.15)


def test_one_house_in_eleven_has_no_registration():
    houses = asked_one("SELECT count(*) FROM parcels_spatialunit WHERE kind = 'house'")
    registered = asked_one("SELECT count(*) FROM parcels_unitlabel WHERE registration_no <> ''")
    assert 1 - registered / houses == pytest.approx(0.09, abs=0.03)
