"""Courses to test with; every value that matters to a test is named by the test."""

from __future__ import annotations

from datetime import date, timedelta

from network.models import Party, Place
from survey.models import Course, Livelihood, Trade
from survey.training import recording
from tests import factories

DAY = factories.FIRST_DAY
A_MONTH = timedelta(days=30)


def course_in(
    place: Place,
    *completed: Party,
    trade: str = "building",
    begins: date = DAY,
    ends: date | None = None,
    seats: int = 10,
) -> Course:
    """A course of a month; some have `completed` it on its last day."""
    last = ends or begins + A_MONTH
    made = recording.open_course(
        place,
        Trade.objects.get(pk=trade),
        "ช่างชุมชน รุ่นที่ 1",
        body="สนพ.",
        venue="ศาลา",
        begins_on=begins,
        ends_on=last,
        seats=seats,
        said_on=begins,
        source=factories.source(),
    )
    for person in completed:
        recording.enrol(made, person, enrolled_on=begins, source=factories.source())
        recording.complete(made, person, completed_on=last, source=factories.source())
    return made


def livelihood(
    person: Party, employment: str = "", wants: str = "", *, on: date = DAY
) -> Livelihood:
    """What somebody does, and wants to learn."""
    return Livelihood.objects.create(
        person=person,
        employment=employment,
        wanted_skills=wants,
        observed_on=on,
        source=factories.source(),
    )
