"""What the database keeps of land by itself: rules, and tables derived from pairs of facts."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from geographiclib.geodesic import Geodesic

from network.models import PlaceBoundary
from network.moments import Moment
from parcels import errors, overlay
from parcels.models import (
    BAUnit,
    Boundary,
    BoundaryPlace,
    Concession,
    ConcessionPlace,
    LayerFeature,
    LayerShare,
    PositionPlace,
    Right,
)
from tests import factories
from tests.reports.test_figures import layer

pytestmark = pytest.mark.django_db

TURNED = random.Random(2568)  # noqa: S311 (only to try places)


def geodesic_area(shape: MultiPolygon) -> float:
    polygon = Geodesic.WGS84.Polygon()
    for longitude, latitude in shape[0].exterior_ring[:-1]:
        polygon.AddPoint(latitude, longitude)
    return abs(polygon.Compute()[2])


def test_the_area_is_the_ellipsoids_and_not_the_zones():
    for _each in range(20):
        west, south = TURNED.uniform(101.9, 102.3), TURNED.uniform(13.4, 13.7)
        boundary = factories.boundary(factories.square(west, south, 0.003))
        assert boundary.square_metres == pytest.approx(geodesic_area(boundary.geometry), rel=1e-9)


def test_a_boundary_that_crosses_itself_is_named_as_such():
    bow_tie = MultiPolygon(
        Polygon(((102, 13), (102.01, 13.01), (102.01, 13), (102, 13.01), (102, 13))), srid=4326
    )
    with pytest.raises(errors.InvalidBoundary):
        factories.boundary(bow_tie)


def test_the_database_itself_refuses_an_invalid_boundary():
    unit = factories.boundary(factories.square(102, 13, 0.001)).spatial_unit
    with (
        pytest.raises(IntegrityError, match="boundary_"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO parcels_boundary (spatial_unit_id, source_id, observed_on, method,"
            " position_error_metres, geometry) VALUES (%s, %s, now(), 'rtk', 1,"
            " ST_GeomFromText('MULTIPOLYGON(((0 0,1 1,1 0,0 1,0 0)))', 4326))",
            [unit.pk, factories.source().pk],
        )


def test_a_share_is_a_part_of_the_whole():
    with pytest.raises(IntegrityError, match="share_is_a_part"), transaction.atomic():
        Right.objects.create(
            ba_unit=BAUnit.objects.create(),
            party=factories.person(),
            share_numerator=3,
            share_denominator=2,
            began_on=factories.FIRST_DAY,
            source=factories.source(),
        )


def test_no_land_is_added_to_a_right_that_is_on_record():
    """A link has no clock: one more of them would change months that were counted."""
    village = factories.place("27040501")
    held = BAUnit.objects.create()
    held.spatial_units.add(factories.house(village))
    held.spatial_units.add(factories.house(village))  # nothing is said of it yet
    Right.objects.create(
        ba_unit=held,
        party=factories.person(),
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        held.spatial_units.add(factories.house(village))
    assert isinstance(errors.from_database_error(refused.value), errors.LandOfARightIsFinal)
    assert held.spatial_units.count() == 2


def test_only_a_concession_names_a_concession():
    forest = layer("reserve_forest", factories.square(102, 13, 0.1))
    concession = layer_of_a_concession()
    with pytest.raises(IntegrityError, match="names its concession"), transaction.atomic():
        LayerFeature.objects.create(
            edition=forest, number=2, geometry=factories.square(102, 13, 0.1), concession=concession
        )
    with pytest.raises(IntegrityError, match="names its concession"), transaction.atomic():
        layer("concession", factories.square(102, 13, 0.1))


def layer_of_a_concession():
    concession = Concession.objects.create(reference="ส.1")
    layer("concession", factories.square(101.99, 13.0, 0.02), concession=concession)
    return concession


def derived() -> dict[str, list[tuple[object, ...]]]:
    """What is kept of pairs of facts, in an order of its own."""
    return {
        "boundaries": sorted(BoundaryPlace.objects.values_list("boundary", "place_boundary")),
        "positions": sorted(PositionPlace.objects.values_list("position", "place_boundary")),
        "shares": sorted(
            (boundary, edition, round(area, 4))
            for boundary, edition, area in LayerShare.objects.values_list(
                "boundary", "edition", "square_metres"
            )
        ),
        "concessions": sorted(
            (feature, place, round(area, 4))
            for feature, place, area in ConcessionPlace.objects.values_list(
                "feature", "place_boundary", "square_metres"
            )
        ),
    }


@pytest.mark.parametrize("seed", range(6))
def test_derived_tables_are_the_same_in_any_order_of_arrival_and_after_a_rebuild(seed):
    places = [factories.place(code) for code in ("27", "2704", "270405", "270406")]
    steps = [
        lambda: factories.registry.record_place_boundary(
            places[2],
            factories.square(101.95, 13.0, 0.05),
            valid_from=factories.FIRST_DAY,
            source=factories.source(),
        ),
        lambda: factories.registry.record_place_boundary(
            places[3],
            factories.square(102.0, 13.0, 0.05),
            valid_from=factories.FIRST_DAY,
            source=factories.source(),
        ),
        lambda: factories.boundary(factories.square(101.999, 13.01, 0.004)),
        lambda: factories.boundary(factories.square(102.02, 13.02, 0.004)),
        lambda: factories.house(at=(101.97, 13.02)),
        lambda: layer("alro_land", factories.square(101.98, 13.0, 0.0225)),
        layer_of_a_concession,
    ]
    random.Random(seed).shuffle(steps)  # noqa: S311 (an order to try)
    for step in steps:
        step()
    kept = derived()
    assert len(kept["boundaries"]) == 2
    assert len(kept["positions"]) == 1
    assert len(kept["concessions"]) == 2
    # The first parcel: seven eighths of its width in the ALRO land, all of it in the concession.
    part, whole = sorted(area for _boundary, _edition, area in kept["shares"])
    assert part / whole == pytest.approx(7 / 8, rel=1e-6)
    overlay.rebuild()
    rebuilt = derived()
    assert rebuilt == kept


def test_features_that_overlap_within_an_edition_count_once():
    edition = layer("reserve_forest", factories.square(102.0, 13.0, 0.02))
    LayerFeature.objects.create(
        edition=edition, number=2, geometry=factories.square(102.005, 13.0, 0.02)
    )
    boundary = factories.boundary(factories.square(102.006, 13.005, 0.002))
    [share] = LayerShare.objects.filter(boundary=boundary)
    assert share.square_metres == pytest.approx(boundary.square_metres, rel=1e-6)


def test_a_unit_moves_with_its_latest_boundary():
    factories.place("27")
    factories.place("2704")
    west = factories.place("270405", geometry=factories.square(101.9, 13.0, 0.1))
    east = factories.place("270406", geometry=factories.square(102.0, 13.0, 0.1))
    first = factories.boundary(factories.square(101.95, 13.05, 0.001))
    factories.boundary(
        factories.square(102.05, 13.05, 0.001),
        unit=first.spatial_unit,
        observed_on=date(2025, 5, 1),
    )
    units = type(first.spatial_unit).objects
    now = timezone.now()
    april, june = Moment(date(2025, 4, 1), now), Moment(date(2025, 6, 1), now)
    assert units.in_places([west.pk], april).exists()
    assert not units.in_places([east.pk], april).exists()
    assert units.in_places([east.pk], june).exists()
    assert not units.in_places([west.pk], june).exists()


def test_a_replaced_boundary_of_a_place_no_longer_holds_its_parcels():
    factories.place("27")
    factories.place("2704")
    tambon = factories.place("270405", geometry=factories.square(101.9, 13.0, 0.1))
    boundary = factories.boundary(factories.square(101.95, 13.05, 0.001))
    factories.registry.record_place_boundary(
        tambon,
        factories.square(103.0, 13.0, 0.1),
        valid_from=date(2025, 5, 1),
        source=factories.source(),
    )
    assert PlaceBoundary.objects.count() == 2
    units = type(boundary.spatial_unit).objects
    now = timezone.now()
    assert units.in_places([tambon.pk], Moment(date(2025, 4, 1), now)).exists()
    assert not units.in_places([tambon.pk], Moment(date(2025, 6, 1), now)).exists()
    assert Boundary.objects.count() == 1
