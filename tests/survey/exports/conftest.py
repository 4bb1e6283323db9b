"""A district with one of everything that can leave as a file."""

from __future__ import annotations

import pytest

from network.models import Place
from savings import ledger
from survey.models import CareLevel, CareNeed, DisabilityType, HouseCondition
from tests import factories
from tests.parcels import land_layers
from tests.survey.exports.taking import parcel


@pytest.fixture
def district() -> Place:
    """A district of two villages, each with one of everything."""
    factories.place("27")
    made = factories.place("2704")
    tambon = factories.place("270401", geometry=factories.square(102.0, 13.5, 0.1))
    factories.joined(tambon)
    for number, west in (("27040101", 102.01), ("27040102", 102.05)):
        village = factories.place(number, name=f"บ้าน {number[-1]}")
        household = factories.household(village)
        person = factories.person(f"นาง {number[-1]} ลับเฉพาะ", household=household)
        house = factories.house(village, at=(west + 0.02, 13.52), label=f"{number[-1]}/1")
        factories.visit(household, house=house, condition=HouseCondition.UNSAFE)
        unit = parcel(village, west, f"{number[-1]}01", person)
        factories.boundary(
            factories.square(west + 0.0005, 13.53, 0.001), unit=None, village=village
        )
        CareNeed.objects.create(
            person=person,
            care_level=CareLevel.BED_BOUND,
            has_disability=True,
            disability_types=[DisabilityType.SEEING],
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        group = factories.savings_group(village, members=1)
        ledger.deposit(
            group,
            {group.memberships.get(): 12_345},
            entered_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        assert unit.pk
    land_layers.concession(factories.square(102.009, 13.529, 0.02))
    return made
