"""What a figure is: one definition, from which count, list, map and annex all come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from network.access import Permission
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, PLACE_HOMES, NamedSet, keys
from parcels.named_sets import UNIT_HOMES


class Home(StrEnum):
    """What says in which place a record counts."""

    UNIT = "unit"  # a spatial unit: stated place first, else where it was measured (§5.0)
    HOUSEHOLD = "household"  # a household's domicile
    PLACE = "place"  # the record names the place itself

    @property
    def places(self) -> NamedSet:
        """The set that gives the place_id of each home_id."""
        return _HOMES[self]


class Measure(StrEnum):
    """What an amount is kept in."""

    SQUARE_METRES = "square_metres"
    SATANG = "satang"
    DAYS = "days"
    HOUSES = "houses"
    PERSONS = "persons"


PERCENT = _("ร้อยละ")
# What an amount is written in, and how much of what it is kept in makes one of that.
WRITTEN_IN: Mapping[Measure, tuple[Any, int]] = {
    Measure.SQUARE_METRES: (_("ไร่"), 1600),
    Measure.SATANG: (_("บาท"), 100),
    Measure.DAYS: (_("วัน"), 1),
    Measure.HOUSES: (_("หลัง"), 1),
    Measure.PERSONS: (_("คน"), 1),
}
_HOMES = {Home.UNIT: UNIT_HOMES, Home.HOUSEHOLD: HOUSEHOLD_HOMES, Home.PLACE: PLACE_HOMES}


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure of DOMAIN.md §5.1 and the records behind it.

    `counted` gives a row for each record that counts, wherever it is; `where`
    narrows it. `record` names the column with the key of the record (of `model`),
    `home_column` that of its unit, party or place; `part` and `amount` those by
    which records are broken down and added up, an amount in `measure`. `parts` are in
    the order in which they are shown; `groups` are parts that a page adds up. A sensitive figure
    leaves the committee with its small cells hidden (§5.0). The list behind a
    figure is for those who have every permission of `opened_with`.
    """

    key: str
    label: Any
    unit: Any
    definition: Any
    counted: NamedSet
    model: type[Model]
    home: Home
    home_column: str
    record: str = "id"
    where: str = "true"
    part: str | None = None
    amount: str | None = None
    measure: Measure | None = None
    parts: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    groups: Mapping[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)
    is_sensitive: bool = False
    reaches_up: bool = False  # what is asked of a district as a whole counts there too
    opened_with: tuple[Permission, ...] = (Permission.SEE_RECORDS,)

    @property
    def counts(self) -> Any:
        """The unit of its number of records: its own, where that is not the unit of a sum."""
        summed = WRITTEN_IN[self.measure][0] if self.measure else ""
        return _("รายการ") if str(self.unit) in {str(summed), str(PERCENT)} else self.unit

    @property
    def labels(self) -> Mapping[str, Any]:
        """What each part is called, in the order in which they are shown."""
        return self.parts() if callable(self.parts) else self.parts

    def part_label(self, part: str) -> Any:
        """What a part, or a group of parts, is called; None where there is no such part."""
        return self.groups[part][0] if part in self.groups else self.labels.get(part)

    @property
    def is_by_key(self) -> bool:
        """Whether its parts are keys of records (a concession each) rather than classes."""
        return self.part is not None and not self.parts

    def parts_of(self, part: str) -> tuple[str, ...]:
        """The parts of a group; a part is a group of itself."""
        return self.groups[part][1] if part in self.groups else (part,)

    def records(self, moment: Moment) -> QuerySet[Any]:
        """Every record that counts at `moment`, whatever its place."""
        chosen = keys(self.counted, self.record, moment, where=self.where)
        found: QuerySet[Any] = self.model._default_manager.filter(pk__in=chosen)
        return found
