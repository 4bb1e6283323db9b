"""Walking a boundary on the phone: what the page shows is what GeographicLib and Shapely reckon."""

from __future__ import annotations

import math
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pyproj import Transformer
from shapely.geometry import Polygon

from formats.land_area import LandArea
from survey.answers.places_on_earth import Outline, parse_outline, parse_point
from tests.browser import walking
from tests.browser.reader import Reader, note
from tests.browser.walking import EARTH, NORTHERN, WESTERN, Corner, at, square_metres
from tests.shared import page_built

pytestmark = pytest.mark.browser

SIX = [(0, 0), (60, -3), (118, 2), (121, 60), (119, 118), (-22, 98)]  # metres east, north
FREE = [(200, 0), (240, 0), (240, 50), (200, 50)]  # near nobody


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadingHTTPServer]:
    built = page_built(walking.HERE / "vite.config.js", "WALK_BUILD", tmp_path_factory)
    with walking.serving(built) as running:
        yield running


class Walker(Reader):
    """A phone with somebody who walks."""

    context: BrowserContext

    def show(self, **asked: str) -> Page:
        return self.open(f"/?{urlencode(asked)}")

    def stand(self, corner: Corner, accuracy: float = 4.0) -> None:
        """Be there, for as long as it takes the page to know."""
        longitude, latitude = corner
        self.context.set_geolocation(
            {"longitude": longitude, "latitude": latitude, "accuracy": accuracy}
        )

    def press(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=name, exact=exact).last.click()

    def begin(self, way: str = "เริ่มเดิน", button: str = "เดินรอบแปลง") -> None:
        self.press(button)
        self.page.wait_for_selector(".field-map__frame[data-ready]")
        if way:
            self.press(way)

    def take(self, corner: Corner, accuracy: float = 4.0) -> None:
        """Take a corner where the phone is; a question is left standing."""
        before = int(self.walk.get_attribute("data-corners") or 0)
        self.stand(corner, accuracy)
        self.page.locator("[data-take]:not([disabled])").click()
        expect(self.walk).to_have_attribute("data-corners", str(before + 1))

    def go_round(self, metres: list[tuple[float, float]], accuracy: float = 4.0) -> list[Corner]:
        ring = [at(*each) for each in metres]
        for corner in ring:
            self.take(corner, accuracy)
            if self.page.get_by_role("button", name="คนละมุม").count():
                self.press("คนละมุม")
        return ring

    @property
    def walk(self) -> Locator:
        return self.page.locator(".walk")

    def figure(self, name: str) -> float:
        return float(self.walk.get_attribute(f"data-{name}") or "nan")

    @property
    def value(self) -> str:
        return self.page.locator("main").get_attribute("data-value") or ""

    def finish(self) -> Outline:
        """Use it; the answer as the server reads it."""
        self.press("ใช้แนวเขตนี้")
        expect(self.walk).to_have_count(0)
        return parse_outline(self.value)

    def drag(self, start: Corner, end: Corner) -> None:
        """A corner with a finger; both places must be in view."""
        marker = self.page.locator(".field-handle")
        box = marker.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        # What a pixel is, from the length of the scale's own metres.
        scale = self.page.locator(".leaflet-control-scale-line").bounding_box()
        told = self.page.locator(".leaflet-control-scale-line").inner_text()
        assert scale is not None
        metres_per_pixel = float(told.split()[0]) / scale["width"]
        azimuth, _, metres = EARTH.inv(*start, *end)
        away = metres / metres_per_pixel
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        to_x = x + away * math.sin(math.radians(azimuth))
        to_y = y - away * math.cos(math.radians(azimuth))
        self.page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
        self.page.mouse.move(to_x, to_y, steps=3)
        self.page.mouse.up()


@pytest.fixture
def walker(
    chromium: Browser, server: ThreadingHTTPServer, request: pytest.FixtureRequest
) -> Iterator[Walker]:
    allowed = getattr(request, "param", ["geolocation"])
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, permissions=allowed
    )
    page = context.new_page()
    seen = Walker(page, f"http://127.0.0.1:{server.server_port}")
    seen.context = context
    page.on("console", lambda told: note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    assert not seen.complaints
    context.close()
    server.land = server.houses = None  # type: ignore[attr-defined]


def _shared(one: list[Corner], other: list[Corner]) -> float:
    ground = Polygon(one).intersection(Polygon(other))
    return abs(EARTH.geometry_area_perimeter(ground)[0])


def test_a_walk_of_six_corners_has_the_area_and_the_overlaps_reckoned_elsewhere(walker):
    walker.show(show="line")
    walker.begin()
    ring = walker.go_round(SIX)
    area = square_metres(ring)
    assert walker.figure("square-metres") == pytest.approx(area, rel=1e-9)
    _, around = EARTH.polygon_area_perimeter(*zip(*ring, strict=True))
    assert walker.figure("length") == pytest.approx(around, rel=1e-9)
    shown = walker.page.locator("[data-area]")
    expect(shown).to_have_text(str(LandArea.from_square_metres(area)))
    notes = walker.page.locator("[data-overlap]")
    expect(notes).to_have_count(2)
    told = [float(each.get_attribute("data-square-metres")) for each in notes.all()]
    wanted = sorted((_shared(ring, each) for each in (WESTERN, NORTHERN)), reverse=True)
    assert told == pytest.approx(wanted, rel=1e-6)
    assert walker.fits()
    walker.press("ปิดรอบ")
    outline = walker.finish()
    assert [(each.longitude, each.latitude) for each in outline.corners] == ring  # every digit
    assert outline.position_error == pytest.approx(4)


@pytest.mark.long
def test_how_sure_an_area_is_follows_the_registers_formula(walker):
    walker.show(show="line")
    walker.begin()
    ring = walker.go_round(FREE, accuracy=7)
    _, around = EARTH.polygon_area_perimeter(*zip(*ring, strict=True))
    deviation = abs(around) * 7 / math.sqrt(len(ring))
    assert walker.figure("deviation") == pytest.approx(deviation, rel=1e-6)
    expect(walker.page.locator(".walk__area small")).to_have_text(
        f"± {LandArea.from_square_metres(2 * deviation)}"
    )


def test_a_walk_goes_on_after_the_phone_died(walker):
    walker.show(show="line")
    walker.begin()
    walker.go_round(FREE[:3])
    walker.page.close(run_before_unload=False)
    walker.page = walker.context.new_page()
    walker.show(show="line")
    expect(walker.page.locator("main")).to_have_attribute("data-unfinished", "true")
    assert walker.value == ""  # a ring with a side missing is no answer
    walker.begin(button="เดินต่อ", way="เดินต่อ")
    expect(walker.walk).to_have_attribute("data-corners", "3")
    walker.take(at(*FREE[3]))
    walker.press("ปิดรอบ")
    outline = walker.finish()
    assert len(outline.corners) == 4
    expect(walker.page.locator("main")).to_have_attribute("data-unfinished", "false")


@pytest.mark.long
def test_the_phones_back_button_leaves_the_walk_and_not_the_form(walker):
    walker.show(show="line")
    walker.begin()
    walker.go_round(FREE[:2])
    walker.page.go_back()
    expect(walker.walk).to_have_count(0)
    expect(walker.page.get_by_text("เดินค้างไว้ 2 มุม")).to_be_visible()


@pytest.mark.parametrize("same", [True, False])
def test_a_neighbours_corner_is_taken_only_by_asking(walker, same):
    walker.show(show="line")
    walker.begin()
    near = at(1.5, 99)  # of the corner that both neighbours have at (0, 100)
    walker.take(near, accuracy=5)
    expect(walker.page.get_by_text("เป็นมุมเดียวกันไหม")).to_be_visible()
    walker.press("มุมเดียวกัน" if same else "คนละมุม")
    for corner in ((60, 40), (20, 20)):
        walker.take(at(*corner))
    walker.press("ปิดรอบ")
    first = walker.finish().corners[0]
    shared = [WESTERN[2], NORTHERN[0]]
    assert ((first.longitude, first.latitude) in shared) is same
    assert first.accuracy == 5


@pytest.mark.long
def test_a_boundary_that_crosses_itself_is_not_used_until_it_is_mended(walker):
    walker.show(show="line")
    walker.begin()
    walker.go_round([(200, 0), (240, 50), (240, 0), (200, 50)])
    walker.press("ปิดรอบ")
    expect(walker.page.get_by_role("alert")).to_contain_text("ตัดกันเอง")
    expect(walker.page.get_by_role("button", name="ใช้แนวเขตนี้")).to_be_disabled()
    expect(walker.page.locator("[data-area]")).to_have_text("–")
    walker.press("เดินต่อ")
    walker.press("เดินต่อ")
    walker.press("ย้อนมุม")
    walker.take(at(220, -10))
    walker.press("ปิดรอบ")
    assert len(walker.finish().corners) == 4


@pytest.mark.long
def test_a_corner_is_moved_by_finger(walker):
    walker.show(show="line", value=_text(FREE))
    walker.begin(way="", button="ดูหรือแก้บนแผนที่")
    box = walker.page.locator(".field-label--corner").nth(2).bounding_box()
    assert box is not None
    walker.page.mouse.click(box["x"], box["y"])
    expect(walker.page.locator(".field-handle")).to_have_count(1)
    walker.drag(at(*FREE[2]), at(228, 40))
    wanted = square_metres([at(*each) for each in [*FREE[:2], (228, 40), FREE[3]]])
    assert walker.figure("square-metres") == pytest.approx(wanted, rel=0.03)  # pixels
    walker.press("เสร็จ")
    corners = walker.finish().corners
    assert [each.accuracy for each in corners] == [4, 4, 0, 4]  # a finger measures nothing


def _text(metres: list[tuple[float, float]]) -> str:
    ring = [at(*each) for each in [*metres, metres[0]]]
    return "; ".join(f"{lat} {lon} 0 4" for lon, lat in ring)


@pytest.mark.long
def test_corners_are_taken_by_themselves_every_ten_metres(walker):
    walker.show(show="line", closed="no")
    walker.begin(button="เดินตามแนว")
    walker.stand(at(200, 0))
    expect(walker.page.locator("[data-take]")).to_be_enabled()
    walker.press("อัตโนมัติ", exact=False)
    for metres in range(4, 41, 4):
        walker.stand(at(200 + metres, 0))
        walker.page.wait_for_timeout(120)
    expect(walker.walk).to_have_attribute("data-corners", "4")  # 0, 12, 24, 36
    walker.press("จบแนว")
    walker.press("ใช้แนวนี้")
    expect(walker.walk).to_have_count(0)
    places = [parse_point(each) for each in walker.value.split(";")]
    assert len(places) == 4
    lengths = [
        EARTH.inv(one.longitude, one.latitude, two.longitude, two.latitude)[2]
        for one, two in pairwise(places)
    ]
    assert lengths == pytest.approx([12, 12, 12], abs=0.01)


@pytest.mark.long
def test_a_coarse_position_is_taken_only_where_the_person_insists(walker):
    walker.show(show="line")
    walker.begin()
    walker.stand(at(200, 0), accuracy=45)
    expect(walker.page.locator("[data-accuracy]")).to_contain_text("45")
    expect(walker.page.locator("[data-take]")).to_be_disabled()
    walker.page.get_by_label("ใช้พิกัดหยาบด้วย", exact=False).check()
    walker.take(at(201, 0), accuracy=45)
    walker.stand(at(240, 0), accuracy=150)
    walker.page.locator("[data-take]:not([disabled])").click()
    expect(walker.page.get_by_text("ระบบไม่รับ")).to_be_visible()
    expect(walker.walk).to_have_attribute("data-corners", "1")


@pytest.mark.long
@pytest.mark.parametrize("walker", [[]], indirect=True)
def test_who_may_not_know_the_position_puts_corners_on_the_map_or_types_them(walker):
    walker.show(show="line")
    walker.begin()
    expect(walker.page.get_by_role("alert")).to_contain_text("ไม่อนุญาต")
    walker.press("วางมุมบนแผนที่แทน")
    walker.press("วางมุมที่ 1 ตรงกากบาท")
    expect(walker.walk).to_have_attribute("data-corners", "1")
    walker.press("ย้อนมุม")
    corners = [at(200, 0), at(240, 0), at(220, 40)]
    utm = Transformer.from_crs(4326, 32648, always_xy=True)
    for number, corner in enumerate(corners, 1):
        walker.press("พิมพ์พิกัด")
        if number > 1:  # once in degrees, with Thai digits; then in metres
            walker.page.get_by_label("แบบ").select_option("utm")
            first, second = (f"{each:.4f}" for each in utm.transform(*corner))
        else:
            digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
            first, second = (f"{each:.9f}".translate(digits) for each in corner[::-1])
        walker.page.locator("#typed-first").fill(first)
        walker.page.locator("#typed-second").fill(second)
        walker.press("ใช้พิกัดนี้")
        expect(walker.walk).to_have_attribute("data-corners", str(number))
    assert walker.figure("square-metres") == pytest.approx(square_metres(corners), rel=1e-4)
    walker.press("ปิดรอบ")
    outline = walker.finish()
    assert outline.position_error is None  # nothing measured it
    for spot, corner in zip(outline.corners, corners, strict=True):
        assert EARTH.inv(spot.longitude, spot.latitude, *corner)[2] < 0.001


@pytest.mark.long
def test_latitude_and_longitude_typed_the_wrong_way_round_are_told(walker):
    walker.show(show="line")
    walker.begin(way="พิมพ์พิกัด")
    walker.page.locator("#typed-first").fill("102.23")
    walker.page.locator("#typed-second").fill("13.5")
    expect(walker.page.get_by_role("alert")).to_contain_text("สลับกัน")
    expect(walker.page.get_by_role("button", name="ใช้พิกัดนี้")).to_be_disabled()


@pytest.mark.long
def test_a_tiny_area_is_told(walker):
    walker.show(show="line")
    walker.begin()
    walker.go_round([(200, 0), (205, 0), (205, 5)])
    expect(walker.page.locator("[data-tiny]")).to_be_visible()


@pytest.mark.long
def test_a_point_is_the_mean_of_where_one_stands_and_tells_how_far_it_is(walker):
    # The house of the first household is known at (-15, 55): see walking.houses().
    walker.show(show="point", household="house-1")
    walker.stand(at(15, 95), accuracy=6)
    walker.begin(way="", button="จับตำแหน่ง")
    expect(walker.page.locator("[data-accuracy]")).to_contain_text("6")
    expect(walker.page.locator("[data-away]")).to_contain_text("50")
    walker.press("ใช้จุดนี้")
    expect(walker.page.locator(".walk")).to_have_count(0)
    spot = parse_point(walker.value)
    assert EARTH.inv(spot.longitude, spot.latitude, *at(15, 95))[2] < 0.01
    assert spot.accuracy == 6
    walker.press("จับตำแหน่งใหม่")
    walker.press("วางบนแผนที่")
    walker.press("ใช้จุดนี้")
    expect(walker.page.get_by_text("วางด้วยมือ")).to_be_visible()
    assert not parse_point(walker.value).was_measured


@pytest.mark.long
def test_a_walk_without_a_form_begins_the_parcel_form_with_its_boundary(walker):
    walker.show(show="walk", parcel="parcel-12")
    walker.page.wait_for_selector(".field-map__frame[data-ready]")
    walker.press("เริ่มเดิน")
    ring = [at(-78, 1), at(-2, 1), at(-2, 98), at(-79, 97)]
    for corner in ring:
        walker.take(corner)
        assert not walker.page.get_by_text("เป็นมุมเดียวกันไหม").count() or "14" in (
            walker.page.get_by_role("alertdialog").inner_text()
        )  # its own old corners are no neighbour's
        if walker.page.get_by_role("alertdialog").count():
            walker.press("คนละมุม")
    expect(walker.page.locator("[data-overlap]")).to_have_count(0)
    walker.press("ปิดรอบ")
    walker.press("ใช้แนวเขตนี้")
    given = walker.page.locator("#given").inner_text()
    assert '"formId":"rangwat_parcel"' in given
    assert '"known_parcel":"parcel-12"' in given
    assert '"parcel_method":"gnss_phone"' in given
    assert given.count(";") == 4
