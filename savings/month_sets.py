"""Sets about a month of the groups: who paid on time, loans late, closed, helped, ready, own funds.

Each rests on GROUPS: of groups that work no more nothing counts.
"""

from __future__ import annotations

from network.named_sets import NamedSet
from savings.named_sets import ACCOUNT_TOTALS, GROUPS, MEMBERS_OF_GROUPS
from savings.queries import LOANS_OWED

# What an entry moves in its group's welfare funds: looked up for the few entries it is asked of,
# as joining whole books to them reads every posting there ever was.
_OF_WELFARE = """(
               SELECT sum(posting.satang) FROM savings_posting AS posting
               JOIN savings_ledgeraccount AS account ON account.id = posting.account_id
               WHERE posting.entry_id = entry.id AND account.kind IN ('welfare', 'relief'))"""

# Members whose deposits of savings in the calendar month, until the group's day of the month
# (its last day where none is fixed), are at least what they pledged; who pledged nothing is out.
# What was undone, on whatever day, was not brought.
ON_TIME = NamedSet(
    "paid_on_time",
    ("id", "place_id", "group_id"),
    """
    SELECT member.id, held.place_id, member.group_id
    FROM savings_member AS member
    JOIN savings_group AS held ON held.id = member.group_id
    JOIN (
        SELECT DISTINCT ON (membership_id) membership_id, satang FROM savings_pledge
        WHERE since < %(true_before)s AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY membership_id, since DESC, recorded_at DESC, id DESC
    ) AS pledged ON pledged.membership_id = member.id AND pledged.satang > 0
    JOIN (
        SELECT DISTINCT ON (group_id) group_id, deposit_day FROM savings_grouprecord
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY group_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS record ON record.group_id = held.id
    JOIN (
        SELECT posting.membership_id, entry.entered_on, -sum(posting.satang) AS satang
        FROM savings_journalentry AS entry
        -- By the entries of the month: of the books of years only these are read.
        JOIN savings_posting AS posting ON posting.entry_id = entry.id
            AND posting.entry_id = ANY(ARRAY(
                SELECT id FROM savings_journalentry
                WHERE entered_on >= date_trunc('month', %(last_day)s::date)
                  AND entered_on < %(true_before)s AND kind IN ('deposit', 'counter')))
        JOIN savings_ledgeraccount AS account ON account.id = posting.account_id
            AND account.kind = 'savings'
        WHERE network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
          AND entry.entered_on >= date_trunc('month', %(last_day)s::date)
          AND entry.entered_on < %(true_before)s
          AND NOT EXISTS (
              SELECT FROM savings_journalentry AS undoing
              WHERE undoing.reverses_id = entry.id AND undoing.entered_on < %(true_before)s
                AND network_is_known(undoing.recorded_at, undoing.source_id, %(known_by)s))
        GROUP BY 1, 2
    ) AS brought ON brought.membership_id = member.id
        AND extract(day FROM brought.entered_on) <= coalesce(record.deposit_day, 31)
    GROUP BY 1, 2, 3, pledged.satang
    HAVING sum(brought.satang) >= pledged.satang
    """,
    (MEMBERS_OF_GROUPS, GROUPS),
)

# What is owed on each loan, satang.
LOAN_TOTALS = NamedSet("loan_total", ("loan_id", "owed"), LOANS_OWED)

# Loans on which something is owed, and since how many days the oldest instalment that is not paid
# was due (savings.lending.terms; whole numbers divide as there); null where the terms of a loan
# of older books are not known.
LOANS = NamedSet(
    "open_loan",
    ("id", "place_id", "group_id", "owed", "days_late"),
    """
    SELECT id, place_id, group_id, owed,
           CASE WHEN base > 0 THEN greatest(%(last_day)s::date - (since + make_interval(
               months => CASE WHEN method = 'annuity' THEN savings_annuity_unpaid(
                   base, months::int, coalesce(percent, 0), base - owed)
               ELSE least(greatest(base - owed, 0) / step + 1, months)::int END))::date, 0) END
    FROM (
        SELECT stands.*, CASE WHEN base / months >= 100 THEN base / months / 100 * 100
                         ELSE greatest(base / months, 1) END AS step
        FROM (
            SELECT loan.id, held.place_id, held.id AS group_id, book.owed,
                   loan.method, loan.interest_per_month AS percent,
                   coalesce(put_off.since, loan.granted_on) AS since,
                   coalesce(put_off.months, loan.months) AS months,
                   CASE WHEN put_off.since IS NULL THEN loan.principal_satang
                   ELSE (
                       SELECT coalesce(sum(posting.satang), 0)::bigint
                       FROM savings_posting AS posting
                       JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
                       JOIN savings_ledgeraccount AS account ON account.id = posting.account_id
                       WHERE posting.loan_id = loan.id AND account.kind = 'loans'
                         AND entry.entered_on < put_off.since
                         AND network_is_known(entry.recorded_at, entry.source_id,
                                              %(known_by)s)
                   ) END AS base
            FROM savings_loan AS loan
            JOIN savings_membership AS member ON member.id = loan.membership_id
            JOIN savings_group AS held ON held.id = member.group_id
            JOIN loan_total AS book ON book.loan_id = loan.id
            LEFT JOIN (
                SELECT DISTINCT ON (loan_id) loan_id, since, months FROM savings_loanreschedule
                WHERE since < %(true_before)s
                  AND network_is_known(recorded_at, source_id, %(known_by)s)
                ORDER BY loan_id, since DESC, recorded_at DESC, id DESC
            ) AS put_off ON put_off.loan_id = loan.id
            WHERE network_is_known(loan.recorded_at, loan.source_id, %(known_by)s)
              AND network_is_known(member.recorded_at, member.source_id, %(known_by)s)
        ) AS stands
    ) AS stepped
    """,
    (GROUPS, LOAN_TOTALS),
)
LATE = NamedSet(
    "group_late",
    ("id", "place_id", "late"),
    """
    SELECT group_id, place_id, sum(owed) FROM open_loan WHERE days_late > 90
    GROUP BY group_id, place_id
    """,
    (LOANS,),
)
# What each group has lent, and of that what is late by more than 90 days; groups that have lent.
ARREARS = NamedSet(
    "group_arrears",
    ("id", "place_id", "late", "lent"),
    """
    SELECT held.id, held.place_id, coalesce(behind.late, 0), held.lent
    FROM savings_group AS held LEFT JOIN group_late AS behind ON behind.id = held.id
    WHERE held.lent > 0
    """,
    (GROUPS, LATE),
)

# Groups whose month of the last day is closed with the cash that the books have at its end.
CLOSED = NamedSet(
    "group_closed",
    ("id", "place_id"),
    """
    SELECT held.id, held.place_id FROM savings_group AS held
    JOIN savings_monthclosing AS closing ON closing.group_id = held.id
        AND closing.month = date_trunc('month', %(last_day)s::date)::date
        AND network_is_known(closing.recorded_at, closing.source_id, %(known_by)s)
    JOIN (
        SELECT group_id, sum(satang) AS satang FROM account_total WHERE kind = 'cash' GROUP BY 1
    ) AS box ON box.group_id = held.id AND box.satang = closing.counted_satang
    """,
    (GROUPS, ACCOUNT_TOTALS),
)

# What welfare funds paid in the month, by purpose: a row for each group and purpose.
HELPED = NamedSet(
    "group_helped",
    ("id", "place_id", "purpose", "satang"),
    f"""
    SELECT held.id, held.place_id, payment.purpose, sum({_OF_WELFARE})
    FROM savings_welfarepayment AS payment
    JOIN savings_journalentry AS entry ON entry.id = payment.entry_id
    JOIN savings_group AS held ON held.id = entry.group_id
    WHERE entry.entered_on >= date_trunc('month', %(last_day)s::date)
      AND entry.entered_on < %(true_before)s
      AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
      AND network_is_known(payment.recorded_at, payment.source_id, %(known_by)s)
      AND NOT EXISTS (
          SELECT FROM savings_journalentry AS undoing
          WHERE undoing.reverses_id = entry.id AND undoing.entered_on < %(true_before)s
            AND network_is_known(undoing.recorded_at, undoing.source_id, %(known_by)s))
    GROUP BY 1, 2, 3
    HAVING sum({_OF_WELFARE}) IS NOT NULL
    """,  # noqa: S608 (a constant)
    (GROUPS,),
)

# Groups by the sum of the latest scores of the checklist, in three bands; `none` was never scored.
READY = NamedSet(
    "group_ready",
    ("id", "place_id", "band"),
    """
    SELECT held.id, held.place_id,
           CASE WHEN scored.score IS NULL THEN 'none' WHEN scored.score <= 8 THEN 'low'
                WHEN scored.score <= 16 THEN 'middle' ELSE 'high' END
    FROM savings_group AS held
    LEFT JOIN (
        SELECT group_id, sum(score) AS score FROM (
            SELECT DISTINCT ON (group_id, item) group_id, score FROM savings_readinessmark
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
            ORDER BY group_id, item, observed_on DESC, recorded_at DESC, id DESC
        ) AS latest GROUP BY group_id
    ) AS scored ON scored.group_id = held.id
    """,
    (GROUPS,),
)

# What is a group's own (savings, shares, reserve, surplus not shared out), and what others have
# granted it since ever: grants, and what was put into its welfare funds from outside.
CAPITAL = NamedSet(
    "group_capital",
    ("id", "place_id", "own", "granted"),
    f"""
    SELECT held.id, held.place_id, coalesce(book.own, 0),
           coalesce(book.granted, 0) + coalesce(given.satang, 0)
    FROM savings_group AS held
    LEFT JOIN (
        SELECT group_id,
               -sum(satang) FILTER (
                   WHERE kind IN ('savings', 'special', 'shares', 'reserve', 'surplus')) AS own,
               -sum(satang) FILTER (WHERE kind = 'grants' AND NOT is_closing) AS granted
        FROM account_total GROUP BY group_id
    ) AS book ON book.group_id = held.id
    LEFT JOIN (
        SELECT entry.group_id, -sum({_OF_WELFARE}) AS satang
        FROM savings_welfarecontribution AS contribution
        JOIN savings_journalentry AS entry ON entry.id = contribution.entry_id
        WHERE contribution.origin IN ('local', 'state', 'network', 'other')
          AND entry.entered_on < %(true_before)s
          AND network_is_known(entry.recorded_at, entry.source_id, %(known_by)s)
          AND network_is_known(contribution.recorded_at, contribution.source_id, %(known_by)s)
          AND NOT EXISTS (
              SELECT FROM savings_journalentry AS undoing
              WHERE undoing.reverses_id = entry.id AND undoing.entered_on < %(true_before)s
                AND network_is_known(undoing.recorded_at, undoing.source_id, %(known_by)s))
        GROUP BY 1
    ) AS given ON given.group_id = held.id
    """,  # noqa: S608 (a constant)
    (GROUPS, ACCOUNT_TOTALS),
)

# Households in which somebody is a member of a working group: coverage of a place.
COVERED = NamedSet(
    "saving_household",
    ("household_id", "members"),
    """
    SELECT lives.household_id, count(DISTINCT member.person_id)
    FROM savings_member AS member
    JOIN savings_group AS held ON held.id = member.group_id
    JOIN (
        SELECT DISTINCT ON (person_id) person_id, household_id FROM network_householdmembership
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS lives ON lives.person_id = member.person_id AND lives.household_id IS NOT NULL
    GROUP BY 1
    """,
    (MEMBERS_OF_GROUPS, GROUPS),
)
