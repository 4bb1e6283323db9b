"""The report over HTTP: who may read it, what it says, and what each number opens."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from formats.months import Month
from network.models import Role
from reports import figures
from reports.records import places_to_open
from tests import factories
from tests.reports.test_figures import IN_MAY, District

pytestmark = pytest.mark.django_db

JUNE = "/reports/2704/2025-06/"


@pytest.fixture
def here() -> District:
    district = District()
    for village, condition in (("a1", "good"), ("a1", "unsafe"), ("a2", "good"), ("b1", "good")):
        district.lived_in(getattr(district, village), condition=condition)
    factories.verified(
        factories.boundary(factories.square(101.96, 13.51, 0.001), observed_on=IN_MAY), on=IN_MAY
    )
    return district


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def test_the_district_chief_reads_the_report_of_the_district(here):
    page = signed_in(Role.DISTRICT_CHIEF, here.district).get(JUNE)
    assert page.status_code == HTTPStatus.OK
    text = page.content.decode()
    assert "ร่วมเครือข่าย 2 จาก 3 ตำบล" in text
    assert "ข้อมูล ณ วันที่" in text
    assert "30 มิถุนายน 2568" in text
    assert "<svg" in text


def test_a_village_leader_reads_the_districts_figures_but_opens_only_the_own_village(here):
    client = signed_in(Role.NETWORK_LEADER, here.a1)
    assert client.get(JUNE).status_code == HTTPStatus.OK
    page = client.get(f"{JUNE}F4.1/")
    assert page.status_code == HTTPStatus.OK
    text = page.content.decode()
    assert "<b>2</b>" in text
    assert "<b>4</b>" in text
    found = json.loads(client.get(f"{JUNE}F4.1/features.json").content)
    opened = [each for each in found["features"] if each["properties"]["tone"] != "context"]
    assert opened == []  # no house of this village has a position


def test_a_report_leads_its_reader_nowhere_that_does_not_open(here):
    client = signed_in(Role.NETWORK_LEADER, here.a1)
    factories.request(here.b, title="ของตำบลอื่น")
    factories.request(here.a1, title="ของเรา")
    text = client.get(JUNE).content.decode()
    assert {"ของตำบลอื่น", "ของเรา"} <= set(re.findall("ของตำบลอื่น|ของเรา", text))
    found = set(re.findall('href="(/(?:reports|requests)/[^"?]+/)', text))
    assert {"/reports/27040501/2025-06/", "/reports/270405/2025-06/"} <= found
    assert [each for each in found if client.get(each, follow=True).status_code != 200] == []
    chief = signed_in(Role.DISTRICT_CHIEF, here.district)
    assert "/reports/270406/2025-06/" in chief.get(JUNE).content.decode()


def test_the_reader_of_one_tambon_finds_nothing_of_another(here):
    client = signed_in(Role.TAMBON_NETWORK, here.b)
    for code in ("270405", "27040501", "27"):
        for rest in ("2025-06/", "2025-06.json", "2025-06/F4.1/", "2025-06/F4.1/features.json"):
            answer = client.get(f"/reports/{code}/{rest}")
            assert answer.status_code == HTTPStatus.NOT_FOUND, (code, rest)


def test_what_an_account_sees_is_kept_by_no_browser(here):
    client = signed_in(Role.NETWORK_LEADER, here.a1)
    for address in ("/", JUNE, f"{JUNE}F1.1/features.json", "/villages/27040501/"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_nobody_reads_a_report_without_signing_in(here):
    answer = Client().get(JUNE)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "address",
    [
        "/reports/9999/2025-06/",
        "/reports/2704/2025-13/",
        "/reports/2704/2568-06/",
        "/reports/2704/2025-06/F9.9/",
        "/reports/2704/2025-06/F4.1/?part=castle",
        "/reports/2704/2025-06/?known_by=yesterday",
        "/reports/2704/2025-06/?known_by=2025-07-01T00:00:00",
        "/reports/2704/2025-06/?known_by=2099-01-01T00:00:00%2B00:00",
        "/reports/2704/2025-06/?known_by=0001-01-01T00:00:00%2B14:00",
        "/reports/2704/2025-06/F4.1/?part=good%0A",
        "/reports/%F0%9F%98%80/2025-06/",
    ],
)
def test_what_does_not_exist_is_not_found_and_no_fault_of_the_server(here, address):
    answer = signed_in(Role.DISTRICT_CHIEF, here.district).get(address)
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("address", ["/reports/27%00/2025-06/", "/reports/2704/2025-06/?part=%00"])
def test_a_nul_byte_is_a_bad_request(here, address):
    answer = signed_in(Role.DISTRICT_CHIEF, here.district).get(address)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("key", ["F1.1/?after=", "F8.1/?part="])
def test_a_number_too_large_for_a_key_finds_nothing(here, key):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    assert client.get(f"{JUNE}{key}{'9' * 40}").status_code == HTTPStatus.OK


def test_a_month_that_has_not_begun_is_told_as_a_sentence(here):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    for address in ("/reports/2704/2099-01/", "/reports/2704/2099-01.pdf"):
        answer = client.get(address)
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "ยังไม่เริ่ม" in answer.content.decode()


def test_the_running_month_is_a_draft_of_today(here):
    month = Month.containing(timezone.now())
    answer = signed_in(Role.DISTRICT_CHIEF, here.district).get(f"/reports/2704/{month}/")
    assert answer.status_code == HTTPStatus.OK
    assert "เดือนนี้ยังไม่สิ้นสุด" in answer.content.decode()


def test_every_link_of_the_report_opens(here):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    page = client.get(JUNE)
    tiles = page.context["document"].tiles
    cells = [
        cell
        for section in page.context["document"].sections
        for table in section.tables
        for row in table.rows
        for cell in row.cells
        if cell.href
    ]
    # Every figure with every part of it once, of whatever place: the page is the same.
    addresses = {tile.href for tile in tiles}
    of_one_place = {re.sub(r"/\d{4,8}/", "/", cell.href): cell.href for cell in cells}
    addresses |= set(of_one_place.values())
    assert len(addresses) > 20
    for address in addresses:
        assert client.get(address).status_code == HTTPStatus.OK, address


def test_a_number_opens_as_many_records_as_it_says_even_after_more_arrive(here):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    page = client.get(JUNE)
    tile = next(tile for tile in page.context["document"].tiles if tile.key == "F1.1")
    here.lived_in(here.a1, label="later")
    assert client.get(tile.href).context["opened"].count == int(tile.value) == 4
    assert client.get(f"{JUNE}F1.1/").context["opened"].count == 5


def test_the_pdf_and_the_json_say_what_the_page_says(here):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    page = client.get(JUNE)
    asked = page.context["again"]  # what its own links say
    values = client.get(f"/reports/2704/2025-06.json?{asked}").json()
    assert values["serial"] == page.context["document"].serial
    answer = client.get(f"/reports/2704/2025-06.pdf?{asked}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer.content == client.get(f"/reports/2704/2025-06.pdf?{asked}").content


def test_where_nothing_is_verified_yet_the_report_says_no_data_and_not_zero():
    district = District()
    district.lived_in(district.a1, condition="unsafe", verify=False)
    page = signed_in(Role.DISTRICT_CHIEF, district.district).get(JUNE)
    values = {tile.key: tile.value for tile in page.context["document"].tiles}
    nothing = dict.fromkeys(("F1.3", "F1.4", "F1.5", "F1.6", "F1.7"), "ไม่มีข้อมูล")
    assert values == {"F1.1": "1", "F1.2": "0", "F1.8": "0"} | nothing


def test_the_administrator_of_an_empty_network_is_told_how_to_begin():
    client = Client()
    client.force_login(factories.account(role=Role.ADMINISTRATOR))
    assert "import_areas" in client.get("/").content.decode()


def test_home_shows_the_places_of_the_account_with_the_newest_report(here):
    answer = signed_in(Role.TAMBON_NETWORK, here.a).get("/")
    assert answer.status_code == HTTPStatus.OK
    text = answer.content.decode()
    assert "/reports/270405/" in text
    assert "/reports/270406/" not in text


def test_home_of_an_account_without_a_role_says_whom_to_ask():
    client = Client()
    client.force_login(factories.account())
    assert "ยังไม่มีบทบาทในพื้นที่ใด" in client.get("/").content.decode()


def test_a_long_list_is_read_page_by_page(here):
    for number in range(60):
        here.lived_in(here.b1, label=f"{number}", verify=False)
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    first = client.get(f"{JUNE}F1.1/")
    assert len(first.context["rows"]) == 50
    second = client.get(f"{JUNE}F1.1/{first.context['next']}")
    assert len(second.context["rows"]) == 14
    assert second.context["next"] == ""


def test_the_queries_of_a_page_do_not_grow_with_places(here, django_assert_max_num_queries):
    client = signed_in(Role.DISTRICT_CHIEF, here.district)
    for number in range(3, 10):
        here.lived_in(factories.place(f"270405{number:02}"), condition="good")
    with django_assert_max_num_queries(76):
        client.get(JUNE)
    with django_assert_max_num_queries(50):
        client.get(f"{JUNE}F1.1/")


def test_which_group_is_late_with_its_loans_is_for_who_sees_its_books(here):
    """DOMAIN.md §5.1, page 6: names only to committee and auditor; the sum is everybody's."""
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=here.district)
    auditor = factories.account(role=Role.AUDITOR, place=here.a)
    assert places_to_open(figures.LATE_LOANS, chief) == set()
    assert here.a1.pk in places_to_open(figures.LATE_LOANS, auditor)
    assert here.a1.pk in places_to_open(figures.MONTHS_CLOSED, chief)
