"""Who allows their health and disability to be kept, worked out a second time (F2.7)."""

from __future__ import annotations

from typing import Any

import pandas

from bench.oracle import rules


def consents(at: Any, people: pandas.DataFrame, living: pandas.DataFrame) -> None:
    """Count F2.7 of `people` (persons V) and the withdrawals of `living` (all who live somewhere).

    Both have person_id and household_id.
    """
    said = rules.known(at.tables["network_consent"], "decided_on", at.clock)
    said = said[said["purpose"] == "sensitive_survey"]
    last = rules.latest(said, ["person_id"], "decided_on").set_index("person_id")
    agreed_once = set(said.loc[said["is_given"].astype(bool), "person_id"])
    words = {
        person: "given" if row.is_given else "withdrawn" if person in agreed_once else "refused"
        for person, row in last.iterrows()
    }
    of_people = people["person_id"].map(words).fillna("not_asked")
    at.count("F2.7", people["household_id"].map(at.domiciles), of_people)

    month_begins = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    month_begins = month_begins.replace(day=1)
    taken_back = {
        person
        for person, row in last.iterrows()
        if words[person] == "withdrawn" and pandas.Timestamp(row.decided_on) >= month_begins
    }
    gone = living[living["person_id"].isin(taken_back)]
    at.count("F2.7w", gone["household_id"].map(at.domiciles))
