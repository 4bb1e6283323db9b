"""A phone with the page on it: a browser with a profile of its own, set up as people do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.conftest import CHROMIUM, PATIENCE

PHONE = {"width": 360, "height": 740}
PIN = "482917"
WRONG = "907366"
# What a browser says of itself, and what is meant: no fault of the page.
HARMLESS = ("Banner not shown", "ERR_INTERNET_DISCONNECTED", "409", "401")


@dataclass
class FieldPhone:
    """The page in a browser whose profile lies in a folder, as on a phone's flash."""

    profile: Path
    base: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, told: str = "") -> Page:
        """The page, with what a QR may bring after the #."""
        self.page.goto(f"{self.base}/field/{told}")
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page

    def set_up(self, username: str, secret: str, pin: str = PIN) -> None:
        """By the QR of a new phone."""
        self.open(f"#set={username}:{secret}")
        self.choose(pin)
        self.page.wait_for_selector(".bottom")

    def choose(self, pin: str) -> None:
        """A PIN, typed twice."""
        self.page.fill("#pin", pin)
        self.page.fill("#pin-again", pin)
        self.page.click("form button")

    def unlock(self, pin: str = PIN) -> None:
        """By the PIN; the answer is waited for."""
        self.page.fill("#open-pin", pin)
        self.page.click("form button")
        self.page.wait_for_selector(".bottom, .field__error, .field__help")

    def lock(self) -> None:
        """As by the button on the page of the phone."""
        self.page.click(".bottom button:nth-child(3)")
        self.page.click("text=ล็อกเดี๋ยวนี้")
        self.page.wait_for_selector("#open-pin")

    def is_kept(self) -> None:
        """Waits until the page opens without signal."""
        self.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        self.page.wait_for_function(
            "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
        )

    def rows(self, store: str) -> list[dict[str, Any]]:
        """What lies in a store of IndexedDB, bytes as lists of numbers."""
        rows: list[dict[str, Any]] = self.page.evaluate(READ_STORE, store)
        return rows


@contextmanager
def phone(playwright: Playwright, base: str, profile: Path) -> Iterator[FieldPhone]:
    """A phone that is on; with the same profile again it is the same phone, restarted."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=found,
        args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        viewport=PHONE,  # type: ignore[arg-type]
        locale="th-TH",
    )
    context.set_default_timeout(PATIENCE)
    page = context.pages[0] if context.pages else context.new_page()
    made = FieldPhone(profile, base, context, page)
    page.on("console", lambda said: _note(made, said.type, said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    try:
        yield made
    finally:
        context.close()


def _note(made: FieldPhone, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not any(word in text for word in HARMLESS):
        made.complaints.append(text)


READ_STORE = """async (name) => {
    const database = await new Promise((done) => {
        const asked = indexedDB.open("rangwat-field");
        asked.onsuccess = () => done(asked.result);
    });
    const rows = await new Promise((done) => {
        const asked = database.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => done(asked.result);
    });
    database.close();
    const plain = (value) => {
        if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
        if (ArrayBuffer.isView(value)) return [...value];
        if (Array.isArray(value)) return value.map(plain);
        if (value && typeof value === "object") {
            const pairs = Object.entries(value).map(([key, each]) => [key, plain(each)]);
            return Object.fromEntries(pairs);
        }
        return value;
    };
    return rows.map(plain);
}"""
