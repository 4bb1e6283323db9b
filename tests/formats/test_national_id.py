"""The check digit of national identity numbers, and numbers that can be nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import national_id

PUBLISHED = "3-2498-00008-34-1"


@pytest.mark.parametrize("text", [PUBLISHED, "1-2345-67890-12-1", "0-0000-00000-01-9"])
def test_published_numbers_have_the_right_check_digit(text):
    assert national_id.is_valid(text)
    digits = national_id.normalise(text)
    assert national_id.check_digit(digits[:12]) == digits[12]


@pytest.mark.parametrize(
    "text", ["3249800008341", "๓-๒๔๙๘-๐๐๐๐๘-๓๔-๑", "3 2498 00008 34 1", "3–2498–00008–34–1"]
)
def test_a_number_is_read_however_it_is_written(text):
    assert national_id.normalise(text) == "3249800008341"
    assert national_id.is_valid(text)


@pytest.mark.parametrize(
    "text", ["", "3-2498-00008-34-2", "324980000834", "x" * 13, "32498000083411"]
)
def test_what_is_not_such_a_number_is_not_valid(text):
    assert not national_id.is_valid(text)


def test_a_masked_number_shows_three_digits_at_most():
    assert national_id.masked("1234567890121") == "x-xxxx-xxxxx-12-1"
    assert national_id.masked("12345") == "x-xxxx-xxxxx-xx-x"


@given(st.integers(0, national_id.LARGEST_SERIAL))
def test_a_fictional_number_is_valid_and_nobodys(serial):
    number = national_id.fictional(serial)
    assert len(number) == 13
    assert number[0] == "9"
    assert national_id.is_valid(number)


@given(st.integers(0, national_id.LARGEST_SERIAL), st.integers(0, 11), st.integers(1, 9))
def test_most_single_wrong_digits_are_found(serial, place, change):
    number = national_id.fictional(serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    # What can hide: the third digit weighs 11, and remainders 0 and 10 share check digit 1.
    assert place == 2 or number[12] == "1" or not national_id.is_valid(wrong)


def test_a_serial_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="out of range"):
        national_id.fictional(10**11)
    with pytest.raises(ValueError, match="twelve digits"):
        national_id.check_digit("123")


@pytest.mark.parametrize(
    "number", ["9000000000018", "9-0000-00000-01-8", "๙๐๐๐๐๐๐๐๐๐๐๑๘", "9 0000 00000 01 8"]
)
def test_a_number_within_a_sentence_is_masked(number):
    masked = national_id.masked_within(f"เลข {number} ผิด")
    assert masked == "เลข x-xxxx-xxxxx-01-8 ผิด"


@pytest.mark.parametrize("text", ["", "27040600011", "102.0113456789012", "12345678901234"])
def test_other_numbers_within_a_sentence_stay(text):
    assert national_id.masked_within(text) == text
