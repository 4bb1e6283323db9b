"""A consent taken back takes effect at once in every output: pages, files, phones, figures."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from formats.months import Month
from formats.writing import catalogue
from network import consent, registry
from network.access import Permission
from network.disclosures import record_disclosure
from network.models import Account, Consent, PersonRecord, Role
from network.moments import Moment
from reports.figures import CONSENTS, COUNTED, HOUSES_FOR_CARE, WITHDRAWALS, Figure
from reports.situation import SituationReport
from survey.errors import SurveyError
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed
from survey.models import CareLevel, CareNeed, DisabilityType
from survey.openrosa import entity_lists
from tests import factories
from tests.network.addresses import PLACE_BOUND, POSTED, SAMPLES
from tests.network.walking import papers_as_text
from tests.network.worlds import World, person_of, world
from tests.survey.openrosa.signed_in_phones import Phone, publish, surveyor

pytestmark = pytest.mark.django_db
SECRETS = ("ติดเตียง", "ทางการเห็น", "bed_bound", "seeing")
# What a figure and its parts are called tells of nobody; what they count is asked below.
NAMES_OF_FIGURES = ("ติดบ้าน–ติดเตียง", "ติดบ้านหรือติดเตียง", "ติดสังคม ติดบ้าน ติดเตียง")
REPORTS = {"development", "development-pdf", "report", "report-json", "report-pdf"}
TODAY = Moment.now().last_day
MONTH = Month(TODAY.year, TODAY.month)
# Pages on which these words are choices of a form, and of nobody.
FORMS = {"paper-of-household", "paper-of-village", "typed-form", "typed-sheet", "typed-file"}


@pytest.fixture
def here(db: None, settings, tmp_path) -> World:
    settings.VAR = tmp_path
    caches["process"].clear()
    made = world("2704", 102.0)
    factories.verified(made.visit)
    publish(lists=tuple(entity_lists.LISTS))
    person = person_of(made)
    PersonRecord.objects.create(
        party=person, name="นางสมมติ ลับเฉพาะ", birth_year=1940, observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    consent.record_consent(
        person, Consent.Purpose.SENSITIVE_SURVEY, is_given=True, given_by=Consent.GivenBy.SELF,
        wording=consent.newest_wording(Consent.Purpose.SENSITIVE_SURVEY),
        decided_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip
    CareNeed.objects.create(
        person=person, care_level=CareLevel.BED_BOUND, has_disability=True,
        disability_types=[DisabilityType.SEEING], observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    return made


def of_all_roles(of: World) -> Account:
    """Somebody who leads the village and looks after the data of the district."""
    made = factories.account(role=Role.NETWORK_LEADER, place=of.district)
    for role in (Role.DISTRICT_NETWORK, Role.DISTRICT_CHIEF):
        registry.appoint(
            made, role, of.district, began_on=factories.FIRST_DAY,
            source=factories.source(is_fictional=True),
        )  # fmt: skip
    return made


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    session = client.session
    session["second_factor_checked"] = int(time.time())
    session.save()
    return client


def content_of(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def unpacked(path: Path) -> str:
    with ZipFile(path) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def outputs(of: World, account: Account, pages: Collection[str]) -> dict[str, str]:
    """What leaves the product about the place: `pages`, lists, phones, files."""
    client = signed_in(account)
    found = {
        name: content_of(client.get(reverse(name, kwargs=SAMPLES[name](of)))) for name in pages
    }
    for key in (HOUSES_FOR_CARE.key, CONSENTS.key):
        for name in ("figure", "figure-features"):
            address = reverse(name, args=[of.village.code, MONTH, key])
            found[f"{name} {key}"] = content_of(client.get(address))
    phone = Phone(surveyor(of.village, Role.NETWORK_LEADER))
    told = phone.fetch(f"/field/api/villages/{of.village.code}/manifest").json()
    for each in told["sections"]:
        if not each["name"].startswith("form"):  # a form asks with these words, and answers none
            way = f"/field/api/villages/{of.village.code}/sections/{each['name']}"
            answer = phone.fetch(f"{way}?sha256={each['sha256']}")
            found[f"phone {each['name']}"] = content_of(answer)
    reader = entity_lists.Reader(phone.device.account)
    for name in entity_lists.LISTS:
        found[f"collect {name}"] = entity_lists.written(name, reader).content.decode()
    for dataset in DATASETS.values():
        order = Order(
            account=account, dataset=dataset, place=of.tambon, moment=Moment.now(),
            format=catalogue.FORMATS["csv"], columns=[item.column.key for item in dataset.items],
            recipient="อบต.สมมติ", purpose="ทดสอบ",
        )  # fmt: skip
        try:
            with disclosed(order) as made:
                found[f"file {dataset.key}"] = unpacked(made.path)
        except SurveyError:
            continue
    return found


def telling(found: dict[str, str]) -> set[str]:
    telling_ones = set()
    for name, text in found.items():
        for called in NAMES_OF_FIGURES:
            text = text.replace(called, "")  # noqa: PLW2901
        if any(secret in text for secret in SECRETS):
            telling_ones.add(name)
    return telling_ones


def test_it_is_in_many_outputs_before_and_in_none_after(
    here: World, monkeypatch: pytest.MonkeyPatch
):
    papers_as_text(monkeypatch)
    account = of_all_roles(here)
    known = ("household", "check-visit", "person-file", "readings")
    before = telling(outputs(here, account, known))
    assert before.issuperset(known)
    assert any(name.startswith("phone households") for name in before), before
    consent.withdraw(person_of(here), Consent.Purpose.SENSITIVE_SURVEY, account=None)
    every = set(PLACE_BOUND) - POSTED - FORMS - REPORTS
    assert telling(outputs(here, account, sorted(every))) == set()


def test_the_figures_leave_it_out_at_once_and_count_the_withdrawal(here: World):
    def counted() -> tuple[int, int, int]:
        report = SituationReport(here.village, MONTH)
        pk = here.village.pk
        return (
            report.recorded(HOUSES_FOR_CARE, pk).count,
            report.recorded(CONSENTS, pk, "given").count,
            report.recorded(WITHDRAWALS, pk).count,
        )

    assert counted() == (1, 1, 0)
    consent.withdraw(person_of(here), Consent.Purpose.SENSITIVE_SURVEY, account=None)
    assert counted() == (0, 0, 1)


def resting_on_consent() -> list[Figure]:
    about = {Permission.SEE_HEALTH, Permission.SEE_DISABILITY}
    return [each for each in COUNTED if about & set(each.opened_with)]


def test_every_figure_of_health_is_nought_at_once(here: World):
    def counts() -> dict[str, int]:
        report = SituationReport(here.village, MONTH)
        pk = here.village.pk
        return {each.key: report.recorded(each, pk).count for each in resting_on_consent()}

    assert counts()[HOUSES_FOR_CARE.key] == 1
    consent.withdraw(person_of(here), Consent.Purpose.SENSITIVE_SURVEY, account=None)
    assert set(counts().values()) == {0}


def test_the_list_behind_a_month_that_is_over_leaves_them_out_too(here: World):
    client = signed_in(of_all_roles(here))

    def lists() -> str:
        return "".join(
            content_of(
                client.get(reverse(name, args=[here.village.code, Month(2025, 1), each.key]))
            )
            for each in resting_on_consent()
            for name in ("figure", "figure-features")
        )

    told = (str(here.house.key), str(here.household.key))
    before = lists()
    assert any(each in before for each in told)
    consent.withdraw(person_of(here), Consent.Purpose.SENSITIVE_SURVEY, account=None)
    after = lists()
    assert not any(each in after for each in told)
    month = SituationReport(here.village, Month(2025, 1))
    assert month.recorded(HOUSES_FOR_CARE, here.village.pk).count == 1  # the month is over


def test_the_person_still_sees_what_is_held_and_to_whom_it_went(here: World):
    """Withdrawn is not erased: who asks for a copy of their data gets all of it (s.30)."""
    person = person_of(here)
    sent = record_disclosure(
        factories.account(), dataset="referral", form="pdf", recipient="รพ.สต.คลองสมมติ",
        purpose="เยี่ยมบ้าน", columns=["name", "care"], persons=[person.pk], content=b"%PDF",
    )  # fmt: skip
    consent.withdraw(person, Consent.Purpose.SENSITIVE_SURVEY, account=None)
    mine = signed_in(factories.account(person=person))
    file = mine.get(reverse("my-file")).json()
    assert "careneed" in {each["table"] for each in file["held"]}
    assert [each["recipient"] for each in file["sent"]] == [sent.recipient]
    desk = signed_in(of_all_roles(here))
    waiting = desk.get(reverse("recipients-to-tell", args=[here.tambon.code])).content.decode()
    assert sent.recipient in waiting
