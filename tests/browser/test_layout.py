"""A lane and a new layout are drawn in a browser, by putting points, on a phone as elsewhere."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from maps.layouts.proposals import Outcome, sum_of
from maps.models import LayoutProposal
from network import registry
from network.models import Role
from parcels.models import Landmark
from tests import factories
from tests.browser.reader import Reader
from tests.import_commands import keep_in

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


def signed_in_at(reader: Reader, route: str) -> Page:
    page = reader.open(reverse("sign-in") + "?next=" + reverse(route, args=["27040501"]))
    page.fill("#id_username", "leader")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    return reader.ready()


def test_points_put_at_the_cross_become_a_lane(reader: Reader, leader: None):
    page = signed_in_at(reader, "layout-landmarks")
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


SEALED = """() => Object.values(localStorage).map(
    each => Boolean(JSON.parse(each).sealed) && !each.includes("features")
)"""


UNSEALED = """() => localStorage.setItem(
    `rangwat-proposal ${location.pathname}${location.search}`,
    JSON.stringify({ at: Date.now(), features: [{ type: "Feature",
      properties: { kind: "site", label: "" }, geometry: { type: "Polygon", coordinates:
        [[[102.1, 13.5], [102.101, 13.5], [102.101, 13.501], [102.1, 13.5]]] } }] }),
)"""


def draws_without_https(page: Page) -> None:
    """Where nothing can be sealed no draft is kept, and drawing goes on."""
    plain = page.context.new_page()
    plain.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    plain.goto(page.url)
    plain.wait_for_selector("#proposal-map[data-features='0']", state="attached")
    assert not plain.is_visible("[data-slot=draft]")
    plain.evaluate(UNSEALED)  # of a release that sealed none: it is read once
    plain.reload()
    plain.wait_for_selector("#proposal-map[data-features='1']", state="attached")
    assert plain.is_visible("[data-slot=unkept]")
    assert plain.evaluate("Object.keys(localStorage).length") == 0
    plain.close()


def takes_over_an_unsealed_draft(page: Page) -> None:
    """It is brought back, sealed at once, and stands nowhere unsealed."""
    draws_without_https(page)
    page.evaluate(UNSEALED)
    page.reload()
    page.wait_for_selector("#proposal-map[data-features='1']", state="attached")
    assert page.is_visible("[data-slot=draft]")
    assert not page.is_visible("[data-slot=unkept]")
    assert page.evaluate(SEALED) == [True]
    page.click("[data-do=forget]")
    page.wait_for_selector("#proposal-map[data-features='0']", state="attached")


def complaints(reader: Reader) -> list[str]:
    """But for what the server says of a drawing not finished, where asking is faster."""
    return [each for each in reader.complaints if "status of 422" not in each]


@pytest.mark.parametrize("reader", ["phone"], indirect=True)
def test_a_new_layout_is_drawn_adds_up_and_survives_a_reload(
    reader: Reader, leader: None, settings, tmp_path
):
    keep_in(tmp_path / "media", settings)
    page = signed_in_at(reader, "draw-proposal")
    takes_over_an_unsealed_draft(page)
    # Fits, and keeps nothing of who only looks.
    assert (reader.fits(), page.evaluate("Object.keys(localStorage).length")) == (True, 0)
    board = "document.getElementById('proposal-map').proposal.board.map"
    page.evaluate(f"{board}.setView([13.5005, 102.1005], 18, {{animate: false}})")

    def put(east: int, south: int) -> None:
        page.evaluate(f"{board}.panBy([{east}, {south}], {{animate: false}})")
        page.click("[data-do=put]")

    def asked() -> None:
        page.wait_for_selector("#proposal-map[data-asked=yes]", state="attached")

    def act(at: int, what: str) -> None:
        if not page.is_visible(f'[data-at="{at}"] [data-row={what}]'):  # on a phone once picked
            page.click(f'[data-at="{at}"] [data-row=pick]')
        page.click(f'[data-at="{at}"] [data-row={what}]')

    for move in ((-100, -60), (200, 0), (0, 120), (-200, 0)):
        put(*move)
    page.click("[data-do=done]")
    page.select_option("#drawn-kind", "road")
    put(-10, -60)  # beyond the site on both sides
    put(220, 0)
    page.click("[data-do=done]")
    act(1, "trim")
    page.wait_for_selector("[data-at='1'] [name=count]", state="attached")
    asked()
    page.click("[data-do=rest]")
    page.wait_for_selector("#proposal-map[data-features='4']", state="attached")
    page.select_option("[data-at='2'] [name=kind]", "plot")
    page.fill("[data-at='2'] [name=label]", "ก")
    page.keyboard.press("Enter")
    if not page.is_visible("[data-at='2'] [name=count]"):
        page.click("[data-at='2'] [data-row=pick]")
    page.fill("[data-at='2'] [name=count]", "3")
    act(2, "divide")
    page.wait_for_selector("#proposal-map[data-features='6']", state="attached")
    page.fill("[name=title]", "ผังทดสอบ")
    # Nothing of the drawing can be read without the account.
    assert page.evaluate(SEALED) == [True]
    page.reload()
    reader.ready()
    assert page.input_value("[name=title]") == "ผังทดสอบ"  # nothing is lost
    assert page.get_attribute("#proposal-map", "data-features") == "6"
    asked()
    assert page.get_attribute("[data-slot=verdict]", "data-outcome") == "adds_up"
    page.click("main form .actions button")
    page.wait_for_url("**/layout/proposals/*-*/")
    reader.ready()
    made = LayoutProposal.objects.get()
    assert sum_of(made).outcome == Outcome.ADDS_UP
    assert sorted(made.parts.values_list("label", flat=True)) == ["", "", "ก 1", "ก 2", "ก 3"]
    assert page.evaluate("Object.keys(localStorage).length") == 0  # it is on the server now
    assert (reader.fits(), complaints(reader)) == (True, [])
