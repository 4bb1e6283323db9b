"""Households and who lives in them, by the distributions of DOMAIN.md §4.2."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from network.models import HouseholdMembership as Membership
from network.models import Party, PersonRecord
from survey.demo.chance import pick
from survey.demo.names import MARRYING_AGE, full_name, surname
from survey.demo.places import Village
from survey.demo.rows import Rows

_SIZES = {1: 20, 2: 25, 3: 22, 4: 17, 5: 9, 6: 5, 7: 2}
# Mean and spread by size, so that 17 of 100 people are 60 or older.
_HEAD_AGES = {
    1: (58, 13),
    2: (56, 11),
    3: (50, 10),
    4: (47, 9),
    5: (47, 9),
    6: (48, 8),
    7: (49, 8),
}
_YOUNGEST_HEAD, _OLDEST = 21, 92
_WITH_SPOUSE = 0.86
_WITH_PARENT = 0.34
_GROWN_UP = 18
Relation = Membership.Relation


@dataclass
class Member:
    """A person in a household, before a source says so."""

    party: Party
    name: str
    is_woman: bool
    birth_year: int
    relation: str

    @property
    def is_grown_up(self) -> bool:
        return self.relation in {Relation.HEAD, Relation.SPOUSE}


@dataclass
class Household:
    """A household of a village; `serial` counts all households from 0."""

    party: Party
    village: Village
    serial: int
    members: list[Member] = field(default_factory=list)
    first_seen: date = date.min

    @property
    def head(self) -> Member:
        return self.members[0]


def make_household(rows: Rows, village: Village, serial: int, rng: Random) -> Household:
    """A new household with its members; no fact about it yet."""
    household = Household(rows.add(Party(kind=Party.Kind.HOUSEHOLD)), village, serial)
    family, size = surname(rng), pick(rng, _SIZES)
    for relation, age, is_woman in _composition(size, rng):
        is_married = relation == Relation.SPOUSE or (relation == Relation.HEAD and size > 1)
        household.members.append(
            Member(
                party=rows.add(Party(kind=Party.Kind.PERSON)),
                name=full_name(rng, family, is_woman=is_woman, age=age, is_married=is_married),
                is_woman=is_woman,
                birth_year=rows.today.year - age,
                relation=relation,
            )
        )
    return household


def _composition(size: int, rng: Random) -> list[tuple[str, int, bool]]:
    """Relation, age and whether a woman, of each member; the head first."""
    mean, spread = _HEAD_AGES[size]
    age = min(max(round(rng.gauss(mean, spread)), _YOUNGEST_HEAD), _OLDEST)
    woman_heads = rng.random() < 0.42  # noqa: PLR2004 (of rural households)
    members: list[tuple[str, int, bool]] = [(Relation.HEAD, age, woman_heads)]
    if size > 1 and rng.random() < _WITH_SPOUSE:
        members.append((Relation.SPOUSE, max(age + rng.randint(-6, 5), 19), not woman_heads))
    if size > len(members) + 1 and rng.random() < _WITH_PARENT:
        members.append((Relation.OTHER, min(age + rng.randint(20, 29), _OLDEST), True))
    while len(members) < size:
        child = max(age - rng.randint(22, 38), 0)
        if child > MARRYING_AGE and rng.random() < 0.6:  # noqa: PLR2004 (a grandchild instead)
            members.append((Relation.OTHER, rng.randint(0, 14), rng.random() < 0.5))  # noqa: PLR2004
        else:
            members.append((Relation.CHILD, child, rng.random() < 0.5))  # noqa: PLR2004
    return members


def sex_of(member: Member) -> PersonRecord.Sex:
    """As the record has it."""
    return PersonRecord.Sex.FEMALE if member.is_woman else PersonRecord.Sex.MALE
