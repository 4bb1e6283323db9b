"""The pages of duplicates, as a leader uses them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Party, Reading, Role
from network.moments import Moment
from survey.duplicates.merged import kept_of, merge_of
from survey.duplicates.merging import merge
from survey.models import DuplicateVerdict
from tests import factories
from tests.survey.duplicates.pairs import Pair, figures, pair, village_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Pair:
    return pair(village_of())


@pytest.fixture
def leader(two: Pair, client: Client) -> Client:
    client.force_login(two.leader)
    return client


def compare(two: Pair) -> str:
    return reverse("compare-duplicates", args=[two.kept.key, two.double.key])


def test_the_list_leads_to_the_pair_and_says_why(two: Pair, leader: Client):
    page = leader.get(reverse("duplicates", args=[two.village.code])).content.decode()
    first, second = sorted([two.kept, two.double], key=lambda each: each.pk)
    assert reverse("compare-duplicates", args=[first.key, second.key]) in page
    assert "อยู่บ้านหลังเดียวกัน" in page


def test_the_page_of_the_village_leads_to_the_list(two: Pair, leader: Client):
    page = leader.get(reverse("village", args=[two.village.code])).content.decode()
    assert reverse("duplicates", args=[two.village.code]) in page


def test_a_household_says_what_it_may_be_a_double_of(two: Pair, leader: Client):
    for name in ("household", "record-visit"):
        page = leader.get(reverse(name, args=[two.double.key])).content.decode()
        assert "อาจซ้ำกับ" in page
        assert "นายบุญมี สมมติ" in page


def test_who_may_not_see_names_sees_no_doubles(two: Pair, client: Client):
    client.force_login(factories.account(role=Role.AGENCY, place=two.village))
    page = client.get(reverse("household", args=[two.double.key]))
    assert "อาจซ้ำกับ" not in page.content.decode()
    assert client.get(compare(two)).status_code in {403, 404}


def test_keeping_one_on_the_page_merges_the_household_and_its_people(two: Pair, leader: Client):
    page = leader.get(compare(two))
    people = [key for key, _name in page.context["form"].fields["people"].choices]
    assert len(people) == 1
    said = {"decision": "first", "reason": "ไปดูแล้ว", "people": people}
    answer = leader.post(compare(two), said)
    verdict = merge_of(two.double, Moment.now())
    assert verdict is not None
    assert answer["Location"] == reverse("merge", args=[verdict.pk])
    assert figures(two.village)["F1.1h"] == {"": 1}
    assert DuplicateVerdict.objects.filter(is_same=True).count() == 2
    page = leader.get(reverse("household", args=[two.kept.key])).content.decode()
    assert page.count("นายบุญมี สมมติ") == 1
    assert "มีรายการซ้ำรวมเข้ามา" in page


def test_the_page_of_a_merged_household_leads_to_the_kept_one(two: Pair, leader: Client):
    verdict = merge(two.double, two.kept, "ไปดูแล้ว", two.leader)
    for name in ("household", "record-visit"):
        answer = leader.get(reverse(name, args=[two.double.key]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("merge", args=[verdict.pk])
        page = answer.content.decode()
        assert reverse("household", args=[two.kept.key]) in page
        assert "ไปดูแล้ว" in page
    assert two.leader.name in page


def test_the_merge_is_undone_on_its_page(two: Pair, leader: Client):
    verdict = merge(two.double, two.kept, "ไปดูแล้ว", two.leader)
    address = reverse("merge", args=[verdict.pk])
    assert leader.post(address, {"reason": ""}).status_code == 422
    leader.post(address, {"reason": "เป็นคนละบ้าน"})
    assert kept_of([two.double.pk], Moment.now()) == {two.double.pk: two.double.pk}
    assert leader.get(reverse("household", args=[two.double.key])).status_code == 200
    assert leader.get(address).status_code == 404


def test_only_who_may_record_undoes(two: Pair, client: Client):
    verdict = merge(two.double, two.kept, "ไปดูแล้ว", two.leader)
    client.force_login(factories.account(role=Role.VILLAGE_WORKING_GROUP, place=two.village))
    address = reverse("merge", args=[verdict.pk])
    assert "แยกกลับ" not in client.get(address).content.decode()
    assert client.post(address, {"reason": "ลอง"}).status_code == 403


def test_two_that_are_two_are_not_shown_again(two: Pair, leader: Client):
    said = {"decision": "two", "reason": "พี่กับน้อง"}
    assert leader.post(compare(two), said).status_code == 302
    page = leader.get(reverse("duplicates", args=[two.village.code]), {"kind": "household"})
    assert page.context["whole"] == 0


def test_a_form_without_reason_says_what_is_missing(two: Pair, leader: Client):
    answer = leader.post(compare(two), {"decision": "first", "reason": ""})
    assert answer.status_code == 422
    assert "โปรดบอกว่ารู้ได้อย่างไร" in answer.content.decode()


def test_a_pair_judged_by_somebody_meanwhile_is_told_in_a_sentence(two: Pair, leader: Client):
    third = factories.household(two.village)
    page = reverse("compare-duplicates", args=[third.key, two.kept.key])
    merge(two.kept, two.double, "อีกคนรวมไปแล้ว", two.leader)
    answer = leader.post(page, {"decision": "first", "reason": "ไปดูแล้ว"})
    assert answer.status_code == 404  # it belongs nowhere any more


def test_what_was_merged_is_listed_with_who_and_why(two: Pair, leader: Client):
    merge(two.double, two.kept, "ไปดูแล้ว", two.leader)
    page = leader.get(reverse("merges", args=[two.village.code])).content.decode()
    assert "ไปดูแล้ว" in page
    assert two.leader.name in page


def test_whose_names_were_read_is_in_the_log(two: Pair, leader: Client):
    before = Reading.objects.count()
    leader.get(compare(two))
    assert Reading.objects.count() > before
    assert Party.objects.filter(kind="person").exists()
