"""What groups have saved and lent at the end of each of several months, as known at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from formats.months import Month
from network.moments import Moment

# Of each month the groups that worked at its close, by their name as it stood then, and what was
# posted to their accounts until then: the same as in savings.named_sets, from the same totals.
# The last month closes at the moment itself. A group without a single entry by then says nothing.
_AT_CLOSES = """
WITH close (number, day) AS (
    SELECT number, day FROM unnest(%(closes)s::date[]) WITH ORDINALITY AS given (day, number)
), own AS (
    SELECT held.id, account.id AS account_id, account.kind
    FROM savings_savingsgroup AS held
    JOIN savings_ledgeraccount AS account ON account.group_id = held.id
        AND account.kind IN ('savings', 'special', 'loans')
    WHERE held.place_id = ANY(%(places)s)
), moved (group_id, kind, entered_on, satang) AS MATERIALIZED (
    SELECT own.id, own.kind, total.entered_on, total.satang
    FROM own JOIN savings_daytotal AS total ON total.account_id = own.account_id
    WHERE total.entered_on < %(true_before)s
      AND total.recorded_on < (%(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')::date
      AND (total.source_id IS NULL
           OR total.source_id <> ALL (network_withdrawn(%(known_by)s)))
    UNION ALL
    SELECT own.id, own.kind, entry.entered_on, posting.satang
    FROM savings_journalentry AS entry
    JOIN savings_posting AS posting ON posting.entry_id = entry.id
    JOIN own ON own.account_id = posting.account_id
    WHERE entry.entered_on < %(true_before)s
      AND entry.recorded_at >=
          date_trunc('day', %(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')
            AT TIME ZONE 'Asia/Bangkok'
      AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
), stepped AS (
    SELECT group_id, width_bucket(entered_on, %(closes)s::date[]) + 1 AS number,
           -coalesce(sum(satang) FILTER (WHERE kind <> 'loans'), 0) AS saved,
           coalesce(sum(satang) FILTER (WHERE kind = 'loans'), 0) AS lent
    FROM moved
    GROUP BY 1, 2
), working AS (
    SELECT held.id AS group_id, close.number
    FROM (SELECT DISTINCT id FROM own) AS held
    CROSS JOIN close
    CROSS JOIN LATERAL (
        SELECT is_active FROM savings_grouprecord
        WHERE group_id = held.id AND observed_on < close.day
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
    ) AS record
    WHERE record.is_active
)
SELECT working.number, sum(stepped.saved)::bigint, sum(stepped.lent)::bigint
FROM working JOIN stepped
    ON stepped.group_id = working.group_id AND stepped.number <= working.number
GROUP BY working.number
"""


@dataclass(frozen=True)
class Books:
    """What stood in the books of all groups together at the end of a month, satang."""

    saved: int
    lent: int


def books_through(
    months: Sequence[Month], moment: Moment, places: Iterable[int]
) -> list[Books | None]:
    """The books of the groups in `places` (keys) at the close of each month, in order. One query.

    None where no group that worked had a single entry. The last of `months` is that of `moment`.
    """
    closes: list[date] = [min(month.close_day, moment.true_before) for month in months]
    with connection.cursor() as cursor:
        cursor.execute(
            _AT_CLOSES,
            {
                "closes": closes,
                "places": list(places),
                "true_before": moment.true_before,
                "known_by": moment.known_by,
            },
        )
        found = {number: Books(saved, lent) for number, saved, lent in cursor.fetchall()}
    return [found.get(number) for number in range(1, len(months) + 1)]
