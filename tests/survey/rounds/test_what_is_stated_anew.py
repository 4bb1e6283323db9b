"""What a settlement or a merge states anew was seen by who visited, and is said on the round."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from network.moments import Moment
from survey.contradictions.settling import settle
from survey.duplicates.merging import merge
from survey.models import Settlement, SurveyRoundRecord
from survey.rounds import counting, planning
from tests import factories
from tests.survey.contradictions.disagreeing import Village, contradiction, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def opened(here: Village) -> SurveyRoundRecord:
    of = planning.open_round(
        here.place,
        "รอบที่ 1",
        begins_on=date(2026, 2, 1),
        ends_on=date(2026, 4, 1),
        source=factories.source(),
    )
    return SurveyRoundRecord.objects.as_known(Moment.now()).get(round=of)


def brought(here: Village, record: SurveyRoundRecord) -> dict[str | None, int]:
    found = counting.by_surveyor(record, [here.place.pk], Moment.now())
    return {each.name: each.visits for each in found}


def test_who_settles_has_surveyed_nobody(here):
    record = opened(here)
    settle(contradiction(here), Settlement.Kept.FIRST, reason="ไปดูมา", account=here.other)
    assert brought(here, record) == {here.dang.name: 1, here.malee.name: 1}
    days = counting.by_day(record, [here.place.pk], Moment.now())
    assert {day.name for day in days} == {here.dang.name, here.malee.name}


def test_who_merges_has_surveyed_nobody(here):
    record = opened(here)
    here.visit(here.dang)
    kept = factories.household(here.place)
    merge(here.household, kept, "บ้านเดียวกัน", here.other)
    assert brought(here, record) == {here.dang.name: 1}


def test_what_was_found_to_be_neither_is_said_on_the_round_until_somebody_goes(here):
    record = opened(here)
    settle(contradiction(here), Settlement.Kept.NEITHER, reason="ไปดูมา", account=here.other)
    client = Client()
    client.force_login(here.other)
    page = reverse("round", args=[record.round.key])
    said = "ตัดสินว่าไม่ถูกทั้งสอง ต้องไปดูใหม่"
    assert said in client.get(page).content.decode()
    here.visit(here.dang, on=Moment.now().last_day, people=4)
    assert said not in client.get(page).content.decode()
