"""Hands on a phone of 360 pixels: how the page without signal is used, and pictures of it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
FOLDER = Path(__file__).with_name("training")
WIDTH, HEIGHT = 360, 720
COLOURS = 64
BREATH = 300  # milliseconds after an answer: what is asked next may depend on it
ACCURACY_METRES = 4
PATIENCE = 120_000  # milliseconds: the machine that takes pictures may do other things too


@dataclass
class Phone:
    """A browser with a profile of its own, and the person who holds it."""

    context: BrowserContext
    page: Page
    address: str

    def open(self, path: str) -> None:
        """A page of the server, until it may be used."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def shoot(self, name: str, *, top: str = "", height: int = HEIGHT) -> None:
        """The screen, or `height` pixels of the page from the element `top` on, as a small PNG."""
        self.page.wait_for_timeout(600)  # a map's tiles, a bar that grows
        if top:
            box = self.page.locator(top).first.bounding_box()
            scrolled = self.page.evaluate("() => window.scrollY")
            whole = self.page.evaluate("() => document.documentElement.scrollHeight")
            begin = max(0, (box["y"] if box else 0) + scrolled - 8)
            clip = {"x": 0, "y": begin, "width": WIDTH, "height": min(height, whole - begin)}
            taken = self.page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        else:
            taken = self.page.screenshot()
        keep(name, Image.open(BytesIO(taken)))

    def tap(self, words: str, *, within: str = "body", last: bool = False) -> None:
        """A button or link, by its words."""
        found = self.page.locator(within).locator(
            f'button:has-text("{words}"), a:has-text("{words}"), summary:has-text("{words}")'
        )
        (found.last if last else found.first).click()

    def go(self, tab: int) -> None:
        """One of the three at the bottom: village, outbox, this phone."""
        self.page.click(f".bottom button:nth-child({tab})")

    def question(self, name: str) -> str:
        """Where a question of the form is, once pages were turned up to it."""
        where = f'.question[data-name$="/{name}"]'
        self.page.wait_for_selector(".form__page")
        while not self.page.locator(where).count():
            self.next()
        return where

    def next(self) -> None:
        """The next page of the form; a second tap leaves for later what is missing."""
        page = self.page.locator(".form__page")
        before = page.get_attribute("data-page")
        if before == "end":
            raise LookupError("the form is at its end")
        for _ in range(2):
            self.tap("ถัดไป", within=".form__steps")
            self.page.wait_for_timeout(BREATH)
            if page.get_attribute("data-page") != before:
                return

    def choose(self, name: str, *words: str) -> None:
        """Choices of a question, by their words."""
        where = self.question(name)
        opener = self.page.locator(f"{where} .sheet__opener")
        if opener.count():
            opener.click()
            for each in words:
                self.page.locator("dialog.choosing").get_by_text(each, exact=True).click()
        else:
            for each in words:
                self.page.locator(where).get_by_text(each, exact=True).click()
        self.page.wait_for_timeout(BREATH)

    def write(self, name: str, text: str) -> None:
        """Type the answer of a question."""
        box = self.page.locator(
            f"{self.question(name)} input, {self.question(name)} textarea"
        ).first
        box.fill(text)
        box.blur()
        self.page.wait_for_timeout(BREATH)

    def photograph(self, name: str) -> None:
        """A picture as from the camera; waits until it is on the phone."""
        where = self.question(name)
        picture = {"name": "house.jpg", "mimeType": "image/jpeg", "buffer": _house()}
        self.page.locator(f"{where} input[type=file]").first.set_input_files(picture)  # type: ignore[arg-type]
        self.page.wait_for_selector(f"{where} .photo__picture")

    def to_the_end(self) -> None:
        """Turn the pages that are left."""
        while self.page.locator(".form__page").get_attribute("data-page") != "end":
            self.next()

    def finish(self) -> None:
        """Ready to be sent, and back to where the form was opened."""
        self.to_the_end()
        self.tap("เสร็จแล้ว พร้อมส่ง")
        self.page.wait_for_selector(".form", state="detached")

    def stand(self, lon: float, lat: float) -> None:
        """The person stands there (EPSG:4326); the phone has told so often enough."""
        self.context.set_geolocation(
            {"longitude": lon, "latitude": lat, "accuracy": ACCURACY_METRES}
        )
        self.page.wait_for_timeout(1200)


def phone(playwright: Playwright, address: str, folder: Path) -> Phone:
    """A phone that is on, in Thai, and lets the page know where it is."""
    context = playwright.chromium.launch_persistent_context(
        str(folder),
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="th-TH",
        timezone_id="Asia/Bangkok",
        geolocation={"longitude": 102.1, "latitude": 13.64, "accuracy": ACCURACY_METRES},
        permissions=["geolocation"],
    )
    context.set_default_timeout(PATIENCE)
    page = context.pages[0] if context.pages else context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return Phone(context, page, address)


def keep(name: str, picture: Image.Image) -> None:
    """Beside this file, as wide as a phone, in few colours."""
    FOLDER.mkdir(exist_ok=True)
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def _house() -> bytes:
    """A drawn house: no photograph of anybody's home is in the repository."""
    picture = Image.new("RGB", (1600, 1200), (150, 196, 226))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 820, 1600, 1200), fill=(142, 150, 92))
    pen.rectangle((420, 520, 1180, 900), fill=(196, 160, 112))
    pen.polygon([(340, 540), (800, 260), (1260, 540)], fill=(132, 92, 74))
    pen.polygon([(900, 430), (1010, 470), (980, 520), (890, 500)], fill=(70, 62, 58))
    pen.rectangle((720, 640, 880, 900), fill=(104, 74, 50))
    for left in (500, 960):
        pen.rectangle((left, 620, left + 130, 740), fill=(92, 120, 132))
    for left in (440, 790, 1140):
        pen.rectangle((left, 900, left + 24, 990), fill=(94, 72, 54))
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()
