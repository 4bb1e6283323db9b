"""What was asked of a district, ordered and forwarded, worked out a second time (F10)."""

from __future__ import annotations

from typing import Any

import pandas

from bench.oracle import rules


def count_orders(at: Any) -> None:
    """F10.1 to F10.4; of places above those that have joined too."""
    month_begins = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    month_begins = month_begins.replace(day=1)
    _matters(at, month_begins)
    _instructions(at, month_begins)
    sent = rules.known(at.tables["reports_forwarding"], "held_on", at.clock)
    results = rules.known(at.tables["reports_forwardingresult"], "decided_on", at.clock)
    settled = results[results["decided_on"] < month_begins]["forwarding_id"]
    sent = sent[(sent["held_on"] >= month_begins) | ~sent["id"].isin(settled)]
    heard = sent["id"].isin(results["forwarding_id"]).map({True: "result", False: "waiting"})
    at.count("F10.4", sent["place_id"], heard, reaches_up=True)


def _matters(at: Any, month_begins: pandas.Timestamp) -> None:
    asked = rules.known(at.tables["reports_request"], "asked_on", at.clock)
    answers = rules.known(at.tables["reports_answer"], "answered_on", at.clock)
    ends = answers[answers["outcome"] != "assigned"].groupby("request_id")["answered_on"].min()
    # Not `map`: where none has ended yet it would try to make numbers of the days.
    closed_on = ends.reindex(asked["id"])
    standing = []
    for day, closed in zip(asked["asked_on"], closed_on, strict=True):
        age = "new" if day >= month_begins else "old"
        if pandas.isna(closed):
            standing.append(f"{age}_open")
        else:
            standing.append(f"{age}_closed" if closed >= month_begins else None)
    words = pandas.Series(standing, index=asked.index, dtype=object)
    under_way = asked[words.notna()]
    at.count("F10.1", under_way["place_id"], words[words.notna()], reaches_up=True)
    resolved = asked[words.fillna("").str.endswith("_closed")]
    at.count("F10.2", resolved["place_id"], reaches_up=True)


def _instructions(at: Any, month_begins: pandas.Timestamp) -> None:
    given = rules.known(at.tables["reports_instruction"], "given_on", at.clock)
    steps = rules.known(at.tables["reports_instructionstep"], "taken_on", at.clock)
    last = rules.latest(steps, ["instruction_id"], "taken_on").set_index("instruction_id")
    states, kept = [], []
    for key in given["id"]:
        step = last.loc[key] if key in last.index else None
        states.append("given" if step is None else step["state"])
        is_over = step is not None and step["state"] != "doing"
        kept.append(not (is_over and pandas.Timestamp(step["taken_on"]) < month_begins))
    keep = pandas.Series(kept, index=given.index, dtype=bool)
    words = pandas.Series(states, index=given.index, dtype=object)
    at.count("F10.3", given[keep]["place_id"], words[keep], reaches_up=True)
