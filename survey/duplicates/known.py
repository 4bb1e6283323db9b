"""What is known of the persons and households of some places, to compare them. One query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from network.moments import Moment
from survey.duplicates.likeness import sounding


@dataclass(slots=True)
class Person:
    """A person who lives in one of the places; `told_at`: when something was last said of them."""

    pk: int
    key: UUID
    place: int
    household: int | None
    relation: str
    name: str
    sex: str
    birth_year: int | None
    hashed: bytes | None
    told_at: datetime
    sounds: str = ""

    def __post_init__(self) -> None:
        self.hashed = bytes(self.hashed) if self.hashed is not None else None
        self.sounds = sounding(self.name)


@dataclass(slots=True)
class Home:
    """A household of one of the places, with the house it was last seen in."""

    pk: int
    key: UUID
    place: int
    house: int | None
    label: str
    longitude: float | None
    latitude: float | None
    told_at: datetime


# Narrowed first, by index, to whoever was ever stated to belong to the places or to live in
# a household of them; then the last word on each counts, as everywhere.
_HOMES_OF_PLACES = """
    WITH stated AS (
        SELECT DISTINCT party_id FROM network_domicile
        WHERE place_id = ANY(%(places)s)
          AND network_is_known(recorded_at, source_id, %(known_by)s)
    ), home AS (
        SELECT party_id, place_id, recorded_at FROM (
            SELECT DISTINCT ON (party_id) party_id, place_id, recorded_at
            FROM network_domicile
            WHERE party_id IN (SELECT party_id FROM stated)
              AND since < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY party_id, since DESC, recorded_at DESC, id DESC
        ) AS latest
        WHERE place_id = ANY(%(places)s)
    )
"""

_PERSONS = """
    , lived AS (
        SELECT person_id, household_id, relation, recorded_at FROM (
            SELECT DISTINCT ON (person_id) person_id, household_id, relation, recorded_at
            FROM network_householdmembership
            WHERE person_id IN (
                    SELECT person_id FROM network_householdmembership
                    WHERE household_id IN (SELECT party_id FROM home)
                      AND network_is_known(recorded_at, source_id, %(known_by)s)
                    UNION SELECT party_id FROM home
                )
              AND observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS latest
    ), here AS (
        SELECT lived.person_id, home.place_id, lived.household_id, lived.relation,
               lived.recorded_at
        FROM lived JOIN home ON home.party_id = lived.household_id
        UNION ALL
        SELECT home.party_id, home.place_id, NULL, '', home.recorded_at
        FROM home JOIN network_party AS party ON party.id = home.party_id
        LEFT JOIN lived ON lived.person_id = home.party_id AND lived.household_id IS NOT NULL
        WHERE party.kind = 'person' AND lived.person_id IS NULL
    ), said AS (
        SELECT DISTINCT ON (party_id) party_id, name, sex, birth_year, national_id_hash,
               recorded_at
        FROM network_personrecord
        WHERE party_id IN (SELECT person_id FROM here)
          AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY party_id, observed_on DESC, recorded_at DESC, id DESC
    )
    SELECT party.id, party.key, here.place_id, here.household_id, here.relation,
           said.name, said.sex, said.birth_year, said.national_id_hash,
           greatest(said.recorded_at, here.recorded_at)
    FROM here
    JOIN said ON said.party_id = here.person_id
    JOIN network_party AS party ON party.id = here.person_id
"""

_HOMES = """
    , seen AS (
        SELECT DISTINCT ON (visit.household_id) visit.household_id, visit.house_id,
               visit.recorded_at
        FROM survey_visit AS visit
        WHERE visit.household_id IN (SELECT party_id FROM home) AND NOT visit.is_draft
          AND visit.visited_on < %(true_before)s
          AND network_is_known(visit.recorded_at, visit.source_id, %(known_by)s)
        ORDER BY visit.household_id, visit.visited_on DESC, visit.recorded_at DESC, visit.id DESC
    ), called AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, label
        FROM parcels_unitlabel
        WHERE spatial_unit_id IN (SELECT house_id FROM seen)
          AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ), stands AS (
        SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, point
        FROM parcels_position
        WHERE spatial_unit_id IN (SELECT house_id FROM seen)
          AND observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    )
    SELECT party.id, party.key, home.place_id, seen.house_id, coalesce(called.label, ''),
           ST_X(stands.point), ST_Y(stands.point),
           greatest(home.recorded_at, seen.recorded_at)
    FROM home
    JOIN network_party AS party ON party.id = home.party_id AND party.kind = 'household'
    LEFT JOIN seen ON seen.household_id = party.id
    LEFT JOIN called ON called.spatial_unit_id = seen.house_id
    LEFT JOIN stands ON stands.spatial_unit_id = seen.house_id
"""


def persons_of(places: Collection[int], moment: Moment) -> list[Person]:
    """Whoever belongs to one of `places` (keys): by their household, else by themselves."""
    return [Person(*row) for row in _asked(_PERSONS, places, moment)]


def homes_of(places: Collection[int], moment: Moment) -> list[Home]:
    """The households of `places` (keys)."""
    return [Home(*row) for row in _asked(_HOMES, places, moment)]


def _asked(sql: str, places: Collection[int], moment: Moment) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_HOMES_OF_PLACES} {sql}",
            {
                "places": list(places),
                "known_by": moment.known_by,
                "true_before": moment.true_before,
            },
        )
        return list(cursor.fetchall())
