"""From a complaint to a settled case: the pages and papers, as people go through them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.erasure import AskedBy, erase_person
from network.held import held_of
from network.models import Account, Disclosure, Reading, Role
from network.moments import Moment
from reports.home_waiting import waiting_for
from survey.disputes.cases import Side, There
from survey.disputes.standing import STILL_DAYS
from survey.models import Dispute, DisputeStep
from tests import factories
from tests.network.walking import papers_as_text
from tests.survey.disputes.quarrels import (
    BOTH,
    MAY_1,
    MAY_5,
    MAY_9,
    SECRET,
    Kind,
    Part,
    Quarrel,
    Result,
    Role_,
    quarrel,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Quarrel:
    return quarrel()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def typed(**more: Any) -> dict[str, Any]:
    return {"kind": "heard", "taken_on": "9/5/2569", "words": "ต่างยืนยันแนวของตน"} | more


def test_from_an_overlap_to_a_settled_case(here):
    client = signed_in(here.leader)
    led = client.get(reverse("dispute-about", args=["overlap", here.overlap.key]))
    assert led.status_code == 302
    page = client.get(led.url).content.decode()
    assert f'value="{here.one.key}" selected' in page, "who holds the first parcel"
    sent = {
        "kind": "boundary", "opened_on": "1/5/2569", "complainant": str(here.one.key),
        "respondent": str(here.other.key), "words": SECRET,
    }  # fmt: skip
    answer = client.post(led.url, sent, follow=True)
    case = Dispute.objects.get(overlap=here.overlap)
    assert SECRET in answer.content.decode()
    again = client.get(reverse("dispute-about", args=["overlap", here.overlap.key]))
    assert again.url == reverse("dispute", args=[case.key]), "from the overlap to its case"
    assert reverse("dispute", args=[case.key]) in read(client, "disputes", here.place.code)

    address = reverse("dispute", args=[case.key])
    next_on = f"{(Moment.now().last_day + timedelta(days=6)).isoformat()}"
    step = typed(next_on=next_on, next_at="09:00", next_venue="ศาลา", after="")
    assert client.post(address, step).status_code == 302
    taken = DisputeStep.objects.get(dispute=case)
    letter = client.get(reverse("dispute-invitation", args=[case.key]))
    assert letter.status_code == 200
    assert letter.content.startswith(b"%PDF")
    assert client.get(reverse("dispute-minute", args=[case.key])).content.startswith(b"%PDF")
    disclosed = Disclosure.objects.get(dataset="dispute_invitation")
    assert {here.of_one.pk, here.of_other.pk} <= set(disclosed.persons)

    minute = SimpleUploadedFile("minute.jpg", b"\xff\xd8\xff\xe0 minute")
    client.post(address, typed(kind="sitting", after=str(taken.pk), file=minute))
    taken = DisputeStep.objects.get(dispute=case, kind="sitting")
    kept = reverse("source-file", args=[taken.source.key])
    assert kept in read(client, "dispute", case.key)
    assert client.get(kept).content.endswith(b"minute")

    refused = client.post(address, typed(kind="settled", after=str(taken.pk)))
    assert refused.status_code == 422
    assert "ยุติเรื่องต้องบอกผล" in refused.content.decode()
    end = typed(
        kind="settled", result="agreed", complainants="present", respondents="present",
        present=[f"respondent:{here.of_other.key}"], after=str(taken.pk),
    )  # fmt: skip
    done = client.post(address, end, follow=True).content.decode()
    assert "ตกลงกันได้ด้วยการไกล่เกลี่ย" in done
    assert "นางสอง ลับเฉพาะ" in done


def test_the_pages_of_a_side_and_of_its_land_lead_to_the_open_case(here):
    case = here.about_overlap()
    client, address = signed_in(here.leader), reverse("dispute", args=[case.key])
    pages = (("household", here.one.key), ("parcel", here.second.key))
    assert all(address in read(client, name, key) for name, key in pages)
    here.step(case, Kind.WITHDRAWN)
    assert not any(address in read(client, name, key) for name, key in pages)


def test_a_chief_reads_the_case_without_names_or_words(here):
    case = here.opened()
    here.step(case, Kind.HEARD, words="นายลับเฉพาะไม่ยอมรับ", next_on=MAY_9, next_venue="บ้านลับเฉพาะ")
    chief = signed_in(factories.account(role=Role.DISTRICT_CHIEF, place=here.place))
    for page in (read(chief, "dispute", case.key), read(chief, "disputes", here.place.code)):
        assert "ลับเฉพาะ" not in page
    assert "รับฟังทั้งสองฝ่าย" in read(chief, "dispute", case.key)
    assert chief.post(reverse("dispute", args=[case.key]), typed()).status_code == 403
    for paper in ("dispute-invitation", "dispute-minute"):
        assert chief.get(reverse(paper, args=[case.key])).status_code == 403


def test_who_reads_the_words_is_in_the_log_of_both_sides(here):
    case = here.opened()
    read(signed_in(here.leader), "dispute", case.key)
    noted = Reading.objects.filter(route="dispute").latest("number")
    assert {here.of_one.pk, here.of_other.pk} <= set(noted.persons)


def test_what_was_written_meanwhile_is_shown_and_nothing_typed_is_lost(here):
    case = here.opened()
    here.step(case, Kind.VISITED, words="ไปดูมาแล้ว")
    answer = signed_in(here.leader).post(
        reverse("dispute", args=[case.key]), typed(after="", witnesses="ตาดำ")
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "มีผู้บันทึกขั้นตอนของเรื่องนี้" in said
    assert "ไปดูมาแล้ว" in said
    assert "ตาดำ" in said
    last = DisputeStep.objects.get(dispute=case)
    assert f'name="after" value="{last.pk}"' in said


def test_home_shows_sittings_by_their_day_and_cases_that_stand_still(here):
    today = Moment.now().last_day
    still, coming = here.opened(), here.opened()
    here.step(coming, Kind.HEARD, today, next_on=today + timedelta(days=2))
    found = {each.url: each for each in waiting_for(here.leader)}
    sitting = found[reverse("dispute", args=[coming.key])]
    assert sitting.due_on == today + timedelta(days=2)
    assert (today - found[reverse("dispute", args=[still.key])].since).days >= STILL_DAYS
    assert waiting_for(factories.account(role=Role.DISTRICT_CHIEF, place=here.place)) == []


def test_whoever_reads_or_prints_a_case_is_in_the_log_also_where_its_people_are_in_no_register(
    here, monkeypatch
):
    papers_as_text(monkeypatch)
    sides = [Side(Role_.COMPLAINANT, called="นายนอก"), Side(Role_.RESPONDENT, called="บริษัทข้างบ้าน")]
    case = here.opened(sides=sides, told_by=None)
    there = [There(Part.MEDIATOR, called="ผู้ใหญ่บ้าน")]
    step = here.step(case, Kind.SITTING, there=there, next_on=Moment.now().last_day, **BOTH)
    named = set(case.dispute_parties.values_list("source", flat=True))
    for name, sources in (
        ("dispute", named | {step.source_id}),
        ("dispute-invitation", named),
        ("dispute-minute", named),
    ):
        answer = signed_in(here.leader).get(reverse(name, args=[case.key]))
        assert "นายนอก" in answer.content.decode()
        reading = Reading.objects.latest("number")
        assert (reading.route, reading.kinds) == (name, ["identity"])
        assert sources <= set(reading.sources)
    before = Reading.objects.count()
    listed = signed_in(here.leader).get(reverse("disputes", args=[here.place.code]))
    assert ("นายนอก" in listed.content.decode()) == (Reading.objects.count() == before + 1)


def test_who_prints_a_paper_reads_of_everybody_of_both_sides(here, monkeypatch):
    papers_as_text(monkeypatch)
    case = here.opened()
    signed_in(here.leader).get(reverse("dispute-minute", args=[case.key]))
    reading = Reading.objects.latest("number")
    assert {here.of_one.pk, here.of_other.pk} <= set(reading.persons)


def test_an_invitation_needs_a_day(here):
    answer = signed_in(here.leader).get(reverse("dispute-invitation", args=[here.opened().key]))
    assert answer.status_code == 422


def test_the_list_asks_as_much_for_many_cases_as_for_two(here):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(client, "disputes", here.place.code)
        return len(queries)

    client = signed_in(here.leader)
    here.opened(Dispute.Kind.OTHER)
    here.opened(Dispute.Kind.OTHER)
    asked()  # what is asked once for all pages
    few = asked()
    for _number in range(4):
        here.opened(Dispute.Kind.OTHER)
    assert asked() == few


def test_who_is_erased_is_named_in_no_words_and_papers_go_with_the_last(here, settings, tmp_path):
    settings.VAR = tmp_path
    case = here.opened()
    step = here.step(case, Kind.AGREED, MAY_5, words=SECRET, venue="บ้านนายลับเฉพาะ", **BOTH)
    assert [section.table for section in held_of(here.of_one) if "dispute" in section.table]
    erase_person(here.of_one, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    case.refresh_from_db()
    step.refresh_from_db()
    for words in (case.words, step.words, step.venue):
        assert "ลับเฉพาะ" not in words
    assert (step.kind, step.taken_on, case.opened_on) == (Kind.AGREED, MAY_5, MAY_1)
    assert step.source.title == "บันทึกการไกล่เกลี่ย", "somebody else is still known"
    erase_person(here.of_other, asked_by=AskedBy.SELF, reason="ขอให้ลบ")
    step.source.refresh_from_db()
    assert step.source.title != "บันทึกการไกล่เกลี่ย"
    here.step(case, Kind.SETTLED, MAY_9, result=Result.AGREED.value)
