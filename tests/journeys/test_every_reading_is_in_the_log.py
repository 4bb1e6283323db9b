"""Whoever is named on a page, to whomever, is in the log of reads: every address of the product."""

from __future__ import annotations

import time
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from formats.writing import catalogue
from network import registry
from network.access import PERMISSIONS, Permission
from network.models import Account, Consent, Disclosure, PersonRecord, Reading, Role
from network.moments import Moment
from network.reading_log import readings_of
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed
from survey.models import CareLevel, CareNeed
from tests import factories
from tests.network.addresses import PLACE_BOUND, POSTED, SAMPLES
from tests.network.worlds import World, person_of, world
from tests.survey.exports.taking import parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, settings, tmp_path) -> World:
    settings.VAR = tmp_path
    return world("2704", 102.0)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    session = client.session
    session["second_factor_checked"] = int(time.time())
    session.save()
    return client


def said(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.mark.long
def test_no_page_names_anybody_of_whom_the_log_says_nothing(here: World):
    account = factories.account(role=Role.NETWORK_LEADER, place=here.district)
    registry.appoint(
        account, Role.DISTRICT_NETWORK, here.district, began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )  # fmt: skip
    allowed = PERMISSIONS[Role.NETWORK_LEADER] | PERMISSIONS[Role.DISTRICT_NETWORK]
    client = signed_in(account)
    unlogged = []
    for name, permission in PLACE_BOUND.items():
        if name in POSTED or permission not in allowed:
            continue
        address = reverse(name, kwargs=SAMPLES[name](here))
        before = Reading.objects.count()
        text = said(client.get(address))
        logged: set[int] = set()
        for reading in Reading.objects.order_by("-pk")[: Reading.objects.count() - before]:
            logged.update(reading.persons)
        called: dict[str, set[int]] = {}
        # Who acts for the network stands by what they did, in their account's name.
        of_nobody_acting = PersonRecord.objects.filter(party__accounts__isnull=True)
        for party, person in of_nobody_acting.values_list("party", "name"):
            called.setdefault(person, set()).add(party)
        unlogged += [
            f"{name}: {person}"
            for person, parties in called.items()
            if person in text and parties.isdisjoint(logged)
        ]
    assert unlogged == []


def test_health_on_a_page_is_a_reading_of_exactly_whom_it_is_of(here: World):
    ailing, well = person_of(here), factories.person("สมมติ แข็งแรง", household=here.household)
    for person in (ailing, well):
        Consent.objects.create(
            person=person, purpose="sensitive_survey", is_given=True, wording="2566-1",
            decided_on=factories.FIRST_DAY, source=factories.source(),
        )  # fmt: skip
    CareNeed.objects.create(
        person=ailing, care_level=CareLevel.BED_BOUND, observed_on=factories.FIRST_DAY,
        source=factories.source(),
    )  # fmt: skip
    leader = factories.account(role=Role.NETWORK_LEADER, place=here.village)
    signed_in(leader).get(reverse("household", args=[here.household.key]))
    assert "health" in readings_of(ailing.pk)[0].kinds
    assert Reading.objects.filter(kinds__contains=["health"]).count() == 1
    assert set(readings_of(ailing.pk)[0].persons) == {ailing.pk, well.pk}  # both are named


def test_what_is_not_allowed_is_no_reading(here: World):
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=here.district)
    assert Permission.SEE_IDENTITY not in PERMISSIONS[Role.DISTRICT_CHIEF]
    signed_in(chief).get(reverse("household", args=[here.household.key]))
    assert not Reading.objects.exists()


def test_a_file_that_names_people_says_in_the_register_of_whom_it_tells(here: World):
    parcel(here.village, 102.05, "9", person_of(here))
    district = factories.account(role=Role.DISTRICT_NETWORK, place=here.district)
    named = DATASETS["parcels"]
    order = Order(
        account=district, dataset=named, place=here.tambon, moment=Moment.now(),
        format=catalogue.FORMATS["csv"], columns=[item.column.key for item in named.items],
        recipient="อบต.สมมติ", purpose="ซ่อมบ้าน",
    )  # fmt: skip
    with disclosed(order) as made, ZipFile(made.path) as packed:
        text = packed.read("parcels.csv").decode()
    assert "ลับเฉพาะ" in text
    assert Disclosure.objects.get().persons == Reading.objects.get().persons == [person_of(here).pk]
