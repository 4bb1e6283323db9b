"""What can be wrong with repairs: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint
from survey.errors import SurveyError


class RepairIsOver(SurveyError):
    """การซ่อมนี้จบแล้ว บันทึกต่อไม่ได้ ถ้าบันทึกผิดให้ถอนบันทึกนั้น ถ้าจะซ่อมอีกให้เปิดการซ่อมใหม่ / This repair is over. Take a mistaken entry back, or plan a new repair."""


class RepairHasBegun(SurveyError):
    """บันทึกวันเริ่มซ่อมไว้แล้ว ถ้าผิดให้ถอนบันทึกนั้นก่อน / The day it began is recorded already; take that entry back first if it is wrong."""


class RepairEndsBeforeItBegins(SurveyError):
    """ยังไม่มีวันเริ่มซ่อม หรือวันเสร็จอยู่ก่อนวันเริ่ม ตรวจวันที่อีกครั้ง / It has not begun, or would end before it began. Look at the days again."""


class RepairIsPlannedAlready(SurveyError):
    """บ้านนี้มีการซ่อมในโครงการนี้ที่ยังไม่จบอยู่แล้ว ให้บันทึกต่อในรายการนั้น / This house has an open repair under this programme; go on with that one."""


class VisitIsOfAnotherHouse(SurveyError):
    """การเยี่ยมที่อ้างถึงเป็นของบ้านหลังอื่น / The visit it names was to another house."""


class RepairIsOfAHouse(SurveyError):
    """ซ่อมได้เฉพาะบ้าน ไม่ใช่แปลงที่ดิน / Only a house is repaired, not a parcel."""


class RepairNeedsParts(SurveyError):
    """ต้องเลือกส่วนที่จะซ่อมอย่างน้อยหนึ่งอย่าง / Choose at least one part to repair."""


class ProgrammeIsNamed(SurveyError):
    """ต้องบอกว่าซ่อมในโครงการใด ถ้าซ่อมกันเองให้เขียนว่า ซ่อมกันเอง / Say under which programme; if people mend it themselves, say so."""


class MoneyIsNotNegative(SurveyError):
    """จำนวนเงินต้องไม่ติดลบ / An amount of money is not negative."""


class FunderIsNamed(SurveyError):
    """ต้องบอกว่าเป็นกองทุนหรือหน่วยงานใด / Say which fund or body it is."""


class GrantIsOfAnotherRepair(SurveyError):
    """เงินก้อนนี้เป็นของการซ่อมรายการอื่น / This grant is of another repair."""


class FinishedRepairWasChecked(SurveyError):
    """ต้องบอกว่าใครตรวจงานที่ซ่อมเสร็จ / Say who checked the finished work."""


class CancellationNeedsReason(SurveyError):
    """ยกเลิกการซ่อมต้องบอกเหตุผล / Calling a repair off needs a reason."""


class PictureIsOfAnotherHouse(SurveyError):
    """ภาพนี้เป็นภาพของบ้านหลังอื่น / This photograph is of another house."""


class BuilderIsAPerson(SurveyError):
    """ช่างต้องเป็นบุคคล / A builder is a person."""


class NothingToTakeBack(SurveyError):
    """ไม่มีบันทึกการเริ่ม เสร็จ หรือยกเลิก ให้ถอน / There is no beginning, end or cancellation to take back."""


class TakingBackNeedsReason(SurveyError):
    """ถอนบันทึกต้องบอกเหตุผล / Taking an entry back needs a reason."""


_BY_CONSTRAINT: dict[str, type[SurveyError | NetworkError]] = {
    "repair_is_over": RepairIsOver,
    "repair_begins_once": RepairHasBegun,
    "repair_ends_after_it_begins": RepairEndsBeforeItBegins,
    "repair_is_planned_once": RepairIsPlannedAlready,
    "visit_is_of_the_house": VisitIsOfAnotherHouse,
    "repair_is_of_a_house": RepairIsOfAHouse,
    "repair_is_of_some_part": RepairNeedsParts,
    "repair_names_its_programme": ProgrammeIsNamed,
    "repair_estimate_is_not_negative": MoneyIsNotNegative,
    "repair_money_is_not_negative": MoneyIsNotNegative,
    "repair_cost_is_not_negative": MoneyIsNotNegative,
    "repair_funder_is_named": FunderIsNamed,
    "grant_is_of_one_repair": GrantIsOfAnotherRepair,
    "finished_repair_was_checked": FinishedRepairWasChecked,
    "cancelled_repair_has_a_reason": CancellationNeedsReason,
    "picture_is_of_the_house": PictureIsOfAnotherHouse,
    "builder_is_a_person": BuilderIsAPerson,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SurveyError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
