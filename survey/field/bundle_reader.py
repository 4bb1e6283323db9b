"""Who takes a village along, and what of it they may see: everything in a bundle starts here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import connection

from network.access import Permission, places_of
from network.models import Account, Place
from network.named_sets import HOUSEHOLD_HOMES, NamedSet, with_clause
from network.queries import planned_for_sets
from survey.field.bundle_errors import NotYourVillage
from survey.openrosa.entity_lists import Reader

_APART = (Permission.SEE_IDENTITY, Permission.SEE_HEALTH, Permission.SEE_DISABILITY)
# Persons have homes of their own where no household is known of them: holders of parcels.
_COUNTED = """
    SELECT home.place_id, count(*)
    FROM household_home AS home
    JOIN network_party AS party ON party.id = home.home_id AND party.kind = 'household'
    WHERE home.place_id = ANY(%s)
    GROUP BY home.place_id
"""


class VillageReader(Reader):
    """An account that takes one village along.

    `villages` is that village alone, so that entity lists hold nothing of another.

    Raises:
        NotYourVillage: it may not both survey and see records there, or there is none such.
    """

    def __init__(self, account: Account, code: str) -> None:
        super().__init__(account)
        found = [key for key, line in self.villages.items() if line[0].code == code]
        if not found:
            raise NotYourVillage
        self.place: int = found[0]
        self.line = self.villages[self.place]
        self.__dict__["villages"] = {self.place: self.line}

    @cached_property
    def allowed(self) -> frozenset[Permission]:
        """What it may see there of what is apart from records."""
        return frozenset(each for each in _APART if self.place in places_of(self.account, each))

    @property
    def with_names(self) -> bool:
        """Whether it may see who people are."""
        return Permission.SEE_IDENTITY in self.allowed

    @cached_property
    def seen_places(self) -> list[int]:
        """Keys of all places whose records it may see, the neighbours of the village too."""
        return sorted(places_of(self.account, Permission.SEE_RECORDS))

    def fetched_with(self, sets: Iterable[NamedSet], select: str, *values: Any) -> list[Any]:
        """Rows of a statement with values of its own. One query."""
        head, clocks = with_clause(sets, self.moment)
        with planned_for_sets(), connection.cursor() as cursor:
            cursor.execute(f"{head} {select}", [*clocks, *values])
            return list(cursor.fetchall())

    @cached_property
    def village(self) -> Place:
        """The village itself."""
        found: Place = Place.objects.get(pk=self.place)
        return found


def offered_to(account: Account) -> list[dict[str, object]]:
    """The villages an account may take along, by code; how many households each has."""
    reader = Reader(account)
    counted = dict(reader.fetched((HOUSEHOLD_HOMES,), _COUNTED, reader.villages))
    return [
        {
            "code": village.code,
            "name": str(village),
            "within": " ".join(str(place) for place in above[:2]),
            "households": counted.get(key, 0),
        }
        for key, (village, *above) in reader.villages.items()
    ]
