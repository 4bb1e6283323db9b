"""A lane is drawn on the layout in a browser, on a phone and on a desktop, by putting points."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from network import registry
from network.models import Role
from parcels.models import Landmark
from tests import factories
from tests.browser.reader import Reader

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "rangwat-test-1"


@pytest.fixture
def leader() -> None:
    factories.place("27")
    factories.place("2704")
    factories.place("270405", geometry=factories.square(102.05, 13.45, 0.1))
    village = factories.place("27040501")
    for at in range(4):
        factories.house(village, at=(102.1 + at / 2_000, 13.5))
    account = registry.open_account("leader", name="แกนนำ", password=PASSWORD)
    said = factories.source(is_fictional=True)
    registry.appoint(
        account, Role.NETWORK_LEADER, village, began_on=factories.FIRST_DAY, source=said
    )


def test_points_put_at_the_cross_become_a_lane(reader: Reader, leader: None):
    page = reader.open(
        reverse("sign-in") + "?next=" + reverse("layout-landmarks", args=["27040501"])
    )
    page.fill("#id_username", "leader")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    assert reader.fits()
    page.select_option("#id_kind", "lane")
    page.fill("#id_name", "ซอยทดสอบ")
    page.click("[data-do=put]")
    assert page.input_value("#id_geometry") == ""  # one point is no lane
    page.evaluate(
        "document.getElementById('landmark-map').landmarks.map.panBy([60, 0], {animate: false})"
    )
    page.click("[data-do=put]")
    drawn = json.loads(page.input_value("#id_geometry"))
    assert drawn["type"] == "LineString"
    assert drawn["coordinates"][0][0] < drawn["coordinates"][1][0]  # eastwards, lon first
    page.click("[data-do=back]")
    assert page.input_value("#id_geometry") == ""
    page.click("[data-do=put]")
    page.click("main form .actions button")
    page.wait_for_url("**/layout/landmarks/")
    page.wait_for_selector("text=ซอยทดสอบ")
    assert Landmark.objects.get().geometry.geom_type == "LineString"
    # With a lane to show the page opens as it does without; and the lane is put right.
    reader.ready()
    page.wait_for_selector("#landmark-map path", state="attached")
    page.click("table a[href*=landmarks]")
    reader.ready()
    assert reader.fits()
    assert json.loads(page.input_value("#id_geometry")) == drawn
    page.fill("#id_name", "ซอยที่แก้")
    page.evaluate(
        "document.getElementById('landmark-map').landmarks.map.panBy([0, 60], {animate: false})"
    )
    page.click("[data-do=put]")
    page.click("main form .actions button")
    page.wait_for_selector("text=ซอยที่แก้")
    assert sorted(Landmark.objects.values_list("name", flat=True)) == ["ซอยทดสอบ", "ซอยที่แก้"]
    assert len(Landmark.objects.get(name="ซอยที่แก้").geometry.coords) == 3
    reader.ready()
    assert reader.complaints == []
