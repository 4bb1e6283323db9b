"""What the pages of filings show: item 62 by place and by parcel, and transfers that wait."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from network.models import Place
from network.moments import Moment
from network.places import PlaceName, names
from network.queries import planned_for_sets
from parcels.holders import party_names
from parcels.item62 import Count, Filing, counted, filings
from parcels.labels import labels_of
from parcels.models import BAUnit, Right, TransferApplication, TransferDecision

RECENT = 30  # decisions
TAMBON_DIGITS = 6


@dataclass(frozen=True)
class ListedFiling:
    """A parcel in the list of its village; `holders` is empty for who may not see names."""

    filing: Filing
    holders: str


@dataclass(frozen=True)
class Application:
    """An application to pass land on; names are empty for who may not see them."""

    number: int
    unit: UUID
    label: str
    kind: str
    office: str
    reference: str
    filed_on: date
    days: int
    recipient: str
    holders: str
    decision: TransferDecision | None


def item62_of(
    places: list[int], moment: Moment, *, listed: bool, with_names: bool
) -> dict[str, Any]:
    """Counts of all `places` (keys) together and each; every parcel too where `listed`."""
    with planned_for_sets():
        found = filings(places, moment)
    by_place: dict[int, list[Filing]] = defaultdict(list)
    for filing in found:
        by_place[filing.place].append(filing)
    named = names(list(by_place), moment)
    rows: list[tuple[PlaceName, Count]] = sorted(
        ((named[key], counted(some)) for key, some in by_place.items() if key in named),
        key=lambda row: row[0].code,
    )
    shown: list[ListedFiling] = []
    if listed:
        parties = {party for filing in found for party in filing.parties}
        called = party_names(sorted(parties), moment) if with_names else {}
        shown = [
            ListedFiling(
                each, ", ".join(called[party] for party in each.parties if party in called)
            )
            for each in found
        ]
    return {
        "whole": counted(found),
        "tambons": _by_tambon(by_place, rows, moment),
        "waiting": [each for each in shown if not each.filing.is_filed],
        "filed": [each for each in shown if each.filing.is_filed],
        "with_names": with_names,
    }


def _by_tambon(
    by_place: dict[int, list[Filing]], rows: list[tuple[PlaceName, Count]], moment: Moment
) -> list[tuple[PlaceName | None, Count, list[tuple[PlaceName, Count]]]]:
    """Villages below their tambon, with its own count: every district has a first village."""
    codes = {name.code[:TAMBON_DIGITS] for name, _n in rows}
    keys = Place.objects.filter(code__in=codes).values_list("pk", flat=True)
    tambons = {name.code: name for name in names(list(keys), moment).values()}
    found = []
    for code in sorted(codes):
        below = [row for row in rows if row[0].code.startswith(code)]
        every = [each for name, _n in below for each in by_place[name.pk]]
        found.append((tambons.get(code), counted(every), below))
    return found


def transfers_of(units: QuerySet[Any], moment: Moment, *, with_names: bool) -> dict[str, Any]:
    """Applications about `units` that wait, the longest first, and the latest decisions."""
    about = (
        TransferApplication.objects.recorded(moment)
        .filter(ba_unit__in=BAUnit.objects.filter(spatial_units__in=units))
        .select_related("decision")
    )
    pending = list(about.pending(moment).order_by("filed_on", "pk"))
    known = about.exclude(pk__in=[each.pk for each in pending])
    decided = list(known.order_by("-decision__decided_on", "-pk")[:RECENT])
    every = [*pending, *decided]
    held = _units_of([each.ba_unit_id for each in every])
    labels = labels_of([unit for unit, _key in held.values()], moment)
    holders = _holders([each.ba_unit_id for each in every], moment) if with_names else {}
    parties = {each.recipient_id for each in every} | {
        party for several in holders.values() for party in several
    }
    called = party_names(sorted(parties), moment) if with_names else {}

    def shown(each: TransferApplication, *, is_decided: bool) -> Application:
        unit, key = held[each.ba_unit_id]
        return Application(
            number=each.pk,
            unit=key,
            label=labels.get(unit, ""),
            kind=each.get_kind_display(),
            office=each.office,
            reference=each.number,
            filed_on=each.filed_on,
            days=(moment.last_day - each.filed_on).days,
            recipient=called.get(each.recipient_id, ""),
            holders=", ".join(
                called[party] for party in holders.get(each.ba_unit_id, []) if party in called
            ),
            decision=each.decision if is_decided else None,
        )

    return {
        "pending": [shown(each, is_decided=False) for each in pending],
        "decided": [shown(each, is_decided=True) for each in decided],
        "with_names": with_names,
    }


def _units_of(ba_units: list[int]) -> dict[int, tuple[int, UUID]]:
    """A unit (key, address) of each basic administrative unit."""
    through: Any = BAUnit.spatial_units.through
    rows = through.objects.filter(baunit__in=ba_units).order_by("-spatialunit_id")
    return {
        ba_unit: (unit, key)
        for ba_unit, unit, key in rows.values_list(
            "baunit_id", "spatialunit_id", "spatialunit__key"
        )
    }


def _holders(ba_units: list[int], moment: Moment) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for right in Right.objects.in_force(moment).filter(ba_unit__in=ba_units):
        found[right.ba_unit_id].append(right.party_id)
    return found
