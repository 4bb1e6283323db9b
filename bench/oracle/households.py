"""Households, persons, bodies, money and requests, worked out from whole tables of facts."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy
import pandas
import shapely

from bench.oracle import houses, land, rules, verifying
from bench.oracle.consents import consents
from bench.oracle.people import count_people

REPAIR = ("minor_repair", "major_repair", "unsafe")
SATANG = {"F6.3": "saved", "F6.3m": "moved", "F6.4": "lent"}


def count_households(
    at: Any, visits: pandas.DataFrame, verified: set[int], disputed: set[int]
) -> None:
    """What hangs on the visits: F1.2–F1.5, F1.7, F2.4, F3.3, F3.4, F4.5–F4.7, F5.1–F5.5."""
    homes = at.domiciles
    standing = rules.latest(visits[visits["id"].isin(verified)], ["household_id"], "visited_on")
    at.count("F1.2", standing["household_id"].map(homes))
    asked = standing[standing["hardships"].map(lambda codes: codes is not None).astype(bool)]
    at.count("F1.3a", asked["household_id"].map(homes))
    hard = asked[asked["hardships"].map(len).astype(int) > 0]
    at.count("F1.3", hard["household_id"].map(homes))
    last = rules.latest(visits, ["household_id"], "visited_on")
    at.count("F2.4", last[last["id"].isin(disputed)]["household_id"].map(homes))
    _numbers(at, standing)
    houses.count_houses(at, standing)
    _persons(at, standing)
    _farms(at, standing)


def _numbers(at: Any, standing: pandas.DataFrame) -> None:
    lived_in = pandas.Series(standing["house_id"].dropna().unique())
    labels = at.latest("parcels_unitlabel", "spatial_unit_id", "observed_on").set_index(
        "spatial_unit_id"
    )
    label = lived_in.map(labels["label"]).astype(object).fillna("")
    registered = lived_in.map(labels["registration_no"]).astype(object).fillna("")
    part = numpy.select(
        [label == "", registered == ""], ["no_number", "not_registered"], "registered"
    )
    at.count("F4.5", lived_in.map(at.places["place_id"]), pandas.Series(part))


def _persons(at: Any, standing: pandas.DataFrame) -> None:
    people = members(at).merge(
        standing[["household_id", "house_id"]], on="household_id", how="inner"
    )
    births = at.latest("network_personrecord", "party_id", "observed_on").set_index("party_id")
    last_day = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    age = last_day.year - people["person_id"].map(births["birth_year"]).astype("float")
    band = numpy.select(
        [age.isna(), age < 18, age < 60, age < 70, age < 80],
        ["unknown", "under_18", "adult", "sixties", "seventies"],
        "over_80",
    )
    home = people["household_id"].map(at.domiciles)
    at.count("F5.1", home, pandas.Series(band))
    words = rules.latest(
        rules.known(at.tables["network_consent"], "decided_on", at.clock),
        ["person_id", "purpose"],
        "decided_on",
    )
    willing = set(
        words.loc[(words["purpose"] == "sensitive_survey") & words["is_given"], "person_id"]
    )
    is_willing = people["person_id"].isin(willing)
    at.count("F1.5n", home[~is_willing])
    consents(at, people, members(at))
    count_people(at, people.assign(place=home, age=age, is_willing=is_willing), standing)
    needs = at.latest("survey_careneed", "person_id", "observed_on").set_index("person_id")
    disabled = people["person_id"].map(needs["has_disability"]).astype(object).eq(True)
    level = people["person_id"].map(needs["care_level"]).astype(object).fillna("")
    in_need = disabled | ((age >= 60) & level.isin(["home_bound", "bed_bound"]))
    houses = people.loc[in_need & is_willing, "house_id"].dropna().unique()
    at.count("F1.5", pandas.Series(houses).map(at.places["place_id"]))


def members(at: Any) -> pandas.DataFrame:
    """(person_id, household_id) of those who live in a household."""
    last = at.latest("network_householdmembership", "person_id", "observed_on")
    return last.loc[last["household_id"].notna(), ["person_id", "household_id"]]


def _farms(at: Any, standing: pandas.DataFrame) -> None:
    claims = rules.latest(
        rules.known(at.tables["parcels_right"], "began_on", at.clock),
        ["ba_unit_id", "party_id"],
        "began_on",
    )
    claims = claims[claims["kind"].isin(["holding", "lease"])]
    lives_in = members(at).set_index("person_id")["household_id"]
    claims = claims.assign(
        household_id=claims["party_id"].map(lives_in).fillna(claims["party_id"]).astype("Int64")
    )
    held = claims.merge(
        at.tables["parcels_baunit_spatial_units"], left_on="ba_unit_id", right_on="baunit_id"
    )
    units = at.units
    held = held[held["spatialunit_id"].isin(units.loc[units["kind"] == "farm", "id"])]
    outlines = rules.known(at.oracle.boundaries, "observed_on", at.clock)
    last = rules.latest(outlines, ["spatial_unit_id"], "observed_on").set_index("spatial_unit_id")
    held = held.assign(
        area=held["spatialunit_id"].map(last["square_metres"]),
        outline=held["spatialunit_id"].map(last["id"]),
    )
    papers = at.latest("parcels_landdocument", "ba_unit_id", "observed_on").set_index("ba_unit_id")
    held = held.assign(
        document=held["ba_unit_id"].map(papers["type_id"]).astype(object).fillna("unrecorded")
    )
    main = (
        held.sort_values(
            ["area", "spatialunit_id", "ba_unit_id"],
            ascending=[False, True, True],
            na_position="last",
        )
        .drop_duplicates("household_id")
        .set_index("household_id")
    )
    farming = standing[standing["household_id"].isin(main.index)]
    at.count(
        "F3.3",
        farming["household_id"].map(at.domiciles),
        farming["household_id"].map(main["document"]),
    )
    landless = standing[~standing["household_id"].isin(main.index)]
    at.count("F3.4", landless["household_id"].map(at.domiciles))
    features = _concessions(at)
    at.count("F1.7", _in_concession(at, standing, main, features).map(at.domiciles))
    for concession, own in features.groupby("concession_id"):
        concerned = _in_concession(at, standing, main, own)
        parts = pandas.Series([str(concession)] * len(concerned))
        at.count("F8.2h", concerned.map(at.domiciles), parts)


def _in_concession(at: Any, standing: Any, main: Any, features: Any) -> Any:
    """Households whose house or main farm parcel lies in the polygons."""
    inside = in_concession(at, features)
    houses = _houses_in_concession(at, features)
    return standing[
        standing["house_id"].isin(houses)
        | standing["household_id"].map(main["outline"]).isin(inside.index)
    ]["household_id"]


def _concessions(at: Any) -> geopandas.GeoDataFrame:
    editions = rules.in_force(at.tables["parcels_layeredition"], at.clock)
    chosen = editions.loc[editions["kind"] == "concession", "id"]
    features = at.tables["parcels_layerfeature"]
    return features[features["edition_id"].isin(chosen)]


def _houses_in_concession(at: Any, features: Any) -> set[int]:
    seen = at.latest("parcels_position", "spatial_unit_id", "observed_on")
    held = land.lies_in(seen.geometry, features)
    return set(seen["spatial_unit_id"].to_numpy()[held["at"]])


def in_concession(at: Any, features: Any) -> pandas.Series:
    """Square metres in the polygons by boundary, of those that count as inside (§2.11, §5.0)."""
    outlines = at.oracle.boundaries
    found = land.shares(outlines, features).groupby("boundary_id")["square_metres"].max()
    own = outlines.set_index("id").loc[found.index]
    tolerance = numpy.maximum(16.0, 2 * land.area_errors(own))
    whole = own["square_metres"].to_numpy()
    enough = (found.to_numpy() >= 0.1 * whole) | (found.to_numpy() >= 400)
    return found[enough & (found.to_numpy() > tolerance)]


def count_land(at: Any, boundaries: Any, verified: set[int], disputed: set[int]) -> None:
    """F2.4p, F3.2, and F8.2 of all concessions and of each."""
    units = at.units
    parcels = units.loc[units["kind"].isin(["farm", "house_lot"]), "id"]
    own = boundaries[boundaries["spatial_unit_id"].isin(parcels)]
    last = rules.latest(own, ["spatial_unit_id"], "observed_on")
    last = last[last["id"].isin(disputed)]
    at.count("F2.4p", last["spatial_unit_id"].map(at.places["place_id"]))
    standing = rules.latest(own[own["id"].isin(verified)], ["spatial_unit_id"], "observed_on")
    verifying.count_verdicts_on_parcels(at, own, standing)
    features = _concessions(at)
    _count_inside(at, "F8.2", standing, features, None)
    for concession, each in features.groupby("concession_id"):
        _count_inside(at, "F8.2p", standing, each, str(concession))
    _overlap(at)


def _count_inside(at: Any, figure: str, standing: Any, features: Any, part: str | None) -> None:
    inside = in_concession(at, features)
    found = standing[standing["id"].isin(inside.index)]
    at.count(
        figure,
        found["spatial_unit_id"].map(at.places["place_id"]),
        None if part is None else pandas.Series([part] * len(found)),
        found["id"].map(inside),
    )


def _overlap(at: Any) -> None:
    editions = rules.in_force(at.tables["parcels_layeredition"], at.clock)
    features = at.tables["parcels_layerfeature"]

    def ground(kind: str) -> Any:
        chosen = editions.loc[editions["kind"] == kind, "id"]
        return shapely.union_all(features[features["edition_id"].isin(chosen)].geometry.to_numpy())

    both = shapely.intersection(ground("alro_land"), ground("reserve_forest"))
    outlines = at.latest("network_placeboundary", "place_id", "valid_from")
    levels = outlines["place_id"].map(at.administration.level)
    outlines = outlines[levels == "tambon"]
    areas = land.square_metres(shapely.intersection(outlines.geometry.to_numpy(), both))
    has = areas > 0
    at.count("F3.2", outlines["place_id"][has], None, pandas.Series(areas[has]))


def count_bodies(at: Any) -> None:
    """F2.5: villages by how many sit in their working group."""
    bodies = at.tables["network_body"]
    groups = bodies[bodies["kind"] == "village_working_group"].set_index("id")["place_id"]
    seats = rules.known(at.tables["network_bodymembership"], "began_on", at.clock)
    before = pandas.Timestamp(at.clock.true_before)
    seats = seats[seats["term_ends_on"].isna() | (seats["term_ends_on"] >= before)]
    ended = rules.known(at.tables["network_bodymembershipending"], "ended_on", at.clock)
    seats = seats[~seats["id"].isin(ended["membership_id"])]
    seats = seats.assign(place_id=seats["body_id"].map(groups)).dropna(subset=["place_id"])
    seated = seats.groupby("place_id")["person_id"].nunique()
    places = at.tables["network_place"]
    villages = places.loc[places["level"] == "village", "id"]
    number = villages.map(seated).fillna(0)
    part = numpy.select([number == 5, number == 0, number < 5], ["five", "nobody", "fewer"], "more")
    at.count("F2.5", villages, pandas.Series(part), number)


def count_money(at: Any) -> None:
    """F6.1, F6.3, F6.4 of the groups that work."""
    records = at.latest("savings_grouprecord", "group_id", "observed_on")
    groups = at.tables["savings_savingsgroup"].set_index("id")["place_id"]
    active = records.loc[records["is_active"], "group_id"]
    place = active.map(groups)
    at.count("F6.1", place)
    joined = rules.known(at.tables["savings_membership"], "joined_on", at.clock)
    left = rules.known(at.tables["savings_membershipending"], "left_on", at.clock)
    joined = joined[~joined["id"].isin(left["membership_id"]) & joined["group_id"].isin(active)]
    at.count("F6.1m", joined["group_id"].map(groups))
    entries = rules.known(at.tables["savings_journalentry"], "entered_on", at.clock)
    kinds = at.tables["savings_ledgeraccount"].set_index("id")["kind"]
    sides = at.tables["savings_posting"].merge(
        entries[["id", "group_id", "kind", "entered_on"]], left_on="entry_id", right_on="id"
    )
    account = sides["account_id"].map(kinds)
    promised = account.isin(["savings", "special"])
    last_day = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    this_month = (sides["entered_on"] >= last_day.replace(day=1)) & (sides["kind"] != "opening")
    saved = -sides[promised].groupby("group_id")["satang"].sum()
    moved = -sides[promised & this_month].groupby("group_id")["satang"].sum()
    lent = sides[account == "loans"].groupby("group_id")["satang"].sum()
    for figure, sums in (("F6.3", saved), ("F6.3m", moved), ("F6.4", lent)):
        at.count(figure, place, None, active.map(sums).fillna(0))


def count_requests(at: Any) -> None:
    """F1.8: also of places above those that have joined, such as the district itself."""
    asked = rules.known(at.tables["reports_request"], "asked_on", at.clock)
    answered = rules.known(at.tables["reports_answer"], "answered_on", at.clock)
    waiting = asked[~asked["id"].isin(answered["request_id"])]
    last_day = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    old = (last_day - waiting["asked_on"]).dt.days > 60
    at.count(
        "F1.8",
        waiting["place_id"],
        pandas.Series(numpy.where(old, "old", "new")),
        reaches_up=True,
    )
