"""The map page in a browser: its legend filters, its address is what is seen, and without signal
the village that was taken along stands in for it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from network import registry
from network.models import Role
from parcels.models import SpatialUnit
from tests import factories
from tests.browser.reader import Reader
from tests.maps.imagery.seen_from_above import picture_over

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "rangwat-test-1"
WEST, SOUTH = 102.1, 13.5
# Once both workers stand: that of the page, and that of the map, which the page brings along.
READY = """async () => {
    await navigator.serviceWorker.ready;
    for (;;) {
        const all = await navigator.serviceWorker.getRegistrations();
        if (all.filter(({ active }) => active?.state === "activated").length === 2) return;
        await new Promise((done) => setTimeout(done, 100));
    }
}"""


@pytest.fixture
def parcel() -> SpatialUnit:
    """A village with a parcel, a house, two photographs, and a leader who can sign in."""
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501", geometry=factories.square(WEST, SOUTH, 0.01))
    home = factories.household(village)
    house = factories.house(village, at=(WEST + 0.005, SOUTH + 0.005), label="12/3")
    factories.visit(home, house=house)
    account = registry.open_account(
        "somsri", name="สมศรี", password=PASSWORD, person=factories.person("สมศรี")
    )
    registry.appoint(
        account,
        Role.NETWORK_LEADER,
        village,
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    for year in (2024, 2025):
        picture_over(WEST, SOUTH, 0.01, taken_on=factories.FIRST_DAY.replace(year=year))
    return factories.boundary(
        factories.square(WEST + 0.002, SOUTH + 0.004, 0.002), village=village
    ).spatial_unit


def signed_in(reader: Reader, parcel: SpatialUnit) -> Page:
    """The map over the parcel, as the leader of its village."""
    page = reader.open(reverse("sign-in") + f"?next=/map/%3Fgo%3Dparcels/{parcel.key}")
    page.fill("#id_username", "somsri")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("[data-legend]", state="attached")
    return reader.ready()


@pytest.mark.parametrize(
    "reader", ["phone", pytest.param("desktop", marks=pytest.mark.long)], indirect=True
)
def test_the_map_is_filtered_clicked_measured_printed_and_shared(
    reader: Reader, parcel: SpatialUnit
):
    page = signed_in(reader, parcel)
    is_phone = page.locator(".tool--legend").is_visible()

    # The legend is the filter; what is off stands in the address.
    if is_phone:
        page.click(".tool--legend")
    page.wait_for_function(
        "() => document.querySelector('[data-layer=parcels] .legend__count').textContent === '1'"
    )
    line = page.locator("[data-layer=parcels] .legend__classes li:not(.is-empty) input")
    line.uncheck()
    assert "hide=parcels." in urlsplit(page.url).query
    line.check()
    assert "hide=" not in urlsplit(page.url).query
    if is_phone:
        page.click("[data-panel=legend] .panel__close")

    # A click tells what is there, and leads to its record.
    page.locator("#map").click()
    card = page.locator("[data-card]")
    assert card.locator(f"a[href='/parcels/{parcel.key}/']").is_visible()
    page.click("[data-card-close]")

    # Two years side by side; the address keeps both.
    page.click("[data-open=photographs]")
    page.select_option("[name=photo]", index=1)
    page.select_option("[name=beside]", index=2)
    assert page.locator("[data-split]").is_visible()
    shared = page.url
    assert "photo=" in shared
    assert "beside=" in shared
    page.click("[data-panel=photographs] .panel__close")

    page.click("[data-measure]")
    box = page.locator("#map").bounding_box()
    assert box is not None
    for across, down in ((0.3, 0.35), (0.6, 0.35), (0.6, 0.6)):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    assert "ไร่-งาน-ตร.ว." in page.locator("[data-measured]").inner_text()
    page.click("[data-measure-end]")
    assert reader.fits()

    # Printing lays the sheet out with its legend, and gives the page back.
    page.evaluate(
        "() => { window.print = () => { document.documentElement.dataset.printed = '' } }"
    )
    page.click("[data-open=print]")
    page.click("[data-print]")
    page.wait_for_selector("html[data-printed]", state="attached")
    assert "มิใช่เอกสารแสดงสิทธิในที่ดิน" in page.locator(".sheet__foot").inner_text()
    assert page.locator("[data-sheet-legend] canvas").count() >= 2
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("html.is-printing").count() == 0

    # Whoever opens the link sees the same.
    page.goto(shared)
    reader.ready()
    assert page.locator("[data-split]").is_visible()
    assert reader.complaints == []
    assert reader.hosts == {urlsplit(reader.base).netloc}


@pytest.mark.parametrize("reader", ["phone"], indirect=True)
def test_a_day_of_the_past_says_so_over_the_map_and_to_whoever_opens_its_link(
    reader: Reader, parcel: SpatialUnit
):
    page = signed_in(reader, parcel)
    page.click("[data-open=days]")
    page.fill("[data-days] [type=date]", "2025-09-30")
    page.click("[data-panel=days] .panel__close")
    past = page.locator("[data-past]")
    assert "30 ก.ย. 2568" in past.inner_text()
    reader.open(f"/map/?{urlsplit(page.url).query}")
    reader.ready()
    assert "30 ก.ย. 2568" in past.inner_text()
    past.locator("button").click()
    assert past.is_hidden()
    assert "on=" not in urlsplit(page.url).query
    assert reader.complaints == []


@pytest.mark.skipif(
    not (settings.FIELD_BUILD / "manifest.json").exists(), reason="script/setup builds the page"
)
@pytest.mark.parametrize("reader", ["phone"], indirect=True)
def test_without_signal_the_map_gives_way_to_the_page_that_works_without(reader: Reader):
    page = reader.page
    page.goto(reader.base + "/field/")
    page.evaluate(READY)
    page.context.set_offline(True)
    page.goto(reader.base + "/map/")
    assert urlsplit(page.url).path == "/field/"
    page.wait_for_selector("#field h1")
