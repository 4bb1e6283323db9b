"""Land that is held, claimed and disputed, to count by hand: for the tests of F3.5 to F3.10."""

from __future__ import annotations

from datetime import date
from math import cos, radians, sqrt

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from network.models import HouseholdMembership, Party, PersonRecord, Place
from parcels import registry as land
from parcels.models import (
    BAUnit,
    Boundary,
    Formed,
    LandDocumentType,
    Overlap,
    OverlapStep,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
)
from tests import factories
from tests.reports.test_figures import IN_MAY, District, ellipsoidal_area

RAI = 1_600
WEST, SOUTH = 101.96, 13.51  # in village A1
EVERYWHERE = factories.square(101.9, 13.4, 0.3)


def district() -> District:
    """The district of test_figures, where papers are known as ALRO's or not.

    A test that commits empties the tables; what comes back does not know whose papers are whose.
    """
    LandDocumentType.objects.filter(code__startswith="alro_").update(is_alro=True)
    return District()


def of_area(square_metres: float, *, east: float = 0.0) -> MultiPolygon:
    """A rectangle of this area on the ellipsoid, to a hundredth of a square metre."""
    high = sqrt(square_metres) / 110_600
    wide = high / cos(radians(SOUTH))
    for _ in range(20):
        shape = MultiPolygon(
            Polygon.from_bbox((WEST + east, SOUTH, WEST + east + wide, SOUTH + high)), srid=4326
        )
        wide *= square_metres / ellipsoidal_area(shape)
    assert ellipsoidal_area(shape) == pytest.approx(square_metres, abs=0.01)
    return shape


def farm(
    holder: Party | None,
    square_metres: float,
    *,
    east: float = 0.0,
    error: float = 0.05,
    part: tuple[int, int] = (1, 1),
    kind: Right.Kind = Right.Kind.HOLDING,
    document: str | None = None,
    printed: float | None = None,
    verify: bool = True,
) -> SpatialUnit:
    """A farm parcel measured in May with this position error, held by somebody."""
    unit = land.register_unit(SpatialUnit.Kind.FARM, observed_on=IN_MAY, source=factories.source())
    boundary = Boundary.objects.create(
        spatial_unit=unit,
        geometry=of_area(square_metres, east=east),
        observed_on=IN_MAY,
        position_error_metres=error,
        source=factories.source(),
    )
    if verify:
        factories.verified(boundary, on=IN_MAY)
    if document:
        land.record_claim(
            unit,
            holder=None,
            document_type=LandDocumentType.objects.get(code=document),
            document_square_metres=printed,
            observed_on=IN_MAY,
            source=factories.source(),
        )
    ba_unit = land.record_claim(
        unit, holder=None, document_type=None, observed_on=IN_MAY, source=factories.source()
    )
    if holder is not None:
        claim(ba_unit, holder, part=part, kind=kind)
    return unit


def claim(
    ba_unit: BAUnit,
    holder: Party,
    *,
    part: tuple[int, int] = (1, 1),
    kind: Right.Kind = Right.Kind.HOLDING,
    on: date = IN_MAY,
) -> None:
    """The holder's right to a part of the whole from this day on."""
    Right.objects.create(
        ba_unit=ba_unit,
        party=holder,
        kind=kind,
        share_numerator=part[0],
        share_denominator=part[1],
        began_on=on,
        source=factories.source(),
    )


def member(household: Party, relation: str, *, born: int | None = None) -> Party:
    """One who lives in the household."""
    person = factories.person()
    HouseholdMembership.objects.create(
        person=person,
        household=household,
        relation=relation,
        observed_on=IN_MAY,
        source=factories.source(),
    )
    if born:
        PersonRecord.objects.create(
            party=person,
            name="สมมติ",
            birth_year=born,
            observed_on=IN_MAY,
            source=factories.source(),
        )
    return person


def verified_household(here: District, village: Place | None = None) -> Party:
    """A household that was visited and verified in May."""
    return here.lived_in(village or here.a1).household


def split(unit: SpatialUnit, *, on: date) -> None:
    """The unit is history from this day on; two new ones come of it."""
    reshaping = Reshaping.objects.create(kind="split", happened_on=on, source=factories.source())
    Retired.objects.create(reshaping=reshaping, spatial_unit=unit)
    for _ in range(2):
        made = SpatialUnit.objects.create(kind=unit.kind)
        Formed.objects.create(reshaping=reshaping, spatial_unit=made)


def overlapping(unit: SpatialUnit) -> Overlap:
    """Another parcel over half of this one; their overlap."""
    boundary = unit.boundaries.get()
    west, south, east, north = boundary.geometry.extent
    half = (west + east) / 2
    factories.boundary(
        MultiPolygon(Polygon.from_bbox((half, south, half + east - west, north)), srid=4326),
        observed_on=IN_MAY,
    )
    return Overlap.objects.get(spatial_unit=unit, other_unit__isnull=False)


def step(overlap: Overlap, kind: str, on: date, side: SpatialUnit | None = None) -> None:
    """A step about the overlap."""
    OverlapStep.objects.create(
        overlap=overlap,
        kind=kind,
        side=side,
        taken_on=on,
        note="ตามบันทึก",
        source=factories.source(),
    )
