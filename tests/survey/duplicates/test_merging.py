"""Merging what was recorded twice: one after it, two as known before, and two again when undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from network import erasure, withdrawals
from network.errors import OthersBuiltOnIt, WithdrawalNeedsReason
from network.latest import home_of_household
from network.models import (
    Account,
    BodyMembership,
    Consent,
    Erasure,
    Fact,
    HouseholdMembership,
    Party,
    PersonRecord,
    Source,
)
from network.moments import Moment
from network.people import members_of, names_of
from parcels.models import BAUnit, Right
from survey import intake
from survey.duplicates import errors, registry
from survey.duplicates.merged import kept_of, merge_of, merged_into, standing, verdicts_left
from survey.duplicates.merging import merge, merge_again, separate, tell_apart
from survey.errors import VerifierIsNotIndependent
from survey.models import DuplicateVerdict, RecordStatus, Verification, Visit
from survey.standing import statuses
from tests import factories
from tests.survey.duplicates.pairs import Pair, figures, pair, village_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Pair:
    return pair(village_of())


def merged(two: Pair, **said: bool) -> DuplicateVerdict:
    return merge(two.double, two.kept, "บ้านเดียวกัน สำรวจสองครั้ง", two.leader, **said)


def test_two_households_are_one_in_every_figure_and_two_as_known_before(two: Pair):
    before = figures(two.village)
    known_before = Moment.now()
    merged(two)
    after = figures(two.village)
    assert before["F1.1h"] == {"": 2}
    assert after["F1.1h"] == {"": 1}
    assert after["F1.2"] == {"": 1}
    assert after["F1.1"] == before["F1.1"] == {"": 1}  # one house either way
    assert figures(two.village, known_before) == before


def test_every_past_month_counts_one_household_too(two: Pair):
    merged(two)
    for day in (date(2025, 2, 2), date(2025, 3, 3)):
        moment = Moment(day, Moment.now().known_by)
        assert figures(two.village, moment)["F1.1h"] == {"": 1}


def test_taking_the_merge_back_leaves_everything_as_it_was(two: Pair):
    before = figures(two.village)
    verdict = merged(two)
    separate(verdict, "เป็นคนละบ้าน", two.leader)
    assert figures(two.village) == before
    assert kept_of([two.double.pk], Moment.now()) == {two.double.pk: two.double.pk}
    assert home_of_household(two.double, Moment.now()) == two.village


def test_what_was_merged_and_taken_apart_can_be_merged_again(two: Pair):
    separate(merged(two), "ลองดู", two.leader)
    merged(two)
    assert figures(two.village)["F1.1h"] == {"": 1}


def test_both_histories_are_of_the_kept_household(two: Pair):
    merged(two)
    visits = Visit.objects.recorded(Moment.now()).filter(household=two.kept)
    assert [each.visited_on for each in visits.order_by("visited_on")] == [
        date(2025, 2, 1),
        date(2025, 3, 1),
    ]
    assert {member.name for member in members_of(two.kept, Moment.now())} == {
        "นายบุญมี สมมติ",
        "ด.ช.กล้า สมมติ",
    }
    assert members_of(two.double, Moment.now()) == []
    assert not Party.objects.visible_to(two.leader).filter(pk=two.double.pk).exists()


def test_a_verified_visit_stays_verified_though_a_verifier_merges(two: Pair):
    leader = two.leader
    visit = factories.visit(two.double, house=two.house, on=date(2025, 4, 1))
    factories.verdict(visit, by=leader.person, on=date(2025, 4, 2))
    factories.verdict(visit, on=date(2025, 4, 2))
    merged(two)
    last = Visit.objects.as_known(Moment.now()).get(household=two.kept)
    assert statuses("visit", [last.pk], Moment.now()) == {last.pk: RecordStatus.VERIFIED}


def test_who_recorded_a_visit_cannot_verify_it_after_the_merge(two: Pair):
    surveyor = factories.account(person=factories.person("ผู้สำรวจ"))
    factories.visit(two.double, on=date(2025, 4, 1), recorded_by=surveyor)
    merged(two)
    last = Visit.objects.as_known(Moment.now()).get(household=two.kept)
    with pytest.raises(VerifierIsNotIndependent):
        intake.verify(
            last,
            Verification.Verdict.AGREE,
            account=surveyor,
            verified_on=date(2025, 4, 2),
        )


def test_a_verdict_of_the_kept_household_on_its_double_does_not_count_for_it(two: Pair):
    own = factories.person("คนในบ้าน", household=two.kept)
    visit = factories.visit(two.double, on=date(2025, 4, 1))
    factories.verdict(visit, by=own, on=date(2025, 4, 2))
    factories.verdict(visit, on=date(2025, 4, 2))
    verdict = merged(two)
    last = Visit.objects.as_known(Moment.now()).get(household=two.kept)
    assert statuses("visit", [last.pk], Moment.now()) == {last.pk: RecordStatus.SUBMITTED}
    assert verdicts_left(verdict) == 1


def test_of_two_visits_on_one_day_the_later_recorded_stands(two: Pair):
    on = date(2025, 5, 1)
    factories.visit(two.double, on=on, house=two.house, condition="good")
    factories.visit(two.kept, on=on, house=two.house, condition="minor_repair")
    merged(two)
    assert Visit.objects.as_known(Moment.now()).get(household=two.kept).house_condition == (
        "minor_repair"
    )


def test_with_one_house_the_visits_of_both_are_to_it():
    village = village_of()
    two = pair(village)
    other = factories.house(village, at=(102.0201, 13.52), label="12/3")
    factories.visit(two.double, house=other, on=date(2025, 4, 1), condition="unsafe")
    merged(two, one_house=True)
    visits = Visit.objects.recorded(Moment.now()).filter(household=two.kept)
    assert set(visits.values_list("house", flat=True)) == {two.house.pk}


def persons(village) -> tuple[Party, Party]:
    """One person under two keys, in two households."""
    kept = factories.person("นายคำ สมมติ", household=factories.household(village))
    double = factories.person("นาย คำ สมมุติ", household=factories.household(village))
    return kept, double


def test_a_merged_person_lives_sits_holds_and_consents_once(two: Pair):
    kept, double = persons(two.village)
    moment = Moment.now
    unit = BAUnit.objects.create()
    Right.objects.create(
        ba_unit=unit, party=double, began_on=date(2025, 2, 1), source=factories.source()
    )
    factories.seat(two.village, person_=double)
    Consent.objects.create(
        person=double,
        purpose=Consent.Purpose.SENSITIVE_SURVEY,
        is_given=True,
        wording="1",
        decided_on=date(2025, 2, 1),
        source=factories.source(),
    )
    account = factories.account(person=double)
    verdict = merge(double, kept, "คนเดียวกัน", two.leader)
    assert Right.objects.in_force(moment()).get().party == kept
    assert BodyMembership.objects.in_force(moment()).get().person == kept
    assert {"person": kept.pk} in Consent.objects.given("sensitive_survey", moment())
    lives = HouseholdMembership.objects.as_known(moment()).filter(household__isnull=False)
    assert not lives.filter(person=double).exists()
    assert Account.objects.get(pk=account.pk).person == kept
    separate(verdict, "คนละคน", two.leader)
    assert Right.objects.in_force(moment()).get().party == double
    assert BodyMembership.objects.in_force(moment()).get().person == double
    assert Account.objects.get(pk=account.pk).person == double
    assert HouseholdMembership.objects.as_known(moment()).get(person=double).household is not None


def test_the_name_recorded_later_in_the_real_world_stands(two: Pair):
    kept, double = persons(two.village)
    PersonRecord.objects.create(
        party=double, name="นายคำ ใหม่", observed_on=date(2025, 6, 1), source=factories.source()
    )
    merge(double, kept, "เปลี่ยนนามสกุล", two.leader)
    assert names_of([kept.pk], Moment.now()) == {kept.pk: "นายคำ ใหม่"}


def test_money_stays_where_it_was_posted(two: Pair):
    member = factories.membership(two.village)
    before = figures(two.village)
    kept, _ = persons(two.village)
    merge(member.person, kept, "คนเดียวกัน", two.leader)
    after = figures(two.village)
    money = [key for key in before if key.startswith("F6")]
    assert money
    assert {key: after[key] for key in money} == {key: before[key] for key in money}


def test_a_merge_of_a_merge_leads_to_the_last(two: Pair):
    third = factories.household(two.village)
    merged(two)
    merge(two.kept, third, "สามรายการเดียวกัน", two.leader)
    now = Moment.now()
    assert standing(two.double, now) == third
    assert [each.kept for each in merged_into(third, now)] == [third, two.kept]
    assert figures(two.village)["F1.1h"] == {"": 1}


def test_the_first_of_two_merges_is_not_undone_before_the_second(two: Pair):
    third = factories.household(two.village)
    first = merged(two)
    merge(two.kept, third, "สามรายการเดียวกัน", two.leader)
    with pytest.raises(errors.OthersBuiltOnTheMerge):
        separate(first, "ไม่ใช่", two.leader)


def test_what_somebody_verified_since_stands_in_the_way_of_undoing(two: Pair):
    verdict = merged(two)
    last = Visit.objects.as_known(Moment.now()).get(household=two.kept)
    factories.verdict(last, on=date(2025, 6, 1))
    with pytest.raises(errors.OthersBuiltOnTheMerge):
        separate(verdict, "ไม่ใช่", two.leader)
    assert merge_of(two.double, Moment.now()) == verdict


def test_a_list_cannot_be_withdrawn_while_what_it_said_is_merged(two: Pair):
    said = Source.objects.create(kind="import", title="บัญชี", as_of=date(2025, 1, 1))
    visit = Visit.objects.create(household=two.double, visited_on=date(2025, 4, 1), source=said)
    verdict = merged(two)
    with pytest.raises(OthersBuiltOnIt):
        withdrawals.withdraw(said, by=two.leader, reason="ผิดไฟล์")
    separate(verdict, "แยกก่อน", two.leader)
    withdrawals.withdraw(said, by=two.leader, reason="ผิดไฟล์")
    assert not Visit.objects.recorded(Moment.now()).filter(pk=visit.pk).exists()


def test_what_comes_in_of_a_merged_household_is_stated_of_the_kept_one(two: Pair):
    merged(two)
    factories.visit(two.double, on=date(2025, 7, 1), house=two.house)
    assert merge_again(two.double)
    assert merge_again(two.double)  # again, and nothing twice
    visits = Visit.objects.recorded(Moment.now()).filter(household=two.kept)
    assert visits.filter(visited_on=date(2025, 7, 1)).count() == 1
    assert figures(two.village)["F1.1h"] == {"": 1}
    assert not merge_again(two.kept)


def test_who_is_erased_is_erased_under_every_key(two: Pair):
    kept, double = persons(two.village)
    merge(double, kept, "คนเดียวกัน", two.leader)
    erasure.erase_person(kept, asked_by=Erasure.AskedBy.SELF, reason="ขอให้ลบ")
    assert Erasure.objects.filter(person=double).exists()
    names = PersonRecord.objects.filter(party__in=[kept, double]).values_list("name", flat=True)
    assert not [name for name in names if "คำ" in name]


def test_who_was_erased_is_not_merged(two: Pair):
    kept, double = persons(two.village)
    erasure.erase_person(double, asked_by=Erasure.AskedBy.SELF, reason="ขอให้ลบ")
    with pytest.raises(errors.ErasedIsNotMerged):
        merge(double, kept, "คนเดียวกัน", two.leader)


def test_nothing_is_merged_into_itself_without_reason_or_into_another_kind(two: Pair):
    with pytest.raises(errors.OneAndTheSame):
        merge(two.kept, two.kept, "เหตุผล", two.leader)
    with pytest.raises(errors.MergingNeedsReason):
        merge(two.double, two.kept, "  ", two.leader)
    with pytest.raises(errors.OfTwoKinds):
        merge(factories.person(), two.kept, "เหตุผล", two.leader)


def test_a_merged_household_is_in_no_other_merge(two: Pair):
    merged(two)
    third = factories.household(two.village)
    for one, other in ((two.double, third), (third, two.double), (two.kept, two.double)):
        with pytest.raises(errors.AlreadyMerged):
            merge(one, other, "เหตุผล", two.leader)
    with pytest.raises(errors.AlreadyMerged):
        tell_apart(two.double, two.kept, "คนละบ้าน", two.leader)


def behind(first: Party, second: Party, kept: Party | None, *, is_same: bool = True) -> None:
    """A verdict written past the verbs."""
    with transaction.atomic():
        DuplicateVerdict.objects.create(
            first=first,
            second=second,
            is_same=is_same,
            kept=kept,
            reason="?",
            said_on=date(2025, 1, 1),
            source=factories.source(),
        )


def test_the_database_itself_refuses_circles_and_pairs_of_two_kinds(two: Pair):
    person = factories.person()
    with pytest.raises(IntegrityError, match="two kinds"):
        behind(two.kept, person, person)
    with pytest.raises(IntegrityError, match="pair_is_in_order"):
        behind(two.kept, two.kept, two.kept)
    third = factories.household(two.village)
    for kept, is_same in ((None, True), (third, True), (two.kept, False)):
        with pytest.raises(IntegrityError, match="one_of_the_pair_is_kept"):
            behind(two.kept, two.double, kept, is_same=is_same)
    behind(two.kept, two.double, two.double)
    behind(two.double, third, third)
    with pytest.raises(IntegrityError, match="merged already"):
        behind(two.kept, third, two.kept)


def test_undoing_needs_a_reason_and_happens_once(two: Pair):
    verdict = merged(two)
    with pytest.raises(WithdrawalNeedsReason):
        separate(verdict, " ", two.leader)
    separate(verdict, "ไม่ใช่", two.leader)
    with pytest.raises(errors.NotMerged):
        separate(verdict, "ไม่ใช่", two.leader)


def test_every_table_that_names_a_party_is_restated_or_stays():
    named = {
        (model, each.name)
        for model in apps.get_models()
        if issubclass(model, Fact)
        for each in model._meta.concrete_fields
        if each.related_model is Party
    }
    assert named == registry.parties_named()


def test_the_lists_do_not_share_a_table_field():
    listed = [(each.model, each.party) for each in (*registry.RESTATED, *registry.STAYS)]
    assert len(listed) == len(set(listed))
