"""Repairs of houses, worked out from whole tables of facts: F4.2, F4.3 and their parts."""

from __future__ import annotations

from typing import Any

import pandas

from bench.oracle import rules
from bench.oracle.households import members

POOR = ("major_repair", "unsafe")
OLDER, SMALL_CHILD = 60, 6


def count_repairs(at: Any) -> None:
    """Everything that hangs on repairs, and the houses that wait for them most urgently."""
    _vulnerable(at)
    repairs = standing_repairs(at)
    homes = repairs["house_id"].map(at.places["place_id"])
    finished = repairs["state"] == "finished"
    at.count("F4.3", homes[finished], repairs["funder"][finished])
    first = last_day(at).replace(day=1)
    this_month = finished & (repairs["finished_on"] >= first)
    at.count("F4.3m", homes[this_month], repairs["funder"][this_month])
    is_open = repairs["state"].isin(["planned", "funded", "started"])
    at.count("F4.3o", homes[is_open], repairs["state"][is_open])
    paid = grants(at)
    paid = paid[paid["repair_id"].isin(repairs.loc[finished, "id"])]
    houses = paid["repair_id"].map(repairs.set_index("id")["house_id"])
    at.count("F4.3b", houses.map(at.places["place_id"]), paid["funder"], paid["amount_baht"] * 100)


def last_day(at: Any) -> pandas.Timestamp:
    return pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)


def grants(at: Any) -> pandas.DataFrame:
    """The last word on each grant, of those that were not taken back."""
    told = rules.known(at.tables["survey_repairfunding"], "decided_on", at.clock)
    last = rules.latest(told, ["repair_id", "grant_key"], "decided_on")
    return last[last["amount_baht"] > 0]


def standing_repairs(at: Any) -> pandas.DataFrame:
    """(id, house_id, state, funder, finished_on) of every repair that is planned."""
    planned = set(rules.known(at.tables["survey_repairplan"], "planned_on", at.clock)["repair_id"])
    steps = rules.known(at.tables["survey_repairstep"], "happened_on", at.clock)
    paid = grants(at).sort_values(
        ["amount_baht", "decided_on", "id"], ascending=[False, True, True]
    )
    most = paid.drop_duplicates("repair_id").set_index("repair_id")["funder"].to_dict()
    taken = {repair: set(kinds) for repair, kinds in steps.groupby("repair_id")["kind"]}
    finished = steps[steps["kind"] == "finished"].groupby("repair_id")["happened_on"].min()
    ended = finished.to_dict()
    rows = []
    for repair in at.tables["survey_repair"].itertuples():
        if repair.id not in planned:
            continue
        state = next(
            (
                kind
                for kind in ("finished", "cancelled", "started")
                if kind in taken.get(repair.id, ())
            ),
            "funded" if repair.id in most else "planned",
        )
        funder = most.get(repair.id, "unknown")
        rows.append((repair.id, repair.house_id, state, funder, ended.get(repair.id, pandas.NaT)))
    names = ["id", "house_id", "state", "funder", "finished_on"]
    found = pandas.DataFrame(rows, columns=names)
    return found.assign(finished_on=pandas.to_datetime(found["finished_on"]))


def _vulnerable(at: Any) -> None:
    """F4.2: houses V in a poor state with an older person, a small child, or a disabled one."""
    verified, _ = at._verdicts("visit_id")
    visits = at._known("survey_visit", "visited_on")
    visits = visits[
        visits["id"].isin(verified)
        & ~visits["is_draft"].astype(bool)
        & visits["house_id"].notna()
        & ~visits["house_condition"].isin(["", "no_house"])
    ]
    last = rules.latest(visits, ["house_id"], "visited_on")
    poor = last[last["house_condition"].isin(POOR)].set_index("house_id")["house_condition"]
    people = members(at).merge(
        at.standing[["household_id", "house_id"]], on="household_id", how="inner"
    )
    births = at.latest("network_personrecord", "party_id", "observed_on").set_index("party_id")
    words = rules.latest(
        rules.known(at.tables["network_consent"], "decided_on", at.clock),
        ["person_id", "purpose"],
        "decided_on",
    )
    willing = set(
        words.loc[(words["purpose"] == "sensitive_survey") & words["is_given"], "person_id"]
    )
    needs = at.latest("survey_careneed", "person_id", "observed_on").set_index("person_id")
    # Of a column without gaps pandas gives no True of Python's.
    with_disability = willing & set(needs.index[needs["has_disability"].eq(True)])
    houses = set()
    for person in people.itertuples():
        if pandas.isna(person.house_id) or person.house_id not in poor.index:
            continue
        year = births["birth_year"].get(person.person_id)
        age = None if year is None or pandas.isna(year) else last_day(at).year - year
        disabled = person.person_id in with_disability
        if disabled or (age is not None and (age >= OLDER or age < SMALL_CHILD)):
            houses.add(person.house_id)
    found = pandas.Series(sorted(houses), dtype="int64")
    at.count("F4.2", found.map(at.places["place_id"]), found.map(poor))
