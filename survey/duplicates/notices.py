"""What pages say of likely doubles: of a household, of its people, of who is in two households."""

from __future__ import annotations

from dataclasses import dataclass

from network.latest import home_of_household
from network.models import HouseholdMembership, Party
from network.moments import Moment
from survey.duplicates.comparing import titles
from survey.duplicates.likely import Likely, likely_pairs


@dataclass(frozen=True)
class Twin:
    """A likely pair from the side of one of them: `own` and `other` are their names."""

    likely: Likely
    first: Party
    second: Party
    own: str
    other: str


def twins_of(household: Party, moment: Moment) -> list[Twin]:
    """The doubles, in its village, of a household; and of its people, with others than those.

    Names are in it: only for readers who may see identity. Ten queries.
    """
    home = home_of_household(household, moment)
    if home is None:
        return []
    living = _living(moment, household)
    found = likely_pairs([home.pk], moment)
    homes = [each for each in found if household.pk in {each.first, each.second}]
    # Who lives in such a double too is shown beside it, when the two are compared.
    beside = _living(moment, *({each.first for each in homes} | {each.second for each in homes}))
    people = [
        each
        for each in found
        if (each.first in living or each.second in living)
        and not (each.first in beside and each.second in beside and homes)
    ]
    return _named([*homes, *people], {household.pk, *living}, moment)


def shared_people(one: Party, other: Party, moment: Moment) -> list[Twin]:
    """Who may live in both of two households; each person once, by the likeliest pair."""
    homes = {home_of_household(each, moment) for each in (one, other)}
    living, beside = _living(moment, one), _living(moment, other)
    found: list[Likely] = []
    taken: set[int] = set()
    for each in likely_pairs([home.pk for home in homes if home], moment):
        pair = {each.first, each.second}
        if pair & living and pair & beside and not pair & taken:
            taken |= pair
            found.append(each)
    return _named(found, living, moment)


def _living(moment: Moment, *households: Party | int) -> set[int]:
    lives = HouseholdMembership.objects.as_known(moment).filter(household__in=households)
    return set(lives.values_list("person", flat=True))


def _named(pairs: list[Likely], own: set[int], moment: Moment) -> list[Twin]:
    if not pairs:
        return []
    parties = Party.objects.in_bulk({key for each in pairs for key in (each.first, each.second)})
    named = titles(list(parties.values()), moment, with_names=True)
    found = []
    for each in pairs:
        ours, theirs = (each.first, each.second) if each.first in own else (each.second, each.first)
        found.append(Twin(each, parties[ours], parties[theirs], named[ours], named[theirs]))
    return found
