"""Splits and merges: what was is retired, what comes of it is new, and each knows the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import DatabaseError, connection, transaction
from shapely.ops import split as cut_by

from formats.crs import STORAGE_SRID
from network.latest import latest
from network.models import Party, Source
from network.moments import EVER_KNOWN, Moment
from parcels import errors, passing_on, tenure
from parcels.models import (
    BAUnit,
    Boundary,
    Formed,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    TransferApplication,
    UnitLabel,
)
from parcels.queries import NOISE_SQUARE_METRES
from parcels.registry import record_boundary, register_unit
from parcels.standing import ensure_standing

FEWEST_PIECES = 2
NEIGHBOURLY_METRES = 100.0  # a road or a stream may lie between parcels that are one
LEAST_INSIDE = 0.5  # of a part; it may be measured better than the whole was
_BEYOND = 1e-5  # degrees, about a metre: a line that ends on the edge still crosses it


@dataclass(frozen=True)
class Piece:
    """What one part of a split is to be: its shape (EPSG:4326, lon/lat), number and holders.

    Without holders those of the whole hold the part, in the same shares.
    """

    geometry: MultiPolygon
    label: str = ""
    holders: Mapping[Party, Fraction] = field(default_factory=dict)
    kind: SpatialUnit.Kind | None = None


def pieces(geometry: MultiPolygon, line: GEOSGeometry) -> list[MultiPolygon]:
    """The parts a line cuts a boundary into (EPSG:4326, lon/lat), from west to east.

    A line drawn from edge to edge ends on it only nearly: both ends reach a metre further.

    Raises:
        DoesNotCut: the line leaves the boundary in one piece.
    """
    whole = shapely.from_wkb(bytes(geometry.wkb))
    corners = shapely.get_coordinates(shapely.from_wkb(bytes(line.wkb)))
    if len(corners) < FEWEST_PIECES:
        raise errors.DoesNotCut
    for end, before in ((0, 1), (-1, -2)):
        ray = corners[end] - corners[before]
        length = float((ray**2).sum()) ** 0.5
        if length:
            corners[end] = corners[end] + ray / length * _BEYOND
    try:
        cut = cut_by(whole, shapely.LineString(corners))
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise errors.DoesNotCut from error
    parts = [each for each in cut.geoms if each.geom_type == "Polygon" and each.area]
    if len(parts) <= shapely.get_num_geometries(whole):
        raise errors.DoesNotCut
    parts.sort(key=lambda part: (part.centroid.x, part.centroid.y))
    return [
        MultiPolygon(GEOSGeometry(shapely.to_wkb(part).hex()), srid=STORAGE_SRID) for part in parts
    ]


def measured(shapes: Sequence[MultiPolygon]) -> list[float]:
    """The area of each shape (EPSG:4326) on the ellipsoid, m². One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Area(shape::geometry::geography)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS part (shape, number) ORDER BY number",
            [[each.hexewkb.decode() for each in shapes]],
        )
        return [area for (area,) in cursor.fetchall()]


def split(
    unit: SpatialUnit,
    into: Sequence[Piece],
    *,
    happened_on: date,
    source: Source,
    reason: str = "",
) -> list[SpatialUnit]:
    """Retire a unit and register its parts, each with holders, document and place of the whole.

    The area a document prints is of the whole and stays with it.

    Raises:
        NothingToSplit: fewer than two parts.
        PiecesOverlap: two parts share ground.
        PieceElsewhere: a part does not lie in the whole.
        UnitIsRetired: it was split or merged before.
        BeforeItsBoundary: the unit was measured only after that day.
        LaterFactsKnown: a boundary or a right is known from a later day on.
        TransferIsPending: somebody asked to pass it on, and waits.
    """
    if len(into) < FEWEST_PIECES:
        raise errors.NothingToSplit
    _refuse_overlapping([piece.geometry for piece in into])
    with transaction.atomic():
        whole = _in_force([unit], happened_on)[0]
        _refuse_elsewhere(whole.boundary, [piece.geometry for piece in into])
        reshaping = _retired(
            Reshaping.Kind.SPLIT, [unit], happened_on=happened_on, source=source, reason=reason
        )
        made = [
            _formed(
                [whole],
                piece.geometry,
                kind=piece.kind or SpatialUnit.Kind(unit.kind),
                label=piece.label or _part_label(whole.label, number),
                holders=piece.holders or whole.holders,
                happened_on=happened_on,
                source=source,
            )
            for number, piece in enumerate(into, start=1)
        ]
        _came_of(reshaping, made)
    return made


def merge(
    units: Sequence[SpatialUnit],
    *,
    happened_on: date,
    source: Source,
    label: str = "",
    holders: Mapping[Party, Fraction] | None = None,
    geometry: MultiPolygon | None = None,
    reason: str = "",
) -> SpatialUnit:
    """Retire units and register the one they are together.

    Its shape is `geometry`, else all their boundaries; its holders are `holders`, else
    those all of them have alike.

    Raises:
        NothingToMerge: fewer than two units.
        HoldersDiffer: they are held by others, and `holders` does not say by whom the whole is.
        NotNeighbours: one lies more than NEIGHBOURLY_METRES from all others.
        UnitIsRetired, BeforeItsBoundary, LaterFactsKnown, TransferIsPending: as for a split.
    """
    if len({unit.pk for unit in units}) < FEWEST_PIECES:
        raise errors.NothingToMerge
    with transaction.atomic():
        parts = _in_force(units, happened_on)
        _refuse_apart([part.boundary for part in parts])
        if not holders and any(part.holders != parts[0].holders for part in parts):
            raise errors.HoldersDiffer
        reshaping = _retired(
            Reshaping.Kind.MERGE, units, happened_on=happened_on, source=source, reason=reason
        )
        made = _formed(
            parts,
            geometry or _together([part.boundary.geometry for part in parts]),
            kind=SpatialUnit.Kind(units[0].kind),
            label=label or "+".join(part.label for part in parts if part.label),
            holders=holders or parts[0].holders,
            happened_on=happened_on,
            source=source,
        )
        _came_of(reshaping, [made])
    return made


@dataclass(frozen=True)
class _Standing:
    """A unit as it is on the day it is reshaped."""

    unit: SpatialUnit
    ba_unit: BAUnit
    boundary: Boundary
    label: str
    holders: Mapping[Party, Fraction]


def _in_force(units: Sequence[SpatialUnit], happened_on: date) -> list[_Standing]:
    """The units as known now of that day; locked, so that nobody else reshapes them meanwhile."""
    keys = [unit.pk for unit in units]
    list(SpatialUnit.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if Retired.objects.filter(spatial_unit__in=keys).exists():
        raise errors.UnitIsRetired
    moment = Moment(Moment.on(happened_on).true_before, Moment.now().known_by)
    found = []
    for unit in units:
        ensure_standing(unit, happened_on)
        ba_unit = tenure.ba_unit_of(unit)
        _refuse_later(unit, ba_unit, happened_on)
        if TransferApplication.objects.pending(moment).filter(ba_unit=ba_unit).exists():
            raise errors.TransferIsPending
        boundary = latest(Boundary.objects.filter(spatial_unit=unit), moment).first()
        if boundary is None:
            raise errors.BeforeItsBoundary
        label = latest(UnitLabel.objects.filter(spatial_unit=unit), moment).first()
        holders = tenure.shares(ba_unit, moment)
        found.append(_Standing(unit, ba_unit, boundary, label.label if label else "", holders))
    return found


def _refuse_later(unit: SpatialUnit, ba_unit: BAUnit, happened_on: date) -> None:
    """What is known of later days would be left with a unit that is no more."""
    if (
        Boundary.objects.filter(
            spatial_unit=unit, observed_on__gt=happened_on, recorded_at__known_by=EVER_KNOWN
        ).exists()
        or Right.objects.filter(
            ba_unit=ba_unit, began_on__gt=happened_on, recorded_at__known_by=EVER_KNOWN
        ).exists()
    ):
        raise errors.LaterFactsKnown


def _formed(
    parts: Sequence[_Standing],
    geometry: MultiPolygon,
    *,
    kind: SpatialUnit.Kind,
    label: str,
    holders: Mapping[Party, Fraction],
    happened_on: date,
    source: Source,
) -> SpatialUnit:
    moment = Moment(Moment.on(happened_on).true_before, Moment.now().known_by)
    stated = latest(StatedPlace.objects.filter(spatial_unit=parts[0].unit), moment).first()
    made = register_unit(
        kind,
        observed_on=happened_on,
        source=source,
        label=label,
        stated_place=stated.place if stated else None,
    )
    # As uncertain as the worst of what it was made of: a line drawn across adds nothing.
    worst = max((part.boundary for part in parts), key=lambda each: each.position_error_metres)
    record_boundary(
        made,
        geometry,
        observed_on=happened_on,
        source=source,
        method=SurveyMethod(worst.method),
        position_error_metres=worst.position_error_metres,
    )
    ba_unit = tenure.ba_unit_of(made)
    for party, share in holders.items():
        Right.objects.create(
            ba_unit=ba_unit,
            party=party,
            share_numerator=share.numerator,
            share_denominator=share.denominator,
            began_on=happened_on,
            acquired=Right.Acquired.RESHAPING,
            source=source,
        )
    passing_on.keep_other_rights([part.ba_unit for part in parts], ba_unit, happened_on, source)
    passing_on.keep_papers([part.ba_unit for part in parts], ba_unit, happened_on, source)
    passing_on.keep_steps([part.unit for part in parts], made)
    return made


def _retired(
    kind: Reshaping.Kind,
    gone: Sequence[SpatialUnit],
    *,
    happened_on: date,
    source: Source,
    reason: str,
) -> Reshaping:
    """The reshaping and what goes into it: before anything is formed, so that the new shapes
    meet only what stays."""
    try:
        with transaction.atomic():
            reshaping = Reshaping.objects.create(
                kind=kind, happened_on=happened_on, reason=reason, source=source
            )
            for unit in gone:
                Retired.objects.create(reshaping=reshaping, spatial_unit=unit)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return reshaping


def _came_of(reshaping: Reshaping, made: Sequence[SpatialUnit]) -> None:
    try:
        with transaction.atomic():
            for unit in made:
                Formed.objects.create(reshaping=reshaping, spatial_unit=unit)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS reshaping_is_whole IMMEDIATE")
                cursor.execute("SET CONSTRAINTS reshaping_is_whole DEFERRED")
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def _part_label(label: str, number: int) -> str:
    return f"{label}/{number}" if label else ""


def _refuse_overlapping(shapes: Sequence[MultiPolygon]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH part AS MATERIALIZED (
                SELECT number, shape::geometry AS geometry
                FROM unnest(%s::text[]) WITH ORDINALITY AS part (shape, number)
            )
            SELECT EXISTS (
                SELECT FROM part AS one
                JOIN part AS other ON other.number > one.number AND one.geometry && other.geometry
                WHERE ST_Area(ST_Intersection(one.geometry, other.geometry)::geography) > %s
            )
            """,
            [[each.hexewkb.decode() for each in shapes], NOISE_SQUARE_METRES],
        )
        if cursor.fetchone()[0]:
            raise errors.PiecesOverlap


def _refuse_elsewhere(whole: Boundary, shapes: Sequence[MultiPolygon]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT bool_or(ST_Area(ST_Intersection(whole.geometry, part.shape::geometry))
                           < %s * ST_Area(part.shape::geometry))
            FROM parcels_boundary AS whole, unnest(%s::text[]) AS part (shape)
            WHERE whole.id = %s
            """,
            [LEAST_INSIDE, [each.hexewkb.decode() for each in shapes], whole.pk],
        )
        if cursor.fetchone()[0]:
            raise errors.PieceElsewhere


def _refuse_apart(boundaries: Sequence[Boundary]) -> None:
    keys = [each.pk for each in boundaries]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT bool_or(NOT EXISTS (
                SELECT FROM parcels_boundary AS other
                WHERE other.id = ANY(%s) AND other.id <> one.id
                  AND ST_DWithin(one.geometry::geography, other.geometry::geography, %s)))
            FROM parcels_boundary AS one WHERE one.id = ANY(%s)
            """,
            [keys, NEIGHBOURLY_METRES, keys],
        )
        if cursor.fetchone()[0]:
            raise errors.NotNeighbours


def _together(shapes: Sequence[MultiPolygon]) -> MultiPolygon:
    union = shapely.union_all([shapely.from_wkb(bytes(each.wkb)) for each in shapes])
    polygons = [each for each in shapely.get_parts(union) if each.geom_type == "Polygon"]
    return MultiPolygon(
        [GEOSGeometry(shapely.to_wkb(each).hex()) for each in polygons], srid=STORAGE_SRID
    )
