"""Who must tell the provincial ALRO of land they work without a paper of ours, and who has.

Item 62 of the ALRO regulation (DOMAIN.md §2.1): who entered allotted land without leave
before 9 December 2566 gives notice by 9 December 2570. Listed here, by the rule of the
figure (parcels.holdings.item_62) but verified or not: farm parcels that somebody holds, that
an ALRO layer covers by half or more, and for which no paper that ends the need was shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from network.latest import latest
from network.models import HouseholdMembership
from network.moments import Moment
from network.named_sets import keys as keys_of
from parcels.holdings import ITEM_62_CLOSES, LAND_CODE_TITLES
from parcels.labels import labels_of
from parcels.layer_kinds import LayerKind
from parcels.models import (
    BAUnit,
    Boundary,
    LandDocument,
    OccupationNotification,
    Regime,
    Right,
    SpatialUnit,
)
from parcels.named_sets import STATUSES
from parcels.queries import place_of_units

_ALRO = (LayerKind.ALRO_LAND, LayerKind.ALRO_PLOT)


@dataclass(frozen=True)
class Filing:
    """An eligible parcel, who holds it, and the notice where one was filed; area in m²."""

    unit: int
    key: UUID
    label: str
    place: int
    square_metres: float
    parties: tuple[int, ...]
    households: frozenset[int]
    waiting: frozenset[int]  # households that hold it and have not filed
    filed_on: date | None
    receipt_number: str

    @property
    def is_filed(self) -> bool:
        """Whether every household that holds it has."""
        return not self.waiting


@dataclass(frozen=True)
class Count:
    """Parcels and households of some filings; a household waits while one parcel of it does."""

    parcels: int
    filed: int
    households: int
    waiting_households: int

    @property
    def waiting(self) -> int:
        return self.parcels - self.filed


def eligible(places: list[int], moment: Moment) -> QuerySet[SpatialUnit]:
    """The parcels of `places` (keys) whose holders must give notice."""
    latest_ones = Boundary.objects.as_known(moment).values("pk")
    covered = Boundary.objects.filter(
        pk__in=keys_of(STATUSES, "boundary_id", moment, where=f"regime = '{Regime.ALRO.value}'")
    ).filter(pk__in=latest_ones)
    papered = (
        LandDocument.objects.recorded(moment)
        .filter(
            Q(type__is_alro=True) | Q(type__in=LAND_CODE_TITLES),
            ba_unit__spatial_units__isnull=False,
        )
        .values("ba_unit__spatial_units")
    )
    found: QuerySet[SpatialUnit] = (
        SpatialUnit.objects.standing(moment)
        .in_places(places, moment)
        .filter(kind=SpatialUnit.Kind.FARM, pk__in=covered.values("spatial_unit"))
        .exclude(pk__in=papered)
    )
    return found


def filings(places: list[int], moment: Moment) -> list[Filing]:
    """Every eligible parcel of `places` (keys), by number. At most eight queries."""
    keys = dict(eligible(places, moment).values_list("pk", "key"))
    units = list(keys)
    ba_units: dict[int, list[int]] = defaultdict(list)
    through: Any = BAUnit.spatial_units.through
    for unit, ba_unit in through.objects.filter(spatialunit__in=units).values_list(
        "spatialunit_id", "baunit_id"
    ):
        ba_units[unit].append(ba_unit)
    known = [each for several in ba_units.values() for each in several]
    holding: dict[int, list[int]] = defaultdict(list)
    for right in latest(Right.objects.filter(ba_unit__in=known), moment):
        if right.kind == Right.Kind.HOLDING:
            holding[right.ba_unit_id].append(right.party_id)
    notices: dict[int, list[OccupationNotification]] = defaultdict(list)
    for notice in (
        OccupationNotification.objects.recorded(moment)
        .filter(ba_unit__in=known)
        .order_by("filed_on", "recorded_at", "pk")
    ):
        notices[notice.ba_unit_id].append(notice)
    homes = _homes(units, moment)
    areas = dict(
        latest(Boundary.objects.filter(spatial_unit__in=units), moment).values_list(
            "spatial_unit_id", "square_metres"
        )
    )
    labels = labels_of(units, moment)
    named = {party for several in holding.values() for party in several}
    named |= {notice.party_id for several in notices.values() for notice in several}
    lives_in = _households(named, moment)
    found = []
    for unit in units:
        parties = sorted({party for each in ba_units[unit] for party in holding[each]})
        if not parties:
            continue
        households = frozenset(lives_in.get(each, each) for each in parties)
        filed = {
            lives_in.get(notice.party_id, notice.party_id): notice
            for each in ba_units[unit]
            for notice in notices[each]
        }
        last = next((filed[each] for each in households if each in filed), None)
        found.append(
            Filing(
                unit=unit,
                key=keys[unit],
                label=labels.get(unit, ""),
                place=homes[unit],
                square_metres=areas[unit],
                parties=tuple(parties),
                households=households,
                waiting=households - filed.keys(),
                filed_on=last.filed_on if last else None,
                receipt_number=last.receipt_number if last else "",
            )
        )
    return sorted(found, key=lambda each: (_number(each.label), each.label, each.unit))


def counted(some: Iterable[Filing]) -> Count:
    """How many parcels and households these are, and how many have filed."""
    listed = list(some)
    waiting = [each for each in listed if not each.is_filed]
    return Count(
        parcels=len(listed),
        filed=len(listed) - len(waiting),
        households=len({each for filing in listed for each in filing.households}),
        waiting_households=len({each for filing in waiting for each in filing.waiting}),
    )


def days_left(moment: Moment) -> int:
    """Days from the last day of `moment` to the last day of filing; below 0 when it is over."""
    return (ITEM_62_CLOSES - moment.last_day).days


def _homes(units: list[int], moment: Moment) -> dict[int, int]:
    sql, values = place_of_units(moment, units)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT unit_id, place_id FROM ({sql}) AS home", values)  # noqa: S608
        return dict(cursor.fetchall())


def _households(parties: set[int], moment: Moment) -> dict[int, int]:
    """The household each person among `parties` lives in."""
    lives = latest(HouseholdMembership.objects.filter(person__in=parties), moment)
    return {each.person_id: each.household_id for each in lives if each.household_id is not None}


def _number(label: str) -> int:
    digits = label.split("/", maxsplit=1)[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 2**31  # noqa: PLR2004
