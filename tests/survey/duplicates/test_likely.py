"""Which pairs are shown as likely doubles, with how much certainty and which reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from network.identity import sealed_national_id
from network.models import HouseholdMembership, Party, PersonRecord, Place
from network.moments import Moment
from survey import household_matching
from survey.duplicates.likely import Likely, likely_pairs
from survey.duplicates.merging import merge, separate, tell_apart
from tests import factories
from tests.survey.duplicates.pairs import pair, village_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Place:
    return village_of()


def person(village: Place, name: str, household: Party | None = None, **said: Any) -> Party:
    party = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(
        party=party, name=name, observed_on=date(2025, 1, 1), source=factories.source(), **said
    )
    HouseholdMembership.objects.create(
        person=party,
        household=household or factories.household(village),
        observed_on=date(2025, 1, 1),
        source=factories.source(),
    )
    return party


def found(village: Place, kind: str = "person") -> list[Likely]:
    return [each for each in likely_pairs([village.pk], Moment.now()) if each.kind == kind]


def reasons(village: Place, kind: str = "person") -> list[str]:
    return [str(each) for each in found(village, kind)[0].reasons]


def test_one_national_id_is_certain_whatever_the_names(village: Place):
    person(village, "นายหนึ่ง", **sealed_national_id("9000000000011"))
    person(village, "นางสอง", **sealed_national_id("9000000000011"))
    assert [each.is_certain for each in found(village)] == [True]
    assert reasons(village) == ["เลขประจำตัวประชาชนตรงกัน"]


def test_two_national_ids_are_two_persons_whatever_their_names(village: Place):
    person(village, "นายหนึ่ง ทดสอบ", birth_year=1980, **sealed_national_id("9000000000011"))
    person(village, "นายหนึ่ง ทดสอบ", birth_year=1980, **sealed_national_id("9000000000029"))
    assert found(village) == []


def test_the_same_name_born_a_year_apart_is_said_so(village: Place):
    person(village, "นายบุญมี สมมติ", birth_year=1980)
    person(village, "บุญมี  สมมติ", birth_year=1981)
    assert reasons(village) == ["ชื่อเหมือนกัน", "ปีเกิดต่างกัน 1 ปี", "อยู่หมู่บ้านเดียวกัน"]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "นายบุญมี สมมติ", "birth_year": 1983},
        {"name": "นายบุญมี สมมติ", "birth_year": 1980, "sex": "female"},
        {"name": "นายคำ ตัวอย่าง", "birth_year": 1980},
    ],
)
def test_two_years_another_sex_or_another_name_are_another_person(
    village: Place, other: dict[str, Any]
):
    person(village, "นายบุญมี สมมติ", birth_year=1980, sex="male")
    person(village, **other)
    assert found(village) == []


def test_a_slip_of_the_pen_in_one_village_is_found(village: Place):
    person(village, "นายสมศักดิ์ สมมติ", birth_year=1980)
    person(village, "นายสมศักด์ สมมุติ", birth_year=1980)
    assert "ชื่อสะกดต่างกันเล็กน้อย" in reasons(village)


def test_households_with_the_same_head_in_one_house_are_likely_one(village: Place):
    two = pair(village)
    (likely,) = found(village, "household")
    assert {likely.first, likely.second} == {two.kept.pk, two.double.pk}
    assert "อยู่บ้านหลังเดียวกัน" in reasons(village, "household")


def test_two_families_in_one_house_are_not(village: Place):
    house = factories.house(village)
    for name in ("นายหนึ่ง ตัวอย่าง", "นางสาวสอง สมมติ"):
        household = factories.household(village)
        person(village, name, household, birth_year=1970)
        factories.visit(household, house=house)
    assert found(village, "household") == []


def test_who_was_judged_to_be_two_comes_back_only_with_something_new(village: Place):
    one = person(village, "นายบุญมี สมมติ", birth_year=1980)
    other = person(village, "นายบุญมี สมมติ", birth_year=1980)
    assert len(found(village)) == 1
    tell_apart(one, other, "พ่อกับลูก", None)
    assert found(village) == []
    PersonRecord.objects.create(
        party=one,
        name="นายบุญมี สมมติ",
        birth_year=1980,
        observed_on=date(2025, 6, 1),
        source=factories.source(),
    )
    assert len(found(village)) == 1


def test_what_was_merged_is_no_pair_and_is_one_again_when_undone(village: Place):
    two = pair(village)
    verdict = merge(two.double, two.kept, "บ้านเดียวกัน", None)
    assert found(village, "household") == []
    separate(verdict, "ไม่ใช่", None)
    assert len(found(village, "household")) == 1


def test_the_surest_come_first_in_four_questions(village: Place, django_assert_max_num_queries):
    person(village, "นายหนึ่ง", **sealed_national_id("9000000000011"))
    person(village, "นางสอง", **sealed_national_id("9000000000011"))
    for _ in range(2):
        person(village, "นายบุญมี สมมติ", birth_year=1980)
    with django_assert_max_num_queries(4):
        scores = [each.score for each in likely_pairs([village.pk], Moment.now())]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) >= 2


def test_a_list_that_names_a_merged_person_means_the_one_who_was_kept(village: Place):
    number = "9000000000011"
    kept = person(village, "นายหนึ่ง", **sealed_national_id(number))
    double = person(village, "นายหนึ่ง", **sealed_national_id(number))
    merge(double, kept, "คนเดียวกัน", None)
    hashed = sealed_national_id(number)["national_id_hash"]
    with connection.cursor() as cursor:
        cursor.execute(household_matching._BEARERS, {"hashes": [hashed]})
        assert [party for _hash, party in cursor.fetchall()] == [kept.pk]
