"""What can be wrong in survey/rounds/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import NetworkError, broken_constraint
from survey import errors
from survey.errors import SurveyError


class RoundNeedsName(SurveyError):
    """รอบการสำรวจต้องมีชื่อ / A survey round needs a name."""


class RoundEndsBeforeItBegins(SurveyError):
    """วันสุดท้ายของรอบต้องไม่ก่อนวันแรก / The last day of a round is not before its first."""


class RoundIsTooLong(SurveyError):
    """รอบหนึ่งยาวได้ไม่เกินสองปี ตรวจวันแรกและวันสุดท้ายอีกครั้ง / A round is at most two years long; check its first and last day."""


class VillageIsOutsideTheRound(SurveyError):
    """หมู่บ้านนี้ไม่อยู่ในพื้นที่ของรอบการสำรวจ / This village is not in the place of the round."""


class HouseholdIsOutsideTheRound(SurveyError):
    """ครัวเรือนนี้ไม่อยู่ในหมู่บ้านของรอบการสำรวจ / This household is not of a village of the round."""


class SurveyorMayNotSurveyThere(SurveyError):
    """ผู้สำรวจคนนี้ไม่มีสิทธิบันทึกการเยี่ยมในหมู่บ้านนี้ / This surveyor may not record visits in this village."""


class RoundIsCalledOff(SurveyError):
    """รอบนี้ยกเลิกแล้ว แก้แผนไม่ได้ ให้เปิดใช้รอบก่อน / This round is called off, so its plan cannot be changed; take it up again first."""


_BY_CONSTRAINT: dict[str, type[SurveyError]] = {
    "round_has_a_name": RoundNeedsName,
    "round_ends_after_it_begins": RoundEndsBeforeItBegins,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    return named() if named is not None else errors.from_database_error(error)
