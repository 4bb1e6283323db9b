"""A project's roster as it is read: house numbers, problems, and names where they may be seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network import reading_log
from network.latest import latest
from network.models import HouseholdMembership, Party, Source
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, fetched
from network.people import heads_of
from network.places import names
from parcels.labels import labels_of
from plans.models import HousingProject, ProjectVillage, RosterEntry
from survey.models import HardshipType, Visit

Choice = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """A household of a roster; `head` is empty where names may not be seen."""

    household: Party
    number: str
    village: str
    place: int | None
    head: str
    problems: list[str]
    since: date | None = None

    @property
    def key(self) -> UUID:
        """Of the household."""
        return self.household.key

    @property
    def called(self) -> str:
        """House number, and head where it is known here."""
        return " · ".join(each for each in (self.number, self.head) if each) or _("ไม่มีบ้านเลขที่")


def villages_of(project: HousingProject, moment: Moment) -> list[int]:
    """Keys of the villages of a project. One query."""
    known = ProjectVillage.objects.as_known(moment).filter(project=project, is_in=True)
    return list(known.values_list("place", flat=True))


def files_of(project: HousingProject, moment: Moment) -> list[Source]:
    """The files its roster came from, what was withdrawn left out; the newest first. One query."""
    said = RosterEntry.objects.recorded(moment).filter(project=project)
    found = Source.objects.filter(pk__in=said.values("source"), kind=Source.Kind.IMPORT)
    return list(found.order_by("-recorded_at"))


def hardships() -> dict[str, str]:
    """What each code of hardship is called, in its order. One query."""
    english = (get_language() or "").startswith("en")
    return {
        each.code: each.name_en if english else each.name_th
        for each in HardshipType.objects.order_by("sort_order")
    }


def listed_of(
    households: Collection[Party],
    moment: Moment,
    *,
    problems: dict[int, list[str]],
    named_in: Collection[int],
    since: dict[int, date] | None = None,
) -> list[Listed]:
    """Households in the order of village and house number; names only of places `named_in`.

    Seven queries at most.
    """
    keys = [each.pk for each in households]
    homes = dict(
        fetched(
            HOUSEHOLD_HOMES,
            "home_id, place_id",
            moment,
            where="home_id = ANY(%s)",
            params=[keys],
        )
    )
    open_to = [key for key in keys if homes.get(key) in named_in]
    heads = heads_of(open_to, moment) if open_to else {}
    houses = houses_of(keys, moment)
    places = names(sorted(set(homes.values())), moment)
    words = hardships()
    found = [
        Listed(
            each,
            houses.get(each.pk, ""),
            str(places.get(homes[each.pk], "")) if each.pk in homes else "",
            homes.get(each.pk),
            heads.get(each.pk, ""),
            [words.get(code, code) for code in problems.get(each.pk, [])],
            (since or {}).get(each.pk),
        )
        for each in households
    ]
    return sorted(found, key=lambda row: (row.village, _number(row.number), row.household.pk))


def roster_of(
    project: HousingProject, moment: Moment, *, named_in: Collection[int]
) -> list[Listed]:
    """Who is on the roster. Eight queries at most."""
    entries = list(RosterEntry.objects.listed(project, moment).select_related("household"))
    return listed_of(
        [each.household for each in entries],
        moment,
        problems={each.household_id: each.problems for each in entries},
        named_in=named_in,
        since={each.household_id: each.since for each in entries},
    )


def candidates(
    project: HousingProject, moment: Moment, *, named_in: Collection[int]
) -> list[Listed]:
    """Households of the project's villages that are not on the roster, with what visits found."""
    on_it = RosterEntry.objects.listed(project, moment).values("household")
    households = list(
        Party.objects.in_places(villages_of(project, moment), moment)
        .filter(kind=Party.Kind.HOUSEHOLD)
        .exclude(pk__in=on_it)
    )
    return listed_of(
        households,
        moment,
        problems=problems_told(households, moment),
        named_in=named_in,
    )


def problems_told(households: Collection[Party], moment: Moment) -> dict[int, list[str]]:
    """The codes of hardship that the latest visit to each household found. One query."""
    visits = latest(Visit.objects.filter(household__in=households), moment)
    return {
        household: found or [] for household, found in visits.values_list("household", "hardships")
    }


def houses_of(households: Collection[int], moment: Moment) -> dict[int, str]:
    """The number of the house each household was last visited in. Two queries."""
    visits = latest(Visit.objects.filter(household__in=households), moment)
    lived = dict(visits.filter(house__isnull=False).values_list("household_id", "house_id"))
    labels = labels_of(list(lived.values()), moment)
    return {household: labels.get(house, "") for household, house in lived.items()}


def note_people(households: Any, moment: Moment) -> None:
    """What is said of households (keys) tells of who lives there: it is noted as read."""
    living = HouseholdMembership.objects.as_known(moment).filter(household__in=households)
    reading_log.note(reading_log.Kind.IDENTITY, list(living.values_list("person", flat=True)))


def _number(text: str) -> tuple[int, str]:
    digits = text.partition("/")[0]
    return (int(digits) if digits.isascii() and digits.isdigit() else 2**31, text)
