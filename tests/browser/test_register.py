"""The register in a browser: a leader draws a parcel onto a neighbour's corner, and splits it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from network import registry
from network.models import Role
from parcels.models import Boundary, BoundaryOverlap, Reshaping, SpatialUnit
from tests import factories
from tests.browser.drawer import Drawer
from tests.browser.reader import note

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "rangwat-test-1"
WEST, SOUTH = 102.1050000001, 13.5050000001


@pytest.fixture
def drawer(chromium: Browser, live_server: object) -> Iterator[Drawer]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    seen = Drawer(page, live_server.url)  # type: ignore[attr-defined]
    page.on("console", lambda told: note(seen, told.type, told.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("request", lambda asked: seen.hosts.add(urlsplit(asked.url).netloc))
    yield seen
    context.close()


@pytest.fixture
def neighbour() -> Boundary:
    """A parcel of a village, whose leader can sign in."""
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501", geometry=factories.square(102.1, 13.5, 0.01))
    account = registry.open_account("leader", name="แกนนำ", password=PASSWORD)
    registry.appoint(
        account,
        Role.NETWORK_LEADER,
        village,
        began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )
    return factories.boundary(factories.square(WEST, SOUTH, 0.001), village=village)


EAST, NORTH = WEST + 0.001, SOUTH + 0.001


def draw_beside(drawer: Drawer) -> None:
    """Two corners are the neighbour's own; a third is a slip and taken back."""
    drawer.press("draw")
    clicks = [((EAST, SOUTH), 4), ((EAST + 0.001, SOUTH), 0), ((EAST + 0.002, SOUTH + 0.0005), 0)]
    for number, (corner, off) in enumerate(clicks, start=1):
        drawer.click(corner, off=off)
        drawer.has(corners=number)
    drawer.press("undo")
    drawer.has(corners=2)
    drawer.click((EAST + 0.001, NORTH))
    drawer.has(corners=3)
    drawer.click((EAST, NORTH), off=-4)
    drawer.has(corners=4)
    drawer.press("finish")
    drawer.has(stage="edit", overlaps=0)


def cut_in_two(drawer: Drawer) -> None:
    """A line across, from outside to outside."""
    drawer.has(stage="sketch")
    for number, y in enumerate((SOUTH - 0.0001, NORTH + 0.0001), start=1):
        drawer.click((EAST + 0.0005, y))
        drawer.has(corners=number)
    drawer.press("finish")
    drawer.has(stage="cut", pieces=2)


def test_a_leader_draws_a_parcel_and_splits_it(drawer: Drawer, neighbour: Boundary):
    page = drawer.open(reverse("sign-in") + "?next=/places/27040501/parcels/new/")
    page.fill("#id_username", "leader")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    drawer.ready()
    drawer.has(neighbours=1)
    draw_beside(drawer)
    shown = drawer.square_metres
    page.fill("#id_label", "21")
    page.fill("#id_observed_on", "1/6/2568")
    page.fill("#id_evidence", "วาดกับเจ้าของแปลง")
    page.click("text=บันทึกแนวเขต")
    page.wait_for_selector(".notice--success")
    drawer.ready()
    boundary = SpatialUnit.objects.latest("pk").boundaries.get()
    corners = set(boundary.geometry[0].exterior_ring.coords)
    theirs = set(neighbour.geometry[0].exterior_ring.coords)
    assert len(corners & theirs) == 2
    assert boundary.square_metres == pytest.approx(shown, abs=0.01)
    assert not BoundaryOverlap.objects.exists()

    page.click("main >> text=แบ่งแปลง")
    drawer.ready()
    cut_in_two(drawer)
    assert page.locator("[data-pieces] li").count() == 2
    page.fill("#id_happened_on", "2/6/2568")
    page.fill("#id_evidence", "แบ่งให้บุตร")
    page.click("text=แบ่งแปลงตามนี้")
    page.wait_for_selector(".notice--success")
    made = Reshaping.objects.get().formed.values_list("spatial_unit", flat=True)
    parts = [SpatialUnit.objects.get(pk=pk).boundaries.get().square_metres for pk in made]
    assert sum(parts) == pytest.approx(boundary.square_metres, rel=1e-6)
    assert drawer.complaints == []
    assert drawer.hosts == {urlsplit(drawer.base).netloc}
