"""Drawing a parcel in a browser: by mouse, by finger, by walking, and splitting one by a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from http.server import ThreadingHTTPServer
from random import Random
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon, shape

from formats.land_area import LandArea
from tests.browser import drawing
from tests.browser.conftest import Reader, _note
from tests.browser.drawing import NEIGHBOUR, PARCEL, SOUTH, WEST

pytestmark = pytest.mark.browser
EARTH = Geod(ellps="WGS84")
Corner = tuple[float, float]
# East of the neighbour, some metres away from it.
FREE: list[Corner] = [
    (WEST + 0.0014, SOUTH),
    (WEST + 0.0024, SOUTH + 0.0001),
    (WEST + 0.0023, SOUTH + 0.0011),
    (WEST + 0.0014, SOUTH + 0.0012),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with drawing.serving() as running:
        yield running


class Drawer(Reader):
    """A page that draws, with the person's hand."""

    @property
    def frame(self) -> Locator:
        return self.page.locator(".map.draw")

    def at(self, corner: Corner) -> tuple[float, float]:
        """Where a corner is on the screen."""
        x, y = self.frame.evaluate(
            """(frame, [lon, lat]) => {
                const { x, y } = frame.drawing.board.map.latLngToContainerPoint([lat, lon]);
                const box = frame.getBoundingClientRect();
                return [box.x + x, box.y + y];
            }""",
            list(corner),
        )
        return x, y

    def click(self, corner: Corner, *, off: float = 0) -> None:
        x, y = self.at(corner)
        self.page.mouse.move(x + off + 3, y + off)
        self.page.mouse.click(x + off, y + off)

    def press(self, action: str) -> None:
        self.page.locator(f"[data-action={action}]:not([hidden])").click()

    def draw(self, corners: list[Corner], *, snap: bool = False) -> None:
        """Begin a shape, click its corners, and close it with the button."""
        self.press("draw")
        if not snap:
            self.press("snap")
        for number, corner in enumerate(corners, 1):
            self.click(corner)
            self.has(corners=number)
        self.press("finish")
        self.has(stage="edit")

    def drag(self, start: Corner, end: Corner, *, off: float = 0) -> None:
        self.page.mouse.move(*self.at(start))
        self.page.mouse.down()
        x, y = self.at(end)
        self.page.mouse.move(x + off - 20, y + off - 20)
        self.page.mouse.move(x + off, y + off, steps=4)
        self.page.mouse.up()

    def has(self, **values: object) -> None:
        """Wait until the map says so of itself."""
        for name, value in values.items():
            expect(self.frame).to_have_attribute(f"data-{name}", str(value))

    @property
    def written(self) -> dict[str, object]:
        return json.loads(self.page.locator("#id_geometry").input_value() or "null")

    @property
    def ring(self) -> list[Corner]:
        """The shell in the form, open."""
        return [tuple(corner) for corner in self.written["coordinates"][0][:-1]]  # type: ignore[index]

    @property
    def square_metres(self) -> float:
        return float(self.frame.get_attribute("data-square-metres") or "nan")


@pytest.fixture
def drawer(
    chromium: Browser, server: ThreadingHTTPServer, request: pytest.FixtureRequest
) -> Iterator[Drawer]:
    size = getattr(request, "param", {"viewport": {"width": 1280, "height": 900}})
    context = chromium.new_context(**size)
    context.set_default_timeout(10_000)
    page = context.new_page()
    seen = Drawer(page, f"http://127.0.0.1:{server.server_port}")
    page.on("console", lambda told: _note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda asked: seen.hosts.add(urlsplit(asked.url).netloc))
    for kept in (server.asked, server.posted, server.mood):  # type: ignore[attr-defined]
        kept.clear()
    yield seen
    assert seen.complaints == []
    assert seen.hosts == {urlsplit(seen.base).netloc}
    context.close()


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def reference(ring: list[Corner]) -> float:
    """Square metres by PROJ, which shares no code with the page."""
    return abs(EARTH.geometry_area_perimeter(Polygon(ring))[0])


def test_a_parcel_is_drawn_with_the_mouse_and_its_area_is_ellipsoidal(drawer: Drawer):
    drawer.open("/draw/")
    assert not drawer.page.locator("#id_geometry").is_visible()
    drawer.draw(FREE)
    assert [pytest.approx(corner, abs=1e-5) for corner in FREE] == drawer.ring
    assert drawer.square_metres == pytest.approx(reference(drawer.ring), abs=0.01)
    assert drawer.page.locator("[data-figure=area]").inner_text() == str(
        LandArea.from_square_metres(drawer.square_metres)
    )
    perimeter = abs(EARTH.geometry_area_perimeter(Polygon(drawer.ring))[1])
    assert float(drawer.frame.get_attribute("data-perimeter")) == pytest.approx(
        perimeter, abs=0.001
    )
    assert drawer.page.locator("[data-figure=perimeter]").inner_text() == f"{perimeter:,.1f}"


def test_areas_are_written_as_the_product_writes_them(drawer: Drawer):
    areas = [0, 0.2, 0.05, 0.1, 1.9, 3.8, 399.79, 399.8, 399.81, 1599.8, 1599.79, 1600, 20182.4]
    areas += [0.30000000000000004, 1e-7, 5.1e14, 325169.63, 2102214.2000000002, 1e21 / 1e7]
    drawer.open("/draw/")
    written = drawer.page.evaluate(
        """async (areas) => {
            const { inRaiNganWah } = await import("/static/parcels/land_area.js");
            return areas.map(inRaiNganWah);
        }""",
        areas,
    )
    # The page is given numbers; what Python makes of the same number is the reference.
    assert written == [str(LandArea(Decimal(str(area)))) for area in map(float, areas)]


def test_a_corner_near_a_neighbours_corner_becomes_it_exactly(drawer: Drawer):
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    drawer.press("draw")
    drawer.click(NEIGHBOUR[1], off=6)
    drawer.click(FREE[1])
    drawer.click(FREE[2])
    drawer.click(NEIGHBOUR[2], off=-6)
    drawer.press("finish")
    drawer.has(stage="edit", overlaps=0)
    assert drawer.ring[0] == NEIGHBOUR[1]
    assert drawer.ring[3] == NEIGHBOUR[2]


def test_a_dragged_corner_snaps_too_and_is_undone(drawer: Drawer):
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    drawer.draw(FREE, snap=True)
    before = drawer.ring
    drawer.drag(before[0], NEIGHBOUR[1], off=5)
    expect(drawer.page.locator("#id_geometry")).not_to_have_value(json.dumps(before))
    assert drawer.ring == [NEIGHBOUR[1], *before[1:]]
    drawer.press("undo")
    assert drawer.ring == before
    drawer.press("redo")
    assert drawer.ring[0] == NEIGHBOUR[1]


def test_snapping_can_be_switched_off(drawer: Drawer):
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    drawer.draw([NEIGHBOUR[1], *FREE[1:]])
    assert drawer.ring[0] != NEIGHBOUR[1]
    assert drawer.ring[0] == pytest.approx(NEIGHBOUR[1], abs=1e-5)


def test_every_corner_is_undone_and_done_again(drawer: Drawer):
    drawer.open("/draw/")
    drawer.draw(FREE)
    ring = drawer.ring
    drawer.press("undo")
    drawer.has(stage="sketch", corners=4)
    assert drawer.written is None
    drawer.frame.focus()
    drawer.page.keyboard.press("Control+z")
    drawer.has(corners=3)
    drawer.press("drop")
    drawer.has(corners=2)
    drawer.press("undo")
    drawer.has(corners=3)
    drawer.page.keyboard.press("Control+y")
    drawer.has(corners=2)
    drawer.press("undo")
    drawer.press("redo")
    drawer.press("undo")
    drawer.click(FREE[3])
    drawer.has(corners=4)
    expect(drawer.page.locator("[data-action=redo]")).to_be_disabled()
    drawer.click(ring[0])  # back at the first corner: closed
    drawer.has(stage="edit")
    assert drawer.ring[:3] == ring[:3]


def test_a_corner_is_added_chosen_and_removed(drawer: Drawer):
    drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.has(stage="edit", corners=4)
    drawer.page.locator(".marker-icon-middle").first.click()
    drawer.has(corners=5)
    ring = drawer.ring
    assert [ring[0], *ring[2:]] == FREE
    drawer.click(FREE[1])
    drawer.has(selected="0 0 2")
    drawer.press("remove")
    drawer.has(corners=4)
    assert drawer.ring == [*ring[:2], *ring[3:]]
    drawer.press("undo")
    drawer.has(corners=5)
    drawer.press("undo")
    assert drawer.ring == FREE


def test_a_middle_point_that_is_dragged_is_one_step(drawer: Drawer):
    drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.has(stage="edit")
    start = tuple((a + b) / 2 for a, b in zip(FREE[1], FREE[2], strict=True))
    drawer.drag(start, (start[0] + 0.0002, start[1]))
    drawer.has(corners=5)
    drawer.press("undo")
    drawer.has(corners=4)
    assert drawer.ring == FREE
    expect(drawer.page.locator("[data-action=undo]")).to_be_disabled()


def test_what_stands_in_the_form_is_shown_and_the_whole_is_not_dragged(drawer: Drawer):
    drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.has(stage="edit", corners=4)
    middle = Polygon(FREE).centroid
    drawer.drag((middle.x, middle.y), (middle.x + 0.0003, middle.y))
    assert drawer.ring == FREE


def test_a_ring_that_crosses_itself_is_refused_until_it_is_mended(drawer: Drawer):
    drawer.open("/draw/")
    drawer.press("draw")
    for corner in (FREE[0], FREE[2], FREE[1]):
        drawer.click(corner)
    drawer.has(corners=3, problem="")
    drawer.click(FREE[3])
    drawer.has(corners=4)
    drawer.press("finish")
    drawer.has(problem="crossing")
    expect(drawer.page.locator("[data-slot=problem]")).to_have_text(
        re.compile("แนวเขตตัดกันเองใกล้มุมที่ [1-4]")
    )
    assert drawer.page.locator(".draw__problem").count() == 1
    expect(drawer.page.locator("main form button")).to_be_disabled()
    drawer.press("undo")
    drawer.press("undo")
    drawer.has(problem="", corners=3)
    expect(drawer.page.locator("main form button")).to_be_enabled()


def test_an_overlap_is_told_but_not_forbidden(drawer: Drawer):
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    inside = (WEST + 0.0005, SOUTH + 0.0005)
    drawer.draw([inside, *FREE[1:3]])
    drawer.has(overlaps=1)
    assert "ทับแปลงข้างเคียง น.<b>1</b>" in drawer.page.locator("[data-slot=overlap]").inner_text()
    expect(drawer.page.locator("main form button")).to_be_enabled()


def test_a_hole_and_a_second_part(drawer: Drawer):
    drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.press("snap")
    hole = [
        (WEST + 0.0017, SOUTH + 0.0004),
        (WEST + 0.002, SOUTH + 0.0004),
        (WEST + 0.0018, SOUTH + 0.0008),
    ]
    drawer.press("hole")
    for corner in hole:
        drawer.click(corner)
    drawer.press("finish")
    drawer.has(stage="edit", corners=7, problem="")
    assert len(drawer.written["coordinates"]) == 2
    assert drawer.square_metres == pytest.approx(
        reference(FREE) - reference([tuple(c) for c in drawer.written["coordinates"][1]]), abs=0.01
    )
    drawer.press("part")
    for corner in ((WEST + 0.0027, SOUTH), (WEST + 0.0031, SOUTH), (WEST + 0.0031, SOUTH + 0.0009)):
        drawer.click(corner)
    drawer.press("finish")
    drawer.has(stage="edit", corners=10)
    assert drawer.written["type"] == "MultiPolygon"
    assert shape(drawer.written).is_valid
    drawer.press("clear")
    drawer.page.click("[data-answer=no]")
    drawer.has(corners=10)
    drawer.press("clear")
    drawer.page.click("[data-answer=yes]")
    drawer.has(stage="idle")
    assert drawer.written is None


def test_a_hole_must_lie_in_the_parcel(drawer: Drawer):
    drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.press("snap")
    drawer.press("hole")
    for corner in (
        (WEST + 0.0026, SOUTH + 0.0004),
        (WEST + 0.0028, SOUTH + 0.0004),
        (WEST + 0.0027, SOUTH + 0.0008),
    ):
        drawer.click(corner)
    drawer.press("finish")
    drawer.has(stage="sketch", corners=7)
    expect(drawer.page.locator("[data-slot=finish]")).to_have_text("ช่องว่างต้องอยู่ในแปลง")
    drawer.press("drop")
    drawer.has(corners=6)


def test_what_is_called_wrong_is_what_geos_calls_invalid(drawer: Drawer):
    random = Random(2027)  # noqa: S311

    def ring(corners: int, size: int) -> list[Corner]:
        return [
            (100 + random.randrange(size) / 1e4, 13 + random.randrange(size) / 1e4)
            for _ in range(corners)
        ]

    shapes = [[[ring(random.randint(3, 7), 60)]] for _ in range(400)]
    shapes += [[[ring(3, 60), ring(3, 40)]] for _ in range(400)]
    shapes += [[[ring(3, 60)], [ring(3, 60)]] for _ in range(400)]
    drawer.open("/draw/")
    wrong = drawer.page.evaluate(
        """async (shapes) => {
            const { problemOf } = await import("/static/parcels/rings.js");
            return shapes.map((parts) => problemOf(parts) !== null);
        }""",
        shapes,
    )
    valid = [MultiPolygon([(rings[0], rings[1:]) for rings in parts]).is_valid for parts in shapes]
    assert 100 < sum(valid) < 1100
    assert wrong == [not each for each in valid]


def test_overlaps_are_those_with_an_area(drawer: Drawer):
    random = Random(7)  # noqa: S311

    def box(size: int) -> list[Corner]:
        west, south = 102 + random.randrange(8) / 1e4, 13.5 + random.randrange(8) / 1e4
        east, north = west + random.randint(1, size) / 1e4, south + random.randint(1, size) / 1e4
        return [(west, south), (east, south), (east, north), (west, north)]

    pairs = [(box(5), box(5)) for _ in range(600)]
    drawer.open("/draw/")
    found = drawer.page.evaluate(
        """async (pairs) => {
            const { boxOf, overlapped } = await import("/static/parcels/overlaps.js");
            const neighbour = (ring) => ({ parts: [[ring]], boxes: [boxOf([ring])] });
            return pairs.map(([a, b]) => overlapped([[a]], [neighbour(b)]).length > 0);
        }""",
        pairs,
    )
    shared = [Polygon(a).intersection(Polygon(b)).area > 1e-10 for a, b in pairs]
    assert found == shared
    assert 100 < sum(shared) < 500


def test_a_reload_loses_nothing_and_sending_forgets_the_draft(drawer: Drawer):
    page = drawer.open("/draw/")
    drawer.press("draw")
    for corner in FREE[:3]:
        drawer.click(corner)
    drawer.has(corners=3)
    page.reload()
    drawer.ready()
    drawer.has(corners=0)
    page.click("[data-answer=yes] >> text=กู้คืนแนวเขตที่วาดค้างไว้")
    drawer.has(corners=3, stage="sketch")
    page.click("main form button")
    expect(page.locator("[data-slot=finish]")).to_contain_text("ยังวาดไม่เสร็จ")
    drawer.press("finish")
    drawer.has(stage="edit")
    page.click("main form button")
    page.wait_for_selector("#thanks")
    drawer.open("/draw/")
    assert page.locator("[data-slot=draft]").count() == 0


def test_neighbours_are_asked_for_by_view_without_the_parcel_itself(
    drawer: Drawer, server: ThreadingHTTPServer
):
    server.mood.add("many")
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    asked = server.asked[0]
    west, south, east, north = map(float, asked["bbox"].split(","))
    assert west < WEST < east
    assert south < SOUTH < north
    assert asked["except"] == "0b1c"
    expect(drawer.page.locator("[data-slot=neighbours]")).to_contain_text("แสดงเพียงบางส่วน")


@pytest.mark.parametrize("drawer", [PHONE], indirect=True)
def test_on_a_phone_corners_are_set_under_the_cross(drawer: Drawer):
    page = drawer.open("/draw/")
    drawer.has(neighbours=2)
    assert drawer.fits()
    page.tap("[data-action=draw]")
    for number, (x, y) in enumerate(((0, 0), (-80, 0), (0, -80)), 1):
        drawer.frame.evaluate("(f, by) => f.drawing.board.map.panBy(by, {animate: false})", [x, y])
        page.tap("[data-action=put]")
        drawer.has(corners=number)
    page.tap("[data-action=put]")  # pressed twice in one place
    expect(page.locator("[data-slot=finish]")).to_contain_text("เลื่อนแผนที่")
    drawer.has(corners=3, stage="sketch")
    page.tap("[data-action=finish]")
    drawer.has(stage="edit")
    assert drawer.square_metres == pytest.approx(reference(drawer.ring), abs=0.01)
    buttons = page.locator(".draw__tools button:visible")
    assert min(box["height"] for each in buttons.all() if (box := each.bounding_box())) >= 44
    assert drawer.fits()


@pytest.mark.parametrize("drawer", [PHONE], indirect=True)
def test_a_finger_snaps_as_the_mouse_does(drawer: Drawer):
    page = drawer.open("/draw/")
    drawer.has(neighbours=2)
    page.tap("[data-action=draw]")
    x, y = drawer.at(NEIGHBOUR[2])
    page.touchscreen.tap(x + 5, y + 5)
    drawer.has(corners=1)
    corner = drawer.frame.evaluate("(frame) => frame.drawing.state.sketch.corners[0]")
    assert tuple(corner) == NEIGHBOUR[2]


@pytest.mark.parametrize("drawer", [PHONE], indirect=True)
def test_a_walk_takes_the_mean_of_fixes_and_says_how_good_it_was(drawer: Drawer):
    page, context = drawer.page, drawer.page.context
    context.grant_permissions(["geolocation"])
    seen = 0

    def stand(corner: Corner, accuracy: float) -> None:
        nonlocal seen
        context.set_geolocation(
            {"longitude": corner[0], "latitude": corner[1], "accuracy": accuracy}
        )
        seen += 1
        page.wait_for_selector(f".map.draw[data-fixes='{seen}']")

    drawer.open("/draw/")
    page.tap("[data-action=walk]")
    drawer.has(stage="walk")
    stand(FREE[0], 45)
    drawer.has(gps="coarse")
    page.tap("[data-action=take]")
    expect(page.locator("[data-slot=walk]")).to_contain_text("ยังไม่มีพิกัดที่แม่นพอ")
    for corner in FREE:
        stand((corner[0] - 1e-5, corner[1]), 4)
        stand((corner[0] + 1e-5, corner[1]), 8)
        drawer.has(gps="good")
        page.tap("[data-action=take]")
    drawer.has(corners=4)
    page.tap("[data-action=finish]")
    drawer.has(stage="edit")
    assert [pytest.approx(corner, abs=1e-9) for corner in FREE] == drawer.ring
    assert page.input_value("#id_method") == "gnss_phone"
    assert page.input_value("#id_accuracy_metres") == "6.0"
    assert drawer.fits()


def test_a_walk_takes_corners_by_itself_every_few_metres(drawer: Drawer):
    page, context = drawer.page, drawer.page.context
    context.grant_permissions(["geolocation"])
    drawer.open("/draw/")
    drawer.press("walk")
    drawer.press("auto")
    taken = 0
    for number, (east, counts) in enumerate(
        ((0, True), (3e-5, False), (1e-4, True), (2e-4, True)), 1
    ):
        context.set_geolocation(
            {"longitude": FREE[0][0] + east, "latitude": FREE[0][1], "accuracy": 5}
        )
        page.wait_for_selector(f".map.draw[data-fixes='{number}']")
        taken += counts
        drawer.has(corners=taken)
    drawer.press("undo")
    drawer.has(corners=taken - 1, stage="walk")


@pytest.mark.parametrize("drawer", [PHONE], indirect=True)
def test_a_chosen_corner_is_moved_under_the_cross_and_snaps(drawer: Drawer):
    page = drawer.open("/draw/?geometry=" + quote(json.dumps(drawing.geojson(FREE))))
    drawer.has(neighbours=2, stage="edit")
    page.touchscreen.tap(*drawer.at(FREE[0]))
    drawer.has(selected="0 0 0")
    assert page.locator(".draw__cross").is_visible()
    x, y = NEIGHBOUR[1]
    drawer.frame.evaluate(
        "(f, [x, y]) => { f.drawing.board.map.setView([y, x], 18, { animate: false }); }",
        [x + 2e-5, y],
    )
    page.tap("[data-action=move]")
    drawer.has(selected="")
    assert drawer.ring == [NEIGHBOUR[1], *FREE[1:]]
    page.tap("[data-action=undo]")
    assert drawer.ring == FREE


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "https"),
        (
            "navigator.geolocation.watchPosition = (_, fail) => { fail({code: 3}); return 1; }",
            "รอสักครู่",
        ),
        (
            "navigator.geolocation.watchPosition = (_, fail) => { fail({code: 2}); return 1; }",
            "เปิด GPS",
        ),
    ],
)
def test_what_keeps_a_walk_from_beginning_is_said(drawer: Drawer, script: str, sentence: str):
    drawer.page.add_init_script(script)
    drawer.open("/draw/")
    drawer.press("walk")
    expect(drawer.page.locator("[data-slot=gps]")).to_contain_text(sentence)
    drawer.press("cancel")
    drawer.has(stage="idle")
    expect(drawer.page.locator("[data-slot=gps]")).to_have_count(0)


def test_a_forbidden_position_is_said(drawer: Drawer):
    drawer.open("/draw/")
    drawer.press("walk")
    expect(drawer.page.locator("[data-slot=gps]")).to_contain_text("ไม่อนุญาต")
    expect(drawer.page.locator("[data-action=retry]")).to_be_visible()
    drawer.press("hand")
    drawer.has(stage="sketch")
    expect(drawer.page.locator("[data-slot=gps]")).to_have_count(0)


def test_a_parcel_is_split_by_a_line(drawer: Drawer, server: ThreadingHTTPServer):
    page = drawer.open("/split/")
    drawer.has(stage="sketch", corners=0)
    expect(page.locator("main form button")).to_be_disabled()
    drawer.click(PARCEL[0], off=5)
    drawer.click(PARCEL[2], off=5)
    drawer.has(corners=2)
    drawer.press("finish")
    drawer.has(stage="cut", pieces=2)
    assert json.loads(page.input_value("#id_cut")) == {
        "type": "LineString",
        "coordinates": [list(PARCEL[0]), list(PARCEL[2])],
    }
    path, body = server.posted[-1]
    assert path == "/preview/"
    assert "token-of-the-form" in body
    assert "LineString" in body
    assert page.locator("[data-pieces] li").all_inner_texts() == ["5-1-80.5 ไร่", "5-1-0 ไร่"]
    assert page.locator(".draw__piece").all_inner_texts() == ["1 · 5-1-80.5 ไร่", "2 · 5-1-0 ไร่"]
    expect(page.locator("main form button")).to_be_enabled()
    drawer.press("undo")
    drawer.has(stage="sketch", corners=2)
    expect(page.locator("[data-pieces] li")).to_have_count(0)
    expect(page.locator("main form button")).to_be_disabled()
    drawer.press("undo")
    drawer.has(corners=1)
    drawer.press("redo")
    drawer.press("redo")
    drawer.has(stage="cut", pieces=2)


def test_a_line_that_does_not_cut_is_said_in_the_servers_words(
    drawer: Drawer, server: ThreadingHTTPServer
):
    server.mood.add("refusing")
    page = drawer.page
    page.on("console", lambda _: drawer.complaints.clear())  # the browser tells of the 422 itself
    drawer.open("/split/")
    drawer.click(PARCEL[0])
    drawer.click((PARCEL[0][0] - 0.0003, PARCEL[0][1] + 0.0003))
    drawer.press("finish")
    expect(page.locator("[data-slot=pieces]")).to_have_text("เส้นไม่ข้ามแปลง")
    expect(page.locator("main form button")).to_be_disabled()
    drawer.press("again")
    drawer.has(stage="sketch", corners=0)


def test_without_scripts_the_field_stays(chromium: Browser, server: ThreadingHTTPServer):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/draw/")
    assert page.locator("#id_geometry").is_visible()
    assert page.locator("[data-action]:visible").count() == 0
    context.close()
