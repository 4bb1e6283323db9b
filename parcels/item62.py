"""Who must tell the provincial ALRO of land they work without a paper of ours, and who has.

Item 62 of the ALRO regulation (DOMAIN.md §2.1): who entered allotted land without leave
before 9 December 2566 gives notice by 9 December 2570. Listed here: farm parcels that an
ALRO layer covers by half or more, for which no document of ALRO is on record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from network.latest import latest
from network.models import HouseholdMembership
from network.moments import Moment
from parcels.homes import labels_of
from parcels.layer_kinds import LayerKind
from parcels.models import (
    BAUnit,
    Boundary,
    LandDocument,
    LayerEdition,
    LayerShare,
    OccupationNotification,
    Right,
    SpatialUnit,
)
from parcels.queries import HALF, place_of_units

LAST_DAY = date(2027, 12, 9)
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
    filed_on: date | None
    receipt_number: str


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
    editions = LayerEdition.objects.in_force(moment).filter(kind__in=_ALRO)
    covered = LayerShare.objects.filter(
        boundary__in=Boundary.objects.as_known(moment).values("pk"),
        edition__in=editions.values("pk"),
        square_metres__gte=F("boundary__square_metres") * HALF,
    )
    papered = (
        LandDocument.objects.as_known(moment)
        .filter(type__is_alro=True, ba_unit__spatial_units__isnull=False)
        .values("ba_unit__spatial_units")
    )
    found: QuerySet[SpatialUnit] = (
        SpatialUnit.objects.standing(moment)
        .in_places(places, moment)
        .filter(kind=SpatialUnit.Kind.FARM, pk__in=covered.values("boundary__spatial_unit"))
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
        if right.kind != Right.Kind.NONE:
            holding[right.ba_unit_id].append(right.party_id)
    notices = {
        each.ba_unit_id: each
        for each in OccupationNotification.objects.recorded(moment)
        .filter(ba_unit__in=known)
        .order_by("filed_on", "recorded_at", "pk")
    }
    homes = _homes(units, moment)
    areas = dict(
        latest(Boundary.objects.filter(spatial_unit__in=units), moment).values_list(
            "spatial_unit_id", "square_metres"
        )
    )
    labels = labels_of(units, moment)
    parties = {
        unit: tuple(sorted({party for each in several for party in holding[each]}))
        for unit, several in ba_units.items()
    }
    households = _households({party for several in parties.values() for party in several}, moment)
    found = []
    for unit in units:
        notice = next((notices[each] for each in ba_units[unit] if each in notices), None)
        own = parties.get(unit, ())
        found.append(
            Filing(
                unit=unit,
                key=keys[unit],
                label=labels.get(unit, ""),
                place=homes[unit],
                square_metres=areas[unit],
                parties=own,
                households=frozenset(households.get(each, each) for each in own),
                filed_on=notice.filed_on if notice else None,
                receipt_number=notice.receipt_number if notice else "",
            )
        )
    return sorted(found, key=lambda each: (_number(each.label), each.label, each.unit))


def counted(some: Iterable[Filing]) -> Count:
    """How many parcels and households these are, and how many have filed."""
    listed = list(some)
    waiting = [each for each in listed if each.filed_on is None]
    return Count(
        parcels=len(listed),
        filed=len(listed) - len(waiting),
        households=len({each for filing in listed for each in filing.households}),
        waiting_households=len({each for filing in waiting for each in filing.households}),
    )


def days_left(moment: Moment) -> int:
    """Days from the last day of `moment` to the last day of filing; below 0 when it is over."""
    return (LAST_DAY - moment.last_day).days


def _homes(units: list[int], moment: Moment) -> dict[int, int]:
    sql, clocks = place_of_units(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, place_id FROM ({sql}) AS home WHERE unit_id = ANY(%s)",  # noqa: S608
            [*clocks, units],
        )
        return dict(cursor.fetchall())


def _households(parties: set[int], moment: Moment) -> dict[int, int]:
    """The household each person among `parties` lives in."""
    lives = latest(HouseholdMembership.objects.filter(person__in=parties), moment)
    return {each.person_id: each.household_id for each in lives if each.household_id is not None}


def _number(label: str) -> int:
    digits = label.split("/", maxsplit=1)[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 2**31  # noqa: PLR2004
