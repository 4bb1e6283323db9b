"""What can be wrong with referrals: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey.errors import SurveyError


class ReferralError(SurveyError):
    """การส่งต่อนี้ทำไม่ได้ / This referral cannot be made."""


class NoConsentToRefer(ReferralError):
    """ยังไม่มีความยินยอมให้ส่งข้อมูลแก่หน่วยงานของทุกคนที่เรื่องนี้กล่าวถึง ให้อ่านประกาศและบันทึกคำตอบก่อน (ต่ำกว่า 20 ปีถามผู้ปกครอง) / Not everybody it tells of agreed to have data handed on; read out the notice and record the answer first (of who is under 20, the guardian's)."""


class NobodyIsReferred(ReferralError):
    """ยังไม่รู้ว่าใครอยู่ในครัวเรือนนี้ ให้บันทึกสมาชิกก่อนส่งต่อ / Nobody is known to live in this household; record its members before referring."""


class PersonLivesElsewhere(ReferralError):
    """คนที่เลือกไม่ได้อยู่ในครัวเรือนนี้แล้ว ให้เลือกใหม่ / The chosen person does not live in this household any more; choose again."""


class FactIsNotNeeded(ReferralError):
    """ข้อมูลที่เลือกไม่จำเป็นต่อเรื่องนี้ จึงส่งไม่ได้ ให้เลือกจากรายการ / A chosen fact is not needed for this; choose from the list."""


class AgencyIsNotNamed(ReferralError):
    """ให้เลือกหน่วยงาน หรือเขียนชื่อหน่วยงานที่ยังไม่มีในทะเบียน / Choose a body, or write the name of one that is not in the register."""


class AgencyDoesNotServe(ReferralError):
    """หน่วยงานนี้ไม่ได้ดูแลพื้นที่นี้ หรือไม่รับเรื่องแล้ว ให้เลือกหน่วยงานอื่น / This body does not serve the place, or takes no referrals any more; choose another."""


class ReferredAlready(ReferralError):
    """เรื่องนี้ส่งให้หน่วยงานนี้แล้วและยังไม่ปิด เปิดดูของเดิมแทน / This was referred to this body already and is still open; look at that one."""


class ReferralIsClosed(ReferralError):
    """เรื่องนี้ปิดแล้ว ทำได้อย่างเดียวคือเปิดเรื่องอีกครั้ง / This referral is closed; it can only be re-opened."""


class ReferralIsOpen(ReferralError):
    """เรื่องนี้ยังไม่ปิด จึงเปิดอีกครั้งไม่ได้ / This referral is not closed, so it cannot be re-opened."""


class SentLaterAlready(ReferralError):
    """ส่งเรื่องนี้ไปแล้วในวันหลังจากนั้น ส่งใหม่ได้ตั้งแต่วันที่ส่งครั้งล่าสุด / It was sent on a later day already; send it again from the day on which it was last sent."""


class StepBeforeReferral(ReferralError):
    """วันที่ทำอยู่ก่อนวันที่ส่งต่อ หรือก่อนวันที่ปิดหรือเปิดเรื่องครั้งล่าสุด / The day is before the referral, or before it was last closed or re-opened."""


class StepIsAhead(ReferralError):
    """วันที่ทำยังมาไม่ถึง / The day is yet to come."""


class NotSentYet(ReferralError):
    """ยังไม่ได้ส่งให้หน่วยงาน จึงบันทึกว่าหน่วยงานตอบไม่ได้ / It was not sent yet, so no agency can have answered."""


class WithAnotherBody(ReferralError):
    """เรื่องนี้ไม่ได้อยู่กับหน่วยงานของท่านแล้ว จึงตอบไม่ได้ ถามเครือข่ายหากยังต้องตอบ / The referral is not with your body any more, so it cannot be answered; ask the network if it still should be."""


class OutcomeIsMissing(ReferralError):
    """ปิดเรื่องต้องบอกผล และผลมีได้เฉพาะเมื่อปิดเรื่อง / What closes says its outcome, and nothing else does."""


class RefusalNeedsWords(ReferralError):
    """ช่วยไม่ได้ต้องบอกเหตุผล / A refusal needs a reason."""


class SendingNeedsBody(ReferralError):
    """ส่งต้องบอกว่าส่งให้หน่วยงานใดและส่งข้อมูลใด / Sending says to which body, and which facts."""


class LinkEndsTooLate(ReferralError):
    """ลิงก์ใช้ได้ไม่เกิน 90 วันและต้องไม่หมดอายุก่อนวันนี้ / A link opens for 90 days at most, and not only in the past."""


class WrongPin(ReferralError):
    """PIN ไม่ถูกต้อง ตรวจตัวเลขที่เครือข่ายบอกทางโทรศัพท์ / The PIN is wrong; check the number the network told by telephone."""


class NoSuchLink(ReferralError):
    """ไม่มีลิงก์นี้ ตรวจว่าคัดลอกมาครบ หรือขอลิงก์ใหม่จากเครือข่าย / There is no such link; check that it was copied whole, or ask the network for a new one."""


class LinkIsOver(ReferralError):
    """ลิงก์นี้ปิดแล้ว เพราะหมดอายุ ถูกยกเลิก หรือไม่มีเรื่องที่เปิดให้ดูได้แล้ว ติดต่อเครือข่ายหากยังต้องใช้ / This link is closed: its time is over, it was revoked, or nothing it showed may be seen any more. Ask the network if it is still needed."""


class AttachmentIsTooLarge(ReferralError):
    """ไฟล์แนบใหญ่เกิน 10 MB หรือว่างเปล่า ให้ย่อแล้วส่งใหม่ / The attachment is over 10 MB or empty; make it smaller and send it again."""


_BY_CONSTRAINT: dict[str, type[ReferralError | NetworkError]] = {
    "referral_needs_consent": NoConsentToRefer,
    "referral_is_closed": ReferralIsClosed,
    "referral_is_open": ReferralIsOpen,
    "referral_step_is_in_order": StepBeforeReferral,
    "referral_step_is_not_ahead": StepIsAhead,
    "referral_is_with_the_body": WithAnotherBody,
    "referral_is_sent_in_order": SentLaterAlready,
    "referral_answer_follows_sending": NotSentYet,
    "referral_outcome_is_of_what_closes": OutcomeIsMissing,
    "referral_is_sent_to_a_body": SendingNeedsBody,
    "referral_refusal_has_a_reason": RefusalNeedsWords,
    "referral_link_ends_in_90_days": LinkEndsTooLate,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> ReferralError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
