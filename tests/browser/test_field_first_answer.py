"""The first answer of a form opened from a house stays when the form becomes a draft."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Playwright, expect

from network.field_devices import register_device
from survey.models import FormVersion, SurveyForm
from tests import factories
from tests.browser.conftest import CHROMIUM
from tests.browser.field_phone import PIN, phone
from tests.network.worlds import world
from tests.survey.openrosa import phones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (settings.FIELD_BUILD / "manifest.json").exists(), reason="script/setup builds the page"
    ),
]
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>แบบสองข้อ</h:title><model>
<instance><data id="two" version="1"><house/><people/><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/house" type="string"/><bind nodeset="/data/people" type="int"/>
<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"
 xmlns:jr="http://openrosa.org/javarosa"/></model></h:head><h:body>
<input ref="/data/house"><label>สภาพบ้าน</label></input>
<input ref="/data/people"><label>กี่คน</label></input></h:body></h:html>"""


@pytest.fixture
def playwright(playwright: Playwright) -> Playwright:
    if not any(Path(path).exists() for path in CHROMIUM):
        pytest.skip("there is no Chromium on this machine")
    return playwright


def test_the_first_answer_stays_when_the_form_becomes_a_draft(
    playwright: Playwright, live_server: Any, tmp_path: Path
):
    here = world("2704", 102.0)
    FormVersion.objects.create(
        form=SurveyForm.objects.create(form_id="two"),
        version="1",
        title="แบบสองข้อ",
        xml=FORM,
        xml_md5=hashlib.md5(FORM.encode(), usedforsecurity=False).hexdigest(),
        questions=[],
        source=factories.source(),
    )
    device, secret = register_device(phones.surveyor(here.village), "มือถือป้า")
    with phone(playwright, str(live_server.url), tmp_path / "profile") as held:
        held.set_up(device.username, secret)
        page = held.page
        page.get_by_text("รับข้อมูลหมู่บ้านนี้").click()
        page.get_by_role("button", name="ทั้งหมด").click()
        page.locator(".house").first.click()
        page.locator(".forms").get_by_text("แบบสองข้อ").click()
        page.locator(".form__page input").fill("หลังคารั่ว")
        page.locator(".form__page input").blur()
        expect(page.locator(".form__saved")).to_contain_text("บันทึกบนเครื่องแล้ว")
        page.wait_for_timeout(1000)  # time to be made anew, were it to be
        expect(page.locator(".form__page input")).to_have_value("หลังคารั่ว")
        page.reload()
        page.fill("#open-pin", PIN)
        page.click("form button")
        expect(page.locator(".form__page input")).to_have_value("หลังคารั่ว")
