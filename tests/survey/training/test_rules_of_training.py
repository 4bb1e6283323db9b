"""What the database keeps of courses: seats, order, who completed; wishes and their trades."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from survey.models import Attendance, JobCheck, Trade, TradeWish
from survey.training import errors, recording
from survey.training.pages import months_after
from tests import factories
from tests.survey.training.learning import A_MONTH, DAY, course_in, livelihood

pytestmark = pytest.mark.django_db
END = DAY + A_MONTH


@pytest.fixture
def village():
    return factories.place("27040501")


def enrol(course, person, on=DAY):
    return recording.enrol(course, person, enrolled_on=on, source=factories.source())


def complete(course, person, on=END):
    return recording.complete(course, person, completed_on=on, source=factories.source())


def drop(course, person, on=END):
    return recording.drop(course, person, dropped_on=on, reason="", source=factories.source())


def test_a_person_is_enrolled_in_a_course_once(village):
    course, person = course_in(village), factories.person()
    enrol(course, person)
    with pytest.raises(errors.EnrolledAlready):
        enrol(course, person, on=END)
    complete(course, person)
    with pytest.raises(errors.EnrolledAlready):
        enrol(course, person, on=END)


def test_who_dropped_out_may_come_back_and_frees_a_seat(village):
    course = course_in(village, seats=1)
    first, second = factories.person(), factories.person()
    enrol(course, first)
    with pytest.raises(errors.NoSeatsLeft):
        enrol(course, second)
    drop(course, first)
    enrol(course, second, on=END)
    with pytest.raises(errors.NoSeatsLeft):
        enrol(course, first, on=END)


def test_nobody_completes_before_the_course_begins_or_without_being_in_it(village):
    course, person = course_in(village, begins=DAY + A_MONTH), factories.person()
    with pytest.raises(errors.NotEnrolled):
        complete(course, person)
    enrol(course, person)
    with pytest.raises(errors.CompletedBeforeItBegins):
        complete(course, person, on=DAY + timedelta(days=3))
    drop(course, person, on=END)
    with pytest.raises(errors.NotEnrolled):
        complete(course, person, on=END)


def test_what_is_said_comes_in_order_of_days(village):
    course, person = course_in(village), factories.person()
    enrol(course, person, on=END)
    with pytest.raises(errors.AttendanceOutOfOrder):
        complete(course, person, on=DAY)


def test_a_mistaken_entry_counts_nowhere_and_can_be_made_anew(village):
    course, person = course_in(village, seats=1), factories.person()
    enrol(course, person)
    recording.strike_out(course, person, said_on=DAY, reason="คนละคน", source=factories.source())
    enrol(course, factories.person())


def test_only_who_completed_is_asked_for_work_and_not_before(village):
    course, person = course_in(village), factories.person()
    enrol(course, person)

    def asked(on: date) -> JobCheck:
        return recording.check_job(
            course, person, 3, is_employed=True, work="", checked_on=on, source=factories.source()
        )

    with pytest.raises(errors.JobIsOfWhoCompleted):
        asked(END)
    complete(course, person)
    with pytest.raises(errors.JobIsOfWhoCompleted):
        asked(END - timedelta(days=1))
    assert asked(END + A_MONTH).pk
    with pytest.raises(IntegrityError, match="job_is_checked"), transaction.atomic():
        JobCheck.objects.create(
            course=course, person=person, months=4, is_employed=True, checked_on=END,
            source=factories.source(),
        )  # fmt: skip


def test_a_course_keeps_room_and_days_for_those_who_take_it(village):
    course = course_in(village, factories.person(), factories.person())

    def say(**said):
        known = {
            "body": "สนพ.", "venue": "", "begins_on": DAY, "ends_on": END, "seats": 5,
            "is_called_off": False, "said_on": END, "source": factories.source(),
        }  # fmt: skip
        return recording.change_course(course, "ช่าง", **known | said)

    with pytest.raises(errors.CourseHasSeats):
        say(seats=1)
    with pytest.raises(errors.CourseHasBegun):
        say(begins_on=END + A_MONTH, ends_on=END + A_MONTH * 2)
    with pytest.raises(errors.CourseEndsBeforeItBegins):
        say(ends_on=DAY - A_MONTH)
    say(is_called_off=True)
    with pytest.raises(errors.CourseIsCalledOff):
        enrol(course, factories.person(), on=END)


def test_a_household_takes_no_course(village):
    with pytest.raises(errors.LearnerIsAPerson):
        enrol(course_in(village), factories.household(village))


def test_a_wish_is_of_the_trades_whose_words_it_says_the_first_first():
    said = livelihood(factories.person(), wants="อยากเรียนเย็บผ้า หรือช่างไฟ")
    found = TradeWish.objects.filter(livelihood=said).order_by("position")
    assert [each.trade_id for each in found] == ["sewing", "electrician"]
    unknown = livelihood(factories.person(), wants="อะไรก็ได้")
    assert TradeWish.objects.get(livelihood=unknown).trade_id == "other"
    nothing = livelihood(factories.person(), wants="  ")
    assert not TradeWish.objects.filter(livelihood=nothing).exists()


def test_a_new_trade_finds_older_wishes_from_now_on_and_keeps_its_words():
    said = livelihood(factories.person(), wants="อยากเป็นบาริสต้า")
    account = factories.account()
    made = recording.add_trade(
        "barista", name_th="บาริสต้า", name_en="Barista", words=["บาริสต้า"], is_building=False,
        account=account,
    )  # fmt: skip
    wish = TradeWish.objects.get(livelihood=said, trade=made)
    assert wish.recorded_at > said.recorded_at
    assert made.sort_order < Trade.objects.get(pk="other").sort_order
    with pytest.raises(errors.TradeMeansWhatItMeant):
        recording.change_trade(
            "barista", name_th="ก", name_en="a", words=["กาแฟสด"], is_retired=False,
            account=account,
        )  # fmt: skip
    recording.change_trade(
        "barista", name_th="ชงกาแฟ", name_en="Coffee", words=["บาริสต้า", "ชงกาแฟ"],
        is_retired=True, account=account,
    )  # fmt: skip
    with pytest.raises(errors.TradeIsThere):
        recording.add_trade(
            "barista", name_th="ก", name_en="a", words=[], is_building=False, account=account
        )


def test_nothing_of_a_course_is_edited_or_deleted(village):
    course_in(village, factories.person())
    livelihood(factories.person(), wants="เย็บผ้า")
    for statement in (
        "UPDATE survey_attendance SET status = 'dropped'",
        "DELETE FROM survey_courserecord",
        "DELETE FROM survey_tradewish",
        "UPDATE survey_course SET trade_id = 'other'",
    ):
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("day", [date(2025, 11, 30), date(2025, 3, 31), date(2025, 8, 31)])
def test_months_are_counted_as_the_database_counts_them(day):
    with connection.cursor() as cursor:
        for months in (3, 6):
            cursor.execute("SELECT (%s + make_interval(months => %s))::date", [day, months])
            assert months_after(day, months) == cursor.fetchone()[0]
