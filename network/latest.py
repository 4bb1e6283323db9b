"""The latest facts about a few identities, without looking at those of all others."""

from __future__ import annotations

from typing import Any

from network.models import Domicile, Party, Place
from network.moments import Moment
from network.queries import FactQuerySet


def latest(facts: Any, moment: Moment) -> Any:
    """The fact that holds at `moment` of each identity in `facts`, as `as_known` gives it.

    `facts` must be narrowed by identity only (`about` of its set): by anything else,
    what has changed would be found by what it was before.
    """
    known: FactQuerySet = facts.recorded(moment)
    return known.order_by(*known.about, f"-{known.true_from}", "-recorded_at", "-pk").distinct(
        *known.about
    )


def home_of_household(household: Party, moment: Moment) -> Place | None:
    """The place a household belongs to; None where it belongs to none (any more)."""
    domicile = latest(Domicile.objects.filter(party=household), moment).select_related("place")
    found = domicile.first()
    return found.place if found else None
