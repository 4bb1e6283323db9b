"""What can be wrong with courses and who takes them: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey.errors import SurveyError


class EnrolledAlready(SurveyError):
    """คนนี้ลงทะเบียนในหลักสูตรนี้แล้ว / This person is enrolled in this course already."""


class NoSeatsLeft(SurveyError):
    """ที่นั่งเต็มแล้ว แก้จำนวนที่นั่งของหลักสูตรก่อน หรือเปิดรุ่นใหม่ / All seats are taken; change the number of seats first, or open another course."""


class CourseIsCalledOff(SurveyError):
    """หลักสูตรนี้ยกเลิกแล้ว / This course is called off."""


class CompletedBeforeItBegins(SurveyError):
    """วันที่เรียนจบอยู่ก่อนวันเริ่มหลักสูตร / It would be completed before the course begins."""


class NotEnrolled(SurveyError):
    """คนนี้ไม่ได้อยู่ระหว่างเรียนหลักสูตรนี้ / This person is not taking this course."""


class AttendanceOutOfOrder(SurveyError):
    """วันที่นี้อยู่ก่อนสิ่งที่บันทึกไว้แล้วของคนนี้ ตรวจวันที่อีกครั้ง / This day is before what is recorded of this person. Look at the day again."""


class JobIsOfWhoCompleted(SurveyError):
    """ติดตามการมีงานทำได้เฉพาะผู้ที่เรียนจบ และหลังวันที่เรียนจบ / Only who has completed the course is asked for work, after that day."""


class LearnerIsAPerson(SurveyError):
    """ผู้เรียนต้องเป็นบุคคล / Who takes a course is a person."""


class CourseEndsBeforeItBegins(SurveyError):
    """วันสุดท้ายของหลักสูตรอยู่ก่อนวันแรก / The course would end before it begins."""


class CourseIsNamed(SurveyError):
    """ต้องบอกชื่อหลักสูตรและหน่วยงานที่สอน / Say what the course is called and who gives it."""


class CourseHasSeats(SurveyError):
    """ต้องมีที่นั่งอย่างน้อยหนึ่งที่ และไม่น้อยกว่าผู้ที่เรียนอยู่ / There is at least one seat, and one for everybody who takes it."""


class CourseHasBegun(SurveyError):
    """มีผู้เรียนจบก่อนวันเริ่มที่ระบุ แก้วันเริ่มไม่ได้ / Somebody completed it before that day, so it cannot begin then."""


class TradeIsThere(SurveyError):
    """มีสาขาที่ใช้รหัสนี้แล้ว / There is a trade with this code already."""


class TradeMeansWhatItMeant(SurveyError):
    """คำที่ใช้จัดสาขาเพิ่มได้ แต่ตัดออกไม่ได้ เพราะรายงานที่ลงนามแล้วนับตามนั้น / Words of a trade can be added but not taken away: reports that are signed count by them."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "person_is_enrolled_once": EnrolledAlready,
    "course_has_seats_left": NoSeatsLeft,
    "course_takes_place": CourseIsCalledOff,
    "completed_after_it_begins": CompletedBeforeItBegins,
    "only_the_enrolled_complete": NotEnrolled,
    "attendance_is_in_order": AttendanceOutOfOrder,
    "job_is_of_who_completed": JobIsOfWhoCompleted,
    "learner_is_a_person": LearnerIsAPerson,
    "course_ends_after_it_begins": CourseEndsBeforeItBegins,
    "course_has_a_title_and_a_giver": CourseIsNamed,
    "course_has_a_seat": CourseHasSeats,
    "course_keeps_its_seats": CourseHasSeats,
    "course_began_before_it_was_completed": CourseHasBegun,
    "survey_trade_pkey": TradeIsThere,
    "trade_means_what_it_meant": TradeMeansWhatItMeant,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
