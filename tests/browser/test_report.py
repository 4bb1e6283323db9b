"""The month's report on a phone: headings that open, tables that fit, one tap counted once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from network import registry
from network.models import Role
from tests import factories
from tests.browser.reader import Reader
from tests.reports.test_figures import District

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "rangwat-test-1"
TELL_AGAIN = """
    const asked = window.matchMedia.bind(window), told = [];
    window.matchMedia = (query) => {
        const found = asked(query), add = found.addEventListener.bind(found);
        found.addEventListener = (kind, say) => { told.push(say); add(kind, say); };
        return found;
    };
    window.tellAgain = () => told.forEach((say) => say());
"""
OPEN_ALL = """() => document.querySelectorAll('.fold:not(.fold--open) > h2 button')
    .forEach(each => each.click())"""
WIDER = """() => [...document.querySelectorAll('main *')].filter(
    each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.table-wrap')
).length"""


@pytest.fixture
def phone(chromium: Browser, live_server: object) -> object:
    here = District()
    for label in ("1", "2"):
        here.lived_in(here.a1, condition="unsafe", label=label)
    account = registry.open_account("chief", name="นายอำเภอ", password=PASSWORD)
    registry.appoint(
        account,
        Role.DISTRICT_CHIEF,
        here.district,
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    reader = Reader(context.new_page(), live_server.url)  # type: ignore[attr-defined]
    page = reader.open("/sign-in/?next=/reports/2704/2025-06/")
    page.fill("#id_username", "chief")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    yield reader
    context.close()


def test_a_report_is_headings_that_open_and_stay_open_when_one_comes_back(phone: Reader):
    page = phone.page
    assert phone.fits()
    land = page.locator("#land")
    assert land.locator("table").first.is_hidden()
    land.locator("h2 button").click()
    assert land.locator("table").first.is_visible()
    assert land.locator("h2 button").get_attribute("aria-expanded") == "true"
    page.evaluate(OPEN_ALL)
    assert phone.fits()
    assert page.evaluate(WIDER) == 0
    page.locator(".tile a").first.click()
    phone.ready()
    page.go_back()
    phone.ready()
    assert page.locator("#land table").first.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".fold").count() == 0
    assert page.locator("section.card table").first.is_visible()
    # A browser may tell of a width that has not changed: where nothing is folded nothing is undone.
    page.add_init_script(TELL_AGAIN)
    page.reload()
    phone.ready()
    headings = page.locator("section.card > h2").all_inner_texts()
    page.evaluate("tellAgain()")
    assert page.locator("section.card > h2").all_inner_texts() == headings
