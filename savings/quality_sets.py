"""Sets about how well a group's books are kept: what is missing in the last half year, and a score.

Each rests on GROUPS: of groups that work no more nothing counts. A check is a row with what was
found wanting and of how many; the score is the mean share that is in order, in percent.
"""

from __future__ import annotations

from typing import Final

from network.named_sets import MEMBERS, NamedSet
from savings.named_sets import GROUPS, MEMBERS_OF_GROUPS

MONTHS: Final = 6
LATE_DAYS: Final = 7
_SINCE = f"(%(true_before)s::date - interval '{MONTHS} months')"
_ENDED = "date_trunc('month', %(true_before)s::date)"  # the months before it are over

# Deposit days with the count that stands, and by how many it was confirmed.
WORKED_DAYS = NamedSet(
    "worked_day",
    ("group_id", "worked_on", "count_id", "confirmed"),
    f"""
    SELECT worked.group_id, worked.entered_on, box.id, (
        SELECT count(*) FROM savings_countconfirmation AS seen
        WHERE seen.count_id = box.id
          AND network_is_known(seen.recorded_at, seen.source_id, %(known_by)s))
    FROM (
        SELECT DISTINCT entry.group_id, entry.entered_on FROM savings_journalentry AS entry
        WHERE entry.kind IN ('counter', 'deposit') AND entry.entered_on >= {_SINCE}
          AND entry.entered_on < %(true_before)s
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
    ) AS worked
    LEFT JOIN LATERAL (
        SELECT id FROM savings_cashcount AS count
        WHERE count.group_id = worked.group_id AND count.counted_on = worked.entered_on
          AND network_is_known(count.recorded_at, count.source_id, %(known_by)s)
        ORDER BY id DESC LIMIT 1
    ) AS box ON true
    """,  # noqa: S608 (constants)
)

# What stood on each bank account when the last month ended, and whether the bank said so.
BANKED = NamedSet(
    "bank_at_month_end",
    ("group_id", "account_id", "satang", "is_compared"),
    f"""
    SELECT held.group_id, held.account_id, held.satang,
           coalesce(said.ledger_satang = held.satang, false)
    FROM (
        SELECT account.group_id, account.id AS account_id, sum(posting.satang) AS satang
        FROM savings_ledgeraccount AS account
        JOIN savings_posting AS posting ON posting.account_id = account.id
        JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
        WHERE account.kind = 'bank' AND entry.entered_on < {_ENDED}
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
        GROUP BY 1, 2 HAVING sum(posting.satang) <> 0
    ) AS held
    LEFT JOIN LATERAL (
        SELECT compared.ledger_satang FROM savings_bankreconciliation AS compared
        WHERE compared.account_id = held.account_id
          AND compared.month = ({_ENDED} - interval '1 month')::date
          AND network_is_known(compared.recorded_at, compared.source_id, %(known_by)s)
        ORDER BY compared.recorded_at DESC, compared.id DESC LIMIT 1
    ) AS said ON true
    """,  # noqa: S608
)

CHECKS = NamedSet(
    "group_check",
    ("id", "place_id", "item", "found", "whole"),
    f"""
    SELECT held.id, held.place_id, each.item, coalesce(counted.found, 0), coalesce(counted.whole, 0)
    FROM savings_group AS held
    CROSS JOIN unnest(ARRAY['uncounted', 'unconfirmed', 'late', 'unclosed', 'unreconciled',
                            'unminuted', 'untied', 'unproved']) AS each (item)
    LEFT JOIN (
        SELECT group_id, 'uncounted' AS item, count(*) FILTER (WHERE count_id IS NULL) AS found,
               count(*) AS whole
        FROM worked_day GROUP BY 1
        UNION ALL
        SELECT group_id, 'unconfirmed', count(*) FILTER (WHERE confirmed < 2), count(*)
        FROM worked_day WHERE count_id IS NOT NULL GROUP BY 1
        UNION ALL
        SELECT entry.group_id, 'late',
               count(*) FILTER (WHERE (entry.recorded_at AT TIME ZONE 'Asia/Bangkok')::date
                                      > entry.entered_on + {LATE_DAYS}),
               count(*)
        FROM savings_journalentry AS entry
        JOIN network_source AS source ON source.id = entry.source_id AND source.kind <> 'import'
        WHERE entry.entered_on >= {_SINCE} AND entry.entered_on < %(true_before)s
          AND entry.kind NOT IN ('opening', 'closing', 'reversal')
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
        GROUP BY 1
        UNION ALL
        SELECT begun.group_id, 'unclosed',
               count(*) FILTER (WHERE month > coalesce(closed.last, '-infinity')), count(*)
        FROM (
            SELECT entry.group_id, min(entry.entered_on) AS first
            FROM savings_journalentry AS entry
            WHERE network_is_known(entry.recorded_at, entry.source_id, %(known_by)s) GROUP BY 1
        ) AS begun
        CROSS JOIN generate_series({_ENDED} - interval '{MONTHS} months',
            {_ENDED} - interval '1 month', interval '1 month') AS months (month)
        LEFT JOIN (
            SELECT group_id, max(closing.month) AS last FROM savings_monthclosing AS closing
            WHERE network_is_known(closing.recorded_at, closing.source_id, %(known_by)s) GROUP BY 1
        ) AS closed ON closed.group_id = begun.group_id
        WHERE month >= date_trunc('month', begun.first) GROUP BY 1
        UNION ALL
        SELECT group_id, 'unreconciled', count(*) FILTER (WHERE NOT is_compared), count(*)
        FROM bank_at_month_end GROUP BY 1
        UNION ALL
        SELECT member.group_id, 'unminuted', count(*) FILTER (WHERE loan.application_id IS NULL),
               count(*)
        FROM savings_loan AS loan
        JOIN savings_membership AS member ON member.id = loan.membership_id
        JOIN network_source AS source ON source.id = loan.source_id AND source.kind <> 'import'
        WHERE loan.granted_on < %(true_before)s
          AND network_is_known(loan.recorded_at, loan.source_id, %(known_by)s)
          AND network_is_known(member.recorded_at, member.source_id, %(known_by)s)
        GROUP BY 1
        UNION ALL
        SELECT saver.group_id, 'untied', count(*) FILTER (WHERE member.person_id IS NULL), count(*)
        FROM savings_member AS saver LEFT JOIN member ON member.person_id = saver.person_id
        GROUP BY 1
        UNION ALL
        SELECT entry.group_id, 'unproved', count(*) FILTER (WHERE source.stored_as = ''), count(*)
        FROM savings_journalentry AS entry
        JOIN network_source AS source ON source.id = entry.source_id
        WHERE entry.kind = 'opening' AND entry.entered_on < %(true_before)s
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
        GROUP BY 1
    ) AS counted ON counted.group_id = held.id AND counted.item = each.item
    """,  # noqa: S608
    (GROUPS, MEMBERS_OF_GROUPS, MEMBERS, WORKED_DAYS, BANKED),
)

QUALITY = NamedSet(
    "group_quality",
    ("id", "place_id", "score"),
    """
    SELECT id, place_id,
           floor(round(100 * avg(
               1 - CASE WHEN whole > 0 THEN found::numeric / whole ELSE 0 END), 6))::int
    FROM group_check GROUP BY id, place_id
    """,
    (CHECKS,),
)
