"""Writes about how land is used and passed on: evidence, notices, transfers, markers, livestock.

One verb, one transaction, each with its source. Nothing here judges: evidence is kept
as it was read, by whom and how surely.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network.models import Party, Source
from network.moments import Moment
from parcels import errors, tenure
from parcels.holdings import ITEM_62_BEGINS
from parcels.loose_dates import in_common_era
from parcels.models import (
    BAUnit,
    BoundaryMarker,
    LivestockCertificate,
    OccupationEvidence,
    OccupationNotification,
    Right,
    SpatialUnit,
    TransferApplication,
    TransferDecision,
)

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

    from formats.thai import LooseDate

Outcome = TransferDecision.Outcome
_ACQUIRED = {
    TransferApplication.Kind.INHERITANCE: Right.Acquired.INHERITANCE,
    TransferApplication.Kind.LIFETIME: Right.Acquired.TRANSFER,
}


def record_evidence(
    spatial_unit: SpatialUnit,
    *,
    kind: OccupationEvidence.Kind,
    event: LooseDate,
    reading: OccupationEvidence.Reading,
    confidence: OccupationEvidence.Confidence,
    observed_on: date,
    source: Source,
    reader: str = "",
    note: str = "",
) -> OccupationEvidence:
    """Add a piece of evidence of when a unit was used; `event` is the day it speaks of.

    Raises:
        EventHasNotCome: not even the first day of `event` was over when it was read.
    """
    if event.earliest > observed_on:
        raise errors.EventHasNotCome
    try:
        with transaction.atomic():
            return OccupationEvidence.objects.create(
                spatial_unit=spatial_unit,
                kind=kind,
                event=in_common_era(event),
                event_from=event.earliest,
                event_by=event.latest,
                reading=reading,
                confidence=confidence,
                reader=reader,
                note=note,
                observed_on=observed_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def notify_occupation(
    spatial_unit: SpatialUnit,
    party: Party,
    *,
    filed_on: date,
    source: Source,
    receipt_number: str = "",
) -> OccupationNotification:
    """Say that who holds a unit has told the provincial ALRO of it (item 62, DOMAIN.md §2.1).

    Raises:
        NoticeBeforeTheRegulation: there was no item 62 yet on that day.
        NoticeIsFiled: this party's notice of this unit is on record.
    """
    if filed_on < ITEM_62_BEGINS:
        raise errors.NoticeBeforeTheRegulation
    with transaction.atomic():
        # Two who send the same at once wait for each other; for the first notice of a unit the
        # unit itself, or each would make a basic administrative unit of their own.
        SpatialUnit.objects.select_for_update(no_key=True).get(pk=spatial_unit.pk)
        ba_unit = BAUnit.objects.select_for_update(no_key=True).get(
            pk=tenure.ba_unit_of(spatial_unit).pk
        )
        if OccupationNotification.objects.filter(ba_unit=ba_unit, party=party).exists():
            raise errors.NoticeIsFiled
        return OccupationNotification.objects.create(
            ba_unit=ba_unit,
            party=party,
            filed_on=filed_on,
            receipt_number=receipt_number,
            source=source,
        )


def file_transfer(
    spatial_unit: SpatialUnit,
    recipient: Party,
    *,
    kind: TransferApplication.Kind,
    office: str,
    filed_on: date,
    source: Source,
    number: str = "",
) -> TransferApplication:
    """Say that it was asked, at `office`, to pass a unit on to `recipient`."""
    with transaction.atomic():
        return TransferApplication.objects.create(
            ba_unit=tenure.ba_unit_of(spatial_unit),
            recipient=recipient,
            kind=kind,
            office=office,
            number=number,
            filed_on=filed_on,
            source=source,
        )


def decide_transfer(
    application: TransferApplication,
    outcome: TransferDecision.Outcome,
    *,
    decided_on: date,
    source: Source,
    giver: Party | None = None,
) -> TransferDecision:
    """Say what became of an application; where it was approved the giver's share passes on.

    The giver then holds nothing from `decided_on` on, and the recipient what the giver had,
    added to what they held before.

    Raises:
        ApplicationIsDecided: it has a decision already.
        DecidedBeforeFiled: the day is before the one it was filed on.
        GiverHoldsNothing: nobody is named, or had nothing of the unit on that day.
        GiverIsRecipient: one and the same.
    """
    if decided_on < application.filed_on:
        raise errors.DecidedBeforeFiled
    try:
        with transaction.atomic():
            decision = TransferDecision.objects.create(
                application=application, outcome=outcome, decided_on=decided_on, source=source
            )
            if outcome == Outcome.APPROVED:
                _pass_on(application, giver, decided_on, source)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return decision


def _pass_on(
    application: TransferApplication, giver: Party | None, day: date, source: Source
) -> None:
    recipient = application.recipient
    if giver is not None and giver.pk == recipient.pk:
        raise errors.GiverIsRecipient
    moment = Moment(Moment.on(day).true_before, Moment.now().known_by)
    given = tenure.shares(application.ba_unit, moment).get(giver) if giver is not None else None
    if giver is None or given is None:
        raise errors.GiverHoldsNothing
    tenure.transfer(
        application.ba_unit.spatial_units.order_by("pk")[0],
        giver,
        {recipient: given},
        began_on=day,
        source=source,
        acquired=_ACQUIRED[TransferApplication.Kind(application.kind)],
    )


def record_marker(
    spatial_unit: SpatialUnit,
    number: str,
    point: Point,
    *,
    kind: BoundaryMarker.Kind,
    condition: BoundaryMarker.Condition,
    position_error_metres: float,
    observed_on: date,
    source: Source,
) -> BoundaryMarker:
    """Say where a marker of a unit was seen (EPSG:4326, lon/lat), or that it is lost.

    Raises:
        MarkerHasNoNumber: nothing tells it from the others.
        MarkerNeedsAnError: the error is not more than 0 m (one standard deviation).
    """
    try:
        with transaction.atomic():
            return BoundaryMarker.objects.create(
                spatial_unit=spatial_unit,
                number=number.strip(),
                point=point,
                kind=kind,
                condition=condition,
                position_error_metres=position_error_metres,
                observed_on=observed_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def certify_livestock(
    party: Party,
    *,
    certified_on: date,
    source: Source,
    number: str = "",
    expires_on: date | None = None,
) -> LivestockCertificate:
    """Say that a holder raises large livestock, up to a day (exclusive); the ceiling is 100 rai.

    Raises:
        CertificateEndsTooSoon: it would end before it began.
    """
    try:
        with transaction.atomic():
            return LivestockCertificate.objects.create(
                party=party,
                number=number,
                certified_on=certified_on,
                expires_on=expires_on,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
