"""Two households of a village that are one, and what is told of a village in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from network.models import Account, HouseholdMembership, Party, Place, Role
from network.moments import Moment
from parcels.models import SpatialUnit
from reports.figures import COUNTED
from reports.tally import tally
from survey.models import HouseCondition, Visit
from tests import factories


@dataclass
class Pair:
    """Household `kept` of A and B, and `double`: the same house, with A again and C."""

    village: Place
    kept: Party
    double: Party
    house: SpatialUnit
    first_visit: Visit
    second_visit: Visit
    leader: Account


def pair(village: Place) -> Pair:
    """Surveyed twice on two days, by two, under two keys; both visits are verified."""
    house = factories.house(village, at=(102.02, 13.52), label="12/3")
    kept, double = factories.household(village), factories.household(village)
    for household in (kept, double):
        HouseholdMembership.objects.create(
            person=factories.person("นายบุญมี สมมติ"),
            household=household,
            relation=HouseholdMembership.Relation.HEAD,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    factories.person("ด.ช.กล้า สมมติ", household=double)
    first = factories.visit(
        kept, house=house, on=date(2025, 2, 1), condition=HouseCondition.MAJOR_REPAIR
    )
    second = factories.visit(
        double, house=house, on=date(2025, 3, 1), condition=HouseCondition.UNSAFE
    )
    for visit in (first, second):
        factories.verified(visit, on=date(2025, 3, 2))
    leader = factories.account(
        role=Role.NETWORK_LEADER, place=village, person=factories.person("ผู้นำ")
    )
    return Pair(village, kept, double, house, first, second, leader)


def village_of(code: str = "2704") -> Place:
    """A village whose tambon is a square."""
    factories.place(code[:2])
    factories.place(code)
    tambon = factories.place(f"{code}01", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    return factories.place(f"{code}0101")


def figures(village: Place, moment: Moment | None = None) -> dict[str, dict[str, int]]:
    """What every figure of the report counts in a village, by part ("" where it has none)."""
    tallied = tally(COUNTED, moment or Moment.now(), [village.pk])
    return {
        key: {part or "": told.count for part, told in places[village.pk].items()}
        for key, places in tallied.items()
        if village.pk in places
    }
