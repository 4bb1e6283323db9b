"""Contradictions in lists: what each is about, what differs, how long it waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Window
from django.utils.translation import gettext as _

from network.latest import latest
from network.models import Party, Place
from network.moments import Moment
from network.people import heads_of
from network.queries import below
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from survey.contradictions.page import differing
from survey.models import Contradiction, Settlement


@dataclass(frozen=True)
class Row:
    """One contradiction; `days` it has waited at the moment it is asked of."""

    key: UUID
    about: str
    name: str  # of the household's head, for readers who may see it
    differing: str
    days: int
    noticed_on: date
    first_day: date
    second_day: date
    settlement: Settlement | None


def rows(found: QuerySet[Any], moment: Moment, *, with_names: bool) -> list[Row]:
    """Contradictions as rows, in the order of `found`. At most five queries."""
    listed = list(_with_records(found))
    units = [unit_of(each) for each in listed]
    labels = labels_of([unit for unit in units if unit], moment)
    households = {each.first_visit.household_id for each in listed if each.first_visit}
    heads = heads_of(households, moment) if with_names and households else {}
    known = latest(Settlement.objects.filter(contradiction__in=listed), moment)
    settled = {each.contradiction_id: each for each in known}
    return [
        Row(
            key=each.key,
            about=about(each, labels),
            name=heads.get(each.first_visit.household_id, "") if each.first_visit else "",
            differing=differing(each),
            days=waited(each, moment),
            noticed_on=each.noticed_on,
            first_day=_day(each.first_visit or each.first_boundary),
            second_day=_day(each.second_visit or each.second_boundary),
            settlement=settled.get(each.pk),
        )
        for each in listed
    ]


def first(found: QuerySet[Any]) -> Any:
    """The first of `found` with its records, and how many there are in `of_all`. One query."""
    return _with_records(found.annotate(of_all=Window(Count("*")))).first()


def _with_records(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related(
        "first_visit", "second_visit", "first_boundary", "second_boundary"
    ).defer("first_boundary__geometry", "second_boundary__geometry")


def count_in(place: int, moment: Moment) -> int:
    """How many are open in a place (key) and all below it. Three queries at most."""
    found = Contradiction.objects.open(moment)
    inside = list(Place.objects.filter(pk__in=below([place], moment)).values_list("pk", flat=True))
    return found.in_places(inside, moment).count()


def waited(contradiction: Contradiction, moment: Moment) -> int:
    """Days from when it was noticed to the moment's last day."""
    return max(0, (moment.last_day - contradiction.noticed_on).days)


def about_household(household: Party, moment: Moment) -> list[Contradiction]:
    """The open contradictions between visits to a household. One query."""
    return _with_words(Contradiction.objects.open(moment).filter(first_visit__household=household))


def about_unit(unit: SpatialUnit, moment: Moment) -> list[Contradiction]:
    """The open contradictions between outlines of a unit. One query."""
    return _with_words(Contradiction.objects.open(moment).filter(first_boundary__spatial_unit=unit))


def _with_words(found: Iterable[Contradiction]) -> list[Contradiction]:
    listed = list(found)
    for each in listed:
        each.words = differing(each)  # type: ignore[attr-defined]
    return listed


def unit_of(contradiction: Contradiction) -> int | None:
    """The key of the parcel or house it is about."""
    if contradiction.first_boundary is not None:
        return contradiction.first_boundary.spatial_unit_id
    first, second = contradiction.first_visit, contradiction.second_visit
    return (first.house_id if first else None) or (second.house_id if second else None)


def about(contradiction: Contradiction, labels: Mapping[int, str]) -> str:
    """What it is about; `labels` by the keys of units."""
    label = labels.get(unit_of(contradiction) or 0, "")
    if contradiction.first_boundary is not None:
        return _("แปลง %s") % (label or "–")
    return _("ครัวเรือน บ้านเลขที่ %s") % label if label else _("ครัวเรือน")


def _day(record: Any) -> date:
    day: date = getattr(record, "visited_on", None) or record.observed_on
    return day
