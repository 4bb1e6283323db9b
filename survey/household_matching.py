"""Which household and which house a row is about, among those known and those of the same file.

A household is known by the national ID of its head, else by village, house number and name
of the head. Where it cannot be told surely it is a new one: two that are one can be joined
later, two that were merged cannot be told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from network.person_names import plain_person
from survey.household_rows import HouseholdRow

# Households of some villages, and those whose head bears one of some national IDs:
# each with its place, its head, and the last house it was visited in.
_HOUSEHOLDS: Final = """
    WITH home AS (
        SELECT DISTINCT ON (party_id) party_id, place_id
        FROM network_domicile
        WHERE network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY party_id, since DESC, recorded_at DESC, id DESC
    ), membership AS (
        SELECT DISTINCT ON (person_id) person_id, household_id, relation
        FROM network_householdmembership
        WHERE network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ), head AS (
        SELECT DISTINCT ON (household_id) household_id, person_id
        FROM membership
        WHERE relation = 'head' AND household_id IS NOT NULL
        ORDER BY household_id, person_id DESC
    ), chosen AS (
        SELECT home.party_id AS household_id
        FROM home JOIN network_party AS party ON party.id = home.party_id
        WHERE home.place_id = ANY(%(villages)s) AND party.kind = 'household'
        UNION
        SELECT head.household_id
        FROM head
        JOIN network_personrecord AS record ON record.party_id = head.person_id
        WHERE record.national_id_hash = ANY(%(hashes)s)
          AND network_is_known(record.recorded_at, record.source_id, 'infinity')
    )
    SELECT chosen.household_id, home.place_id, head.person_id, coalesce(said.name, ''),
           coalesce(said.sex, ''), said.birth_year, said.national_id_encrypted,
           said.national_id_hash, seen.house_id, coalesce(called.label, ''),
           told.visited_on, told.people, coalesce(told.house_condition, ''),
           coalesce(told.needs_repair, '{}'), coalesce(told.remark, '')
    FROM chosen
    LEFT JOIN home ON home.party_id = chosen.household_id
    LEFT JOIN head USING (household_id)
    LEFT JOIN LATERAL (
        SELECT name, sex, birth_year, national_id_encrypted, national_id_hash
        FROM network_personrecord
        WHERE party_id = head.person_id
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS said ON true
    LEFT JOIN LATERAL (
        SELECT house_id FROM survey_visit
        WHERE household_id = chosen.household_id AND house_id IS NOT NULL
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY visited_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS seen ON true
    LEFT JOIN LATERAL (
        SELECT label FROM parcels_unitlabel
        WHERE spatial_unit_id = seen.house_id
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS called ON true
    LEFT JOIN LATERAL (
        SELECT visited_on, people, house_condition, needs_repair, remark FROM survey_visit
        WHERE household_id = chosen.household_id
        ORDER BY visited_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS told ON true
"""

_HOUSES: Final = """
    WITH stated AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, place_id
        FROM parcels_statedplace
        WHERE network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    )
    SELECT unit.id, stated.place_id, coalesce(called.label, ''),
           coalesce(called.registration_no, ''), ST_X(stands.point), ST_Y(stands.point)
    FROM stated
    JOIN parcels_spatialunit AS unit ON unit.id = stated.spatial_unit_id AND unit.kind = 'house'
    LEFT JOIN LATERAL (
        SELECT label, registration_no FROM parcels_unitlabel
        WHERE spatial_unit_id = unit.id
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS called ON true
    LEFT JOIN LATERAL (
        SELECT point FROM parcels_position
        WHERE spatial_unit_id = unit.id
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS stands ON true
    WHERE stated.place_id = ANY(%(villages)s)
"""

_BEARERS: Final = """
    SELECT DISTINCT national_id_hash, party_id FROM network_personrecord
    WHERE national_id_hash = ANY(%(hashes)s)
      AND network_is_known(recorded_at, source_id, 'infinity')
      AND party_id NOT IN (  -- who was merged into another bears it as that one
          SELECT CASE WHEN kept_id = first_id THEN second_id ELSE first_id END
          FROM survey_duplicateverdict AS merge
          WHERE is_same AND network_is_known(merge.recorded_at, merge.source_id, 'infinity')
      )
"""


@dataclass(slots=True)
class Household:
    """A household, known or of this file (`pk` is None until it is recorded)."""

    pk: int | None
    village: str
    place: int | None = None
    head: int | None = None
    name: str = ""
    sex: str = ""
    birth_year: int | None = None
    national_id_encrypted: bytes | None = field(default=None, repr=False)
    national_id_hash: bytes | None = field(default=None, repr=False)
    house: int | None = None
    house_no: str = ""
    visited_on: date | None = None
    people: int | None = None
    condition: str = ""
    needs_repair: list[str] = field(default_factory=list)
    remark: str = ""
    home: House | None = None  # the house a row of this file found it in


@dataclass(slots=True)
class House:
    """A house, known or of this file."""

    pk: int | None
    village: str
    label: str = ""
    registration_no: str = ""
    position: tuple[float, float] | None = None  # lon, lat


class Known:
    """Households and houses of some villages, as recorded so far and as this file adds them."""

    def __init__(self, villages: dict[int, str], hashes: Collection[bytes]) -> None:
        """`villages` are codes by key; `hashes` are of national IDs. Three queries."""
        asked: dict[str, Any] = {"villages": list(villages), "hashes": list(hashes)}
        self._by_hash: dict[bytes, Household] = {}
        self._by_name: dict[tuple[str, str], list[Household]] = defaultdict(list)
        self._by_head: dict[int, Household] = {}
        self._houses: dict[tuple[str, str], list[House]] = defaultdict(list)
        self._registered: dict[str, House] = {}
        self._by_pk: dict[int, House] = {}
        with connection.cursor() as cursor:
            cursor.execute(_HOUSEHOLDS, asked)
            for pk, place, *rest in cursor.fetchall():
                self.add(Household(pk, villages.get(place, ""), place, *rest))
            cursor.execute(_BEARERS, asked)
            self.bearers = {bytes(mark): person for mark, person in cursor.fetchall()}
            cursor.execute(_HOUSES, asked)
            for pk, place, label, registration_no, x, y in cursor.fetchall():
                stands = (x, y) if x is not None else None
                self.add_house(House(pk, villages[place], label, registration_no, stands))

    def add(self, household: Household) -> None:
        """Let a household be found."""
        if household.national_id_hash is not None:
            household.national_id_hash = bytes(household.national_id_hash)
            self._by_hash[household.national_id_hash] = household
        if household.head is not None:
            self._by_head[household.head] = household
        self._by_name[household.village, plain_person(household.name)].append(household)

    def add_house(self, house: House) -> None:
        """Let a house be found."""
        if house.label:
            self._houses[house.village, house.label.casefold()].append(house)
        if house.registration_no:
            self._registered[house.registration_no] = house
        if house.pk is not None:
            self._by_pk[house.pk] = house

    def household(
        self, row: HouseholdRow, village: str, national_id_hash: bytes | None
    ) -> Household | None:
        """The one household the row is surely about."""
        if national_id_hash is not None:
            bearer = self.bearers.get(national_id_hash)
            known = self._by_hash.get(national_id_hash)
            if known is None and bearer is not None:
                known = self._by_head.get(bearer)
            if known is not None:
                return known
        house_no = row.house_no.casefold() if row.has_house else ""
        alike = [
            each
            for each in self._by_name[village, plain_person(row.name)]
            if national_id_hash is None or each.national_id_hash is None
        ]
        same_house = [each for each in alike if each.house_no.casefold() == house_no]
        # Somebody without a house, or with none on one of the two days.
        loose = [each for each in alike if row.name and not (each.house_no and house_no)]
        for fitting in (same_house, loose):
            if len(fitting) == 1:
                return fitting[0]
        return None

    def houses(self, row: HouseholdRow, village: str, household: Household | None) -> list[House]:
        """The houses the row can be about: none, the one, or several that cannot be told apart."""
        if row.house_registration_no in self._registered:
            return [self._registered[row.house_registration_no]]
        last = None
        if household is not None:
            last = household.home or self._by_pk.get(household.house or 0)
        if not row.house_no:
            return [last] if last is not None and last.village == village else []
        found = self._houses[village, row.house_no.casefold()]
        return [last] if last in found and last is not None else list(found)
