"""Pages of training by HTTP: wishes, a course with its people, checks, and who sees names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Place, Reading, Role
from network.moments import Moment
from reports.home_waiting import waiting_for
from survey.models import Attendance, Course, JobCheck
from survey.repairs.recording import say_builder
from survey.training.builders import builders_near
from survey.training.pages import due_checks, wishes_in
from tests import factories
from tests.survey.repairs.mending import finished, repair_of
from tests.survey.training.learning import DAY, course_in, livelihood

pytestmark = pytest.mark.django_db


class Village:
    """A village with a leader, and persons V who want to learn."""

    def __init__(self) -> None:
        for code in ("27", "2704", "270405"):
            factories.place(code)
        self.place = factories.place("27040501")
        self.leader = factories.account(role=Role.NETWORK_LEADER, place=self.place)
        self.chief = factories.account(role=Role.DISTRICT_CHIEF, place=self.place)

    def person(self, name: str, *, wants: str = "", employment: str = "", verified: bool = True):
        household = factories.household(self.place)
        person = factories.person(name, household=household)
        visit = factories.visit(household)
        if verified:
            factories.verified(visit)
        if wants or employment:
            livelihood(person, employment, wants)
        return person


@pytest.fixture
def village() -> Village:
    return Village()


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_wishes_are_counted_by_trade_of_verified_households(village):
    village.person("ก ลับ", wants="เย็บผ้า", employment="unemployed")
    village.person("ข ลับ", wants="ตัดเสื้อ")
    village.person("ค ลับ", wants="ช่างไฟ")
    village.person("ง ลับ", wants="ช่างไฟ", verified=False)
    lines = wishes_in([village.place.pk], Moment.now())
    assert [(each.trade.pk, each.count) for each in lines] == [("sewing", 2), ("electrician", 1)]
    page = signed_in(village.leader).get(
        reverse("training-wishes", args=[village.place.code]), {"trade": "sewing"}
    )
    assert {each.name for each in page.context["wishers"]} == {"ก ลับ", "ข ลับ"}
    assert Reading.objects.filter(account=village.leader, kinds__contains=["identity"]).exists()


def test_the_chief_sees_counts_and_no_names(village):
    person = village.person("ก ลับ", wants="เย็บผ้า")
    course = course_in(village.place, person, trade="sewing")
    client = signed_in(village.chief)
    for name, key in (("training", village.place.code), ("course", course.key)):
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 200
        assert "ก ลับ" not in answer.content.decode()
    assert client.get(reverse("training-wishes", args=[village.place.code])).status_code == 403
    assert client.get(reverse("enrol-in-course", args=[course.key])).status_code == 403


def test_a_leader_takes_people_from_wish_to_job(village):
    first, second = (village.person(name, wants="ซ่อมบ้าน") for name in ("ก ลับ", "ข ลับ"))
    client = signed_in(village.leader)
    adding = reverse("add-course", args=[village.place.code])
    said = {
        "trade": "building", "title": "ช่างชุมชน", "body": "สนพ.", "venue": "ศาลา",
        "begins_on": "1/2/2568", "ends_on": "20/2/2568", "seats": "1",
    }  # fmt: skip
    assert client.post(adding, said | {"ends_on": "1/1/2568"}).status_code == 422
    assert client.post(adding, said).status_code == 302
    course = Course.objects.get()
    enrolling = reverse("enrol-in-course", args=[course.key])
    both = {"persons": [first.key, second.key], "enrolled_on": "25/1/2568"}
    full = client.post(enrolling, both)
    assert full.status_code == 422
    assert "ที่นั่งเต็ม" in full.content.decode()
    assert not Attendance.objects.exists(), "all of them or none"
    assert client.post(enrolling, both | {"persons": [first.key]}).status_code == 302
    outcome = reverse("course-outcome", args=[course.key, first.key])
    early = client.post(outcome, {"status": "completed", "happened_on": "30/1/2568"})
    assert early.status_code == 422
    client.post(outcome, {"status": "completed", "happened_on": "20/2/2568"})
    due = due_checks([village.place.pk], Moment.now())
    assert [(each.months, each.count) for each in due] == [(3, 1), (6, 1)]
    waiting = [each for each in waiting_for(village.leader) if "ติดตามผล" in each.label]
    assert [each.count for each in waiting] == [1, 1]
    check = reverse("check-job", args=[course.key, first.key, 3])
    assert client.post(check, {"work": "x", "checked_on": "25/5/2568"}).status_code == 422
    client.post(check, {"is_employed": "yes", "work": "รับซ่อมบ้าน", "checked_on": "25/5/2568"})
    assert JobCheck.objects.get().is_employed
    assert [each.months for each in due_checks([village.place.pk], Moment.now())] == [6]
    assert "รับซ่อมบ้าน" in client.get(reverse("course", args=[course.key])).content.decode()
    assert client.get(reverse("check-job", args=[course.key, first.key, 4])).status_code == 404


def test_builders_of_villages_whose_people_one_may_not_see_are_not_named(village):
    builder = village.person("ช่าง ลับ")
    next_door = factories.place("27040502")
    neighbour = factories.person("ช่าง ข้างบ้าน", household=factories.household(next_door))
    course_in(village.place, builder, neighbour)
    page = signed_in(village.leader).get(reverse("training", args=[village.place.code]))
    assert "ช่าง ลับ" in page.content.decode()
    assert "ข้างบ้าน" not in page.content.decode()
    both = factories.account(role=Role.NETWORK_LEADER, place=Place.objects.get(code="270405"))
    named = builders_near(village.place, both, Moment.now())
    assert [name for _key, name in named] == ["ช่าง ข้างบ้าน", "ช่าง ลับ"]
    named = builders_near(village.place, village.leader, Moment.now())
    assert [name for _key, name in named] == ["ช่าง ลับ"]


def test_who_completed_building_may_be_named_as_builder_of_a_repair(village):
    builder = village.person("ช่าง ลับ")
    course_in(village.place, builder)
    course_in(village.place, village.person("เย็บ ลับ"), trade="sewing")
    house = factories.house(village.place)
    factories.visit(factories.household(village.place), house=house, condition="unsafe")
    repair = repair_of(house)
    client = signed_in(village.leader)
    address = reverse("repair-builders", args=[house.key, repair.key])
    page = client.get(address)
    assert [name for _key, name in page.context["form"].fields["builders"].choices] == ["ช่าง ลับ"]
    client.post(address, {"builders": [str(builder.key)]})
    finished(repair)
    shown = reverse("house-repairs", args=[house.key])
    assert "ช่าง ลับ" in client.get(shown).content.decode()
    assert "ช่าง ลับ" not in signed_in(village.chief).get(shown).content.decode()
    client.post(address, {"builders": []})
    assert "ช่าง ลับ" not in client.get(shown).content.decode()
    say_builder(repair, builder, worked=True, said_on=DAY, source=factories.source())


def test_few_edit_the_trades_and_everybody_reads_them(village):
    officer = factories.account(role=Role.ADMINISTRATOR)
    assert signed_in(village.leader).get(reverse("trades")).status_code == 200
    assert signed_in(village.leader).get(reverse("add-trade")).status_code == 403
    client = signed_in(officer)
    said = {"code": "barista", "name_th": "ก", "name_en": "B", "words": "กาแฟสด, บาริสต้า"}
    assert client.post(reverse("add-trade"), said).status_code == 302
    address = reverse("change-trade", args=["barista"])
    lost = client.post(address, {"name_th": "ก", "name_en": "B", "words": "กาแฟสด"})
    assert lost.status_code == 422
    assert client.post(address, said | {"words": "กาแฟสด, บาริสต้า, ลาเต้"}).status_code == 302


def test_a_roster_asks_no_more_for_more_people(village, django_assert_max_num_queries):
    people = [village.person(f"คนที่ {number}", wants="ซ่อมบ้าน") for number in range(8)]
    course = course_in(village.place, *people, begins=DAY + timedelta(days=5))
    client = signed_in(village.leader)
    client.get(reverse("course", args=[course.key]))  # fills what is remembered for a minute
    with django_assert_max_num_queries(28):
        client.get(reverse("course", args=[course.key]))
    with django_assert_max_num_queries(34):
        client.get(reverse("training-wishes", args=[village.place.code]))
