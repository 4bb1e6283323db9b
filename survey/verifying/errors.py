"""What can be wrong in survey/verifying/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey import errors
from survey.errors import SurveyError


class ListHangsTooShort(SurveyError):
    """ต้องติดประกาศอย่างน้อย 7 วัน / A list has to hang for at least 7 days."""


class ListClosesTooSoon(SurveyError):
    """ต้องรับคำคัดค้านต่ออย่างน้อย 7 วันนับจากวันที่บันทึก แม้ติดประกาศมาก่อนแล้ว / Objections have to be heard for at least 7 days from the day this is written down, even of a list that hung before."""


class PostedAfterwards(SurveyError):
    """รายการนี้บันทึกหลังวันติดประกาศ จึงไม่ได้ติดในวันนั้น ให้ติดประกาศฉบับใหม่ / This record came after the list was hung up, so it did not hang there; post a new list."""


class ListHangsAlready(SurveyError):
    """หมู่บ้านนี้มีรายชื่อติดประกาศอยู่ในช่วงวันนั้นแล้ว รอให้ครบกำหนดก่อน / A list of this village hangs in these days already; wait until it is over."""


class ListHangsNowhere(SurveyError):
    """ต้องบอกว่าติดประกาศไว้ที่ใด / Say where the list hangs."""


class NothingToPost(SurveyError):
    """จนถึงวันติดประกาศ หมู่บ้านนี้ยังไม่มีครัวเรือนที่บันทึกการสำรวจแล้ว จึงไม่มีรายชื่อให้ติด / Up to the day of posting no survey of a household of this village was recorded, so there is no list to post."""


class ObjectionNeedsReason(SurveyError):
    """ต้องบอกว่าคัดค้านเรื่องใด / Say what the objection is."""


class ObjectionIsTooLate(SurveyError):
    """ไม่อยู่ในช่วงวันที่ติดประกาศ ถ้าข้อมูลไม่ตรงให้ใช้การสอบทาน หรือเยี่ยมใหม่ / The list does not hang on that day; if the record is wrong, verify it or visit again."""


class RecordIsNotPosted(SurveyError):
    """รายการนี้ไม่ได้อยู่ในประกาศฉบับนี้ / This record is not on this list."""


class NameIsOfSeveral(SurveyError):
    """มีคนชื่อนี้หลายคนในหมู่บ้าน เขียนชื่อและนามสกุลให้ครบ / Several people of the village have this name; write the full name."""


class DecisionNeedsReason(SurveyError):
    """ต้องบอกเหตุผลของมติ / Say why it was decided so."""


class DeciderIsNotIndependent(SurveyError):
    """ผู้คัดค้าน ผู้บันทึก และคนในครัวเรือนหรือบ้านหลังนั้นตัดสินเรื่องนี้ไม่ได้ ให้คณะทำงานคนอื่นตัดสิน / Who objected, recorded it or lives there does not decide this; another member of the committee has to."""


class DeciderIsUnknown(SurveyError):
    """บัญชีนี้ยังไม่ได้ผูกกับบุคคลในเครือข่าย จึงตัดสินไม่ได้ / This account names no person, so it cannot decide."""


class DecidedMeanwhile(SurveyError):
    """มีผู้ตัดสินเรื่องนี้ไปแล้ว / Somebody has decided on this already."""


class ListStillHangs(SurveyError):
    """ยังไม่ครบกำหนดประกาศ แนบบันทึกผลได้หลังครบกำหนด / The list still hangs; the minute of the result comes after."""


class AccountIsOfOnePerson(SurveyError):
    """บัญชีเป็นของคนเดียวตลอดไป ให้เชิญคนใหม่ด้วยบัญชีใหม่ / An account is one person's for good; invite the new person with a new account."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "list_hangs_long_enough": ListHangsTooShort,
    "list_hangs_alone": ListHangsAlready,
    "list_is_heard": ListClosesTooSoon,
    "posted_visit_was_known": PostedAfterwards,
    "list_hangs_somewhere": ListHangsNowhere,
    "objection_has_a_reason": ObjectionNeedsReason,
    "objection_is_in_time": ObjectionIsTooLate,
    "objection_is_to_a_posted_record": RecordIsNotPosted,
    "decision_has_a_reason": DecisionNeedsReason,
    "decider_is_independent": DeciderIsNotIndependent,
    "decider_is_a_person": DeciderIsUnknown,
    "survey_objectiondecision_objection_id_key": DecidedMeanwhile,
    "account_is_of_one_person": AccountIsOfOnePerson,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    return named() if named is not None else errors.from_database_error(error)
