"""A boundary walked from within its form, on a phone that dies on the way round."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from survey.answers.places_on_earth import parse_outline
from survey.xforms.conversion import ReadForm
from tests.browser.filling_in import Hand, Site, value_of
from tests.browser.walking import EARTH, Corner, at
from tests.survey.shipped.filling import LISTS

pytestmark = pytest.mark.browser

RING = [at(0, 0), at(60, 0), at(60, 50), at(0, 50)]


@pytest.fixture
def form(form_site: Site, shipped: dict[str, ReadForm]) -> str:
    """The parcel form with its version, in a village that has one household."""
    parcel = shipped["rangwat_parcel"]
    name = f"rangwat_parcel-{parcel.xform.version}"
    form_site.tell({name: parcel.xml}, LISTS, [])
    return name


def _take(hand: Hand, corner: Corner) -> None:
    page = hand.page
    before = int(page.locator(".walk").get_attribute("data-corners") or 0)
    longitude, latitude = corner
    page.context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 4})
    page.locator("[data-take]:not([disabled])").click()
    expect(page.locator(".walk")).to_have_attribute("data-corners", str(before + 1))


def _press(hand: Hand, name: str) -> None:
    hand.page.get_by_role("button", name=name, exact=True).last.click()


@pytest.mark.long
def test_a_walk_in_a_form_outlives_the_phone_and_is_told_until_it_is_closed(hand: Hand, form: str):
    hand.open(form, prefill='{"is_known": "no"}', household="not-known")
    hand.choose("parcel_kind", "ที่ทำกิน (ไร่ นา สวน เลี้ยงสัตว์)").to("parcel_boundary")
    _press(hand, "เดินรอบแปลง")
    hand.page.wait_for_selector(".field-map__frame[data-ready]")
    _press(hand, "เริ่มเดิน")
    for corner in RING[:3]:
        _take(hand, corner)
    context = hand.page.context
    record = hand.records()[0]["id"]
    hand.page.close(run_before_unload=False)
    hand.page = context.new_page()
    hand.reopen(record)
    while hand.at != "end":
        hand.next()
    expect(hand.page.locator("[data-unfinished]")).to_contain_text("3 มุม")
    while not hand.question("parcel_boundary").count():
        hand.page.get_by_role("button", name="ก่อนหน้า").click()
    _press(hand, "เดินต่อ")
    hand.page.wait_for_selector(".field-map__frame[data-ready]")
    _press(hand, "เดินต่อ")
    _take(hand, RING[3])
    _press(hand, "ปิดรอบ")
    _press(hand, "ใช้แนวเขตนี้")
    hand.choose("parcel_method", "เดินรอบแปลงพร้อมโทรศัพท์")
    while hand.at != "end":
        hand.next()
    expect(hand.page.locator("[data-unfinished]")).to_have_count(0)
    xml = hand.finish()
    outline = parse_outline(value_of(xml, "parcel_boundary") or "")
    assert outline.position_error == pytest.approx(4)
    for spot, corner in zip(outline.corners, RING, strict=True):
        assert EARTH.inv(spot.longitude, spot.latitude, *corner)[2] < 0.001
