"""What somebody saw of a parcel on a photograph: evidence of its use, tied to the photograph."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from formats.thai import LooseDate
from maps.imagery.register_rows import when_of
from maps.models import AerialImage, PhotographReading
from network import evidence
from parcels.models import OccupationEvidence, SpatialUnit
from parcels.occupation import record_evidence

if TYPE_CHECKING:
    from network.models import Account


def read_on(
    image: AerialImage,
    unit: SpatialUnit,
    *,
    kind: OccupationEvidence.Kind,
    seen: Collection[PhotographReading.Seen],
    reading: OccupationEvidence.Reading,
    confidence: OccupationEvidence.Confidence,
    observed_on: date,
    reader: str,
    note: str,
    by: Account | None,
) -> PhotographReading:
    """Record what a photograph shows of a unit; it stands on the unit's line of time as well.

    Raises:
        EventHasNotCome: it was read before it was taken.
    """
    original = image.georeference.scan.source if image.georeference else image.source
    labels = ", ".join(str(each.label) for each in PhotographReading.Seen if each in seen)
    with transaction.atomic():
        source = evidence.receive_statement(
            f"อ่านภาพ “{image.title}” {when_of(image)} (SHA-256 {original.sha256[:16]}…)",
            as_of=observed_on,
            recorded_by=by,
            is_fictional=original.is_fictional,
        )
        found = record_evidence(
            unit,
            kind=kind,
            event=LooseDate.parse(image.taken or image.taken_on.isoformat()),
            reading=reading,
            confidence=confidence,
            reader=reader,
            note="\n".join(part for part in (labels and f"เห็น: {labels}", note) if part),
            observed_on=observed_on,
            source=source,
        )
        read: PhotographReading = PhotographReading.objects.create(
            evidence=found, image=image, seen=[each.value for each in seen], source=source
        )
    return read
