"""What can be wrong in survey/duplicates/: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import NetworkError, broken_constraint
from survey import errors
from survey.errors import SurveyError


class OfTwoKinds(SurveyError):
    """รวมบุคคลกับครัวเรือนเข้าด้วยกันไม่ได้ ต้องเป็นชนิดเดียวกัน / A person and a household cannot be one; choose two of the same kind."""


class OneAndTheSame(SurveyError):
    """เลือกรายการเดียวกันสองครั้ง ต้องเป็นคนละรายการ / The same entry was chosen twice; choose two different ones."""


class AlreadyMerged(SurveyError):
    """รายการนี้รวมเข้ากับอีกรายการไปแล้ว ให้เปิดหน้ารายการซ้ำอีกครั้ง / This entry has been merged into another already; open the list of duplicates again."""


class MergingNeedsReason(SurveyError):
    """ต้องบอกเหตุผลว่ารู้ได้อย่างไร / Say how you know it."""


class ErasedIsNotMerged(SurveyError):
    """ข้อมูลของบุคคลนี้ถูกลบตามคำขอแล้ว จึงรวมไม่ได้ / This person's data was erased at their request, so it cannot be merged."""


class NotMerged(SurveyError):
    """สองรายการนี้ไม่ได้รวมกันอยู่ หรือแยกกลับไปแล้ว / These two are not merged, or were separated again."""


class OthersBuiltOnTheMerge(SurveyError):
    """แยกกลับไม่ได้ เพราะมีข้อมูลอื่นอ้างถึงข้อมูลที่รวมแล้ว / It cannot be undone: other records rest on what was merged."""

    def __init__(self, standing: list[tuple[str, str]]) -> None:
        thai, english = (", ".join(each) for each in zip(*standing, strict=True))
        super().__init__(
            f"แยกกลับไม่ได้ เพราะมีข้อมูลอื่นอ้างถึงข้อมูลที่รวมแล้ว: {thai}"
            f" / It cannot be undone, for other records rest on what was merged: {english}"
        )


_BY_CONSTRAINT: dict[str, type[SurveyError]] = {
    "pair_is_of_one_kind": OfTwoKinds,
    "pair_is_in_order": OneAndTheSame,
    "merged_once": AlreadyMerged,
    "duplicate_has_a_reason": MergingNeedsReason,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    return named() if named is not None else errors.from_database_error(error)
