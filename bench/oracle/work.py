"""Work and training, worked out person by person from whole tables of facts: F7.1 to F7.5."""

from __future__ import annotations

from typing import Any

import pandas

from bench.oracle import rules
from bench.oracle.households import members
from bench.oracle.repairs import last_day, standing_repairs

WORKING = {"own_land", "wage", "trade", "salary"}


def count_work(at: Any) -> None:
    """Everything that hangs on livelihoods, courses and who built."""
    _livelihoods(at)
    taken = _attendances(at)
    _courses(at, taken)
    _builders(at, taken)


def _livelihoods(at: Any) -> None:
    people = members(at).merge(at.standing[["household_id"]], on="household_id", how="inner")
    births = at.latest("network_personrecord", "party_id", "observed_on").set_index("party_id")
    told = at.latest("survey_livelihood", "person_id", "observed_on").set_index("person_id")
    order = at.tables["survey_trade"].set_index("code")["sort_order"]
    wishes = at.tables["survey_tradewish"]
    wishes = wishes[wishes["recorded_at"] <= pandas.Timestamp(at.clock.known_by)]
    by_telling = dict(iter(wishes.groupby("livelihood_id")))
    work, wanted = [], []
    for person in people.itertuples():
        year = births["birth_year"].get(person.person_id)
        age = None if year is None or pandas.isna(year) else last_day(at).year - year
        known = person.person_id in told.index
        employment = told["employment"][person.person_id] if known else ""
        if age is not None and 15 <= age <= 59:
            if employment == "unemployed":
                part = "unemployed"
            elif employment in WORKING:
                part = "working"
            else:
                part = "not_seeking" if employment else "unknown"
            work.append((person.household_id, part))
        if known and told["id"][person.person_id] in by_telling:
            rows = by_telling[told["id"][person.person_id]]
            first = min(rows.itertuples(), key=lambda row: (row.position, order[row.trade_id]))
            wanted.append((person.household_id, first.trade_id))
    _count(at, "F7.1", work)
    _count(at, "F7.2", wanted)


def _count(at: Any, figure: str, rows: list[tuple[int, str]]) -> None:
    """Rows of (household or person, part) where they are at home."""
    homes = pandas.Series([home for home, _part in rows], dtype="object").map(at.domiciles)
    at.count(figure, homes, pandas.Series([part for _home, part in rows], dtype="object"))


def _attendances(at: Any) -> list[dict[str, Any]]:
    """How everybody stands in each course, entered by mistake or not at all left out."""
    told = rules.known(at.tables["survey_attendance"], "happened_on", at.clock)
    lives_in = members(at).set_index("person_id")["household_id"]
    building = at.tables["survey_trade"].set_index("code")["is_building"]
    trades = at.tables["survey_course"].set_index("id")["trade_id"]
    found = []
    about = ["course_id", "person_id"]
    enrolled = told[told["status"] == "enrolled"].groupby(about)["happened_on"].max().to_dict()
    for last in rules.latest(told, about, "happened_on").sort_values(about).itertuples():
        course, person = last.course_id, last.person_id
        if last.status == "mistaken" or (course, person) not in enrolled:
            continue
        found.append(
            {
                "course": course,
                "person": person,
                "home": lives_in.get(person, person),
                "status": last.status,
                "since": last.happened_on,
                "enrolled": enrolled[course, person],
                "builds": bool(building[trades[course]]),
            }
        )
    return found


def _courses(at: Any, taken: list[dict[str, Any]]) -> None:
    today = last_day(at)
    year = today.year if today.month >= 10 else today.year - 1
    begins = pandas.Timestamp(year, 10, 1)
    _count(at, "F7.3", [(e["home"], e["status"]) for e in taken if e["enrolled"] >= begins])
    done = [each for each in taken if each["status"] == "completed"]
    _count(at, "F7.3c", [(each["home"], "") for each in done if each["since"] >= begins])
    checks = rules.known(at.tables["survey_jobcheck"], "checked_on", at.clock)
    last = rules.latest(checks, ["course_id", "person_id", "months"], "checked_on")
    words = {
        (row.course_id, row.person_id, row.months): row.is_employed for row in last.itertuples()
    }
    for figure, months in (("F7.4", 3), ("F7.4s", 6)):
        rows = []
        for each in done:
            if each["since"] + pandas.DateOffset(months=months) > today:
                continue
            word = words.get((each["course"], each["person"], months))
            part = "unchecked" if word is None else "employed" if word else "not_employed"
            rows.append((each["home"], part))
        _count(at, figure, rows)


def _builders(at: Any, taken: list[dict[str, Any]]) -> None:
    builders = {
        each["person"]: each["home"]
        for each in taken
        if each["status"] == "completed" and each["builds"]
    }
    _count(at, "F7.5", [(home, "") for home in builders.values()])
    told = rules.latest(
        rules.known(at.tables["survey_repairbuilder"], "said_on", at.clock),
        ["repair_id", "person_id"],
        "said_on",
    )
    worked = told[told["worked"].astype(bool) & told["person_id"].isin(list(builders))]
    repairs = standing_repairs(at)
    done = repairs[(repairs["state"] == "finished") & repairs["id"].isin(worked["repair_id"])]
    houses = pandas.Series(done["house_id"].unique())
    at.count("F7.5h", houses.map(at.places["place_id"]))
