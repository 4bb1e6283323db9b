"""A household typed in from paper by the keyboard alone, and understood."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from network.moments import Moment
from survey.answers.reading import understand
from survey.models import Interpretation, Submission, Visit
from survey.paper.issuing import sheets_for_households
from tests.survey.paper import papers

BUILT = settings.FIELD_BUILD / "manifest.json"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BUILT.exists(), reason="script/setup has not built the pages"),
]


@pytest.fixture
def village() -> papers.Village:
    return papers.village()


@pytest.fixture
def page(chromium: Browser, live_server: object, village: papers.Village):
    client = Client()
    client.force_login(village.surveyor)
    base = live_server.url  # type: ignore[attr-defined]
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="th")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base}])
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.goto(base + village.address("type/"))
    page.wait_for_selector(".paper [data-box][data-number='1']:focus")
    yield page
    assert page.complaints == []  # type: ignore[attr-defined]
    context.close()


def enter(page: Page, typed: str, then: str) -> None:
    """Type into the box that has the focus, Enter, and wait until the box `then` has it."""
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    number, _, round_ = then.partition(".")
    page.wait_for_selector(f"[data-number='{number}'][data-round='{round_}']:focus")


def test_a_household_is_typed_in_without_the_mouse_and_understood(
    page: Page, village: papers.Village
):
    enter(page, "04032569", "2")
    enter(page, "", "3")
    enter(page, "", "4")
    enter(page, "ต้อง", "5")  # the first letters of a choice
    enter(page, "1 2", "6")
    enter(page, "๓", "7")  # a Thai numeral
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-repeat]:focus")
    enter(page, "1", "8.1")
    enter(page, "นางสาวสมมติ มาใหม่", "9.1")
    enter(page, "1", "10.1")
    enter(page, "30", "11.1")
    page.keyboard.press("F2")
    page.keyboard.type("16")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-number='16']:focus")
    page.keyboard.type("พิมพ์จากกระดาษ")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".notice[role=status]")
    page.wait_for_selector(".desk__list [aria-current]")
    assert understand(Submission.objects.get()).outcome == Interpretation.Outcome.UNDERSTOOD
    visit = Visit.objects.recorded(Moment.now()).get()
    assert str(visit.visited_on) == "2026-03-04"
    assert (visit.people, visit.house_condition) == (3, "minor_repair")
    assert set(visit.needs_repair) == {"roof", "floor"}
    assert visit.household in village.households
    listed = page.locator(".desk__list li")
    assert [text[0] for text in listed.all_inner_texts()].count("✓") == 1


@pytest.mark.long
def test_what_is_no_answer_keeps_the_box_and_says_so(page: Page):
    page.keyboard.type("31/02/2569")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-number='1'][aria-invalid]:focus")
    assert "21/11/2569" in page.inner_text(".line__fault")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".desk__paper > .notice--warning")
    assert not Submission.objects.exists()


@pytest.mark.long
def test_a_sheet_that_was_typed_in_is_told_when_its_code_comes_again(
    page: Page, village: papers.Village
):
    [sheet] = sheets_for_households(
        village.version, village.households[1:], village.place, village.surveyor
    )
    for is_again in (False, True):
        page.locator(".desk__code").focus()
        page.keyboard.type(sheet.code.lower())
        page.keyboard.press("Enter")
        if is_again:
            page.wait_for_selector(".desk__again")
            assert village.surveyor.name in page.inner_text(".desk__again") or "ท่าน" in (
                page.inner_text(".desk__again")
            )
            break
        page.wait_for_selector("[data-number='1']:focus")
        enter(page, "04032569", "2")
        page.keyboard.press("F2")
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-number='4']:focus")
        enter(page, "1", "6")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".notice[role=status]")
    assert Submission.objects.get().typed_sheet.sheet == sheet


def test_a_code_is_looked_up_once_and_takes_the_focus_from_nobody(
    page: Page, village: papers.Village
):
    [sheet] = sheets_for_households(
        village.version, village.households[:1], village.place, village.surveyor
    )
    asked: list[str] = []
    page.on("request", lambda request: "code=" in request.url and asked.append(request.url))
    for code in (sheet.code, "", sheet.code):  # at last its paper is open already
        page.locator(".desk__code").select_text()
        page.keyboard.press("Delete")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-number='1']:focus")
    enter(page, "04032569", "2")
    page.wait_for_load_state("networkidle")
    assert len(asked) == 2
    assert page.evaluate("document.activeElement.dataset.number") == "2"
