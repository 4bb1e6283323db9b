"""Sets of rows that many questions share: each written once, worked out once in a statement.

A set is a SELECT with a name. A count of thirty figures names the sets it needs in one
WITH clause; the list behind one figure does the same for the few it needs. So the two
cannot disagree, and what every figure asks (who has verified what, where it lies) is
worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from network.moments import Moment

Sql = tuple[str, list[Any]]
_CLOCK = re.compile(r"%\((true_before|known_by|last_day)\)s")


@dataclass(frozen=True)
class NamedSet:
    """Rows that hold at a moment.

    `rows` is a SELECT that may say %(true_before)s, %(last_day)s and %(known_by)s
    and the names of the sets in `needs`; or what makes SQL with its parameters, or
    a QuerySet, of a moment. `columns` names what it selects, in order.
    """

    name: str
    columns: tuple[str, ...]
    rows: str | Callable[[Moment], Sql | QuerySet[Any]]
    needs: tuple[NamedSet, ...] = ()

    def sql(self, moment: Moment) -> Sql:
        """The SELECT with its parameters in order."""
        if isinstance(self.rows, str):
            values: list[Any] = []

            def value(match: re.Match[str]) -> str:
                values.append(getattr(moment, match[1]))
                return "%s"

            return _CLOCK.sub(value, self.rows), values
        made = self.rows(moment)
        if isinstance(made, QuerySet):
            try:
                sql, params = made.query.sql_with_params()
            except EmptyResultSet:
                nothing = ", ".join("NULL" for _ in self.columns)
                return f"SELECT {nothing} WHERE false", []
            return sql, list(params)
        return made


def with_clause(sets: Iterable[NamedSet], moment: Moment) -> Sql:
    """WITH … of `sets` and all they need, each once, and its parameters."""
    written: dict[str, Sql] = {}

    def write(each: NamedSet) -> None:
        if each.name not in written:
            for needed in each.needs:
                write(needed)
            sql, params = each.sql(moment)
            columns = ", ".join(each.columns)
            written[each.name] = (f"{each.name} ({columns}) AS MATERIALIZED ({sql})", params)

    for each in sets:
        write(each)
    return (
        "WITH " + ",\n".join(sql for sql, _params in written.values()),
        [param for _sql, params in written.values() for param in params],
    )


def keys(
    chosen: NamedSet,
    column: str,
    moment: Moment,
    *,
    where: str = "true",
    params: Iterable[Any] = (),
) -> RawSQL:
    """The values of a column of a set, as a sub-select; `where` may name its columns."""
    head, values = with_clause([chosen], moment)
    return RawSQL(  # noqa: S611 (constant text, values stay parameters)
        f"{head} SELECT {column} FROM {chosen.name} WHERE {where}",  # noqa: S608
        [*values, *params],
    )


def fetched(
    chosen: NamedSet,
    select: str,
    moment: Moment,
    *,
    where: str = "true",
    params: Iterable[Any] = (),
) -> list[tuple[Any, ...]]:
    """Rows of a set. One query."""
    head, values = with_clause([chosen], moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head} SELECT {select} FROM {chosen.name} WHERE {where}",  # noqa: S608 (constant)
            [*values, *params],
        )
        return list(cursor.fetchall())


# Where each household is at home; one that belongs nowhere any more has none. Persons count
# where their household does.
HOUSEHOLD_HOMES = NamedSet(
    "household_home",
    ("home_id", "place_id"),
    """
    SELECT party_id, place_id FROM (
        SELECT DISTINCT ON (party_id) party_id, place_id
        FROM network_domicile
        WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY party_id, since DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE place_id IS NOT NULL
    """,
)
PLACE_HOMES = NamedSet("place_home", ("home_id", "place_id"), "SELECT id, id FROM network_place")

# The household each person lives in; those who have left the last one are in none.
MEMBERS = NamedSet(
    "member",
    ("person_id", "household_id", "relation"),
    """
    SELECT person_id, household_id, relation FROM (
        SELECT DISTINCT ON (person_id) person_id, household_id, relation
        FROM network_householdmembership
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE household_id IS NOT NULL
    """,
)
# What year each person was born in, where somebody knows.
BIRTHS = NamedSet(
    "birth",
    ("person_id", "birth_year"),
    """
    SELECT DISTINCT ON (party_id) party_id, birth_year
    FROM network_personrecord
    WHERE observed_on < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY party_id, observed_on DESC, recorded_at DESC, id DESC
    """,
)
# Who allows their health and disability to be kept and used.
CONSENTING = NamedSet(
    "consenting",
    ("person_id",),
    """
    SELECT person_id FROM (
        SELECT DISTINCT ON (person_id) person_id, is_given
        FROM network_consent
        WHERE purpose = 'sensitive_survey'
          AND decided_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, decided_on DESC, recorded_at DESC, id DESC
    ) AS latest
    WHERE is_given
    """,
)
# How many sit in each village's working group today; none where there is none (S4-11).
VILLAGE_FIVES = NamedSet(
    "village_five",
    ("place_id", "seated"),
    """
    SELECT place.id, count(DISTINCT seat.person_id)
    FROM network_place AS place
    LEFT JOIN network_body AS body
        ON body.place_id = place.id AND body.kind = 'village_working_group'
    LEFT JOIN (
        SELECT seated.body_id, seated.person_id
        FROM network_bodymembership AS seated
        LEFT JOIN network_bodymembershipending AS ending
            ON ending.membership_id = seated.id
            AND ending.ended_on < %(true_before)s
            AND network_is_known(ending.recorded_at, ending.source_id, %(known_by)s)
        WHERE seated.began_on < %(true_before)s
          AND network_is_known(seated.recorded_at, seated.source_id, %(known_by)s)
          AND (seated.term_ends_on IS NULL OR seated.term_ends_on >= %(true_before)s)
          AND ending.id IS NULL
    ) AS seat ON seat.body_id = body.id
    WHERE place.level = 'village'
    GROUP BY place.id
    """,
)

# What each place is called, and where it lies (network_placeboundary), on the day.
PLACES_NAMED = NamedSet(
    "place_named",
    ("place_id", "name_th", "name_en", "parent_id", "source_id", "recorded_at"),
    """
    SELECT DISTINCT ON (place_id) place_id, name_th, name_en, parent_id, source_id, recorded_at
    FROM network_placerecord
    WHERE valid_from < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    """,
)
PLACES_OUTLINED = NamedSet(
    "place_outline",
    ("place_id", "id"),
    """
    SELECT DISTINCT ON (place_id) place_id, id
    FROM network_placeboundary
    WHERE valid_from < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC
    """,
)
