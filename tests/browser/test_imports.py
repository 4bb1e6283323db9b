"""A file is sent in a browser, on a phone and on a desktop: chosen, matched, tried, taken in."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from network import registry
from network.models import Arrival, Role
from parcels.models import SpatialUnit
from tests import factories
from tests.browser.reader import Reader
from tests.survey.imports import desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "rangwat-test-1"


@pytest.fixture
def leader() -> None:
    village = desk.village()
    account = registry.open_account("leader", name="แกนนำ", password=PASSWORD)
    said = factories.source(is_fictional=True)
    registry.appoint(
        account, Role.NETWORK_LEADER, village, began_on=factories.FIRST_DAY, source=said
    )


def test_a_leader_sends_a_file_and_takes_it_in(reader: Reader, leader: None, tmp_path):
    content = desk.parcels(tmp_path, "11", "12", "13")
    page = reader.open(reverse("sign-in") + "?next=" + reverse("send-import"))
    page.fill("#id_username", "leader")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    page.set_input_files(
        "input[type=file]",
        {"name": "parcels.geojson", "mimeType": "application/json", "buffer": content},
    )
    assert "parcels.geojson" in page.inner_text("[data-chosen]")
    assert reader.fits()
    page.click("main form button")
    page.wait_for_url("**/look/")
    reader.ready()
    assert page.is_checked("input[name=register][value=parcels]")
    assert reader.fits()
    page.fill("#id_title", "สำนักงานสมมติ")
    page.fill("#id_as_of", "1/6/2568")
    page.click("text=ต่อไป")
    page.wait_for_url("**/columns/")
    reader.ready()
    assert page.input_value("#id_column-parcel_number") == "เลขที่แปลง"
    assert reader.fits()
    page.click("text=ทดลองนำเข้า")
    page.wait_for_selector("[data-progress]")
    with translation.override("th"):
        assert desk.work() == 1
    page.wait_for_selector("text=นี่คือการทดลอง ยังไม่บันทึก")  # the page has looked by itself
    reader.ready()
    assert reader.fits()
    page.click("main button:text-is('นำเข้า')")
    page.wait_for_selector("[data-progress]")
    assert desk.work() == 1
    page.wait_for_selector("text=ถอนการนำเข้านี้")
    assert reader.fits()
    assert SpatialUnit.objects.count() == 3
    assert Arrival.objects.get().state == Arrival.State.DONE
    assert reader.complaints == []
    assert len(reader.hosts) == 1
