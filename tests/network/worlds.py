"""One of each record in a place, for tests of who may open what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from network import admissions
from network.models import Invitation, Party, Place, Role, Source
from parcels.models import Boundary, Concession, Overlap, SpatialUnit
from survey.contradictions.noticing import notice_boundary
from survey.duplicates import merging
from survey.models import (
    Contradiction,
    DuplicateVerdict,
    Indicator,
    IndicatorSet,
    SurveyRound,
    Visit,
)
from survey.rounds.planning import open_round
from tests import factories
from tests.parcels import land_layers
from tests.survey.answers import fields


@dataclass
class World:
    """One village of one district, with one of each record in it."""

    district: Place
    tambon: Place
    village: Place
    household: Party
    house: SpatialUnit
    parcel: SpatialUnit
    boundary: Boundary
    visit: Visit
    source: Source


def world(code: str, west: float) -> World:
    """A district by its code, whose tambon is a square from `west` (degrees east, at 13.5 °N)."""
    Place.objects.filter(code=code[:2]).exists() or factories.place(code[:2])
    district = factories.place(code)
    tambon = factories.place(f"{code}01", geometry=factories.square(west, 13.5, 0.1))
    village = factories.place(f"{code}0101")
    factories.joined(tambon)
    household = factories.household(village)
    factories.person("นางสมมติ ลับเฉพาะ", household=household)
    house = factories.house(village, at=(west + 0.02, 13.52))
    boundary = factories.boundary(factories.square(west + 0.03, 13.53, 0.001), village=village)
    visit = factories.visit(household, house=house)
    return World(
        district, tambon, village, household, house, boundary.spatial_unit, boundary, visit,
        visit.source,
    )  # fmt: skip


def person_of(of: World) -> Party:
    """Who lives in the household."""
    person: Party = of.household.members.earliest("pk").person
    return person


def invitation_to(of: World) -> Invitation:
    """A treasurer invited to the village by the administrator of its district."""
    inviter = factories.account(role=Role.ADMINISTRATOR, place=of.district)
    made, _ = admissions.invite("เหรัญญิก", Role.TREASURER, of.village, invited_by=inviter)
    return made


def overlap_in(of: World) -> Overlap:
    """The overlap of the village's parcel with another beside it."""
    west, south, _east, _north = of.boundary.geometry.extent
    factories.boundary(factories.square(west + 0.0004, south, 0.001), village=of.village)
    found: Overlap = Overlap.objects.filter(spatial_unit=of.parcel).latest("pk")
    return found


def indicator() -> Indicator:
    """An indicator of a set; sets are everybody's."""
    of, _ = IndicatorSet.objects.get_or_create(
        code="jpt-2565", defaults={"name_th": "จปฐ", "about": "household", "first_year": 2022}
    )
    return Indicator.objects.get_or_create(set=of, code="13", defaults={"sort_order": 1})[0]


def contradiction_in(of: World) -> Contradiction:
    """Somebody else drew the parcel of the village with another outline."""
    west, south, _east, _north = of.boundary.geometry.extent
    drawn = factories.boundary(
        factories.square(west + 0.0004, south, 0.001),
        unit=of.parcel,
        recorded_by=factories.account(person=factories.person("ลับเฉพาะ")),
    )
    found = notice_boundary(drawn)
    assert found is not None
    return found


def round_of(of: World) -> SurveyRound:
    """A round of visits in the village."""
    return open_round(
        of.village,
        "รอบที่ 1",
        begins_on=factories.FIRST_DAY,
        ends_on=factories.FIRST_DAY,
        source=factories.source(),
    )


def second_household(of: World) -> Party:
    """Another household of the village, in which a person of the same name lives."""
    double = factories.household(of.village)
    factories.person("นางสมมติ ลับเฉพาะ", household=double)
    return double


def merge_in(of: World) -> DuplicateVerdict:
    """Such a household, merged into the village's own."""
    return merging.merge(second_household(of), of.household, "บ้านเดียวกัน", None)


def duplicate_of(verdict: DuplicateVerdict) -> Party:
    return verdict.second if verdict.kept_id == verdict.first_id else verdict.first


def concession_of(of: World) -> Concession:
    """A concession over the parcel of the village."""
    return land_layers.concession(of.boundary.geometry)


def file_of_submission(of: World) -> dict[str, Any]:
    """A file that came with a submission of the village."""
    submission = fields.entered_in(of.village)
    return {"key": submission.key, "number": fields.arrived(submission, "1.jpg").pk}


# What each place-bound address is called with, and the place the account must act in. An
