"""Blocks in equal plots, parts cut to what is free, the rest of a site: pure geometry."""

from __future__ import annotations

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate
from shapely.geometry import MultiPolygon, Polygon, box

from maps.layouts.dividing import divided, rest_of, trimmed

BLOCK = box(102.1, 13.5, 102.1012, 13.5004)


def square_metres(shape: MultiPolygon) -> float:
    """On the ellipsoid, by geographiclib."""
    total = 0.0
    for each in shape.geoms:
        polygon = Geodesic.WGS84.Polygon()
        for lon, lat in each.exterior.coords[:-1]:
            polygon.AddPoint(lat, lon)
        total += abs(polygon.Compute()[2])
    return total


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 12),
    st.floats(-90, 90),
    st.floats(0.0, 0.3),
)
def test_plots_of_a_block_are_equal_and_make_it_up(count: int, angle: float, skewed: float):
    corners = list(BLOCK.exterior.coords)[:4]
    corners[0] = (corners[0][0] + skewed * 0.0004, corners[0][1])
    block = rotate(Polygon(corners), angle)
    plots = divided(block, count)
    areas = [square_metres(each) for each in plots]
    whole = square_metres(MultiPolygon([block]))
    assert len(plots) == count
    assert areas == pytest.approx([whole / count] * count, rel=1e-5)
    assert sum(areas) == pytest.approx(whole, abs=0.01)
    assert shapely.union_all(plots).symmetric_difference(block).area < 1e-15


def test_plots_lie_side_by_side_from_the_west():
    middles = [each.centroid for each in divided(BLOCK, 4)]
    assert [each.x for each in middles] == sorted(each.x for each in middles)
    assert {round(each.y, 6) for each in middles} == {13.5002}


def test_a_part_is_cut_to_the_site_and_to_what_no_other_takes():
    road = box(102.1005, 13.4, 102.1006, 13.6)
    plot = box(102.0, 13.5, 102.2, 13.5002)
    left = trimmed(plot, BLOCK, [road])
    assert len(left.geoms) == 2
    assert left.bounds == (102.1, 13.5, 102.1012, 13.5002)
    assert left.intersection(road).area == 0
    assert trimmed(road, BLOCK, [BLOCK]).is_empty


def test_slivers_are_no_rest():
    half = box(102.1, 13.5, 102.1006, 13.5004)
    (rest,) = rest_of(BLOCK, [half, box(102.1006, 13.5, 102.1012, 13.50000001)])
    assert rest.bounds[0] == 102.1006
    assert rest_of(BLOCK, [box(102.1, 13.5, 102.1012, 13.50039999)]) == []
