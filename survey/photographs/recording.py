"""The verbs of photographs: a kept picture is of a household, a house or a parcel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.db import DatabaseError, transaction
from procrastinate.contrib.django import app

from formats.photographs import media_type_of
from network import evidence
from network.moments import EVER_KNOWN
from survey.errors import from_database_error
from survey.models import Photograph
from survey.photographs import errors

if TYPE_CHECKING:
    from network.models import Account, Party, Source
    from parcels.models import SpatialUnit

COPYING = "survey.copy_photograph"
LARGEST_BYTES = 25 * 1024 * 1024  # of one picture
MOST_AT_ONCE = 10


class Attached(Protocol):
    """A file as a form gives it."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """All of it."""


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
            said = Photograph.objects.filter(recorded_at__known_by=EVER_KNOWN)
            standing: Photograph | None = said.filter(file=file, source=source).first()
            if standing is not None:
                return standing
            made: Photograph = Photograph.objects.create(
                file=file,
                source=source,
                subject=subject,
                household=household,
                spatial_unit=spatial_unit,
                caption=caption.strip(),
                taken_on=taken_on,
            )
            # Written by the same transaction: a photograph never waits without its task.
            app.configure_task(COPYING).defer(file=str(file.key))
    except DatabaseError as error:
        raise from_database_error(error) from error
    return made


def receive_photograph(
    attached: Attached,
    *,
    subject: Photograph.Subject,
    taken_on: date,
    account: Account,
    household: Party | None = None,
    spatial_unit: SpatialUnit | None = None,
    caption: str = "",
) -> Photograph:
    """Keep a picture somebody sends on a page, and say what it shows.

    Raises:
        PhotographIsEmpty, PhotographIsTooLarge, FileIsNoPicture: it was not kept.
    """
    if not attached.size:
        raise errors.PhotographIsEmpty
    if attached.size > LARGEST_BYTES:
        raise errors.PhotographIsTooLarge
    content = attached.read()
    media_type = media_type_of(content)
    if media_type is None or not media_type.startswith("image/"):
        raise errors.FileIsNoPicture
    title = str(subject.label)
    with transaction.atomic():
        file = evidence.receive_document(
            content,
            attached.name or "photograph",
            title=f"ภาพถ่าย: {title}",
            as_of=taken_on,
            recorded_by=account,
            reading={"media_type": media_type},
        )
        return record_photograph(
            file,
            subject=subject,
            taken_on=taken_on,
            household=household,
            spatial_unit=spatial_unit,
            caption=caption,
            source=evidence.receive_statement(
                f"ส่งภาพถ่าย: {title}", as_of=taken_on, recorded_by=account
            ),
        )
