"""Outlines that do not hold together: which ring, where, and what mending makes of them."""

from __future__ import annotations

import pytest
import shapely

from formats.features import Problem, ProblemCode
from formats.repairs import square_metres
from network.imports import Reason
from network.outlines import Mended, mended, outline, settled
from tests.map_files import BOWTIE, LOOPED, box

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
        (
            shapely.MultiPolygon([box(103), shapely.Polygon(box(101).exterior, [CROSSED])]),
            "part 2, hole 1: ",
        ),
        (
            shapely.Polygon(
                box(101).exterior, [box(101.02, 13.52, 0.01).exterior, box(105).exterior]
            ),
            "hole 2: a hole lies outside",
        ),
        (shapely.MultiPolygon([box(103), box(103.05)]), "part 1 and part 2: "),
        (shapely.Polygon(CROSSED, [box(102.06, 13.02, 0.001).exterior]), "outer ring: "),
    ],
)
def test_the_wrong_ring_is_named(geometry, which):
    assert which in said(geometry).en


def found(geometry: shapely.Geometry, *, repair: bool) -> object:
    problem = Problem(ProblemCode.INVALID_GEOMETRY, shapely.is_valid_reason(geometry))
    return settled(geometry, problem, repair=repair)


def test_mending_gives_both_areas_and_needs_consent():
    made = found(LOOPED, repair=True)
    assert isinstance(made, Mended)
    assert made.area.is_valid
    assert made.repair.after == pytest.approx(square_metres(shapely.make_valid(LOOPED)))
    assert made.repair.before != made.repair.after
    waiting = found(LOOPED, repair=False)
    assert isinstance(waiting, Reason)
    assert "--repair" in waiting.en
    assert f"{made.repair.after / 1600:,.2f}" in waiting.en


def test_a_bow_tie_waits_even_with_consent_for_nobody_knows_which_half_was_meant():
    waiting = found(BOWTIE, repair=True)
    assert isinstance(waiting, Reason)
    assert "more than 1 %" in waiting.en
    loops = square_metres(shapely.make_valid(BOWTIE))
    assert f"→ {loops / 1600:,.2f} rai" in waiting.en


def test_what_is_right_is_left_as_it_is():
    assert settled(box(), None, repair=True).equals(shapely.MultiPolygon([box()]))


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
