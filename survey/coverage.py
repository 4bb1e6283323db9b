"""How far the survey of places has come: houses, households, and what others have verified."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from network.models import HouseCount, Joining, Level
from network.moments import Moment
from network.queries import DESCENT, place_of_parties, planned_for_sets
from parcels.queries import place_of_units
from survey.counted import (
    disputed_visits,
    houses_in_register,
    surveyed_houses,
    surveyed_visits,
    verified_visits,
)


@dataclass(frozen=True)
class Coverage:
    """A place and all below it; `reference` is R of DOMAIN.md §5.0.

    None where nobody counted the houses and none is in the register.
    """

    villages: int = 0
    reference: int | None = None
    houses: int = 0  # with a surveyed household
    surveyed: int = 0  # households, S
    verified: int = 0  # of these, V
    disputed: int = 0  # households whose latest visit somebody disputes

    @property
    def houses_share(self) -> float | None:
        """Houses surveyed of R."""
        return self.houses / self.reference if self.reference else None

    @property
    def verified_share(self) -> float | None:
        """V of S."""
        return self.verified / self.surveyed if self.surveyed else None

    @property
    def waiting(self) -> int:
        """Surveyed, not yet verified."""
        return self.surveyed - self.verified


def coverage(places: list[int], moment: Moment) -> dict[int, Coverage]:
    """The coverage of each of `places` (keys) with all below it. Ten queries, however many.

    A district or province counts its tambons that work with the network (N of
    DOMAIN.md §5.0); a tambon or village counts itself, joined or not.
    """
    holders, villages = _places_below(places, moment)
    with planned_for_sets():
        counted = _counted(holders, moment)
    found = {key: Coverage(villages=villages[key]) for key in places}
    for name, numbers in counted.items():
        for place, number in numbers.items():
            for key in holders[place]:
                so_far = getattr(found[key], name) or 0
                found[key] = replace(found[key], **{name: so_far + number})
    return found


def _counted(places: Collection[int], moment: Moment) -> dict[str, dict[int, int]]:
    """Each number of a Coverage by the place its records are at home in."""
    units, parties = place_of_units(moment), place_of_parties(moment)
    known = _count(houses_in_register(moment).values("pk"), units, places)
    counted = (
        HouseCount.objects.reference(moment)
        .filter(place__in=list(places))
        .values_list("place", "houses")
    )
    return {
        "houses": _count(surveyed_houses(moment).values("pk"), units, places),
        "surveyed": _count(surveyed_visits(moment).values("household"), parties, places),
        "verified": _count(verified_visits(moment).values("household"), parties, places),
        "disputed": _count(disputed_visits(moment).values("household"), parties, places),
        "reference": known | dict(counted),
    }


def _places_below(places: list[int], moment: Moment) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Every place below `places` with those of them it counts in; and villages in each of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, ancestor_id, place.level, ancestor.level "  # noqa: S608 (constant)
            f"FROM ({DESCENT}) AS descent JOIN network_place AS place ON place.id = place_id "
            "JOIN network_place AS ancestor ON ancestor.id = ancestor_id",
            [moment.true_before, moment.known_by, places],
        )
        pairs = cursor.fetchall()
    joined = set(
        Joining.objects.as_known(moment)
        .filter(status=Joining.Status.ACTIVE)
        .values_list("place", flat=True)
    )
    in_network = {place for place, holder, _, _ in pairs if holder in joined}
    holders: dict[int, list[int]] = {}
    villages = dict.fromkeys(places, 0)
    for place, holder, level, holder_level in pairs:
        wide = holder_level in (Level.DISTRICT, Level.PROVINCE)
        if holder in villages and (place in in_network or not wide):
            holders.setdefault(place, []).append(holder)
            villages[holder] += level == Level.VILLAGE
    return holders, villages


def _count(
    records: QuerySet[Any], home: tuple[str, list[Any]], places: Collection[int]
) -> dict[int, int]:
    """How many different records (one column) are at home in each of `places`."""
    record_sql, record_params = records.order_by().query.sql_with_params()
    home_sql, home_params = home
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, count(DISTINCT record.key) "  # noqa: S608 (named SQL)
            f"FROM ({record_sql}) AS record (key) "
            f"JOIN (SELECT * FROM ({home_sql}) AS each) AS home (key, place_id) "
            "ON home.key = record.key WHERE place_id = ANY(%s) GROUP BY place_id",
            [*record_params, *home_params, list(places)],
        )
        return dict(cursor.fetchall())
