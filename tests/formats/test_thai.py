"""Thai numerals and dates; what could be read in two ways is refused."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import DoubtfulYear, OldNewYear, TwoDigitYear, UnreadableDate
from formats.months import Month
from formats.thai import (
    LooseDate,
    arabic_digits,
    buddhist_year,
    fiscal_year,
    parse_date,
    thai_date,
    thai_digits,
    thai_month,
    thai_time,
)

LAST_OF_JUNE = date(2025, 6, 30)


def test_digits_go_both_ways():
    assert thai_digits("23-3-30.9") == "๒๓-๓-๓๐.๙"
    assert arabic_digits("๒๕๖๘") == "2568"


def test_dates_are_written_in_the_buddhist_era():
    assert thai_date(LAST_OF_JUNE) == "๓๐ มิถุนายน ๒๕๖๘"
    assert thai_date(LAST_OF_JUNE, digits="arabic", short=True) == "30 มิ.ย. 2568"
    assert thai_month(Month(2025, 6)) == "มิถุนายน พ.ศ. ๒๕๖๘"
    assert thai_month(Month(2025, 6), digits="arabic", short=True) == "มิ.ย. 2568"
    assert thai_time(datetime(2025, 6, 30, 2, 30, tzinfo=UTC)) == "๐๙.๓๐ น."
    assert buddhist_year(2025) == 2568


def test_a_moment_is_written_as_bangkoks_day():
    assert thai_date(datetime(2025, 6, 30, 18, tzinfo=UTC)) == "๑ กรกฎาคม ๒๕๖๘"


@pytest.mark.parametrize(
    ("day", "year"), [(date(2024, 9, 30), 2567), (date(2024, 10, 1), 2568), (LAST_OF_JUNE, 2568)]
)
def test_the_fiscal_year_is_named_after_its_end(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    "written",
    [
        "2025-06-30", "2568-06-30", "30/6/2568", "30/06/2025", "๓๐/๖/๒๕๖๘", "30-06-2568",
        "30.6.2568", "30 มิ.ย. 2568", "30 มิย 2568", "30 มิถุนายน ๒๕๖๘", "30 มิถุนายน พ.ศ. 2568",
        "วันที่ 30 เดือน มิถุนายน พ.ศ. ๒๕๖๘", "30มิ.ย.2568", "30 มิ.ย. ค.ศ. 2025", "30 June 2025",
        "30-Jun-2025", " 30/6/2568\n", "2025-06-30 00:00:00", "2025-06-29T20:00:00Z", "2568/06/30",
        LAST_OF_JUNE, datetime(2025, 6, 30), date(2568, 6, 30),  # noqa: DTZ001 (as openpyxl has it)
        datetime(2025, 6, 29, 17, tzinfo=UTC),
    ],
)  # fmt: skip
def test_one_day_is_read_in_every_way_it_is_written(written):
    assert parse_date(written) == LAST_OF_JUNE


@pytest.mark.parametrize(
    "written",
    ["", "?", "31/6/2568", "6/30/2568", "30/13/2568", "2568", "06/2568", 45838, None, True,
     "30 มิถุนา 25680", "30/6-2568", "29/2/2568", "9" * 200, "2025-06-30T99:00"],
)  # fmt: skip
def test_what_is_no_day_is_refused(written):
    with pytest.raises(UnreadableDate):
        parse_date(written)


def test_the_leap_day_is_that_of_the_common_year():
    assert parse_date("29/2/2567") == date(2024, 2, 29)


@pytest.mark.parametrize("written", ["30/6/68", "30 มิ.ย. 68", "1/1/25"])
def test_a_two_digit_year_is_not_guessed(written):
    with pytest.raises(TwoDigitYear):
        parse_date(written)


@pytest.mark.parametrize(
    "written", ["1/1/2268", "1/1/1200", "1/1/2999", "1 ม.ค. พ.ศ. 2019", "1 ม.ค. ค.ศ. 2562"]
)
def test_a_year_of_neither_era_is_not_guessed(written):
    with pytest.raises(DoubtfulYear):
        parse_date(written)


def test_january_before_the_new_year_moved_could_be_two_years():
    with pytest.raises(OldNewYear):
        parse_date("15/2/2480")
    loose = LooseDate.parse("15/2/2480")
    assert (loose.earliest, loose.latest) == (date(1937, 2, 15), date(1938, 2, 15))
    assert parse_date("15/4/2480") == date(1937, 4, 15)
    assert parse_date("15/2/1938") == date(1938, 2, 15)


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("๒๕๖๒", date(2019, 1, 1), date(2019, 12, 31)),
        ("ปี พ.ศ. 2562", date(2019, 1, 1), date(2019, 12, 31)),
        ("2475", date(1932, 1, 1), date(1933, 3, 31)),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28)),
        ("พ.ค. 2562", date(2019, 5, 1), date(2019, 5, 31)),
        ("05/2562", date(2019, 5, 1), date(2019, 5, 31)),
        ("2019-05-07", date(2019, 5, 7), date(2019, 5, 7)),
        ("7 พฤษภาคม 2562", date(2019, 5, 7), date(2019, 5, 7)),
    ],
)
def test_a_loose_date_covers_the_days_it_may_be(written, earliest, latest):
    loose = LooseDate.parse(written)
    assert (loose.earliest, loose.latest) == (earliest, latest)
    assert str(loose) == written
    assert loose.is_exact is (earliest == latest)


@pytest.mark.parametrize("written", ["", "19", "2019-13", "พฤษภา", None, 2019, "1700"])
def test_what_is_no_loose_date_is_refused(written):
    with pytest.raises(UnreadableDate):
        LooseDate.parse(written)


@given(st.dates(date(1941, 1, 1), date(2150, 12, 31)))
def test_a_written_date_is_read_back(day):
    assert parse_date(thai_date(day)) == day
    assert parse_date(thai_date(day, digits="arabic", short=True)) == day
    assert parse_date(f"{day.day}/{day.month}/{buddhist_year(day.year)}") == day
    assert parse_date(day.isoformat()) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    try:
        assert isinstance(parse_date(text), date)
    except UnreadableDate as refused:
        assert refused.th and refused.en
