"""Persons of whom only others told, and who do not know it yet: by household, the oldest first.

Told are: who a notice was given to, or to their household since something of them was collected;
who was asked for a consent, for then the notice was read out; and a household of which somebody
recorded it themselves (self-survey).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from network.models import Party
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, MEMBERS, NamedSet, fetched
from network.queries import planned_for_sets
from network.telling import TOLD_WITHIN
from survey.counted import MERGED_PARTIES

# The day from which something of a person is here: of a file the day it came, else the visit's.
COLLECTED = NamedSet(
    "collected",
    ("person_id", "household_id", "collected_on"),
    """
    SELECT member.person_id, member.household_id,
           min(CASE WHEN source.kind = 'import'
                    THEN (source.recorded_at AT TIME ZONE 'Asia/Bangkok')::date
                    ELSE record.observed_on END)
    FROM member
    JOIN network_personrecord AS record
        ON record.party_id = member.person_id
       AND record.observed_on < %(true_before)s
       AND network_is_known(record.recorded_at, record.source_id, %(known_by)s)
    JOIN network_source AS source ON source.id = record.source_id
    LEFT JOIN network_account AS account ON account.id = source.recorded_by_id
    LEFT JOIN member AS own
        ON own.person_id = account.person_id AND own.household_id = member.household_id
    GROUP BY member.person_id, member.household_id
    HAVING count(own.person_id) = 0
    """,
    (MEMBERS,),
)
NOTIFIED = NamedSet(
    "notified",
    ("party_id", "told_on"),
    """
    SELECT party_id, max(told_on) FROM network_collectionnotice
    WHERE told_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    GROUP BY party_id
    """,
)
ASKED = NamedSet(
    "asked_for_consent",
    ("person_id",),
    """
    SELECT DISTINCT person_id FROM network_consent
    WHERE decided_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    """,
)
UNTOLD = NamedSet(
    "untold",
    ("person_id", "household_id", "collected_on"),
    """
    SELECT collected.person_id, collected.household_id, collected.collected_on
    FROM collected
    LEFT JOIN notified AS own ON own.party_id = collected.person_id
    LEFT JOIN notified AS home
        ON home.party_id = collected.household_id AND home.told_on >= collected.collected_on
    LEFT JOIN asked_for_consent AS asked ON asked.person_id = collected.person_id
    LEFT JOIN network_erasure AS erasure
        ON erasure.person_id = collected.person_id
       AND network_is_known(erasure.recorded_at, erasure.source_id, %(known_by)s)
    LEFT JOIN merged_party AS merged
        ON merged.id IN (collected.person_id, collected.household_id)
    WHERE own.party_id IS NULL AND home.party_id IS NULL AND asked.person_id IS NULL
      AND erasure.id IS NULL AND merged.id IS NULL
    """,
    (COLLECTED, NOTIFIED, ASKED, MERGED_PARTIES),
)
UNTOLD_HOUSEHOLDS = NamedSet(
    "untold_household",
    ("household_id", "place_id", "persons", "collected_on"),
    """
    SELECT untold.household_id, home.place_id, count(*), min(untold.collected_on)
    FROM untold JOIN household_home AS home ON home.home_id = untold.household_id
    GROUP BY untold.household_id, home.place_id
    """,
    (UNTOLD, HOUSEHOLD_HOMES),
)


@dataclass(frozen=True)
class Untold:
    """A household in which somebody is still to be told."""

    household: int  # party key
    place: int
    persons: int
    collected_on: date

    @property
    def due_on(self) -> date:
        """The last day to tell them."""
        return self.collected_on + TOLD_WITHIN

    def days_left(self, today: date) -> int:
        """Below 0 where it is late."""
        return (self.due_on - today).days


def untold_in(places: Collection[int], moment: Moment) -> list[Untold]:
    """The households of `places` (keys), the longest waiting first. One query."""
    rows = fetched(
        _among(_OF_PLACES, list(places)),
        "household_id, place_id, persons, collected_on",
        moment,
        where="place_id = ANY(%s) ORDER BY collected_on, household_id",
        params=[list(places)],
    )
    return [Untold(*row) for row in rows]


def untold_of(household: Party, moment: Moment) -> Untold | None:
    """What is still to be told in one household; None where all know. One query."""
    rows = fetched(
        _among("= %s", household.pk),
        "household_id, place_id, persons, collected_on",
        moment,
        where="household_id = %s",
        params=[household.pk],
    )
    return Untold(*rows[0]) if rows else None


def notice_of(household: Party, moment: Moment) -> dict[str, Any]:
    """What the page of a household says of it: `to_tell` and `days_to_tell`. One query."""
    found = untold_of(household, moment)
    return {
        "to_tell": found,
        "days_to_tell": found.days_left(moment.last_day) if found else None,
    }


def waiting_in(places: Collection[int], moment: Moment) -> tuple[int, date | None]:
    """How many households of `places` (keys) wait, and since when the first. Two queries."""
    with planned_for_sets():
        ((count, since),) = fetched(
            _among(_OF_PLACES, list(places)),
            "count(*), min(collected_on)",
            moment,
            where="place_id = ANY(%s)",
            params=[list(places)],
        )
    return count, since


# Households that ever belonged to one of some places; who belongs there now is asked after.
_OF_PLACES = "IN (SELECT party_id FROM network_domicile WHERE place_id = ANY(%s))"


def _among(households: str, value: object) -> NamedSet:
    """UNTOLD_HOUSEHOLDS, looking only at who ever lived in some households, not at everybody.

    `households` is a condition on household_id with one parameter, `value`. All that a person
    was ever said to live in is looked at, so where they live now is found as for everybody.
    """

    def members(moment: Moment) -> tuple[str, list[object]]:
        clocks = [moment.true_before, moment.known_by]
        return (
            f"""
            SELECT person_id, household_id, relation FROM (
                SELECT DISTINCT ON (person_id) person_id, household_id, relation
                FROM network_householdmembership
                WHERE observed_on < %s AND network_is_known(recorded_at, source_id, %s)
                  AND person_id IN (
                      SELECT person_id FROM network_householdmembership
                      WHERE household_id {households})
                ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
            ) AS latest
            WHERE household_id IS NOT NULL
            """,  # noqa: S608 (constants)
            [*clocks, value],
        )

    few = NamedSet(MEMBERS.name, MEMBERS.columns, members)
    collected = replace(COLLECTED, needs=(few,))
    untold = replace(UNTOLD, needs=(collected, *UNTOLD.needs[1:]))
    return replace(UNTOLD_HOUSEHOLDS, needs=(untold, *UNTOLD_HOUSEHOLDS.needs[1:]))
