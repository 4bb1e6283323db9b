"""A deposit day by the keyboard, cut off from the server, reloaded, and sent: once, all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from network.models import Account, Role
from network.moments import Moment
from savings import books
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(transactional_db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.savings_group(factories.place("27040501"), members=3)


@pytest.fixture
def context(chromium: Browser):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="th")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_server, group):
    signed_in(context, live_server, group)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(live_server.url + reverse("deposit-table", args=[group.key, Moment.now().last_day]))
    yield page
    assert complaints == []


def signed_in(context: BrowserContext, live_server, group, account: Account | None = None):
    account = account or factories.account(role=Role.TREASURER, place=group.place)
    client = Client()
    client.force_login(account)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return account


# All that the browser keeps of this origin, as text.
KEPT = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = base.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      const text = (key, value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder("latin1").decode(value) : value;
      found.push(store + ": " + JSON.stringify(rows, text));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.includes("/days/")) continue;
      found.push("page: " + await (await cache.match(request)).text());
    }
  }
  return found;
}"""


def saved(group) -> list[int]:
    return [each.saved for each in books.members(group, Moment.now())]


def waits_for(page: Page, number: int, unsent: int) -> None:
    expect(page.locator("[data-part=number]")).to_have_text(str(number))
    expect(page.locator("#table")).to_have_attribute("data-unsent", str(unsent))


def test_a_day_without_signal_survives_a_reload_and_arrives_once(page: Page, group):
    expect(page.locator("#table[data-ready=true][data-kept=true]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("input[name=savings]")).to_be_focused()
    page.keyboard.press("Enter")  # the pledge, as it stands
    waits_for(page, 2, 0)
    assert saved(group) == [10_000, 0, 0]
    code = page.locator("[data-part=code]")
    code.locator("summary").click()
    code.locator("input").fill("123456")
    code.locator("button").click()
    expect(code).to_contain_text("เดาง่าย")
    code.locator("input").fill("290417")
    code.locator("button").click()
    expect(page.locator("#table[data-coded=true]")).to_be_visible()
    page.context.set_offline(True)
    page.locator("input[name=savings]").fill("๕๐.๒๕")
    page.locator("input[name=savings]").press("Enter")
    waits_for(page, 3, 1)
    page.reload()
    closed = page.locator("[data-part=closed]")
    closed.locator("input").fill("290418")
    closed.locator("button").click()
    expect(closed).to_contain_text("รหัสไม่ถูก")
    expect(page.locator("[data-part=list]")).to_be_hidden()
    closed.locator("input").fill("290417")
    closed.locator("button").click()
    expect(page.locator("#table[data-ready=true]")).to_be_visible()
    waits_for(page, 3, 1)
    page.keyboard.press("Enter")
    waits_for(page, 3, 2)
    assert saved(group) == [10_000, 0, 0]
    page.context.set_offline(False)
    expect(page.locator("#table")).to_have_attribute("data-unsent", "0")
    assert saved(group) == [10_000, 5_025, 10_000]
    expect(page.locator("[data-part=cash]")).to_have_text("250.25")


def test_what_a_phone_keeps_tells_nobody_and_opens_for_its_officer_alone(
    page: Page, group, live_server
):
    expect(page.locator("#table[data-ready=true][data-kept=true]")).to_be_visible()
    name = page.locator("[data-part=name]").inner_text()
    own = page.evaluate("JSON.parse(document.getElementById('table-data').textContent).officer")
    page.context.set_offline(True)
    page.locator("input[name=savings]").fill("731.25")
    page.locator("input[name=savings]").press("Enter")
    waits_for(page, 2, 1)
    kept = page.evaluate(KEPT)
    tables = [each.partition(": ")[0] for each in kept]
    assert {"lines", "pages", "locks", "page"} <= set(tables)
    member = str(group.memberships.get(number=1).key)
    for secret in (name, "73125", "731.25", member):
        assert not any(secret in each for each in kept), secret
    page.reload()  # no code was set: it stays shut until there is signal, and nothing is lost
    expect(page.locator("[data-part=closed]")).to_contain_text("ปิดผนึก")
    expect(page.locator("[data-part=closed] form")).to_be_hidden()
    assert name not in page.content()
    signed_in(page.context, live_server, group)  # another, on the same phone
    page.context.set_offline(False)
    expect(page.locator("[data-part=signal]")).to_contain_text(f"ของ {own} รอส่ง 1 รายการ")
    assert saved(group) == [0, 0, 0]
    signed_in(page.context, live_server, group, Account.objects.get(username=own))
    page.reload()
    expect(page.locator("#table[data-ready=true][data-unsent='0']")).to_be_visible()
    assert saved(group) == [73_125, 0, 0]


def test_a_code_ends_after_five_wrong_ones_and_after_three_days(page: Page):
    expect(page.locator("#table[data-ready=true][data-kept=true]")).to_be_visible()

    def code_set() -> None:
        page.locator("[data-part=code] summary").click()
        page.locator("[data-part=code] input").fill("290417")
        page.locator("[data-part=code] button").click()
        expect(page.locator("#table[data-coded=true]")).to_be_visible()

    code_set()
    page.context.set_offline(True)
    page.reload()
    closed = page.locator("[data-part=closed]")
    for left in (4, 3, 2, 1, 0):
        closed.locator("input").fill("555111")
        closed.locator("button").click()
        expect(closed).to_contain_text(f"อีก {left} ครั้ง" if left else "ไม่มีรหัสในเครื่องนี้")
    expect(closed.locator("form")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.locator("#table[data-ready=true]")).to_be_visible()
    code_set()
    page.context.set_offline(True)
    page.clock.set_fixed_time(datetime.now(tz=UTC) + timedelta(days=3, minutes=1))
    page.reload()
    expect(closed).to_contain_text("ไม่มีรหัสในเครื่องนี้")
    page.context.set_offline(False)


def test_of_two_officers_the_second_is_shown_what_the_first_entered(page: Page, group, live_server):
    expect(page.locator("#table[data-ready=true]")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    waits_for(page, 2, 1)
    other = Client()
    other.force_login(factories.account(role=Role.TREASURER, place=group.place))
    day = Moment.now().last_day
    other.post(
        reverse("table-lines", args=[group.key, day]),
        {
            "key": "00000000-0000-4000-8000-000000000001",
            "member": str(group.memberships.get(number=1).key),
            "line": {"savings": 10_000},
        },
        content_type="application/json",
    )
    page.context.set_offline(False)
    expect(page.locator(".table__list .asks")).to_be_visible()
    page.locator(".table__list button").first.click()
    page.get_by_text("รายการเดียวกัน ไม่บันทึกซ้ำ").click()
    expect(page.locator("#table")).to_have_attribute("data-unsent", "0")
    assert saved(group) == [10_000, 0, 0]
