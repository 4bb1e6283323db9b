"""Numbers as pages write them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from network.templatetags.written import one_language, signed_percent


@pytest.mark.parametrize("share", [-0.0004, 0.0, 0.0004, -0.0])
def test_a_difference_that_rounds_to_nothing_has_no_sign(share: float):
    assert signed_percent(share) == "0.0%"


def test_a_difference_says_which_way_it_goes():
    assert signed_percent(0.0324) == "+3.2%"
    assert signed_percent(-0.0006) == "\N{MINUS SIGN}0.1%"
    assert signed_percent(None) == "–"


def test_words_in_two_languages_are_shown_in_the_one_of_the_page():
    with override("th"):
        assert one_language("ยังไม่ครบ / Not complete") == "ยังไม่ครบ"
    with override("en"):
        assert one_language("ยังไม่ครบ / Not complete") == "Not complete"
        assert one_language("ยังไม่ครบ") == "ยังไม่ครบ"
