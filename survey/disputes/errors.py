"""What can be wrong in survey/disputes/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey.errors import SurveyError


class DisputeNeedsWords(SurveyError):
    """ต้องเขียนว่าร้องเรื่องอะไร ด้วยถ้อยคำของผู้ร้อง / Write down what the complaint is, in the words of who complains."""


class DisputeNeedsBothSides(SurveyError):
    """ต้องระบุผู้ร้องและคู่กรณี อย่างน้อยฝ่ายละหนึ่งราย เลือกจากทะเบียนหรือพิมพ์ชื่อ / Name who complains and who answers, at least one of each, from the register or in words."""


class OneOnBothSides(SurveyError):
    """ครัวเรือนหรือบุคคลเดียวกันเป็นทั้งผู้ร้องและคู่กรณีไม่ได้ หรือมีชื่อในเรื่องนี้แล้ว / The same household or person cannot be on both sides, or is of this case already."""


class CaseIsOpenAlready(SurveyError):
    """มีเรื่องที่เปิดไว้แล้วเกี่ยวกับสิ่งนี้และยังไม่ยุติ ให้บันทึกต่อที่เรื่องเดิม / There is an open case about this already; go on with that one."""


class MediatorIsOfASide(SurveyError):
    """ผู้ไกล่เกลี่ยต้องไม่ใช่คู่กรณี และไม่ใช่คนในครัวเรือนของฝ่ายใด ให้คนอื่นไกล่เกลี่ย / Who mediates is neither a party nor of the household of one; somebody else has to."""


class StepSaysNothing(SurveyError):
    """ต้องเขียนว่าพูดหรือตกลงกันว่าอย่างไร / Write down what was said or decided."""


class StepIsBeforeOpening(SurveyError):
    """วันของขั้นตอนต้องไม่ก่อนวันที่เปิดเรื่อง / A step cannot be before the day on which the case was opened."""


class CaseHasEnded(SurveyError):
    """เรื่องนี้ยุติหรือถอนไปแล้วในวันนั้น ถ้ายังมีเรื่องต่อ ให้บันทึก "เปิดเรื่องใหม่" ก่อน / The case had ended by that day; where there is more to it, record that it is opened anew first."""


class CaseHasNotEnded(SurveyError):
    """เรื่องนี้ยังไม่ยุติในวันนั้น จึงไม่ต้องเปิดใหม่ / The case had not ended by that day, so it is not opened anew."""


class CaseGoesOn(SurveyError):
    """มีขั้นตอนหลังวันนั้นบันทึกไว้แล้ว จึงยุติหรือถอนเรื่องในวันนั้นไม่ได้ ตรวจวันที่อีกครั้ง / Steps after that day are on record, so the case cannot have ended then; look at the day again."""


class AgreementNeedsBothSides(SurveyError):
    """ข้อตกลงต้องมีทั้งสองฝ่ายมาเองหรือมีผู้แทน บันทึกว่าแต่ละฝ่ายมาอย่างไร / An agreement needs both sides there or represented; say how each was."""


class EndNeedsResult(SurveyError):
    """ยุติเรื่องต้องบอกผล ขั้นอื่นไม่ต้อง / What ends a case says how; other steps do not."""


class ReferralNeedsOffice(SurveyError):
    """ส่งต่อต้องบอกว่าส่งหน่วยงานใด ขั้นอื่นไม่ต้อง / Who hands a case on says to which office; other steps do not."""


class SittingIsInThePast(SurveyError):
    """วันนัดต้องไม่ก่อนวันของขั้นตอนนี้ และเรื่องที่ยุติแล้วไม่มีวันนัด / The next sitting is not before this step, and a case that has ended has none."""


class LineIsOfOtherLand(SurveyError):
    """แนวเขตที่ตกลงต้องเป็นของแปลงในเรื่องนี้ และบันทึกเมื่อตกลงหรือยุติ / The agreed line is of land of this case, and is recorded with an agreement or an end."""


class SteppedMeanwhile(SurveyError):
    """มีผู้บันทึกขั้นตอนของเรื่องนี้ระหว่างที่ท่านเปิดหน้านี้ อ่านขั้นล่าสุดก่อน ถ้ายังต้องบันทึกให้กดบันทึกอีกครั้ง / Somebody recorded a step of this case while you had the page open; read it, and save again if yours is still needed."""


class SittingIsNotSet(SurveyError):
    """ยังไม่มีวันนัดไกล่เกลี่ย บันทึกวันนัดครั้งต่อไปก่อนจึงพิมพ์หนังสือเชิญได้ / No sitting is arranged; record the day of the next one, then the invitation can be printed."""


class SubjectIsElsewhere(SurveyError):
    """สิ่งที่พิพาทไม่อยู่ในพื้นที่นี้ เปิดเรื่องในหมู่บ้านที่สิ่งนั้นอยู่ / What it is about does not lie here; open the case in the village where it lies."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "dispute_says_what": DisputeNeedsWords,
    "dispute_party_once": OneOnBothSides,
    "dispute_party_is_somebody": DisputeNeedsBothSides,
    "one_case_at_a_time": CaseIsOpenAlready,
    "mediator_is_of_neither_side": MediatorIsOfASide,
    "dispute_step_says_what": StepSaysNothing,
    "step_is_after_opening": StepIsBeforeOpening,
    "dispute_has_ended": CaseHasEnded,
    "dispute_has_not_ended": CaseHasNotEnded,
    "dispute_goes_on": CaseGoesOn,
    "agreement_has_both_sides": AgreementNeedsBothSides,
    "dispute_ends_with_a_result": EndNeedsResult,
    "dispute_is_referred_to_an_office": ReferralNeedsOffice,
    "next_sitting_is_to_come": SittingIsInThePast,
    "line_is_of_the_land": LineIsOfOtherLand,
    "line_is_of_an_agreement": LineIsOfOtherLand,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
