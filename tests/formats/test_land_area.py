"""Areas are square metres inside and rai-ngan-square wah at the edge."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.errors import UnreadableArea, UnreadableNumber
from formats.land_area import Difference, LandArea, difference_explained
from formats.number import parse_number
from formats.thai import thai_digits

tenths_of_wah = st.integers(0, 10**10)


@pytest.mark.parametrize(
    ("square_metres", "written"),
    [
        (80_000, "50-0-0"),
        (79_999.9, "50-0-0"),
        (1_599.99, "1-0-0"),
        (38_123.45, "23-3-30.9"),
        (0, "0-0-0"),
        (399.84, "0-1-0"),  # 99.96 square wah carry into a ngan
        (159.84, "0-0-40"),  # 39.96 square wah
        (0.2, "0-0-0.1"),  # exactly half a tenth goes up, also as a float
        (2_103_552, "1,314-2-88"),
    ],
)
def test_an_area_is_rounded_once_and_carries(square_metres, written):
    assert str(LandArea.from_square_metres(square_metres)) == written


def test_rules_compare_the_area_before_rounding():
    assert LandArea.from_square_metres(79_999.9) < LandArea.from_rai_ngan_wah(50, 0, 0)


@pytest.mark.parametrize(
    ("text", "square_metres"),
    [
        ("23-3-30.9", "38123.6"),
        ("๒๓-๓-๓๐.๙", "38123.6"),
        ("1,314-3-88 ไร่", "2103952"),
        ("๒๓ ไร่ ๓ งาน ๓๐.๙ ตารางวา", "38123.6"),
        ("๒๓ไร่ ๓งาน ๓๐.๙ตร.ว.", "38123.6"),
        ("23–3–30 9/10", "38123.6"),
        ("๒๓-๓-๓๐ ๙/๑๐", "38123.6"),
        ("0-0-9/10", "3.6"),
        ("23 ไร่ 30 ตร.วา", "36920"),
        ("12.5 ไร่", "20000"),
        ("50 ตารางวา", "200"),
        ("150 ตร.ว.", "600"),
    ],
)
def test_areas_are_read_as_people_write_them(text, square_metres):
    assert LandArea.parse(text).square_metres == Decimal(square_metres)


@pytest.mark.parametrize(
    "text",
    [
        "", "ไร่", "12", "12.5", "23-4-10", "23-3-100", "23-3-", "-23-3-10", "23-3", "1-2-3-4",
        "23-3-30.5 9/10", "23-3-30 10/10", "23-3-30 1/3", "1.5 ไร่ 2 งาน", "1 ไร่ 4 งาน",
        "1,31-3-88", "9" * 40 + "-0-0", None, 12,
    ],
)  # fmt: skip
def test_a_doubtful_area_is_refused(text):
    with pytest.raises(UnreadableArea):
        LandArea.parse(text)


@pytest.mark.parametrize("square_metres", [-0.1, float("nan"), float("inf"), 1e300])
def test_an_area_is_a_finite_number_of_square_metres(square_metres):
    with pytest.raises(UnreadableArea):
        LandArea.from_square_metres(square_metres)


def test_a_sum_is_of_square_metres_and_written_once():
    half_tenth = LandArea.from_square_metres(0.1)
    assert str(half_tenth) == "0-0-0"
    assert str(half_tenth + half_tenth) == "0-0-0.1"


def test_an_area_of_a_district_is_whole_rai():
    assert LandArea.from_square_metres(325_050_000).rai_with_commas() == "203,156"


def test_an_area_in_words():
    assert LandArea.from_square_metres(38_123.45).in_words() == "23 ไร่ 3 งาน 30.9 ตารางวา"


@given(tenths_of_wah)
def test_what_is_written_is_read_back(tenths):
    area = LandArea.from_square_metres(Decimal(tenths) * 4 / 10)
    assert LandArea.parse(str(area)) == area
    assert LandArea.parse(area.in_words()) == area
    assert LandArea.from_rai_ngan_wah(area.rai, area.ngan, area.square_wah) == area


@given(st.floats(0, 1e12))
def test_the_parts_stay_in_range_and_within_half_a_tenth(square_metres):
    area = LandArea.from_square_metres(square_metres)
    assert 0 <= area.ngan <= 3
    assert 0 <= area.square_wah < 100
    written = LandArea.from_rai_ngan_wah(area.rai, area.ngan, area.square_wah)
    assert abs(written.square_metres - area.square_metres) <= Decimal("0.2")


@given(st.integers(0, 10**6), st.integers(0, 3), st.integers(0, 999))
def test_rai_ngan_and_tenths_of_a_wah_are_exact_both_ways(rai, ngan, tenths):
    area = LandArea.from_rai_ngan_wah(rai, ngan, Decimal(tenths) / 10)
    assert LandArea.from_square_metres(area.square_metres) == area
    assert (area.rai, area.ngan, area.square_wah * 10) == (rai, ngan, tenths)
    # Through the float that a database column holds, too.
    assert LandArea.from_square_metres(float(area.square_metres)) == area
    assert LandArea.parse(str(area)) == LandArea.parse(thai_digits(area.in_words())) == area


@given(st.floats(0, 1e12))
def test_every_printed_area_is_read_as_what_was_printed(square_metres):
    printed = str(LandArea.from_square_metres(square_metres))
    assert str(LandArea.parse(printed)) == printed
    assert str(LandArea.parse(thai_digits(printed))) == printed


@pytest.mark.parametrize(
    ("document", "measured", "sigma", "kind", "words"),
    [
        (16_000, 16_000, 0, Difference.WITHIN, "เท่ากับเอกสาร"),
        (16_000, 16_200, 100, Difference.WITHIN, "วัดได้มากกว่าเอกสาร 0-0-50 ไร่ (ร้อยละ 1.2)"),
        (16_000, 15_796, 100, Difference.BEYOND, "วัดได้น้อยกว่าเอกสาร 0-0-51 ไร่"),
        (16_000, 17_600, 100, Difference.BEYOND, "แต่ไม่เกินร้อยละ 10"),
        (16_000, 17_601, 100, Difference.MUCH_BEYOND, "ต้องตรวจเอกสารและรังวัดใหม่"),
        (16_000, 19_200, 1_600, Difference.COARSE, "(± 2-0-0 ไร่) จึงบอกไม่ได้ว่าต่างจริง"),
        (Decimal("38123.60"), 38_123.45, 0.01, Difference.WITHIN, "วัดได้เท่ากับเอกสาร"),
    ],
)
def test_a_difference_of_areas_is_explained(document, measured, sigma, kind, words):
    found = difference_explained(document, measured, sigma)
    assert found.kind == kind
    assert words in found.th
    assert found.tolerance == 2 * Decimal(str(sigma))


areas = st.floats(1, 1e8)


@given(areas, areas, st.floats(0, 1e6))
def test_two_areas_differ_only_beyond_two_standard_deviations(document, measured, sigma):
    found = difference_explained(document, measured, sigma)
    differs = found.kind in {Difference.BEYOND, Difference.MUCH_BEYOND}
    noticeable = max(found.tolerance, Decimal("0.2"))
    assert differs == (abs(Decimal(str(measured)) - Decimal(str(document))) > noticeable)
    assert ("มากกว่า" in found.th, "more than" in found.en) in {(True, True), (False, False)}


@pytest.mark.parametrize("document", [0, -1, float("nan")])
def test_without_an_area_on_the_document_there_is_nothing_to_explain(document):
    with pytest.raises(UnreadableArea):
        difference_explained(document, 1, 1)


@pytest.mark.parametrize(
    ("value", "number"),
    [("๑,๒๓๔.๕๐", "1234.50"), (" 12 ", "12"), (0.1, "0.1"), (7, "7"), ("-3", "-3"), ("−3", "-3")],
)
def test_numbers_are_read_exactly(value, number):
    assert parse_number(value) == Decimal(number)


@pytest.mark.parametrize(
    "value", ["", "1,23", "1.2.3", "1e5", "NaN", None, True, float("nan"), "٣", "1 000", "9" * 99]
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(UnreadableNumber):
        parse_number(value)
