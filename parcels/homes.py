"""Where a unit counts: its place, and what the page of a unit is called."""

from __future__ import annotations

from django.db import connection

from network.latest import latest
from network.moments import Moment
from parcels.models import SpatialUnit, UnitLabel
from parcels.queries import place_of_units


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


def labels_of(units: list[int], moment: Moment) -> dict[int, str]:
    """House numbers and parcel numbers of `units` (keys). One query."""
    known = latest(UnitLabel.objects.filter(spatial_unit__in=units), moment)
    return dict(known.values_list("spatial_unit_id", "label"))
