"""A refused form comes back whole: what was typed, why at the field, and a sentence at the top."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from formats.months import Month
from network.moments import Moment
from reports.models import Instruction, ReportStep
from reports.months import signing
from tests.reports.months.institution import Institution

pytestmark = pytest.mark.django_db
Kind = ReportStep.Kind
WORDS = "ข้อความที่พิมพ์ไว้"
MONTH = Month.last_closed(Moment.now().known_by)
SIGNING = f"/reports/2704/{MONTH}/signing/"


@pytest.fixture
def here() -> Institution:
    return Institution()


def sent(account, page: str, said: dict, status: int = 422) -> str:
    client = Client()
    client.force_login(account)
    answer = client.post(page, said)
    assert answer.status_code == status, (page, said)
    told = answer.content.decode()
    top = told.partition("<h1")[0]
    assert "notice--error" in top, (page, said)
    return told


def wrong_field(told: str) -> list[str]:
    """Names of the fields below which something is said."""
    return re.findall(r'id="id_(\w+)_error"', told)


def test_what_the_chief_left_out_is_said_at_its_field(here):
    here.signed(MONTH, up_to=Kind.DELIVERED)
    for said, field, sentence in (
        ({"decision": ""}, "decision", ""),
        ({"decision": "assigned"}, "body", "มอบหมายต้องระบุผู้รับ"),
        ({"decision": "governor"}, "meeting", "นำเรียนผู้ว่าฯ ต้องระบุครั้งที่"),
        ({"decision": "other", "body": WORDS, "remark": ""}, "remark", "ความเห็นอื่นต้องมีข้อความ"),
        ({"decision": "noted", "due_on": "31/31/2568"}, "due_on", ""),
        ({"decision": "noted", "meeting": "7"}, "meeting", ""),
    ):
        told = sent(here.chief, SIGNING, {"kind": "decided", "remark": WORDS} | said)
        assert wrong_field(told) == [field]
        assert sentence in told
        assert WORDS in told
    assert not ReportStep.objects.filter(kind="decided").exists()


def test_a_step_that_is_not_ones_own_or_not_yet_is_told_and_its_words_are_kept(here):
    here.signed(MONTH, up_to=Kind.SUBMITTED)
    for kind, account in (
        ("refused", here.chief),
        ("withdrawn", here.secretary),
        ("decided", here.chief),
    ):
        said = {"kind": kind, "decision": "noted", "edition": "1"}
        assert WORDS in sent(account, SIGNING, said | {"remark": WORDS}, 409)
        client = Client()
        client.force_login(account)
        assert "notice--error" in client.post(SIGNING, said, follow=True).content.decode()
    assert ReportStep.objects.count() == 1


def test_words_for_an_edition_that_was_followed_are_kept(here):
    here.signed(MONTH, up_to=Kind.SUBMITTED)
    here.prepared(MONTH)
    said = {"kind": "refused", "remark": WORDS, "edition": "1"}
    assert WORDS in sent(here.of_a, SIGNING, said, 409)


def test_a_scanned_page_that_is_not_whole_says_which_field(here):
    here.signed(MONTH, up_to=Kind.SUBMITTED)
    for change, field in (
        ({"tambon": ""}, "tambon"),
        ({"taken_on": "เมื่อวาน"}, "taken_on"),
        ({"signed_by": " "}, "signed_by"),
        ({"scan": SimpleUploadedFile("a.txt", b"no picture")}, "scan"),
        ({"scan": ""}, "scan"),
    ):
        said = {
            "kind": "verified",
            "signed_by": WORDS,
            "tambon": here.a.code,
            "taken_on": "1/10/2568",
            "remark": WORDS,
            "scan": SimpleUploadedFile("page.png", b"\x89PNG\r\n\x1a\n a page"),
        }
        told = sent(here.secretary, SIGNING.replace("signing", "paper"), said | change)
        assert wrong_field(told) == [field]
        assert WORDS in told


def test_forms_of_what_follows_say_it_at_their_fields(here):
    day = MONTH.close_day
    report = here.signed(MONTH, up_to=Kind.DELIVERED, on=day)
    assigned = signing.Said(decision="assigned", body="ปลัดอำเภอ", remark="ตรวจแนวเขต")
    signing.take(report, Kind.DECIDED, account=here.chief, said=assigned, taken_on=day)
    given = Instruction.objects.get()
    today = f"{day.day}/{day.month}/{day.year + 543}"
    for account, page, said, field in (
        (here.chief, f"/instructions/{given.key}/", {"state": "done", "taken_on": today}, "remark"),
        (here.chief, f"/reports/2704/{MONTH}/forward/", {"agenda_item": WORDS}, "meeting"),
        (here.secretary, "/places/2704/requests/new/", {"facts": WORDS}, "title"),
        (here.secretary, f"/reports/2704/{MONTH}/links/", {"recipient": WORDS}, "days"),
    ):
        told = sent(account, page, said)
        assert field in wrong_field(told), page
        assert WORDS in told or WORDS not in said.values()
