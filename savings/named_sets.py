"""Sets about money that figures share: groups with their balances, and who is a member."""

from __future__ import annotations

from network.named_sets import NamedSet
from savings.models import Membership

MEMBERS_OF_GROUPS = NamedSet(
    "savings_member",
    ("id", "group_id", "person_id"),
    lambda moment: Membership.objects.in_force(moment).values_list("pk", "group", "person"),
)

# What was posted to each account of a group, satang: from the totals of days that were over by
# the moment of knowledge, and the entries of its own day one by one. What a withdrawn file
# brought stands in totals of its own.
ACCOUNT_TOTALS = NamedSet(
    "account_total",
    ("group_id", "kind", "is_of_the_month", "is_closing", "satang"),
    """
    SELECT account.group_id, account.kind, moved.is_of_the_month, moved.is_closing,
           sum(moved.satang)
    FROM (
        SELECT total.account_id,
               NOT total.is_opening
                 AND total.entered_on >= date_trunc('month', %(last_day)s::date)
                 AS is_of_the_month,
               total.is_closing, total.satang
        FROM savings_daytotal AS total
        WHERE total.entered_on < %(true_before)s
          AND total.recorded_on < (%(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')::date
          AND (total.source_id IS NULL
               OR total.source_id <> ALL (network_withdrawn(%(known_by)s)))
        UNION ALL
        SELECT posting.account_id,
               entry.kind <> 'opening'
                 AND entry.entered_on >= date_trunc('month', %(last_day)s::date),
               entry.kind = 'closing', posting.satang
        FROM savings_journalentry AS entry
        JOIN savings_posting AS posting ON posting.entry_id = entry.id
        WHERE entry.entered_on < %(true_before)s
          AND entry.recorded_at >=
              date_trunc('day', %(known_by)s::timestamptz AT TIME ZONE 'Asia/Bangkok')
                AT TIME ZONE 'Asia/Bangkok'
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
    ) AS moved
    JOIN savings_ledgeraccount AS account ON account.id = moved.account_id
    GROUP BY 1, 2, 3, 4
    """,
)

# Active groups with what is in their books, satang: savings promised and special. `moved` is what
# was put in less what was taken out in the calendar month of the last day.
GROUPS = NamedSet(
    "savings_group",
    ("id", "place_id", "name", "level", "members", "saved", "moved", "lent"),
    """
    SELECT held.id, held.place_id, record.name, record.level,
           coalesce(member.number, 0), coalesce(book.saved, 0), coalesce(book.moved, 0),
           coalesce(book.lent, 0)
    FROM savings_savingsgroup AS held
    JOIN (
        SELECT DISTINCT ON (group_id) group_id, name, level, is_active
        FROM savings_grouprecord
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY group_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS record ON record.group_id = held.id AND record.is_active
    LEFT JOIN (
        SELECT group_id, count(DISTINCT person_id) AS number FROM savings_member GROUP BY group_id
    ) AS member ON member.group_id = held.id
    LEFT JOIN (
        SELECT group_id,
               -sum(satang) FILTER (WHERE kind <> 'loans') AS saved,
               -sum(satang) FILTER (WHERE kind <> 'loans' AND is_of_the_month) AS moved,
               sum(satang) FILTER (WHERE kind = 'loans') AS lent
        FROM account_total WHERE kind IN ('savings', 'special', 'loans')
        GROUP BY group_id
    ) AS book ON book.group_id = held.id
    """,
    (MEMBERS_OF_GROUPS, ACCOUNT_TOTALS),
)
