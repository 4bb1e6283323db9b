"""Two outlines of one parcel differ where more than both errors lies between them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from network.models import Account, Source
from network.moments import Moment
from parcels import registry as land
from parcels import reshaping
from parcels.models import Boundary, SpatialUnit, SurveyMethod
from survey.contradictions import noticing
from survey.contradictions.pairs import NEAR_DAYS_OF_BOUNDARIES, SIGMAS
from survey.models import Contradiction
from tests import factories

pytestmark = pytest.mark.django_db

WGS84 = Geod(ellps="WGS84")
SQUARE = factories.square(102.0, 13.5, 0.001)


@pytest.fixture
def place():
    return factories.place("27040501")


@pytest.fixture
def dang():
    return factories.account(person=factories.person())


@pytest.fixture
def malee():
    return factories.account(person=factories.person())


def outline(
    geometry: MultiPolygon,
    by: Account | None,
    *,
    unit: SpatialUnit | None = None,
    place=None,
    days: int = 0,
    method: SurveyMethod = SurveyMethod.RTK,
    kind: Source.Kind = Source.Kind.STATEMENT,
) -> Boundary:
    """An outline somebody drew some days after the first day."""
    day = factories.FIRST_DAY + timedelta(days=days)
    unit = unit or land.register_unit(
        SpatialUnit.Kind.FARM, observed_on=day, source=factories.source(), stated_place=place
    )
    return land.record_boundary(
        unit, geometry, observed_on=day, method=method,
        source=factories.source(recorded_by=by, kind=kind),
    )  # fmt: skip


def shifted(degrees: float) -> MultiPolygon:
    return factories.square(102.0 + degrees, 13.5, 0.001)


def geodesic(shape: shapely.Geometry) -> float:
    """Area on the ellipsoid, m², by GeographicLib (Karney), each ring for itself."""
    return abs(WGS84.geometry_area_perimeter(shapely.geometry.polygon.orient(shape))[0])


def difference_of(one: MultiPolygon, other: MultiPolygon) -> float:
    """The area only one of two shapes covers, without PostGIS."""
    parts = shapely.symmetric_difference(
        shapely.from_wkb(bytes(one.wkb)), shapely.from_wkb(bytes(other.wkb))
    )
    return sum(geodesic(part) for part in shapely.get_parts(parts) if part.geom_type == "Polygon")


def test_two_outlines_of_two_people_are_a_contradiction_with_the_area_between(place, dang, malee):
    first = outline(SQUARE, dang, place=place)
    second = outline(shifted(0.0001), malee, unit=first.spatial_unit, days=3)
    found = noticing.notice_boundary(second)
    assert found is not None
    assert (found.first_boundary, found.second_boundary) == (first, second)
    assert found.difference_square_metres == pytest.approx(
        difference_of(SQUARE, shifted(0.0001)), rel=1e-6
    )
    assert noticing.notice_boundary(second) is None, "it is noticed once"


def test_thinner_than_both_errors_is_one_line_measured_twice(place, dang, malee):
    first = outline(SQUARE, dang, place=place, method=SurveyMethod.GNSS_PHONE)
    second = outline(shifted(0.00005), malee, unit=first.spatial_unit, method=SurveyMethod.RTK)
    tolerance = SIGMAS * (first.area_error_square_metres + second.area_error_square_metres)
    assert difference_of(SQUARE, shifted(0.00005)) < tolerance
    assert noticing.notice_boundary(second) is None


def test_an_outline_drawn_again_by_the_same_person_is_a_correction(place, dang):
    first = outline(SQUARE, dang, place=place)
    again = factories.account(person=dang.person)
    assert (
        noticing.notice_boundary(outline(shifted(0.0003), again, unit=first.spatial_unit)) is None
    )


def test_two_files_are_one_recorder_and_a_person_is_another(place, dang, malee):
    first = outline(SQUARE, None, place=place, kind=Source.Kind.IMPORT)
    of = {"unit": first.spatial_unit}
    outline(shifted(0.0002), dang, days=2, kind=Source.Kind.IMPORT, **of)
    assert noticing.sweep() == 0
    outline(shifted(0.0004), malee, days=4, **of)
    assert noticing.sweep() == 1, "with the last file alone"
    assert noticing.sweep() == 0


def test_years_apart_the_ground_itself_may_have_changed(place, dang, malee):
    first = outline(SQUARE, dang, place=place)
    late = outline(
        shifted(0.0003), malee, unit=first.spatial_unit, days=NEAR_DAYS_OF_BOUNDARIES + 1
    )
    assert noticing.notice_boundary(late) is None


def test_the_outline_a_split_drew_contradicts_nobody_who_walks_the_part(place, dang, malee):
    whole = outline(SQUARE, dang, place=place)
    halves = [factories.square(102.0, 13.5, 0.0005), factories.square(102.0005, 13.5, 0.0005)]
    made = reshaping.split(
        whole.spatial_unit,
        [reshaping.Piece(half) for half in halves],
        happened_on=factories.FIRST_DAY + timedelta(days=5),
        source=factories.source(recorded_by=dang),
    )
    walked = outline(factories.square(102.0001, 13.5, 0.0005), malee, unit=made[0], days=9)
    assert noticing.notice_boundary(walked) is None
    again = outline(factories.square(102.0003, 13.5, 0.0005), dang, unit=made[0], days=10)
    assert noticing.notice_boundary(again) is not None, "two who walked it can differ"


def test_the_hourly_sweep_looks_at_what_was_recorded_lately_only(place, dang, malee):
    first = outline(SQUARE, dang, place=place)
    outline(shifted(0.0003), malee, unit=first.spatial_unit)
    assert noticing.sweep(since=Moment.now().known_by) == 0
    assert noticing.sweep(since=Moment.now().known_by - timedelta(minutes=10)) == 1


corners = st.lists(
    st.tuples(st.floats(0, 0.002), st.floats(0, 0.002)), min_size=3, max_size=12, unique=True
)


def hull(points: list[tuple[float, float]]) -> MultiPolygon | None:
    shape = shapely.convex_hull(shapely.MultiPoint([(102 + x, 13.5 + y) for x, y in points]))
    if shape.geom_type != "Polygon" or geodesic(shape) < 100:
        return None
    return MultiPolygon(GEOSGeometry(shapely.to_wkb(shape).hex()), srid=4326)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=corners, other=corners)
def test_the_area_between_is_that_of_geographiclib_and_the_tolerance_decides(
    place, dang, malee, one, other
):
    shapes = [shape for shape in (hull(one), hull(other)) if shape is not None]
    if len(shapes) < 2:
        return
    first = outline(shapes[0], dang, place=place)
    second = outline(shapes[1], malee, unit=first.spatial_unit)
    found = noticing.notice_boundary(second)
    between = difference_of(*shapes)
    tolerance = SIGMAS * (first.area_error_square_metres + second.area_error_square_metres)
    if found is None:
        assert between <= tolerance + 0.1
    else:
        assert found.difference_square_metres == pytest.approx(between, rel=1e-4, abs=0.1)
        assert between > tolerance - 0.1
    assert Contradiction.objects.open(Moment.now()).filter(
        first_boundary__spatial_unit=first.spatial_unit
    ).exists() == (found is not None)
