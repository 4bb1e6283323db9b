"""Writes what the rows of a household list say, table by table, each in one COPY.

Of what is known already only what is new is added: facts are never repeated or edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import shapely

from formats.crs import STORAGE_SRID
from network.identity import sealed_national_id
from network.loading import load, reserve_keys
from network.models import Domicile, HouseholdMembership, Party, PersonRecord
from network.person_names import plain_person
from parcels.models import Position, SpatialUnit, StatedPlace, UnitLabel
from survey.household_matching import House, Household
from survey.household_rows import HouseholdRow
from survey.models import Visit

if TYPE_CHECKING:
    from network.models import Source

SAME_SPOT: Final = 1e-6  # degrees, about 0.1 m
SEALED: Final = ("national_id_encrypted", "national_id_hash")


@dataclass(slots=True)
class Found:
    """A row that goes in, with its household and house; `person` bears the national ID already."""

    row: HouseholdRow
    village: str
    hashed: bytes | None
    household: Household
    house: House | None
    person: int | None
    joins_known_house: bool = False
    was_known: bool = field(init=False)
    has_moved: bool = field(init=False)

    def __post_init__(self) -> None:
        self.was_known = self.household.pk is not None
        self.has_moved = self.was_known and self.household.village != self.village


def record(found: Sequence[Found], villages: Mapping[str, int], source: Source) -> None:
    """Record the rows; `villages` are keys by code. A fixed number of statements."""
    _record_households(found, villages, source)
    _record_heads(found, source)
    _record_houses(found, villages, source)
    load(
        Visit,
        ["household_id", "house_id", "visited_on", "people", "house_condition", "needs_repair",
         "remark", "source_id"],
        (
            (each.household.pk, each.house.pk if each.house else None, each.row.visited_on,
             each.row.people, each.row.condition, list(each.row.needs_repair), each.row.remark,
             source.pk)
            for each in found
        ),
    )  # fmt: skip


def _record_households(found: Sequence[Found], villages: Mapping[str, int], source: Source) -> None:
    new = list({id(e.household): e.household for e in found if e.household.pk is None}.values())
    for household, key in zip(new, reserve_keys(Party, len(new)), strict=True):
        household.pk = key
    kind = Party.Kind.HOUSEHOLD.value
    load(Party, ["id", "kind"], ((household.pk, kind) for household in new))
    domiciles = []
    for each in found:
        if each.household.place != villages[each.village]:
            each.household.place = villages[each.village]
            domiciles.append(
                (each.household.pk, each.household.place, each.row.visited_on, source.pk)
            )
    load(Domicile, ["party_id", "place_id", "since", "source_id"], domiciles)


def _record_heads(found: Sequence[Found], source: Source) -> None:
    named = [each for each in found if each.row.name]
    entering = [each for each in named if each.household.head is None]
    new = []
    for each in entering:
        if each.household.head is None and each.person is not None:
            each.household.head = each.person
        elif each.household.head is None:
            new.append(each)
            each.household.head = -1  # the second row of one household must not add another
    for each, key in zip(new, reserve_keys(Party, len(new)), strict=True):
        each.household.head = key
    kind = Party.Kind.PERSON.value
    load(Party, ["id", "kind"], ((each.household.head, kind) for each in new))
    added = {id(each) for each in new}
    records = [
        _person_record(each, source) for each in named if id(each) in added or _says_more(each)
    ]
    load(
        PersonRecord,
        ["party_id", "name", "sex", "birth_year", *SEALED, "observed_on", "source_id"],
        records,
    )
    joining = {id(each.household): each for each in reversed(entering)}.values()
    load(
        HouseholdMembership,
        ["person_id", "household_id", "relation", "observed_on", "source_id"],
        (
            (each.household.head, each.household.pk, HouseholdMembership.Relation.HEAD.value,
             each.row.visited_on, source.pk)
            for each in joining
        ),
    )  # fmt: skip


def _says_more(each: Found) -> bool:
    row, known = each.row, each.household
    return bool(
        plain_person(row.name) != plain_person(known.name)
        or (row.sex and row.sex != known.sex)
        or (row.birth_year and row.birth_year != known.birth_year)
        or (each.hashed and each.hashed != known.national_id_hash)
    )


def _person_record(each: Found, source: Source) -> tuple[object, ...]:
    """A record of the head; what the row leaves open stays as it was known."""
    row, known = each.row, each.household
    sealed: tuple[bytes | None, bytes | None] = (
        known.national_id_encrypted,
        known.national_id_hash,
    )
    if row.national_id:
        columns = sealed_national_id(row.national_id)
        sealed = (columns[SEALED[0]], columns[SEALED[1]])
    known.name = row.name
    known.sex = row.sex or known.sex
    known.birth_year = row.birth_year or known.birth_year
    known.national_id_encrypted, known.national_id_hash = sealed
    return (
        known.head, row.name, known.sex, known.birth_year, *sealed, row.visited_on, source.pk
    )  # fmt: skip


def _record_houses(found: Sequence[Found], villages: Mapping[str, int], source: Source) -> None:
    housed = [(each, each.house) for each in found if each.house is not None]
    first = {id(house): (each, house) for each, house in reversed(housed) if house.pk is None}
    new = list(reversed(first.values()))
    for (_, house), key in zip(new, reserve_keys(SpatialUnit, len(new)), strict=True):
        house.pk = key
    kind = SpatialUnit.Kind.HOUSE.value
    load(SpatialUnit, ["id", "kind"], ((house.pk, kind) for _, house in new))
    load(
        StatedPlace,
        ["spatial_unit_id", "place_id", "observed_on", "source_id"],
        ((house.pk, villages[each.village], each.row.visited_on, source.pk) for each, house in new),
    )
    added = {id(house) for _, house in new}
    labels = []
    for each, house in housed:
        row = each.row
        is_first = id(house) in added
        added.discard(id(house))
        more = row.house_registration_no not in ("", house.registration_no)
        if more or (is_first and (house.label or house.registration_no)):
            house.registration_no = row.house_registration_no or house.registration_no
            label = row.house_no or house.label
            labels.append((house.pk, label, house.registration_no, row.visited_on, source.pk))
    load(
        UnitLabel,
        ["spatial_unit_id", "label", "registration_no", "observed_on", "source_id"],
        labels,
    )
    _record_positions(housed, source)


def _record_positions(housed: Sequence[tuple[Found, House]], source: Source) -> None:
    positions = []
    for each, house in housed:
        spot = each.row.spot
        if spot is None or _is_same(house.position, (spot.x, spot.y)):
            continue
        house.position = (spot.x, spot.y)
        point = shapely.set_srid(shapely.Point(spot.x, spot.y), STORAGE_SRID)
        written = shapely.to_wkb(point, hex=True, include_srid=True)
        positions.append((house.pk, written, each.row.visited_on, source.pk))
    load(Position, ["spatial_unit_id", "point", "observed_on", "source_id"], positions)


def _is_same(known: tuple[float, float] | None, seen: tuple[float, float]) -> bool:
    return known is not None and all(
        abs(a - b) <= SAME_SPOT for a, b in zip(known, seen, strict=True)
    )
