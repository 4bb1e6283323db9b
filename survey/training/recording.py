"""The verbs of training: courses, who enrols and completes, and whether there is work afterwards.

The database keeps the order of steps and the number of seats, whoever writes at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.db.models import Max

from network import evidence
from network.moments import Moment
from survey.models import Attendance, Course, CourseRecord, JobCheck, Trade
from survey.training import errors

if TYPE_CHECKING:
    from network.models import Account, Party, Place, Source

Status = Attendance.Status
LAST_OF_ORDER = 900  # that of what no word tells: new trades come before it


def open_course(
    place: Place,
    trade: Trade,
    title: str,
    *,
    body: str,
    venue: str,
    begins_on: date,
    ends_on: date,
    seats: int,
    said_on: date,
    source: Source,
) -> Course:
    """A course in a trade for the people of a place.

    Raises:
        CourseIsNamed, CourseEndsBeforeItBegins, CourseHasSeats: it cannot be.
    """
    with _named():
        made = Course.objects.create(place=place, trade=trade)
        _say(
            made,
            title,
            body=body,
            venue=venue,
            begins_on=begins_on,
            ends_on=ends_on,
            seats=seats,
            said_on=said_on,
            source=source,
        )
    return made


def change_course(
    course: Course,
    title: str,
    *,
    body: str,
    venue: str,
    begins_on: date,
    ends_on: date,
    seats: int,
    is_called_off: bool,
    said_on: date,
    source: Source,
) -> CourseRecord:
    """Say anew what a course is called, its days and seats, or that it is called off.

    Raises:
        CourseIsNamed, CourseEndsBeforeItBegins, CourseHasSeats, CourseHasBegun: it cannot be.
    """
    with _named():
        return _say(
            course,
            title,
            body=body,
            venue=venue,
            begins_on=begins_on,
            ends_on=ends_on,
            seats=seats,
            is_called_off=is_called_off,
            said_on=said_on,
            source=source,
        )


def _say(course: Course, title: str, *, body: str, venue: str, **said: Any) -> CourseRecord:
    made: CourseRecord = CourseRecord.objects.create(
        course=course, title=title.strip(), body=body.strip(), venue=venue.strip(), **said
    )
    return made


def enrol(course: Course, person: Party, *, enrolled_on: date, source: Source) -> Attendance:
    """Somebody takes a course.

    Raises:
        EnrolledAlready, NoSeatsLeft, CourseIsCalledOff, LearnerIsAPerson: they cannot.
    """
    return _attend(course, person, Status.ENROLLED, enrolled_on, source=source)


def complete(course: Course, person: Party, *, completed_on: date, source: Source) -> Attendance:
    """Somebody has learned it.

    Raises:
        NotEnrolled, CompletedBeforeItBegins, AttendanceOutOfOrder: they have not.
    """
    return _attend(course, person, Status.COMPLETED, completed_on, source=source)


def drop(
    course: Course, person: Party, *, dropped_on: date, reason: str, source: Source
) -> Attendance:
    """Somebody left before the end.

    Raises:
        NotEnrolled, AttendanceOutOfOrder: they are not in it.
    """
    return _attend(course, person, Status.DROPPED, dropped_on, source=source, reason=reason)


def strike_out(
    course: Course, person: Party, *, said_on: date, reason: str, source: Source
) -> Attendance:
    """Somebody was entered by mistake: they count nowhere, and may be entered again.

    Raises:
        NotEnrolled, AttendanceOutOfOrder: they are not in it.
    """
    return _attend(course, person, Status.MISTAKEN, said_on, source=source, reason=reason)


def _attend(
    course: Course,
    person: Party,
    status: Attendance.Status,
    day: date,
    *,
    source: Source,
    reason: str = "",
) -> Attendance:
    with _named():
        made: Attendance = Attendance.objects.create(
            course=course,
            person=person,
            status=status,
            happened_on=day,
            reason=reason.strip(),
            source=source,
        )
    return made


def check_job(
    course: Course,
    person: Party,
    months: int,
    *,
    is_employed: bool,
    work: str,
    checked_on: date,
    source: Source,
) -> JobCheck:
    """Whether somebody has work 3 or 6 months after a course; asked again the last word counts.

    Raises:
        JobIsOfWhoCompleted: they have not completed it by that day.
    """
    with _named():
        made: JobCheck = JobCheck.objects.create(
            course=course,
            person=person,
            months=months,
            is_employed=is_employed,
            work=work.strip(),
            checked_on=checked_on,
            source=source,
        )
    return made


def add_trade(
    code: str,
    *,
    name_th: str,
    name_en: str,
    words: Sequence[str],
    is_building: bool,
    account: Account,
) -> Trade:
    """A new trade; wishes that say one of its words are found from now on.

    Raises:
        TradeIsThere: the code is taken.
    """
    with _named():
        last = Trade.objects.filter(sort_order__lt=LAST_OF_ORDER).aggregate(n=Max("sort_order"))
        made = Trade(
            code=code,
            name_th=name_th,
            name_en=name_en,
            words=list(words),
            is_building=is_building,
            sort_order=(last["n"] or 0) + 1,
        )
        made.save(force_insert=True)
        _note(f"เพิ่มสาขาอาชีพ {code}: {name_th}", account)
    return made


def change_trade(
    code: str,
    *,
    name_th: str,
    name_en: str,
    words: Sequence[str],
    is_retired: bool,
    account: Account,
) -> Trade:
    """Rename a trade, add words by which it is found, or take it off the list.

    Raises:
        TradeMeansWhatItMeant: a word is missing that was there.
    """
    with _named():
        kept = Trade.objects.select_for_update().get(pk=code)
        before = kept.name_th
        kept.name_th, kept.name_en = name_th, name_en
        kept.words, kept.is_retired = list(words), is_retired
        kept.save()
        state = "เลิกใช้" if is_retired else "ใช้อยู่"
        _note(f"แก้สาขาอาชีพ {code}: {before} → {name_th} ({state})", account)
    return kept


def _note(title: str, account: Account) -> None:
    evidence.receive_statement(title, as_of=Moment.now().last_day, recorded_by=account)


@contextmanager
def _named() -> Iterator[None]:
    """One transaction; a rule of the database that is broken in it has a name."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
