"""Who may verify what: the database's word, through merges, moves and other people's accounts."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from network.models import Account, HouseholdMembership, Party, Place
from network.moments import Moment
from parcels import registry as land
from survey import errors, intake, waiting
from survey.duplicates import merging
from survey.models import RefusedVerification, Verification, Visit
from survey.standing import statuses
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2025, 3, 1)
Rule = RefusedVerification.Rule


@pytest.fixture
def village():
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


def standing(visit: Visit) -> str:
    return statuses("visit", [visit.pk], Moment.now())[visit.pk].value


def moved(person: Party, household: Party | None, on: date) -> None:
    HouseholdMembership.objects.create(
        person=person, household=household, observed_on=on, source=factories.source()
    )


def insert(visit: Visit, verifier: Party, verdict: str = "agree", on: date = DAY) -> None:
    """A verdict written behind the verbs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO survey_verification (visit_id, verifier_id, verdict, reason,"
            " verified_on, source_id) VALUES (%s, %s, %s, 'ไม่ตรง', %s, %s)",
            [visit.pk, verifier.pk, verdict, on, factories.source().pk],
        )


def test_the_database_names_the_rule_it_keeps(village):
    house = factories.house(village)
    first, second = factories.household(village), factories.household(village)
    recorder = factories.person()
    factories.visit(first, house=house)
    visit = factories.visit(second, house=house, recorded_by=factories.account(person=recorder))
    home = factories.household(village)
    insert(visit, factories.person(household=home))
    refused = {
        "recorder": recorder,
        "household": factories.person(household=second),
        "house": factories.person(household=first),
        "agreed": factories.person(household=home),
    }
    for rule, person in refused.items():
        with pytest.raises(IntegrityError, match=f"may not verify this record: {rule}"):
            insert(visit, person)
    insert(visit, refused["agreed"], "disagree")  # who lives with one who agrees may differ


def test_two_entries_of_one_person_are_one_verifier(village):
    visit = factories.visit(factories.household(village))
    one, other = factories.person("นายแดง สมมติ"), factories.person("แดง สมมติ")
    factories.verdict(visit, by=one)
    factories.verdict(visit, by=other)
    assert standing(visit) == "verified"
    merge = merging.merge(one, other, "คนเดียวกัน", None)
    assert standing(visit) == "submitted"
    counted = Verification.objects.verified("visit", Moment.now())
    assert not counted.filter(visit=visit).exists()
    merging.separate(merge, "คนละคน", None)
    assert standing(visit) == "verified"


def test_of_a_merged_person_the_latest_word_counts(village):
    visit = factories.visit(factories.household(village))
    one, other = factories.person(), factories.person()
    factories.verdict(visit)
    factories.verdict(visit)
    factories.verdict(visit, by=one, agree=False)
    assert standing(visit) == "disputed"
    factories.verdict(visit, by=other, on=DAY)
    merging.merge(one, other, "คนเดียวกัน", None)
    assert standing(visit) == "verified"  # the one person has come to agree


def test_a_merged_recorder_verifies_under_none_of_their_entries(village):
    one, other, third = (factories.person() for _ in range(3))
    visit = factories.visit(factories.household(village), recorded_by=factories.account(person=one))
    merging.merge(one, other, "คนเดียวกัน", None)
    merging.merge(other, third, "คนเดียวกัน", None)
    for person in (one, other, third):
        with pytest.raises(IntegrityError, match="recorder"):
            insert(visit, person)


def test_a_merged_person_is_of_the_household_of_every_entry(village):
    household = factories.household(village)
    one, other = factories.person(household=household), factories.person()
    merging.merge(one, other, "คนเดียวกัน", None)
    with pytest.raises(IntegrityError, match="household"):
        insert(factories.visit(household, on=DAY), other)


def test_who_moves_after_verifying_leaves_a_neighbour_of_either_house_free_or_not(village):
    """A verdict is judged as of its own day (S4-19)."""
    visit = factories.visit(factories.household(village))
    old, new = factories.household(village), factories.household(village)
    verifier = factories.person(household=old)
    factories.verdict(visit, by=verifier, on=date(2025, 2, 1))
    moved(verifier, new, DAY)
    with pytest.raises(IntegrityError, match="agreed"):
        insert(visit, factories.person(household=old), on=date(2025, 4, 1))
    insert(visit, factories.person(household=new), on=date(2025, 4, 1))
    assert standing(visit) == "verified"


def test_no_other_date_makes_two_of_one_household_or_house_independent(village):
    house = factories.house(village)
    home, neighbours = factories.household(village), factories.household(village)
    visit = factories.visit(factories.household(village), house=house)
    factories.visit(home, house=house)
    with pytest.raises(IntegrityError, match="house"):
        insert(visit, factories.person(household=home), on=date(1990, 1, 1))
    insert(visit, factories.person(household=neighbours))
    for day in (date(1990, 1, 1), date(2099, 1, 1)):
        with pytest.raises(IntegrityError, match="agreed"):
            insert(visit, factories.person(household=neighbours), on=day)


def test_who_moves_into_the_household_keeps_the_verdict_and_gives_none_any_more(village):
    household = factories.household(village)
    visit = factories.visit(household)
    neighbour = factories.person()
    factories.verdict(visit, by=neighbour)
    moved(neighbour, household, DAY)
    factories.verdict(visit)
    assert standing(visit) == "verified"
    with pytest.raises(errors.VerifierIsOfTheHousehold):
        factories.verdict(visit, by=neighbour, agree=False, on=date(2025, 4, 1))


def test_an_account_is_never_handed_to_another_person():
    surveyor = factories.account(person=factories.person())
    with pytest.raises(IntegrityError, match="for good"), transaction.atomic():
        Account.objects.filter(pk=surveyor.pk).update(person=factories.person())
    unbound = factories.account()
    Account.objects.filter(pk=unbound.pk).update(person=factories.person())  # once


def test_a_former_holder_does_not_verify_the_boundary_of_that_time(village):
    household = factories.household(village)
    former = factories.person(household=household)
    boundary = factories.boundary(factories.square(102, 13.5, 0.001), village=village)
    land.record_claim(
        boundary.spatial_unit,
        holder=household,
        document_type=None,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    moved(former, None, date(2025, 2, 1))
    with pytest.raises(errors.VerifierHoldsTheLand):
        factories.verdict(boundary, by=former, on=DAY)


def test_what_the_rules_refuse_is_kept_and_no_verdict(village):
    household = factories.household(village)
    visit = factories.visit(household)
    member = factories.account(person=factories.person(household=household))
    for _ in range(2):
        with pytest.raises(errors.VerifierIsNotIndependent):
            intake.verify(visit, Verification.Verdict.AGREE, account=member, verified_on=DAY)
    kept = RefusedVerification.objects.recorded(Moment.now())
    assert [(each.visit, each.verifier, each.rule, each.attempted_on) for each in kept] == [
        (visit, member.person, Rule.HOUSEHOLD, DAY)
    ] * 2
    assert kept[0].source.recorded_by == member
    assert not Verification.objects.filter(visit=visit).exists()


@pytest.mark.parametrize("seed", [19, 25])
def test_the_queue_and_the_database_agree_on_every_record_of_every_person(village, seed):
    """The queue says the rules by sets, the database one by one."""
    draw = random.Random(seed)  # noqa: S311 (a test is no secret)
    households = [factories.household(village) for _ in range(6)]
    houses = [factories.house(village, label=str(n)) for n in range(4)]
    people = [
        factories.person(household=draw.choice([*households, None]))
        for _ in range(12)
    ]  # fmt: skip
    accounts = [factories.account(person=each) for each in people]
    records: list = [
        factories.visit(
            each,
            house=draw.choice([*houses, None]),
            on=date(2025, draw.randint(1, 6), 1),
            recorded_by=draw.choice([*accounts, None]),
        )
        for each in households
        for _ in range(2)
    ]
    for n in range(6):
        boundary = factories.boundary(
            factories.square(102 + n / 100, 13.5, 0.001),
            village=village,
            recorded_by=draw.choice([*accounts, None]),
        )
        records.append(boundary)
        land.record_claim(
            boundary.spatial_unit,
            holder=draw.choice([*people, *households]),
            document_type=None,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    for person in draw.sample(people, 4):
        moved(person, draw.choice([*households, None]), date(2025, draw.randint(2, 7), 15))
    merging.merge(people[0], people[1], "คนเดียวกัน", None)
    for _ in range(25):
        try:
            factories.verdict(
                draw.choice(records), by=draw.choice(people), on=date(2025, draw.randint(1, 9), 1)
            )
        except errors.VerifierIsNotIndependent:
            continue
    moment = Moment.now()
    stranger = factories.account(person=factories.person())
    everything = {(item.kind, item.pk) for item in queue(stranger, village, moment).items}
    assert everything
    seen: Counter[str] = Counter()
    for account in (Account.objects.get(pk=each.pk) for each in accounts):
        found = queue(account, village, moment)
        expected = {key: why(account, key, moment) for key in everything}
        assert {(item.kind, item.pk) for item in found.items} == {
            key for key, reason in expected.items() if not reason
        }
        assert found.others == Counter(reason for reason in expected.values() if reason)
        seen.update(expected.values())
    assert {"", "judged", "recorder", "household", "land"} <= set(seen)


def queue(account: Account, village: Place, moment: Moment) -> waiting.Queue:
    return waiting.queue_of(account, [village.pk], moment)


def why(account: Account, key: tuple, moment: Moment) -> str:
    """Asked of the database's own rule, one record at a time."""
    kind, record = key
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM survey_verification WHERE {kind}_id = %s"  # noqa: S608
            " AND verifier_id = ANY (survey_same_persons(%s)))",
            [record, account.person_id],
        )
        if cursor.fetchone()[0]:
            return waiting.JUDGED
    return waiting.hindrance(account, moment, kind, record)
