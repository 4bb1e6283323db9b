"""A page that draws, with the person's hand."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, expect
from pyproj import Geod
from shapely.geometry import Polygon

from tests.browser.drawing import SOUTH, WEST
from tests.browser.reader import Reader

EARTH = Geod(ellps="WGS84")
Corner = tuple[float, float]
# East of the neighbour, some metres away from it.
FREE: list[Corner] = [
    (WEST + 0.0014, SOUTH),
    (WEST + 0.0024, SOUTH + 0.0001),
    (WEST + 0.0023, SOUTH + 0.0011),
    (WEST + 0.0014, SOUTH + 0.0012),
]


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


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def reference(ring: list[Corner]) -> float:
    """Square metres by PROJ, which shares no code with the page."""
    return abs(EARTH.geometry_area_perimeter(Polygon(ring))[0])
