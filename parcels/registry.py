"""Writes about land: one verb, one transaction, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.gis.geos import MultiPolygon, Point
from django.db import DatabaseError, connection, transaction

from formats import map_sheets
from network.known_places import FAR_METRES
from network.models import Party, Place, Source
from parcels import errors
from parcels.models import (
    POSITION_ERROR_METRES,
    BAUnit,
    Boundary,
    LandDocument,
    LandDocumentType,
    Position,
    Right,
    SpatialUnit,
    StatedPlace,
    SurveyMethod,
    UnitLabel,
)
from parcels.parcel_reasons import LARGEST_SQUARE_METRES, SMALLEST_SQUARE_METRES
from parcels.standing import ensure_standing


def register_unit(
    kind: SpatialUnit.Kind,
    *,
    observed_on: date,
    source: Source,
    label: str = "",
    registration_no: str = "",
    stated_place: Place | None = None,
) -> SpatialUnit:
    """A new parcel, house lot or house, with what it is called and where it is said to lie."""
    with transaction.atomic():
        unit = SpatialUnit.objects.create(kind=kind)
        if label or registration_no:
            UnitLabel.objects.create(
                spatial_unit=unit,
                label=label,
                registration_no=registration_no,
                observed_on=observed_on,
                source=source,
            )
        if stated_place is not None:
            StatedPlace.objects.create(
                spatial_unit=unit, place=stated_place, observed_on=observed_on, source=source
            )
    return unit


def record_boundary(
    spatial_unit: SpatialUnit,
    geometry: MultiPolygon,
    *,
    observed_on: date,
    source: Source,
    method: SurveyMethod = SurveyMethod.UNKNOWN,
    position_error_metres: float | None = None,
) -> Boundary:
    """Add an observed boundary (EPSG:4326, lon/lat) to a spatial unit.

    The position error (one standard deviation) is that of the method, unless the device said.

    Raises:
        InvalidBoundary: the geometry crosses itself or has no area.
        UnitIsRetired, BeforeItsFormation: the unit was not there on that day.
        ImplausibleArea: smaller or larger than any parcel is.
        FarFromItsPlace: nowhere near the place the unit is stated in.
    """
    ensure_standing(spatial_unit, observed_on)
    _refuse_implausible(spatial_unit, geometry)
    try:
        with transaction.atomic():
            return Boundary.objects.create(
                spatial_unit=spatial_unit,
                source=source,
                geometry=geometry,
                observed_on=observed_on,
                method=method,
                position_error_metres=position_error_metres or POSITION_ERROR_METRES[method],
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def _refuse_implausible(spatial_unit: SpatialUnit, geometry: MultiPolygon) -> None:
    """A slip of the hand that would lie over half a district stays for good: nothing is deleted.

    Measured against the lowest known outline of the place the unit is stated in, if any.
    """
    if not geometry.valid:
        raise errors.InvalidBoundary
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_Area(shape.geometry::geography),
                   (SELECT ST_Distance(outline.geometry::geography, shape.geometry::geography)
                    FROM parcels_statedplace AS stated
                    JOIN network_place AS place ON place.id = stated.place_id
                    JOIN network_place AS above ON place.code LIKE above.code || '%%'
                    JOIN network_placeboundary AS outline ON outline.place_id = above.id
                    WHERE stated.spatial_unit_id = %s
                      AND network_is_known(stated.recorded_at, stated.source_id, 'infinity')
                      AND network_is_known(outline.recorded_at, outline.source_id, 'infinity')
                    ORDER BY stated.observed_on DESC, stated.id DESC, length(above.code) DESC,
                             outline.valid_from DESC, outline.id DESC
                    LIMIT 1)
            FROM (SELECT %s::geometry AS geometry) AS shape
            """,
            [spatial_unit.pk, geometry.hexewkb.decode()],
        )
        square_metres, metres = cursor.fetchone()
    if not SMALLEST_SQUARE_METRES <= square_metres <= LARGEST_SQUARE_METRES:
        raise errors.ImplausibleArea
    if metres is not None and metres > FAR_METRES:
        raise errors.FarFromItsPlace


def record_position(
    house: SpatialUnit,
    point: Point,
    *,
    observed_on: date,
    source: Source,
    accuracy_metres: float | None = None,
) -> Position:
    """Add where a house was seen to stand (EPSG:4326, lon/lat)."""
    return Position.objects.create(
        spatial_unit=house,
        point=point,
        observed_on=observed_on,
        source=source,
        accuracy_metres=accuracy_metres,
    )


def record_claim(
    spatial_unit: SpatialUnit,
    *,
    holder: Party | None,
    document_type: LandDocumentType | None,
    observed_on: date,
    source: Source,
    kind: Right.Kind = Right.Kind.HOLDING,
    document_number: str = "",
    document_square_metres: Decimal | None = None,
    map_sheet: str = "",
) -> BAUnit:
    """Say who holds a unit and by which document, as claimed; what the map says is another fact.

    `map_sheet` is kept as written; its zone is added where the digits tell it.
    """
    with transaction.atomic():
        ba_unit = BAUnit.objects.filter(spatial_units=spatial_unit).first()
        if ba_unit is None:
            ba_unit = BAUnit.objects.create()
            ba_unit.spatial_units.add(spatial_unit)
        if holder is not None:
            Right.objects.create(
                ba_unit=ba_unit, party=holder, kind=kind, began_on=observed_on, source=source
            )
        if document_type is not None:
            LandDocument.objects.create(
                ba_unit=ba_unit,
                type=document_type,
                number=document_number,
                map_sheet=map_sheet,
                zone=map_sheets.zone_of(map_sheet),
                square_metres=document_square_metres,
                observed_on=observed_on,
                source=source,
            )
    return ba_unit
