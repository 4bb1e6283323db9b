"""Numbers as pages write them."""

from __future__ import annotations

import pytest

from network.templatetags.written import signed_percent


@pytest.mark.parametrize("share", [-0.0004, 0.0, 0.0004, -0.0])
def test_a_difference_that_rounds_to_nothing_has_no_sign(share: float):
    assert signed_percent(share) == "0.0%"


def test_a_difference_says_which_way_it_goes():
    assert signed_percent(0.0324) == "+3.2%"
    assert signed_percent(-0.0006) == "\N{MINUS SIGN}0.1%"
    assert signed_percent(None) == "–"
