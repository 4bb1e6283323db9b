"""What the survey found in each village: houses, who lives in them, visits and later visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from formats import national_id
from network.identity import sealed_national_id
from network.models import Account, Domicile, HouseholdMembership, PersonRecord, Source
from parcels.models import Position, SpatialUnit, StatedPlace, UnitLabel
from survey.demo.accounts import Committee, committee_size
from survey.demo.chance import chance, pick
from survey.demo.layout import Site
from survey.demo.people import Household, sex_of
from survey.demo.places import Village
from survey.demo.plane import stored_point
from survey.demo.rows import Rows
from survey.models import HouseCondition, RepairPart, Visit

VERIFIER_IN_THE_HOUSE = "27040502"
_TWO_HOUSEHOLDS = 0.05
_NO_HOUSE = 0.01
_NO_REGISTRATION = 0.09
_NO_LABEL_EITHER = 0.5
_NO_POSITION = 0.04
_RECORDED_LATE = 0.02
_NATIONAL_ID_SHOWN = 0.6
_SEEN_AGAIN = 0.09
_REPAIRED = 0.7  # of those in need, by the time they are seen again
_PEOPLE_UNKNOWN = 0.02
_FICTIONAL_OFFICE = "9904"  # no registry office has it
_CONDITIONS = {
    HouseCondition.GOOD: 62,
    HouseCondition.MINOR_REPAIR: 22,
    HouseCondition.MAJOR_REPAIR: 11,
    HouseCondition.UNSAFE: 4,
}
_PARTS_NEEDED = {
    HouseCondition.GOOD: (0, 0),
    HouseCondition.MINOR_REPAIR: (1, 2),
    HouseCondition.MAJOR_REPAIR: (2, 3),
    HouseCondition.UNSAFE: (2, 4),
}
_PARTS = {
    RepairPart.ROOF: 38,
    RepairPart.STRUCTURE: 18,
    RepairPart.TOILET: 22,
    RepairPart.FLOOR: 15,
    RepairPart.RAMP: 7,
}
_HARDSHIP_NOT_ASKED = 0.03
_HARDSHIPS = {
    "alro_without_own_paper": 0.08,
    "in_forest": 0.11,
    "settlement_right_open": 0.03,
    "renting": 0.03,
    "disaster_risk": 0.02,
    "eviction_or_case": 0.004,
    "landless": 0.02,
    "under_five_rai": 0.06,
}
_REMARKS = ("", "", "", "", "", "บ้านอยู่ท้ายซอย", "เจ้าของบ้านทำงานต่างจังหวัดบางเดือน", "น้ำท่วมหน้าบ้านทุกปี")


@dataclass
class Finding:
    """A household that was visited, with its visits in order and the house it lives in."""

    household: Household
    house: SpatialUnit | None
    site: Site | None
    recorder: Account
    source: Source
    visits: list[Visit] = field(default_factory=list)


def survey_village(
    rows: Rows,
    village: Village,
    households: list[Household],
    committee: Committee,
    sites: list[Site],
) -> list[Finding]:
    """Visit every household of a village once, its committee's first, and some again."""
    rng = chance(rows.seed, f"visits/{village.code}")
    free = list(sites)
    rng.shuffle(free)
    findings: list[Finding] = []
    # Who shares the house of the committee's last member, in one village.
    shared_with_committee = (
        households[committee_size(village)] if village.code == VERIFIER_IN_THE_HOUSE else None
    )
    days = _visiting_days(rows, village, len(households), rng)
    for household, day in zip(households, days, strict=True):
        household.first_seen = day
        source = _source(rows, village, day, committee.recorder, rng)
        draw = rng.random()
        house: SpatialUnit | None = None
        site: Site | None = None
        is_shared = draw < _TWO_HOUSEHOLDS or household is shared_with_committee
        if is_shared and findings and findings[-1].house is not None:
            house, site = findings[-1].house, findings[-1].site
        elif draw < 1 - _NO_HOUSE or len(findings) < len(committee.households):
            site = free.pop()
            house = _new_house(rows, source, village, site, number=len(findings) + 1, rng=rng)
        finding = Finding(household, house, site, committee.recorder, source)
        _record_people(rows, finding, source, rng)
        _visit(rows, finding, source, rng)
        findings.append(finding)
    for finding in findings:
        if rng.random() < _SEEN_AGAIN:
            _visit_again(rows, finding, rng)
    return findings


def _visiting_days(rows: Rows, village: Village, count: int, rng: Random) -> list[date]:
    """Days in order; fewer at harvest, and none on which nobody was at home."""
    span = (rows.today - village.surveyed_from).days - 1
    days: list[date] = []
    while len(days) < count:
        day = village.surveyed_from + timedelta(days=rng.randint(0, span))
        if day.month in {11, 12} and rng.random() < 0.35:  # noqa: PLR2004 (harvest)
            continue
        days.append(day)
    return sorted(days)


def _source(rows: Rows, village: Village, day: date, by: Account, rng: Random) -> Source:
    return rows.source(
        f"แบบสำรวจครัวเรือน {village.name}",
        day,
        kind=Source.Kind.SUBMISSION,
        recorded_by=by,
        is_late=rng.random() < _RECORDED_LATE,
    )


def _new_house(
    rows: Rows, source: Source, village: Village, site: Site, *, number: int, rng: Random
) -> SpatialUnit:
    day = source.as_of
    house = rows.add(SpatialUnit(kind=SpatialUnit.Kind.HOUSE))
    about: dict[str, Any] = {"spatial_unit": house, "observed_on": day}
    registered = rng.random() >= _NO_REGISTRATION
    if registered or rng.random() >= _NO_LABEL_EITHER:
        label = f"{number}/{rng.randint(1, 4)}" if rng.random() < 0.15 else f"{number}"  # noqa: PLR2004
        rows.fact(
            UnitLabel,
            source,
            label=label,
            registration_no=f"{_FICTIONAL_OFFICE}{rng.randrange(10**7):07d}" if registered else "",
            **about,
        )
    rows.fact(StatedPlace, source, place=village.place, **about)
    if rng.random() >= _NO_POSITION:
        accuracy = round(rng.uniform(2.5, 9.5), 1)
        x, y = (metres + rng.gauss(0, accuracy / 4) for metres in site.house)
        rows.fact(Position, source, point=stored_point(x, y), accuracy_metres=accuracy, **about)
    return house


def _record_people(rows: Rows, finding: Finding, source: Source, rng: Random) -> None:
    day = source.as_of
    household = finding.household
    rows.fact(Domicile, source, party=household.party, place=household.village.place, since=day)
    for member in household.members:
        sealed: dict[str, bytes] = {}
        if member.is_grown_up and rng.random() < _NATIONAL_ID_SHOWN:
            serial = household.serial * 10 + household.members.index(member)
            sealed = sealed_national_id(national_id.fictional(27_040_000_000 + serial))
        rows.fact(
            PersonRecord,
            source,
            party=member.party,
            name=member.name,
            sex=sex_of(member),
            birth_year=member.birth_year,
            observed_on=day,
            **sealed,
        )
        rows.fact(
            HouseholdMembership,
            source,
            person=member.party,
            household=household.party,
            relation=member.relation,
            observed_on=day,
        )


def _visit(rows: Rows, finding: Finding, source: Source, rng: Random) -> None:
    condition = HouseCondition.NO_HOUSE
    if finding.house is not None:
        condition = pick(rng, _CONDITIONS)
    _add_visit(rows, finding, source, condition, rng)


def _visit_again(rows: Rows, finding: Finding, rng: Random) -> None:
    """Three to eight months later, where that is not yet to come; repairs may be done by then."""
    day = finding.household.first_seen + timedelta(days=rng.randint(90, 240))
    if day >= rows.today:
        return
    condition = HouseCondition(finding.visits[-1].house_condition)
    if condition in _PARTS_NEEDED and rng.random() < _REPAIRED:
        condition = HouseCondition.GOOD
    source = _source(rows, finding.household.village, day, finding.recorder, rng)
    _add_visit(rows, finding, source, condition, rng)


def _add_visit(
    rows: Rows, finding: Finding, source: Source, condition: HouseCondition, rng: Random
) -> None:
    fewest, most = _PARTS_NEEDED.get(condition, (0, 0))
    needed = {pick(rng, _PARTS) for _ in range(rng.randint(fewest, most))}
    people = len(finding.household.members)
    finding.visits.append(
        rows.fact(
            Visit,
            source,
            household=finding.household.party,
            house=finding.house,
            visited_on=source.as_of,
            people=None if rng.random() < _PEOPLE_UNKNOWN else people,
            house_condition=condition,
            needs_repair=[part for part in RepairPart if part in needed],
            hardships=_hardships(condition, rng),
            remark=rng.choice(_REMARKS),
        )
    )


def _hardships(condition: HouseCondition, rng: Random) -> list[str] | None:
    """What a household says is hard; not every visit asks."""
    if rng.random() < _HARDSHIP_NOT_ASKED:
        return None
    found = {code for code, share in _HARDSHIPS.items() if rng.random() < share}
    if condition == HouseCondition.NO_HOUSE:
        found.add("lives_with_relatives")
    if condition == HouseCondition.UNSAFE or (
        condition == HouseCondition.MAJOR_REPAIR and rng.random() < 0.6  # noqa: PLR2004 (says so)
    ):
        found.add("house_dilapidated")
    return sorted(found)
