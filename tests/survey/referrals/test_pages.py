"""The pages on which the network hands a need on and follows it up."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from network.models import OrganisationMember, OrganisationRecord, Role
from network.moments import Moment
from network.needs import Need
from network.organisations import body_of
from survey.models import Referral, ReferralStep
from survey.referrals import registry
from survey.referrals.lists import shown
from survey.referrals.suggesting import needs_of
from survey.referrals.waiting import referrals_for_agency, referrals_to_follow
from tests import factories
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    ago,
    ails,
    handing,
    living,
    opened,
    says,
    sent,
    steps,
    wants_to_learn,
)

NAME = "นางสมมติ หนึ่งเดียว"
DAY = f"{TODAY.day}/{TODAY.month}/{TODAY.year + 543}"


@pytest.fixture
def here(db: None, settings, tmp_path) -> Handing:
    settings.VAR = tmp_path
    return handing()


def page(of: Handing, name: str, *args: object, account=None) -> str:
    answer = of.client(account).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def suggested(home, *, may: bool = True, before=()) -> set[str]:
    found = needs_of(home, Moment.now(), open_ones=before, names=may, health=may, disability=may)
    return {each.need.value for each in found}


def test_what_a_visit_found_is_suggested_with_the_fact_it_rests_on(here):
    home, head = living(here.village, NAME)
    ails(head, has_disability=True, disability_types=["seeing"], has_disability_card=False,
         care_level="bed_bound")  # fmt: skip
    wants_to_learn(head, "ตัดผม")
    assert suggested(home) == {"house_repair", "disability_card", "home_care", "skills_training"}
    assert suggested(home, may=False) == {"house_repair", "skills_training"}
    seen = page(here, "start-referral", home.key)
    for because in ("ไม่ปลอดภัย", "ยังไม่มีบัตรคนพิการ", "ติดเตียง", "ตัดผม"):
        assert because in seen
    says(head, yes=False, on=TODAY, purpose="sensitive_survey")
    assert suggested(home) == {"house_repair", "skills_training"}


def test_a_need_is_handed_on_from_the_household_to_the_agency_in_three_pages(here):
    home, _head = living(here.village, NAME)
    start = reverse("start-referral", args=[home.key])
    assert start in page(here, "household", home.key)
    new = f"{reverse('refer', args=[home.key])}?need=house_repair&person="
    assert new.replace("&", "&amp;") in page(here, "start-referral", home.key)
    said = here.client().post(
        new,
        {"organisation": str(here.body.key), "facts": ["age"], "done_on": DAY, "send_now": "on"},
    )
    made = Referral.objects.get()
    assert said.url == reverse("referral", args=[made.key])
    assert ReferralStep.objects.get().facts == [
        "name", "address", "age", "house_condition", "repairs",
    ]  # fmt: skip
    assert NAME in page(here, "agency", account=here.officer)
    assert reverse("referral", args=[made.key]) in page(here, "household", home.key)


def test_without_consent_the_page_says_whom_to_ask_and_nothing_is_opened(here):
    home, head = living(here.village, NAME, agrees=False)
    new = f"{reverse('refer', args=[home.key])}?need=house_repair&person="
    asked = here.client().get(new).content.decode()
    assert reverse("consents", args=[head.key]) in asked
    said = here.client().post(
        new, {"organisation": str(here.body.key), "done_on": DAY, "send_now": "on"}
    )
    assert said.status_code == 422
    assert not Referral.objects.exists()
    consents = page(here, "consents", head.key)
    assert "ข้อมูลใดถูกส่งในเรื่องใด" in consents


def test_the_chief_sees_how_many_by_body_and_nobody(here):
    home, _head = living(here.village, NAME, label="71/2")
    sent(here, home)
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=here.district)
    seen = page(here, "referrals", here.district.code, account=chief)
    assert "พมจ. 2704" in seen
    assert "&lt;5" in seen or "<5" in seen
    for hidden in (NAME, "71/2", "ซ่อมบ้าน"):
        assert hidden not in seen
    exact = page(here, "referrals", here.village.code)
    assert "71/2" in exact
    assert "ซ่อมบ้าน" in exact
    assert [shown(n, exactly=False) for n in (0, 1, 4, 5, 12, 13)] == [
        "0", "<5", "<5", "5", "10", "15",
    ]  # fmt: skip


def test_what_nobody_answered_waits_on_the_home_and_what_was_sent_on_the_agencys(here):
    home, _head = living(here.village, NAME)
    made = sent(here, home, on=ago(31))
    opened(here, home, need=Need.LAND, on=ago(8))
    waiting = referrals_to_follow(here.leader, Moment.now())
    assert [(each.count, each.since) for each in waiting] == [(1, ago(8)), (1, ago(31))]
    (own,) = referrals_for_agency(here.officer, Moment.now())
    assert (own.count, own.since, own.url) == (1, ago(31), reverse("agency"))
    assert referrals_to_follow(here.officer, Moment.now()) == []
    assert referrals_for_agency(here.leader, Moment.now()) == []
    steps(here, made, ("received", 2))
    waiting = referrals_to_follow(here.leader, Moment.now())
    assert [each.since for each in waiting] == [ago(8)]
    home_page = here.client().get("/").content.decode()
    assert "ส่งเรื่องที่เปิดไว้ให้หน่วยงาน" in home_page


def test_words_are_matched_on_a_page_and_then_sent(here):
    home, _head = living(here.village, NAME)
    told = Referral.objects.create(
        household=home, need="welfare", agency="พัฒนาสังคม", referred_on=ago(3),
        source=factories.source(),
    )  # fmt: skip
    assert "พัฒนาสังคม" in page(here, "match-agencies", here.village.code)
    here.client().post(
        reverse("match-agencies", args=[here.village.code]),
        {"agency": "พัฒนาสังคม", "organisation": str(here.body.key)},
    )
    seen = page(here, "referral", told.key)
    assert "ตามที่เขียนไว้: พัฒนาสังคม" in seen
    here.client().post(
        reverse("send-referral", args=[told.key]),
        {"organisation": str(here.body.key), "done_on": DAY},
    )
    assert NAME in page(here, "agency", account=here.officer)


def test_a_step_that_cannot_be_stays_in_the_form_with_its_reason(here):
    home, _head = living(here.village, NAME)
    made = sent(here, home)
    said = here.client().post(
        reverse("referral-step", args=[made.key]),
        {"kind": "done", "done_on": DAY, "words": "คำที่เขียนไว้"},
    )
    assert said.status_code == 422
    assert "ปิดเรื่องต้องบอกผล" in said.content.decode()
    assert "คำที่เขียนไว้" in said.content.decode()


def test_a_body_is_entered_changed_and_given_an_account(here):
    leader = factories.account(role=Role.DISTRICT_NETWORK, place=here.district)
    code = here.district.code
    fields = {
        "name": "โรงพยาบาลสมมติ", "kind": "health_centre", "mandate": ["health"],
        "phone": "037-000-001", "is_working": "on", "valid_from": DAY,
    }  # fmt: skip
    here.client(leader).post(reverse("add-organisation", args=[code]), fields)
    record = OrganisationRecord.objects.get(name="โรงพยาบาลสมมติ")
    key = record.organisation.key
    change = reverse("change-organisation", args=[code, key])
    here.client(leader).post(change, fields | {"phone": "037-000-002"})
    assert "037-000-002" in page(here, "organisations", code, account=leader)
    assert OrganisationRecord.objects.filter(organisation=record.organisation).count() == 2
    nobody = factories.account(role=Role.TREASURER, place=here.village)
    acting = reverse("let-act", args=[code, key])
    refused = here.client(leader).post(acting, {"username": nobody.username})
    assert "ไม่มีบทบาทหน่วยงานภาคี" in refused.content.decode()
    officer = factories.account(role=Role.AGENCY, place=here.district)
    here.client(leader).post(acting, {"username": officer.username})
    assert body_of(officer, Moment.now()) == record.organisation
    member = OrganisationMember.objects.get(account=officer)
    here.client(leader).post(reverse("end-acting", args=[code, key, member.pk]))
    assert body_of(officer, Moment.now()) is None


def test_what_an_agency_attached_is_opened_by_who_refers_and_by_nobody_else(here):
    home, _head = living(here.village, NAME)
    made = sent(here, home)
    letter = SimpleUploadedFile("ตอบ.jpg", b"\xff\xd8\xff\xe0 letter")
    here.client(here.officer).post(
        reverse("agency-referral", args=[made.key]),
        {"kind": "visited", "done_on": DAY, "attached": letter},
    )
    step = ReferralStep.objects.get(kind="visited")
    address = reverse("referral-file", args=[made.key, step.source.key])
    assert address in page(here, "referral", made.key)
    assert here.client().get(address).content == b"\xff\xd8\xff\xe0 letter"
    assert here.client(here.officer).get(address).status_code == 404
    empty = SimpleUploadedFile("x.jpg", b"x" * (registry.LARGEST_BYTES + 1))
    said = here.client().post(
        reverse("referral-step", args=[made.key]),
        {"kind": "replied", "done_on": DAY, "attached": empty},
    )
    assert "10 MB" in said.content.decode()
