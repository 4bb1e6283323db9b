"""Needs of the demo handed on to partner bodies: in every state, over the last months.

The bodies are made up like everything here; their telephone numbers are nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Model

from network.latest import latest
from network.models import (
    Account,
    Appointment,
    Consent,
    HouseholdMembership,
    Organisation,
    OrganisationMember,
    OrganisationRecord,
    Party,
    Place,
    Role,
    Source,
)
from network.moments import Moment
from network.needs import NEEDED_FACTS, Need
from survey.counted import surveyed_visits
from survey.demo.chance import chance
from survey.demo.rows import FICTIONAL, Rows
from survey.models import CareNeed, HouseCondition, Referral, ReferralStep

LEADER: Final = "leader27040501"
AGENCY: Final = "agency2704"  # acts for พมจ.
ORDER: tuple[type[Model], ...] = (
    Account, Source, Organisation, OrganisationRecord, OrganisationMember, Appointment, Consent,
    Referral, ReferralStep,
)  # fmt: skip
OBT, PMJ, HEALTH, COLLEGE, ALRO, PPM, CODI = (
    "อบต.",
    "พมจ.",
    "รพ.สต.",
    "วสช.",
    "ส.ป.ก.",
    "ปภ.",
    "พอช.",
)
Kind = OrganisationRecord.Kind
# Short name, name, kind, code of the place served, needs, office telephone.
_BODIES = (
    (OBT, "องค์การบริหารส่วนตำบลคลองหินปูน", Kind.LOCAL, "270405",
     (Need.HOUSE_REPAIR, Need.OLD_AGE_ALLOWANCE, Need.HOME_ADAPTATION, Need.WELFARE),
     "037-000-101"),
    (PMJ, "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัด", Kind.SOCIAL, "27",
     (Need.HOUSE_REPAIR, Need.DISABILITY_CARD, Need.HOME_ADAPTATION, Need.WELFARE), "037-000-102"),
    (HEALTH, "โรงพยาบาลส่งเสริมสุขภาพตำบลคลองหินปูน", Kind.HEALTH_CENTRE, "270405",
     (Need.HOME_CARE, Need.HEALTH), "037-000-103"),
    (COLLEGE, "วิทยาลัยสารพัดช่าง", Kind.SKILLS, "27", (Need.SKILLS_TRAINING,), "037-000-104"),
    (ALRO, "สำนักงานการปฏิรูปที่ดินจังหวัด", Kind.ALRO, "27", (Need.LAND,), "037-000-105"),
    (PPM, "สำนักงานป้องกันและบรรเทาสาธารณภัยจังหวัด", Kind.DISASTER, "27",
     (Need.HOUSE_REPAIR, Need.WELFARE), "037-000-106"),
    (CODI, "สถาบันพัฒนาองค์กรชุมชน สำนักงานภาค", Kind.CODI, "27", (Need.HOUSE_REPAIR,), "037-000-107"),
)  # fmt: skip


@dataclass(frozen=True)
class _Case:
    """A referral: days ago it was opened, and what followed (days ago, kind, words, outcome)."""

    need: Need
    body: str
    opened: int
    steps: tuple[tuple[int, str, str, str], ...] = ()
    is_withdrawn: bool = False  # the consent was, since


_CASES = (
    _Case(Need.HOUSE_REPAIR, OBT, 40, ((38, "sent", "", ""), (30, "received", "รับเรื่องแล้ว", ""))),
    _Case(Need.HOUSE_REPAIR, PMJ, 134, (
        (131, "sent", "", ""), (120, "received", "", ""), (96, "visited", "ช่างลงดูแล้ว รองบ", ""))),
    _Case(Need.HOUSE_REPAIR, OBT, 205, (
        (203, "sent", "", ""), (190, "agreed", "", ""), (92, "done", "มุงหลังคาใหม่", "repaired"))),
    _Case(Need.HOUSE_REPAIR, PMJ, 160, (
        (158, "sent", "", ""), (118, "refused", "ได้รับงบซ่อมภายใน 3 ปีแล้ว", "not_eligible"))),
    _Case(Need.DISABILITY_CARD, PMJ, 37, ((36, "sent", "", ""),)),
    _Case(Need.OLD_AGE_ALLOWANCE, OBT, 150, (
        (149, "sent", "", ""), (140, "received", "", ""), (101, "done", "", "allowance"))),
    _Case(Need.HOME_CARE, HEALTH, 24, ((23, "sent", "", ""), (16, "agreed", "เยี่ยมทุกสองสัปดาห์", ""))),
    _Case(Need.HEALTH, HEALTH, 88, (
        (87, "sent", "", ""), (80, "visited", "", ""), (61, "done", "", "treated"))),
    _Case(Need.SKILLS_TRAINING, COLLEGE, 12, ((10, "sent", "", ""),)),
    _Case(Need.LAND, ALRO, 152, ((150, "sent", "", ""), (111, "replied", "รอตรวจสอบแนวเขต", ""))),
    _Case(Need.WELFARE, OBT, 9),
    _Case(Need.HOME_ADAPTATION, PMJ, 118, (
        (116, "sent", "", ""), (70, "done", "ทำราวจับ", "adapted"),
        (33, "reopened", "ราวจับหลุด", ""), (32, "sent", "", ""))),
    _Case(Need.HOUSE_REPAIR, OBT, 55, ((54, "sent", "", ""),), is_withdrawn=True),
    _Case(Need.DISABILITY_CARD, PMJ, 140, (
        (139, "sent", "", ""), (128, "received", "", ""), (84, "done", "", "card"))),
)  # fmt: skip


@transaction.atomic
def add_referrals(seed: int, today: date) -> None:
    """Add bodies, an account of one of them, and referrals to a demo that is loaded. Once."""
    leader = Account.objects.get(username=LEADER)
    village = Place.objects.get(code=LEADER.removeprefix("leader"))
    rows = Rows(seed, today, chance(seed, "referral keys"))
    bodies = _bodies(rows)
    _agency_account(rows, bodies[PMJ], leader)
    homes = _households(village)
    for case, whose in zip(_CASES, _whose(homes), strict=False):
        _refer(rows, case, whose, bodies, leader)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
    for model in ORDER:
        model._default_manager.bulk_create(rows.by_model.get(model, []))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")


def _bodies(rows: Rows) -> dict[str, Organisation]:
    since = rows.months_ago(10)
    places = {place.code: place for place in Place.objects.filter(code__in=("27", "270405"))}
    found = {}
    for short, name, kind, code, needs, phone in _BODIES:
        found[short] = rows.add(Organisation())
        rows.fact(
            OrganisationRecord,
            rows.source("ทะเบียนหน่วยงานภาคี", since),
            organisation=found[short],
            name=name,
            short_name=f"{short} ({FICTIONAL})" if short in {OBT, HEALTH} else short,
            kind=kind,
            place=places[code],
            mandate=[need.value for need in needs],
            phone=phone,
            address="ที่ว่าการอำเภอวังน้ำเย็น จังหวัดสระแก้ว",
            valid_from=since,
        )
    return found


def _agency_account(rows: Rows, body: Organisation, like: Account) -> None:
    since = rows.months_ago(9)
    account = rows.add(Account(username=AGENCY, name="เจ้าหน้าที่ พมจ. สมมติ", password=like.password))
    rows.fact(
        Appointment,
        rows.source("เชิญหน่วยงานภาคี", since),
        account=account,
        place=Place.objects.get(code="2704"),
        role=Role.AGENCY,
        began_on=since,
    )
    rows.fact(
        OrganisationMember,
        rows.source("ให้บัญชีทำการแทนหน่วยงาน", since),
        organisation=body,
        account=account,
        began_on=since,
    )


def _households(village: Place) -> list[tuple[Party, Party, bool]]:
    """(household, its head, whether its house needs much repair), in one order."""
    now = Moment.now()
    homes = Party.objects.in_places([village.pk], now).filter(kind=Party.Kind.HOUSEHOLD)
    visits = surveyed_visits(now).filter(household__in=homes).order_by("household_id")
    heads = {
        each.household_id: each.person
        for each in HouseholdMembership.objects.as_known(now)
        .filter(household__in=homes, relation=HouseholdMembership.Relation.HEAD)
        .select_related("person")
    }
    broken = {HouseCondition.MAJOR_REPAIR, HouseCondition.UNSAFE}
    return [
        (visit.household, heads[visit.household_id], visit.house_condition in broken)
        for visit in visits.select_related("household")
        if visit.household_id in heads
    ]


def _whose(homes: Sequence[tuple[Party, Party, bool]]) -> list[tuple[Party, Party]]:
    """For each case a household of its own: broken houses, heads told to be disabled, any."""
    cared = {
        each.person_id
        for each in latest(
            CareNeed.objects.filter(person__in=[head for _home, head, _broken in homes]),
            Moment.now(),
        )
        if each.has_disability and each.has_disability_card is False
    }
    left = list(homes)
    chosen = []
    for case in _CASES:
        fitting = [
            each
            for each in left
            if (case.need == Need.HOUSE_REPAIR and each[2])
            or (case.need == Need.DISABILITY_CARD and each[1].pk in cared)
        ] or [each for each in left if not each[2] and each[1].pk not in cared]
        taken = (fitting or left)[0]
        left.remove(taken)
        chosen.append(taken[:2])
    return chosen


def _refer(
    rows: Rows,
    case: _Case,
    whose: tuple[Party, Party],
    bodies: dict[str, Organisation],
    leader: Account,
) -> None:
    household, person = whose
    opened = rows.today - timedelta(days=case.opened)
    _consent(rows, person, opened, leader, is_given=True)
    referral = rows.fact(
        Referral,
        rows.source(f"ส่งต่อ: {case.need.label}", opened, recorded_by=leader),
        household=household,
        person=None if case.need == Need.HOUSE_REPAIR else person,
        need=case.need.value,
        agency=next(name for short, name, *_rest in _BODIES if short == case.body),
        organisation=bodies[case.body],
        referred_on=opened,
    )
    handed = NEEDED_FACTS[case.need]
    for days, kind, words, outcome in case.steps:
        day = rows.today - timedelta(days=days)
        label = ReferralStep.Kind(kind).label
        is_sent = kind == ReferralStep.Kind.SENT
        rows.fact(
            ReferralStep,
            rows.source(f"{label} (เครือข่าย)", day, recorded_by=leader),
            referral=referral,
            kind=kind,
            done_on=day,
            words=words,
            outcome=outcome,
            organisation=bodies[case.body] if is_sent else None,
            facts=[each.value for each in handed.always] if is_sent else [],
        )
    if case.is_withdrawn:
        last = rows.today - timedelta(days=case.steps[-1][0] - 1)
        _consent(rows, person, last, leader, is_given=False)


def _consent(rows: Rows, person: Party, day: date, leader: Account, *, is_given: bool) -> None:
    title = "อ่านประกาศให้ฟังและบันทึกคำตอบ" if is_given else "ถอนความยินยอม"
    rows.fact(
        Consent,
        rows.source(title, day, recorded_by=leader),
        person=person,
        purpose=Consent.Purpose.REFERRAL,
        is_given=is_given,
        given_by=Consent.GivenBy.SELF,
        wording="2566-1",
        decided_on=day,
    )
