"""A contradiction is settled by somebody independent, with a reason, and what is kept stands."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from network.latest import latest
from network.models import HouseholdMembership, Source
from network.moments import Moment
from network.withdrawals import take_back
from parcels import registry as land
from parcels.models import Boundary
from survey import errors as survey_errors
from survey.contradictions import errors, noticing
from survey.contradictions.settling import settle
from survey.models import (
    Contradiction,
    HouseServices,
    Settlement,
    Tenure,
    Verification,
    Visit,
)
from survey.standing import statuses
from tests import factories
from tests.survey.contradictions.disagreeing import (
    DAY,
    GOOD,
    UNSAFE,
    Village,
    contradiction,
    village,
)

pytestmark = pytest.mark.django_db

Kept = Settlement.Kept
WHY = "ไปดูด้วยกันเมื่อวาน หลังคารั่วจริง"


@pytest.fixture
def here() -> Village:
    return village()


def stands(here: Village) -> Visit:
    found: Visit = latest(Visit.objects.filter(household=here.household), Moment.now()).get()
    return found


def is_open(found: Contradiction, moment: Moment | None = None) -> bool:
    return found in Contradiction.objects.open(moment or Moment.now())


def test_what_was_recorded_later_and_is_kept_stands_as_it_is(here):
    found = contradiction(here)
    settle(found, Kept.SECOND, reason=WHY, account=here.other)
    assert stands(here) == found.second_visit
    assert not is_open(found)
    assert here.household.visits.count() == 2


def test_what_was_recorded_first_and_is_kept_is_stated_anew_and_stands(here):
    found = contradiction(here)
    settlement = settle(found, Kept.FIRST, reason=WHY, account=here.other)
    anew = stands(here)
    assert anew.source == settlement.source
    assert anew.house_condition == GOOD
    assert anew.visited_on == found.second_visit.visited_on
    assert here.household.visits.count() == 3, "both are still there"


def test_what_is_stated_anew_waits_for_verifiers_who_did_not_record_it(here):
    found = contradiction(here)
    factories.verified(found.first_visit, on=DAY)
    settle(found, Kept.FIRST, reason=WHY, account=here.other)
    anew = stands(here)
    assert statuses("visit", [anew.pk], Moment.now())[anew.pk] == "submitted"
    for who in (here.dang, here.malee, here.other):
        with pytest.raises(survey_errors.VerifierIsNotIndependent):
            factories.verdict(anew, by=who.person)
    factories.verified(anew)
    assert anew.pk in Verification.objects.verified("visit", Moment.now()).values_list(
        "visit", flat=True
    )


def test_tenure_and_services_of_what_is_kept_stand_too(here):
    for account, on, held, water in (
        (here.dang, DAY, Tenure.House.OWN, True),
        (here.malee, DAY + timedelta(days=2), Tenure.House.RENTED, False),
    ):
        visit = here.visit(account, on=on, notice=False)
        said = {"observed_on": on, "source": visit.source}
        Tenure.objects.create(household=here.household, house=held, **said)
        HouseServices.objects.create(house=here.house, has_water=water, **said)
    (found,) = noticing.notice_visit(visit)
    settle(found, Kept.FIRST, reason=WHY, account=here.other)
    moment = Moment.now()
    assert latest(Tenure.objects.filter(household=here.household), moment).get().house == "own"
    assert latest(HouseServices.objects.filter(house=here.house), moment).get().has_water


def test_of_two_that_were_both_so_the_later_stands(here):
    found = contradiction(here)
    settle(found, Kept.BOTH, reason="พายุเข้าวันที่ ๕", account=here.other)
    assert stands(here) == found.second_visit
    assert not is_open(found)


def test_of_two_of_which_neither_is_so_somebody_has_to_look_again(here):
    found = contradiction(here)
    settle(found, Kept.NEITHER, reason="จำบ้านผิด", account=here.other)
    assert not is_open(found)
    assert list(Contradiction.objects.to_look_again(Moment.now())) == [found]
    here.visit(here.other, on=Moment.now().last_day, house_condition=GOOD)
    assert list(Contradiction.objects.to_look_again(Moment.now())) == []
    assert not Contradiction.objects.open(Moment.now()).exists(), "and contradicts neither"


def test_a_settlement_is_reopened_by_another_that_names_it(here):
    found = contradiction(here)
    first = settle(found, Kept.FIRST, reason=WHY, account=here.other)
    assert stands(here).house_condition == GOOD
    second = settle(found, Kept.SECOND, reason="ช่างมาดูแล้ว", account=here.other, replaces=first)
    assert stands(here).house_condition == UNSAFE
    assert stands(here).source == second.source
    settle(found, Kept.SECOND, reason="ยืนยันอีกครั้ง", account=here.other, replaces=second)
    assert stands(here).source == second.source, "what stands already is not stated again"
    third = Settlement.objects.latest("pk")
    settle(found, Kept.BOTH, reason="คนละเวลา", account=here.other, replaces=third)
    assert stands(here).house_condition == UNSAFE


def test_before_it_was_settled_all_is_as_it_was(here):
    found = contradiction(here)
    before = Moment.now()
    settle(found, Kept.FIRST, reason=WHY, account=here.other)
    assert is_open(found, before)
    known = latest(Visit.objects.filter(household=here.household), before).get()
    assert known == found.second_visit
    assert not Settlement.objects.recorded(before).exists()


def test_before_it_was_noticed_it_is_not_there(here):
    here.visit(here.dang, house_condition=GOOD)
    before = Moment.now()
    here.visit(here.malee, house_condition=UNSAFE)
    assert not Contradiction.objects.open(before).exists()
    assert Contradiction.objects.open(Moment.now()).exists()


def test_nobody_settles_without_a_reason(here):
    found = contradiction(here)
    with pytest.raises(errors.SettlementNeedsReason):
        settle(found, Kept.FIRST, reason="  ", account=here.other)
    assert is_open(found)


def test_an_account_without_a_person_settles_nothing(here):
    with pytest.raises(errors.SettlerIsUnknown):
        settle(contradiction(here), Kept.FIRST, reason=WHY, account=factories.account())


def test_who_recorded_either_does_not_settle_it_with_any_account(here):
    found = contradiction(here)
    for who in (here.dang, here.malee, factories.account(person=here.malee.person)):
        with pytest.raises(errors.SettlerIsNotIndependent):
            settle(found, Kept.FIRST, reason=WHY, account=who)
    assert is_open(found)


def test_nobody_settles_what_is_said_of_their_own_household(here):
    found = contradiction(here)
    member = factories.person(household=here.household)
    with pytest.raises(errors.SettlerIsNotIndependent):
        settle(found, Kept.FIRST, reason=WHY, account=factories.account(person=member))
    # Who lived there on the day of the visits and has left since.
    HouseholdMembership.objects.create(
        person=member,
        household=factories.household(here.place),
        observed_on=date(2026, 4, 1),
        source=factories.source(),
    )
    with pytest.raises(errors.SettlerIsNotIndependent):
        settle(found, Kept.FIRST, reason=WHY, account=factories.account(person=member))


def drawn(here: Village) -> Contradiction:
    """Two outlines of one parcel, of Dang and of Malee."""
    first = factories.boundary(
        factories.square(102.0, 13.5, 0.001), village=here.place, recorded_by=here.dang
    )
    second = factories.boundary(
        factories.square(102.0004, 13.5, 0.001),
        unit=first.spatial_unit,
        observed_on=factories.FIRST_DAY + timedelta(days=10),
        recorded_by=here.malee,
    )
    found = noticing.notice_boundary(second)
    assert found is not None
    return found


def test_no_holder_of_the_land_nor_their_household_settles_its_outline(here):
    found = drawn(here)
    holder, wife = (factories.person(household=here.household) for _ in range(2))
    land.record_claim(
        found.first_boundary.spatial_unit,
        holder=holder,
        document_type=None,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    for person in (holder, wife):
        with pytest.raises(errors.SettlerIsNotIndependent):
            settle(found, Kept.FIRST, reason=WHY, account=factories.account(person=person))
    settle(found, Kept.FIRST, reason=WHY, account=here.other)


def test_the_outline_that_is_kept_is_the_latest_of_its_parcel(here):
    found = drawn(here)
    settlement = settle(found, Kept.FIRST, reason=WHY, account=here.other)
    unit = found.first_boundary.spatial_unit
    stands_now = latest(Boundary.objects.filter(spatial_unit=unit), Moment.now()).get()
    assert stands_now.source == settlement.source
    assert stands_now.geometry.equals(found.first_boundary.geometry)
    assert stands_now.method == found.first_boundary.method
    assert stands_now.observed_on == found.second_boundary.observed_on
    assert noticing.sweep() == 0, "what was settled is not noticed again"


def test_what_was_taken_back_is_settled_no_more(here):
    found = contradiction(here)
    take_back(found.first_visit.source, said=factories.source(), reason="ส่งผิดบ้าน")
    with pytest.raises(errors.RecordIsGone):
        settle(found, Kept.SECOND, reason=WHY, account=here.other)


def test_of_two_who_settle_one_after_the_other_the_second_is_told(here):
    found = contradiction(here)
    settle(found, Kept.FIRST, reason=WHY, account=here.other)
    another = factories.account(person=factories.person())
    with pytest.raises(errors.SettledMeanwhile):
        settle(found, Kept.SECOND, reason="ข้าพเจ้าเห็นต่าง", account=another)
    assert Settlement.objects.count() == 1
    assert stands(here).house_condition == GOOD


# The rules behind the verb: what the database refuses whoever writes.


def write(found: Contradiction, source: Source, **said: object) -> Settlement:
    """A settlement written past the verb."""
    with transaction.atomic():
        return Settlement.objects.create(
            **{"contradiction": found, "kept": "first", "reason": WHY, "source": source}
            | {"settled_on": Moment.now().last_day}
            | said
        )


def test_the_database_itself_refuses_a_settler_who_recorded_it(here):
    found = contradiction(here)
    with pytest.raises(IntegrityError, match="may not settle"):
        write(found, factories.source(recorded_by=here.malee))
    with pytest.raises(IntegrityError, match="no known person"):
        write(found, factories.source())
    write(found, factories.source(recorded_by=here.other))


def test_the_database_itself_refuses_a_second_settlement_beside_the_first(here):
    found = contradiction(here)
    first = write(found, factories.source(recorded_by=here.other))
    with pytest.raises(IntegrityError, match="contradiction_is_settled_once"):
        write(found, factories.source(recorded_by=here.other))
    write(found, factories.source(recorded_by=here.other), replaces=first)
    with pytest.raises(IntegrityError, match="replaces"):
        write(found, factories.source(recorded_by=here.other), replaces=first)


def test_the_database_itself_refuses_a_settlement_of_another_contradiction_as_the_replaced(here):
    found, elsewhere = contradiction(here), contradiction(village("27050101"))
    first = write(found, factories.source(recorded_by=here.other))
    with pytest.raises(IntegrityError, match="is not the latest"):
        write(elsewhere, factories.source(recorded_by=here.other), replaces=first)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_the_same_moment_one_wins_and_the_other_is_told():
    here = village()
    found = contradiction(here)
    settlers = [here.other, factories.account(person=factories.person())]
    told: list[object] = []
    start = threading.Barrier(2)

    def try_to(kept: Settlement.Kept, number: int) -> None:
        start.wait()
        try:
            told.append(settle(found, kept, reason=WHY, account=settlers[number]))
        except errors.SettledMeanwhile as error:
            told.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=try_to, args=(kept, number))
        for number, kept in enumerate((Kept.FIRST, Kept.SECOND))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(each).__name__ for each in told) == ["SettledMeanwhile", "Settlement"]
    assert Settlement.objects.count() == 1
