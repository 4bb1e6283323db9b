"""A scan is laid down by keyboard alone: points are taken at the cross, the worst one is marked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maps.models import Georeference
from network import registry
from network.models import Role
from tests import factories
from tests.browser.reader import Reader
from tests.maps.imagery.seen_from_above import scan_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "rangwat-test-1"
WEST, SOUTH = 102.1, 13.5
# Steps of the arrow keys to each point, from the one before.
WAYS = (("ArrowRight", 0), ("ArrowRight", 1), ("ArrowDown", 1), ("ArrowLeft", 1))


@pytest.fixture
def scan():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501", geometry=factories.square(WEST, SOUTH, 0.01))
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
    return scan_for(village, side=600)


@pytest.mark.parametrize(
    "reader", ["phone", pytest.param("desktop", marks=pytest.mark.long)], indirect=True
)
def test_points_are_taken_at_the_cross_by_keyboard(reader: Reader, scan):
    page = reader.open(f"{reverse('sign-in')}?next=/imagery/scans/{scan.key}/")
    page.fill("#id_username", "somsri")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("form[data-scan][data-ready]")
    for number, (key, steps) in enumerate(WAYS, 1):
        for side in ("scan", "map"):
            page.locator("[data-scan-map]" if side == "scan" else "[data-ground-map]").focus()
            for _ in range(steps):
                page.keyboard.press(key)
                page.wait_for_timeout(400)  # Leaflet's own glide
            page.locator(f"[data-pick={side}]").focus()
            page.keyboard.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('[data-rows] tr').length === n", arg=number + 1
        )
    page.wait_for_function(
        "() => document.querySelector('[data-rmse]').textContent.startsWith('RMSE')"
    )
    # One typed a kilometre off pulls the rest along, and the table says which is worst.
    ground = page.locator("[data-rows] tr:nth-child(4) [data-name=ground]")
    lat, lon = (float(each) for each in ground.input_value().split(","))
    ground.fill(f"{lat + 0.01:.7f}, {lon:.7f}")
    page.wait_for_selector("[data-rows] tr.is-worst")
    assert reader.fits()
    page.click("form[data-scan] section:last-of-type button:not([type=button])")
    page.wait_for_selector("#history")
    kept = Georeference.objects.get()
    assert len(kept.points) == 4
    assert not reader.complaints
    assert len(reader.hosts) == 1  # nothing is asked of the world outside
