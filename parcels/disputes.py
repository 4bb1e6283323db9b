"""What people make of an overlap: agreed, disputed, mediated, decided; each with its minute."""

from __future__ import annotations

from datetime import date

from django.db import DatabaseError, transaction

from network.models import Source
from parcels import errors
from parcels.models import Overlap, OverlapStep, SpatialUnit

_OF_ONE_SIDE = (OverlapStep.Kind.AGREED, OverlapStep.Kind.DISPUTED)


def take_step(
    overlap: Overlap,
    kind: OverlapStep.Kind,
    *,
    taken_on: date,
    note: str,
    source: Source,
    side: SpatialUnit | None = None,
) -> OverlapStep:
    """Add a step to the record of an overlap; no claim is ever changed by it.

    `side` is the unit whose holder agrees or objects.

    Raises:
        StepNeedsItsSide: an agreement or objection that does not say whose.
        StepSaysNothing: there is no note of what was agreed, objected to or decided.
        NotASide: the unit has no part in this overlap.
    """
    if kind in _OF_ONE_SIDE and side is None:
        raise errors.StepNeedsItsSide
    if not note.strip():
        raise errors.StepSaysNothing
    try:
        with transaction.atomic():
            return OverlapStep.objects.create(
                overlap=overlap,
                kind=kind,
                side=side,
                taken_on=taken_on,
                note=note.strip(),
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
