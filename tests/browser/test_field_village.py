"""A village on the phone: taken whole, read without signal, and gone when its time is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from network.field_devices import register_device
from network.models import Account, Place
from survey.field.built import NotBuilt, built
from survey.models import Visit
from survey.openrosa.entity_lists import LISTS
from tests import factories
from tests.survey.openrosa.signed_in_phones import publish, surveyor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIN = "583917"
SECTIONS = re.compile(r"/field/api/villages/\d+/sections/")
# The clock of the phone is so many milliseconds wrong.
CLOCK = """
const real = Date.now.bind(Date);
Date.now = () => real() + Number(localStorage.getItem("wrong") ?? 0);
"""
# From here on the phone has no room for sections.
FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    let left = 3;
    IDBObjectStore.prototype.put = function (row) {
        if (this.name === "sections" && left-- <= 0) {
            throw new DOMException("full", "QuotaExceededError");
        }
        return put.apply(this, arguments);
    };
}"""


@dataclass
class Carried:
    """A phone in somebody's hand, the village it goes to, and what its page complained of."""

    page: Page
    context: BrowserContext
    base: str
    account: Account
    village: Place
    said: str
    complaints: list[str] = field(default_factory=list)

    def set_up(self) -> None:
        """By a QR that brings the credential and the village."""
        self.page.goto(f"{self.base}/field/#set={self.said}&village={self.village.code}")
        self.page.fill("#pin", PIN)
        self.page.fill("#pin-again", PIN)
        self.page.click("form button")
        self.page.wait_for_selector("section.asked .taking button")

    def take(self) -> None:
        """The village, until it is there."""
        self.page.click(".taking button")
        self.page.wait_for_selector(".counts")

    def take_news(self) -> None:
        """What is new of it is asked for."""
        if not self.page.is_visible(".days .taking button"):
            self.page.click(".days summary")
        self.page.click(".days .taking button")

    def again(self) -> None:
        """The page loaded anew, and opened."""
        self.page.reload()
        self.page.fill("#open-pin", PIN)
        self.page.click("form button")
        self.page.wait_for_selector(".bottom")
        self.page.wait_for_selector("h1:not(:empty)")

    def wrong_by(self, time: timedelta) -> None:
        """Somebody sets the clock of the phone."""
        milliseconds = int(time.total_seconds() * 1000)
        self.page.evaluate("(by) => localStorage.setItem('wrong', by)", str(milliseconds))


@pytest.fixture
def village() -> Place:
    factories.place("27")
    factories.place("2704")
    factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1))
    made = factories.place("27040101")
    publish(lists=tuple(LISTS), title="เยี่ยมซ้ำ")
    for number, name in (("8", "นางบุญมี สมมติ"), ("14", "นายถาวร สมมติ"), ("102", "นางคำ สมมติ")):
        household = factories.household(made)
        factories.person(name, household=household)
        house = factories.house(made, label=number, at=(102.02, 13.52 + int(number) / 10_000))
        factories.visit(household, house=house)
    return made


def carried(
    chromium: Browser, base: str, village: Place, **more: Any
) -> tuple[Carried, BrowserContext]:
    """A new phone."""
    account = surveyor(village)
    device, secret = register_device(account, "เครื่องแกนนำ")
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="th-TH", **more)
    context.add_init_script(CLOCK)
    page = context.new_page()
    made = Carried(page, context, base, account, village, f"{device.username}:{secret}")
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    return made, context


@pytest.fixture
def hand(
    chromium: Browser, live_server: Any, village: Place, tmp_path: Path, settings: Any
) -> Iterator[Carried]:
    """With the page kept for work without signal."""
    _needs_built()
    settings.VAR = tmp_path
    made, context = carried(chromium, live_server.url, village)
    yield made
    context.close()
    assert made.complaints == []


@pytest.fixture
def weak(
    chromium: Browser, live_server: Any, village: Place, tmp_path: Path, settings: Any
) -> Iterator[Carried]:
    """Where each request can be caught on its way: no worker stands between."""
    _needs_built()
    settings.VAR = tmp_path
    made, context = carried(chromium, live_server.url, village, service_workers="block")
    yield made
    context.close()
    assert [each for each in made.complaints if "'installing'" not in each] == []  # no worker


def _needs_built() -> None:
    try:
        built()
    except NotBuilt:
        pytest.skip("the page is not built: npx vite build")


def test_a_house_is_found_and_its_people_are_seen_where_there_is_no_signal(hand: Carried):
    hand.set_up()
    hand.take()
    hand.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    hand.context.set_offline(True)
    hand.again()
    page = hand.page
    expect(page.locator(".top")).to_contain_text("ไม่มีสัญญาณ")
    assert page.locator(".house__number").all_inner_texts() == ["8", "14", "102"]
    page.fill("input[type=search]", "ถาวร")
    expect(page.locator(".house")).to_have_count(1)
    page.click(".house")
    expect(page.locator(".people")).to_contain_text("นายถาวร สมมติ")
    expect(page.locator("h1")).to_contain_text("14")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.go_back()
    expect(page.locator("input[type=search]")).to_have_value("ถาวร")
    page.fill("input[type=search]", "ไม่มีคนนี้")
    expect(page.locator(".empty")).to_contain_text("ไม่พบ")
    page.click(".pair button:nth-child(2)")
    page.wait_for_selector(".field-map__frame[data-ready]")


@pytest.mark.long
def test_a_village_that_is_half_taken_is_gone_on_with_and_the_old_one_stands(weak: Carried):
    weak.set_up()
    asked: list[str] = []
    breaks_after = [10]

    def line(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > breaks_after[0]:
            route.abort()
        else:
            route.continue_()

    weak.context.route(SECTIONS, line)
    weak.page.click(".taking button")
    expect(weak.page.locator(".taking .notice")).to_contain_text("ส่วนที่รับแล้วเก็บไว้")
    expect(weak.page.locator(".counts")).to_have_count(0)
    first = set(asked[:10])
    breaks_after[0] = 1_000
    asked.clear()
    weak.take()
    assert not first & set(asked)  # what had come was not sent twice
    assert len(first) + len(asked) > 35

    # Only what has changed is fetched; while it cannot be, what was here is read.
    household = Visit.objects.earliest("pk").household
    factories.person("เด็กเกิดใหม่", household=household)
    asked.clear()
    breaks_after[0] = 0
    weak.take_news()
    expect(weak.page.locator(".taking .notice--error")).to_contain_text("ข้อมูลเดิมยังใช้ได้")
    weak.again()
    expect(weak.page.locator(".house")).to_have_count(3)
    asked.clear()
    breaks_after[0] = 1_000
    weak.take_news()
    expect(weak.page.locator(".taking .notice--good")).to_contain_text("รับแล้ว")
    assert 1 <= len(asked) <= 4
    weak.page.fill("input[type=search]", "เกิดใหม่")
    expect(weak.page.locator(".house")).to_have_count(1)

    # No room: a sentence, and the village as it was.
    weak.page.fill("input[type=search]", "")
    for each in Visit.objects.all():
        factories.person("คนมาอยู่ด้วย", household=each.household)
    weak.page.evaluate(FULL)
    weak.take_news()
    expect(weak.page.locator(".taking .notice--error")).to_contain_text("เต็ม")
    weak.again()
    expect(weak.page.locator(".house")).to_have_count(3)
    weak.page.fill("input[type=search]", "เกิดใหม่")
    expect(weak.page.locator(".house")).to_have_count(1)


@pytest.mark.long
def test_a_village_ends_by_the_latest_clock_and_with_the_permission(weak: Carried):
    weak.set_up()
    weak.take()
    weak.wrong_by(timedelta(days=10))
    weak.again()
    expect(weak.page.locator(".house")).to_have_count(3)
    # Set back, the clock gives no day more; the thirteenth comes after the tenth, not before.
    weak.wrong_by(timedelta(days=-400))
    weak.again()
    expect(weak.page.locator(".house")).to_have_count(3)
    weak.wrong_by(timedelta(days=12))
    weak.again()
    expect(weak.page.locator(".notice--warning")).to_contain_text("จะหมดอายุในอีก 2 วัน")
    weak.wrong_by(timedelta(days=14, minutes=1))
    weak.again()
    expect(weak.page.locator(".notice--warning").first).to_contain_text("ครบ 14 วันแล้ว")
    weak.wrong_by(timedelta(days=0))
    weak.again()
    expect(weak.page.locator(".house")).to_have_count(0)
    assert sections(weak.page) == 0

    # The server knows what day it is: taken again, it is good for fourteen days more.
    weak.page.click(".taking button")
    weak.page.wait_for_selector(".house")
    assert sections(weak.page) > 35
    weak.account.is_active = False
    weak.account.save()
    weak.take_news()
    expect(weak.page.locator(".notice--warning").first).to_contain_text("ไม่มีสิทธิในหมู่บ้านนี้แล้ว")
    assert sections(weak.page) == 0


def sections(page: Page) -> int:
    """How many lie in the phone's store."""
    counted: int = page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("rangwat-field");
            asked.onsuccess = () => {
                const database = asked.result;
                const count = database.transaction("sections").objectStore("sections").count();
                count.onsuccess = () => { database.close(); done(count.result); };
            };
        })"""
    )
    return counted
