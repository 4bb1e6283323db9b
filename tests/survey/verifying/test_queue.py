"""The queue a verifier works through, and the page on which each record is judged."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from network.models import Consent, HouseholdMembership, Reading
from network.moments import Moment
from reports.home_waiting import waiting_for
from survey import intake
from survey.models import (
    CareLevel,
    CareNeed,
    HouseCondition,
    Photograph,
    RefusedVerification,
    Verification,
)
from survey.standing import statuses
from survey.verifying import home, rows
from tests import factories
from tests.survey.verifying.worlds import SECOND, Village, browser, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def queued(here: Village, account) -> list[int]:
    return [item.pk for item in rows.queue_in(account, here.place, Moment.now()).items]


def test_the_longest_waiting_comes_first_and_what_is_judged_leaves(here):
    first, second = here.visited("1"), here.visited("2")
    verifier = here.group[0]
    assert queued(here, verifier) == [first.pk, second.pk]
    factories.verdict(first, by=verifier.person)
    assert queued(here, verifier) == [second.pk]
    factories.verdict(second)
    factories.verdict(second)
    assert queued(here, verifier) == []


def test_the_page_says_why_the_others_are_not_the_readers(here):
    own = factories.visit(
        HouseholdMembership.objects.get(person=here.group[0].person).household,
        recorded_by=here.leader,
    )
    here.visited("7")
    page = browser(here.group[0]).get(reverse("verify")).content.decode()
    assert "บ้านเลขที่ 7" in page
    assert "เป็นครัวเรือนของท่านเอง <strong>1</strong>" in page
    assert str(own.key) not in page
    page = browser(here.leader).get(reverse("village-verify", args=["27040501"])).content.decode()
    assert "ท่านเป็นผู้บันทึกเอง <strong>2</strong>" in page
    assert "ไม่มีรายการที่รอท่านสอบทาน" in page


def test_who_may_not_verify_has_no_queue_and_no_form(here):
    visit = here.visited("1")
    client = browser(here.chief)
    assert "บ้านเลขที่" not in client.get(reverse("verify")).content.decode()
    assert client.get(reverse("village-verify", args=["27040501"])).status_code == 403
    page = client.get(reverse("check-visit", args=[visit.key]))
    assert page.status_code == 200
    assert "ไปรายการถัดไป" not in page.content.decode()
    assert client.post(reverse("check-visit", args=[visit.key])).status_code == 403


def test_a_verdict_opens_the_next_record_and_a_skipped_one_stays(here):
    visits = [here.visited(str(n)) for n in range(3)]
    client = browser(here.group[0])
    answer = client.get(reverse("verify-next"), {"in": "27040501"})
    assert str(visits[0].key) in answer.url
    page = client.get(answer.url)
    skip = page.context["skip_url"]
    second = client.get(skip).url
    assert str(visits[1].key) in second
    given = client.post(second, {"verdict": "agree"})
    third = client.get(given.url).url
    assert str(visits[2].key) in third
    given = client.post(third, {"verdict": "agree"})
    end = client.get(given.url, follow=True)
    assert "ยังเหลือที่ข้ามไว้ 1 รายการ" in end.content.decode()
    assert queued(here, here.group[0]) == [visits[0].pk]


def test_what_changed_since_the_visit_before_is_marked(here):
    before = here.visited("1", condition=HouseCondition.GOOD)
    household, house = before.household, before.house
    mover = factories.person("นายย้าย เข้ามา", household=household, since=date(2025, 3, 1))
    visit = factories.visit(
        household, house=house, on=SECOND, condition=HouseCondition.UNSAFE, recorded_by=here.leader
    )
    page = browser(here.group[0]).get(reverse("check-visit", args=[visit.key]))
    changed = {line.code for line in page.context["lines"] if line.differs}
    assert changed == {"house_condition", "members"}
    text = page.content.decode()
    assert "ย้ายเข้า</span> นายย้าย เข้ามา" in text
    assert Reading.objects.filter(persons__contains=[mover.pk]).exists()
    page = browser(here.chief).get(reverse("check-visit", args=[visit.key]))
    text = page.content.decode()
    assert "นายย้าย" not in text
    assert "ไม่แสดงชื่อ" in text
    masked = {line.code for line in page.context["lines"] if line.is_masked}
    assert masked == {"care", "money"}
    assert "•••" in text


def test_health_is_for_those_who_may_see_it_and_is_noted_as_read(here):
    before = here.visited("1")
    old = factories.person("นางแก่ สมมติ", household=before.household)
    Consent.objects.create(
        person=old,
        purpose=Consent.Purpose.SENSITIVE_SURVEY,
        is_given=True,
        decided_on=date(2025, 1, 1),
        wording="1",
        source=factories.source(),
    )
    CareNeed.objects.create(
        person=old,
        care_level=CareLevel.BED_BOUND,
        observed_on=SECOND,
        source=factories.source(),
    )
    visit = factories.visit(before.household, on=SECOND, recorded_by=here.leader)
    page = browser(here.group[0]).get(reverse("check-visit", args=[visit.key]))
    assert "care" in {line.code for line in page.context["lines"] if line.differs}
    assert "ติดเตียง" in page.content.decode()
    assert Reading.objects.filter(kinds__contains=["health"], persons__contains=[old.pk]).exists()
    assert "ติดเตียง" not in browser(here.chief).get(
        reverse("check-visit", args=[visit.key])
    ).content.decode()  # fmt: skip


def test_a_disagreement_says_which_facts_are_wrong_and_why(here):
    visit = here.visited("1", condition=HouseCondition.GOOD)
    client, address = browser(here.group[0]), reverse("check-visit", args=[visit.key])
    refused = client.post(address, {"verdict": "disagree", "wrong": ["house_condition"]})
    assert refused.status_code == 422
    said = {
        "verdict": "disagree",
        "wrong": ["house_condition"],
        "usual": "condition",
        "reason": "หลังคารั่ว",
    }
    assert client.post(address, said).status_code == 302
    verdict = Verification.objects.get(visit=visit)
    assert verdict.wrong_facts == ["house_condition"]
    assert verdict.reason == "สภาพบ้านไม่ตรงกับที่เห็น · หลังคารั่ว"
    assert statuses("visit", [visit.pk], Moment.now())[visit.pk] == "disputed"


def test_an_attempt_the_rules_refuse_stays_in_the_form_and_is_kept(here):
    visit = here.visited("1")
    answer = browser(here.leader).post(
        reverse("check-visit", args=[visit.key]), {"verdict": "agree"}
    )
    assert answer.status_code == 422
    assert "ท่านเป็นผู้บันทึกข้อมูลนี้" in answer.content.decode()
    assert RefusedVerification.objects.get(visit=visit).rule == "recorder"


def test_outlines_lie_over_each_other_with_the_corners_that_moved(here):
    before = factories.boundary(
        factories.square(102.01, 13.51, 0.001), village=here.place, recorded_by=here.leader
    )
    moved = factories.square(102.01, 13.51, 0.001)
    ring = list(moved[0][0].coords)
    ring[2] = (ring[2][0] + 0.0001, ring[2][1])
    moved = type(moved)(type(moved[0])(ring), srid=4326)
    boundary = factories.boundary(
        moved, unit=before.spatial_unit, observed_on=SECOND, recorded_by=here.leader
    )
    address = reverse("check-boundary", args=[before.spatial_unit.key, boundary.pk])
    client = browser(here.group[0])
    page = client.get(address)
    found = page.context["found"]
    assert [corner.number for corner in found.corners] == [3]
    assert 10 < found.corners[0].metres < 12
    assert found.count == 4
    assert {line.code for line in page.context["lines"] if line.differs} == {"area", "corners"}
    drawn = client.get(
        reverse("check-boundary-features", args=[before.spatial_unit.key, boundary.pk])
    )
    tones = [each["properties"]["tone"] for each in drawn.json()["features"]]
    assert tones == ["difference", "first", "second"]
    assert client.post(address, {"verdict": "agree"}).status_code == 302
    assert (
        client.get(reverse("check-boundary", args=[before.spatial_unit.key, before.pk])).status_code
        == 200
    )


def test_photographs_of_before_and_after_stand_beside_each_other(here):
    before = here.visited("1")
    visit = factories.visit(
        before.household, house=before.house, on=SECOND, recorded_by=here.leader
    )
    for day in (date(2025, 1, 1), date(2025, 5, 1)):
        Photograph.objects.create(
            file=factories.source(),
            subject=Photograph.Subject.HOUSE,
            household=before.household,
            taken_on=day,
            source=factories.source(),
        )
    page = browser(here.group[0]).get(reverse("check-visit", args=[visit.key]))
    then, since = page.context["pictures"]
    assert [each.photograph.taken_on for each in then] == [date(2025, 1, 1)]
    assert [each.photograph.taken_on for each in since] == [date(2025, 5, 1)]


def test_the_queue_is_a_few_queries_however_many_wait(here, django_assert_max_num_queries):
    for number in range(30):
        here.visited(str(number))
    with django_assert_max_num_queries(20):
        found = rows.queue_in(here.group[0], None, Moment.now())
        assert len(rows.rows(found.items[:25], here.group[0], None, Moment.now())) == 25
    page = browser(here.group[0]).get(reverse("verify"))
    assert page.context["next"] == "?start=25"
    assert len(browser(here.group[0]).get("/verify/?start=25").context["rows"]) == 5


def test_the_home_says_what_waits_and_since_when(here):
    here.visited("4")
    draft = intake.record_visit(
        factories.household(here.place),
        visited_on=date(2025, 1, 1),
        is_draft=True,
        source=factories.source(recorded_by=here.group[0]),
    )
    waiting = {each.url: each for each in home.waiting_for(here.group[0], Moment.now())}
    assert waiting["/verify/"].count == 1
    assert any("บ้านเลขที่ 4 · บ้าน" in each.detail for each in waiting_for(here.group[0]))
    kept = waiting[reverse("record-visit", args=[draft.household.key])]
    assert (kept.count, kept.since) == (1, date(2025, 1, 1))
    assert home.waiting_for(here.chief, Moment.now()) == []
    page = browser(here.group[0]).get("/").content.decode()
    assert "สอบทานข้อมูลของเพื่อนบ้าน" in page
