"""What a district drawn by chance signs, quarrels about, hands on and builds together.

Layouts signed (F4.4), boundary cases (F3.9c), referrals (F5.6, F5.7), housing projects (F4.8).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from maps.models import LayoutEdition, LayoutSignature
from network.models import Source
from plans.models import (
    HousingProject,
    PostedEntry,
    ProjectRecord,
    ProjectStep,
    RosterEntry,
    RosterPosting,
)
from savings.models import GroupRecord, SavingsGroup
from survey.models import Dispute, DisputeStep, Referral, ReferralStep

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

EDITIONS, CASES, HANDED_ON, PROJECTS, ROSTER = 16, 90, 70, 8, 6
ENDS = ("settled", "withdrawn")


def make_affairs(drawn: RandomDistrict) -> None:
    """All of it; drawn last, so that what is drawn before stays as it was."""
    _make_layouts(drawn)
    _make_cases(drawn)
    _make_referrals(drawn)
    for _ in range(PROJECTS):
        _make_project(drawn)


def _make_layouts(drawn: RandomDistrict) -> None:
    """Signed long ago, on the first and last days of a year that counts, and several times."""
    draw = drawn.chance
    numbers = dict.fromkeys(drawn.villages, 0)
    scan = _source(drawn, stored_as="scan")
    editions = []
    for _ in range(EDITIONS):
        village = draw.choice(drawn.villages)
        numbers[village] += 1
        day = draw.choice(
            [
                drawn._day(),
                drawn._day() - timedelta(days=365),
                date(2024, draw.choice((4, 7, 10, 11)), 1) - timedelta(days=draw.randrange(2)),
            ]
        )
        number = numbers[village]
        edition = drawn._fact(
            LayoutEdition, "signed_on", day, village=village, number=number, as_of=day
        )
        edition.source = scan
        editions.append(edition)
    roles = LayoutSignature.Role
    LayoutSignature.objects.bulk_create(
        LayoutSignature(
            edition=edition,
            role=role,
            person=person,
            signed_on=edition.signed_on,
            source=drawn.source,
            recorded_at=edition.recorded_at,
        )
        for edition in LayoutEdition.objects.bulk_create(editions)
        for role, signing in (
            (roles.MEMBER, drawn.people[:5]),
            (roles.HEADMAN, [None]),
            (roles.VERIFIER, drawn.people[5:7]),
        )
        for person in signing
    )


def _make_cases(drawn: RandomDistrict) -> None:
    """Complaints at all places; steps that end them and open them anew, written down late."""
    draw = drawn.chance
    kinds, boundary = DisputeStep.Kind, Dispute.Kind.BOUNDARY
    cases = drawn._facts(
        Dispute,
        lambda: drawn._fact(
            Dispute,
            "opened_on",
            drawn._day(),
            kind=draw.choice([boundary, boundary, boundary, *Dispute.Kind]),
            place=draw.choice([*drawn.villages, *drawn.tambons]),
            words="ล้ำแนว",
        ),
        CASES,
    )
    steps = []
    for case in cases:
        day, has_ended = case.opened_on, False
        for _ in range(draw.randrange(6)):
            day += timedelta(days=draw.choice((1, 4, 25, 60)))
            kind = kinds.REOPENED if has_ended else draw.choice([*kinds][:-1] + [kinds.SETTLED] * 3)
            has_ended = kind in ENDS
            steps.append(
                drawn._fact(
                    DisputeStep,
                    "taken_on",
                    day,
                    dispute=case,
                    kind=kind,
                    words="ตามบันทึก",
                    complainants="present",
                    respondents="represented",
                    result=draw.choice(DisputeStep.Result.values) if kind == kinds.SETTLED else "",
                    office=draw.choice(DisputeStep.Office.values) if kind == kinds.REFERRED else "",
                )
            )
    DisputeStep.objects.bulk_create(steps)


def _make_referrals(drawn: RandomDistrict) -> None:
    """Needs handed on; closed, opened again and closed anew, often written down out of order."""
    draw = drawn.chance
    kinds = ReferralStep.Kind
    # One of its own: referrals of the source of a merge are copies that it made.
    source = _source(drawn)

    def referral() -> Referral:
        made: Referral = drawn._fact(
            Referral,
            "referred_on",
            drawn._day(),
            household=draw.choice(drawn.households),
            need=draw.choice(Referral.Need.values),
            agency="อบต. ที่เขียน",
        )
        made.source = source
        return made

    referrals = drawn._facts(Referral, referral, HANDED_ON)
    steps = []
    for handed in referrals:
        day, is_closed = handed.referred_on, False
        for _ in range(draw.randrange(5)):
            day += timedelta(days=draw.choice((1, 10, 40, 90, 91)))
            is_closed = not is_closed
            steps.append(
                drawn._fact(
                    ReferralStep,
                    "done_on",
                    day,
                    referral=handed,
                    kind=kinds.DONE if is_closed else kinds.REOPENED,
                    words="ตามบันทึก",
                    outcome=draw.choice(ReferralStep.Outcome.values) if is_closed else "",
                )
            )
    ReferralStep.objects.bulk_create(steps)


def _make_project(drawn: RandomDistrict) -> None:
    """A project that passes some of the nine steps in turn, and goes back to one of them."""
    draw = drawn.chance
    group = draw.choice(list(SavingsGroup.objects.order_by("pk")))
    first = GroupRecord.objects.filter(group=group).order_by("observed_on")[0].observed_on
    project = HousingProject.objects.create(place=draw.choice([*drawn.villages, *drawn.tambons]))
    begun = first + timedelta(days=draw.randrange(40))
    drawn._facts(
        ProjectRecord,
        lambda: drawn._fact(
            ProjectRecord,
            "observed_on",
            begun,
            project=project,
            title="บ้านมั่นคงสมมติ",
            kind=draw.choice(ProjectRecord.Kind.values),
            group=group,
        ),
        2,
    )
    households = draw.sample(drawn.households, ROSTER)
    entries = [_entry(drawn, project, each, begun) for each in households]
    RosterEntry.objects.bulk_create(entries)
    hung, ended = begun + timedelta(days=10), begun + timedelta(days=18)
    posting = RosterPosting.objects.create(
        project=project,
        posted_on=hung,
        closes_on=ended,
        hangs_at="ศาลากลางบ้าน",
        source=drawn.source,
        recorded_at=_noon(hung),
    )
    PostedEntry.objects.bulk_create(
        PostedEntry(posting=posting, household=each) for each in households
    )
    _take_steps(drawn, project, ended)
    RosterEntry.objects.bulk_create(
        drawn._fact(
            RosterEntry,
            "since",
            ended + timedelta(days=draw.choice((0, 30, 90))),
            project=project,
            household=each,
            is_in=False,
            reason="ย้าย",
        )
        for each in households
        if drawn._often(0.3)
    )


def _entry(drawn: RandomDistrict, project: HousingProject, household, day: date) -> RosterEntry:
    """Known on its day: it has to hang on the list of ten days later."""
    return RosterEntry(
        project=project,
        household=household,
        since=day,
        source=drawn.source,
        recorded_at=_noon(day),
    )


def _take_steps(drawn: RandomDistrict, project: HousingProject, day: date) -> None:
    draw, kinds = drawn.chance, ProjectStep.Kind

    def take(step: int, kind: str, on: date) -> None:
        drawn._fact(
            ProjectStep, "happened_on", on, project=project, step=step, kind=kind, words="มติ"
        ).save()

    reached = draw.randint(0, 9)
    for step in range(1, reached + 1):
        take(step, kinds.PASSED, day)
        day += timedelta(days=draw.choice((0, 5, 20)))
    if reached and drawn._often(0.6):
        again = draw.randint(1, reached)
        take(again, kinds.REOPENED, day := day + timedelta(days=1))
        if again != 4 and drawn._often(0.5):  # a fourth needs a list that hangs again
            take(again, kinds.PASSED, day + timedelta(days=draw.choice((1, 30))))


def _source(drawn: RandomDistrict, stored_as: str = "") -> Source:
    return Source.objects.create(
        kind=Source.Kind.STATEMENT,
        title="ทดสอบ",
        as_of=drawn.source.as_of,
        recorded_at=drawn.source.recorded_at,
        stored_as=stored_as,
        wrapped_key=b"key" if stored_as else None,
    )


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
