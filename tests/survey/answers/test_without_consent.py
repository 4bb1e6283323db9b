"""Health and disability that nobody allowed to be kept: on no page, in no file."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from network import consent
from network.models import Consent, Party, Place, Role
from network.moments import Moment
from survey.answers.reading import understand
from survey.models import Submission
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db
SECRET = "bed_bound"


@pytest.fixture
def village() -> Place:
    factories.place("2704")
    factories.place("270405")
    return factories.place("27040501")


def resident(agrees: str = "no", **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "name": "นางลับ เฉพาะ", "agrees": agrees,
        "wording": "2566-1", "care": SECRET,
    } | more  # fmt: skip


def seen(client: Client, village: Place, submission: Submission) -> str:
    """Everything a leader of the village is given of a submission."""
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    page = client.get(reverse("submission", args=[submission.key]))
    assert page.status_code == 200
    xml = client.get(reverse("submission-xml", args=[submission.key]))
    listed = client.get(reverse("submissions", args=[village.code]))
    return "".join(each.content.decode() for each in (page, xml, listed))


def test_what_was_refused_is_shown_nowhere(client: Client, village: Place) -> None:
    submission = fields.entered_in(village, resident=[resident()])
    assert SECRET not in seen(client, village, submission)


def test_of_two_the_one_who_refused_keeps_the_original_closed(
    client: Client, village: Place
) -> None:
    submission = fields.entered_in(village, resident=[resident("yes"), resident("no")])
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    assert client.get(reverse("submission-xml", args=[submission.key])).status_code == 403


def test_what_is_not_understood_yet_shows_no_health(client: Client, village: Place) -> None:
    made = fields.version()
    sent = fields.sent(
        made,
        {"village": village.code, "visited_on": "ไม่ใช่วัน", "house": {"number": "5"},
         "resident": [resident()]},
        by=fields.surveyor(village),
    )  # fmt: skip
    word = understand(sent)
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    assert SECRET not in seen(client, village, sent), word.outcome


def test_what_was_taken_back_by_an_edit_shows_no_health(client: Client, village: Place) -> None:
    made = fields.version()
    surveyor = fields.surveyor(village)
    said = {"village": village.code, "visited_on": "2025-03-01", "people": 2}
    first = fields.sent(made, said | {"resident": [resident("no")]}, by=surveyor)
    understand(first)
    edit = fields.sent(made, said | {"resident": [resident("no")]}, by=surveyor, edits=first)
    understand(edit)
    assert SECRET not in seen(client, village, first)
    assert SECRET not in seen(client, village, edit)


def test_consent_that_was_withdrawn_closes_what_was_answered(
    client: Client, village: Place
) -> None:
    told = resident("yes")
    submission = fields.entered_in(village, resident=[told])
    assert SECRET in seen(client, village, submission)
    again = dict(told, agrees="no")
    again.pop("care")
    fields.entered_in(village, visited_on="2025-03-09", resident=[again])
    assert SECRET not in seen(client, village, submission)


def test_a_form_that_comes_late_brings_no_consent_back(client: Client, village: Place) -> None:
    """What was taken back at noon is not given by a form of that morning that had no signal."""
    told = resident("yes")
    submission = fields.entered_in(village, resident=[told])
    person = Party.objects.get(key=told["key"])
    today = Moment.now().last_day
    consent.withdraw(person, Consent.Purpose.SENSITIVE_SURVEY, account=None)
    late = fields.entered_in(village, visited_on=today.isoformat(), resident=[told])
    assert not Consent.objects.given(Consent.Purpose.SENSITIVE_SURVEY, Moment.now()).exists()
    assert SECRET not in seen(client, village, submission)
    assert SECRET not in seen(client, village, late)
    codes = [remark["code"] for remark in late.interpretations.latest("pk").remarks]
    assert "consent_taken_back" in codes
