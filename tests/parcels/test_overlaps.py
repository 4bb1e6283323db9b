"""Overlaps: classed by the tolerances, kept for good, found in whatever order shapes arrive."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import IntegrityError, connection, connections, transaction
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.moments import Moment
from parcels import disputes, errors, overlay, registry
from parcels.models import (
    Boundary,
    BoundaryOverlap,
    Concession,
    LayerShare,
    Overlap,
    OverlapClass,
    OverlapStatus,
    OverlapStep,
    SpatialUnit,
    SurveyMethod,
)
from parcels.overlap_extents import overlap, overlaps_in, overlaps_of
from tests import factories
from tests.reports.test_figures import layer

DAY = date(2025, 2, 1)
SOUTH = 13.5
# Degrees of one metre at 13.5 °N on the ellipsoid (GeographicLib).
EAST = Geodesic.WGS84.Direct(SOUTH, 102, 90, 1)["lon2"] - 102
NORTH = Geodesic.WGS84.Direct(SOUTH, 102, 0, 1)["lat2"] - SOUTH


def rectangle(west: float, south: float, width: float, height: float) -> MultiPolygon:
    """A rectangle of metres from a corner that lies metres east and north of 102°E 13.5°N."""
    x, y = 102 + west * EAST, SOUTH + south * NORTH
    return MultiPolygon(Polygon.from_bbox((x, y, x + width * EAST, y + height * NORTH)), srid=4326)


def parcel(
    shape: MultiPolygon,
    method: SurveyMethod = SurveyMethod.RTK,
    *,
    village=None,
    unit: SpatialUnit | None = None,
    on: date = DAY,
) -> SpatialUnit:
    unit = unit or registry.register_unit(
        SpatialUnit.Kind.FARM, observed_on=on, source=factories.source(), stated_place=village
    )
    registry.record_boundary(unit, shape, observed_on=on, source=factories.source(), method=method)
    return unit


# A square of 100 m; what the other parcel covers of it, how both were measured, what it is.
# RTK: 5 cm a corner, so a strip of 2 m is real. Phone: 5 m a corner and two of them, so the line
# is known to 2·√50 = 14 m.
PHONE, RTK, SKETCH = SurveyMethod.GNSS_PHONE, SurveyMethod.RTK, SurveyMethod.SKETCH
CLASSED = [
    (rectangle(99.9, 0, 100, 100), RTK, OverlapClass.NOISE),  # 10 cm × 100 m = 10 m²
    (rectangle(98, 0, 100, 100), RTK, OverlapClass.REAL),  # 2 m × 100 m
    (rectangle(98, 0, 100, 100), PHONE, OverlapClass.BOUNDARY_LINE),  # 2 m < 14 m
    (rectangle(88, 0, 100, 100), PHONE, OverlapClass.BOUNDARY_LINE),  # 12 m, 10.7 m wide by area
    (rectangle(60, 0, 100, 100), PHONE, OverlapClass.REAL),  # 40 m
    (rectangle(60, 0, 100, 100), SKETCH, OverlapClass.BOUNDARY_LINE),  # 40 m < 2·√800 = 57 m
    (rectangle(40, 40, 20, 20), RTK, OverlapClass.CONTAINMENT),  # a house lot inside
    (rectangle(40, 40, 20, 20), SKETCH, OverlapClass.CONTAINMENT),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("shape", "method", "kind"), CLASSED)
def test_an_overlap_is_what_the_tolerances_of_both_make_of_it(shape, method, kind):
    first = parcel(rectangle(0, 0, 100, 100), method)
    second = parcel(shape, method)
    found = BoundaryOverlap.objects.get()
    assert found.kind == kind
    assert {found.first.spatial_unit, found.second.spatial_unit} == {first, second}
    assert Overlap.objects.exists() is (kind != OverlapClass.NOISE)


@pytest.mark.django_db
def test_the_shared_area_is_the_ellipsoids():
    parcel(rectangle(0, 0, 100, 100))
    parcel(rectangle(75, 0, 100, 100))
    shared = rectangle(75, 0, 25, 100)
    polygon = Geodesic.WGS84.Polygon()
    for longitude, latitude in shared[0].exterior_ring[:-1]:
        polygon.AddPoint(latitude, longitude)
    assert BoundaryOverlap.objects.get().square_metres == pytest.approx(
        abs(polygon.Compute()[2]), rel=1e-6
    )


@pytest.mark.django_db
def test_the_area_error_is_the_hand_calculation():
    # Perimeter 400 m, 4 corners, 5 m: 400 × 5 ÷ √4 = 1,000 m².
    unit = parcel(rectangle(0, 0, 100, 100), PHONE)
    assert unit.boundaries.get().area_error_square_metres == pytest.approx(1000, rel=1e-4)


@pytest.mark.django_db
def test_points_of_one_walk_do_not_make_it_more_certain():
    corners = [(102 + x * EAST, SOUTH) for x in range(0, 100, 2)]
    walked = Polygon(
        [
            *corners,
            (102 + 100 * EAST, SOUTH),
            (102 + 100 * EAST, SOUTH + 100 * NORTH),
            (102, SOUTH + 100 * NORTH),
            corners[0],
        ]
    )
    unit = parcel(MultiPolygon(walked, srid=4326), PHONE)
    assert unit.boundaries.get().area_error_square_metres == pytest.approx(1000, rel=1e-3)


@pytest.mark.django_db
def test_neighbours_that_only_touch_have_no_overlap():
    parcel(rectangle(0, 0, 100, 100))
    parcel(rectangle(100, 0, 100, 100))
    assert not BoundaryOverlap.objects.exists()


@pytest.mark.django_db
def test_an_overlap_is_the_same_record_however_often_either_is_measured():
    one, other = parcel(rectangle(0, 0, 100, 100)), parcel(rectangle(60, 0, 100, 100))
    first = Overlap.objects.get()
    parcel(rectangle(50, 0, 100, 100), unit=other, on=DAY + timedelta(days=9))
    assert Overlap.objects.get() == first
    row = overlap(first.key, Moment.now())
    assert row is not None
    assert row.square_metres == pytest.approx(5000, rel=1e-3)
    before = overlap(first.key, Moment(DAY + timedelta(days=2), Moment.now().known_by))
    assert before is not None
    assert before.square_metres == pytest.approx(4000, rel=1e-3)
    assert (first.spatial_unit, first.other_unit) == (one, other)


@pytest.mark.django_db
def test_an_overlap_that_a_new_measurement_ends_leaves_the_list_unless_people_spoke_of_it():
    village = factories.place("27040501", parent=factories.place("270405", parent=None))
    one = parcel(rectangle(0, 0, 100, 100), village=village)
    other = parcel(rectangle(60, 0, 100, 100), village=village)
    record = Overlap.objects.get()
    parcel(rectangle(100, 0, 100, 100), unit=other, on=DAY + timedelta(days=9))
    assert overlaps_in([village.pk], Moment.now()) == []
    disputes.take_step(
        record,
        OverlapStep.Kind.DISPUTED,
        taken_on=DAY,
        note="ผู้ถือครองแปลง 1 ไม่ยอมรับแนวนี้",
        side=one,
        source=factories.source(),
    )
    [row] = overlaps_in([village.pk], Moment.now())
    assert (row.status, row.square_metres) == (OverlapStatus.DISPUTED, None)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_the_same_in_any_order_of_arrival_and_after_a_rebuild(seed):
    order = random.Random(seed)  # noqa: S311 (an order to try)
    concession = Concession.objects.create(reference="ส.1")
    units = [SpatialUnit.objects.create(kind=SpatialUnit.Kind.FARM) for _each in range(4)]
    shapes = [rectangle(west, 0, 100, 100) for west in (0, 60, 95, 150)]
    steps = [
        *(
            lambda unit=unit, shape=shape: parcel(shape, unit=unit)
            for unit, shape in zip(units, shapes, strict=True)
        ),
        lambda: parcel(rectangle(10, 0, 100, 100), unit=units[0], on=DAY + timedelta(days=5)),
        lambda: layer("reserve_forest", rectangle(80, -50, 500, 300), series="ป่า"),
        lambda: layer("concession", rectangle(170, -50, 500, 300), concession=concession),
    ]
    order.shuffle(steps)
    for step in steps:
        step()

    def kept() -> tuple[object, ...]:
        pairs = sorted(
            (
                *sorted((pair.first.spatial_unit_id, pair.second.spatial_unit_id)),
                round(pair.square_metres, 3),
                pair.kind,
            )
            for pair in BoundaryOverlap.objects.select_related("first", "second")
        )
        records = sorted(
            Overlap.objects.values_list(
                "spatial_unit", "other_unit", "layer_kind", "layer_series", "concession"
            ),
            key=str,
        )
        now = Moment.now()
        rows = sorted(
            (row.pk, round(row.square_metres or 0, 3), str(row.kind))
            for row in overlaps_of([unit.pk for unit in units], now)
        )
        return pairs, records, [(area, kind) for _pk, area, kind in sorted(rows)]

    found = kept()
    with_layers = [record for record in found[1] if record[2]]
    with_concession = [record for record in found[1] if record[4]]
    assert sorted(record[0] for record in with_layers) == [units[0].pk, units[1].pk]
    assert sorted(record[0] for record in with_concession) == [units[2].pk, units[3].pk]
    overlay.rebuild()
    assert kept() == found


@pytest.mark.django_db
def test_a_parcel_wholly_inside_a_forest_has_a_status_and_no_overlap_to_settle():
    parcel(rectangle(0, 0, 100, 100))
    layer("reserve_forest", rectangle(-50, -50, 500, 500))
    assert not Overlap.objects.exists()


@pytest.mark.django_db
def test_the_line_of_a_small_scale_map_is_a_wide_line():
    unit = parcel(rectangle(0, 0, 100, 100))
    forest = layer("reserve_forest", rectangle(90, -50, 500, 300), series="ป่า")
    with connection.cursor() as cursor:
        # An edition is never changed; its owner may try both scales on one drawing.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE parcels_layeredition DISABLE TRIGGER USER")
        for scale, kind in ((50_000, OverlapClass.BOUNDARY_LINE), (4_000, OverlapClass.REAL)):
            cursor.execute(
                "UPDATE parcels_layeredition SET scale = %s WHERE id = %s", [scale, forest.pk]
            )
            [row] = overlaps_of([unit.pk], Moment.now())
            assert row.kind == kind, scale
        cursor.execute("ALTER TABLE parcels_layeredition ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_a_step_is_of_one_of_the_two_sides():
    parcel(rectangle(0, 0, 100, 100))
    parcel(rectangle(60, 0, 100, 100))
    stranger = parcel(rectangle(500, 0, 100, 100))
    said = {"taken_on": DAY, "note": "ตกลง", "source": factories.source()}
    record = Overlap.objects.get()
    with pytest.raises(errors.NotASide, match="ไม่ใช่คู่กรณี"):
        disputes.take_step(record, OverlapStep.Kind.AGREED, side=stranger, **said)
    with pytest.raises(errors.StepNeedsItsSide):
        disputes.take_step(record, OverlapStep.Kind.AGREED, **said)
    with pytest.raises(errors.StepSaysNothing):
        disputes.take_step(record, OverlapStep.Kind.DECIDED, **said | {"note": " "})


@pytest.mark.django_db
def test_the_database_itself_keeps_steps_and_records():
    one = parcel(rectangle(0, 0, 100, 100))
    parcel(rectangle(60, 0, 100, 100))
    record = Overlap.objects.get()
    disputes.take_step(
        record,
        OverlapStep.Kind.AGREED,
        side=one,
        taken_on=DAY,
        note="ตกลงตามคันนา",
        source=factories.source(),
    )
    for statement in (
        "UPDATE parcels_overlapstep SET note = 'อื่น'",
        "DELETE FROM parcels_overlapstep",
        "DELETE FROM parcels_overlap",
        "INSERT INTO parcels_overlapstep (overlap_id, kind, taken_on, note, source_id)"
        " SELECT overlap_id, 'agreed', taken_on, note, source_id FROM parcels_overlapstep",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["parcel", "layer"])
def test_what_arrives_at_once_is_still_found(second):
    """Each of two transactions cannot see what the other has not committed yet."""
    source, other = factories.source(), factories.source()
    units = [SpatialUnit.objects.create(kind=SpatialUnit.Kind.FARM) for _each in range(2)]
    written, done = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                registry.record_boundary(
                    units[0], rectangle(0, 0, 100, 100), observed_on=DAY, source=source
                )
                written.set()
                done.wait(timeout=1)  # the other one is at it by now
        finally:
            connections.close_all()

    def then() -> None:
        try:
            written.wait(timeout=10)
            if second == "parcel":
                registry.record_boundary(
                    units[1], rectangle(40, 0, 100, 100), observed_on=DAY, source=other
                )
            else:
                layer("reserve_forest", rectangle(-10, -10, 200, 200))
        finally:
            done.set()
            connections.close_all()

    both = [threading.Thread(target=first), threading.Thread(target=then)]
    for each in both:
        each.start()
    for each in both:
        each.join(timeout=30)
    if second == "parcel":
        assert BoundaryOverlap.objects.get().square_metres == pytest.approx(6000, rel=1e-3)
        assert Overlap.objects.count() == 1
    else:
        assert LayerShare.objects.get().square_metres == pytest.approx(10_000, rel=1e-3)


@pytest.mark.django_db
def test_a_thousand_that_arrive_at_once_meet_as_two_do():
    source, side = factories.source(), 32
    units = SpatialUnit.objects.bulk_create(SpatialUnit(kind="farm") for _ in range(side * side))
    Boundary.objects.bulk_create(
        Boundary(
            spatial_unit=unit, source=source, observed_on=DAY, method=RTK,
            position_error_metres=0.05,
            geometry=rectangle(number % side * 98, number // side * 100, 100, 100),
        )
        for number, unit in enumerate(units)
    )  # fmt: skip
    kept = BoundaryOverlap.objects.values_list("first_id", "second_id", "square_metres", "kind")
    assert len(kept) == Overlap.objects.count() == side * (side - 1)  # each the next to its east
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_id, second_id, square_metres, kind FROM parcels_crossing")
        assert set(cursor.fetchall()) == set(kept)


@pytest.mark.django_db
def test_nobodys_claim_is_cropped():
    shape = rectangle(0, 0, 100, 100)
    one = parcel(shape)
    parcel(rectangle(20, 20, 100, 100))
    assert one.boundaries.get().geometry.equals(shape)


metres = st.floats(0.02, 30)


@pytest.mark.django_db
class TestClasses:
    """The classes as a function of numbers, against the same rule written here again."""

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        ground=st.tuples(st.floats(0.1, 50_000), st.floats(0.05, 100), st.floats(100, 80_000)),
        corners=st.tuples(metres, metres),
        areas=st.tuples(st.floats(0.1, 5_000), st.floats(0.1, 5_000)),
    )
    def test_each_overlap_has_one_class(self, ground, corners, areas):
        shared, width, smaller = ground
        perimeter = 2 * shared / width
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT parcels_overlap_class(%s, %s, %s, %s, %s, %s, %s)",
                [shared, perimeter, smaller, *corners, *areas],
            )
            [found] = cursor.fetchone()
        if shared <= 16:
            assert found == "noise"
        elif shared >= 0.95 * smaller:
            assert found == "containment"
        else:
            line = 2 * shared / perimeter < 2 * (corners[0] ** 2 + corners[1] ** 2) ** 0.5
            line = line or shared <= 2 * max(areas)
            assert found == ("boundary_line" if line else "real")


@pytest.mark.django_db
def test_a_walk_of_many_corners_is_crossed_with_another():
    """Holes, parts and shapes that touch in a line as well as in an area."""
    ring = GEOSGeometry(
        "SRID=4326;MULTIPOLYGON(((102 13.5, 102.002 13.5, 102.002 13.502, 102 13.502, 102 13.5),"
        "(102.0005 13.5005, 102.0005 13.5015, 102.0015 13.5015, 102.0015 13.5005,"
        " 102.0005 13.5005)))"
    )
    inside = GEOSGeometry(
        "SRID=4326;MULTIPOLYGON(((102.0005 13.5005, 102.0005 13.5015, 102.0015 13.5015,"
        " 102.0015 13.5005, 102.0005 13.5005)), ((102.0019 13.4999, 102.0021 13.4999,"
        " 102.0021 13.5001, 102.0019 13.5001, 102.0019 13.4999)))"
    )
    parcel(ring)
    parcel(inside)
    shared = BoundaryOverlap.objects.get()
    assert shared.square_metres == pytest.approx(0.0001**2 * 111_320**2 * 0.97, rel=0.02)
