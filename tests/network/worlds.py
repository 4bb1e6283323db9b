"""One of each record in a place, for tests of who may open what."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from network import admissions, organisations
from network.evidence import receive_document
from network.models import (
    Invitation,
    OrganisationMember,
    OrganisationRecord,
    Party,
    Place,
    Role,
    Source,
)
from network.moments import Moment
from parcels.models import Boundary, Concession, Overlap, SpatialUnit
from survey.contradictions.noticing import notice_boundary
from survey.disputes import cases
from survey.duplicates import merging
from survey.models import (
    Contradiction,
    Dispute,
    DisputeAttendee,
    DisputeParty,
    DisputeStep,
    DuplicateVerdict,
    Indicator,
    IndicatorSet,
    ListPosting,
    Objection,
    Referral,
    ReferralLink,
    ReferralStep,
    SurveyRound,
    Visit,
)
from survey.models.verifying import LEAST_DAYS
from survey.rounds.planning import open_round
from survey.verifying import posting
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


def dispute_in(of: World) -> Dispute:
    """A case of the village's household against somebody else, with a sitting to come."""
    account = factories.account(person=factories.person("นายลับเฉพาะ ไกล่เกลี่ย"))
    roles = DisputeParty.Role
    opened = cases.open_case(
        of.village,
        Dispute.Kind.BOUNDARY,
        opened_on=factories.FIRST_DAY,
        words="นางลับเฉพาะว่าเพื่อนบ้านย้ายหลัก",
        sides=[
            cases.Side(roles.COMPLAINANT, of.household),
            cases.Side(roles.RESPONDENT, called="นายลับเฉพาะ ข้างบ้าน"),
        ],
        account=account,
        subject=cases.Subject(units=[of.parcel]),
    )
    step = cases.Step(
        DisputeStep.Kind.HEARD,
        factories.FIRST_DAY,
        "นายลับเฉพาะว่าไม่ได้ย้าย",
        there=[cases.There(DisputeAttendee.Part.WITNESS, called="นายลับเฉพาะ พยาน")],
        next_on=date(2100, 1, 1),
        next_venue="บ้านนายลับเฉพาะ",
    )
    cases.take_step(opened, step, account=account, after=None)
    return opened


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


def posting_in(of: World) -> ListPosting:
    """The list of the village that hangs today; hung up when it is first asked for."""
    today = Moment.now().last_day
    found: ListPosting | None = ListPosting.objects.under_way(Moment.now()).filter(
        place=of.village
    ).first()  # fmt: skip
    return found or posting.post_list(
        of.village,
        posted_on=today,
        closes_on=today + timedelta(days=LEAST_DAYS),
        hangs_at="ศาลากลางบ้าน",
        account=factories.account(),
    )


def objection_in(of: World) -> Objection:
    """An objection to the visit, that waits for the committee."""
    return posting.object_to(posting_in(of), of.visit, reason="ไม่ตรง", account=factories.account())


def body_in(of: World) -> dict[str, Any]:
    """A partner body that serves the tambon, as its addresses name it."""
    record = organisations.record_organisation(
        organisations.Described("อบต. ทดสอบ", OrganisationRecord.Kind.LOCAL, of.tambon),
        valid_from=factories.FIRST_DAY,
        source=factories.source(),
    )
    return {"code": of.tambon.code, "key": record.organisation.key}


def member_in(of: World) -> dict[str, Any]:
    """An account that acts for such a body."""
    body = body_in(of)
    account = factories.account(role=Role.AGENCY, place=of.tambon)
    member = OrganisationMember.objects.create(
        organisation=OrganisationRecord.objects.get(organisation__key=body["key"]).organisation,
        account=account,
        began_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    return body | {"number": member.pk}


def referral_in(of: World) -> Referral:
    """A need of the household, handed on to a body that is only named."""
    made: Referral = Referral.objects.create(
        household=of.household,
        need="house_repair",
        agency="อบต.",
        referred_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    return made


def link_in(of: World) -> ReferralLink:
    """A link to what was sent to a body of the village."""
    body = OrganisationRecord.objects.get(organisation__key=body_in(of)["key"])
    made: ReferralLink = ReferralLink.objects.create(
        organisation=body.organisation,
        place=of.village,
        secret_hash=secrets.token_bytes(32),
        began_on=factories.FIRST_DAY,
        ends_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    return made


def file_of_referral(of: World) -> dict[str, Any]:
    """A letter that closed a referral."""
    referral = referral_in(of)
    letter = receive_document(
        b"\xff\xd8\xff", "letter.jpg", title="หนังสือตอบ", as_of=factories.FIRST_DAY,
        recorded_by=None,
    )  # fmt: skip
    ReferralStep.objects.create(
        referral=referral,
        kind="done",
        outcome="other",
        done_on=factories.FIRST_DAY,
        source=letter,
    )
    return {"key": referral.key, "source": letter.key}
