"""What is under way about land: F3.8 notices, F3.9 disputes, F3.10 transfers."""

from __future__ import annotations

from typing import Any

import numpy
import pandas

from bench.oracle import rules
from bench.oracle.holdings import claimed_units

TITLES = {"title_deed_ns4", "ns3k", "ns3", "ns3kh"}
DISPUTE = {"disputed", "mediated"}
SETTLED = {"agreed", "decided"}


def count_proceedings(at: Any, parcels: pandas.DataFrame) -> None:
    """`parcels` are the verified boundaries with kind and regime."""
    _notices(at, parcels)
    _disputes(at)
    _transfers(at)


def _last_day(at: Any) -> pandas.Timestamp:
    return pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)


def _unit_of(at: Any, ba_units: pandas.Series) -> pandas.Series:
    """The place each counts in: that of the oldest unit that stands."""
    through = at.tables["parcels_baunit_spatial_units"]
    through = through[through["spatialunit_id"].isin(at.units["id"])]
    oldest = through.groupby("baunit_id")["spatialunit_id"].min()
    return ba_units.map(oldest).map(at.places["place_id"])


def _notices(at: Any, parcels: pandas.DataFrame) -> None:
    filed = rules.known(at.tables["parcels_occupationnotification"], "filed_on", at.clock)
    at.count("F3.8n", _unit_of(at, filed["ba_unit_id"]))
    types = at.tables["parcels_landdocumenttype"]
    ending = set(types.loc[types["is_alro"].astype(bool), "code"]) | TITLES
    shown = rules.known(at.tables["parcels_landdocument"], "observed_on", at.clock)
    covered = set(shown.loc[shown["type_id"].isin(ending), "ba_unit_id"])
    on_alro = parcels[(parcels["regime"] == "alro") & (parcels["kind"] == "farm")]
    held = claimed_units(at)
    held = held[
        (held["kind"] == "holding")
        & held["spatialunit_id"].isin(on_alro["spatial_unit_id"])
        & ~held["ba_unit_id"].isin(covered)
    ]
    last = at.latest("network_householdmembership", "person_id", "observed_on")
    lives_in = last[last["household_id"].notna()].set_index("person_id")["household_id"]
    homes = filed["party_id"].map(lives_in).fillna(filed["party_id"])
    told = set(zip(filed["ba_unit_id"], homes, strict=True))
    held = held.assign(
        filed=[pair in told for pair in zip(held["ba_unit_id"], held["household_id"], strict=True)]
    )
    by_unit = held.groupby(["household_id", "spatialunit_id"])["filed"].any().reset_index()
    by_home = by_unit.groupby("household_id")["filed"].agg(["all", "any"])
    concerned = at.standing[at.standing["household_id"].isin(by_home.index)]
    state = by_home.loc[concerned["household_id"].astype("int64")]
    part = numpy.select(
        [state["all"].astype(bool), state["any"].astype(bool)],
        ["filed", "partly_filed"],
        "not_filed",
    )
    at.count("F3.8", concerned["household_id"].map(at.domiciles), pandas.Series(part))


def _walk(steps: pandas.DataFrame, sides: set[int]) -> list[tuple[Any, str, str]]:
    """(day, status before, status after) of each step, told one after another."""
    status, agreed, told = "open", set(), []
    for step in steps.sort_values(["taken_on", "recorded_at", "id"]).itertuples():
        before = status
        if step.kind == "agreed":
            agreed.add(step.side_id)
            if agreed >= sides:
                status = "agreed"
        else:
            agreed = set()
            status = "open" if step.kind == "reopened" else step.kind
        told.append((step.taken_on, before, status))
    return told


def _disputes(at: Any) -> None:
    steps = rules.known(at.tables["parcels_overlapstep"], "taken_on", at.clock)
    overlaps = at.tables["parcels_overlap"]
    standing = at.units["id"]
    overlaps = overlaps[
        overlaps["other_unit_id"].notna()
        & overlaps["spatial_unit_id"].isin(standing)
        & overlaps["other_unit_id"].isin(standing)
    ].set_index("id")
    first = _last_day(at).replace(day=1)
    for overlap, own in steps.groupby("overlap_id"):
        if overlap not in overlaps.index:
            continue
        met = overlaps.loc[overlap]
        told = _walk(own, {int(met["spatial_unit_id"]), int(met["other_unit_id"])})
        status = told[-1][2]
        turns = [day for day, before, after in told if before != after]
        age = (_last_day(at) - turns[-1]).days if turns else 0
        place = pandas.Series([met["spatial_unit_id"]]).map(at.places["place_id"])
        at.count("F3.9", place, pandas.Series([status]), pandas.Series([float(age)]))
        this_month = [(before, after) for day, before, after in told if day >= first]
        if any(after in DISPUTE and before not in DISPUTE for before, after in this_month):
            at.count("F3.9n", place)
        if status in SETTLED and any(
            before in DISPUTE and after in SETTLED for before, after in this_month
        ):
            at.count("F3.9s", place, pandas.Series([status]))
        if status in SETTLED and any(
            before == "mediated" and after in SETTLED for before, after in this_month
        ):
            at.count("F3.9m", place)


def _transfers(at: Any) -> None:
    asked = rules.known(at.tables["parcels_transferapplication"], "filed_on", at.clock)
    decided = rules.known(at.tables["parcels_transferdecision"], "decided_on", at.clock)
    age = (_last_day(at) - asked["filed_on"]).dt.days
    part = numpy.select(
        [asked["id"].isin(decided["application_id"]), age < 90, age <= 365],
        ["decided", "recent", "this_year"],
        "late",
    )
    at.count("F3.10", _unit_of(at, asked["ba_unit_id"]), pandas.Series(part), age.astype(float))
