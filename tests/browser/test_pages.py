"""The pages in a browser: they fit, complain of nothing, and ask nothing of any other host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from network import registry
from network.models import Place, Role
from survey.models import Verification
from tests import factories
from tests.browser.reader import Reader

# The server answers in another thread and sees only what is committed; what migrations put
# into the database is put back after each test.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "rangwat-test-1"


@pytest.fixture
def visit() -> object:
    """A village with a household that somebody else visited, and a verifier who can sign in."""
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501", geometry=factories.square(102.1, 13.5, 0.01))
    household = factories.household(village)
    factories.person("นางชบา ใจสมมติ", household=household)
    house = factories.house(village, at=(102.105, 13.505), label="12/3")
    factories.boundary(factories.square(102.102, 13.502, 0.001), village=village)
    account = registry.open_account(
        "somsri", name="สมศรี", password=PASSWORD, person=factories.person("สมศรี")
    )
    registry.appoint(
        account,
        Role.VILLAGE_WORKING_GROUP,
        village,
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    return factories.visit(household, house=house)


def test_a_verifier_signs_in_finds_a_household_and_agrees(reader: Reader, visit: object):
    page = reader.open(reverse("sign-in") + "?next=/villages/27040501/")
    page.fill("#id_username", "somsri")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    assert urlsplit(page.url).path == "/villages/27040501/"
    assert page.locator(".map path.leaflet-interactive").count() == 2  # a house and a parcel
    assert reader.fits()

    page.click("main >> text=12/3")  # of what waits for the verifier
    page.wait_for_url(re.compile("/visits/[^/]+/check/"))
    reader.ready()
    assert reader.fits()
    page.get_by_role("button", name="เห็นด้วย ไปรายการถัดไป", exact=True).click()
    page.wait_for_selector(".notice--success")
    reader.ready()
    assert Verification.objects.count() == 1

    assert reader.complaints == []
    assert reader.hosts == {urlsplit(reader.base).netloc}


@pytest.mark.long
def test_a_house_on_the_map_leads_to_its_page(reader: Reader, visit: object):
    page = reader.open(reverse("sign-in") + "?next=/villages/27040501/")
    page.fill("#id_username", "somsri")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    page.locator(".map path.leaflet-interactive").nth(1).click(force=True)
    # By keyboard: the map still moves to make room for the popup.
    page.locator(".leaflet-popup-content a").press("Enter")
    page.wait_for_url("**/houses/**")
    assert reader.complaints == []


FORM = '<form action="/sign-out/" method="post"><button>กดที่นี่</button></form>'


def test_a_name_on_the_map_is_words_whatever_stands_in_it(reader: Reader):
    for code in ("27", "2704", "270405"):
        factories.place(code)
    factories.place("27040501", name=FORM, geometry=factories.square(102.1, 13.5, 0.01))
    account = registry.open_account("tambon", name="เครือข่าย", password=PASSWORD)
    registry.appoint(
        account,
        Role.TAMBON_NETWORK,
        Place.objects.get(code="270405"),
        began_on=factories.FIRST_DAY,
        source=factories.source(is_fictional=True),
    )
    page = reader.open(reverse("sign-in") + "?next=/places/270405/")
    page.fill("#id_username", "tambon")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    reader.ready()
    assert page.locator(".map .map__label").text_content() == FORM
    assert page.locator(".map form").count() == 0
    page.locator(".map path.leaflet-interactive").click(force=True)
    page.wait_for_selector(".leaflet-popup-content")
    assert FORM in (page.locator(".leaflet-popup-content").text_content() or "")
    assert page.locator(".map form").count() == 0
    assert reader.complaints == []
