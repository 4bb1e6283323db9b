"""What the pages of training show: courses, who takes them, who wants what, who is to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from network.latest import latest
from network.models import HouseholdMembership, Party
from network.moments import Moment
from network.named_sets import HOUSEHOLD_HOMES, fetched, with_clause
from network.people import names_of
from network.places import PlaceName, names
from parcels.labels import labels_of
from survey.models import Attendance, Course, CourseRecord, JobCheck, Livelihood, Trade, Visit
from survey.training.counted import CHECKS, WISHES, WORKING_AGE

Status = Attendance.Status


@dataclass(frozen=True)
class CourseLine:
    """A course in a list, with how many take it, completed it and left it."""

    course: Course
    record: CourseRecord
    place: PlaceName | None
    counts: Counter[str]
    today: date

    @property
    def taken(self) -> int:
        """Seats that somebody has: who takes it, and who completed it."""
        return self.counts[Status.ENROLLED] + self.counts[Status.COMPLETED]

    @property
    def state(self) -> str:
        """calledoff, coming, running or over."""
        if self.record.is_called_off:
            return "calledoff"
        if self.today < self.record.begins_on:
            return "coming"
        return "running" if self.today <= self.record.ends_on else "over"


def courses_in(places: Collection[int], moment: Moment) -> list[CourseLine]:
    """The courses at home in `places`, the last to begin first. Four queries."""
    records = latest(CourseRecord.objects.filter(course__place__in=places), moment).select_related(
        "course__trade"
    )
    return _lines(list(records), moment)


def line_of(course: Course, moment: Moment) -> CourseLine | None:
    """One course; None where what was said of it was taken back."""
    records = latest(CourseRecord.objects.filter(course=course), moment).select_related(
        "course__trade"
    )
    return next(iter(_lines(list(records), moment)), None)


def _lines(records: list[CourseRecord], moment: Moment) -> list[CourseLine]:
    counts: dict[int, Counter[str]] = {each.course_id: Counter() for each in records}
    for course, status in latest(Attendance.objects.filter(course__in=counts), moment).values_list(
        "course", "status"
    ):
        counts[course][status] += 1
    places = names(list({each.course.place_id for each in records}), moment)
    found = [
        CourseLine(
            course=each.course,
            record=each,
            place=places.get(each.course.place_id),
            counts=counts[each.course_id],
            today=moment.last_day,
        )
        for each in records
    ]
    return sorted(found, key=lambda line: (line.record.begins_on, line.course.pk), reverse=True)


@dataclass
class Learner:
    """Somebody in the roster of a course; `checks` by months, `due` those to be asked now."""

    person: Party
    name: str
    attendance: Attendance
    enrolled_on: date | None
    checks: dict[int, JobCheck]
    due: dict[int, date]  # by months, the day from which the check is due
    today: date

    @property
    def is_taking_it(self) -> bool:
        """Whether it is to be said yet how it ended."""
        return self.attendance.status == Status.ENROLLED

    @property
    def asked(self) -> list[tuple[int, JobCheck | None, date, bool]]:
        """(months, what was found, the day it is due, whether that has come) of both checks."""
        return [
            (months, self.checks.get(months), day, day <= self.today)
            for months, day in sorted(self.due.items())
        ]


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of a shorter month, as the database has it."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def roster(course: Course, moment: Moment) -> list[Learner]:
    """Who takes a course, by name; noted as read. Four queries."""
    told = list(latest(Attendance.objects.filter(course=course), moment).select_related("person"))
    called = names_of([each.person_id for each in told], moment)
    enrolled = dict(
        Attendance.objects.recorded(moment)
        .filter(course=course, status=Status.ENROLLED)
        .order_by("happened_on", "pk")
        .values_list("person", "happened_on")
    )
    checks: dict[int, dict[int, JobCheck]] = {}
    for check in latest(JobCheck.objects.filter(course=course), moment):
        checks.setdefault(check.person_id, {})[check.months] = check
    learners = [
        Learner(
            person=each.person,
            name=called.get(each.person_id, ""),
            attendance=each,
            enrolled_on=enrolled.get(each.person_id),
            checks=checks.get(each.person_id, {}),
            due={months: months_after(each.happened_on, months) for months in JobCheck.AFTER_MONTHS}
            if each.status == Status.COMPLETED
            else {},
            today=moment.last_day,
        )
        for each in told
        if each.status != Status.MISTAKEN
    ]
    return sorted(learners, key=lambda each: (each.attendance.status == "dropped", each.name))


@dataclass(frozen=True)
class DueCheck:
    """A course some of whose people are to be asked whether they work, and since when."""

    course: Course
    months: int
    count: int
    since: date


def due_checks(places: Collection[int], moment: Moment) -> list[DueCheck]:
    """The checks that are due after courses of `places`, the longest first. Two queries.

    Who gave a course asks its people, wherever they live.
    """
    head, params = with_clause(list(CHECKS.values()), moment)
    checked = " UNION ALL ".join(
        f"SELECT course_id, {months} AS months, found, due_on FROM {checks.name}"  # noqa: S608
        for months, checks in CHECKS.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head} SELECT checked.course_id, checked.months, count(*), min(checked.due_on)
            FROM ({checked}) AS checked
            JOIN survey_course AS course ON course.id = checked.course_id
            WHERE checked.found = 'unchecked' AND course.place_id = ANY(%s)
            GROUP BY checked.course_id, checked.months
            """,  # noqa: S608 (constants; values stay in the parameters)
            [*params, list(places)],
        )
        rows = cursor.fetchall()
    known = Course.objects.select_related("trade")
    courses = known.in_bulk([course for course, *_rest in rows]) if rows else {}
    found = [
        DueCheck(courses[course], months, count, since) for course, months, count, since in rows
    ]
    return sorted(found, key=lambda each: (each.since, each.months, each.course.pk))


@dataclass(frozen=True)
class WishLine:
    """A trade and how many persons want to learn it, and how many of them have no work."""

    trade: Trade
    count: int
    unemployed: int


def _at_home(wishes: Any, places: Collection[int], moment: Moment) -> list[tuple[int, str, str]]:
    """(person, trade, work) of who lives in `places`; work is "" outside working age."""
    head, params = with_clause([wishes, WORKING_AGE, HOUSEHOLD_HOMES], moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head} SELECT wish.person_id, wish.trade_id, coalesce(aged.work, '')
            FROM wish
            JOIN household_home AS home ON home.home_id = wish.household_id
            LEFT JOIN of_working_age AS aged ON aged.id = wish.person_id
            WHERE home.place_id = ANY(%s)
            """,  # noqa: S608 (constants; values stay in the parameters)
            [*params, list(places)],
        )
        return list(cursor.fetchall())


def wishes_in(places: Collection[int], moment: Moment) -> list[WishLine]:
    """What people of `places` want to learn, the most wanted first. Two queries."""
    told = _at_home(WISHES, places, moment)
    counts = Counter(trade for _person, trade, _work in told)
    unemployed = Counter(trade for _person, trade, work in told if work == "unemployed")
    trades = Trade.objects.in_bulk(list(counts))
    found = [WishLine(trades[code], n, unemployed[code]) for code, n in counts.items()]
    return sorted(found, key=lambda line: (-line.count, line.trade.sort_order))


@dataclass(frozen=True)
class Wisher:
    """A person who wants to learn something, in their own words."""

    person: Party
    name: str
    said: str
    employment: str
    is_unemployed: bool
    household: UUID | None
    house: str
    place: PlaceName | None
    taking: str  # the course of this trade they take or have completed


def wishers(
    places: Collection[int], moment: Moment, *, trade: str, unemployed: bool
) -> list[Wisher]:
    """Who wants to learn a trade ("": any), by name; noted as read. Ten queries."""
    told = [
        person
        for person, code, work in _at_home(WISHES, places, moment)
        if (not trade or code == trade) and (not unemployed or work == "unemployed")
    ]
    people = Party.objects.in_bulk(told)
    called = names_of(told, moment)
    lives = {
        each.person_id: each.household_id
        for each in latest(HouseholdMembership.objects.filter(person__in=told), moment)
    }
    households = Party.objects.in_bulk([each for each in lives.values() if each])
    houses = {
        each.household_id: each.house_id
        for each in latest(Visit.objects.filter(household__in=households), moment)
        if each.house_id
    }
    labels = labels_of(list(houses.values()), moment)
    homes: dict[int, int] = dict(
        fetched(
            HOUSEHOLD_HOMES,
            "home_id, place_id",
            moment,
            where="home_id = ANY(%s)",
            params=[list(households)],
        )
    )
    places_named = names(list(set(homes.values())), moment)
    taking = _taking(told, moment)
    found = []
    for each in latest(Livelihood.objects.filter(person__in=told), moment):
        household = lives.get(each.person_id)
        found.append(
            Wisher(
                person=people[each.person_id],
                name=called.get(each.person_id, ""),
                said=each.wanted_skills,
                employment=each.get_employment_display() if each.employment else "",
                is_unemployed=each.employment == Livelihood.Employment.UNEMPLOYED,
                household=households[household].key if household in households else None,
                house=labels.get(houses.get(household or 0, 0), ""),
                place=places_named.get(homes.get(household or 0, 0)),
                taking=taking.get(each.person_id, ""),
            )
        )
    return sorted(found, key=lambda each: (bool(each.taking), not each.is_unemployed, each.name))


def _taking(persons: Collection[int], moment: Moment) -> dict[int, str]:
    """The last course somebody enrolled in and did not leave, by its title. Two queries."""
    attended = [
        each
        for each in latest(Attendance.objects.filter(person__in=persons), moment)
        if each.status in {Status.ENROLLED, Status.COMPLETED}
    ]
    records = latest(
        CourseRecord.objects.filter(course__in={each.course_id for each in attended}), moment
    )
    titles = dict(records.values_list("course", "title"))
    attended.sort(key=lambda each: (each.happened_on, each.pk))
    return {each.person_id: titles.get(each.course_id, "") for each in attended}
