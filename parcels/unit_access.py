"""The ways to a parcel: which of them an account may open, and where each counts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.shortcuts import get_object_or_404

from network.access import Permission, places_of, require
from network.models import Account, Place
from network.moments import Moment
from parcels.models import SpatialUnit
from parcels.queries import place_of_units
from parcels.standing import ensure_standing


def parcel_to_read(account: Account, key: UUID) -> SpatialUnit:
    """A parcel or house lot in a place where the account may see records.

    Raises:
        Http404: there is none, or not for this account.
    """
    return unit_to_read(account, key, (SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT))


def unit_to_read(
    account: Account,
    key: UUID,
    kinds: Collection[SpatialUnit.Kind] = tuple(SpatialUnit.Kind),
) -> SpatialUnit:
    """A unit of some kinds in a place where the account may see records. At most four queries.

    Only its own place is asked for: `visible_to` would work out that of every unit.

    Raises:
        Http404: there is none, or not for this account.
    """
    unit: SpatialUnit = get_object_or_404(SpatialUnit, key=key, kind__in=kinds)
    home, _located = home_of_unit(unit, Moment.now())
    if home not in places_of(account, Permission.SEE_RECORDS):
        raise Http404
    return unit


def parcel_to_change(
    account: Account, key: UUID, permission: Permission = Permission.SURVEY
) -> tuple[SpatialUnit, Place]:
    """The same, with the place it counts in, where the account has `permission`.

    Raises:
        Http404, PermissionDenied: not for this account.
        UnitIsRetired: it was split or merged; what came of it can be changed.
    """
    unit = parcel_to_read(account, key)
    home, _located = home_of_unit(unit, Moment.now())
    place: Place = get_object_or_404(Place, pk=home)
    require(account, permission, place)
    ensure_standing(unit, Moment.now().last_day)
    return unit, place


def home_of_unit(unit: SpatialUnit, moment: Moment) -> tuple[int | None, int | None]:
    """Keys of the place a unit counts in, and of the lowest place it was measured in. One query."""
    sql, values = place_of_units(moment, [unit.pk])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place_id, located_id FROM ({sql}) AS home", values)  # noqa: S608
        found: tuple[int | None, int | None] | None = cursor.fetchone()
    return found or (None, None)
