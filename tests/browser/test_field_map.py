"""The map of a village on the phone: what is on it, what a finger finds, and how much it bears."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.browser.reader import Reader, note
from tests.browser.walking import at, feature, rectangle
from tests.shared import page_built

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadingHTTPServer]:
    built = page_built(walking.HERE / "vite.config.js", "WALK_BUILD", tmp_path_factory)
    with walking.serving(built) as running:
        yield running


@pytest.fixture
def phone(chromium: Browser, server: ThreadingHTTPServer) -> Iterator[Reader]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, permissions=["geolocation"]
    )
    page = context.new_page()
    seen = Reader(page, f"http://127.0.0.1:{server.server_port}")
    page.on("console", lambda told: note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    assert not seen.complaints
    context.close()
    server.land = server.houses = None  # type: ignore[attr-defined]


def _map(phone: Reader) -> Page:
    page = phone.open("/?show=map")
    page.wait_for_selector(".field-map__frame[data-ready]")
    return page


def _tap(page: Page, words: str, kind: str) -> None:
    """Where the map has written so, once it has come to rest."""
    label = page.locator(f".field-label--{kind}").filter(has_text=words).first
    seen = []
    while len(seen) < 2 or seen[-1] is None or seen[-1] != seen[-2]:
        assert len(seen) < 50, f"the map never came to rest: {words}"
        seen.append(label.bounding_box())
        page.wait_for_timeout(200)
    page.mouse.click(seen[-1]["x"], seen[-1]["y"])


def test_a_house_is_found_by_a_finger_and_every_standing_is_counted(phone):
    page = _map(phone)
    legend = page.locator(".field-map__legend")
    wanted = (
        "ยังไม่เยี่ยม 1",
        "เยี่ยมแล้ว 1",
        "มีร่างบนเครื่อง 1",
        "รอส่ง 1",
        "อีก 1 หลังไม่มีพิกัด",
    )
    for words in wanted:
        expect(legend).to_contain_text(words)
    page.get_by_role("button", name="ขยาย", exact=True).click()
    expect(page.locator(".field-label--house").first).to_be_attached()
    _tap(page, "2/1", "house")
    expect(page.locator("main")).to_have_attribute("data-house", "house-2")
    assert phone.fits()


@pytest.mark.long
def test_a_parcel_tells_whose_it_is_and_who_claims_the_same_ground(phone):
    page = _map(phone)
    _tap(page, "14", "parcel")
    card = page.locator(".parcel-card")
    expect(card).to_contain_text("นายทองดี มีสุข")
    expect(card).to_contain_text("ทับกับ 12 · 0-0-90 ไร่")
    card.get_by_role("button", name="ปิด").click()
    _tap(page, "15", "parcel")
    expect(card).to_contain_text("ส.ป.ก. 4-01")
    expect(card).not_to_contain_text("ทับกับ")


def test_names_of_people_are_never_markup(phone):
    page = _map(phone)
    _tap(page, "12", "parcel")
    expect(page.locator(".parcel-card")).to_contain_text("<b>ใจดี</b>")


@pytest.mark.long
def test_where_one_is_and_how_sure_is_shown(phone):
    page = _map(phone)
    longitude, latitude = at(20, 40)
    page.context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 8})
    page.get_by_role("button", name="ตำแหน่งของฉัน").click()
    expect(page.locator(".field-map__note--fair")).to_have_text("± 8 ม.")
    drawn = page.locator(".leaflet-here-pane svg").bounding_box()
    assert drawn is not None
    assert drawn["width"] > 360
    expect(page.locator(".leaflet-here-pane path").last).to_be_in_viewport()


@pytest.mark.long
def test_a_picture_from_the_air_lies_beneath_and_is_drawn_larger_where_there_is_none_closer(
    phone, server
):
    server.tiles.clear()
    server.land = walking.land() | {"zooms": [14, 16]}
    page = _map(phone)
    for _ in range(2):
        page.get_by_role("button", name="ขยาย", exact=True).click()
    expect(page.locator("img.leaflet-tile").first).to_be_visible()
    assert {path.split("/")[2] for path in server.tiles} == {"16"}
    _tap(page, "14", "parcel")
    expect(page.locator(".parcel-card")).to_contain_text("นายทองดี มีสุข")


@pytest.mark.long
def test_a_slow_phone_bears_a_thousand_parcels_and_three_hundred_houses(phone, server):
    parcels = [
        feature(
            rectangle(42 * (number % 32), 42 * (number // 32), 40, 40),
            key=f"p{number}",
            number=str(number),
            status="verified",
            disputed=[],
        )
        for number in range(1000)
    ]
    server.land = walking.land() | {"parcels": {"type": "FeatureCollection", "features": parcels}}
    server.houses = [
        {
            "key": f"h{number}",
            "houseNumber": str(number),
            "point": list(at(20 + 84 * (number % 16), 20 + 63 * (number // 16))),
            "standing": "to_visit",
        }
        for number in range(300)
    ]
    slowed = phone.page.context.new_cdp_session(phone.page)
    slowed.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page = _map(phone)
    started = time.monotonic()
    for step in range(4):
        page.mouse.move(150, 250)
        page.mouse.down()
        page.mouse.move(150 - 20 * step, 200, steps=5)
        page.mouse.up()
    page.get_by_role("button", name="ขยาย", exact=True).click()
    # Asked of the page itself: it answers when what it was doing is done.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
    took = time.monotonic() - started
    print(f"four drags and a zoom: {took:.1f} s")
    assert took < 12
    expect(page.locator(".field-map__legend")).to_contain_text("ยังไม่เยี่ยม 300")
