"""What is held, claimed, filed and disputed of the land of a district drawn by chance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.gis.geos import MultiPolygon, Polygon

from network.models import HouseholdMembership, Party, Source
from parcels.models import (
    BAUnit,
    Boundary,
    Formed,
    LandDocument,
    LandDocumentType,
    LayerEdition,
    LayerFeature,
    LayerKind,
    LivestockCertificate,
    OccupationNotification,
    Overlap,
    OverlapStep,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
    TransferApplication,
    TransferDecision,
)
from survey.models import Verification

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

CLAIMS, PAPERS, MEMBERS, CERTIFICATES, NOTICES, APPLICATIONS, STEPS = 160, 90, 60, 40, 60, 40, 150
SMALLHOLDINGS, SPLITS, SHARED, LANDED = 60, 5, 4, 30  # the other households have no land
TYPES = ("alro_401", "alro_lease", "ns3k", "sk1", "sk1", "pbt5", "pbt5", "none", "none")


def make_land_affairs(drawn: RandomDistrict) -> None:
    """Everything that F3.5 to F3.10 count, and parcels that were split."""
    LandDocumentType.objects.filter(code__startswith="alro_").update(is_alro=True)
    _make_alro_land(drawn)
    _make_families(drawn)
    _make_smallholdings(drawn)
    tell_of_land(drawn)
    split_some(drawn)


def tell_of_land(drawn: RandomDistrict) -> None:
    """Who claims what and files for it, and what is said of overlaps."""
    ba_units = list(BAUnit.objects.order_by("pk"))
    ba_units += _make_shared(drawn)
    _make_claims(drawn, ba_units)
    _make_papers(drawn, ba_units)
    _make_filings(drawn, ba_units)
    _make_steps(drawn)


def split_some(drawn: RandomDistrict) -> None:
    """Parcels that are whole so far become two each."""
    split = set(Retired.objects.values_list("spatial_unit", flat=True))
    whole = [parcel for parcel in drawn.parcels if parcel.pk not in split]
    formed = [
        unit for parcel in drawn.chance.sample(whole, SPLITS) for unit in _split(drawn, parcel)
    ]
    Boundary.objects.bulk_create([drawn._boundary(unit) for unit in formed])


def _make_alro_land(drawn: RandomDistrict) -> None:
    """Half of the district, over whatever else is drawn there."""
    edition = drawn._fact(
        LayerEdition,
        "as_of",
        drawn._day(),
        kind=LayerKind.ALRO_LAND,
        original_crs="EPSG:4326",
        series="ค",
    )
    edition.save()
    half = Polygon.from_bbox((101.9, 13.4, 102.05, 13.7))
    LayerFeature.objects.create(edition=edition, number=1, geometry=MultiPolygon(half, srid=4326))


def _make_families(drawn: RandomDistrict) -> None:
    draw = drawn.chance
    drawn._facts(
        HouseholdMembership,
        lambda: drawn._fact(
            HouseholdMembership,
            "observed_on",
            drawn._day(),
            person=draw.choice(drawn.people),
            household=draw.choice(drawn.households),
            relation=draw.choice(HouseholdMembership.Relation.values),
        ),
        MEMBERS,
    )
    drawn._facts(
        LivestockCertificate,
        lambda: _certificate(drawn),
        CERTIFICATES,
    )


def _make_smallholdings(drawn: RandomDistrict) -> None:
    """Farms of a tenth of a rai to eighty, verified by two; some are not measured."""
    draw = drawn.chance
    strangers = Party.objects.bulk_create([Party(kind=Party.Kind.PERSON) for _ in range(2)])
    units = SpatialUnit.objects.bulk_create(
        [SpatialUnit(kind=SpatialUnit.Kind.FARM) for _ in range(SMALLHOLDINGS)]
    )
    measured = []
    for unit in units:
        held = BAUnit.objects.create()
        held.spatial_units.add(unit)
        households = draw.sample(drawn.households[:LANDED], draw.choice((1, 1, 2)))
        day = drawn._day()
        Right.objects.bulk_create(
            drawn._fact(
                Right,
                "began_on",
                day,
                ba_unit=held,
                party=party,
                share_denominator=len(households),
            )
            for party in households
        )
        if drawn._often(0.3):
            notifier = draw.choice(households)
            drawn._fact(
                OccupationNotification, "filed_on", drawn._day(), ba_unit=held, party=notifier
            ).save()
        if drawn._often(0.9):
            measured.append(
                drawn._fact(
                    Boundary,
                    "observed_on",
                    drawn._day(),
                    spatial_unit=unit,
                    position_error_metres=draw.choice([0.05, 5.0]),
                    geometry=drawn._shape(draw.choice((0.0003, 0.0008, 0.0016, 0.0018)), 7),
                )
            )
    Verification.objects.bulk_create(
        drawn._fact(
            Verification,
            "verified_on",
            boundary.observed_on,
            verifier=verifier,
            verdict=Verification.Verdict.AGREE,
            boundary=boundary,
        )
        for boundary in Boundary.objects.bulk_create(measured)
        for verifier in strangers
    )


def _certificate(drawn: RandomDistrict) -> LivestockCertificate:
    day = drawn._day()
    ends = day + timedelta(days=drawn.chance.choice([20, 100, 900]))
    return drawn._fact(
        LivestockCertificate,
        "certified_on",
        day,
        party=drawn.chance.choice([*drawn.households, *drawn.people]),
        expires_on=ends if drawn._often(0.7) else None,
    )


def _make_claims(drawn: RandomDistrict, ba_units: list[BAUnit]) -> None:
    """Parts of a whole, each from a source of its own: together they may give away more."""
    draw = drawn.chance
    sources = Source.objects.bulk_create(
        [
            Source(
                kind=Source.Kind.STATEMENT,
                title="ทดสอบ",
                as_of=drawn.source.as_of,
                recorded_at=drawn.source.recorded_at,
            )
            for _ in range(CLAIMS)
        ]
    )
    claims = []
    for source in sources:
        whole = draw.choice((1, 1, 2, 3))
        claim = drawn._fact(
            Right,
            "began_on",
            drawn._day(),
            ba_unit=draw.choice(ba_units),
            party=draw.choice(drawn.households[:LANDED] if drawn._often(0.6) else drawn.people),
            kind=draw.choice(["holding", "holding", "lease"]),
            share_numerator=draw.randint(1, whole),
            share_denominator=whole,
        )
        claim.source = source
        claims.append(claim)
    Right.objects.bulk_create(claims)


def _make_shared(drawn: RandomDistrict) -> list[BAUnit]:
    """Rights that are of a parcel and a house together."""
    draw = drawn.chance
    units = BAUnit.objects.bulk_create([BAUnit() for _ in range(SHARED)])
    for unit in units:
        unit.spatial_units.add(draw.choice(drawn.parcels), draw.choice(drawn.houses))
    return units


def _make_papers(drawn: RandomDistrict, ba_units: list[BAUnit]) -> None:
    """Some of no area; the area is near what was measured, or not."""
    draw = drawn.chance
    measured = dict(Boundary.objects.values_list("spatial_unit", "square_metres"))

    def paper() -> LandDocument:
        unit = draw.choice(ba_units)
        parcel = unit.spatial_units.order_by("pk").last()
        printed = measured.get(parcel.pk, 8000.0) * draw.uniform(0.8, 1.2)
        return drawn._fact(
            LandDocument,
            "observed_on",
            drawn._day(),
            ba_unit=unit,
            type_id=draw.choice(TYPES),
            square_metres=round(printed, 2) if drawn._often(0.7) else None,
        )

    drawn._facts(LandDocument, paper, PAPERS)


def _make_filings(drawn: RandomDistrict, ba_units: list[BAUnit]) -> None:
    """Notices mostly by who claims the land, and applications of any age."""
    draw = drawn.chance
    claims = list(Right.objects.order_by("pk"))

    def notice() -> OccupationNotification:
        claim = draw.choice(claims)
        return drawn._fact(
            OccupationNotification,
            "filed_on",
            drawn._day(),
            ba_unit=claim.ba_unit,
            party=claim.party if drawn._often(0.8) else draw.choice(drawn.people),
        )

    drawn._facts(OccupationNotification, notice, NOTICES)
    applications = drawn._facts(
        TransferApplication,
        lambda: drawn._fact(
            TransferApplication,
            "filed_on",
            drawn._day() - timedelta(days=draw.choice([0, 0, 80, 300])),
            ba_unit=draw.choice(ba_units),
            kind=draw.choice(TransferApplication.Kind.values),
            recipient=draw.choice(drawn.people),
            office="ส.ป.ก.",
        ),
        APPLICATIONS,
    )
    TransferDecision.objects.bulk_create(
        [
            drawn._fact(
                TransferDecision,
                "decided_on",
                each.filed_on + timedelta(days=draw.choice([0, 40, 200])),
                application=each,
                outcome=draw.choice(TransferDecision.Outcome.values),
            )
            for each in applications
            if drawn._often(0.4)
        ]
    )


def _make_steps(drawn: RandomDistrict) -> None:
    """Steps about few overlaps, so that each has some, of two units and of a layer's."""
    draw = drawn.chance
    # Which pairs there are is the database's; in the order of what they are of.
    met = list(Overlap.objects.order_by("spatial_unit", "other_unit", "layer_kind", "layer_series"))
    pairs = [each for each in met if each.other_unit_id]
    chosen = [*draw.sample(pairs, min(len(pairs), 14)), *draw.sample(met, min(len(met), 3))]
    kinds = OverlapStep.Kind

    def step() -> OverlapStep:
        overlap = draw.choice(chosen)
        kind = draw.choice([*[kinds.AGREED] * 4, *kinds])
        sides = [unit for unit in (overlap.spatial_unit_id, overlap.other_unit_id) if unit]
        return drawn._fact(
            OverlapStep,
            "taken_on",
            drawn._day(),
            overlap=overlap,
            kind=kind,
            side_id=draw.choice(sides) if kind in {kinds.AGREED, kinds.DISPUTED} else None,
            note="ตามบันทึก",
        )

    drawn._facts(OverlapStep, step, STEPS)


def _split(drawn: RandomDistrict, parcel: SpatialUnit) -> list[SpatialUnit]:
    """The parcel is history from a day on; the two that come of it."""
    reshaping = drawn._fact(Reshaping, "happened_on", drawn._day(100), kind="split")
    reshaping.save()
    Retired.objects.create(reshaping=reshaping, spatial_unit=parcel)
    units = [SpatialUnit.objects.create(kind=parcel.kind) for _ in range(2)]
    for unit in units:
        Formed.objects.create(reshaping=reshaping, spatial_unit=unit)
    return units
