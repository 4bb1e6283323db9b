"""Work and training of the demo: what people do, want to learn, learned, and do since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from network.models import Account, Party
from survey.demo.chance import chance, pick
from survey.demo.people import Member
from survey.demo.places import Village
from survey.demo.rows import Rows
from survey.demo.visits import Finding
from survey.models import Attendance, Course, CourseRecord, JobCheck, Livelihood

_NOT_ASKED, _WISHES = 0.08, 0.11
_OLDER, _GROWN, _WORKING = 60, 15, 23
Employment = Livelihood.Employment
_OF_GROWN = {
    Employment.OWN_LAND: 44,
    Employment.WAGE: 24,
    Employment.TRADE: 9,
    Employment.SALARY: 9,
    Employment.UNEMPLOYED: 7,
    Employment.AT_HOME: 6,
    Employment.UNABLE: 1,
}
_OF_YOUNG = {Employment.STUDENT: 58, Employment.WAGE: 20, Employment.UNEMPLOYED: 22}
_OF_OLDER = {Employment.OWN_LAND: 45, Employment.AT_HOME: 30, Employment.UNABLE: 25}
_WANTED = {
    "อยากเป็นช่างก่อสร้าง": 20,
    "เรียนปูกระเบื้องและซ่อมบ้าน": 14,
    "ช่างไฟฟ้า": 14,
    "เย็บผ้า": 16,
    "ทำขนมขาย": 14,
    "นวดแผนไทย": 9,
    "ซ่อมรถมอเตอร์ไซค์": 10,
    "ขายของออนไลน์": 8,
    "เลี้ยงวัวนม": 5,
    "อะไรก็ได้ที่มีรายได้": 4,
}
_VILLAGE, _ANOTHER = "27040501", "27040502"
Status = Attendance.Status
_SAID = {
    Status.ENROLLED: "ลงทะเบียนผู้เรียน",
    Status.COMPLETED: "ผู้เรียนจบ",
    Status.DROPPED: "ผู้เรียนออกกลางคัน",
}


@dataclass(frozen=True)
class _Plan:
    """A course: how many months ago it began, its days, and how many took it."""

    trade: str
    title: str
    body: str
    village: str
    months_ago: float
    days: int
    seats: int
    enrolled: int
    dropped: int = 0


_PLANS = (
    _Plan("building", "ช่างชุมชน ซ่อมบ้าน รุ่นที่ 1", "สำนักงานพัฒนาฝีมือแรงงาน", _VILLAGE, 9.5, 20, 15, 12, 2),
    _Plan("sewing", "ตัดเย็บเสื้อผ้า รุ่นที่ 1", "วิทยาลัยสารพัดช่าง", _ANOTHER, 5, 15, 12, 9, 1),
    _Plan("electrician", "ช่างไฟฟ้าในบ้าน", "สำนักงานพัฒนาฝีมือแรงงาน", _VILLAGE, 0.5, 30, 12, 8),
    _Plan("cooking", "ทำขนมและเบเกอรี่", "กศน. อำเภอ", _ANOTHER, -0.8, 10, 20, 0),
)


def tell_of_work(rows: Rows, findings: Sequence[Finding]) -> None:
    """What everybody of age does, and what some of them want to learn."""
    rng = chance(rows.seed, "work")
    for finding in findings:
        for member in finding.household.members:
            age = rows.today.year - member.birth_year
            if age < _GROWN or rng.random() < _NOT_ASKED:
                continue
            wants = age < _OLDER and rng.random() < _WISHES
            rows.fact(
                Livelihood,
                finding.source,
                person=member.party,
                employment=pick(rng, _employments(age)),
                wanted_skills=pick(rng, _WANTED) if wants else "",
                observed_on=finding.source.as_of,
            )


def _employments(age: int) -> dict[Employment, int]:
    if age >= _OLDER:
        return _OF_OLDER
    return _OF_YOUNG if age < _WORKING else _OF_GROWN


def give_courses(rows: Rows, findings: Sequence[Finding]) -> list[Party]:
    """The courses with who takes them, and what became of those who completed them.

    Returns the community builders: who completed the one in building.
    """
    rng = chance(rows.seed, "courses")
    taken: set[int] = set()
    builders: list[Party] = []
    for plan in _PLANS:
        near = [each for each in findings if each.household.village.code == plan.village]
        if not near:  # a smaller demo
            continue
        completed = _course(rows, plan, near, taken, rng)
        if plan.trade == "building":
            builders = completed
    return builders


def _course(
    rows: Rows, plan: _Plan, near: Sequence[Finding], taken: set[int], rng: Random
) -> list[Party]:
    village: Village = near[0].household.village
    leader: Account = near[0].recorder
    begins = rows.months_ago(plan.months_ago)
    ends = begins + timedelta(days=plan.days)
    announced = min(begins, rows.today) - timedelta(days=20)
    said = rows.source(f"เปิดหลักสูตร {plan.title}", announced, recorded_by=leader)
    course = rows.add(Course(place=village.place, trade_id=plan.trade))
    rows.fact(
        CourseRecord,
        said,
        course=course,
        title=plan.title,
        body=plan.body,
        venue=f"ศาลากลางบ้าน {village.name}",
        begins_on=begins,
        ends_on=ends,
        seats=plan.seats,
        said_on=announced,
    )
    members = [
        member
        for finding in near
        for member in finding.household.members
        if 18 <= rows.today.year - member.birth_year <= 55  # noqa: PLR2004 (years)
        and id(member) not in taken
    ]
    chosen = rng.sample(members, min(plan.enrolled, len(members)))
    taken.update(id(each) for each in chosen)
    for member in chosen:
        _attend(rows, course, member, said.as_of, status=Status.ENROLLED, by=leader)
    if ends >= rows.today:
        return []
    completed = chosen[: len(chosen) - plan.dropped]
    for member in chosen:
        is_done = member in completed
        status, day = (
            (Status.COMPLETED, ends) if is_done else (Status.DROPPED, begins + timedelta(days=6))
        )
        _attend(rows, course, member, day, status=status, by=leader)
    _checks(rows, course, completed, rng, ended=ends, by=leader)
    return [member.party for member in completed]


def _attend(
    rows: Rows, course: Course, member: Member, day: date, *, status: Attendance.Status, by: Account
) -> None:
    rows.fact(
        Attendance,
        rows.source(_SAID[status], day, recorded_by=by),
        course=course,
        person=member.party,
        status=status,
        happened_on=day,
        reason="ไปทำงานต่างจังหวัด" if status == Status.DROPPED else "",
    )


def _checks(
    rows: Rows,
    course: Course,
    completed: Sequence[Member],
    rng: Random,
    *,
    ended: date,
    by: Account,
) -> None:
    """Of most it is known after 3 months, of fewer after 6: some are still to be asked."""
    for months, share in ((3, 0.8), (6, 0.5)):
        day = ended + timedelta(days=months * 31 + 4)
        if day >= rows.today:
            continue
        said = rows.source(f"ติดตามผลการฝึก {months} เดือน", day, recorded_by=by)
        for member in completed[: round(len(completed) * share)]:
            works = rng.random() < 0.7  # noqa: PLR2004 (of those who were asked)
            rows.fact(
                JobCheck,
                said,
                course=course,
                person=member.party,
                months=months,
                is_employed=works,
                work="รับซ่อมบ้านในตำบล" if works and course.trade_id == "building" else "",
                checked_on=day,
            )
