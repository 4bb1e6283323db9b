"""Repairs, livelihoods and courses of a district drawn by chance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from survey.models import (
    Attendance,
    Course,
    CourseRecord,
    Funder,
    JobCheck,
    Livelihood,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPart,
    RepairPlan,
    RepairStep,
)

if TYPE_CHECKING:
    from tests.reports.random_district import RandomDistrict

REPAIRS, TELLINGS, ENTERED = 45, 220, 120
WANTS = ("", "", "เย็บผ้า", "ช่างไฟฟ้า แล้วก็ซ่อมบ้าน", "อะไรก็ได้", "ซ่อมบ้าน")
TRADES = ("building", "building", "sewing", "electrician")
Status = Attendance.Status


def make_repairs(drawn: RandomDistrict) -> None:
    """Repairs whose plans change, whose money is corrected, that end well or not, or do not."""
    draw = drawn.chance
    repairs = Repair.objects.bulk_create(
        [Repair(house=draw.choice(drawn.houses)) for _ in range(REPAIRS)]
    )
    numbered = list(enumerate(repairs))
    RepairPlan.objects.bulk_create(
        [
            drawn._fact(
                RepairPlan,
                "planned_on",
                drawn._day(),
                repair=each,
                programme=f"โครงการ {number}",
                parts=[RepairPart.ROOF],
            )
            for number, each in [*numbered, *draw.sample(numbered, 10)]
        ]
    )
    fundings: list[Any] = []
    for each in repairs:
        keys = [UUID(int=draw.getrandbits(128), version=4) for _ in range(draw.choice((0, 1, 2)))]
        fundings += [
            drawn._fact(
                RepairFunding,
                "decided_on",
                drawn._day(),
                repair=each,
                grant_key=grant,
                funder=draw.choice(Funder.values),
                body="กองทุน",
                amount_baht=Decimal(draw.choice((0, 5_000, 5_000, 20_000))),
            )
            for grant in keys
            for _ in range(draw.choice((1, 1, 2)))
        ]
    RepairFunding.objects.bulk_create(fundings)
    steps: list[Any] = []
    for each in repairs:
        if drawn._often(0.25):
            continue
        began = drawn._day()
        steps.append(_step(drawn, each, "started", began))
        if drawn._often(0.75):
            ended = began + timedelta(days=draw.choice((0, 5, 40)))
            kind = "finished" if drawn._often(0.85) else "cancelled"
            steps.append(_step(drawn, each, kind, ended, checked_by="ก", reason="ข"))
    # In a month one is asked about some are finished for certain, as far as known today.
    sure = repairs[:6]
    steps = [each for each in steps if each.repair not in sure]
    for each in sure:
        for kind, day in (("started", date(2025, 10, 1)), ("finished", date(2025, 10, 20))):
            step = _step(drawn, each, kind, day, checked_by="ก")
            step.recorded_at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
            steps.append(step)
    RepairStep.objects.bulk_create(steps)
    drawn._facts(
        RepairBuilder,
        lambda: drawn._fact(
            RepairBuilder,
            "said_on",
            drawn._day(),
            repair=draw.choice(repairs),
            person=draw.choice(drawn.people[:40]),
            worked=drawn._often(0.8),
        ),
        REPAIRS * 3,
    )


def _step(drawn: RandomDistrict, repair: Repair, kind: str, day: Any, **said: str) -> Any:
    return drawn._fact(RepairStep, "happened_on", day, repair=repair, kind=kind, **said)


def make_work(drawn: RandomDistrict) -> None:
    """What people do and wish, courses they take, complete, leave, and work afterwards."""
    draw = drawn.chance
    drawn._facts(
        Livelihood,
        lambda: drawn._fact(
            Livelihood,
            "observed_on",
            drawn._day(),
            person=draw.choice(drawn.people),
            employment=draw.choice(["", *Livelihood.Employment.values, "unemployed"]),
            wanted_skills=draw.choice(WANTS),
        ),
        TELLINGS,
    )
    courses = Course.objects.bulk_create(
        [Course(place=draw.choice(drawn.villages), trade_id=each) for each in TRADES]
    )
    # Begun before the first day of all: any later day completes it.
    CourseRecord.objects.bulk_create(
        [
            drawn._fact(
                CourseRecord,
                "said_on",
                drawn._day(0),
                course=each,
                title="หลักสูตร",
                body="สนพ.",
                begins_on="2024-12-01",
                ends_on="2024-12-02",
                seats=500,
            )
            for each in courses
        ]
    )
    pairs = {(draw.choice(courses), draw.choice(drawn.people)) for _ in range(ENTERED)}
    rows: list[Any] = []
    checks: list[Any] = []
    for course, person in sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk)):
        began = drawn._day()
        rows.append(_attends(drawn, course, person, Status.ENROLLED, began))
        ended = began + timedelta(days=draw.choice((5, 15, 30)))
        status = draw.choice(
            (None, Status.COMPLETED, Status.COMPLETED, Status.DROPPED, Status.MISTAKEN)
        )
        if status:
            rows.append(_attends(drawn, course, person, status, ended))
        if status == Status.COMPLETED:
            checks += [
                drawn._fact(
                    JobCheck,
                    "checked_on",
                    ended + timedelta(days=draw.choice((30, 91, 95))),
                    course=course,
                    person=person,
                    months=draw.choice((3, 3, 6)),
                    is_employed=drawn._often(0.6),
                )
                for _ in range(draw.choice((0, 1, 2)))
            ]
    Attendance.objects.bulk_create(rows)
    JobCheck.objects.bulk_create(checks)


def _attends(
    drawn: RandomDistrict, course: Course, person: Any, status: Attendance.Status, day: Any
) -> Any:
    return drawn._fact(Attendance, "happened_on", day, course=course, person=person, status=status)
