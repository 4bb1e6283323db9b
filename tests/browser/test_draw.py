"""Drawing a parcel in a browser by mouse: its corners, its area, its neighbours."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from http.server import ThreadingHTTPServer
from random import Random
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from shapely.geometry import MultiPolygon, Polygon, shape

from formats.land_area import LandArea
from tests.browser import drawing
from tests.browser.drawer import EARTH, FREE, Corner, Drawer, reference
from tests.browser.drawing import NEIGHBOUR, SOUTH, WEST

pytestmark = pytest.mark.browser


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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_an_overlap_is_told_but_not_forbidden(drawer: Drawer):
    drawer.open("/draw/")
    drawer.has(neighbours=2)
    inside = (WEST + 0.0005, SOUTH + 0.0005)
    drawer.draw([inside, *FREE[1:3]])
    drawer.has(overlaps=1)
    assert "ทับแปลงข้างเคียง น.<b>1</b>" in drawer.page.locator("[data-slot=overlap]").inner_text()
    expect(drawer.page.locator("main form button")).to_be_enabled()


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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
