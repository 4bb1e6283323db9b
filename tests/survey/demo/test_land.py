"""Land of the demo, its layers, papers and overlaps are as it promises."""

from __future__ import annotations

import pytest

from maps.surroundings.figures import findings
from maps.surroundings.questions import houses_of
from network import evidence
from network.models import Party, Place, PlaceBoundary
from parcels.item62 import filings
from parcels.models import (
    Boundary,
    BoundaryOverlap,
    LayerEdition,
    LivestockCertificate,
    OccupationEvidence,
    Overlap,
    OverlapStep,
    Reshaping,
    Right,
    SpatialUnit,
    TransferApplication,
)
from parcels.named_sets import regimes_of
from survey.demo.places import WITHOUT_POLYGON
from survey.demo.scales import SURVEYED
from tests.survey.demo.asking import NOW, TODAY, asked, asked_one

# Each test in a transaction of its own, inside the one that holds the demo.
pytestmark = pytest.mark.django_db


def test_fields_are_of_eleven_rai_and_at_most_sixty():
    median, largest = asked(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY square_metres), max(square_metres)"
        " FROM parcels_boundary AS boundary JOIN parcels_spatialunit AS unit"
        " ON unit.id = boundary.spatial_unit_id WHERE unit.kind = 'farm'"
    )[0]
    assert median / 1600 == pytest.approx(11, abs=1.2)
    assert largest / 1600 < 62


def test_surveyed_land_lies_in_state_land_as_it_should():
    boundaries = dict(
        Boundary.objects.filter(spatial_unit__kind="farm")
        .as_known(NOW)
        .values_list("pk", "square_metres")
    )
    areas: dict[str, float] = {}
    for boundary, regime in regimes_of(list(boundaries), NOW).items():
        area = boundaries[boundary]
        areas[regime] = areas.get(regime, 0) + area
    shares = {regime: 100 * area / sum(areas.values()) for regime, area in areas.items()}
    assert shares["alro"] == pytest.approx(58, abs=3)
    assert shares["reserve_forest"] == pytest.approx(19, abs=3)
    assert shares["settlement"] == pytest.approx(11, abs=2)
    assert shares["treasury_or_public"] == pytest.approx(2, abs=1)
    assert shares["protected_area"] == pytest.approx(2, abs=1)
    assert shares["outside_all_layers"] == pytest.approx(8, abs=2.5)


def test_reserve_forest_still_lies_over_a_part_of_the_land_reform():
    editions = LayerEdition.objects.in_force(NOW)
    both = asked_one(
        "SELECT sum(least(one.square_metres, other.square_metres)) FROM parcels_layershare AS one"
        " JOIN parcels_layershare AS other ON other.boundary_id = one.boundary_id"
        " WHERE one.edition_id = %s AND other.edition_id = %s",
        editions.get(kind="alro_land").pk,
        editions.get(kind="reserve_forest").pk,
    )
    total = asked_one(
        "SELECT sum(square_metres) FROM parcels_boundary AS boundary JOIN parcels_spatialunit"
        " AS unit ON unit.id = boundary.spatial_unit_id WHERE unit.kind = 'farm'"
    )
    assert both / total == pytest.approx(0.06, abs=0.02)


def test_one_layer_has_a_newer_edition_that_replaces_the_older():
    assert LayerEdition.objects.filter(kind="alro_land").count() == 2
    assert LayerEdition.objects.in_force(NOW).filter(kind="alro_land").count() == 1


def test_the_concession_is_2840_rai_across_the_tambon_line():
    feature = LayerEdition.objects.get(kind="concession").features.get()
    assert feature.square_metres == pytest.approx(2840 * 1600, abs=100)
    parts = dict(
        asked(
            "SELECT place.code, part.square_metres / 1600 FROM parcels_concessionplace AS part"
            " JOIN network_placeboundary AS drawn ON drawn.id = part.place_boundary_id"
            " JOIN network_place AS place ON place.id = drawn.place_id WHERE place.level = 'tambon'"
        )
    )
    assert set(parts) == {"270403", "270406"}
    assert min(parts.values()) > 200


def test_villages_lie_in_their_tambon_and_two_have_no_boundary():
    drawn = set(
        PlaceBoundary.objects.filter(place__level="village").values_list("place__code", flat=True)
    )
    assert drawn == set(SURVEYED) - set(WITHOUT_POLYGON)
    outside = asked_one(
        "SELECT count(*) FROM network_placeboundary AS drawn"
        " JOIN network_place AS village ON village.id = drawn.place_id AND level = 'village'"
        " JOIN network_place AS tambon ON tambon.code = left(village.code, 6)"
        " JOIN network_placeboundary AS around ON around.place_id = tambon.id"
        " WHERE ST_Area(ST_Difference(drawn.geometry, around.geometry)::geography) > 10"
    )
    assert outside == 0


def test_evidence_is_on_record_with_pictures_that_open():
    pieces = OccupationEvidence.objects.select_related("source")
    assert pieces.count() > 100
    pictured = [each.source for each in pieces if each.source.stored_as]
    assert len(pictured) > 10
    assert evidence.content(pictured[0]).startswith(b"\x89PNG")
    assert pieces.filter(event="1990", event_from="1990-01-01", event_by="1990-12-31").exists()


def test_some_of_those_who_must_have_given_notice_under_item_62():
    places = list(Place.objects.values_list("pk", flat=True))
    found = filings(places, NOW)
    filed = [each for each in found if each.filed_on]
    assert len(found) > 50
    assert 0.2 < len(filed) / len(found) < 0.5
    assert all(each.receipt_number and each.households for each in filed)


def test_applications_wait_and_some_are_decided_with_the_right_passed_on():
    assert TransferApplication.objects.pending(NOW).count() >= 6
    approved = TransferApplication.objects.filter(decision__outcome="approved")
    assert approved.count() >= 2
    for application in approved:
        holding = Right.objects.in_force(NOW).filter(ba_unit=application.ba_unit)
        assert [each.party_id for each in holding] == [application.recipient_id]


def test_dairy_households_are_certified_and_one_certificate_has_run_out():
    certificates = LivestockCertificate.objects.all()
    assert certificates.count() == 6
    assert certificates.filter(expires_on__lte=TODAY).count() == 1


def test_overlaps_were_agreed_disputed_mediated_and_decided():
    last = OverlapStep.objects.order_by("overlap", "-taken_on", "-pk").distinct("overlap")
    assert sorted(last.values_list("kind", flat=True)) == [
        "agreed",
        "decided",
        "disputed",
        "mediated",
    ]
    for overlap in Overlap.objects.filter(steps__isnull=False).distinct():
        sides = {overlap.spatial_unit_id, overlap.other_unit_id}
        crossing = BoundaryOverlap.objects.filter(
            first__spatial_unit__in=sides, second__spatial_unit__in=sides, kind="real"
        )
        assert crossing.exists()


def test_one_field_was_split_and_two_were_made_one_without_losing_ground():
    for kind, before, after in (("split", 1, 2), ("merge", 2, 1)):
        reshaping = Reshaping.objects.get(kind=kind)
        areas = [
            sum(
                Boundary.objects.as_known(NOW)
                .filter(spatial_unit__in=side.values("spatial_unit"))
                .values_list("square_metres", flat=True)
            )
            for side in (reshaping.retired.all(), reshaping.formed.all())
        ]
        assert (reshaping.retired.count(), reshaping.formed.count()) == (before, after)
        assert areas[1] == pytest.approx(areas[0], rel=0.06)
        standing = SpatialUnit.objects.standing(NOW)
        assert not standing.filter(retirement__reshaping=reshaping).exists()


def test_land_is_held_by_households_and_by_their_heads():
    kinds = set(Right.objects.values_list("party__kind", flat=True))
    assert kinds == {Party.Kind.PERSON, Party.Kind.HOUSEHOLD}


def test_a_printed_area_differs_from_the_measured_one():
    ratios = [
        ratio
        for (ratio,) in asked(
            "SELECT boundary.square_metres / document.square_metres FROM parcels_landdocument"
            " AS document JOIN parcels_baunit_spatial_units AS held"
            " ON held.baunit_id = document.ba_unit_id JOIN parcels_boundary AS boundary"
            " ON boundary.spatial_unit_id = held.spatialunit_id"
            " WHERE document.square_metres IS NOT NULL"
        )
    ]
    assert sum(ratios) / len(ratios) == pytest.approx(0.996, abs=0.01)
    assert sum(abs(ratio - 1) > 0.1 for ratio in ratios) / len(ratios) == pytest.approx(
        0.04, abs=0.02
    )


def test_houses_have_something_near_them_but_there_is_no_map_of_steep_land():
    houses, _without_position = houses_of(Place.objects.get(code="27040501").pk, NOW)
    found = {each.key: each for each in findings(houses, NOW, with_small=True)}
    served = {key: each.parts[0].count for key, each in found.items() if each.is_known}
    assert served["road"] > len(houses) / 2
    assert served["water"] > 0
    assert set(found) - set(served) == {"steep_land"}
