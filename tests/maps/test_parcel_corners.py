"""The corners of a parcel in every datum and zone, its sides, its neighbours and its drawing."""

from __future__ import annotations

import math

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from maps.parcel_corners import Neighbour, corners, perimeter, rings, sides_along
from maps.parcel_drawing import PAPER_METRES, SCALES, framed, scale_of
from tests.maps.parcels_told import GOLDEN, GOLDEN_47, SIDE


def square(west: float, south: float, side: float = SIDE) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(west, south, west + side, south + side)])


def test_a_corner_has_the_golden_coordinates_in_each_datum_and_zone():
    found = corners(square(*GOLDEN))
    corner = next(each for each in found if (each.longitude, each.latitude) == GOLDEN)
    _wgs47, wgs48, _indian47, indian48 = corner.plane
    assert wgs48 == pytest.approx((195_083.23, 1_494_127.27), abs=0.02)
    assert indian48 == pytest.approx((195_500, 1_493_815), abs=0.02)
    # The other golden point, of zone 47.
    found = corners(square(*GOLDEN_47))
    corner = next(each for each in found if (each.longitude, each.latitude) == GOLDEN_47)
    wgs47, _wgs48, indian47, _indian48 = corner.plane
    assert wgs47 == pytest.approx((844_479.70, 1_494_664.41), abs=0.02)
    assert indian47 == pytest.approx((844_812.54, 1_494_361.25), abs=0.02)


def test_sides_and_bearings_are_geodesic():
    found = corners(square(102.0, 13.5))
    for each in found:
        other = next(one for one in found if one.number == each.to)
        by_hand = Geodesic.WGS84.Inverse(
            each.latitude, each.longitude, other.latitude, other.longitude
        )
        assert each.metres == pytest.approx(by_hand["s12"], abs=1e-4)
        assert each.bearing == pytest.approx(by_hand["azi1"] % 360, abs=1e-6)
    assert perimeter(found) == pytest.approx(2 * 108.26 + 2 * 110.64, abs=0.2)


def test_corners_are_numbered_clockwise_from_the_northernmost():
    found = corners(square(102.0, 13.5))
    assert [(each.number, each.to) for each in found] == [(1, 2), (2, 3), (3, 4), (4, 1)]
    assert (found[0].longitude, found[0].latitude) == (102.0, 13.501)
    assert found[0].bearing == pytest.approx(90, abs=0.01)


def test_parts_and_holes_are_numbered_through():
    outer = shapely.box(102.0, 13.5, 102.003, 13.503)
    hole = shapely.box(102.001, 13.501, 102.002, 13.502)
    north = shapely.box(102.0, 13.51, 102.001, 13.511)
    land_with_both = shapely.MultiPolygon([outer.difference(hole), north])
    assert [len(ring) for ring in rings(land_with_both)] == [4, 4, 4]
    assert [each.to for each in corners(land_with_both)] == [2, 3, 4, 1, 6, 7, 8, 5, 10, 11, 12, 9]
    assert corners(land_with_both)[0].latitude == 13.511


@given(st.lists(st.floats(0.2, 1), min_size=3, max_size=40), st.floats(101.94, 102.2))
def test_the_corners_of_any_land_close_and_turn_clockwise(radii: list[float], longitude: float):
    turn = 2 * math.pi / len(radii)
    ring = [
        (longitude + 0.001 * r * math.cos(k * turn), 13.5 + 0.001 * r * math.sin(k * turn))
        for k, r in enumerate(radii)
    ]
    found = corners(shapely.MultiPolygon([shapely.Polygon(ring)]))
    assert [each.to for each in found] == [*range(2, len(ring) + 1), 1]
    assert {(each.longitude, each.latitude) for each in found} == set(ring)
    drawn = shapely.LinearRing([(each.longitude, each.latitude) for each in found])
    assert not drawn.is_ccw


def test_a_neighbour_lies_along_the_sides_it_is_near():
    own = square(102.0, 13.5)
    east = Neighbour(7, square(102.001, 13.5), 0.05)
    corner_only = Neighbour(8, square(102.001, 13.501), 0.05)
    far = Neighbour(9, square(102.0012, 13.5), 0.05)  # 22 m away
    along = sides_along(corners(own), [east, corner_only, far], 0.05)
    assert along == {7: [(2, 3)]}


def test_sides_that_follow_each_other_are_one_run_over_the_first_corner_too():
    ring = [(102.0, 13.501), (102.001, 13.501), (102.001, 13.5), (102.0, 13.5)]
    own = shapely.MultiPolygon([shapely.Polygon(ring)])
    around = shapely.box(101.999, 13.499, 102.002, 13.502).difference(
        shapely.box(102.0, 13.499, 102.002, 13.501)
    )
    neighbour = Neighbour(7, shapely.MultiPolygon([around]), 0.05)
    assert sides_along(corners(own), [neighbour], 0.05) == {7: [(4, 2)]}


@given(st.floats(0.00005, 0.05), st.floats(0.05, 20))
def test_the_drawing_is_at_a_round_scale_and_holds_the_land_with_its_band(
    side: float, error: float
):
    own = square(102.1, 13.5, side)
    frame = framed(own, 2 * error)
    assert scale_of(frame) in SCALES or scale_of(frame) % SCALES[-1] == 0
    west, south, east, north = own.bounds
    assert 0 < frame.x_of(west) < frame.x_of(east) < 640
    assert 0 < frame.y_of(north) < frame.y_of(south) < frame.height
    ground = frame.width_metres * math.cos(math.radians(frame.latitude))
    assert ground == pytest.approx(scale_of(frame) * PAPER_METRES, rel=0.001)
