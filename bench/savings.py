"""Books of savings groups: the deposit day, trial balances, month ends, beside beancount.

One entry for each member and month, as the table of a deposit day writes them, and a loan to
every fifth member. Measured: the page of the table over HTTP, the trial balance of a group as of
a day by chance, the figures of all groups at a month's end. Then beancount reads the journal of
some of the groups: the balances must be equal. `--groups`, `--members` (of all groups), `--months`,
`--beside` (groups that beancount reads).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after the set-up)
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import _scale  # noqa: E402
from network.models import Role  # noqa: E402
from network.moments import Moment  # noqa: E402
from network.named_sets import fetched  # noqa: E402
from savings import month_sets, named_sets  # noqa: E402
from savings.lending.terms import months_after  # noqa: E402
from savings.models import SavingsGroup  # noqa: E402
from savings.year import statements  # noqa: E402
from tests import factories  # noqa: E402

SEED = 2704
FIRST = date(2016, 1, 5)
PEER = "beancount==3.1.0"
TIMES = 9
PAGE, TRIAL, MONTH_END = 300, 200, 2_000  # milliseconds that it may take
SETS = (
    named_sets.GROUPS, month_sets.ON_TIME, month_sets.LATE, month_sets.CLOSED,
    month_sets.HELPED, month_sets.READY, month_sets.CAPITAL,
)  # fmt: skip

FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO network_party (key, kind)
    SELECT gen_random_uuid(), 'person' FROM generate_series(1, %(members)s);
INSERT INTO savings_membership (key, group_id, person_id, number, joined_on, source_id, recorded_at)
    SELECT gen_random_uuid(), held.id, person.id, (person.n - 1) / %(groups)s + 1, %(first)s,
           %(source)s, %(first)s
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM network_party
          WHERE id > %(party)s) AS person
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM savings_savingsgroup) AS held
        ON held.n = (person.n - 1) %% %(groups)s;
INSERT INTO savings_pledge (membership_id, satang, since, source_id, recorded_at)
    SELECT id, 10000, %(first)s, %(source)s, %(first)s FROM savings_membership;
INSERT INTO savings_loan (key, membership_id, principal_satang, interest_per_month, months,
                          granted_on, interest_owed_satang, method, purpose, source_id, recorded_at)
    SELECT gen_random_uuid(), id, 1200000, 1, 120, %(first)s, 0, 'reducing', 'farming', %(source)s,
           %(first)s
    FROM savings_membership WHERE number %% 5 = 0;
INSERT INTO savings_journalentry (key, group_id, kind, entered_on, memo, source_id, recorded_at)
    SELECT gen_random_uuid(), held.id, 'income', %(first)s, 'grant', %(source)s, %(first)s
    FROM savings_savingsgroup AS held;
INSERT INTO savings_posting (entry_id, account_id, satang)
    SELECT entry.id, account.id,
           1000000000 * CASE account.kind WHEN 'cash' THEN 1 ELSE -1 END
    FROM savings_journalentry AS entry JOIN savings_ledgeraccount AS account
        ON account.group_id = entry.group_id AND account.kind IN ('cash', 'grants');
WITH lent AS (
    INSERT INTO savings_journalentry (key, group_id, kind, entered_on, memo, source_id, recorded_at)
    SELECT loan.key, member.group_id, 'loan', loan.granted_on, '', %(source)s, %(first)s
    FROM savings_loan AS loan JOIN savings_membership AS member ON member.id = loan.membership_id
    RETURNING id, key, group_id
)
INSERT INTO savings_posting (entry_id, account_id, membership_id, loan_id, satang)
    SELECT lent.id, account.id,
           CASE account.kind WHEN 'loans' THEN loan.membership_id END,
           CASE account.kind WHEN 'loans' THEN loan.id END,
           1200000 * CASE account.kind WHEN 'loans' THEN 1 ELSE -1 END
    FROM lent JOIN savings_loan AS loan ON loan.key = lent.key
    JOIN savings_ledgeraccount AS account
        ON account.group_id = lent.group_id AND account.kind IN ('loans', 'cash');
"""
MONTH = """
SET LOCAL session_replication_role = replica;
WITH came AS (
    INSERT INTO savings_journalentry (key, group_id, kind, entered_on, memo, source_id, recorded_at)
    SELECT gen_random_uuid(), group_id, 'counter', %(day)s, number::text, %(source)s,
           %(day)s::date + interval '10 hours'
    FROM savings_membership ORDER BY group_id, number
    RETURNING id, group_id, memo::int AS number
)
INSERT INTO savings_posting (entry_id, account_id, membership_id, loan_id, satang)
    SELECT came.id, account.id, CASE WHEN side.of_member THEN member.id END,
           CASE WHEN side.kind IN ('loans', 'interest') THEN loan.id END, side.satang
    FROM came
    JOIN savings_membership AS member
        ON member.group_id = came.group_id AND member.number = came.number
    LEFT JOIN savings_loan AS loan ON loan.membership_id = member.id
    CROSS JOIN LATERAL (VALUES
        ('savings', -10000::bigint, true),
        ('cash', 10000 + CASE WHEN loan.id IS NULL THEN 0 ELSE 10100 END, false),
        ('loans', CASE WHEN loan.id IS NULL THEN 0 ELSE -10000 END, true),
        ('interest', CASE WHEN loan.id IS NULL THEN 0 ELSE -100 END, true)
    ) AS side (kind, satang, of_member)
    JOIN savings_ledgeraccount AS account
        ON account.group_id = came.group_id AND account.kind = side.kind
    WHERE side.satang <> 0;
"""


def fill(groups: int, members: int, months: int) -> tuple[Any, list[date]]:
    """The books, and an account that keeps them."""
    for code in ("27", "2704"):
        factories.place(code)
    factories.joined(factories.place("270405"))
    village = factories.place("27040501")
    source = factories.source()
    for _each in range(groups):
        factories.savings_group(village, members=0)
    days = [months_after(FIRST, number) for number in range(1, months + 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM network_party")
        values = {"members": members, "groups": groups, "first": FIRST, "source": source.pk,
                  "party": cursor.fetchone()[0]}  # fmt: skip
        cursor.execute(f"BEGIN; {FILL}; COMMIT", values)
        for day in days:
            cursor.execute(f"BEGIN; {MONTH}; COMMIT", {"day": day, "source": source.pk})
        cursor.execute("SELECT savings_rebuild_day_totals()")
        cursor.execute("VACUUM ANALYZE")
    return factories.account(role=Role.TREASURER, place=village), days


def milliseconds(act: Callable[[], object], times: int = TIMES) -> float:
    """The median of several runs; the first is not counted."""
    act()
    took = []
    for _each in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def peer() -> Path:
    """The Python of beancount's own environment."""
    place = Path(settings.VAR) / "bench-beancount"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", PEER], check=True)
    return python


READING = """
import sys, time
from decimal import Decimal
from beancount import loader
from beancount.core import data, realization
began = time.perf_counter()
entries, errors, options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
sums = {}
for entry in entries:
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            sums[posting.account] = sums.get(posting.account, Decimal(0)) + posting.units.number
print(time.perf_counter() - began)
for account, number in sorted(sums.items()):
    print(account, int(number * 100))
"""


def written(group: SavingsGroup, until: date, path: Path) -> None:
    """The journal of a group until a day, as beancount reads it."""
    with connection.cursor() as cursor, path.open("w") as file:
        cursor.execute("SELECT kind FROM savings_ledgeraccount WHERE group_id = %s", [group.pk])
        file.writelines(
            f"2000-01-01 open Assets:{_named(kind)} THB\n" for (kind,) in cursor.fetchall()
        )
        cursor.execute(
            "SELECT entry.id, entry.entered_on, account.kind, posting.satang"
            " FROM savings_journalentry AS entry"
            " JOIN savings_posting AS posting ON posting.entry_id = entry.id"
            " JOIN savings_ledgeraccount AS account ON account.id = posting.account_id"
            " WHERE entry.group_id = %s AND entry.entered_on <= %s ORDER BY entry.id",
            [group.pk, until],
        )
        last = None
        for entry, day, kind, satang in cursor.fetchall():
            if entry != last:
                file.write(f'\n{day} * "{entry}"\n')
                last = entry
            file.write(f"  Assets:{_named(kind)}  {satang / 100:.2f} THB\n")


def _named(kind: str) -> str:
    return kind.title().replace("_", "-")


def main() -> None:
    """Fill, measure, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--members", type=int, default=40_000)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--beside", type=int, default=2)
    wanted = parser.parse_args()
    python = peer()
    # Names of files without their hash: nothing needs to be collected before.
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with (
        override_settings(STORAGES=settings.STORAGES | plain),
        _scale.own_database(),
    ):
        began = time.perf_counter()
        account, days = fill(wanted.groups, wanted.members, wanted.months)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM savings_posting")
            postings = cursor.fetchone()[0]
        print(
            f"{wanted.groups} groups, {wanted.members:,} members, {wanted.months} months:"
            f" {postings:,} postings, filled in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        rng = random.Random(SEED)  # noqa: S311 (repeatable)
        found = list(SavingsGroup.objects.order_by("pk"))
        client = Client(SERVER_NAME="localhost")
        client.force_login(account)
        address = reverse("deposit-table", args=[rng.choice(found).key, days[-1]])
        assert client.get(address).status_code == 200
        page = milliseconds(lambda: client.get(address))
        now = Moment.now()

        def trial() -> object:
            day = FIRST + timedelta(days=rng.randrange((days[-1] - FIRST).days))
            return statements.sums(rng.choice(found), statements.at_end_of(day, now))

        balance = milliseconds(trial, TIMES * 3)
        close = statements.at_end_of(days[-1].replace(day=28), now)
        moment = Moment(close.true_before, now.known_by)
        month_end = milliseconds(lambda: [fetched(each, "*", moment) for each in SETS], 3)
        for name, took, most in (
            ("table of a deposit day, whole page", page, PAGE),
            ("trial balance of a group as of any day", balance, TRIAL),
            ("figures of all groups at a month's end", month_end, MONTH_END),
        ):
            verdict = "" if took <= most else "  OVER"
            print(f"  {name:<42}{took:>9.0f} ms  (at most {most}){verdict}", flush=True)
        beside(python, rng.sample(found, min(wanted.beside, len(found))), days[len(days) // 2], now)


def beside(python: Path, groups: list[SavingsGroup], until: date, now: Moment) -> None:
    """The balances of some groups as of a day by beancount, equal and slower."""
    ours, theirs = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for group in groups:
            path = Path(folder) / "journal.beancount"
            written(group, until, path)
            asked = subprocess.run(
                [python, "-c", READING, path], capture_output=True, text=True, check=True
            )
            seconds, *lines = asked.stdout.splitlines()
            theirs += float(seconds)
            began = time.perf_counter()
            sums = statements.sums(group, statements.at_end_of(until, now)).by_kind
            ours += time.perf_counter() - began
            told = {line.split()[0]: int(line.split()[1]) for line in lines}
            said = {f"Assets:{_named(kind)}": satang for kind, satang in sums.items()}
            assert told == said, (told, said)
    print(
        f"  {len(groups)} groups as of {until}: product {ours * 1000:.0f} ms,"
        f" beancount {theirs * 1000:.0f} ms, equal to the satang;"
        f" beancount : product {theirs / ours:.0f}"
    )


if __name__ == "__main__":
    main()
