"""One headless Chromium for the browser tests; pages wait on the app's own flag, never on time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from survey.shipped.publishing import SHIPPED, Reading
from survey.xforms.conversion import ReadForm
from tests.browser import drawing, filling_in
from tests.browser.drawer import Drawer
from tests.browser.filling_in import Hand, Site, serving
from tests.browser.reader import Reader, note
from tests.shared import page_built

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# A machine that does much else at the time is slow, not wrong: no test waits for less.
PATIENCE = 120_000  # milliseconds
expect.set_options(timeout=PATIENCE)
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """For all files of this folder: of its loop a thread can have one.

    It runs in this thread, so that Django takes our own queries for asynchronous ones: they are
    allowed for as long as it runs, teardown included.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as running:
        environment.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, else the one Playwright fetched; skips where there is neither.

    One for all files of this folder: each test opens a context of its own.
    """
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None and not Path(playwright.chromium.executable_path).exists():
        pytest.skip("there is no Chromium on this machine")
    browser = playwright.chromium.launch(
        executable_path=found,
        args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    )
    opened = browser.new_context

    def patient(**how: Any) -> BrowserContext:
        context = opened(**how)
        context.set_default_timeout(PATIENCE)
        return context

    browser.new_context = patient  # type: ignore[method-assign]
    yield browser
    browser.close()


@pytest.fixture(params=list(SIZES))
def reader(
    request: pytest.FixtureRequest,
    chromium: Browser,
    live_server: object,
) -> Iterator[Reader]:
    """A browser of one size, signed in nowhere, without anything kept from before."""
    width, height = SIZES[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    seen = Reader(page, live_server.url)  # type: ignore[attr-defined]
    page.on("console", lambda told: note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda asked: seen.hosts.add(urlsplit(asked.url).netloc))
    yield seen
    context.close()


@pytest.fixture(scope="session")
def shipped() -> dict[str, ReadForm]:
    """The shipped forms, converted and checked by ODK Validate, by their id."""
    reading = Reading(SHIPPED)
    return {form_id: reading.of(form_id) for form_id in SHIPPED}


@pytest.fixture(scope="session")
def form_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page that fills in forms, built and served once; it tells nothing yet."""
    built = page_built(filling_in.HERE / "vite.config.js", "FORM_BUILD", tmp_path_factory)
    with serving(built) as site:
        yield site


@pytest.fixture
def hand(chromium: Browser, form_site: Site) -> Iterator[Hand]:
    """Somebody with a phone of 360 pixels in Thailand, of whom nothing is kept from before."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        timezone_id="Asia/Bangkok",
        locale="th-TH",
        geolocation={"latitude": 13.5, "longitude": 102.2, "accuracy": 4.5},
        permissions=["geolocation"],
    )
    yield Hand(context.new_page(), form_site)
    context.close()


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with drawing.serving() as running:
        yield running


@pytest.fixture
def drawer(
    chromium: Browser, server: ThreadingHTTPServer, request: pytest.FixtureRequest
) -> Iterator[Drawer]:
    size = getattr(request, "param", {"viewport": {"width": 1280, "height": 900}})
    context = chromium.new_context(**size)
    page = context.new_page()
    seen = Drawer(page, f"http://127.0.0.1:{server.server_port}")
    page.on("console", lambda told: note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda asked: seen.hosts.add(urlsplit(asked.url).netloc))
    for kept in (server.asked, server.posted, server.mood):  # type: ignore[attr-defined]
        kept.clear()
    yield seen
    assert seen.complaints == []
    assert seen.hosts == {urlsplit(seen.base).netloc}
    context.close()
