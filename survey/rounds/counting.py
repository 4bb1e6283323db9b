"""How far a round has come, village by village: in a few statements, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Sum

from network.models import HouseCount, Joining, Level, Place, PlaceRecord
from network.moments import Moment
from network.queries import planned_for_sets
from survey.models import SurveyAssignment, SurveyPlanHousehold, SurveyRoundRecord
from survey.queries import VERIFIERS_NEEDED
from survey.told_queries import ONE_PARTY

# Visits of a round: those that name it, and those of its days that name none, each with the
# village its household belongs to. `network_party` of kind household alone has a domicile here.
_VISITS = """
    home AS MATERIALIZED (
        SELECT DISTINCT ON (party_id) party_id, place_id
        FROM network_domicile
        WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY party_id, since DESC, recorded_at DESC, id DESC
    ), household AS MATERIALIZED (
        SELECT party.id, home.place_id
        FROM network_party AS party JOIN home ON home.party_id = party.id
        WHERE party.kind = 'household' AND home.place_id = ANY(%(villages)s)
    ), visited AS MATERIALIZED (
        SELECT visit.id, visit.household_id, visit.visited_on, visit.recorded_at,
               household.place_id, settled.id IS NOT NULL AS is_of_a_settlement,
               -- Who merges two households, or settles what contradicts, has visited nobody.
               CASE WHEN merge.id IS NULL THEN said.recorded_by_id ELSE (
                   SELECT told.recorded_by_id
                   FROM survey_visit AS own JOIN network_source AS told ON told.id = own.source_id
                   WHERE own.household_id IN (merge.first_id, merge.second_id)
                     AND own.source_id <> visit.source_id AND NOT own.is_draft
                     AND own.visited_on = visit.visited_on
                     AND own.people IS NOT DISTINCT FROM visit.people
                     AND own.house_condition = visit.house_condition
                     AND own.hardships IS NOT DISTINCT FROM visit.hardships
                     AND own.remark = visit.remark
                     AND network_is_known(own.recorded_at, own.source_id, %(known_by)s)
                   ORDER BY own.recorded_at, own.id LIMIT 1
               ) END AS account_id
        FROM survey_visit AS visit
        JOIN household ON household.id = visit.household_id
        JOIN network_source AS said ON said.id = visit.source_id
        LEFT JOIN survey_duplicateverdict AS merge
            ON merge.source_id = visit.source_id AND merge.is_same
            AND network_is_known(merge.recorded_at, merge.source_id, %(known_by)s)
        LEFT JOIN survey_settlement AS settled
            ON settled.source_id = visit.source_id
            AND network_is_known(settled.recorded_at, settled.source_id, %(known_by)s)
        WHERE NOT visit.is_draft AND visit.visited_on < %(true_before)s
          AND network_is_known(visit.recorded_at, visit.source_id, %(known_by)s)
          AND (visit.round_id = %(round)s
               OR (visit.round_id IS NULL
                   AND visit.visited_on BETWEEN %(begins_on)s AND %(ends_on)s))
    )
"""

_BY_VILLAGE = f"""
    WITH {_VISITS}, one_party (id, kept_id) AS ({ONE_PARTY}), word AS (
        SELECT DISTINCT ON (told.visit_id, coalesce(one.kept_id, told.verifier_id))
               told.visit_id, told.verdict = 'disagree' AS disagrees
        FROM survey_verification AS told
        JOIN visited ON visited.id = told.visit_id
        LEFT JOIN one_party AS one ON one.id = told.verifier_id
        WHERE told.verified_on < %(true_before)s
          AND network_is_known(told.recorded_at, told.source_id, %(known_by)s)
          AND told.id NOT IN (SELECT survey_questioned_verdicts(%(known_by)s))
        ORDER BY told.visit_id, coalesce(one.kept_id, told.verifier_id),
                 told.verified_on DESC, told.recorded_at DESC, told.id DESC
    ), standing AS (
        SELECT visit_id, bool_or(disagrees) AS is_disputed,
               count(*) >= {VERIFIERS_NEEDED} AND NOT bool_or(disagrees) AS is_verified
        FROM word GROUP BY visit_id
    ), latest AS (
        SELECT DISTINCT ON (household_id) household_id, id
        FROM visited ORDER BY household_id, visited_on DESC, recorded_at DESC, id DESC
    )
    SELECT household.place_id, count(*), count(latest.id),
           count(*) FILTER (WHERE standing.is_verified),
           count(*) FILTER (WHERE standing.is_disputed)
    FROM household
    LEFT JOIN latest ON latest.household_id = household.id
    LEFT JOIN standing ON standing.visit_id = latest.id
    GROUP BY household.place_id
"""  # noqa: S608 (constants)

# The household somebody lived in on the day of the visit they recorded.
_SURVEYED = f"""
    WITH {_VISITS}, lived AS (
        SELECT visited.id, account.name, account.id AS account_id, visited.visited_on,
               visited.household_id, visited.place_id,
               coalesce((
                   SELECT live.household_id FROM network_householdmembership AS live
                   WHERE live.person_id = account.person_id
                     AND live.observed_on <= visited.visited_on
                     AND network_is_known(live.recorded_at, live.source_id, %(known_by)s)
                   ORDER BY live.observed_on DESC, live.recorded_at DESC, live.id DESC LIMIT 1
               ) = visited.household_id, false) AS is_own
        FROM visited LEFT JOIN network_account AS account ON account.id = visited.account_id
        WHERE NOT visited.is_of_a_settlement
    )
"""  # noqa: S608 (constants)
_BY_SURVEYOR = f"""
    {_SURVEYED}
    SELECT account_id, name, count(DISTINCT household_id), count(*),
           count(DISTINCT household_id) FILTER (WHERE is_own),
           min(visited_on), max(visited_on)
    FROM lived GROUP BY account_id, name ORDER BY count(*) DESC, account_id
"""  # noqa: S608 (constants)
_BY_DAY = f"""
    {_SURVEYED}
    SELECT visited_on, account_id, name, count(*), count(*) FILTER (WHERE is_own)
    FROM lived GROUP BY visited_on, account_id, name
    ORDER BY visited_on DESC, count(*) DESC, account_id
"""  # noqa: S608 (constants)
_UNVISITED = f"""
    WITH {_VISITS}
    SELECT household.id, household.place_id FROM household
    WHERE NOT EXISTS (SELECT FROM visited WHERE visited.household_id = household.id)
"""  # noqa: S608 (constants)


class Basis(StrEnum):
    """What the target of a village was taken from."""

    ASSIGNED = "assigned"
    PLANNED = "planned"  # households named one by one
    REFERENCE = "reference"  # R of DOMAIN.md §5.0
    KNOWN = "known"  # households in the register


@dataclass(frozen=True)
class Progress:
    """One village of a round, in households; `target` is what is to be visited.

    target = (visited - beyond) + remaining, whatever was planned.
    """

    village: int
    target: int
    basis: Basis
    known: int = 0
    visited: int = 0
    verified: int = 0
    disputed: int = 0

    @property
    def remaining(self) -> int:
        """Still to be visited."""
        return max(self.target - self.visited, 0)

    @property
    def beyond(self) -> int:
        """Visited, though nobody had planned for so many."""
        return max(self.visited - self.target, 0)

    @property
    def waiting(self) -> int:
        """Visited; neither verified nor disputed."""
        return self.visited - self.verified - self.disputed

    @property
    def share(self) -> float | None:
        """Visited of the target; never over the whole."""
        return min(self.visited / self.target, 1.0) if self.target else None


@dataclass(frozen=True)
class Whole:
    """The villages of a round added up; a village that did too much makes up for no other."""

    villages: int
    target: int
    visited: int
    verified: int
    disputed: int
    remaining: int
    beyond: int

    @property
    def waiting(self) -> int:
        """Visited; neither verified nor disputed."""
        return self.visited - self.verified - self.disputed

    @property
    def share(self) -> float | None:
        """Visited, of what was to be visited."""
        return (self.target - self.remaining) / self.target if self.target else None


@dataclass(frozen=True)
class Surveyor:
    """What one account brought to a round; `name` is None where nobody is known to have."""

    account: int | None
    name: str | None
    households: int
    visits: int
    own: int  # households that surveyed themselves
    first_on: date
    last_on: date
    planned: int = 0


@dataclass(frozen=True)
class DayWork:
    """What one account brought to a round on a day."""

    visited_on: date
    account: int | None
    name: str | None
    visits: int
    own: int


def villages_of(place: Place, within: Sequence[int] | None, moment: Moment) -> list[int]:
    """Villages of `place` (keys), those of `within` where it is given.

    A district or province counts its tambons that work with the network. Two queries.
    """
    below = Place.objects.below([place.pk], moment).filter(level=Level.VILLAGE)
    if within is not None:
        below = below.filter(pk__in=within)
    if place.level in (Level.DISTRICT, Level.PROVINCE):
        active = Joining.objects.as_known(moment).filter(status=Joining.Status.ACTIVE)
        joined = PlaceRecord.objects.as_known(moment).filter(parent__in=active.values("place"))
        below = below.filter(pk__in=joined.values("place"))
    return list(below.order_by("code").values_list("pk", flat=True))


def progress(
    record: SurveyRoundRecord, villages: Sequence[int], moment: Moment
) -> dict[int, Progress]:
    """How far each of `villages` (keys) has come in a round. Eight queries, however many.

    The target is what was assigned, else the households planned one by one, else R, else the
    households that are known.
    """
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(_BY_VILLAGE, _values(record, villages, moment))
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    of_round = SurveyAssignment.objects.as_known(moment).filter(round=record.round_id)
    assigned = dict(
        of_round.filter(village__in=villages, households__gt=0)
        .order_by()
        .values_list("village")
        .annotate(n=Sum("households"))
    )
    planned = _planned(record, villages, moment)
    references = dict(
        HouseCount.objects.reference(moment)
        .filter(place__in=villages)
        .values_list("place", "houses")
    )
    found = {}
    for village in villages:
        known, visited, verified, disputed = counted.get(village, (0, 0, 0, 0))
        target, basis = known, Basis.KNOWN
        if village in assigned:
            target, basis = assigned[village], Basis.ASSIGNED
        elif village in planned:
            target, basis = planned[village], Basis.PLANNED
        elif village in references:
            target, basis = references[village], Basis.REFERENCE
        found[village] = Progress(village, target, basis, known, visited, verified, disputed)
    return found


def added_up(villages: Sequence[Progress]) -> Whole:
    """The villages of a round together."""
    return Whole(
        villages=len(villages),
        target=sum(each.target for each in villages),
        visited=sum(each.visited for each in villages),
        verified=sum(each.verified for each in villages),
        disputed=sum(each.disputed for each in villages),
        remaining=sum(each.remaining for each in villages),
        beyond=sum(each.beyond for each in villages),
    )


def by_surveyor(
    record: SurveyRoundRecord, villages: Sequence[int], moment: Moment
) -> list[Surveyor]:
    """Who visited how many households of `villages` in a round, the most first. Six queries.

    Who was assigned some and has brought none stands at the end.
    """
    rows = _rows(_BY_SURVEYOR, record, villages, moment)
    assigned = (
        SurveyAssignment.objects.as_known(moment)
        .filter(round=record.round_id, village__in=villages, households__gt=0)
        .exclude(surveyor=None)
        .order_by()
        .values_list("surveyor", "surveyor__name")
        .annotate(n=Sum("households"))
    )
    planned = {account: (name, number) for account, name, number in assigned}
    found = [replace(Surveyor(*row), planned=planned.pop(row[0], ("", 0))[1]) for row in rows]
    idle = [
        Surveyor(account, name, 0, 0, 0, record.begins_on, record.begins_on, planned=number)
        for account, (name, number) in planned.items()
    ]
    return found + sorted(idle, key=lambda each: (-each.planned, each.account or 0))


def by_day(record: SurveyRoundRecord, villages: Sequence[int], moment: Moment) -> list[DayWork]:
    """Who recorded how many visits on which day, the newest day first. Five queries."""
    return [DayWork(*row) for row in _rows(_BY_DAY, record, villages, moment)]


def unvisited(record: SurveyRoundRecord, villages: Sequence[int], moment: Moment) -> dict[int, int]:
    """Households (keys) of `villages` that nobody has visited in the round; each with its village.

    One query.
    """
    return dict(_rows(_UNVISITED, record, villages, moment))


def ran_for(record: SurveyRoundRecord, today: date) -> tuple[int, int]:
    """Days of a round that are over, today with them, and all its days."""
    whole = (record.ends_on - record.begins_on).days + 1
    over = (min(today, record.ends_on) - record.begins_on + timedelta(days=1)).days
    return max(over, 0), whole


def _planned(record: SurveyRoundRecord, villages: Sequence[int], moment: Moment) -> dict[int, int]:
    """How many households are planned one by one, by village. One query."""
    chosen = SurveyPlanHousehold.objects.as_known(moment).filter(
        round=record.round_id, surveyor__isnull=False
    )
    sql, params = chosen.order_by().values("household").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT home.place_id, count(*) FROM (
                SELECT DISTINCT ON (party_id) party_id, place_id FROM network_domicile
                WHERE since < %s AND network_is_known(recorded_at, source_id, %s)
                ORDER BY party_id, since DESC, recorded_at DESC, id DESC
            ) AS home
            WHERE home.place_id = ANY(%s) AND home.party_id IN ("""  # noqa: S608 (compiled)
            f"{sql}) GROUP BY home.place_id",
            [moment.true_before, moment.known_by, list(villages), *params],
        )
        return dict(cursor.fetchall())


def _rows(
    sql: str, record: SurveyRoundRecord, villages: Sequence[int], moment: Moment
) -> list[Any]:
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(sql, _values(record, villages, moment))
        found: list[Any] = cursor.fetchall()
    return found


def _values(record: SurveyRoundRecord, villages: Sequence[int], moment: Moment) -> dict[str, Any]:
    return {
        "true_before": moment.true_before,
        "known_by": moment.known_by,
        "villages": list(villages),
        "round": record.round_id,
        "begins_on": record.begins_on,
        "ends_on": record.ends_on,
    }
