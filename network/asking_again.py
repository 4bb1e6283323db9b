"""Consents that are to be asked for again: the words changed, or a child has come of age."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from network.consent import GivenBy, Purpose, is_outdated, valid_wordings
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
    # Few are looked at, of whom it may be so; then whether it is their latest word.
    came_of_age = Q(
        given_by=GivenBy.GUARDIAN,
        person__person_records__birth_year__lt=moment.last_day.year - OF_AGE,
    )
    asked = (
        Consent.objects.recorded(moment)
        .filter(
            _outdated() | came_of_age,
            is_given=True,
            person__in=Party.objects.in_places(list(places), moment),
            person__erasure__isnull=True,
        )
        .values_list("person", flat=True)
    )
    persons = set(asked)
    if not persons:
        return []
    standing = latest(Consent.objects.filter(person__in=persons), moment).select_related("person")
    grown = _grown(persons, moment)
    again = []
    for each in sorted(standing, key=lambda said: (said.decided_on, said.pk)):
        if is_outdated(each):
            again.append(Again(each, Why.WORDING))
        elif each.is_given and each.given_by == GivenBy.GUARDIAN and each.person_id in grown:
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
