"""Outlines are mended only slightly, and both areas are told."""

import pytest
import shapely

from formats.repairs import MOST_CHANGED, repaired, square_metres
from tests.formats.samples import square

X, Y, SIDE = 102.18, 13.5, 0.001


def test_a_small_loop_is_mended_and_both_areas_are_told():
    corners = list(square(X, Y, SIDE).exterior.coords)[:-1]
    spike = [corners[0], (X + SIDE, Y + SIDE), (X + SIDE - 1e-6, Y + SIDE + 1e-6),
             (X + SIDE, Y + SIDE + 1e-6), corners[2], corners[3]]  # fmt: skip
    outline = shapely.Polygon([corners[0], corners[1], *spike[1:]])
    assert not outline.is_valid
    mended = repaired(outline)
    assert mended.geometry.is_valid
    assert mended.before == pytest.approx(mended.after, rel=MOST_CHANGED)
    assert mended.is_slight


def test_a_bow_tie_changes_too_much_and_waits():
    mended = repaired(shapely.Polygon([(X, Y), (X + SIDE, Y + SIDE), (X + SIDE, Y), (X, Y + SIDE)]))
    assert mended.after > 100 * mended.before
    assert not mended.is_slight


def test_where_nothing_is_left_nothing_is_made():
    assert repaired(shapely.Polygon([(X, Y), (X + SIDE, Y), (X, Y)])) is None
    assert repaired(shapely.Point(X, Y)) is None


def test_areas_are_of_the_ellipsoid_without_their_holes():
    outer = square(X, Y, SIDE)
    hole = square(X + SIDE / 4, Y + SIDE / 4, SIDE / 2)
    whole, pierced = square_metres(outer), square_metres(outer.difference(hole))
    assert whole == pytest.approx(108.3 * 110.6, rel=0.01)
    assert pierced == pytest.approx(whole * 0.75, rel=1e-6)
    assert square_metres(shapely.MultiPolygon([outer])) == whole
