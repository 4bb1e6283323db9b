"""Older and disabled persons, F5.2 to F5.5, worked out from whole tables of facts."""

from __future__ import annotations

from typing import Any

import pandas

OLDER = 60


class _Counted:
    """Persons of a figure, one after the other: the place each is in, and as what they count."""

    def __init__(self, at: Any, figure: str) -> None:
        self._at, self._figure = at, figure
        self._places: list[Any] = []
        self._parts: list[str] = []

    def add(self, place: Any, part: str) -> None:
        self._places.append(place)
        self._parts.append(part)

    def done(self) -> None:
        places = pandas.Series(self._places, dtype="Int64")
        self._at.count(self._figure, places, pandas.Series(self._parts, dtype=object))


def count_people(at: Any, people: pandas.DataFrame, visits: pandas.DataFrame) -> None:
    """`people` are persons V (person_id, household_id, place, age, is_willing); `visits` V."""
    at.count("F5.5n", people.loc[people["is_willing"], "place"])
    older = people[people["age"] >= OLDER]
    _living(at, older, visits)
    _allowances(at, older)
    _care(at, people[people["is_willing"]])


def _living(at: Any, older: pandas.DataFrame, visits: pandas.DataFrame) -> None:
    """One by the register, and no more than one by who was there."""
    last = at.latest("network_householdmembership", "person_id", "observed_on")
    size = last["household_id"].dropna().value_counts().to_dict()
    seen = dict(zip(visits["household_id"], visits["people"], strict=True))
    found = _Counted(at, "F5.2")
    for person in older.itertuples():
        told = seen.get(person.household_id)
        is_alone = size[person.household_id] == 1 and (pandas.isna(told) or told <= 1)
        found.add(person.place, "alone" if is_alone else "together")
    found.done()


def _allowances(at: Any, older: pandas.DataFrame) -> None:
    told = at.latest("survey_oldageallowance", "person_id", "observed_on")
    said = dict(zip(told["person_id"], told["standing"], strict=True))
    found = _Counted(at, "F5.4a")
    for person in older.itertuples():
        found.add(person.place, said.get(person.person_id, "not_asked"))
    found.done()


def _care(at: Any, willing: pandas.DataFrame) -> None:
    """Each of a person's disabilities, a card, a level of care."""
    needs = at.latest("survey_careneed", "person_id", "observed_on")
    told = {need.person_id: need for need in needs.itertuples()}
    levels, cards, types = (_Counted(at, key) for key in ("F5.5", "F5.4", "F5.3"))
    for person in willing.itertuples():
        need = told.get(person.person_id)
        if need is None:
            continue
        if need.care_level:
            levels.add(person.place, need.care_level)
        if need.has_disability is True:
            card = {True: "card", False: "no_card"}.get(need.has_disability_card, "not_asked")
            cards.add(person.place, card)
            for each in sorted(set(need.disability_types)) or ["unknown"]:
                types.add(person.place, each)
    for each in (levels, cards, types):
        each.done()
