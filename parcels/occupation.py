"""Writes about how land is used and passed on: evidence, notices, transfers, markers, livestock.

One verb, one transaction, each with its source. Nothing here judges: evidence is kept
as it was read, by whom and how surely.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network.models import Party, Source
from network.moments import Moment
from parcels import errors
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
        UnitHasNoHolder: the unit was never held by anybody.
    """
    with transaction.atomic():
        return OccupationNotification.objects.create(
            ba_unit=ba_unit_of(spatial_unit),
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
    """Say that it was asked, at `office`, to pass a unit on to `recipient`.

    Raises:
        UnitHasNoHolder: the unit was never held by anybody.
    """
    with transaction.atomic():
        return TransferApplication.objects.create(
            ba_unit=ba_unit_of(spatial_unit),
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
    # Two decisions about one unit on one day: the second waits and sees what is left.
    BAUnit.objects.select_for_update().get(pk=application.ba_unit_id)
    moment = Moment(day + timedelta(days=1), Moment.now().known_by)
    holding = {
        each.party_id: each
        for each in Right.objects.in_force(moment).filter(ba_unit=application.ba_unit_id)
    }
    given = holding.get(giver.pk) if giver is not None else None
    if given is None:
        raise errors.GiverHoldsNothing
    share = _share(given)
    if (before := holding.get(recipient.pk)) is not None:
        share = min(share + _share(before), Fraction(1))
    Right.objects.create(
        ba_unit_id=application.ba_unit_id,
        party=giver,
        kind=Right.Kind.NONE,
        began_on=day,
        acquired=_ACQUIRED[TransferApplication.Kind(application.kind)],
        source=source,
    )
    Right.objects.create(
        ba_unit_id=application.ba_unit_id,
        party=recipient,
        kind=given.kind,
        share_numerator=share.numerator,
        share_denominator=share.denominator,
        began_on=day,
        acquired=_ACQUIRED[TransferApplication.Kind(application.kind)],
        source=source,
    )


def _share(right: Right) -> Fraction:
    return Fraction(right.share_numerator, right.share_denominator)


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


def ba_unit_of(spatial_unit: SpatialUnit) -> BAUnit:
    """What the rights over a unit are kept by.

    Raises:
        UnitHasNoHolder: nobody ever claimed it.
    """
    found = BAUnit.objects.filter(spatial_units=spatial_unit).order_by("pk").first()
    if found is None:
        raise errors.UnitHasNoHolder
    return found
