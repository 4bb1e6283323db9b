"""The outbox on a phone: where each record is, by which receipt, and as a file for the server."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Playwright, expect

from network.evidence import content
from network.field_devices import device_for_basic, end_device, register_device
from network.models import Account, FieldDevice
from survey.models import Submission
from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import PIN, FieldPhone, phone
from tests.safety.field_phone import ADDRESS, built_queue, serve_queue
from tests.survey.openrosa import phones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (settings.FIELD_BUILD / "manifest.json").exists(), reason="script/setup builds the page"
    ),
]
PHOTO = bytes(range(256)) * 600  # in several pieces
LABEL = "บ้านเลขที่ 12 นางสมศรี"


@pytest.fixture
def playwright(playwright: Playwright) -> Playwright:
    if not any(Path(path).exists() for path in CHROMIUM):
        pytest.skip("there is no Chromium on this machine")
    return playwright


@pytest.fixture(scope="module")
def queue() -> str:
    return built_queue()


@pytest.fixture
def member(playwright: Playwright) -> Account:
    return phones.surveyor(phones.village())


def spec(number: int, *, form: str = "household") -> dict[str, Any]:
    """One record, as tests/safety/phone/proof.js fills it in."""
    name = f"house-{number}.jpg"
    return {
        "number": number,
        "label": f"{LABEL} {number}",
        "formId": form,
        "version": "1",
        "village": "27040501",
        "answers": 3,
        "corrects": "",
        "photos": [{"name": name, "content": base64.b64encode(PHOTO).decode()}],
        # As an engine writes it that has given it another name: the record's own counts.
        "xmls": [
            f'<data id="{form}" version="1" xmlns:orx="http://openrosa.org/xforms"><photo>{name}'
            "</photo><orx:meta><orx:instanceID>uuid:other</orx:instanceID></orx:meta></data>"
        ],
    }


def filling(here: FieldPhone, queue: str) -> Page:
    """A second window of the phone, in which records are filled in."""
    serve_queue(here.context, queue)
    page = here.context.new_page()
    page.goto(f"{here.base}{ADDRESS}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate("pin => proof.open(pin, null)", PIN)
    return page


def test_a_record_is_shown_where_it_is_until_the_server_has_all_of_it(
    playwright: Playwright, live_server: Any, tmp_path: Path, member: Account, queue: str
):
    phones.form(files=("photo",))
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, str(live_server.url), tmp_path / "profile") as here:
        here.set_up(device.username, secret)
        other = filling(here, queue)
        here.page.wait_for_selector("html[data-kept=yes]", state="attached")
        here.context.set_offline(True)
        other.evaluate("specs => proof.run(specs)", [spec(1)])
        page = here.page
        page.click(".bottom button:nth-child(2)")
        row = page.locator("details.record")
        expect(row.locator(".badge")).to_have_text("บนเครื่องนี้")
        expect(row.locator("summary")).to_contain_text(f"{LABEL} 1")
        assert not Submission.objects.exists()
        here.context.set_offline(False)
        page.click("text=ส่งตอนนี้")
        expect(row.locator(".badge")).to_have_text("บนเซิร์ฟเวอร์")
        row.locator("summary").click()
        kept = Submission.objects.get()
        told = row.locator("dl code").first.get_attribute("title")
        assert told == kept.source.sha256
        assert content(kept.files.get().source) == PHOTO
        assert kept.instance_id != "uuid:other"
        assert kept.instance_id.encode() in content(kept.source)


@pytest.mark.long
def test_an_ended_phone_keeps_all_and_goes_on_once_it_is_registered_again(
    playwright: Playwright, live_server: Any, tmp_path: Path, member: Account, queue: str
):
    phones.form(files=("photo",))
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, str(live_server.url), tmp_path / "profile") as here:
        here.set_up(device.username, secret)
        other = filling(here, queue)
        for standing in FieldDevice.objects.filter(ending__isnull=True):
            end_device(standing, by=None, reason="หาย")
        other.evaluate("specs => proof.run(specs)", [spec(1), spec(2)])
        page = here.page
        page.click(".bottom button:nth-child(2)")
        expect(page.locator(".notice--error")).to_be_visible()
        expect(page.locator("details.record")).to_have_count(2)
        assert not Submission.objects.exists()
        again, secret = register_device(member, "มือถือป้า อีกครั้ง")
        other.evaluate(
            "credential => proof.keepCredential(...credential)", [again.username, secret]
        )
        assert device_for_basic(again.username, secret) is not None
        other.evaluate("proof.wake()")
        expect(page.locator(".badge--sent")).to_have_count(2)
        assert Submission.objects.filter(device=again).count() == 2


@pytest.mark.long
def test_what_cannot_go_is_written_into_a_file_that_the_server_takes_in(
    playwright: Playwright, live_server: Any, tmp_path: Path, member: Account, queue: str
):
    phones.form(files=("photo",))
    device, secret = register_device(member, "มือถือป้า")
    with phone(playwright, str(live_server.url), tmp_path / "profile") as here:
        here.set_up(device.username, secret)
        other = filling(here, queue)
        here.page.wait_for_selector("html[data-kept=yes]", state="attached")
        here.context.set_offline(True)
        other.evaluate("specs => proof.run(specs)", [spec(1), spec(2)])
        page = here.page
        page.click(".bottom button:nth-child(2)")
        expect(page.locator("details.record")).to_have_count(2)
        page.click("text=ทำไฟล์")
        with page.expect_download() as downloading:
            page.click("text=บันทึกลงเครื่อง")
        file = tmp_path / "outbox.zip"
        downloading.value.save_as(file)
        client = Client()
        client.force_login(member)
        with file.open("rb") as upload:
            answer = client.post("/field/outbox/", {"upload": upload})
        assert [each.state for each in answer.context["taken"].records] == ["new", "new"]
        assert all(content(each.files.get().source) == PHOTO for each in Submission.objects.all())
        # The phone hears of it by its receipts, and sends nothing twice.
        here.context.set_offline(False)
        other.evaluate("proof.wake()")
        expect(page.locator(".badge--sent")).to_have_count(2)
        assert Submission.objects.count() == 2
