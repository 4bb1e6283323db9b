"""A month is compared with what was signed of the one before, and of a year before."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from formats.months import Month
from reports import figures, headlines
from reports.models import ReportStep
from reports.months import signing
from reports.situation import SituationReport
from tests.reports.months.institution import Institution, late_house
from tests.reports.test_figures import JUNE

pytestmark = pytest.mark.django_db
MAY = Month(2025, 5)
Kind = ReportStep.Kind


@pytest.fixture
def here() -> Institution:
    return Institution()


def changes(report: SituationReport, place) -> tuple[int, int, int]:
    """Of houses surveyed, of those found unsafe, and of requests, since the month before."""
    return (
        report.change(figures.HOUSES_SURVEYED, place.pk).count,
        report.change(figures.HOUSES_BY_CONDITION, place.pk, "unsafe").count,
        report.change(figures.OPEN_REQUESTS, place.pk).count,
    )


def page(here: Institution, month: Month) -> str:
    client = Client()
    client.force_login(here.chief)
    found: str = client.get(f"/reports/2704/{month}/").content.decode()
    return found


def test_a_change_is_from_what_was_signed_and_the_correction_is_listed(here):
    """A house of May comes after May was signed with 3: June counts 4, which is 1 more."""
    signed = here.signed(MAY)
    assert signed.values["F1.1"]["2704"][""][0] == 3
    late_house(here)
    june = here.prepared()
    found = SituationReport(here.district, JUNE, known_by=june.known_by)
    assert changes(found, here.district) == (1, 1, 0)
    assert changes(found, here.a) == (1, 1, 0)
    assert changes(found, here.b) == (0, 0, 0)
    # What is between the signed value and today's count of May is what annex ง lists: no more.
    listed = [(key, code) for key, code, part, was, now in june.corrections if key == "F1.1"]
    assert listed == [("F1.1", "2704"), ("F1.1", "270405"), ("F1.1", "27040501")]
    told = page(here, JUNE)
    assert "ตามรายงานที่ลงนาม รายงานที่ 1/2568 (พฤษภาคม" in told
    assert "นับใหม่จากข้อมูลที่บันทึกแล้ว" not in told
    # The small line beside a number is of what was signed, and of this month.
    tiles = {tile.key: tile for tile in headlines.tiles(found)}
    spoken = "ตามรายงานที่ลงนาม: พ.ค. 68 3 · ตามที่นับในรายงานฉบับนี้: มิ.ย. 68 4"
    assert f'aria-label="{spoken}"' in tiles["F1.1"].trend
    assert tiles["F1.1"].trend.count("<circle") == 2
    assert not tiles["F1.6"].trend  # no group: nothing is known, which is not 0
    village = headlines.tiles(SituationReport(here.a1, JUNE, known_by=june.known_by))
    assert "พ.ค. 68 1 · ตามที่นับในรายงานฉบับนี้: มิ.ย. 68 2" in village[0].trend
    # The tambon's own page is compared with the same signed values.
    tambon = SituationReport(here.a, JUNE)
    assert tambon.change(figures.HOUSES_SURVEYED, here.a.pk).count == 1


def test_where_nothing_was_signed_the_month_before_is_counted_anew_and_says_so(here):
    here.signed(MAY, up_to=Kind.VERIFIED)
    late_house(here)
    june = here.prepared()
    found = SituationReport(here.district, JUNE, known_by=june.known_by)
    assert changes(found, here.district) == (0, 0, 0)
    assert "นับใหม่จากข้อมูลที่บันทึกแล้ว" in page(here, JUNE)


def test_what_was_withdrawn_counts_no_more_but_only_from_then_on(here):
    report = here.signed(MAY)
    late_house(here)
    june = here.prepared()
    signing.take(report, Kind.WITHDRAWN, account=here.secretary, said=signing.Said(remark="ผิด"))
    as_prepared = SituationReport(here.district, JUNE, known_by=june.known_by)
    assert changes(as_prepared, here.district) == (1, 1, 0)
    assert changes(SituationReport(here.district, JUNE), here.district) == (0, 0, 0)


def test_a_year_before_is_told_where_it_was_signed(here):
    here.signed(JUNE)
    here.lived_in(here.a1, condition="good", on=date(2025, 8, 1))
    assert "จากเดือนเดียวกันปีก่อน" not in page(here, JUNE)
    year_after = SituationReport(here.district, Month(2026, 6))
    assert year_after.change_in_a_year(figures.HOUSES_SURVEYED, here.district.pk).count == 1
    told = page(here, Month(2026, 6))
    assert "จากเดือนเดียวกันปีก่อน ▲ 1" in told
    assert "รายงานที่ 1/2568 (มิถุนายน" in told
