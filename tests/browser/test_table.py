"""A deposit day by the keyboard, cut off from the server, reloaded, and sent: once, all of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from network.models import Role
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
def page(chromium: Browser, live_server, group):
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=group.place))
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="th")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(live_server.url + reverse("deposit-table", args=[group.key, Moment.now().last_day]))
    yield page
    assert complaints == []
    context.close()


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
    page.context.set_offline(True)
    page.keyboard.type("๕๐.๒๕")
    page.keyboard.press("Enter")
    waits_for(page, 3, 1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#table[data-ready=true]")).to_be_visible()
    waits_for(page, 3, 1)
    page.keyboard.press("Enter")
    waits_for(page, 3, 2)
    assert saved(group) == [10_000, 0, 0]
    page.context.set_offline(False)
    expect(page.locator("#table")).to_have_attribute("data-unsent", "0")
    assert saved(group) == [10_000, 5_025, 10_000]
    expect(page.locator("[data-part=cash]")).to_have_text("250.25")


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
