"""Books of savings groups, worked out from every posting: F6.2 and F6.5 to F6.9."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas

from bench.oracle import rules
from bench.oracle.repairs import last_day

LATE_DAYS = 90
BAHT = 100
OWN = ("savings", "special", "shares", "reserve", "surplus")
FUNDS = ("welfare", "relief")
OWN_ORIGINS = ("members", "surplus")  # what a fund has from nobody else


def count_books(at: Any) -> None:
    """Of the groups that work; all else of money is counted with households."""
    records = at.latest("savings_grouprecord", "group_id", "observed_on")
    active = records[records["is_active"]].set_index("group_id")
    place = at.tables["savings_savingsgroup"].set_index("id")["place_id"]
    posted = _posted(at)
    posted = posted[posted["group_id"].isin(active.index)]
    groups = pandas.Series(active.index)
    homes = groups.map(place)
    _on_time(at, active, posted, place)
    _late(at, posted, place)
    _closed(at, posted, groups, homes)
    _welfare(at, posted, place)
    _ready(at, groups, homes)
    own = -posted[posted["account"].isin(OWN)].groupby("group_id")["satang"].sum()
    at.count("F6.9", homes, None, groups.map(own).fillna(0))
    # What the year's end moved on was received all the same.
    granted = posted[(posted["account"] == "grants") & (posted["kind"] != "closing")]
    given = _of_fund(at, posted, "savings_welfarecontribution", "received_on")
    given = given[~given["origin"].isin(OWN_ORIGINS)]
    sums = -pandas.concat([granted, given]).groupby("group_id")["satang"].sum()
    at.count("F6.9x", homes, None, groups.map(sums).fillna(0))


def _posted(at: Any) -> pandas.DataFrame:
    """Every posting known, with its entry and the kind of its account; `undone` is what became
    of the entry.
    """
    entries = rules.known(at.tables["savings_journalentry"], "entered_on", at.clock)
    kinds = at.tables["savings_ledgeraccount"].set_index("id")["kind"]
    sides = at.tables["savings_posting"].merge(
        entries[["id", "group_id", "kind", "entered_on"]], left_on="entry_id", right_on="id"
    )
    return sides.assign(
        account=sides["account_id"].map(kinds),
        undone=sides["entry_id"].isin(entries["reverses_id"].dropna()),
    )


def _on_time(at: Any, active: Any, posted: Any, place: Any) -> None:
    """What was brought and not undone, by the day of the group, is as much as was promised."""
    joined = rules.known(at.tables["savings_membership"], "joined_on", at.clock)
    left = rules.known(at.tables["savings_membershipending"], "left_on", at.clock)
    pledges = at.latest("savings_pledge", "membership_id", "since").set_index("membership_id")
    month = last_day(at).replace(day=1)
    brought = posted[
        (posted["account"] == "savings")
        & posted["kind"].isin(["deposit", "counter"])
        & ~posted["undone"]
        & (posted["entered_on"] >= month)
    ]
    until = brought["group_id"].map(active["deposit_day"]).astype("float").fillna(31)
    brought = brought[brought["entered_on"].dt.day <= until]
    sums = -brought.groupby("membership_id")["satang"].sum()
    found = []
    for member in joined[~joined["id"].isin(left["membership_id"])].itertuples():
        promised = pledges["satang"].get(member.id, 0)
        if member.group_id in active.index and 0 < promised <= sums.get(member.id, 0):
            found.append(place[member.group_id])
    at.count("F6.2", pandas.Series(found, dtype="Int64"))


def _late(at: Any, posted: Any, place: Any) -> None:
    """All that is owed on loans whose oldest instalment not paid was due long ago."""
    on_loans = posted[(posted["account"] == "loans") & posted["loan_id"].notna()]
    moved = dict(iter(on_loans.groupby("loan_id")))
    terms = at.tables["savings_loan"].set_index("id")
    again = at.latest("savings_loanreschedule", "loan_id", "since").set_index("loan_id")
    late: dict[int, float] = {}
    for key, sides in moved.items():
        owed, loan = int(sides["satang"].sum()), terms.loc[key]
        since, base, months = loan["granted_on"], loan["principal_satang"], loan["months"]
        if key in again.index:
            since, months = again["since"][key], again["months"][key]
            base = sides.loc[sides["entered_on"] < since, "satang"].sum()
        if owed <= 0 or pandas.isna(since) or pandas.isna(base) or pandas.isna(months) or not base:
            continue
        percent = loan["interest_per_month"] if loan["method"] == "annuity" else None
        number = _first_unpaid(int(base), int(months), percent, int(base) - owed)
        due = since + pandas.DateOffset(months=number)
        if (last_day(at) - due).days > LATE_DAYS:
            group = int(sides["group_id"].iloc[0])
            late[group] = late.get(group, 0) + owed
    groups = pandas.Series(list(late), dtype="int64")
    at.count("F6.5", groups.map(place), None, groups.map(late))


def _first_unpaid(base: int, months: int, percent: Decimal | None, paid: int) -> int:
    """The first instalment that is not wholly paid; the last where all are."""
    if percent is None:
        each = base // months
        parts = [each // BAHT * BAHT if each >= BAHT else max(each, 1)] * months
    else:
        instalment = BAHT
        while sum(parts := _annuity(base, months, percent, instalment)) < base:
            instalment += BAHT
    due = 0
    for number, part in enumerate(parts, 1):
        due += part
        if due > paid:
            return number
    return months


def _annuity(base: int, months: int, percent: Decimal, instalment: int) -> list[int]:
    """The principal in each instalment, no more than what is left."""
    left, parts = base, []
    for _ in range(months):
        interest = (left * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        parts.append(min(instalment - int(interest), left))
        left -= parts[-1]
    return parts


def _closed(at: Any, posted: Any, groups: pandas.Series, homes: pandas.Series) -> None:
    closings = at.tables["savings_monthclosing"]
    closings = closings[
        (closings["month"] == last_day(at).replace(day=1))
        & (closings["recorded_at"] <= pandas.Timestamp(at.clock.known_by))
    ].set_index("group_id")
    cash = posted[posted["account"] == "cash"].groupby("group_id")["satang"].sum()
    agrees = groups.map(lambda each: each in closings.index and each in cash.index
                        and closings["counted_satang"][each] == cash[each])  # fmt: skip
    at.count("F6.6", homes[agrees.astype(bool)])


def _of_fund(at: Any, posted: Any, table: str, day: str) -> pandas.DataFrame:
    """What went in and out of welfare funds by entries of a table that were not undone."""
    told = at.tables[table]
    told = told[told["recorded_at"] <= pandas.Timestamp(at.clock.known_by)]
    sides = posted[posted["account"].isin(FUNDS) & ~posted["undone"]]
    return sides.merge(told.drop(columns=["id", "recorded_at", day]), on="entry_id")


def _welfare(at: Any, posted: Any, place: Any) -> None:
    paid = _of_fund(at, posted, "savings_welfarepayment", "paid_on")
    paid = paid[paid["entered_on"] >= last_day(at).replace(day=1)]
    sums = paid.groupby(["group_id", "purpose"])["satang"].sum().reset_index()
    at.count("F6.7", sums["group_id"].map(place), sums["purpose"], sums["satang"])


def _ready(at: Any, groups: pandas.Series, homes: pandas.Series) -> None:
    marks = rules.known(at.tables["savings_readinessmark"], "observed_on", at.clock)
    last = rules.latest(marks, ["group_id", "item"], "observed_on")
    scores = last.groupby("group_id")["score"].sum().to_dict()

    def band(group: int) -> str:
        score = scores.get(group)
        if score is None:
            return "none"
        return "low" if score <= 8 else "middle" if score <= 16 else "high"

    at.count("F6.8", homes, groups.map(band).astype(object))
