"""What is known of one parcel at a moment, gathered for its sheet. A bounded number of queries.

Neighbours and relatives are those the reader may see. Names of holders only where asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

import shapely
from django.contrib.gis.geos import Polygon
from django.db.models import F

from network.latest import latest
from network.models import Account, Party
from network.moments import Moment
from network.people import heads_of, names_of
from parcels.labels import labels_of
from parcels.layer_kinds import REGIME_OF_KIND, LayerKind, Regime
from parcels.models import (
    BAUnit,
    Boundary,
    BoundaryMarker,
    BoundaryOverlap,
    Formed,
    LandDocument,
    LayerEdition,
    LayerShare,
    OccupationEvidence,
    OverlapClass,
    OverlapStatus,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
)
from parcels.named_sets import regimes_of
from parcels.overlap_extents import overlaps_of
from parcels.queries import NOISE_SQUARE_METRES
from survey.models import RecordStatus
from survey.standing import statuses, verdicts

MOST_NEIGHBOURS: Final = 60


@dataclass(frozen=True)
class Holder:
    """Who claims the parcel; `name` is None where names are not asked for."""

    name: str | None
    right: str
    share: str
    since: date


@dataclass(frozen=True)
class Cover:
    """How much of the parcel a layer in force covers; `assigns` if it can give the regime."""

    layer: str
    square_metres: float
    share: float
    as_of: date
    scale: int | None
    source: str
    assigns: bool
    declared_on: date | None


@dataclass(frozen=True)
class Near:
    """A neighbouring parcel: its number, latest boundary, and whether and how the two overlap.

    `status` is how the overlap stands among people, where one is on record.
    """

    unit: int
    label: str
    boundary: int
    geometry: shapely.MultiPolygon
    error_metres: float
    overlap: OverlapClass | None
    status: OverlapStatus | None
    shared_square_metres: float


@dataclass(frozen=True)
class Relative:
    """A parcel this one came from or became, and by what on which day; `label` may be empty."""

    label: str
    came_from: bool
    how: str
    day: date


@dataclass
class ParcelFacts:
    """All that stands on the sheet of `unit`; without a boundary there is nothing to measure."""

    unit: SpatialUnit
    label: str
    boundary: Boundary | None
    geometry: shapely.MultiPolygon | None
    status: RecordStatus | None = None
    agreeing: int = 0
    disagreeing: int = 0
    documents: list[LandDocument] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    regime: Regime | None = None
    holders: list[Holder] = field(default_factory=list)
    neighbours: list[Near] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)
    evidence: list[OccupationEvidence] = field(default_factory=list)
    markers: list[BoundaryMarker] = field(default_factory=list)
    is_fictional: bool = False


def gather(unit: SpatialUnit, moment: Moment, *, reader: Account, with_names: bool) -> ParcelFacts:
    """The facts of a parcel as known at `moment`. At most 24 queries, however large it is."""
    boundary = (
        latest(Boundary.objects.filter(spatial_unit=unit), moment).select_related("source").first()
    )
    facts = ParcelFacts(
        unit=unit,
        label="",
        boundary=boundary,
        geometry=_shape(boundary) if boundary else None,
        documents=_documents(unit, moment),
        holders=_holders(unit, moment, with_names=with_names),
        evidence=list(
            OccupationEvidence.objects.recorded(moment)
            .filter(spatial_unit=unit)
            .order_by("event_from", "pk")
        ),
        markers=list(latest(BoundaryMarker.objects.filter(spatial_unit=unit), moment)),
    )
    found: list[tuple[Boundary, BoundaryOverlap | None]] = []
    if boundary is not None:
        facts.status = statuses("boundary", [boundary.pk], moment)[boundary.pk]
        counted = verdicts("boundary", [boundary.pk], moment, with_names=False)[boundary.pk]
        facts.agreeing = sum(each.agrees and each.counts for each in counted)
        facts.disagreeing = len(counted) - facts.agreeing
        facts.covers = _covers(boundary, moment)
        facts.regime = _regime(boundary, moment)
        facts.is_fictional = boundary.source.is_fictional
        found = _neighbours(boundary, moment, reader)
    relations = _relations(unit, moment, reader)
    labels = labels_of(
        [unit.pk, *(each.spatial_unit_id for each, _ in found), *(key for key, _, _ in relations)],
        moment,
    )
    facts.label = labels.get(unit.pk, "")
    standing = _standing(unit, moment) if any(overlap for _, overlap in found) else {}
    facts.neighbours = [
        Near(
            unit=each.spatial_unit_id,
            label=labels.get(each.spatial_unit_id, ""),
            boundary=each.pk,
            geometry=_shape(each),
            error_metres=each.position_error_metres,
            overlap=OverlapClass(overlap.kind) if overlap else None,
            status=standing.get(each.spatial_unit.key),
            shared_square_metres=overlap.square_metres if overlap else 0.0,
        )
        for each, overlap in found
    ]
    facts.relatives = [
        Relative(
            labels.get(key, ""), came_from, reshaping.get_kind_display(), reshaping.happened_on
        )
        for key, came_from, reshaping in relations
    ]
    return facts


def _shape(boundary: Boundary) -> shapely.MultiPolygon:
    shape: Any = shapely.from_wkb(bytes(boundary.geometry.wkb))
    return shapely.MultiPolygon(shape)


def _ba_units(unit: SpatialUnit) -> Any:
    return BAUnit.objects.filter(spatial_units=unit).values("pk")


def _documents(unit: SpatialUnit, moment: Moment) -> list[LandDocument]:
    claimed = latest(LandDocument.objects.filter(ba_unit__in=_ba_units(unit)), moment)
    return list(claimed.select_related("type"))


def _holders(unit: SpatialUnit, moment: Moment, *, with_names: bool) -> list[Holder]:
    """Who has a right now, the longest first; how they came to it is not for paper."""
    claims = [
        each
        for each in latest(
            Right.objects.filter(ba_unit__in=_ba_units(unit)), moment
        ).select_related("party")
        if each.kind != Right.Kind.NONE
    ]
    names: dict[int, str] = {}
    if with_names:
        households = [each.party_id for each in claims if each.party.kind == Party.Kind.HOUSEHOLD]
        names = names_of([each.party_id for each in claims], moment) | heads_of(households, moment)
    return [
        Holder(
            name=names.get(each.party_id),
            right=each.get_kind_display(),
            share=""
            if each.share_numerator == each.share_denominator
            else f"{each.share_numerator}/{each.share_denominator}",
            since=each.began_on,
        )
        for each in sorted(claims, key=lambda claim: (claim.began_on, claim.pk))
    ]


def _covers(boundary: Boundary, moment: Moment) -> list[Cover]:
    shares = (
        LayerShare.objects.filter(
            boundary=boundary,
            edition__in=LayerEdition.objects.in_force(moment),
            square_metres__gt=NOISE_SQUARE_METRES,
        )
        .select_related("edition__source")
        .order_by(F("square_metres").desc(), "pk")
    )
    return [
        Cover(
            layer=each.edition.get_kind_display(),
            square_metres=each.square_metres,
            share=min(each.square_metres / boundary.square_metres, 1.0),
            as_of=each.edition.as_of,
            scale=each.edition.scale,
            source=each.edition.source.title,
            assigns=LayerKind(each.edition.kind) in REGIME_OF_KIND,
            declared_on=each.edition.declared_on,
        )
        for each in shares
    ]


def _regime(boundary: Boundary, moment: Moment) -> Regime:
    return regimes_of([boundary.pk], moment)[boundary.pk]


def _neighbours(
    boundary: Boundary, moment: Moment, reader: Account
) -> list[tuple[Boundary, BoundaryOverlap | None]]:
    """Latest boundaries around of units the reader may see, and how they overlap. 4 queries."""
    box = _around(boundary)
    met = Boundary.objects.filter(geometry__bboverlaps=box).values_list("spatial_unit", flat=True)
    candidates = set(met) - {boundary.spatial_unit_id}
    seen = set(
        SpatialUnit.objects.visible_to(reader)
        .standing(moment)
        .exclude(kind=SpatialUnit.Kind.HOUSE)
        .filter(pk__in=candidates)
        .values_list("pk", flat=True)
    )
    around = [
        each
        for each in latest(
            Boundary.objects.filter(spatial_unit__in=seen).select_related("spatial_unit"), moment
        )
        if each.geometry.intersects(box)
    ]
    around.sort(key=lambda each: (each.geometry.distance(boundary.geometry), each.pk))
    around = around[:MOST_NEIGHBOURS]
    keys = [each.pk for each in around]
    pairs = BoundaryOverlap.objects.filter(first=boundary, second__in=keys) | (
        BoundaryOverlap.objects.filter(second=boundary, first__in=keys)
    )
    overlaps = {
        each.second_id if each.first_id == boundary.pk else each.first_id: each for each in pairs
    }
    return [(each, overlaps.get(each.pk)) for each in around]


def _standing(unit: SpatialUnit, moment: Moment) -> dict[UUID, OverlapStatus]:
    """How the overlaps of a unit with other units stand, by the key of the other. One query."""
    return {
        other: row.status
        for row in overlaps_of([unit.pk], moment)
        for other in (row.unit_key, row.other_key)
        if other is not None and other != unit.key
    }


def _around(boundary: Boundary) -> Polygon:
    """The box of a boundary and as much again around it (EPSG:4326): more than is drawn."""
    west, south, east, north = boundary.geometry.extent
    reach = max(east - west, north - south)
    box = Polygon.from_bbox((west - reach, south - reach, east + reach, north + reach))
    box.srid = boundary.geometry.srid
    return box


def _relations(
    unit: SpatialUnit, moment: Moment, reader: Account
) -> list[tuple[int, bool, Reshaping]]:
    """(unit, whether this one came from it, by which reshaping), one step each way. 3 queries."""
    known = {
        each.pk: each
        for each in Reshaping.objects.recorded(moment).filter(retired__spatial_unit=unit)
        | Reshaping.objects.recorded(moment).filter(formed__spatial_unit=unit)
    }
    if not known:
        return []
    went = list(
        Retired.objects.filter(reshaping__in=known).values_list("spatial_unit", "reshaping")
    )
    came = list(Formed.objects.filter(reshaping__in=known).values_list("spatial_unit", "reshaping"))
    formed_by = {reshaping for key, reshaping in came if key == unit.pk}
    relations = [(key, True, known[by]) for key, by in went if by in formed_by]
    relations += [(key, False, known[by]) for key, by in came if by not in formed_by]
    seen = _visible({key for key, _, _ in relations}, reader)
    return [each for each in relations if each[0] in seen]


def _visible(units: Collection[int], reader: Account) -> set[int]:
    visible = SpatialUnit.objects.visible_to(reader).filter(pk__in=units)
    return set(visible.values_list("pk", flat=True))
