"""Everybody who works in a village sees the same version and status (S4-19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from network.models import Role
from network.moments import Moment
from survey.verifying import posting
from survey.verifying.status import standing_of
from tests import factories
from tests.survey.verifying.worlds import Village, browser, village

pytestmark = pytest.mark.django_db

TODAY = Moment.now().last_day


@pytest.fixture
def here() -> Village:
    made = village()
    visits = [made.visited(str(number)) for number in range(4)]
    factories.verified(visits[0])
    factories.verdict(visits[1], agree=False, on=TODAY - timedelta(days=10))
    hung = posting.post_list(
        made.place,
        posted_on=TODAY,
        closes_on=TODAY + timedelta(days=8),
        hangs_at="วัด",
        account=made.leader,
    )
    posting.object_to(hung, visits[2], reason="ไม่ตรง", account=made.leader)
    return made


def test_the_status_counts_what_stands_waits_and_is_disputed(here):
    found = standing_of(here.place, Moment.now()).as_values()
    posting_values = found.pop("posting")
    assert found == {
        "surveyed": 3,
        "waiting": 2,
        "verified": 1,
        "disputed": 1,
        "contradictions": 0,
        "objections": 1,
        "waiting_days": 0,
        "disputed_days": 10,
    }
    assert posting_values["days_left"] == 8
    assert (posting_values["lines"], posting_values["objections"]) == (4, 1)


def test_every_role_reads_the_same_numbers(here):
    readers = [here.leader, here.group[0], here.chief]
    readers += [
        factories.account(role=role, place=here.place)
        for role in (Role.TREASURER, Role.CODI_OFFICER)
    ]
    address = reverse("village-status", args=[here.place.code])
    told = [browser(reader).get(address).json() for reader in readers]
    assert all(each == told[0] for each in told)
    boxes = set()
    for reader in readers:
        page = browser(reader).get(reverse("village", args=[here.place.code]))
        boxes.add(str(page.context["status"].as_values()))
        assert "สถานะข้อมูล" in page.content.decode()
    assert len(boxes) == 1
    assert browser(factories.account()).get(address).status_code == 404


def test_the_status_is_never_stale_and_not_sent_twice(here):
    client, address = browser(here.leader), reverse("village-status", args=[here.place.code])
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    here.visited("99")
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["waiting"]) == (200, 3)
