"""Splits and merges: nothing of the land is lost, and no parcel is without its past."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.contrib.gis.geos import LineString
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from network.moments import Moment
from parcels import disputes, errors, registry, reshaping, tenure
from parcels.models import (
    Boundary,
    Formed,
    LandDocument,
    LandDocumentType,
    OccupationNotification,
    Overlap,
    OverlapStep,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
    TransferApplication,
    UnitLabel,
)
from parcels.overlap_extents import overlaps_of
from parcels.reshaping import Piece
from tests import factories

DAY = date(2024, 3, 1)
LATER = DAY + timedelta(days=100)


def parcel(west: float = 102.0, label: str = "12") -> SpatialUnit:
    unit = registry.register_unit(
        SpatialUnit.Kind.FARM, observed_on=DAY, source=factories.source(), label=label
    )
    registry.record_boundary(
        unit,
        factories.square(west, 13.5, 0.002),
        observed_on=DAY,
        source=factories.source(),
    )
    return unit


def boundary_of(unit: SpatialUnit) -> Boundary:
    return Boundary.objects.get(spatial_unit=unit)


def halves(unit: SpatialUnit, west: float = 102.0) -> list[Piece]:
    line = LineString((west + 0.0012, 13.499), (west + 0.0008, 13.503), srid=4326)
    return [Piece(each) for each in reshaping.pieces(boundary_of(unit).geometry, line)]


@pytest.mark.django_db
def test_a_split_keeps_holders_document_number_and_every_square_metre():
    unit, holder = parcel(), factories.person()
    tenure.state_holders(unit, {holder: Fraction(1)}, began_on=DAY, source=factories.source())
    registry.record_claim(
        unit,
        holder=None,
        document_type=LandDocumentType.objects.get(code="alro_401"),
        document_number="1234",
        observed_on=DAY,
        source=factories.source(),
    )
    made = reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())
    areas = [boundary_of(each).square_metres for each in made]
    assert sum(areas) == pytest.approx(boundary_of(unit).square_metres, rel=1e-6)
    now = Moment.now()
    assert [UnitLabel.objects.get(spatial_unit=each).label for each in made] == ["12/1", "12/2"]
    for each in made:
        assert tenure.shares(tenure.ba_unit_of(each), now) == {holder: Fraction(1)}
        assert LandDocument.objects.get(ba_unit__spatial_units=each).number == "1234"
    assert set(SpatialUnit.objects.standing(now)) == set(made)
    before = Moment(LATER, now.known_by)
    assert unit in SpatialUnit.objects.standing(before)


@pytest.mark.django_db
def test_what_a_split_makes_is_not_on_record_as_overlapping_what_was_split():
    unit = parcel()
    reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())
    standing = {each.pk for each in SpatialUnit.objects.standing(Moment.now())}
    assert not Overlap.objects.filter(spatial_unit__in=standing, other_unit__in=standing).exists()


@pytest.mark.django_db
def test_a_line_that_ends_on_the_edge_still_cuts():
    unit = parcel()
    line = LineString((102.001, 13.5), (102.001, 13.502), srid=4326)
    assert len(reshaping.pieces(boundary_of(unit).geometry, line)) == 2


@pytest.mark.django_db
def test_a_line_that_stops_inside_does_not_cut():
    unit = parcel()
    line = LineString((102.001, 13.499), (102.001, 13.501), srid=4326)
    with pytest.raises(errors.DoesNotCut, match="ไม่ได้ตัด"):
        reshaping.pieces(boundary_of(unit).geometry, line)


@pytest.mark.django_db
def test_a_parcel_is_split_once():
    unit = parcel()
    parts = halves(unit)
    reshaping.split(unit, parts, happened_on=LATER, source=factories.source())
    with pytest.raises(errors.UnitIsRetired):
        reshaping.split(unit, parts, happened_on=LATER, source=factories.source())


@pytest.mark.django_db
def test_what_was_split_is_measured_no_more_but_for_the_days_before():
    unit = parcel()
    shape = boundary_of(unit).geometry
    reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())
    registry.record_boundary(
        unit, shape, observed_on=LATER - timedelta(days=1), source=factories.source()
    )
    with pytest.raises(errors.UnitIsRetired):
        registry.record_boundary(unit, shape, observed_on=LATER, source=factories.source())


@pytest.mark.django_db
def test_parts_that_overlap_each_other_are_refused():
    unit = parcel()
    part = Piece(boundary_of(unit).geometry)
    with pytest.raises(errors.PiecesOverlap):
        reshaping.split(unit, [part, part], happened_on=LATER, source=factories.source())
    assert not Retired.objects.exists()


@pytest.mark.django_db
def test_a_parcel_cannot_be_split_before_it_was_measured():
    unit = parcel()
    parts = halves(unit)
    with pytest.raises(errors.LaterFactsKnown):
        reshaping.split(unit, parts, happened_on=DAY - timedelta(days=1), source=factories.source())
    unmapped = registry.register_unit(
        SpatialUnit.Kind.FARM, observed_on=DAY, source=factories.source()
    )
    with pytest.raises(errors.BeforeItsBoundary):
        reshaping.split(unmapped, parts, happened_on=LATER, source=factories.source())


@pytest.mark.django_db
def test_parts_that_lie_elsewhere_and_parcels_far_apart_are_refused():
    unit, far = parcel(), parcel(102.3, "99")
    with pytest.raises(errors.PieceElsewhere):
        reshaping.split(
            unit,
            [Piece(factories.square(102.0, 13.5, 0.001)), Piece(factories.square(103, 13, 0.001))],
            happened_on=LATER,
            source=factories.source(),
        )
    with pytest.raises(errors.NotNeighbours):
        reshaping.merge([unit, far], happened_on=LATER, source=factories.source())
    assert not Retired.objects.exists()


@pytest.mark.django_db
def test_nobody_ends_a_dispute_by_splitting_the_land_it_is_about():
    unit, neighbour = parcel(), parcel(102.0015, "13")
    old = Overlap.objects.get()
    disputes.take_step(
        old,
        OverlapStep.Kind.DISPUTED,
        side=unit,
        taken_on=DAY,
        note="ไม่ยอมรับแนวนี้",
        source=factories.source(),
    )
    made = reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())
    rows = overlaps_of([each.pk for each in made], Moment.now())
    assert [(row.status, row.square_metres is not None) for row in rows] == [("disputed", True)]
    new = Overlap.objects.get(pk=rows[0].pk)
    assert new.steps.get().side in made
    assert f"ทับซ้อนที่ {old.pk}" in new.steps.get().note
    assert neighbour.pk in {new.spatial_unit_id, new.other_unit_id}
    # And nothing is on record between the parts and what they were.
    assert not Overlap.objects.filter(spatial_unit=unit, other_unit__in=made).exists()


@pytest.mark.django_db
def test_tenants_papers_and_notices_stay_with_the_parts():
    unit, holder, tenant = parcel(), factories.person(), factories.person()
    tenure.state_holders(unit, {holder: Fraction(1)}, began_on=DAY, source=factories.source())
    ba_unit = tenure.ba_unit_of(unit)
    Right.objects.create(
        ba_unit=ba_unit,
        party=tenant,
        kind=Right.Kind.LEASE,
        began_on=DAY,
        source=factories.source(),
    )
    LandDocument.objects.create(
        ba_unit=ba_unit,
        type_id="alro_401",
        number="77",
        volume="3",
        page="9",
        plot_number="12",
        square_metres=48_000,
        observed_on=DAY,
        source=factories.source(),
    )
    OccupationNotification.objects.create(
        ba_unit=ba_unit,
        party=holder,
        filed_on=DAY,
        receipt_number="3458/2567",
        source=factories.source(),
    )
    for part in reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source()):
        here = tenure.ba_unit_of(part)
        assert Right.objects.get(ba_unit=here, kind="lease").party == tenant
        paper = LandDocument.objects.get(ba_unit=here)
        assert (paper.number, paper.volume, paper.page, paper.plot_number) == ("77", "3", "9", "12")
        assert paper.square_metres is None
        assert OccupationNotification.objects.get(ba_unit=here).receipt_number == "3458/2567"


@pytest.mark.django_db
def test_land_that_waits_to_be_passed_on_is_not_split_meanwhile():
    unit = parcel()
    TransferApplication.objects.create(
        ba_unit=tenure.ba_unit_of(unit),
        kind="inheritance",
        recipient=factories.person(),
        office="ส.ป.ก. สระแก้ว",
        filed_on=DAY,
        source=factories.source(),
    )
    with pytest.raises(errors.TransferIsPending):
        reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())


@pytest.mark.django_db
def test_what_came_of_a_split_was_not_there_before_it():
    unit = parcel()
    made = reshaping.split(unit, halves(unit), happened_on=LATER, source=factories.source())
    with pytest.raises(errors.BeforeItsFormation):
        registry.record_boundary(
            made[0], boundary_of(made[0]).geometry, observed_on=DAY, source=factories.source()
        )
    with pytest.raises(errors.UnitIsRetired):
        tenure.state_holders(
            unit, {factories.person(): Fraction(1)}, began_on=LATER, source=factories.source()
        )


@pytest.mark.django_db
def test_a_merge_of_other_holders_asks_whose_it_is():
    one, other = parcel(), parcel(102.002, "13")
    people = factories.person(), factories.person()
    for unit, person in zip((one, other), people, strict=True):
        tenure.state_holders(unit, {person: Fraction(1)}, began_on=DAY, source=factories.source())
    with pytest.raises(errors.HoldersDiffer):
        reshaping.merge([one, other], happened_on=LATER, source=factories.source())
    made = reshaping.merge(
        [one, other],
        happened_on=LATER,
        source=factories.source(),
        holders=dict.fromkeys(people, Fraction(1, 2)),
    )
    assert boundary_of(made).geometry.num_geom == 1
    assert UnitLabel.objects.get(spatial_unit=made).label == "12+13"


@pytest.mark.django_db
def test_the_database_itself_refuses_half_a_split():
    unit = parcel()
    with pytest.raises(IntegrityError, match="split of 1 into 0"), transaction.atomic():
        made = Reshaping.objects.create(kind="split", happened_on=LATER, source=factories.source())
        Retired.objects.create(reshaping=made, spatial_unit=unit)
        connection.check_constraints()


@pytest.mark.django_db
def test_the_database_itself_refuses_a_unit_that_is_its_own_ancestor():
    old, new = parcel(), parcel(102.01, "13")
    with pytest.raises(IntegrityError, match="forms is new"), transaction.atomic():
        made = Reshaping.objects.create(kind="split", happened_on=LATER, source=factories.source())
        Retired.objects.create(reshaping=made, spatial_unit=new)
        Formed.objects.create(reshaping=made, spatial_unit=old)
        Formed.objects.create(reshaping=made, spatial_unit=parcel(102.02, "14"))
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_split_the_same_parcel_at_once_split_it_once():
    unit = parcel()
    parts = halves(unit)
    source = factories.source()
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def split() -> None:
        try:
            ready.wait(timeout=10)
            reshaping.split(unit, parts, happened_on=LATER, source=source)
            outcomes.append("split")
        except errors.UnitIsRetired:
            outcomes.append("refused")
        finally:
            connections.close_all()

    people = [threading.Thread(target=split) for _each in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=30)
    assert sorted(outcomes) == ["refused", "split"]
    assert Formed.objects.count() == 2


class Lineage(TestCase):
    """Whatever is split and merged: every day has the whole ground once, and no gap in the past."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.floats(0.2, 0.8)), max_size=4))
    def test_on_every_day_the_parcels_cover_the_ground_once(self, actions):
        first = parcel()
        whole = boundary_of(first).square_metres
        standing = [first]
        days = [DAY]
        for number, (is_split, choice, part) in enumerate(actions, start=1):
            day = DAY + timedelta(days=number)
            if is_split:
                unit = standing.pop(choice % len(standing))
                west, south, east, north = boundary_of(unit).geometry.extent
                at = west + (east - west) * part
                line = LineString((at, south - 0.001), (at, north + 0.001), srid=4326)
                parts = [Piece(p) for p in reshaping.pieces(boundary_of(unit).geometry, line)]
                standing += reshaping.split(unit, parts, happened_on=day, source=factories.source())
            elif len(standing) > 1:
                merged = [standing.pop(choice % len(standing)), standing.pop()]
                standing.append(reshaping.merge(merged, happened_on=day, source=factories.source()))
            days.append(day)
        known_by = Moment.now().known_by
        for day in days:
            moment = Moment(day + timedelta(days=1), known_by)
            there = Boundary.objects.as_known(moment).filter(
                spatial_unit__in=SpatialUnit.objects.standing(moment)
            )
            assert sum(each.square_metres for each in there) == pytest.approx(whole, rel=1e-6)
        # Everything but the first came of something, and what is gone became something.
        units = set(SpatialUnit.objects.values_list("pk", flat=True))
        formed = set(Formed.objects.values_list("spatial_unit", flat=True))
        assert units - formed == {first.pk}
        for each in Retired.objects.all():
            assert each.reshaping.formed.exists()
