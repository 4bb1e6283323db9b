"""A month is one value, and its days are Bangkok's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import BuddhistYearInMonth, UnreadableMonth
from formats.months import BANGKOK, Month, today_in_bangkok

months = st.builds(Month, st.integers(1900, 2399), st.integers(1, 12))


def test_a_month_knows_its_days():
    june = Month.parse("2025-06")
    assert june == Month(2025, 6)
    assert (june.first_day, june.last_day, june.close_day) == (
        date(2025, 6, 1),
        date(2025, 6, 30),
        date(2025, 7, 1),
    )
    assert june.close == datetime(2025, 7, 1, tzinfo=BANGKOK)
    assert june.close.astimezone(UTC) == datetime(2025, 6, 30, 17, tzinfo=UTC)


def test_december_closes_in_the_next_year():
    assert Month(2025, 12).close_day == date(2026, 1, 1)
    assert Month(2025, 12).following() == Month(2026, 1)
    assert Month(2025, 1).previous() == Month(2024, 12)


@pytest.mark.parametrize(
    "text",
    ["2025-13", "2025-00", "2025-6", "06-2025", "", "2025-06-01", " 2025-06", "๒๐๒๕-๐๖", "1899-12"],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(UnreadableMonth):
        Month.parse(text)


def test_a_buddhist_year_is_refused_with_the_right_month_named():
    with pytest.raises(BuddhistYearInMonth) as refused:
        Month.parse("2568-06")
    assert "2025-06" in refused.value.th
    assert "2025-06" in refused.value.en


def test_an_evening_in_utc_is_already_the_next_day_in_bangkok():
    evening = datetime(2025, 6, 30, 18, tzinfo=UTC)
    assert today_in_bangkok(evening) == date(2025, 7, 1)
    assert Month.containing(evening) == Month(2025, 7)
    assert Month.last_closed(evening) == Month(2025, 6)
    assert Month.last_closed(evening - timedelta(hours=2)) == Month(2025, 5)


def test_a_moment_without_a_time_zone_is_no_moment():
    with pytest.raises(ValueError, match="time zone"):
        Month.containing(datetime(2025, 6, 1))  # noqa: DTZ001


@given(months)
def test_a_month_is_read_as_it_is_written(month):
    assert Month.parse(str(month)) == month


@given(months.filter(lambda month: Month(1900, 1) < month < Month(2399, 12)))
def test_months_follow_one_another_without_gap(month):
    assert month.following().previous() == month
    assert month.following().open == month.close
    assert month < month.following()
    assert Month.containing(month.last_day) == month
    assert Month.containing(month.close - timedelta(microseconds=1)) == month
