"""What can be wrong with the report of a month: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class SigningError(Exception):
    """ขั้นตอนนี้ทำกับรายงานฉบับนี้ไม่ได้ / This cannot be done with this report."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class MonthIsNotOver(SigningError):
    """เดือนนี้ยังไม่สิ้นสุด หรือยังมีการบันทึกที่ค้างอยู่จากก่อนสิ้นเดือน ให้ลองใหม่ในอีกสักครู่ / The month is not over, or something begun before its end is still being written; try again shortly."""


class NotADistrict(SigningError):
    """รายงานประจำเดือนที่ลงนามจัดทำในระดับอำเภอ / Reports of months are signed for districts."""


class CertifiedReportStands(SigningError):
    """รายงานเดือนนี้รับรองแล้ว ต้องถอนพร้อมเหตุผลก่อนจึงจัดทำใหม่ได้ / This month's report is certified; withdraw it with a reason before another is prepared."""


class ReportIsClosed(SigningError):
    """รายงานฉบับนี้ไม่ใช่ฉบับที่ใช้อยู่ (ถูกถอน ไม่ผ่าน หรือมีฉบับใหม่กว่า) / This edition is closed: withdrawn, refused, or followed by another."""


class AnotherEdition(SigningError):
    """มีการจัดทำฉบับใหม่หลังจากท่านเปิดหน้านี้ อ่านฉบับใหม่ก่อนลงนาม / Another edition was prepared after you opened this page; read it before you sign."""


class StepDoesNotFollow(SigningError):
    """ขั้นตอนนี้ทำไปแล้วหรือยังไม่ถึงลำดับ เปิดหน้านี้ใหม่เพื่อดูสถานะล่าสุด / This step was taken already or its turn has not come; reload the page."""


class SignerSignedBefore(SigningError):
    """ผู้จัดทำ ผู้สอบทาน และผู้รับรองต้องเป็นคนละคนกัน / Who prepares, who verifies and who certifies are different persons."""


class VerifiersOfOneTambon(SigningError):
    """ผู้สอบทานสองคนต้องมาจากคนละตำบล / The two verifiers are of different tambons."""


class StepNeedsReason(SigningError):
    """ต้องบอกเหตุผล / A reason is needed."""


class DecisionIsIncomplete(SigningError):
    """มอบหมายต้องระบุผู้รับ นำเรียนผู้ว่าฯ ต้องระบุครั้งที่ของเดือน อื่น ๆ ต้องระบุข้อความ / Say to whom it is assigned, to which of the two meetings it goes, or what else."""


class AssignedToNobody(DecisionIsIncomplete):
    """มอบหมายต้องระบุผู้รับ / Say to whom it is assigned."""


class MeetingIsMissing(DecisionIsIncomplete):
    """นำเรียนผู้ว่าฯ ต้องระบุครั้งที่ของเดือน / Say to which of the month's two meetings it goes."""


class WordsAreMissing(DecisionIsIncomplete):
    """ความเห็นอื่นต้องมีข้อความ / Say what else, in words."""


class PaperNeedsScan(SigningError):
    """ลงนามบนกระดาษต้องมีชื่อผู้ลงนามและภาพหน้าลงนาม / A signature on paper needs the signer's name and a scan."""


class UnreadableScan(SigningError):
    """ไฟล์นี้ไม่ใช่ภาพหรือ PDF ที่เปิดได้ / This file is neither a picture nor a PDF."""


class PaperIsNotKept(SigningError):
    """รายงานที่รับรองต้องมีไฟล์เก็บไว้ / The paper of a certified report must be kept."""


class NumberWasTaken(SigningError):
    """เลขรายงานถูกใช้ไปแล้ว ให้ลองใหม่ / The number was taken meanwhile; try again."""


class MayNotSign(SigningError):
    """บัญชีนี้ไม่มีหน้าที่ลงนามในขั้นตอนนี้ / This account does not sign at this step."""


class InstructionIsClosed(SigningError):
    """ข้อสั่งการนี้ปิดแล้ว / This instruction is closed."""


class OutcomeIsMissing(SigningError):
    """ปิดเรื่องต้องบอกผล / To close it, say what came of it."""


class DueBeforeGiven(SigningError):
    """วันครบกำหนดอยู่ก่อนวันที่สั่ง / It is due before the day on which it was given."""


class DayDoesNotFollow(SigningError):
    """วันที่อยู่ก่อนสิ้นเดือนของรายงานหรือก่อนวันที่รับรอง ดูวันที่บนกระดาษอีกครั้ง / This day lies before the month of the report ended, or before it was certified; look at the paper again."""


class FollowedUpBeforeGiven(SigningError):
    """วันที่อยู่ก่อนวันที่สั่งการ / This day lies before the day on which it was given."""


class ForwardedTooEarly(SigningError):
    """วันประชุมอยู่ก่อนสิ้นเดือนของรายงานหรือก่อนวันที่ขอ / The meeting lies before the end of the report's month, or before the day of the request."""


class ConcludedBeforeMeeting(SigningError):
    """วันที่มีมติอยู่ก่อนวันประชุม / This was decided before the day of the meeting."""


_BY_CONSTRAINT: dict[str, type[SigningError | NetworkError]] = {
    "report_is_of_a_district": NotADistrict,
    "report_month_is_over": MonthIsNotOver,
    "used_moment_is_settled": MonthIsNotOver,
    "report_is_prepared_once": StepDoesNotFollow,
    "certified_report_stands": CertifiedReportStands,
    "report_is_open": ReportIsClosed,
    "step_follows": StepDoesNotFollow,
    "signer_is_another_person": SignerSignedBefore,
    "verifiers_are_of_two_tambons": VerifiersOfOneTambon,
    "verifier_is_of_a_tambon": VerifiersOfOneTambon,
    "step_back_has_a_reason": StepNeedsReason,
    "chief_decides_something": DecisionIsIncomplete,
    "assigned_to_somebody": AssignedToNobody,
    "one_of_the_two_meetings": MeetingIsMissing,
    "other_says_what": WordsAreMissing,
    "step_is_signed_by_somebody": PaperNeedsScan,
    "certified_paper_is_kept": PaperIsNotKept,
    "certified_report_has_a_number": NumberWasTaken,
    "number_is_the_next": NumberWasTaken,
    "instruction_is_open": InstructionIsClosed,
    "closed_instruction_has_an_outcome": OutcomeIsMissing,
    "instruction_is_due_after_it_is_given": DueBeforeGiven,
    "step_day_follows": DayDoesNotFollow,
    "instruction_step_day_follows": FollowedUpBeforeGiven,
    "forwarding_day_follows": ForwardedTooEarly,
    "result_day_follows": ConcludedBeforeMeeting,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SigningError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
