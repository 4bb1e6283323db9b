"""What an instance tells of houses and parcels becomes facts: labels, places, outlines, claims."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db import transaction

from formats.crs import STORAGE_SRID
from formats.errors import FormatError
from formats.land_area import LandArea
from formats.thai import arabic_digits
from parcels import registry
from parcels.errors import ParcelError
from parcels.models import LandDocumentType, Right, StatedPlace, SurveyMethod, UnitLabel
from survey.answers.entering import Entry, only, remark_of
from survey.answers.identities import parcel_scopes
from survey.models import HouseServices
from survey.told import (
    Said,
    boundary_is_told,
    document_is_told,
    holding_of,
    record_spot,
    record_what_differs,
)

if TYPE_CHECKING:
    from parcels.models import SpatialUnit
    from survey.answers.claims import Scope
    from survey.answers.places_on_earth import Outline

REGISTRATION_DIGITS = 11
_SERVICES = {
    "water": "has_water",
    "electricity": "has_electricity",
    "road": "has_all_weather_road",
    "toilet": "has_toilet",
}


def enter_land(entry: Entry) -> None:
    """Record what is told of the house and of the parcels of an instance."""
    _enter_places(entry)
    _enter_labels(entry)
    if entry.spoken.house is not None:
        _enter_house(entry, entry.spoken.house)
    for scope in parcel_scopes(entry.root):
        unit = entry.spoken.parcels.get(scope.place)
        if unit is not None:
            _enter_boundary(entry, scope, unit)
            _enter_claim(entry, scope, unit)


def _enter_places(entry: Entry) -> None:
    """What is new lies in the village of the instance; what is known stays where it is said to."""
    if entry.spoken.village is None:
        return
    units = [entry.spoken.house, *entry.spoken.parcels.values()]
    said = [
        Said({"spatial_unit_id": unit.pk}, {"place_id": entry.spoken.village.pk})
        for unit in units
        if unit is not None and unit.key in entry.spoken.new
    ]
    record_what_differs(StatedPlace, said, on=entry.day, source=entry.source)


def _enter_labels(entry: Entry) -> None:
    said = []
    house = entry.spoken.house
    if house is not None:
        fields: dict[str, Any] = only(entry.root.of("house"), {"number": "label"})
        if number := entry.root.told.get("house.registration_no"):
            digits = "".join(each for each in arabic_digits(number) if each.isdigit())
            if len(digits) == REGISTRATION_DIGITS:
                fields["registration_no"] = digits
            else:
                entry.remark(
                    entry.root,
                    "house.registration_no",
                    "registration_is_11_digits",
                    "รหัสประจำบ้านต้องมี 11 หลัก ให้ดูจากทะเบียนบ้าน",
                    "The registration number of a house has 11 digits; see the house register.",
                )
        if fields:
            said.append(Said({"spatial_unit_id": house.pk}, fields))
    for scope in parcel_scopes(entry.root):
        unit = entry.spoken.parcels.get(scope.place)
        if unit is not None and (label := scope.told.get("parcel.label")):
            said.append(Said({"spatial_unit_id": unit.pk}, {"label": label}))
    record_what_differs(UnitLabel, said, on=entry.day, source=entry.source)


def _enter_house(entry: Entry, house: SpatialUnit) -> None:
    spot = entry.root.told.get("house.point")
    if spot is not None:
        point = Point(spot.longitude, spot.latitude, srid=STORAGE_SRID)
        accuracy = spot.accuracy if spot.was_measured else None
        record_spot(house, point, accuracy=accuracy, on=entry.day, source=entry.source)
    if services := only(entry.root.of("services"), _SERVICES):
        said = [Said({"house_id": house.pk}, services)]
        record_what_differs(HouseServices, said, on=entry.day, source=entry.source)


def _enter_boundary(entry: Entry, scope: Scope, unit: SpatialUnit) -> None:
    outline: Outline | None = scope.told.get("parcel.boundary")
    if outline is None:
        return
    polygon = GEOSGeometry(outline.polygon.wkt, srid=STORAGE_SRID)
    geometry = MultiPolygon(polygon, srid=STORAGE_SRID)
    if entry.again and boundary_is_told(unit, geometry, entry.source):
        return
    error = outline.position_error
    measured_by = SurveyMethod.SKETCH if error is None else SurveyMethod.GNSS_PHONE
    try:
        with transaction.atomic():
            boundary = registry.record_boundary(
                unit,
                geometry,
                observed_on=scope.told.get("parcel.observed_on") or entry.day,
                source=entry.source,
                # As it was told; else what was drawn by hand on the map was measured by nobody.
                method=SurveyMethod(scope.told.get("parcel.method") or measured_by),
                position_error_metres=error,
            )
    except ParcelError as refused:
        entry.remark(scope, "parcel.boundary", "boundary_refused", *remark_of(refused))
        return
    entry.boundaries.append(boundary)


def _enter_claim(entry: Entry, scope: Scope, unit: SpatialUnit) -> None:
    day = scope.told.get("parcel.observed_on") or entry.day
    holder = entry.spoken.household
    kind = Right.Kind.HOLDING
    is_held = scope.told.get("parcel.is_held")
    if holder is None or is_held is None:
        holder = None
    else:
        known = holding_of(unit, holder, day)
        if is_held and known is not None and known.kind != Right.Kind.NONE:
            holder = None  # it is known already, by whatever right
        elif not is_held:
            kind = Right.Kind.NONE
            holder = None if known is None or known.kind == Right.Kind.NONE else holder
    document = _document(entry, scope, unit)
    if holder is None and document is None:
        return
    registry.record_claim(
        unit,
        holder=holder,
        kind=kind,
        observed_on=day,
        source=entry.source,
        **(document or {"document_type": None}),
    )


def _document(entry: Entry, scope: Scope, unit: SpatialUnit) -> dict[str, Any] | None:
    """What record_claim is told of a document; None where there is none, or it is known."""
    code = scope.told.get("parcel.document_type")
    if not code:
        return None
    told = {
        "number": str(scope.told.get("parcel.document_number", "")),
        "map_sheet": str(scope.told.get("parcel.map_sheet", "")),
        "square_metres": _document_area(entry, scope),
    }
    answered = {name: value for name, value in told.items() if value not in ("", None)}
    day = scope.told.get("parcel.observed_on") or entry.day
    if document_is_told(unit, {"type_id": code, **answered}, day):
        return None
    return {
        "document_type": LandDocumentType.objects.get(pk=code),
        "document_number": told["number"],
        "map_sheet": told["map_sheet"],
        "document_square_metres": told["square_metres"],
    }


def _document_area(entry: Entry, scope: Scope) -> Decimal | None:
    parts = [scope.told.get(f"parcel.document_{part}") for part in ("rai", "ngan", "wah")]
    if not any(parts):
        return None
    try:
        rai, ngan, wah = (part or 0 for part in parts)
        return LandArea.from_rai_ngan_wah(int(rai), int(ngan), Decimal(wah)).square_metres
    except FormatError as error:
        entry.remark(scope, "parcel.document_rai", "unreadable_area", *remark_of(error))
        return None
