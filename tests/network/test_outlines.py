"""Outlines that do not hold together: which ring, where, and what mending makes of them."""

from __future__ import annotations

import pytest
import shapely

from formats.features import Problem, ProblemCode
from network.imports import Reason
from network.outlines import mended, outline, square_metres
from tests.map_files import BOWTIE, box

CROSSED = BOWTIE.exterior.coords


def said(geometry: shapely.Geometry) -> Reason:
    found = outline(
        geometry, Problem(ProblemCode.INVALID_GEOMETRY, shapely.is_valid_reason(geometry))
    )
    assert isinstance(found, Reason)
    return found


@pytest.mark.parametrize(
    ("geometry", "which"),
    [
        (BOWTIE, "crosses itself at 102.05"),
        (shapely.MultiPolygon([box(103), BOWTIE]), "part 2: the boundary crosses itself"),
        (
            shapely.Polygon(
                shapely.box(101, 12, 104, 15).exterior, [box(103, 14).exterior, CROSSED]
            ),
            "hole 2: the boundary",
        ),
        (shapely.Polygon(CROSSED, [box(102.06, 13.02, 0.001).exterior]), "outer ring: "),
    ],
)
def test_the_wrong_ring_is_named(geometry, which):
    assert which in said(geometry).en


def test_mending_gives_both_areas_and_takes_nothing_that_is_right():
    problem = Problem(ProblemCode.INVALID_GEOMETRY, shapely.is_valid_reason(BOWTIE))
    made = mended(shapely.MultiPolygon([box(103), BOWTIE]), problem)
    assert made is not None
    assert made.area.is_valid
    loops = square_metres(shapely.make_valid(BOWTIE))
    assert made.after == pytest.approx(square_metres(box(103)) + loops)
    assert made.before < made.after
    assert mended(box(), None) is None


def test_what_has_no_area_cannot_be_mended():
    spike = shapely.Polygon([(102, 13), (102.1, 13.1), (102, 13)])
    problem = Problem(ProblemCode.INVALID_GEOMETRY, shapely.is_valid_reason(spike))
    assert mended(spike, problem) is None


def test_text_that_cannot_be_read_is_not_mended():
    assert mended(box(), Problem(ProblemCode.UNREADABLE_TEXT)) is None


def test_an_area_is_that_of_the_ellipsoid_less_its_holes():
    with_hole = shapely.Polygon(box().exterior, [box(102.02, 13.52, 0.02).exterior])
    whole, hole = square_metres(box()), square_metres(box(102.02, 13.52, 0.02))
    assert square_metres(with_hole) == pytest.approx(whole - hole)
    assert whole == pytest.approx(0.1 * 0.1 * 111_000 * 108_300, rel=0.01)
