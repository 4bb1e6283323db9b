"""What may follow what in a case, and who may mediate it: tried at the verbs and behind them."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from network.models import HouseholdMembership, Role
from network.moments import Moment
from network.withdrawals import take_back
from parcels import disputes as overlap_steps
from parcels.errors import StepIsOfItsCase
from parcels.models import OverlapStep
from parcels.overlap_extents import overlap as overlap_row
from survey.disputes import errors, lists
from survey.disputes.cases import Side, Step, There, name_party, open_case, take_step
from survey.duplicates.merging import merge
from survey.models import (
    Dispute,
    DisputeAttendee,
    DisputeParty,
    DisputeStep,
)
from tests import factories
from tests.survey.disputes.quarrels import (
    BOTH,
    MAY_1,
    MAY_5,
    MAY_9,
    MAY_20,
    Kind,
    Part,
    Quarrel,
    Result,
    Role_,
    quarrel,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Quarrel:
    return quarrel()


def stands(case: Dispute) -> lists.Row:
    (row,) = lists.rows([case.pk], Moment.now(), with_names=False)
    return row


# --- mediators --------------------------------------------------------------------------------


def test_who_is_of_a_side_or_of_its_household_does_not_mediate(here):
    case = here.opened()
    for concerned in (here.of_one, here.of_other):
        with pytest.raises(errors.MediatorIsOfASide):
            here.mediated(case, concerned)
    assert not DisputeStep.objects.filter(dispute=case).exists(), "nothing is half recorded"
    here.mediated(case, here.mediator)


def test_who_moved_out_since_the_case_was_opened_does_not_mediate_either(here):
    case = here.opened()
    HouseholdMembership.objects.create(
        person=here.of_one,
        household=factories.household(here.place),
        observed_on=MAY_5,
        source=factories.source(),
    )
    with pytest.raises(errors.MediatorIsOfASide):
        here.mediated(case, here.of_one, MAY_9)


def test_who_is_recorded_twice_is_known_by_the_merge(here):
    again = factories.person("นายหนึ่ง ลับเฉพาะ")
    account = factories.account(
        role=Role.NETWORK_LEADER, place=here.place, person=factories.person()
    )
    merge(again, here.of_one, "คนเดียวกัน", account)
    with pytest.raises(errors.MediatorIsOfASide):
        here.mediated(here.opened(), again)


def test_who_has_mediated_cannot_become_a_side(here):
    case = here.opened()
    home = factories.household(here.place)
    mediator = factories.person(household=home)
    here.mediated(case, mediator)
    with pytest.raises(errors.MediatorIsOfASide):
        name_party(case, Side(Role_.RESPONDENT, home), entered_on=MAY_9, account=here.leader)


def test_the_database_itself_refuses_a_mediator_of_a_side(here):
    taken = here.step(here.opened(), Kind.SITTING, **BOTH)
    with pytest.raises(IntegrityError, match="is of a side"), transaction.atomic():
        DisputeAttendee.objects.create(step=taken, part=Part.MEDIATOR, person=here.of_other)


def test_one_is_not_on_both_sides(here):
    with pytest.raises(errors.OneOnBothSides):
        here.opened(sides=[Side(Role_.COMPLAINANT, here.one), Side(Role_.RESPONDENT, here.one)])
    with pytest.raises(errors.DisputeNeedsBothSides):
        here.opened(sides=[Side(Role_.COMPLAINANT, here.one)])


# --- what follows what ------------------------------------------------------------------------


def test_after_an_end_nothing_but_opening_anew(here):
    case = here.opened()
    here.step(case, Kind.SETTLED, MAY_9, result=Result.DECIDED.value)
    for on in (MAY_9, MAY_20):
        with pytest.raises(errors.CaseHasEnded):
            here.step(case, Kind.SITTING, on)
    here.step(case, Kind.HEARD, MAY_5, words="บันทึกย้อนหลังของวันก่อนยุติ")
    here.step(case, Kind.REOPENED, MAY_20)
    assert stands(case).status == "open"
    with pytest.raises(errors.CaseHasNotEnded):
        here.step(case, Kind.REOPENED, MAY_20)
    here.mediated(case, here.mediator, MAY_20)


def test_what_goes_on_later_has_not_ended_before(here):
    case = here.opened()
    here.step(case, Kind.HEARD, MAY_9)
    with pytest.raises(errors.CaseGoesOn):
        here.step(case, Kind.WITHDRAWN, MAY_5)


def test_a_step_is_not_before_the_opening(here):
    with pytest.raises(errors.StepIsBeforeOpening):
        here.step(here.opened(), Kind.HEARD, MAY_1 - timedelta(days=1))


def test_an_agreement_has_both_sides_there(here):
    case = here.opened()
    with pytest.raises(errors.AgreementNeedsBothSides):
        here.step(case, Kind.AGREED, **BOTH | {"respondents": "absent"})
    with pytest.raises(errors.AgreementNeedsBothSides):
        here.step(case, Kind.SETTLED, result=Result.AGREED.value)
    here.step(case, Kind.AGREED, **BOTH)
    here.step(case, Kind.SETTLED, MAY_9, result=Result.AGREED.value)
    assert (stands(case).status, stands(case).since) == ("settled", MAY_9)


def test_an_agreement_of_an_earlier_round_does_not_settle_the_next(here):
    case = here.opened()
    here.step(case, Kind.AGREED, MAY_5, **BOTH)
    here.step(case, Kind.SETTLED, MAY_5, result=Result.AGREED.value)
    here.step(case, Kind.REOPENED, MAY_9)
    with pytest.raises(errors.AgreementNeedsBothSides):
        here.step(case, Kind.SETTLED, MAY_20, result=Result.AGREED.value)


def test_an_end_has_a_result_and_a_referral_an_office(here):
    case = here.opened()
    for refused, kind, more in (
        (errors.EndNeedsResult, Kind.SETTLED, {}),
        (errors.EndNeedsResult, Kind.HEARD, {"result": "none"}),
        (errors.ReferralNeedsOffice, Kind.REFERRED, {}),
        (errors.SittingIsInThePast, Kind.HEARD, {"next_on": MAY_1}),
        (errors.StepSaysNothing, Kind.HEARD, {"words": "  "}),
    ):
        with pytest.raises(refused):
            here.step(case, kind, MAY_5, **more)
    here.step(case, Kind.REFERRED, MAY_9, office="damrongdhama")
    assert stands(case).status == "referred"


def test_the_line_that_was_agreed_is_of_the_land_of_the_case(here):
    case = here.about_overlap()
    elsewhere = factories.boundary(factories.square(102.3, 13.5, 0.001), village=here.place)
    with pytest.raises(errors.LineIsOfOtherLand):
        here.step(case, Kind.AGREED, boundary=elsewhere, **BOTH)
    here.step(case, Kind.AGREED, boundary=here.first.boundaries.get(), **BOTH)


def test_a_step_is_never_changed(here):
    taken = here.step(here.opened(), Kind.HEARD)
    for change in ({"words": "อื่น"}, {"taken_on": MAY_9}):
        with pytest.raises(DatabaseError, match="final"), transaction.atomic():
            DisputeStep.objects.filter(pk=taken.pk).update(**change)


def test_a_sitting_that_was_held_is_waited_for_no_more(here):
    case = here.opened()
    here.step(case, Kind.HEARD, MAY_5, next_on=MAY_9)
    assert stands(case).next_on == MAY_9
    here.step(case, Kind.VISITED, MAY_5)
    assert stands(case).next_on == MAY_9
    here.mediated(case, here.mediator, MAY_9)
    assert stands(case).next_on is None
    assert stands(case).is_still


def test_a_minute_that_is_taken_back_counts_no_more(here):
    case = here.opened()
    ended = here.step(case, Kind.WITHDRAWN, MAY_5)
    assert list(Dispute.objects.open(Moment.now())) == []
    take_back(ended.source, said=factories.source(), reason="ผิดเรื่อง")
    assert stands(case).status == "open"
    assert list(Dispute.objects.open(Moment.now())) == [case]


@pytest.mark.parametrize(
    "said",
    [{"next_at": time(10)}, {"next_venue": "วัด"}, {"next_on": MAY_5}],
    ids=["an hour of no day", "a place of no day", "before the step"],
)
def test_the_database_wants_the_day_of_the_next_sitting(here, said):
    step = {"dispute": here.opened(), "kind": Kind.HEARD, "taken_on": MAY_9, "words": "ตามบันทึก"}
    with pytest.raises(IntegrityError, match="next_sitting_is_to_come"), transaction.atomic():
        DisputeStep.objects.create(source=factories.source(), **step, **said)


# --- overlaps ---------------------------------------------------------------------------------


def of_overlap(here: Quarrel) -> str:
    row = overlap_row(here.overlap.key, Moment.now())
    assert row is not None
    return row.status.value


def test_a_case_and_the_overlap_it_is_about_stand_alike(here):
    assert of_overlap(here) == "open"
    case = here.about_overlap()
    assert case.overlap == here.overlap, "found by its two units"
    assert of_overlap(here) == "disputed"
    side = OverlapStep.objects.get(overlap=here.overlap, kind="disputed").side
    assert side == here.first, "whose holder complains"
    here.mediated(case, here.mediator)
    assert of_overlap(here) == "mediated"
    here.step(case, Kind.AGREED, MAY_9, **BOTH)
    here.step(case, Kind.SETTLED, MAY_9, result=Result.AGREED.value)
    assert of_overlap(here) == "decided"
    here.step(case, Kind.REOPENED, MAY_20)
    assert of_overlap(here) == "disputed"
    here.step(case, Kind.WITHDRAWN, MAY_20)
    assert of_overlap(here) == "open"


def test_an_overlap_that_is_heard_takes_its_steps_from_the_case(here):
    case = here.about_overlap()
    said = {"taken_on": MAY_5, "note": "นอกเรื่อง", "source": factories.source()}
    with pytest.raises(StepIsOfItsCase):
        overlap_steps.take_step(here.overlap, OverlapStep.Kind.DECIDED, **said)
    here.step(case, Kind.WITHDRAWN, MAY_5)
    overlap_steps.take_step(here.overlap, OverlapStep.Kind.DECIDED, **said)


def test_there_is_one_open_case_about_one_thing(here):
    case = here.about_overlap()
    with pytest.raises(errors.CaseIsOpenAlready):
        here.about_overlap()
    here.step(case, Kind.WITHDRAWN, MAY_5)
    here.about_overlap()


# --- two at once ------------------------------------------------------------------------------


def test_who_records_from_an_old_page_is_told_what_was_written(here):
    case = here.opened()
    here.step(case, Kind.HEARD)
    with pytest.raises(errors.SteppedMeanwhile):
        take_step(case, Step(Kind.SITTING, MAY_9, "นั่งคุย"), account=here.leader, after=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_a_case_at_the_same_moment_one_does(request):
    here = quarrel()
    case = here.opened()
    ready, told = threading.Barrier(2), []

    def end(kind: DisputeStep.Kind, result: str) -> None:
        try:
            ready.wait()
            step = Step(kind, MAY_9, "จบ", result=result)
            take_step(case, step, account=here.leader, after=None)
            told.append("done")
        except (errors.SteppedMeanwhile, errors.CaseHasEnded) as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=end, args=args)
        for args in ((Kind.SETTLED, "none"), (Kind.WITHDRAWN, ""))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["SteppedMeanwhile", "done"]
    assert DisputeStep.objects.filter(dispute=case).count() == 1


def test_who_is_in_no_register_is_called_by_name(here):
    case = open_case(
        here.place,
        Dispute.Kind.OTHER,
        opened_on=date(2026, 5, 1),
        words="เสียงดัง",
        sides=[Side(Role_.COMPLAINANT, here.one), Side(Role_.RESPONDENT, called="บริษัทข้างบ้าน")],
        account=here.leader,
    )
    here.step(case, Kind.SITTING, there=[There(Part.MEDIATOR, called="ผู้ใหญ่บ้าน")], **BOTH)
    named = DisputeParty.objects.get(dispute=case, party=None)
    assert named.called == "บริษัทข้างบ้าน"
