"""Who holds how much, and what the paper says of it: F3.5 to F3.7."""

from __future__ import annotations

from typing import Any

import numpy
import pandas

from bench.oracle import land, rules

RAI = 1_600.0
FARMED = ("holding", "lease")


def count_holdings(at: Any, parcels: pandas.DataFrame) -> None:
    """`parcels` are the verified boundaries with kind, regime and square_metres."""
    held = claimed_units(at)
    _farm_land(at, held)
    _ceilings(at, held, parcels)
    _papers(at, parcels)


def claimed_units(at: Any) -> pandas.DataFrame:
    """Rights in force by standing unit: party_id, household_id, share, kind, spatialunit_id."""
    claims = rules.latest(
        rules.known(at.tables["parcels_right"], "began_on", at.clock),
        ["ba_unit_id", "party_id"],
        "began_on",
    )
    claims = claims[claims["kind"] != "none"]
    lives_in = _living_together(at).set_index("person_id")["household_id"]
    claims = claims.assign(
        share=claims["share_numerator"] / claims["share_denominator"],
        household_id=claims["party_id"].map(lives_in).fillna(claims["party_id"]).astype("int64"),
    )
    held = claims.merge(
        at.tables["parcels_baunit_spatial_units"], left_on="ba_unit_id", right_on="baunit_id"
    )
    return held[held["spatialunit_id"].isin(at.units["id"])]


def _living_together(at: Any) -> pandas.DataFrame:
    last = at.latest("network_householdmembership", "person_id", "observed_on")
    return last.loc[last["household_id"].notna(), ["person_id", "household_id", "relation"]]


def _farm_land(at: Any, held: pandas.DataFrame) -> None:
    units = at.units
    farms = units.loc[units["kind"] == "farm", "id"]
    tilled = held[held["kind"].isin(FARMED) & held["spatialunit_id"].isin(farms)]
    parts = (
        tilled.groupby(["household_id", "spatialunit_id"])["share"].sum().clip(upper=1)
    ).reset_index()
    outlines = rules.known(at.oracle.boundaries, "observed_on", at.clock)
    last = rules.latest(outlines, ["spatial_unit_id"], "observed_on").set_index("spatial_unit_id")
    measured = parts["spatialunit_id"].map(last["square_metres"])
    parts = parts.assign(area=measured * parts["share"], missing=measured.isna())
    sums = parts.groupby("household_id").agg(area=("area", "sum"), missing=("missing", "any"))
    farming = at.standing[at.standing["household_id"].isin(sums.index)]
    sums = sums.loc[farming["household_id"].astype("int64")]
    part = numpy.select(
        [sums["area"] >= 5 * RAI, sums["missing"]], ["enough", "unmeasured"], "under"
    )
    at.count("F3.5", farming["household_id"].map(at.domiciles), pandas.Series(part), sums["area"])


def _families(at: Any) -> pandas.DataFrame:
    """By member of a household: family_id and household_id."""
    people = _living_together(at)
    births = at.latest("network_personrecord", "party_id", "observed_on").set_index("party_id")
    last_day = pandas.Timestamp(at.clock.true_before) - pandas.Timedelta(days=1)
    age = last_day.year - people["person_id"].map(births["birth_year"]).astype("float")
    is_core = people["relation"].isin(["head", "spouse"]) | (
        (people["relation"] == "child") & (age < 20)
    )
    family = people["household_id"].where(is_core, people["person_id"]).astype("int64")
    return people.assign(family_id=family).set_index("person_id")


def _ceilings(at: Any, held: pandas.DataFrame, parcels: pandas.DataFrame) -> None:
    families = _families(at)["family_id"]

    def family(parties: pandas.Series) -> pandas.Series:
        return parties.map(families).fillna(parties).astype("int64")

    kinds = at.tables["network_party"].set_index("id")["kind"]
    own = held[(held["kind"] == "holding") & (held["party_id"].map(kinds) != "organisation")]
    papers = at.latest("parcels_landdocument", "ba_unit_id", "observed_on").set_index("ba_unit_id")
    types = at.tables["parcels_landdocumenttype"]
    of_alro = set(types.loc[types["is_alro"].astype(bool), "code"])
    known = parcels.set_index("spatial_unit_id")
    own = own[own["spatialunit_id"].isin(known.index)]
    says_alro = own["ba_unit_id"].map(papers["type_id"]).isin(of_alro)
    own = own[says_alro | (own["spatialunit_id"].map(known["regime"]) == "alro")]
    own = own.assign(family_id=family(own["party_id"]))
    parts = (
        own.groupby(["family_id", "household_id", "spatialunit_id"])["share"].sum().clip(upper=1)
    ).reset_index()
    errors = pandas.Series(land.area_errors(parcels), index=parcels["spatial_unit_id"])
    parts = parts.assign(
        area=parts["spatialunit_id"].map(known["square_metres"]) * parts["share"],
        variance=(parts["spatialunit_id"].map(errors) * parts["share"]) ** 2,
    )
    sums = parts.groupby(["family_id", "household_id"])[["area", "variance"]].sum().reset_index()
    words = at.latest("parcels_livestockcertificate", "party_id", "certified_on")
    ends = words["expires_on"]
    words = words[ends.isna() | (ends >= pandas.Timestamp(at.clock.true_before))]
    ceiling = numpy.where(sums["family_id"].isin(family(words["party_id"])), 100 * RAI, 50 * RAI)
    margin = 2 * numpy.sqrt(sums["variance"])
    part = numpy.select(
        [sums["area"] - margin > ceiling, sums["area"] + margin > ceiling],
        ["over", "tolerance"],
        "within",
    )
    at.count("F3.6", sums["household_id"].map(at.domiciles), pandas.Series(part), sums["area"])


def _papers(at: Any, parcels: pandas.DataFrame) -> None:
    units = at.tables["parcels_spatialunit"]
    land_units = units.loc[units["kind"] != "house", "id"]
    through = at.tables["parcels_baunit_spatial_units"]
    through = through[through["spatialunit_id"].isin(land_units)]
    lone = through[~through["baunit_id"].duplicated(keep=False)]
    shown = rules.known(at.tables["parcels_landdocument"], "observed_on", at.clock)
    shown = shown[shown["square_metres"].notna()].merge(
        lone, left_on="ba_unit_id", right_on="baunit_id"
    )
    printed = rules.latest(shown, ["spatialunit_id"], "observed_on").set_index("spatialunit_id")
    compared = parcels[parcels["spatial_unit_id"].isin(printed.index)]
    area = compared["spatial_unit_id"].map(printed["square_metres"])
    off = (compared["square_metres"] - area).abs() > 0.1 * area
    at.count(
        "F3.7",
        compared["spatial_unit_id"].map(at.places["place_id"]),
        pandas.Series(numpy.where(off, "differs", "agrees")),
        area,
    )
