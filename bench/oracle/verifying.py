"""Refused verdicts and records verified long ago (F2.3, F2.8), from whole tables of facts."""

from __future__ import annotations

from typing import Any

import pandas

from bench.oracle import rules

LONG_AGO = 365


def count_verdicts(at: Any, visits: pandas.DataFrame, standing: pandas.DataFrame) -> None:
    """F2.3, F2.3n and F2.8 of households; `standing` has the visits V."""
    homes = visits.set_index("id")["household_id"].map(at.domiciles)
    _count(at, "visit_id", homes, ("F2.3", "F2.3n"))
    old = _old(at, "visit_id", standing)
    at.count("F2.8", old["household_id"].map(at.domiciles))


def count_verdicts_on_parcels(
    at: Any, boundaries: pandas.DataFrame, standing: pandas.DataFrame
) -> None:
    """The same of boundaries of parcels and house lots."""
    homes = boundaries.set_index("id")["spatial_unit_id"].map(at.places["place_id"])
    _count(at, "boundary_id", homes, ("F2.3p", "F2.3pn"))
    old = _old(at, "boundary_id", standing)
    at.count("F2.8p", old["spatial_unit_id"].map(at.places["place_id"]))


def _count(at: Any, record: str, homes: pandas.Series, figures: tuple[str, str]) -> None:
    refused = rules.known(at.tables["survey_refusedverification"], "attempted_on", at.clock)
    refused = refused[refused[record].isin(homes.index)]
    at.count(figures[0], refused[record].map(homes), refused["rule"])
    taken = rules.known(at.tables["survey_verification"], "verified_on", at.clock)
    taken = taken[taken[record].isin(homes.index)]
    at.count(figures[1], taken[record].map(homes))


def _old(at: Any, record: str, standing: pandas.DataFrame) -> pandas.DataFrame:
    words = rules.last_words(
        at.tables["survey_verification"], record, at.clock, at.tables["survey_duplicateverdict"]
    )
    agreed = words[words["verdict"] == "agree"].groupby(record)["verified_on"].max()
    # Not `map`: where nobody has agreed yet it would try to make numbers of the days.
    last = agreed.reindex(standing["id"]).set_axis(standing.index)
    return standing[(pandas.Timestamp(at.clock.true_before) - last).dt.days > LONG_AGO]
