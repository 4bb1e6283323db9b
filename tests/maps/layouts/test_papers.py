"""Sheets of paper and their scales: plain arithmetic, tried with any village there could be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.layouts.papers import MOST_OF_ALL, PAPERS, SCALES, planned

UTM_48 = 32648
metres = st.integers(0, 9_000)
houses = st.lists(st.tuples(metres, metres), min_size=1, max_size=40)


@given(houses, st.sampled_from(sorted(PAPERS)))
@settings(max_examples=120, deadline=None)
def test_every_house_is_on_a_sheet_of_a_standard_scale(points, size):
    plan = planned(points, PAPERS[size], UTM_48)
    assert len(plan.sheets) <= MOST_OF_ALL
    assert {each.scale for each in plan.sheets} <= set(SCALES)
    missing = sum(not any(each.holds(point) for each in plan.sheets) for point in points)
    assert missing == plan.left_out
    assert (plan.index is not None) == (len(plan.sheets) > 1 or size == "a4" or missing > 0)
    if plan.index is not None:
        corners = [(each.west, each.south) for each in plan.sheets]
        assert all(plan.index.holds(corner) for corner in corners)


@given(houses)
@settings(max_examples=40, deadline=None)
def test_no_two_tiles_show_the_same_ground(points):
    sheets = planned(points, PAPERS["a4"], UTM_48).sheets
    for one in sheets:
        for other in sheets:
            if one is not other:
                apart = (
                    one.east <= other.west + 1e-6 or other.east <= one.west + 1e-6
                    or one.north <= other.south + 1e-6 or other.north <= one.south + 1e-6
                )  # fmt: skip
                assert apart, (one.name, other.name)


@pytest.mark.parametrize(
    ("metres_wide", "scale"), [(60, 500), (400, 2_000), (700, 2_500), (1_400, 5_000)]
)
def test_the_largest_scale_that_shows_all_on_a3_is_taken(metres_wide, scale):
    plan = planned([(0, 0), (metres_wide, 0)], PAPERS["a3"], UTM_48)
    assert [each.scale for each in plan.sheets] == [scale]


def test_a_metre_of_the_grid_is_as_long_on_paper_as_the_scale_says():
    (frame,) = planned([(200_000, 1_500_000), (200_400, 1_500_000)], PAPERS["a3"], UTM_48).sheets
    west, _ = frame.place((200_000, 1_500_000))
    east, _ = frame.place((200_400, 1_500_000))
    assert east - west == pytest.approx(400 / frame.scale * 10_000)  # tenths of a millimetre
