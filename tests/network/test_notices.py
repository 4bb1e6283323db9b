"""What people are told and asked: the notice, who answers for a child, proofs, asking again."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from network import asking_again, collection_notice, consent, erasure, errors, telling
from network.asking_again import Why
from network.consent import GivenBy, Purpose
from network.disclosures import record_disclosure
from network.models import (
    Consent,
    DataRequest,
    NetworkContact,
    Party,
    PersonRecord,
    Place,
    Role,
    StopNotice,
)
from network.moments import Moment
from network.processing import ACTIVITIES
from network.rules_of_privacy import TOMBSTONE
from tests import factories

TODAY = Moment.now().last_day
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704", "270401"):
        factories.place(code)
    return factories.place("27040101")


def born(year: int | None, village: Place | None = None, name: str = "สมมติ เด็ก") -> Party:
    household = factories.household(village) if village else None
    person = factories.person("ชื่อเดิม", household=household)
    PersonRecord.objects.create(
        party=person, name=name, birth_year=year, observed_on=TODAY, source=factories.source()
    )
    return person


def agree(person: Party, purpose: Purpose = Purpose.SENSITIVE_SURVEY, **changed: object) -> Consent:
    return consent.record_consent(
        person,
        purpose,
        **{
            "is_given": True,
            "given_by": GivenBy.SELF,
            "wording": consent.newest_wording(purpose),
            "decided_on": TODAY,
            "source": factories.source(),
        }
        | changed,
    )


def signed_in(role: Role | None, place: Place | None, person: Party | None = None) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place, person=person))
    session = client.session
    session["second_factor_checked"] = int(time.time())
    session.save()
    return client


def test_anyone_may_read_the_notice_and_print_it_and_finds_it_at_the_foot_of_every_page():
    page = Client().get(reverse("notice")).content.decode()
    for part in collection_notice.parts(collection_notice.newest()):
        assert part.heading in page
    assert "data-read-aloud" in page
    assert Client().get(reverse("notice-pdf")).content.startswith(b"%PDF")
    assert f'href="{reverse("notice")}"' in Client().get(reverse("sign-in")).content.decode()


def test_the_notice_says_what_the_law_asks():
    text = " ".join(part.heading for part in collection_notice.parts(collection_notice.newest()))
    for asked in ("ใครเก็บ", "เก็บอะไร", "เพราะเหตุใด", "ได้รับ", "นานเท่าใด", "สิทธิ"):
        assert asked in text
    with pytest.raises(errors.UnknownWording):
        collection_notice.parts("../referral/2566-1")


def test_only_who_administers_everything_writes_the_contact_and_it_shows_at_once(village):
    said = {"name": "เครือข่ายสมมติ", "officer": "นายดูแล ข้อมูล", "since": TODAY.isoformat()}
    of_district = signed_in(Role.ADMINISTRATOR, Place.objects.get(code="2704"))
    assert of_district.post(reverse("privacy-contact"), said).status_code == 403
    assert (
        signed_in(Role.ADMINISTRATOR, None).post(reverse("privacy-contact"), said).status_code
        == 302
    )
    assert "นายดูแล ข้อมูล" in Client().get(reverse("notice")).content.decode()


def test_every_activity_is_shown_and_printed():
    client = signed_in(None, None)
    page = client.get(reverse("processing")).content.decode()
    assert all(str(each.name) in page and str(each.basis) in page for each in ACTIVITIES)
    assert client.get(reverse("processing-pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("age", "small", "guarded"), [(9, True, True), (10, True, True), (11, False, True),
                                  (20, False, True), (21, False, False)],
)  # fmt: skip
def test_who_answers_goes_by_the_year_of_birth(age, small, guarded):
    person = born(TODAY.year - age)
    assert consent.is_small_child(person, TODAY) is small
    assert consent.needs_guardian(person, TODAY) is guarded


def test_of_a_small_child_only_the_guardian_is_asked_and_is_written_down(village):
    child = born(TODAY.year - 6, village)
    household = child.household_memberships.get().household
    mother = factories.person("นางสมมติ แม่", household=household)
    leader = signed_in(Role.NETWORK_LEADER, village)
    address = reverse("consents", args=[child.key])
    page = leader.get(address).content.decode()
    assert "ตอบแทนเสมอ" in page
    assert "นางสมมติ แม่" in page
    said = {
        "purpose": "referral",
        "wording": consent.newest_wording("referral"),
        "referral-is_given": "yes",
        "referral-decided_on": TODAY.isoformat(),
    }
    assert leader.post(address, said | {"referral-given_by": "self"}).status_code == 422
    by_guardian = said | {"referral-given_by": "guardian"}
    assert leader.post(address, by_guardian).status_code == 422  # who is it?
    assert leader.post(address, by_guardian | {"referral-guardian": mother.key}).status_code == 302
    assert Consent.objects.get().guardian == mother


def test_a_signed_form_is_kept_as_the_proof_and_shown_to_who_may_see_it(village):
    person = born(1950, village)
    leader = signed_in(Role.NETWORK_LEADER, village)
    address = reverse("consents", args=[person.key])

    def answer(content: bytes) -> int:
        return leader.post(
            address,
            {
                "purpose": "referral",
                "wording": consent.newest_wording("referral"),
                "referral-is_given": "yes",
                "referral-given_by": "self",
                "referral-decided_on": TODAY.isoformat(),
                "referral-proof": SimpleUploadedFile("form.jpg", content),
            },
        ).status_code

    assert answer(b"MZ\x90 not a picture") == 422
    assert answer(b"\xff\xd8\xff\xe0 signed") == 302
    said = Consent.objects.get()
    proof = leader.get(reverse("consent-proof", args=[person.key, said.pk]))
    assert proof.content == b"\xff\xd8\xff\xe0 signed"
    assert proof["Content-Type"] == "image/jpeg"


def test_who_agreed_to_words_that_changed_in_substance_is_asked_again(village, monkeypatch):
    person = born(1950, village)
    agree(person)
    assert asking_again.to_ask_again([village.pk], Moment.now()) == []
    monkeypatch.setitem(consent.ASKED_AGAIN_FROM, Purpose.SENSITIVE_SURVEY, "2599-1")
    again = asking_again.to_ask_again([village.pk], Moment.now())
    assert [(each.consent.person, each.why) for each in again] == [(person, Why.WORDING)]
    leader = signed_in(Role.NETWORK_LEADER, village)
    assert str(person.key) in leader.get(reverse("ask-again", args=[village.code])).content.decode()
    assert "ต้องถามใหม่" in leader.get(reverse("consents", args=[person.key])).content.decode()
    agree(person, is_given=False)
    assert asking_again.to_ask_again([village.pk], Moment.now()) == []


def test_a_child_who_came_of_age_is_asked_for_themselves(village):
    person = born(TODAY.year - 25, village)
    agree(person, given_by=GivenBy.GUARDIAN, guardian_name="ป้า")
    (again,) = asking_again.to_ask_again([village.pk], Moment.now())
    assert again.why == Why.OF_AGE
    agree(person)
    assert asking_again.to_ask_again([village.pk], Moment.now()) == []


def sent(person: Party):
    return record_disclosure(
        factories.account(), dataset="referral", form="pdf", recipient="รพ.สต.คลองสมมติ",
        purpose="เยี่ยมบ้าน", columns=["name"], persons=[person.pk], content=b"%PDF",
    )  # fmt: skip


def test_after_a_withdrawal_the_recipients_are_listed_written_to_and_ticked_off(village):
    person = born(1950, village)
    agree(person, Purpose.REFERRAL)
    before = sent(person)
    desk = signed_in(Role.DISTRICT_NETWORK, Place.objects.get(code="2704"))
    waiting = reverse("recipients-to-tell", args=["2704"])
    assert "รพ.สต." not in desk.get(waiting).content.decode()
    own = signed_in(None, None, person)
    withdrawn = own.post(reverse("withdraw-my-consent", args=["referral"]), follow=True)
    assert "เคยส่งข้อมูลออกไปแล้ว 1 รายการ" in withdrawn.content.decode()
    after = sent(person)  # by another ground: nobody is asked to stop it
    assert telling.recipients_to_tell([person.pk], Moment.now()) == [(before, person.pk)]
    assert "รพ.สต." in desk.get(waiting).content.decode()
    letter = desk.get(reverse("stop-letter", args=[person.key, before.key]))
    assert letter.content.startswith(b"%PDF")
    page = reverse("sent-of-person", args=[person.key])
    told = {
        "disclosure": before.key,
        f"{before.key}-way": "letter",
        f"{before.key}-told_on": TODAY.isoformat(),
    }
    assert desk.post(page, told).status_code == 302
    assert telling.recipients_to_tell([person.pk], Moment.now()) == []
    assert [each.is_withdrawn for each in telling.sent_of(person, Moment.now())] == [False, True]
    mine = signed_in(None, None, person).get(reverse("me")).content.decode()
    assert "แจ้งให้หยุดใช้แล้ว" in mine
    assert after.recipient in mine
    file = signed_in(None, None, person).get(reverse("my-file")).json()
    assert signed_in(None, None, person).get(reverse("my-paper")).content.startswith(b"%PDF")
    assert [each["told_to_stop_on"] for each in file["sent"]] == [None, TODAY.isoformat()]


def test_who_refused_from_the_beginning_took_nothing_back(village):
    person = born(1950, village)
    sent(person)
    agree(person, Purpose.REFERRAL, is_given=False)
    assert telling.recipients_to_tell([person.pk], Moment.now()) == []


def test_a_recipient_is_told_only_of_who_was_in_what_they_got(village):
    with pytest.raises(errors.NotDisclosed):
        telling.tell_to_stop(
            sent(born(1950)), born(1951), StopNotice.Way.PHONE, told_on=TODAY, account=None
        )


def test_a_correction_is_closed_with_the_record_that_corrects(village):
    person = born(1950, village)
    desk = signed_in(Role.DISTRICT_NETWORK, Place.objects.get(code="2704"))
    asked = erasure.ask(person, DataRequest.Kind.CORRECTION, "ชื่อผิด", account=None)
    address = reverse("answer-request", args=[asked.key])
    done = {"is_granted": "yes", "words": "แก้แล้ว"}
    assert desk.post(address, done).status_code == 422
    right = factories.source(title="แบบสำรวจที่แก้แล้ว")
    PersonRecord.objects.create(party=person, name="ชื่อถูก", observed_on=TODAY, source=right)
    listed = desk.get(reverse("data-requests", args=["2704"])).content.decode()
    assert "แบบสำรวจที่แก้แล้ว" in listed
    household = person.household_memberships.get().household
    assert reverse("household", args=[household.key]) in listed
    assert desk.post(address, done | {"corrected_by": str(right.key)}).status_code == 302
    asked.refresh_from_db()
    assert asked.answer.corrected_by == right
    mine = signed_in(None, None, person).get(reverse("me")).content.decode()
    assert "แบบสำรวจที่แก้แล้ว" in mine


def test_who_is_erased_is_erased_from_what_was_written_beside(village):
    child, mother = born(TODAY.year - 6, village), factories.person("นางสมมติ แม่")
    agree(child, given_by=GivenBy.GUARDIAN, guardian=mother, guardian_name="นางสมมติ แม่")
    telling.record_contact(
        name="เครือข่าย", officer="นางสมมติ แม่", phone="081", since=TODAY, account=None
    )
    asked = erasure.ask(mother, DataRequest.Kind.ERASURE, "ลบ", account=None)
    erasure.answer(asked, is_granted=True, words="นางสมมติ แม่ ขอเอง", account=factories.account())
    erasure.erase_person(mother, asked_by=erasure.AskedBy.SELF, reason="ขอ")
    assert Consent.objects.get().guardian_name == TOMBSTONE
    contact = NetworkContact.objects.get()
    assert (contact.officer, contact.phone) == (TOMBSTONE, "")
    asked.refresh_from_db()
    assert asked.answer.words == TOMBSTONE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE network_consent SET guardian_name = ''",
        "UPDATE network_networkcontact SET officer = ''",
        "DELETE FROM network_networkcontact",
        "UPDATE network_consent SET is_given = false",
    ],
)
def test_nobody_else_may_empty_it(statement):
    agree(born(TODAY.year - 6), given_by=GivenBy.GUARDIAN, guardian_name="แม่")
    telling.record_contact(name="เครือข่าย", officer="นาง ก", since=TODAY, account=None)
    with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
        connection.cursor().execute(statement)


def test_requests_show_their_day_and_wait_on_the_home(village):
    from network.privacy_waiting import requests_about_data  # noqa: PLC0415

    person = born(1950, village)
    asked = erasure.ask(person, DataRequest.Kind.OBJECTION, "ไม่ให้ใช้", account=None)
    desk = factories.account(role=Role.DISTRICT_NETWORK, place=Place.objects.get(code="2704"))
    (waiting,) = requests_about_data(desk, Moment.now())
    assert waiting.due_on == asked.asked_on + timedelta(days=30)
    leader = factories.account(role=Role.NETWORK_LEADER, place=village)
    assert requests_about_data(leader, Moment.now()) == []
