"""The verb of photographs: a kept picture is of a household, a house or a parcel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from procrastinate.contrib.django import app

from survey.errors import from_database_error
from survey.models import Photograph
from survey.photographs import errors

if TYPE_CHECKING:
    from network.models import Party, Source
    from parcels.models import SpatialUnit

COPYING = "survey.copy_photograph"


def record_photograph(
    file: Source,
    *,
    subject: Photograph.Subject,
    taken_on: date,
    source: Source,
    household: Party | None = None,
    spatial_unit: SpatialUnit | None = None,
    caption: str = "",
) -> Photograph:
    """Say what a kept picture (`file`) shows and on which day it was taken, by what `source` says.

    Smaller copies are made afterwards by the worker. Said again of the same file by the same
    source it gives the photograph that is there: a task that runs twice says nothing twice.

    Raises:
        PhotographIsOfNothing: neither a household nor a house or parcel is given.
    """
    if household is None and spatial_unit is None:
        raise errors.PhotographIsOfNothing
    try:
        with transaction.atomic():
            made, is_new = Photograph.objects.get_or_create(
                file=file,
                source=source,
                defaults={
                    "subject": subject,
                    "household": household,
                    "spatial_unit": spatial_unit,
                    "caption": caption.strip(),
                    "taken_on": taken_on,
                },
            )
            if is_new:
                # Written by the same transaction: a photograph never waits without its task.
                app.configure_task(COPYING).defer(file=str(file.key))
    except DatabaseError as error:
        raise from_database_error(error) from error
    return made
