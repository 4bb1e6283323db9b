"""The ways to a parcel: which of them an account may open, and where each counts."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from network.access import Permission, require
from network.models import Account, Place
from network.moments import Moment
from parcels.models import SpatialUnit
from parcels.queries import place_of_units


def parcel_to_read(account: Account, key: UUID) -> SpatialUnit:
    """A parcel or house lot in a place where the account may see records.

    Raises:
        Http404: there is none, or not for this account.
    """
    visible: QuerySet[SpatialUnit] = SpatialUnit.objects.visible_to(account)
    found: SpatialUnit = get_object_or_404(visible.exclude(kind=SpatialUnit.Kind.HOUSE), key=key)
    return found


def parcel_to_change(
    account: Account, key: UUID, permission: Permission = Permission.SURVEY
) -> tuple[SpatialUnit, Place]:
    """The same, with the place it counts in, where the account has `permission`.

    Raises:
        Http404, PermissionDenied: not for this account.
    """
    unit = parcel_to_read(account, key)
    home, _located = home_of_unit(unit, Moment.now())
    place: Place = get_object_or_404(Place, pk=home)
    require(account, permission, place)
    return unit, place


def home_of_unit(unit: SpatialUnit, moment: Moment) -> tuple[int | None, int | None]:
    """Keys of the place a unit counts in, and of the lowest place it was measured in. One query."""
    sql, clocks = place_of_units(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place_id, located_id FROM ({sql}) AS home WHERE unit_id = %s",  # noqa: S608
            [*clocks, unit.pk],
        )
        found: tuple[int | None, int | None] | None = cursor.fetchone()
    return found or (None, None)
