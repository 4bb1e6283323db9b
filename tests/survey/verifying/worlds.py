"""A village with its working group, households and visits, to verify in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from network.models import Account, Party, Place, Role
from survey.models import HouseCondition, Visit
from tests import factories

FIRST, SECOND = date(2025, 1, 1), date(2025, 6, 1)


@dataclass
class Village:
    """One village; `group` are three of its working group, each of another household."""

    tambon: Place
    place: Place
    leader: Account
    group: list[Account]
    chief: Account
    homes: list[Party] = field(default_factory=list)

    def visited(
        self, label: str = "9", *, on: date = FIRST, condition: HouseCondition | None = None
    ) -> Visit:
        """A visit to a new household in a house of its own, recorded by the leader."""
        household = factories.household(self.place)
        factories.person(f"นางลับ บ้าน{label}", household=household)
        house = factories.house(self.place, label=label, at=(102.05, 13.55))
        self.homes.append(household)
        return factories.visit(
            household, house=house, on=on, condition=condition, recorded_by=self.leader
        )


def village(code: str = "27040501") -> Village:
    """A village of a tambon that has joined."""
    for parent in (code[:2], code[:4]):
        Place.objects.filter(code=parent).exists() or factories.place(parent)
    tambon = factories.place(code[:6], geometry=factories.square(102, 13.5, 0.1))
    place = factories.place(code)
    factories.joined(tambon)
    people = [factories.person(household=factories.household(place)) for _ in range(4)]
    leader, *group = (
        factories.account(
            role=Role.VILLAGE_WORKING_GROUP if number else Role.NETWORK_LEADER,
            place=place,
            person=person,
        )
        for number, person in enumerate(people)
    )
    district = Place.objects.get(code=code[:4])
    chief = factories.account(role=Role.DISTRICT_CHIEF, place=district)
    return Village(tambon, place, leader, group, chief)


def browser(account: Account) -> Client:
    """A browser in which the account has signed in."""
    client = Client()
    client.force_login(account)
    return client
