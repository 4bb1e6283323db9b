"""What can be wrong in survey/contradictions/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey.errors import SurveyError


class SettlerIsNotIndependent(SurveyError):
    """ตัดสินเรื่องที่ตนบันทึกไว้เอง เรื่องครัวเรือนของตน หรือที่ดินที่ครัวเรือนตนถือครองไม่ได้ ให้คนอื่นในพื้นที่ตัดสิน / Nobody settles what they recorded, their own household, or land their household holds; somebody else of the place has to."""


class SettlerIsUnknown(SurveyError):
    """บัญชีนี้ยังไม่ได้ผูกกับบุคคลในเครือข่าย จึงตัดสินไม่ได้ / This account names no person, so it cannot settle."""


class SettlementNeedsReason(SurveyError):
    """ต้องบอกเหตุผลว่าตัดสินเช่นนี้เพราะอะไร / Say why it is settled so."""


class SettledMeanwhile(SurveyError):
    """มีผู้ตัดสินเรื่องนี้ไปแล้วระหว่างที่ท่านเปิดหน้านี้ อ่านคำตัดสินล่าสุดก่อน ถ้ายังเห็นต่างจึงตัดสินใหม่ / Somebody settled this while you had the page open; read what they said first, and settle it anew if you still differ."""


class RecordIsGone(SurveyError):
    """บันทึกหนึ่งในสองฉบับนี้ถูกถอนแล้ว จึงไม่มีข้อขัดแย้งให้ตัดสิน / One of the two records was withdrawn, so there is nothing left to settle."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "settler_is_independent": SettlerIsNotIndependent,
    "settler_is_a_person": SettlerIsUnknown,
    "settlement_has_a_reason": SettlementNeedsReason,
    "contradiction_is_settled_once": SettledMeanwhile,
    "survey_settlement_replaces_id_key": SettledMeanwhile,
    "settlement_replaces_the_latest": SettledMeanwhile,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
