"""A submission's page says what keys are of, and writes days, points and outlines for people."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from parcels.models import SpatialUnit
from survey.answers.legible import make_legible
from survey.answers.shown import Line, Part
from survey.answers.targets import Answer
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db
SQUARE = (
    "13.5 102.1 0 4; 13.5 102.1003696 0 4;"
    " 13.5003615 102.1003696 0 4; 13.5003615 102.1 0 4; 13.5 102.1 0 4"
)


@pytest.fixture
def village():
    factories.place("2704")
    factories.place("270405")
    return factories.place("27040501", name="บ้านคลองสมมติ")


def body(client, submission, role, place) -> str:
    client.force_login(factories.account(role=role, place=place))
    text: str = client.get(reverse("submission", args=[submission.key])).content.decode()
    return text


def test_keys_become_names_that_lead_there_and_days_are_thai(client, village):
    household, person = str(uuid.uuid4()), str(uuid.uuid4())
    sent = fields.entered_in(
        village,
        household=household,
        house={"number": "12/3"},
        resident=[{"key": person, "name": "นางลับ เฉพาะ", "relation": "head"}],
        parcel=[{"key": str(uuid.uuid4()), "outline": SQUARE, "label": "ก 7"}],
    )
    seen = body(client, sent, Role.NETWORK_LEADER, village)
    address = reverse("household", args=[household])
    assert f'<a href="{address}">บ้านเลขที่ 12/3 นางลับ เฉพาะ</a>' in seen
    assert f'<a href="{reverse("village", args=[village.code])}">บ้านคลองสมมติ' in seen
    assert "แปลง ก 7" in seen
    assert "1 มีนาคม 2568" in seen
    assert "2025-03-01" not in seen
    assert "1-0-0.1 ไร่-งาน-ตร.ว. · 4 มุม" in seen
    for key in (person, household):
        assert f">{key}<" not in seen
    other = body(client, sent, Role.DISTRICT_CHIEF, village)
    assert "นางลับ เฉพาะ" not in other


def one(text: str, kind: Answer | None, type_: str = "string") -> Line:
    return Line("q", "q", text, "given", "", is_mapped=True, is_known=True,
                kind=kind, type=type_, is_own=False)  # fmt: skip


def legible(account, *lines: Line) -> None:
    make_legible([Part("", 0, 0, list(lines))], account=account, moment=Moment.now(), may=set())


def test_what_cannot_be_read_stays_as_it_was_sent(village):
    reader = factories.account(role=Role.NETWORK_LEADER, place=village)
    answers = [
        one("ไม่ใช่วัน", Answer.DAY),
        one("2026-99-99T99:99:99.000+07:00", None, "dateTime"),
        one("0 0", Answer.POINT),
        one("13.5 102.1", Answer.OUTLINE),
    ]
    sent = [line.answer for line in answers]
    legible(reader, *answers)
    assert [line.answer for line in answers] == sent


def test_a_point_opens_in_the_map_of_the_phone(village):
    line = one("13.51234 102.12345 40 4.2", None, "geopoint")
    legible(factories.account(role=Role.NETWORK_LEADER, place=village), line)
    assert line.links[0].url == "geo:13.512340,102.123450"
    assert line.links[0].text == "13.512340, 102.123450 (± 4 ม.)"


def test_a_key_of_another_village_is_not_named(village):
    other = factories.place("27040502")
    house = factories.house(other, label="99/9")
    assert house.kind == SpatialUnit.Kind.HOUSE
    line = one(str(house.key), Answer.KEY)
    legible(factories.account(role=Role.NETWORK_LEADER, place=village), line)
    assert (line.links, line.is_raw) == ([], True)
