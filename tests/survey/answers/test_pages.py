"""The pages of what was sent: who sees which answers, what is done, what is written down."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from network.models import Reading, Role
from survey.answers.interpreting import latest_word
from survey.models import Interpretation, Visit
from tests import factories
from tests.survey.answers import fields

pytestmark = pytest.mark.django_db

PERSON = str(uuid.uuid4())


@pytest.fixture
def village():
    factories.place("2704")
    factories.place("270405")
    return factories.place("27040501")


@pytest.fixture
def sent(village):
    return fields.entered_in(
        village,
        income="98765",
        unmapped="ความลับของบ้าน",
        resident=[
            {"key": PERSON, "name": "นางลับ เฉพาะ", "agrees": "yes", "wording": "2566-1",
             "care": "bed_bound", "national_id": "0-0000-00000-01-9"}
        ],
    )  # fmt: skip


def page(client, submission, role, place):
    client.force_login(factories.account(role=role, place=place))
    return client.get(reverse("submission", args=[submission.key])).content.decode()


def test_a_leader_sees_every_answer_and_the_reading_is_written_down(client, village, sent):
    body = page(client, sent, Role.NETWORK_LEADER, village)
    for answer in ("นางลับ เฉพาะ", "98765", "bed_bound", "ความลับของบ้าน", "ยังไม่จับคู่"):
        assert answer in body
    assert "0-0000-00000-01-9" not in body
    reading = Reading.objects.latest("number")
    assert {"identity", "health", "source"} <= set(reading.kinds)
    assert sent.source_id in reading.sources


def test_the_district_sees_no_name_no_health_no_money_and_nothing_unmapped(client, village, sent):
    body = page(client, sent, Role.DISTRICT_CHIEF, village)
    for secret in ("นางลับ เฉพาะ", "98765", "bed_bound", "ความลับของบ้าน"):
        assert secret not in body
    assert "บัญชีของท่านไม่มีสิทธิดูคำตอบนี้" in body
    assert client.get(reverse("submission-xml", args=[sent.key])).status_code == 403


def test_the_instance_comes_back_byte_for_byte(client, village, sent):
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    response = client.get(reverse("submission-xml", args=[sent.key]))
    assert response.content.startswith(b'<data id="household-test"')
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_another_village_finds_nothing(client, sent):
    other = factories.place("27040502")
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=other))
    assert client.get(reverse("submission", args=[sent.key])).status_code == 404
    body = client.get(reverse("submissions", args=[other.code])).content.decode()
    assert str(sent.key) not in body


def test_a_held_one_is_set_aside_with_a_reason_and_taken_into_use(client, village):
    form = fields.version()
    held = fields.sent(form, {"people": "3"}, by=fields.surveyor(village))
    fields.understand(held)
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    listed = client.get(reverse("submissions", args=[village.code])).content.decode()
    assert "ต้องดูก่อน" in listed
    assert str(held.key) in listed
    aside = reverse("set-submission-aside", args=[held.key])
    refused = client.post(aside, {"reason": " "})
    assert refused.status_code == 422
    assert "ต้องบอกเหตุผล" in refused.content.decode()
    assert client.post(aside, {"reason": "ส่งเพื่อทดลอง"}).status_code == 302
    assert latest_word(held).outcome == Interpretation.Outcome.SET_ASIDE
    assert client.post(reverse("read-submission-again", args=[held.key])).status_code == 302
    assert latest_word(held).outcome == Interpretation.Outcome.HELD


def test_a_surveyor_does_not_decide_about_a_submission(client, village, sent):
    client.force_login(factories.account(role=Role.VILLAGE_WORKING_GROUP, place=village))
    again = client.post(reverse("read-submission-again", args=[sent.key]))
    assert again.status_code == 403


def test_the_list_is_filtered_and_paged_by_key(client, village, sent, monkeypatch):
    monkeypatch.setattr("survey.answers.listing.PAGE", 1)
    second = fields.entered_in(village)
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    address = reverse("submissions", args=[village.code])
    newest = client.get(address).content.decode()
    assert str(second.key) in newest
    assert str(sent.key) not in newest
    older = client.get(address, {"before": second.pk}).content.decode()
    assert str(sent.key) in older
    for asked in ({"outcome": "held"}, {"day": "1/1/2568"}, {"by": "0"}, {"form": "none"}):
        assert "ไม่มีแบบที่ตรงกับที่กรอง" in client.get(address, asked).content.decode()
    assert client.get(address, {"by": "x" * 50, "before": "๑"}).status_code == 200


def test_the_household_page_shows_money_to_who_may_see_it(client, village, sent):
    household = sent.interpretations.get().entered_under
    key = Visit.objects.get(source=household).household.key
    address = reverse("household", args=[key])
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    assert "98,765" in client.get(address).content.decode()
    client.force_login(factories.account(role=Role.TAMBON_NETWORK, place=village))
    assert "98,765" not in client.get(address).content.decode()


def test_an_answer_that_is_mapped_later_enters_when_the_form_is_read_again(client, village):
    form = fields.version(without=("income",))
    sent = fields.sent(
        form,
        {"village": village.code, "visited_on": "2025-03-01", "people": "2", "income": "4321"},
        by=fields.surveyor(village),
    )
    assert fields.understand(sent).outcome == Interpretation.Outcome.UNDERSTOOD
    client.force_login(factories.account(role=Role.NETWORK_LEADER, place=village))
    listed = reverse("submissions", args=[village.code])
    again = reverse("read-form-again", args=[village.code])
    assert again not in client.get(listed).content.decode()
    fields.mapped(form)
    assert again in client.get(listed, {"form": form.form.form_id}).content.decode()
    client.post(again, {"form": form.form.form_id})
    household = Visit.objects.get(source=sent.source).household
    page_of_it = client.get(reverse("household", args=[household.key])).content.decode()
    assert "4,321" in page_of_it
    assert again not in client.get(listed).content.decode()
    assert Visit.objects.count() == 1
