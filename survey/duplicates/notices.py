"""What a household's page says of duplicates: of itself, of its people, and what it took in."""

from __future__ import annotations

from dataclasses import dataclass

from network.latest import home_of_household
from network.models import HouseholdMembership, Party
from network.moments import Moment
from survey.duplicates.comparing import titles
from survey.duplicates.likely import Likely, likely_pairs

MOST = 5  # of one household; the list of the village has them all


@dataclass(frozen=True)
class Twin:
    """A pair of which one is this household, or lives in it; `own` is that one's name."""

    likely: Likely
    first: Party
    second: Party
    own: str
    other: str


def twins_of(household: Party, moment: Moment) -> list[Twin]:
    """The likeliest doubles, in its village, of a household and of its people.

    Names are in it: only for readers who may see identity. Nine queries.
    """
    home = home_of_household(household, moment)
    if home is None:
        return []
    lives = HouseholdMembership.objects.as_known(moment).filter(household=household)
    living = set(lives.values_list("person", flat=True))
    own = {household.pk, *living}
    found = [
        each for each in likely_pairs([home.pk], moment) if each.first in own or each.second in own
    ][:MOST]
    if not found:
        return []
    parties = Party.objects.in_bulk({key for each in found for key in (each.first, each.second)})
    named = titles(list(parties.values()), moment, with_names=True)
    return [
        Twin(
            each,
            parties[each.first],
            parties[each.second],
            named[each.first if each.first in own else each.second],
            named[each.second if each.first in own else each.first],
        )
        for each in found
    ]
