"""From two visits that do not agree to one that stands: the pages, as people go through them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Account, Role
from network.moments import Moment
from survey.contradictions import noticing
from survey.contradictions.settling import settle
from survey.models import Contradiction, Photograph, Settlement, Visit
from tests import factories
from tests.survey.contradictions.disagreeing import DAY, UNSAFE, Village, contradiction, village

pytestmark = pytest.mark.django_db

TYPED = {"kept": "first", "reason": "ไปดูด้วยกันเมื่อวานนี้ หลังคารั่ว"}


@pytest.fixture
def here() -> Village:
    return village()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, name: str, *args: object, on: str = "") -> str:
    response = client.get(reverse(name, args=args), {"on": on} if on else {})
    assert response.status_code == 200
    return response.content.decode()


def test_a_visit_on_the_page_that_differs_is_said_shown_and_settled(here):
    here.visit(here.dang, house_condition="good", on=Moment.now().last_day - timedelta(days=4))
    malee = signed_in(here.malee)
    answer = malee.post(
        reverse("record-visit", args=[here.household.key]),
        {"visited_on": Moment.now().last_day.isoformat(), "house_condition": "unsafe"},
        follow=True,
    )
    said = answer.content.decode()
    assert "ไม่ตรงกับที่ผู้อื่นบันทึกไว้" in said
    found = Contradiction.objects.open(Moment.now()).get()
    page_of_it = reverse("contradiction", args=[found.key])
    assert page_of_it in said, "the household's page leads there"
    assert "ข้อมูลที่ขัดกัน (1)" in read(malee, "village", here.place.code)
    assert page_of_it in read(malee, "contradictions", here.place.code)
    assert 'name="kept"' not in read(malee, "contradiction", found.key), "not her own"

    other = signed_in(here.other)
    both = read(other, "contradiction", found.key)
    assert "ไม่ปลอดภัย" in both
    assert "ดี" in both
    settled = other.post(page_of_it, TYPED | {"replaces": ""}, follow=True).content.decode()
    assert TYPED["reason"] in settled
    assert "รอผู้สอบทานสองคนใหม่" in settled
    assert (
        Visit.objects.as_known(Moment.now()).get(household=here.household).house_condition == "good"
    )
    listed = read(other, "contradictions", here.place.code)
    assert "รอผู้ตัดสิน 0 เรื่อง" in listed
    assert "ตัดสินแล้ว 1 เรื่อง" in listed
    assert page_of_it not in read(other, "household", here.household.key)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"reason": "ไปดูมาแล้ว"}, "โปรดเลือกว่าฉบับใดตรงกับความจริง"),
        ({"kept": "first", "reason": "   "}, "โปรดบอกเหตุผล"),
        ({"kept": "both?", "reason": "ไปดูมาแล้ว"}, "ไปดูมาแล้ว"),
    ],
)
def test_what_is_wrong_with_the_answer_stays_in_the_form(here, typed, told):
    found = contradiction(here)
    answer = signed_in(here.other).post(reverse("contradiction", args=[found.key]), typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert told in said
    assert typed["reason"].strip() in said
    assert not Settlement.objects.recorded(Moment.now()).exists()


def test_who_recorded_it_is_told_so_and_nothing_changes(here):
    found = contradiction(here)
    answer = signed_in(here.malee).post(reverse("contradiction", args=[found.key]), TYPED)
    assert answer.status_code == 422
    assert Contradiction.objects.open(Moment.now()).get() == found


def test_who_settles_from_an_old_page_is_shown_what_was_said_and_keeps_what_they_typed(here):
    found = contradiction(here)
    settle(found, Settlement.Kept.SECOND, reason="เห็นกับตา", account=here.other)
    another = factories.account(
        role=Role.NETWORK_LEADER, place=here.place, person=factories.person()
    )
    client, address = signed_in(another), reverse("contradiction", args=[found.key])
    answer = client.post(address, TYPED | {"replaces": ""})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "มีผู้ตัดสินเรื่องนี้ไปแล้ว" in said
    assert "เห็นกับตา" in said
    assert TYPED["reason"] in said
    standing = Settlement.objects.recorded(Moment.now()).get()
    assert f'name="replaces" value="{standing.pk}"' in said
    assert client.post(address, TYPED | {"replaces": str(standing.pk)}).status_code == 302


@pytest.mark.parametrize("replaces", ["x", "99999999999999999999", "-1"])
def test_a_page_that_was_tampered_with_settles_nothing_twice(here, replaces):
    found = contradiction(here)
    settle(found, Settlement.Kept.SECOND, reason="เห็นกับตา", account=here.other)
    another = factories.account(
        role=Role.NETWORK_LEADER, place=here.place, person=factories.person()
    )
    address = reverse("contradiction", args=[found.key])
    answer = signed_in(another).post(address, TYPED | {"replaces": replaces})
    assert answer.status_code == 422
    assert Settlement.objects.recorded(Moment.now()).count() == 1


def test_the_chief_reads_both_without_a_name_and_settles_nothing(here):
    found = contradiction(here)
    district = here.place.code[:4]
    chief = factories.account(
        role=Role.DISTRICT_CHIEF,
        place=type(here.place).objects.get(code=district),
        person=factories.person(),
    )
    client = signed_in(chief)
    said = read(client, "contradiction", found.key)
    assert "ผู้สำรวจ (ไม่แสดงชื่อ)" in said
    for who in (here.dang, here.malee):
        assert who.name not in said
        assert who.name in read(signed_in(here.other), "contradiction", found.key)
    assert 'name="kept"' not in said
    assert client.post(reverse("contradiction", args=[found.key]), TYPED).status_code == 403


def test_another_village_finds_nothing_of_it(here):
    found = contradiction(here)
    there = village("27050101")
    client = signed_in(there.other)
    for name in ("contradiction", "contradiction-features"):
        assert client.get(reverse(name, args=[found.key])).status_code == 404
    assert client.get(reverse("contradictions", args=[here.place.code])).status_code == 404
    assert str(found.key) not in read(client, "contradictions", there.place.code)
    assert list(Contradiction.objects.open(Moment.now()).visible_to(there.other)) == []
    assert list(Contradiction.objects.open(Moment.now()).visible_to(here.other)) == [found]


def test_what_neither_was_right_of_is_a_task_until_somebody_has_been_there(here):
    found = contradiction(here)
    settle(found, Settlement.Kept.NEITHER, reason="จำบ้านผิด", account=here.other)
    client = signed_in(here.other)
    assert "ต้องไปดูใหม่ 1 เรื่อง" in read(client, "contradictions", here.place.code)
    here.visit(here.other, on=Moment.now().last_day, house_condition=UNSAFE)
    said = read(client, "contradictions", here.place.code)
    assert "ต้องไปดูใหม่ 1 เรื่อง" not in said
    assert "ตัดสินแล้ว 1 เรื่อง" in said


def test_the_longest_waiting_stands_first(here):
    first = contradiction(here)
    other_household = factories.household(here.place)
    here.household = other_household
    second = contradiction(here)
    said = read(signed_in(here.other), "contradictions", here.place.code)
    assert said.index(str(first.key)) < said.index(str(second.key))


def test_both_outlines_and_the_ground_between_are_on_the_map(here):
    first = factories.boundary(
        factories.square(102.0, 13.5, 0.001), village=here.place, recorded_by=here.dang
    )
    second = factories.boundary(
        factories.square(102.0004, 13.5, 0.001), unit=first.spatial_unit, recorded_by=here.malee
    )
    found = noticing.notice_boundary(second)
    assert found is not None
    client = signed_in(here.other)
    said = read(client, "contradiction", found.key)
    wah = f"{found.difference_square_metres / 4:,.1f}"
    assert f"ต่างกัน {wah} ตร.ว." in said
    assert "เส้นทึบ" in said
    assert "เส้นประ" in said
    drawn = client.get(reverse("contradiction-features", args=[found.key])).json()["features"]
    assert [each["properties"]["tone"] for each in drawn] == ["difference", "first", "second"]
    assert wah in drawn[0]["properties"]["note"]
    west = [point[0] for ring in drawn[1]["geometry"]["coordinates"][0] for point in ring]
    assert min(west) == pytest.approx(102.0)
    parcel = read(client, "parcel", first.spatial_unit.key)
    assert reverse("contradiction", args=[found.key]) in parcel


def test_photographs_of_either_visit_are_linked(here):
    found = contradiction(here)
    picture = factories.evidence(
        factories.boundary(factories.square(102, 13.5, 0.001)).spatial_unit, attached=b"\xff\xd8"
    ).source
    Photograph.objects.create(
        file=picture,
        subject="house",
        household=here.household,
        taken_on=DAY,
        source=found.first_visit.source,
    )
    said = read(signed_in(here.other), "contradiction", found.key)
    assert reverse("source-file", args=[picture.key]) in said


def test_the_list_costs_the_same_for_two_and_for_six(here, django_assert_max_num_queries):
    for _ in range(6):
        here.household = factories.household(here.place)
        contradiction(here)
    client = signed_in(here.other)
    with django_assert_max_num_queries(40):
        assert "รอผู้ตัดสิน 6 เรื่อง" in read(client, "contradictions", here.place.code)
