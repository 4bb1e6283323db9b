"""Writes about the documents that holders show for a unit; what the maps say is another fact."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from formats import map_sheets
from formats.errors import UnreadableMapSheet
from formats.map_sheets import MapSheet, SheetDatum
from network.models import Source
from parcels import errors, tenure
from parcels.loose_dates import in_common_era
from parcels.models import Datum, LandDocument, LandDocumentType, Retired, SpatialUnit

if TYPE_CHECKING:
    from formats.land_area import LandArea
    from formats.thai import LooseDate

_CENT = Decimal("0.01")  # m², as kept


def record_document(
    spatial_unit: SpatialUnit,
    document_type: LandDocumentType,
    *,
    observed_on: date,
    source: Source,
    number: str = "",
    form_letter: str = "",
    volume: str = "",
    page: str = "",
    group_number: str = "",
    plot_number: str = "",
    issued_on: LooseDate | None = None,
    map_sheet: str = "",
    zone: int | None = None,
    datum: Datum | None = None,
    area: LandArea | None = None,
) -> LandDocument:
    """Add a document as shown or claimed for a unit; of each type the latest seen counts.

    `map_sheet` is kept as written. A zone or datum that nobody chose is the one its text
    tells, where it tells one; doubt is no reason to refuse (`sheet_as_read` has it).

    Raises:
        UnitIsRetired: the unit was split or merged; its documents went on with its parts.
        DocumentIsIssuedLater: not even the first day of `issued_on` was over when it was seen.
        DocumentPrintsNoArea: the area is 0.
    """
    if issued_on is not None and issued_on.earliest > observed_on:
        raise errors.DocumentIsIssuedLater
    sheet = sheet_as_read(map_sheet, zone=zone, datum=datum)
    try:
        with transaction.atomic():
            # Who splits or merges the unit holds this lock too: either what they make takes
            # the document over, or it is refused here.
            SpatialUnit.objects.select_for_update(no_key=True).get(pk=spatial_unit.pk)
            if Retired.objects.filter(spatial_unit=spatial_unit).exists():
                raise errors.UnitIsRetired
            return LandDocument.objects.create(
                ba_unit=tenure.ba_unit_of(spatial_unit),
                type=document_type,
                number=number,
                form_letter=form_letter,
                volume=volume,
                page=page,
                group_number=group_number,
                plot_number=plot_number,
                issued_on=in_common_era(issued_on) if issued_on is not None else "",
                map_sheet=map_sheet,
                zone=zone or (sheet.zone if sheet else None),
                datum=datum or (sheet.datum.value if sheet and sheet.datum else ""),
                square_metres=(
                    area.square_metres.quantize(_CENT, ROUND_HALF_UP) if area is not None else None
                ),
                observed_on=observed_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def sheet_as_read(
    text: str,
    *,
    zone: int | None,
    datum: Datum | None,
    near: map_sheets.Bounds | None = None,
) -> MapSheet | None:
    """The sheet in `text`, with what else is known of the document; None where there is none.

    `near` is the box of the unit (EPSG:4326: west, south, east, north).
    """
    known = SheetDatum(datum.value) if datum else None
    try:
        return map_sheets.parse(text, near=near, zone=zone, datum=known)
    except UnreadableMapSheet:
        return None
