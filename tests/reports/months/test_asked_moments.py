"""As known when: moments that were used are for all readers, others for who sees what counts."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from network.looking_back import is_vouched, vouched
from network.models import Role
from network.moments import Moment, known_now
from tests import factories
from tests.reports.months.institution import Institution
from tests.reports.test_figures import JUNE

pytestmark = pytest.mark.django_db

REPORT = "/reports/2704/2025-06"
REFUSED = "ตัวเลข ณ เวลาอื่นเปิดได้เฉพาะผู้ที่เห็นรายการทั้งหมดที่นับ"
PARTS = ("/", ".pdf", ".json", ".xlsx", ".gpkg", "/F1.5/", "/F4.1/", "/F4.1/features.json")


@pytest.fixture
def here() -> Institution:
    return Institution()


def browser(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


def at(known_by: datetime, word: str = "") -> str:
    return f"?known_by={quote(known_by.isoformat())}" + (f"&vouched={word}" if word else "")


def test_a_reader_without_records_cannot_ask_moment_by_moment(here):
    auditor = browser(Role.AUDITOR, here.district)
    earlier = known_now() - timedelta(days=3)
    for part in PARTS:
        answer = auditor.get(f"{REPORT}{part}{at(earlier)}")
        assert answer.status_code == 403, part
        assert REFUSED in answer.content.decode(), part
    # A time before anything was known is refused like any other.
    assert auditor.get(f"{REPORT}/?known_by=2001-01-01T00:00:00Z").status_code == 403
    assert auditor.get(f"{REPORT}/F1.5/").status_code == 200
    auditor.cookies["django_language"] = "en"
    english = auditor.get(f"{REPORT}/F1.5/{at(earlier)}").content.decode()
    assert "are for who may see all the records they count" in english


def test_what_a_running_report_links_opens_as_it_was_counted_for_a_day(here):
    auditor = browser(Role.AUDITOR, here.district)
    text = auditor.get(f"{REPORT}/").content.decode()
    links = {html.unescape(each) for each in re.findall('href="([^"]*known_by[^"]*)"', text)}
    figure = next(each for each in links if "/2704/2025-06/F1.1/" in each)
    paper = next(each for each in links if each.startswith(f"{REPORT}.pdf"))
    here.lived_in(here.a1, label="ใหม่")
    for each in (figure, paper):
        assert auditor.get(each).status_code == 200, each
    assert "<b>3</b>" in auditor.get(figure).content.decode()
    assert "<b>4</b>" in auditor.get(f"{REPORT}/F1.1/").content.decode()
    # The word is of that one moment, and of no other.
    word = figure.partition("vouched=")[2].partition("&")[0]
    earlier = known_now() - timedelta(seconds=1)
    assert auditor.get(f"{REPORT}/F1.1/{at(earlier, word)}").status_code == 403
    long_ago = known_now() - timedelta(days=1, seconds=1)
    assert auditor.get(f"{REPORT}/F1.1/{at(long_ago, vouched(long_ago))}").status_code == 403
    lately = known_now() - timedelta(hours=23)
    assert is_vouched(lately, vouched(lately))


def test_the_moment_of_a_closed_month_is_open_to_its_readers_and_of_that_month_alone(here):
    closed = here.prepared()
    auditor = browser(Role.AUDITOR, here.district)
    text = auditor.get(f"{REPORT}/").content.decode()
    assert "vouched=" not in text  # a stored page says the same in a year
    link = next(re.finditer(r'href="(/reports/2704/2025-06/F1\.1/[^"]*)"', text))[1]
    assert auditor.get(html.unescape(link)).status_code == 200
    asked = at(closed.known_by)
    assert auditor.get(f"{REPORT}.json{asked}").json()["known_by"] == closed.known_by.isoformat()
    assert auditor.get(f"/reports/27040501/{JUNE}/F1.1/{asked}").status_code == 200
    assert auditor.get(f"/reports/2704/2025-05/F1.1/{asked}").status_code == 403


def test_any_moment_is_open_to_who_sees_all_that_is_counted(here):
    # Not as it was before the accounts of this test came to be: their places were known then.
    earlier = at(Moment.now().known_by - timedelta(microseconds=1))
    leader = browser(Role.NETWORK_LEADER, here.a1)
    chief = browser(Role.DISTRICT_CHIEF, here.district)
    assert leader.get(f"/reports/27040501/{JUNE}/F1.5/{earlier}").status_code == 200
    assert leader.get(f"{REPORT}/F1.5/{earlier}").status_code == 403  # of other villages too
    assert chief.get(f"{REPORT}/F4.1/{earlier}").status_code == 200
    assert chief.get(f"{REPORT}/F1.5/{earlier}").status_code == 403  # of persons he may not see
    assert chief.get(f"{REPORT}.json{earlier}").status_code == 403  # says those as well
    # A sum of savings that changed is somebody's deposit.
    auditor = browser(Role.AUDITOR, here.district)
    later = at(Moment.now().known_by - timedelta(microseconds=1))
    for key, who, status in (
        ("F6.3", chief, 403),
        ("F6.3", auditor, 200),
        ("F1.8", auditor, 403),
        ("F1.8", chief, 200),
    ):
        assert who.get(f"{REPORT}/{key}/{later}").status_code == status, (key, who)
