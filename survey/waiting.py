"""What waits for a person's verdict, and why the rest is not theirs to judge.

The rules are the database's (survey_verification_hindrance, migration 0023); asked of the
thousands of records of a district they are said once more here by sets, and a test holds the
two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from django.db import connection

from network.models import Account
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, with_clause
from network.queries import planned_for_sets
from parcels.named_sets import PARCEL_BOUNDARIES, UNIT_HOMES
from survey.counted import LATEST_VISITS
from survey.verdict_sets import BOUNDARY_STANDINGS, VISIT_STANDINGS

Kind = Literal["visit", "boundary"]
# Beside the rules of RefusedVerification: a verdict was given already, and no person to judge.
JUDGED, UNKNOWN = "judged", "unknown"


@dataclass(frozen=True)
class Item:
    """A record that still waits for its verifiers; `why` says by which rule not for this one.

    `about` is the key of the household or unit, `house` of the house visited, `since` the day it
    came in, `agreeing` how many agree already.
    """

    kind: Kind
    pk: int
    since: date
    agreeing: int
    place: int
    about: int
    house: int | None
    why: str

    @property
    def unit(self) -> int | None:
        """The key of the house visited, or of the parcel."""
        return self.house if self.kind == "visit" else self.about

    @property
    def order(self) -> tuple[date, str, int]:
        """The longest waiting first."""
        return self.since, self.kind, self.pk


@dataclass(frozen=True)
class Queue:
    """Everything in some places that waits, for one person."""

    items: list[Item]  # theirs, the longest waiting first
    others: Counter[str]  # how many are not theirs, by the rule

    @cached_property
    def places(self) -> dict[int, int]:
        """How many of theirs in each place (key)."""
        return Counter(item.place for item in self.items)

    def after(self, order: tuple[date, str, int] | None) -> Item | None:
        """The first one behind a place in the order; the very first without one."""
        return next((each for each in self.items if order is None or each.order > order), None)


# A person with all their entries, where they ever lived, and with whom.
_SELF = """
    WITH me AS (SELECT survey_same_persons(%(person)s) AS self),
    ever AS (
        SELECT coalesce(array_agg(DISTINCT lived.household_id), '{}') AS ids
        FROM me JOIN network_householdmembership AS lived ON lived.person_id = ANY (me.self)
        WHERE lived.household_id IS NOT NULL
          AND network_is_known(lived.recorded_at, lived.source_id, %(known_by)s)
    )
    SELECT me.self, ever.ids,
           ARRAY(SELECT DISTINCT unnest(survey_same_persons(beside.person_id))
                 FROM network_householdmembership AS beside
                 WHERE beside.household_id = ANY (ever.ids)
                   AND network_is_known(beside.recorded_at, beside.source_id, %(known_by)s))
    FROM me, ever
"""

# What may keep them from records, each as keys: houses of theirs, what they have judged, what
# anybody agreed with who ever lived with them, and the land they or theirs hold or held.
_OWN = """
    SELECT
        ARRAY(SELECT DISTINCT own.house_id FROM survey_visit AS own
              WHERE own.household_id = ANY (%(ever)s::bigint[]) AND own.house_id IS NOT NULL
                AND NOT own.is_draft
                AND network_is_known(own.recorded_at, own.source_id, %(known_by)s)),
        ARRAY(SELECT told.visit_id FROM survey_verification AS told
              WHERE told.verifier_id = ANY (%(self)s::bigint[]) AND told.visit_id IS NOT NULL
                AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)),
        ARRAY(SELECT told.boundary_id FROM survey_verification AS told
              WHERE told.verifier_id = ANY (%(self)s::bigint[]) AND told.boundary_id IS NOT NULL
                AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)),
        ARRAY(SELECT told.visit_id FROM survey_verification AS told
              WHERE told.verifier_id = ANY (%(beside)s::bigint[]) AND told.verdict = 'agree'
                AND told.verifier_id <> ALL (%(self)s::bigint[]) AND told.visit_id IS NOT NULL
                AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)),
        ARRAY(SELECT told.boundary_id FROM survey_verification AS told
              WHERE told.verifier_id = ANY (%(beside)s::bigint[]) AND told.verdict = 'agree'
                AND told.verifier_id <> ALL (%(self)s::bigint[]) AND told.boundary_id IS NOT NULL
                AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)),
        ARRAY(SELECT held.spatialunit_id FROM parcels_right AS claim
              JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = claim.ba_unit_id
              WHERE claim.party_id = ANY (%(holders)s::bigint[])
                AND network_is_known(claim.recorded_at, claim.source_id, %(known_by)s))
"""

# Sources by which a merge or settlement stated something anew: who recorded it first is asked
# of the rule itself.
_RESTATING = """
    SELECT merge.source_id FROM survey_duplicateverdict AS merge
    WHERE network_is_known(merge.recorded_at, merge.source_id, 'infinity')
    UNION ALL
    SELECT settled.source_id FROM survey_settlement AS settled
    WHERE network_is_known(settled.recorded_at, settled.source_id, 'infinity')
"""

_VISITS = f"""
    SELECT 'visit', visit.id, (visit.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           coalesce(found.agreeing, 0), home.place_id, visit.household_id, visit.house_id,
           CASE WHEN visit.id = ANY (%s) THEN '{JUDGED}'
                WHEN who.person_id = ANY (%s) OR visit.household_id = ANY (%s)
                     OR told.source_id IN ({_RESTATING})
                     OR visit.house_id = ANY (%s) OR visit.id = ANY (%s)
                THEN coalesce(survey_verification_hindrance(%s, visit.id, NULL, %s), '')
                ELSE '' END
    FROM latest_visit AS visit
    JOIN household_home AS home ON home.home_id = visit.household_id
    LEFT JOIN visit_standing AS found ON found.visit_id = visit.id
    JOIN survey_visit AS told ON told.id = visit.id
        AND network_is_known(told.recorded_at, told.source_id, 'infinity')
    JOIN network_source AS said ON said.id = told.source_id
    LEFT JOIN network_account AS who ON who.id = said.recorded_by_id
    WHERE home.place_id = ANY (%s) AND coalesce(found.standing, 'submitted') = 'submitted'
"""  # noqa: S608 (constants)

_BOUNDARIES = f"""
    SELECT 'boundary', latest.id, (latest.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           coalesce(found.agreeing, 0), home.place_id, latest.spatial_unit_id, NULL::bigint,
           CASE WHEN latest.id = ANY (%s) THEN '{JUDGED}'
                WHEN who.person_id = ANY (%s) OR latest.spatial_unit_id = ANY (%s)
                     OR told.source_id IN ({_RESTATING}) OR latest.id = ANY (%s)
                THEN coalesce(survey_verification_hindrance(%s, NULL, latest.id, %s), '')
                ELSE '' END
    FROM (
        SELECT DISTINCT ON (spatial_unit_id) id, spatial_unit_id, recorded_at FROM parcel_boundary
        ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS latest
    JOIN unit_home AS home ON home.home_id = latest.spatial_unit_id
    LEFT JOIN boundary_standing AS found ON found.boundary_id = latest.id
    JOIN parcels_boundary AS told ON told.id = latest.id
        AND network_is_known(told.recorded_at, told.source_id, 'infinity')
    JOIN network_source AS said ON said.id = told.source_id
    LEFT JOIN network_account AS who ON who.id = said.recorded_by_id
    WHERE home.place_id = ANY (%s) AND coalesce(found.standing, 'submitted') = 'submitted'
"""  # noqa: S608 (constants)


def queue_of(account: Account, places: Collection[int], moment: Moment) -> Queue:
    """What waits in `places` (keys), theirs and not. Seven queries, however many records.

    The latest visit to each household, and the latest boundary of each parcel, that is neither
    verified nor disputed.
    """
    person, day, inside = account.person_id, moment.last_day, list(places)
    if not inside:
        return Queue([], Counter())
    own = _own(person, moment)
    visits = [own.visits, own.self, own.ever, own.houses, own.agreed_visits, person, day, inside]
    outlines = [own.outlines, own.self, own.land, own.agreed_outlines, person, day, inside]
    with planned_for_sets():
        found = _found(_VISITS, (LATEST_VISITS, VISIT_STANDINGS, HOUSEHOLD_HOMES), moment, visits)
        found += _found(
            _BOUNDARIES, (PARCEL_BOUNDARIES, BOUNDARY_STANDINGS, UNIT_HOMES), moment, outlines
        )
    if person is None:
        return Queue([], Counter({UNKNOWN: len(found)} if found else {}))
    return Queue(
        sorted((each for each in found if not each.why), key=lambda each: each.order),
        Counter(each.why for each in found if each.why),
    )


def hindrance(account: Account, moment: Moment, kind: Kind, record: int) -> str:
    """Which rule keeps the account's person from judging a record today; "" where none does.

    'agreed' keeps from agreeing alone. One query.
    """
    if account.person_id is None:
        return UNKNOWN
    about = (record, None) if kind == "visit" else (None, record)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(survey_verification_hindrance(%s, %s, %s, %s), '')",
            [account.person_id, *about, moment.last_day],
        )
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class _Own:
    """What a person has to do with records, as keys."""

    self: list[int]
    ever: list[int]  # households they lived in
    houses: list[int]
    visits: list[int]  # judged
    outlines: list[int]
    agreed_visits: list[int]  # by their household
    agreed_outlines: list[int]
    land: list[int]


def _own(person: int | None, moment: Moment) -> _Own:
    if person is None:
        return _Own([], [], [], [], [], [], [], [])
    asked: dict[str, Any] = {"person": person, "known_by": moment.known_by}
    with connection.cursor() as cursor:
        cursor.execute(_SELF, asked)
        self, ever, beside = cursor.fetchone()
        holders = [*self, *ever, *beside]
        cursor.execute(
            _OWN, asked | {"self": self, "ever": ever, "beside": beside, "holders": holders}
        )
        return _Own(self, ever, *cursor.fetchone())


def _found(statement: str, sets: Any, moment: Moment, values: list[Any]) -> list[Item]:
    head, params = with_clause(sets, moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{head}\n{statement}", [*params, *values])
        return [Item(*row) for row in cursor.fetchall()]
