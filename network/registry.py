"""Writes about places, parties and accounts: one verb, one transaction, each with its source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import errors
from network.models import (
    Account,
    Appointment,
    AppointmentEnding,
    HouseCount,
    Joining,
    Place,
    PlaceBoundary,
    PlaceRecord,
)

if TYPE_CHECKING:
    from django.contrib.gis.geos import MultiPolygon

    from network.models import Level, Party, Role, Source


def record_place(
    code: str,
    level: Level,
    *,
    name_th: str,
    name_en: str = "",
    parent: Place | None,
    valid_from: date,
    source: Source,
) -> Place:
    """Say what a place is called and where it belongs, from a day on; new to us or not.

    Raises:
        CodeDoesNotFitLevel: `code` has not as many digits as its level has.
    """
    try:
        with transaction.atomic():
            place, _ = Place.objects.get_or_create(code=code, defaults={"level": level})
            PlaceRecord.objects.create(
                place=place,
                parent=parent,
                name_th=name_th,
                name_en=name_en,
                valid_from=valid_from,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return place


def record_place_boundary(
    place: Place, geometry: MultiPolygon, *, valid_from: date, source: Source
) -> PlaceBoundary:
    """Say where a place lies (EPSG:4326, lon/lat), from a day on.

    Raises:
        InvalidBoundary: the geometry crosses itself.
    """
    try:
        with transaction.atomic():
            return PlaceBoundary.objects.create(
                place=place, geometry=geometry, valid_from=valid_from, source=source
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def record_joining(
    place: Place, status: Joining.Status, *, since: date, source: Source, is_pilot: bool = False
) -> Joining:
    """Say whether a tambon works with the network, from a day on."""
    return Joining.objects.create(
        place=place, status=status, since=since, source=source, is_pilot=is_pilot
    )


def record_house_count(
    place: Place, houses: int, *, basis: HouseCount.Basis, counted_on: date, source: Source
) -> HouseCount:
    """Say how many houses a village has: the reference its coverage is measured against."""
    return HouseCount.objects.create(
        place=place, houses=houses, basis=basis, counted_on=counted_on, source=source
    )


def open_account(
    username: str, *, name: str, password: str | None, person: Party | None = None
) -> Account:
    """A new account that signs in by name and password.

    Raises:
        UsernameTaken: somebody has the name already, in whatever case.
    """
    try:
        with transaction.atomic():
            return Account.objects.create_user(
                username, password=password, name=name, person=person
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def appoint(
    account: Account, role: Role, place: Place | None, *, began_on: date, source: Source
) -> Appointment:
    """Give an account a role in a place and all below it; no place means everywhere."""
    return Appointment.objects.create(
        account=account, role=role, place=place, began_on=began_on, source=source
    )


def end_appointment(
    appointment: Appointment, *, ended_on: date, source: Source
) -> AppointmentEnding:
    """Say from which day on an appointment no longer holds."""
    return AppointmentEnding.objects.create(
        appointment=appointment, ended_on=ended_on, source=source
    )
