"""What can be wrong with visits and verifications: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class SurveyError(Exception):
    """ข้อมูลการสำรวจไม่ถูกต้อง / The survey's records do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class VerifierIsNotIndependent(SurveyError):
    """สอบทานข้อมูลที่ตนบันทึก หรือข้อมูลครัวเรือนของตนเองไม่ได้ / Nobody verifies what they recorded, or their own household."""

    rule = "recorder"  # as RefusedVerification.Rule has it


class VerifierRecordedIt(VerifierIsNotIndependent):
    """ท่านเป็นผู้บันทึกข้อมูลนี้ จึงต้องให้ผู้อื่นสอบทาน / You recorded this, so somebody else has to verify it."""

    rule = "recorder"


class VerifierIsOfTheHousehold(VerifierIsNotIndependent):
    """ข้อมูลนี้เป็นของครัวเรือนท่านเอง จึงต้องให้ผู้อื่นสอบทาน / This is of your own household, so somebody else has to verify it."""

    rule = "household"


class VerifierHoldsTheLand(VerifierIsNotIndependent):
    """ท่านหรือคนในครัวเรือนท่านถือครองที่ดินแปลงนี้ จึงต้องให้ผู้อื่นสอบทาน / You or your household hold this land, so somebody else has to verify it."""

    rule = "land"


class VerifierLivesInTheHouse(VerifierIsNotIndependent):
    """ผู้อยู่บ้านหลังเดียวกันสอบทานให้กันไม่ได้ แม้คนละครัวเรือน / People of one house do not verify each other, even of two households."""

    rule = "house"


class VerifiersOfOneHousehold(VerifierIsNotIndependent):
    """คนในครัวเรือนของท่านเห็นด้วยกับรายการนี้แล้ว ผู้สอบทานสองคนต้องมาจากคนละครัวเรือน / Somebody of your household has agreed already; the two verifiers are of two households."""

    rule = "agreed"


class VerifierIsUnknown(SurveyError):
    """บัญชีนี้ยังไม่ได้ผูกกับบุคคลในเครือข่าย จึงสอบทานไม่ได้ / This account names no person, so it cannot verify."""


class DraftIsNotVerified(SurveyError):
    """ฉบับร่างยังไม่ส่ง จึงสอบทานไม่ได้ / A draft is not handed in, so nobody can verify it."""


class DisagreementNeedsReason(SurveyError):
    """ไม่เห็นด้วยต้องบอกเหตุผล / Disagreement needs a reason."""


class NothingToExport(SurveyError):
    """ท่านไม่มีสิทธิ์ดูข้อมูลชุดนี้ในพื้นที่ที่เลือก จึงส่งออกไม่ได้ / You may not see this data in the chosen place, so nothing can be exported."""


class ExportNeedsPurpose(SurveyError):
    """ต้องบอกว่าส่งให้ใคร และเพื่ออะไร (พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล มาตรา 27) / Say who gets it and what for (Personal Data Protection Act, section 27)."""


class ExportNeedsColumns(SurveyError):
    """ต้องเลือกอย่างน้อยหนึ่งคอลัมน์ / Choose at least one column."""


class FormatNeedsShapes(SurveyError):
    """ข้อมูลชุดนี้เป็นตาราง ไม่มีรูปแผนที่ ให้เลือก XLSX หรือ CSV / This data is a table without shapes; choose XLSX or CSV."""


class NothingToLetGo(SurveyError):
    """ไม่มีใครในรายการนี้ที่ครบกำหนดเก็บแล้ว / Nobody on this list has been kept long enough any more."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "verifier_is_independent": VerifierIsNotIndependent,
    "verifier_did_not_record_it": VerifierRecordedIt,
    "verifier_is_of_another_household": VerifierIsOfTheHousehold,
    "verifier_does_not_hold_the_land": VerifierHoldsTheLand,
    "verifier_lives_elsewhere": VerifierLivesInTheHouse,
    "verifiers_are_of_two_households": VerifiersOfOneHousehold,
    "draft_is_not_verified": DraftIsNotVerified,
    "disagreement_has_a_reason": DisagreementNeedsReason,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
