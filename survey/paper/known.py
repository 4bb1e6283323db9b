"""What is known of the households of a village before a form is filled in: what phones get too."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from network import reading_log
from network.models import Party
from network.places import PlaceName, lines
from survey.openrosa.entity_lists import EntityList, Reader, written

if TYPE_CHECKING:
    from network.models import Account, Place

People = Sequence[dict[str, str]]


class VillageReader(Reader):
    """A reader who asks of one village alone; of another than theirs they get nothing."""

    def __init__(self, account: Account, village: Place) -> None:
        super().__init__(account)
        self._village = village

    @cached_property
    def villages(self) -> dict[int, list[PlaceName]]:
        """The village, where the reader surveys it."""
        mine = super().villages
        key = self._village.pk
        return {key: mine[key]} if key in mine else {}


@dataclass(frozen=True)
class KnownHousehold:
    """A household as the lists of phones have it: columns of its row, and rows of its people."""

    row: dict[str, str]
    people: People = field(default_factory=tuple)

    @property
    def key(self) -> str:
        """Its UUID."""
        return self.row["name"]


def households_of(reader: Reader) -> list[KnownHousehold]:
    """The households of a reader's villages, by their house numbers. Names are not noted yet."""
    people: dict[str, list[dict[str, str]]] = {}
    for row in _rows(written("people.csv", reader)):
        people.setdefault(row["household"], []).append(row)
    return [
        KnownHousehold(row, tuple(people.get(row["name"], ())))
        for row in _rows(written("households.csv", reader))
    ]


def note_read(shown: Sequence[KnownHousehold]) -> None:
    """One reading for the log, of everybody who is named on what is shown. One query."""
    keys = {row["name"] for each in shown for row in each.people}
    persons = Party.objects.filter(key__in=keys).values_list("pk", flat=True)
    reading_log.note(reading_log.Kind.IDENTITY, list(persons))


def village_line(village: Place, reader: Reader) -> list[PlaceName]:
    """The village and what it lies in."""
    return lines([village.pk], reader.moment)[village.pk]


def _rows(entities: EntityList) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(entities.content.decode())))
