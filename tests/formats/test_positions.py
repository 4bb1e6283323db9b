"""Positions as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.positions import positions

OFFICE = (102.1817, 13.5)  # the district office, DOMAIN.md §2.10


@pytest.mark.parametrize(
    "text",
    [
        "13.5, 102.1817",
        "13.5 102.1817",
        "102.1817, 13.5",
        "N13.5 E102.1817",
        "๑๓.๕, ๑๐๒.๑๘๑๗",
        "13°30'00\"N 102°10'54.12\"E",
        "13°30.0′N, 102°10.902′E",
        "ละติจูด 13.5 ลองจิจูด 102.1817",
    ],
)
def test_degrees_are_read_in_either_order_and_notation(text: str):
    (found,) = positions(text)
    assert (found.longitude, found.latitude) == pytest.approx(OFFICE, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48P 195083.23 1494127.27", ("UTM 48 · WGS 84", 102.1834642, 13.4995191)),
        ("โซน 48 195500 1493815 Indian 1975", ("UTM 48 · Indian 1975", 102.1834642, 13.4995191)),
        ("47 844479.70, 1494664.41", ("UTM 47 · WGS 84", 102.18167, 13.5)),
    ],
)
def test_metres_are_of_the_zone_and_datum_that_are_said(
    text: str, expected: tuple[str, float, float]
):
    found = positions(text)[0]
    assert found.taken_as == expected[0]
    assert (found.longitude, found.latitude) == pytest.approx(expected[1:], abs=1e-5)


def test_metres_of_no_said_datum_are_both_places_half_a_kilometre_apart():
    taken = [each.taken_as for each in positions("195,083 1,494,127")]
    assert taken == ["UTM 48 · WGS 84", "UTM 48 · Indian 1975"]


@pytest.mark.parametrize(
    "text", ["", "12/3", "270", "95.0, 240.1", "0 0", "1 2 3", "บ้านสมมติ", "48 1 2"]
)
def test_what_is_no_position_in_thailand_is_none(text: str):
    assert positions(text) == []


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str):
    assert isinstance(positions(text), list)
