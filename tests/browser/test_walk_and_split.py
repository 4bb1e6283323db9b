"""Drawing a parcel by finger and by walking, and splitting one by a line."""

from __future__ import annotations

import json
from http.server import ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import drawing
from tests.browser.drawer import FREE, PHONE, Corner, Drawer, reference
from tests.browser.drawing import NEIGHBOUR, PARCEL

pytestmark = pytest.mark.browser


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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
def test_without_scripts_the_field_stays(chromium: Browser, server: ThreadingHTTPServer):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/draw/")
    assert page.locator("#id_geometry").is_visible()
    assert page.locator("[data-action]:visible").count() == 0
    context.close()
