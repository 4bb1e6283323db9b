"""Two independent verifiers: held by the database, whatever a page lets through."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from network.moments import Moment
from parcels import registry as land
from survey import errors, intake
from survey.models import Verification
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2025, 3, 1)


@pytest.fixture
def village():
    return factories.place("27040501")


def standing(record) -> str:
    moment = Moment(date(2025, 12, 1), timezone.now())
    field = "visit" if hasattr(record, "household_id") else "boundary"
    rows = Verification.objects.standing_of(field, moment).filter(**{field: record})
    return rows[0]["standing"] if rows else "submitted"


def test_nobody_verifies_their_own_household(village):
    household = factories.household(village)
    member = factories.person(household=household)
    with pytest.raises(errors.VerifierIsNotIndependent):
        factories.verdict(factories.visit(household), by=member)


def test_nobody_verifies_what_they_recorded(village):
    surveyor = factories.person()
    account = factories.account(person=surveyor)
    visit = factories.visit(factories.household(village), recorded_by=account)
    with pytest.raises(errors.VerifierIsNotIndependent):
        factories.verdict(visit, by=surveyor)


def test_a_second_account_of_the_recorder_is_still_the_recorder(village):
    surveyor = factories.person()
    visit = factories.visit(
        factories.household(village), recorded_by=factories.account(person=surveyor)
    )
    with pytest.raises(errors.VerifierIsNotIndependent):
        intake.verify(
            visit,
            Verification.Verdict.AGREE,
            account=factories.account(person=surveyor),
            verified_on=DAY,
        )


def test_one_person_with_two_accounts_is_one_verifier(village):
    visit = factories.visit(factories.household(village))
    person = factories.person()
    factories.verdict(visit, by=person)
    factories.verdict(visit, by=person, on=DAY)
    assert standing(visit) == "submitted"
    factories.verdict(visit)
    assert standing(visit) == "verified"


def test_who_has_moved_out_still_may_not_verify_the_visit_of_that_time(village):
    household = factories.household(village)
    person = factories.person(household=household)
    visit = factories.visit(household)
    factories.HouseholdMembership.objects.create(
        person=person, household=None, observed_on=date(2025, 2, 1), source=factories.source()
    )
    with pytest.raises(errors.VerifierIsNotIndependent):
        factories.verdict(visit, by=person, on=DAY)


def test_who_verified_and_moved_in_later_keeps_the_verdict_given(village):
    household = factories.household(village)
    visit = factories.visit(household)
    neighbour = factories.person()
    factories.verdict(visit, by=neighbour)
    factories.HouseholdMembership.objects.create(
        person=neighbour, household=household, observed_on=DAY, source=factories.source()
    )
    factories.verdict(visit)
    assert standing(visit) == "verified"
    with pytest.raises(errors.VerifierIsNotIndependent):
        factories.verdict(visit, by=neighbour, on=DAY)


def test_a_holder_and_their_household_do_not_verify_their_own_land(village):
    household = factories.household(village)
    holder = factories.person(household=household)
    relative = factories.person(household=household)
    boundary = factories.boundary(factories.square(102, 13.5, 0.001))
    land.record_claim(
        boundary.spatial_unit,
        holder=holder,
        document_type=None,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    for person in (holder, relative):
        with pytest.raises(errors.VerifierIsNotIndependent):
            factories.verdict(boundary, by=person)
    factories.verified(boundary)
    assert standing(boundary) == "verified"


def test_land_held_by_a_household_is_not_verified_by_its_members(village):
    household = factories.household(village)
    boundary = factories.boundary(factories.square(102, 13.5, 0.001))
    land.record_claim(
        boundary.spatial_unit,
        holder=household,
        document_type=None,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    with pytest.raises(errors.VerifierIsNotIndependent):
        factories.verdict(boundary, by=factories.person(household=household))


def test_the_database_itself_refuses_a_member_of_the_household(village):
    household = factories.household(village)
    visit = factories.visit(household)
    member = factories.person(household=household)
    with (
        pytest.raises(IntegrityError, match="may not verify"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO survey_verification (visit_id, verifier_id, verdict, reason,"
            " verified_on, source_id) VALUES (%s, %s, 'agree', '', %s, %s)",
            [visit.pk, member.pk, DAY, factories.source().pk],
        )


def test_an_account_without_a_person_cannot_verify(village):
    with pytest.raises(errors.VerifierIsUnknown):
        intake.verify(
            factories.visit(factories.household(village)),
            Verification.Verdict.AGREE,
            account=factories.account(),
            verified_on=DAY,
        )


def test_disagreement_needs_a_reason(village):
    with pytest.raises(errors.DisagreementNeedsReason):
        intake.verify(
            factories.visit(factories.household(village)),
            Verification.Verdict.DISAGREE,
            account=factories.account(person=factories.person()),
            verified_on=DAY,
            reason="   ",
        )


def test_who_disagreed_can_be_convinced(village):
    visit = factories.visit(factories.household(village))
    doubter = factories.person()
    factories.verdict(visit, by=doubter, agree=False)
    factories.verdict(visit)
    assert standing(visit) == "disputed"
    factories.verdict(visit, by=doubter, on=DAY)
    assert standing(visit) == "verified"


def test_people_of_one_house_do_not_verify_each_other(village):
    house = factories.house(village)
    first, second = factories.household(village), factories.household(village)
    factories.visit(first, house=house)
    visit = factories.visit(second, house=house)
    with pytest.raises(errors.VerifierLivesInTheHouse):
        factories.verdict(visit, by=factories.person(household=first), on=DAY)
    assert standing(visit) == "submitted"


def test_who_moved_to_another_house_before_may_verify(village):
    old, new = factories.house(village), factories.house(village, label="2")
    first, second = factories.household(village), factories.household(village)
    factories.visit(first, house=old)
    factories.visit(first, house=new, on=date(2025, 2, 1))
    visit = factories.visit(second, house=old)
    factories.verdict(visit, by=factories.person(household=first), on=DAY)


def test_two_verifiers_are_of_two_households(village):
    visit = factories.visit(factories.household(village))
    home = factories.household(village)
    factories.verdict(visit, by=factories.person(household=home), on=DAY)
    spouse = factories.person(household=home)
    with pytest.raises(errors.VerifiersOfOneHousehold):
        factories.verdict(visit, by=spouse, on=DAY)
    factories.verdict(visit, by=spouse, agree=False, on=DAY)
    assert standing(visit) == "disputed"


@pytest.mark.django_db(transaction=True)
def test_of_two_of_one_household_who_agree_at_once_only_one_is_kept(transactional_db):
    village = factories.place("27040501")
    visit = factories.visit(factories.household(village))
    home = factories.household(village)
    accounts = [factories.account(person=factories.person(household=home)) for _ in range(2)]
    ready, ended = threading.Barrier(2), []

    def agree(account) -> None:
        try:
            ready.wait()
            intake.verify(visit, Verification.Verdict.AGREE, account=account, verified_on=DAY)
            ended.append("kept")
        except errors.VerifiersOfOneHousehold:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=agree, args=[account]) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["kept", "refused"]
