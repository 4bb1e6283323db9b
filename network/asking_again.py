"""Consents that are to be asked for again: the words changed, or a child has come of age."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from network.consent import GivenBy, Purpose, valid_wordings
from network.latest import latest
from network.models import Consent, Party, PersonRecord
from network.moments import Moment
from network.people import OF_AGE


class Why(StrEnum):
    """Why somebody who agreed is asked again."""

    WORDING = "wording"  # the notice says something else in substance now
    OF_AGE = "of_age"  # a guardian answered for who now answers alone


@dataclass(frozen=True)
class Again:
    """A consent that is in force and should be asked for again."""

    consent: Consent
    why: Why


def to_ask_again(places: Collection[int], moment: Moment) -> list[Again]:
    """Of the persons of `places` (keys): the longest ago first. Three queries at most."""
    standing = Consent.objects.as_known(moment).filter(
        is_given=True,
        person__in=Party.objects.in_places(list(places), moment),
        person__erasure__isnull=True,
    )
    outdated = _outdated()
    asked = standing.filter(outdated | Q(given_by=GivenBy.GUARDIAN)).select_related("person")
    found = list(asked.order_by("decided_on", "pk"))
    grown = _grown([each.person_id for each in found], moment)
    again = []
    for each in found:
        if each.wording not in valid_wordings(each.purpose):
            again.append(Again(each, Why.WORDING))
        elif each.given_by == GivenBy.GUARDIAN and each.person_id in grown:
            again.append(Again(each, Why.OF_AGE))
    return again


def _outdated() -> Q:
    said = Q(pk__in=[])
    for purpose in Purpose:
        said |= Q(purpose=purpose) & ~Q(wording__in=valid_wordings(purpose))
    return said


def _grown(persons: Collection[int], moment: Moment) -> set[int]:
    """Of `persons` (party keys) those who are of age for certain by the year of their birth."""
    records: QuerySet[Any] = latest(PersonRecord.objects.filter(party__in=persons), moment)
    return {
        party
        for party, born in records.values_list("party_id", "birth_year")
        if born is not None and moment.last_day.year - born > OF_AGE
    }
