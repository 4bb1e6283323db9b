"""Consents and the pages of one's own data: asked in kept words, withdrawn at once, shown whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from formats.months import Month
from network import consent, errors, held, reading_log
from network.access import Permission
from network.consent import GivenBy, Purpose
from network.models import (
    Consent,
    DataRequest,
    Erasure,
    Party,
    PersonRecord,
    Place,
    Reading,
    Role,
)
from network.moments import Moment
from reports.figures import HOUSES_FOR_CARE
from reports.situation import SituationReport
from survey.models import CareNeed
from tests import factories

TODAY = Moment.now().last_day
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def born(year: int | None) -> Party:
    party = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(
        party=party,
        name="สมมติ ทดสอบ",
        birth_year=year,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    return party


def agree(person: Party, by: GivenBy = GivenBy.SELF, **changed: object) -> Consent:
    return consent.record_consent(
        person,
        Purpose.SENSITIVE_SURVEY,
        **{
            "is_given": True,
            "given_by": by,
            "wording": consent.newest_wording(Purpose.SENSITIVE_SURVEY),
            "decided_on": TODAY,
            "source": factories.source(),
        }
        | changed,
    )


@pytest.mark.parametrize("purpose", Purpose.values)
def test_every_purpose_has_a_notice_that_says_it_can_be_withdrawn(purpose: str):
    text = consent.notice(purpose, consent.newest_wording(purpose))
    assert "ถอนความยินยอมได้ทุกเวลา" in text


@pytest.mark.parametrize("wording", ["1999-1", "", "../referral/2566-1", "../../consent"])
def test_a_consent_names_a_notice_that_is_kept(wording: str):
    with pytest.raises(errors.UnknownWording):
        agree(born(1950), wording=wording)


@pytest.mark.parametrize("age", [5, 12, 19])
def test_who_is_under_twenty_needs_a_guardian(age: int):
    person = born(TODAY.year - age)
    with pytest.raises(errors.GuardianMustConsent):
        agree(person)
    assert agree(person, GivenBy.GUARDIAN).is_given
    assert not agree(person, is_given=False).is_given  # refusing needs nobody


@pytest.mark.parametrize("year", [TODAY.year - 21, None])
def test_who_is_of_age_or_of_unknown_age_speaks_for_themselves(year: int | None):
    assert agree(born(year)).is_given


def test_a_withdrawal_holds_at_once_and_what_was_said_before_is_kept():
    person = born(1950)
    agree(person)
    consent.withdraw(person, Purpose.SENSITIVE_SURVEY, account=None)
    given = Consent.objects.given(Purpose.SENSITIVE_SURVEY, Moment.now())
    assert person.pk not in given.values_list("person", flat=True)
    assert Consent.objects.count() == 2


@pytest.fixture
def village() -> Place:
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1)))
    return factories.place("27040101")


def test_what_is_withdrawn_leaves_the_figures_at_once(village):
    household = factories.household(village)
    person = born(1940)
    household.members.create(
        person=person,
        household=household,
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    house = factories.house(village, at=(102.05, 13.55))
    factories.verified(factories.visit(household, house=house))
    agree(person, decided_on=factories.FIRST_DAY)
    CareNeed.objects.create(
        person=person,
        care_level="bed_bound",
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    district = Place.objects.get(code="2704")
    month = Month(TODAY.year, TODAY.month)

    def houses() -> int:
        return SituationReport(district, month).total(HOUSES_FOR_CARE, district.pk).count

    assert houses() == 1
    leader = signed_in(Role.NETWORK_LEADER, village)
    for name in ("figure", "figure-features"):
        leader.get(reverse(name, args=[village.code, month, HOUSES_FOR_CARE.key]))
    readings = reading_log.readings_of(
        person.pk
    )  # a house listed for care tells of who lives there
    assert [(each.route, each.kinds) for each in readings] == [
        ("figure-features", ["disability", "health"]),
        ("figure", ["disability", "health"]),
    ]
    consent.withdraw(person, Purpose.SENSITIVE_SURVEY, account=None)
    assert houses() == 0


def signed_in(role: Role | None, place: Place | None, person: Party | None = None) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place, person=person))
    session = client.session
    session["second_factor_checked"] = int(time.time())  # how that is done is tested elsewhere
    session.save()
    return client


def test_a_leader_reads_the_notice_out_and_writes_down_the_answer(village):
    person = factories.person(household=factories.household(village))
    leader = signed_in(Role.NETWORK_LEADER, village)
    address = reverse("consents", args=[person.key])
    assert "ถอนความยินยอมได้ทุกเวลา" in leader.get(address).content.decode()
    answer = {
        "purpose": "referral",
        "wording": consent.newest_wording("referral"),
        "referral-is_given": "yes",
        "referral-given_by": "self",
        "referral-decided_on": TODAY.isoformat(),
    }
    assert leader.post(address, answer | {"wording": "1999"}).status_code == 422
    assert leader.post(address, answer).status_code == 302
    assert Consent.objects.get().wording == consent.newest_wording("referral")


def test_my_page_shows_what_is_held_who_read_it_and_takes_a_withdrawal(village):
    person = factories.person("นางสมมติ ทดสอบ", household=factories.household(village))
    agree(person)
    reader = factories.account()
    reading_log.record_reading(reader, ["health"], [person.pk], route="household")
    client = signed_in(None, None, person)
    page = client.get(reverse("me")).content.decode()
    assert "นางสมมติ ทดสอบ" in page
    assert reader.name in page
    client.post(reverse("withdraw-my-consent", args=["sensitive_survey"]))
    assert not Consent.objects.order_by("-pk")[0].is_given
    client.post(reverse("ask-about-me"), {"kind": "correction", "words": "ชื่อผิด"})
    assert DataRequest.objects.get().person == person
    file = client.get(reverse("my-file")).json()
    assert {"personrecord", "consent", "datarequest"} <= {each["table"] for each in file["held"]}
    assert file["readings"][-1]["by"] == reader.name


def test_an_account_without_a_person_is_told_so():
    client = signed_in(None, None)
    assert client.get(reverse("me")).status_code == 200
    assert client.get(reverse("my-file")).status_code == 404


def test_nothing_that_points_at_a_person_is_left_out():
    """Every table with a key to a party, of whatever room, is on the person's page."""
    person = born(1950)
    CareNeed.objects.create(
        person=person,
        care_level="bed_bound",
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    shown = {section.table for section in held.held_of(person)}
    pointing = {
        model._meta.model_name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Party and model.objects.filter(**{field.name: person}).exists()
    }
    assert shown == pointing == {"personrecord", "careneed"}


def test_another_reader_gets_only_what_they_may_see():
    person = born(1950)
    CareNeed.objects.create(
        person=person,
        care_level="bed_bound",
        observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    assert held.held_of(person, {Permission.SEE_READING_LOG}) == []
    shown = held.held_of(person, {Permission.SEE_IDENTITY})
    assert [section.table for section in shown] == ["personrecord"]


def test_a_request_is_answered_once(village):
    person = factories.person(household=factories.household(village))
    district = signed_in(Role.DISTRICT_NETWORK, Place.objects.get(code="2704"))
    district.post(reverse("readings", args=[person.key]), {"kind": "erasure", "words": "ขอลบ"})
    asked = DataRequest.objects.get()
    listed = district.get(reverse("data-requests", args=["2704"])).content.decode()
    assert "ขอลบ" in listed
    answer = {"is_granted": "no", "words": "ยังเป็นสมาชิกกลุ่มออมทรัพย์"}
    address = reverse("answer-request", args=[asked.key])
    assert district.post(address, answer).status_code == 302
    assert district.post(address, answer).status_code == 422


def test_an_administrator_erases_and_the_page_says_what_went(village):
    person = factories.person("นางสมมติ ลับ", household=factories.household(village))
    administrator = signed_in(Role.ADMINISTRATOR, Place.objects.get(code="2704"))
    address = reverse("erase-person", args=[person.key])
    said = {"asked_by": "self", "reason": "เจ้าตัวขอ"}
    assert administrator.post(address, said).status_code == 422
    assert not Erasure.objects.exists()
    assert administrator.post(address, said | {"is_sure": "on"}).status_code == 302
    assert "เจ้าตัวขอ" in administrator.get(address).content.decode()
    assert not PersonRecord.objects.filter(name="นางสมมติ ลับ").exists()


def test_the_leader_prints_who_has_read(village):
    person = factories.person(household=factories.household(village))
    reader = factories.account()
    reading_log.record_reading(reader, ["identity"], [person.pk], route="household")
    district = signed_in(Role.DISTRICT_NETWORK, Place.objects.get(code="2704"))
    page = district.get(reverse("readings", args=[person.key])).content.decode()
    assert reader.name in page
    assert Reading.objects.filter(persons__contains=[person.pk]).count() == 2  # this page too
