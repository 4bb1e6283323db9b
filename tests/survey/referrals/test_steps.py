"""What may follow what: said by the verbs, kept by the database behind them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from network.erasure import AskedBy, erase_person
from network.models import Consent, HouseholdMembership, Source
from network.moments import Moment
from network.needs import NEEDED_FACTS, Need, SharedFact
from survey.duplicates.merging import merge
from survey.models import Referral, ReferralBody, ReferralLink, ReferralStep
from survey.referrals import errors, registry
from survey.referrals.registry import Said
from survey.referrals.standing import in_places, shown_to, standing_of
from tests import factories
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    Kind,
    ago,
    handing,
    living,
    member,
    opened,
    registered,
    says,
    sent,
    steps,
)


@pytest.fixture
def here(db: None) -> Handing:
    return handing()


def behind(referral: Referral, kind: str, days: int, **fields: object) -> None:
    """Write a step past every verb."""
    with transaction.atomic():
        ReferralStep.objects.create(
            referral=referral, kind=kind, done_on=ago(days), source=factories.source(), **fields
        )


def standing(referral: Referral):
    found = standing_of(referral.pk, Moment.now())
    assert found is not None
    return found


def test_a_referral_goes_from_need_to_outcome_and_its_age_stands_still_then(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home, on=ago(40))
    assert (standing(made).state, standing(made).days) == ("sent", 40)
    steps(here, made, ("received", 30), ("visited", 20), ("done", 10, "repaired"))
    closed = standing(made)
    assert (closed.is_closed, closed.outcome, closed.days) == (True, "repaired", 30)
    steps(here, made, ("reopened", 5))
    again = standing(made)
    assert (again.is_closed, again.outcome, again.days, again.is_unsent) == (False, "", 40, True)


def test_after_it_was_opened_again_an_agency_sees_it_only_when_it_is_sent_again(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    steps(here, made, ("done", 10, "repaired"), ("reopened", 5))
    assert shown_to(here.body.pk, Moment.now()) == []
    registry.send(made, here.body, (), sent_on=ago(5), account=here.leader)
    assert [each.pk for each in shown_to(here.body.pk, Moment.now())] == [made.pk]


@pytest.mark.parametrize(
    ("before", "step", "refusal"),
    [
        ((("done", 10, "other"),), ("visited", 5), errors.ReferralIsClosed),
        ((("done", 10, "other"),), ("done", 5, "other"), errors.ReferralIsClosed),
        ((("refused", 10, "not_eligible"),), ("replied", 5), errors.ReferralIsClosed),
        ((), ("reopened", 5), errors.ReferralIsOpen),
        ((), ("visited", 60), errors.StepBeforeReferral),
        ((("visited", 10),), ("done", 20, "other"), errors.StepBeforeReferral),
        ((("done", 20, "other"), ("reopened", 10)), ("visited", 15), errors.StepBeforeReferral),
        ((), ("visited", -1), errors.StepIsAhead),
        ((), ("done", 5), errors.OutcomeIsMissing),
        ((), ("visited", 5, "repaired"), errors.OutcomeIsMissing),
    ],
)
def test_a_step_that_cannot_follow_is_refused(here, before, step, refusal):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    steps(here, made, *before)
    with pytest.raises(refusal):
        steps(here, made, step)


@pytest.mark.parametrize("kind", ["received", "replied", "visited", "agreed", "refused"])
def test_no_agency_answers_what_it_was_not_sent(here, kind):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = opened(here, home)
    outcome = {"outcome": "other", "words": "x"} if kind == "refused" else {}
    with pytest.raises(DatabaseError, match="is refused"):
        behind(made, kind, 3, **outcome)


def test_a_refusal_says_why_and_an_outcome_only_closes_behind_the_verbs_too(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    for kind, fields in (
        ("refused", {"outcome": "other", "words": ""}),
        ("done", {}),
        ("visited", {"outcome": "other"}),
        ("received", {"facts": ["name"]}),
        ("sent", {"facts": ["name"]}),
        ("sent", {"organisation": here.body}),
    ):
        with pytest.raises(DatabaseError):
            behind(made, kind, 1, **fields)
    behind(made, "done", 1, outcome="other")


def test_nothing_is_sent_without_consent_on_that_day_behind_the_verbs(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง", agrees=False)
    with pytest.raises(errors.NoConsentToRefer):
        opened(here, home)
    made = Referral.objects.create(
        household=home, need="house_repair", agency="อบต.", referred_on=ago(40),
        source=factories.source(),
    )  # fmt: skip
    told = {"organisation": here.body, "facts": ["name"]}
    with pytest.raises(DatabaseError, match="is refused"):
        behind(made, "sent", 30, **told)
    says(head, on=ago(20))
    with pytest.raises(DatabaseError, match="is refused"):
        behind(made, "sent", 30, **told)  # the consent came later
    behind(made, "sent", 10, **told)
    says(head, yes=False, on=ago(5))
    with pytest.raises(DatabaseError, match="is refused"):
        behind(made, "sent", 2, **told)
    behind(made, "sent", 8, **told)  # a letter of a day on which they agreed


def test_everybody_it_tells_of_agrees_where_nobody_heads_the_household(here):
    home = factories.household(here.village)
    first, second = member(home, "สมมติ ก"), member(home, "สมมติ ข")
    says(first)
    with pytest.raises(errors.NoConsentToRefer):
        opened(here, home)
    says(second)
    made = sent(here, home)
    assert [each.pk for each in shown_to(here.body.pk, Moment.now())] == [made.pk]
    says(second, yes=False, on=TODAY)
    assert shown_to(here.body.pk, Moment.now()) == []


def test_of_a_minor_the_guardian_is_asked_behind_the_verbs_too(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    child = member(home, "เด็กชายสมมติ", HouseholdMembership.Relation.CHILD, born=TODAY.year - 12)
    Consent.objects.create(
        person=child, purpose="referral", is_given=True, given_by="self", wording="2566-1",
        decided_on=ago(50), source=factories.source(),
    )  # fmt: skip
    made = Referral.objects.create(
        household=home, person=child, need="education", agency="อบต.", referred_on=ago(40),
        source=factories.source(),
    )  # fmt: skip
    told = {"organisation": here.body, "facts": ["name"]}
    with pytest.raises(DatabaseError, match="is refused"):
        behind(made, "sent", 30, **told)
    says(child, on=ago(35), given_by=Consent.GivenBy.GUARDIAN)
    behind(made, "sent", 30, **told)


def test_only_facts_the_need_may_take_are_sent_and_those_it_needs_always_are(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = opened(here, home)
    with pytest.raises(errors.FactIsNotNeeded):
        registry.send(
            made, here.body, (SharedFact.DISABILITY,), sent_on=ago(3), account=here.leader
        )
    step = registry.send(made, here.body, (SharedFact.AGE,), sent_on=ago(3), account=here.leader)
    always = {each.value for each in NEEDED_FACTS[Need.HOUSE_REPAIR].always}
    assert set(step.facts) == always | {"age"}


def test_a_body_that_does_not_serve_the_village_is_referred_nothing(here):
    elsewhere = handing("2705")
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    with pytest.raises(errors.AgencyDoesNotServe):
        registry.open_referral(
            home, Need.LAND, place=here.village, person=None, organisation=elsewhere.body,
            referred_on=ago(1), account=here.leader,
        )  # fmt: skip
    with pytest.raises(errors.AgencyIsNotNamed):
        registry.open_referral(
            home, Need.LAND, place=here.village, person=None, organisation=None, agency="  ",
            referred_on=ago(1), account=here.leader,
        )  # fmt: skip
    _other, neighbour = living(here.village, "นางสมมติ สอง")
    with pytest.raises(errors.PersonLivesElsewhere):
        opened(here, home, person=neighbour)
    opened(here, home)
    with pytest.raises(errors.ReferredAlready):
        opened(here, home)


def test_words_of_the_field_are_matched_to_a_body_and_stay(here):
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    told = [
        Referral.objects.create(
            household=home, need=need, agency="พัฒนาสังคม", referred_on=ago(9),
            source=factories.source(),
        )
        for need in ("welfare", "other")
    ]  # fmt: skip
    assert registry.match_agency(
        "พัฒนาสังคม", here.body, places=[here.village.pk], account=here.leader
    ) == len(told)
    assert {each.organisation for each in in_places([here.village.pk], Moment.now())} == {
        here.body.pk
    }
    assert {each.agency for each in Referral.objects.all()} == {"พัฒนาสังคม"}
    again = registry.match_agency(
        "พัฒนาสังคม", here.body, places=[here.village.pk], account=here.leader
    )
    assert (again, ReferralBody.objects.count()) == (0, len(told))


def test_a_link_opens_for_ninety_days_at_most_behind_the_verbs_too(here):
    for ends_on in (TODAY + timedelta(days=91), TODAY - timedelta(days=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReferralLink.objects.create(
                organisation=here.body, place=here.village, secret_hash=b"x" * 32,
                began_on=TODAY, ends_on=ends_on, source=factories.source(),
            )  # fmt: skip


def test_words_and_files_of_steps_go_with_the_person(here, settings, tmp_path):
    settings.VAR = tmp_path
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home, person=head, need=Need.WELFARE, detail="ขายเต้าหู้หน้าวัด")
    registry.add_step(
        made, Said(Kind.REFUSED, ago(3), "นางสมมติ หนึ่ง ย้ายแล้ว", "gone"), account=here.leader
    )
    erase_person(head, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    assert "นางสมมติ" not in ReferralStep.objects.get(kind="refused").words
    assert Referral.objects.get().detail == ""
    assert standing(made).outcome == "gone"
    with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
        ReferralStep.objects.filter(kind="refused").update(outcome="other")


def test_a_referral_of_a_merged_household_counts_once_where_the_kept_one_lives(here):
    home, head = living(here.village, "นางสมมติ หนึ่ง", label="1")
    kept, kept_head = living(here.village, "นางสมมติ หนึ่ง", label="1")
    made = sent(here, home, person=head, need=Need.WELFARE)
    merge(head, kept_head, "คนเดียวกัน", here.leader)
    merge(home, kept, "บ้านเดียวกัน", here.leader)
    (found,) = in_places([here.village.pk], Moment.now())
    assert (found.pk, found.household, found.person) == (made.pk, kept.pk, kept_head.pk)
    assert shown_to(here.body.pk, Moment.now())
    says(kept_head, yes=False, on=TODAY)
    assert shown_to(here.body.pk, Moment.now()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_it_at_once_one_is_told_that_it_is_closed():
    here = handing()
    home, _head = living(here.village, "นางสมมติ หนึ่ง")
    made = sent(here, home)
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def close() -> None:
        try:
            both.wait(10)
            registry.add_step(made, Said(Kind.DONE, ago(1), "", "repaired"), account=here.leader)
            outcomes.append("closed")
        except errors.ReferralError as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ReferralIsClosed", "closed"]
    assert Source.objects.filter(title__startswith="เสร็จ").count() >= 1


def test_of_two_sendings_the_one_said_last_is_shown_or_refused(here):
    """Else the page would say it was sent, and the first body alone went on seeing it."""
    home, head = living(here.village, "นางสมมติ หนึ่ง")
    made = opened(here, home, person=head, need=Need.WELFARE)
    other = registered(here.district, "อบต. สมมติ")
    registry.send(made, here.body, (), sent_on=ago(5), account=here.leader)
    with pytest.raises(errors.SentLaterAlready):
        registry.send(made, other, (), sent_on=ago(20), account=here.leader)
    registry.send(made, other, (), sent_on=ago(5), account=here.leader)
    now = Moment.now()
    assert not shown_to(here.body.pk, now)
    assert [each.pk for each in shown_to(other.pk, now)] == [made.pk]
