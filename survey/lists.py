"""Lists of a village: households and parcels, in the order of their numbers, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from network.latest import latest
from network.moments import Moment
from network.people import heads_of, households_of_people_named
from parcels.models import Boundary, LandDocument, UnitLabel
from survey.models import HouseCondition, RecordStatus, Visit
from survey.standing import statuses

PAGE = 25  # rows
NOTHING = Value("", output_field=TextField())
_LAST = 2**62  # what has no number stands at the end


@dataclass(frozen=True)
class Page:
    """Some rows of a list; `following` is the key after which the next page begins."""

    rows: list[Any]
    whole: int
    following: UUID | None
    begins: bool


@dataclass(frozen=True)
class HouseholdRow:
    """A household as its village lists it; `head` is None where names may not be seen."""

    key: UUID
    house_number: str
    head: str | None
    status: RecordStatus | None
    visited_on: date | None
    condition: str


@dataclass(frozen=True)
class ParcelRow:
    """A parcel or house lot as its village lists it; area in m², None without a boundary."""

    key: UUID
    label: str
    kind: str
    document: str
    square_metres: float | None
    status: RecordStatus | None


def household_page(
    households: QuerySet[Any],
    moment: Moment,
    *,
    after: UUID | None = None,
    text: str = "",
    with_names: bool,
) -> Page:
    """Households whose house number (or a name in them) holds `text`. At most six queries."""
    visit = (
        Visit.objects.recorded(moment)
        .filter(household=OuterRef("pk"))
        .order_by("-visited_on", "-recorded_at", "-pk")
    )
    # A visit that found no house (no_house) still names the household by its last house.
    house = visit.filter(house__isnull=False).values("house")[:1]
    numbered = households.annotate(
        visit=Subquery(visit.values("pk")[:1]), home=Subquery(house)
    ).annotate(label=Coalesce(_label_of("home", moment), NOTHING))
    if text:
        found = Q(label__icontains=text)
        if with_names:
            found |= Q(pk__in=households_of_people_named(text, moment))
        numbered = numbered.filter(found)
    listed, whole, following = _paged(numbered, after)
    visits = Visit.objects.in_bulk([each.visit for each in listed if each.visit])
    known = statuses("visit", visits.keys(), moment)
    heads = heads_of([each.pk for each in listed], moment) if with_names else {}
    rows = [
        HouseholdRow(
            key=each.key,
            house_number=each.label,
            head=heads.get(each.pk),
            status=known.get(each.visit),
            visited_on=visits[each.visit].visited_on if each.visit else None,
            condition=_condition(visits.get(each.visit)),
        )
        for each in listed
    ]
    return Page(rows, whole, following, after is None)


def parcel_page(units: QuerySet[Any], moment: Moment, *, after: UUID | None = None) -> Page:
    """Parcels and house lots. At most six queries."""
    numbered = units.annotate(label=Coalesce(_label_of("pk", moment), NOTHING))
    listed, whole, following = _paged(numbered, after)
    keys = [each.pk for each in listed]
    boundaries = {
        each.spatial_unit_id: each
        for each in latest(Boundary.objects.filter(spatial_unit__in=keys), moment).defer("geometry")
    }
    known = statuses("boundary", [each.pk for each in boundaries.values()], moment)
    documents = documents_of(keys, moment)
    rows = [
        ParcelRow(
            key=each.key,
            label=each.label,
            kind=each.get_kind_display(),
            document=", ".join(documents.get(each.pk, [])),
            square_metres=boundaries[each.pk].square_metres if each.pk in boundaries else None,
            status=known[boundaries[each.pk].pk] if each.pk in boundaries else None,
        )
        for each in listed
    ]
    return Page(rows, whole, following, after is None)


def documents_of(units: list[int], moment: Moment) -> dict[int, list[str]]:
    """The names of the documents claimed for each of `units` (keys). One query."""
    claimed = (
        LandDocument.objects.as_known(moment)
        .filter(ba_unit__spatial_units__in=units)
        .annotate(unit=F("ba_unit__spatial_units"))
        .select_related("type")
        .order_by("type__sort_order", "pk")
    )
    found: dict[int, list[str]] = {}
    for document in claimed:
        found.setdefault(document.unit, []).append(document_name(document))
    return found


def document_name(document: LandDocument) -> str:
    """The type of a document in the language of the page, with its number."""
    english = (get_language() or "").startswith("en")
    name = document.type.name_en if english else document.type.name_th
    return f"{name} {document.number}".strip()


def _label_of(unit: str, moment: Moment) -> Subquery:
    labels = (
        UnitLabel.objects.recorded(moment)
        .filter(spatial_unit=OuterRef(unit))
        .order_by("-observed_on", "-recorded_at", "-pk")
    )
    return Subquery(labels.values("label")[:1])


def _paged(rows: QuerySet[Any], after: UUID | None) -> tuple[list[Any], int, UUID | None]:
    """The rows that follow the one whose key is `after`, by leading number, label, and key."""
    leading = Func("label", Value("^[0-9]{1,15}"), function="substring", output_field=TextField())
    ordered = rows.annotate(
        number=Coalesce(Cast(NullIf(leading, NOTHING), BigIntegerField()), Value(_LAST))
    ).order_by("number", "label", "pk")
    whole = rows.count()
    last = ordered.filter(key=after).first() if after else None
    if last is not None:
        ordered = ordered.filter(
            Q(number__gt=last.number)
            | Q(number=last.number, label__gt=last.label)
            | Q(number=last.number, label=last.label, pk__gt=last.pk)
        )
    listed = list(ordered[: PAGE + 1])
    following = listed[PAGE - 1].key if len(listed) > PAGE else None
    return listed[:PAGE], whole, following


def _condition(visit: Visit | None) -> str:
    if visit is None or not visit.house_condition:
        return ""
    return str(HouseCondition(visit.house_condition).label)
