"""Takes the README's pictures: a report on a desktop, a village on a phone, printed pages."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "rangwat-demo"  # noqa: S105 (of the fictional demo, printed by script/server)
CHROMIUM = "/usr/bin/chromium"
PRINTED_SCALE = 1.1
COLOURS = 256


def main(address: str) -> None:
    """Write every picture beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = _signed_in(browser, address, "chief2704", width=1180, height=1120)
        page.goto(f"{address}/reports/2704/")
        page.wait_for_selector("html[data-ready]", state="attached")
        _keep("report", Image.open(BytesIO(page.screenshot())))
        _print_first_page(page, address)
        page = _signed_in(browser, address, "leader27040501", width=360, height=740)
        page.goto(f"{address}/villages/27040501/")
        page.wait_for_selector("html[data-ready]", state="attached")
        tall = page.screenshot(clip={"x": 0, "y": 0, "width": 360, "height": 1200}, full_page=True)
        _keep("village-phone", Image.open(BytesIO(tall)))
        page = _signed_in(browser, address, "leader27040501", width=1180, height=900)
        _print_sheet(page, address)
        browser.close()


def _keep(name: str, picture: Image.Image) -> None:
    """Beside this file, in few colours: a checkout stays small."""
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


def _signed_in(browser: Browser, address: str, username: str, *, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    return page


def _print_first_page(page: Page, address: str) -> None:
    """The first page of the report's PDF."""
    month = page.url.rstrip("/").rsplit("/", 1)[-1]
    printed = page.request.get(f"{address}/reports/2704/{month}.pdf").body()
    document = pypdfium2.PdfDocument(printed)
    _keep("report-pdf", document[0].render(scale=PRINTED_SCALE).to_pil())


def _print_sheet(page: Page, address: str) -> None:
    """The sheet of the parcel that most is known of."""
    page.goto(f"{address}/places/27040501/overlaps/")
    page.click("table.records tbody tr:first-child th a")
    page.click(".page-head .muted a")
    path = page.url.removeprefix(address).split("?")[0]
    printed = page.request.get(f"{address}{path}sheet.pdf").body()
    document = pypdfium2.PdfDocument(printed)
    _keep("parcel-sheet", document[0].render(scale=PRINTED_SCALE).to_pil())


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
