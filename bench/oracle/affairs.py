"""Layouts signed, boundary cases, referrals and housing projects: F4.4, F3.9c, F5.6, F5.7, F4.8."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas

from bench.oracle import rules
from bench.oracle.repairs import last_day

STEPS = 9
LATE_DAYS = 90
UNDER_WAY = ("heard", "visited", "sitting")
STANDS = dict.fromkeys(UNDER_WAY, "under_way") | {"reopened": "open"}
ENDED = ("settled", "withdrawn")
CLOSING = ("done", "refused")


def count_affairs(at: Any) -> None:
    """Everything a village writes down of what it does with others."""
    _layouts(at)
    _cases(at)
    _referrals(at)
    _projects(at)


def _count(at: Any, figure: str, rows: list[tuple[Any, str, float]]) -> None:
    """Rows of (place, part, amount)."""
    table = pandas.DataFrame(rows, columns=["place", "part", "amount"])
    at.count(figure, table["place"].astype("Int64"), table["part"], table["amount"].astype(float))


def _by(steps: pandas.DataFrame, about: str, day: str) -> dict[int, list[Any]]:
    """The steps of each, in the order of their days and of how they were written down."""
    in_order = steps.sort_values([day, "recorded_at", "id"])
    found: dict[int, list[Any]] = {}
    for step in in_order.itertuples():
        found.setdefault(getattr(step, about), []).append(step)
    return found


def _layouts(at: Any) -> None:
    """Villages with an edition signed in the twelve months before T."""
    signed = rules.known(at.tables["maps_layoutedition"], "signed_on", at.clock)
    since = pandas.Timestamp(at.clock.true_before) - pandas.DateOffset(months=12)
    villages = signed.loc[signed["signed_on"] >= since, "village_id"].unique()
    at.count("F4.4", pandas.Series(villages))


def _cases(at: Any) -> None:
    """Boundary cases about no overlap: by where they stand, new ones, settled ones."""
    today, month = last_day(at), last_day(at).replace(day=1)
    opened = rules.known(at.tables["survey_dispute"], "opened_on", at.clock)
    opened = opened[(opened["kind"] == "boundary") & opened["overlap_id"].isna()]
    told = rules.known(at.tables["survey_disputestep"], "taken_on", at.clock)
    steps_of = _by(told, "dispute_id", "taken_on")
    standing, new, settled = [], [], []
    for case in opened.itertuples():
        steps = steps_of.get(case.id, [])
        last = steps[-1] if steps else None
        stands = "open" if last is None else STANDS.get(last.kind, last.kind)
        until = last.taken_on if last is not None and stands in ENDED else today
        standing.append((case.place_id, stands, (until - case.opened_on).days))
        # Opened anew is only what is known to have ended.
        anew = any(
            step.kind == "reopened" and before.kind in ENDED and step.taken_on >= month
            for before, step in pairwise(steps)
        )
        if case.opened_on >= month or anew:
            new.append((case.place_id, "", 0))
        # Told twice with nothing between: it is settled since the first.
        if last is not None and stands == "settled" and _turned(steps) >= month:
            settled.append((case.place_id, last.result, 0))
    _count(at, "F3.9c", standing)
    _count(at, "F3.9cn", new)
    _count(at, "F3.9cs", settled)


def _turned(steps: list[Any]) -> Any:
    """The day since which a case stands as it does after the last of its steps."""
    since = steps[-1].taken_on
    for step in reversed(steps):
        if step.kind != steps[-1].kind:
            break
        since = step.taken_on
    return since


def _referrals(at: Any) -> None:
    """Of the household that stands now where two were one; closed until it is opened again."""
    today, month = last_day(at), last_day(at).replace(day=1)
    one = rules.one_person(at.tables["survey_duplicateverdict"], at.clock)
    handed = rules.known(at.tables["survey_referral"], "referred_on", at.clock)
    told = rules.known(at.tables["survey_referralstep"], "done_on", at.clock)
    turns = _by(told[told["kind"].isin([*CLOSING, "reopened"])], "referral_id", "done_on")
    standing, opened, closed, outcomes = [], [], [], []
    for referral in handed.itertuples():
        household = one.get(referral.household_id, referral.household_id)
        place = at.domiciles.get(household)
        turn = turns[referral.id][-1] if referral.id in turns else None
        end = turn if turn is not None and turn.kind in CLOSING else None
        days = ((today if end is None else end.done_on) - referral.referred_on).days
        part = "closed" if end is not None else "late" if days > LATE_DAYS else "open"
        standing.append((place, part, days))
        if referral.referred_on >= month:
            opened.append((place, "", 0))
        if end is not None:
            outcomes.append((place, end.outcome, 0))
            if end.done_on >= month:
                closed.append((place, "", days))
    _count(at, "F5.6", standing)
    _count(at, "F5.6n", opened)
    _count(at, "F5.6c", closed)
    _count(at, "F5.7", outcomes)


def _projects(at: Any) -> None:
    """The first of the nine steps that is not passed, and who is on the roster; not of repairs."""
    told = rules.known(at.tables["plans_projectrecord"], "observed_on", at.clock)
    told = rules.latest(told, ["project_id"], "observed_on")
    told = told[told["kind"] == "mankong"]
    taken = rules.known(at.tables["plans_projectstep"], "happened_on", at.clock)
    last = rules.latest(taken, ["project_id", "step"], "happened_on")
    passed = last[last["kind"] == "passed"]
    listed = rules.known(at.tables["plans_rosterentry"], "since", at.clock)
    roster = rules.latest(listed, ["project_id", "household_id"], "since")
    roster = roster[roster["is_in"].astype(bool)]
    projects, households = [], []
    for project in at.tables["plans_housingproject"].itertuples():
        if project.id not in set(told["project_id"]):
            continue
        done = set(passed.loc[passed["project_id"] == project.id, "step"])
        left = [step for step in range(1, STEPS + 1) if step not in done]
        stage = str(left[0]) if left else "finished"
        projects.append((project.place_id, stage, 0))
        on_it = (roster["project_id"] == project.id).sum()
        households += [(project.place_id, stage, 0)] * int(on_it)
    _count(at, "F4.8", projects)
    _count(at, "F4.8h", households)
