"""What can be wrong with housing projects: one class a fact, its docstring the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from network.errors import FactIsFinal, NetworkError, broken_constraint
from plans.errors import PlanError


class ProjectNeedsTitle(PlanError):
    """ต้องตั้งชื่อโครงการ / Give the project a title."""


class StepNotCome(PlanError):
    """วันที่ผ่านขั้นตอนยังมาไม่ถึง / The day of the step is yet to come."""


class StepWentOn(PlanError):
    """มีบันทึกของขั้นตอนนี้ในวันหลังจากนั้นแล้ว ตรวจวันที่อีกครั้ง / Something later is on record of this step; look at the day again."""


class StepStandsSo(PlanError):
    """ขั้นตอนนี้เป็นอย่างนั้นอยู่แล้ว มีผู้บันทึกก่อนท่าน / The step stands so already; somebody recorded it before you."""


class StepsBeforeMissing(PlanError):
    """ยังมีขั้นตอนก่อนหน้าที่ไม่ผ่านในวันนั้น ให้บันทึกขั้นตอนนั้นก่อน / A step before this one was not passed by that day; record that one first."""


class GroupComesFirst(PlanError):
    """ต้องมีกลุ่มออมทรัพย์ของโครงการก่อนวันนั้น จึงจะผ่านตั้งแต่ขั้นที่ 2 ได้ / The project's savings group has to exist by that day before step 2 or any later one is passed."""


class RosterNotPosted(PlanError):
    """รับรองสิทธิยังไม่ได้ บัญชีรายชื่อต้องติดประกาศจนครบกำหนดรับคำคัดค้านก่อน / Rights are not verified before the roster has hung until the end of its objection period."""


class ObjectionsOpen(PlanError):
    """รับรองสิทธิยังไม่ได้ ยังมีคำคัดค้านที่ไม่ได้ตัดสิน หรือครัวเรือนที่คัดค้านฟังขึ้นยังอยู่ในบัญชี / Rights are not verified while an objection is not settled, or a household against whom one was upheld is still on the roster."""


class RosterNotWhole(PlanError):
    """รับรองสิทธิยังไม่ได้ บัญชีว่าง หรือมีครัวเรือนที่ไม่ได้ติดประกาศ ให้ติดประกาศฉบับใหม่ / Rights are not verified: the roster is empty, or somebody on it never hung; post it anew."""


class GoingBackNeedsReason(PlanError):
    """กลับไปทำขั้นตอนใหม่ต้องบอกเหตุผล / Going back to a step needs a reason."""


class RosterIsVerified(PlanError):
    """รับรองสิทธิแล้ว ถ้าจะเพิ่มครัวเรือน ให้บันทึกกลับไปทำขั้นที่ 4 ใหม่ แล้วติดประกาศอีกครั้ง / The roster is verified; to add a household go back to step 4 and post it anew."""


class RosterNotHeard(PlanError):
    """ต้องรับคำคัดค้านอย่างน้อย 7 วัน นับจากวันที่ติดและวันที่บันทึกนี้ / Objections are heard for at least 7 days from the day it hangs and from the day this is written down."""


class HangsNowhere(PlanError):
    """ต้องบอกว่าติดประกาศไว้ที่ใด / Say where the list hangs."""


class NotOnTheList(PlanError):
    """ครัวเรือนนี้ไม่ได้อยู่ในบัญชีวันนั้น จึงติดประกาศไม่ได้ / The household was not on the roster that day, so it did not hang there."""


class NobodyToPost(PlanError):
    """บัญชีรายชื่อยังว่าง จึงติดประกาศไม่ได้ / The roster is empty; there is nothing to post."""


class ObjectionOutOfTime(PlanError):
    """คัดค้านได้เฉพาะครัวเรือนในประกาศ และในช่วงที่ติดประกาศ / One objects to a household of the list, while it hangs."""


class ReasonMissing(PlanError):
    """ต้องเขียนเหตุผล / Write down the reason."""


class DecidedAlready(PlanError):
    """คำคัดค้านนี้ตัดสินไปแล้ว / This objection was decided before."""


class DecidedTooSoon(PlanError):
    """วันตัดสินต้องไม่ก่อนวันที่คัดค้าน / It is not decided before it was objected."""


class LineOverspent(PlanError):
    """เงินที่ได้รับในหมวดนี้ไม่พอจ่าย / This line has not received that much."""


class MoneyNeedsWords(PlanError):
    """ต้องบอกว่ารับหรือจ่ายเรื่องอะไร และจำนวนต้องมากกว่า 0 / Say what the money is for; the sum is more than 0."""


class ReversalDiffers(PlanError):
    """กลับรายการไม่ได้ รายการไม่ตรงกับรายการเดิม หรือวันที่ก่อนรายการเดิม / This is no mirror of what it reverses, or is before it."""


class ReversedAlready(PlanError):
    """รายการนี้กลับไปแล้ว / This was reversed before."""


class SentTwice(PlanError):
    """รายการนี้บันทึกไปแล้ว ไม่บันทึกซ้ำ / This was entered before; it is not entered twice."""


class FileIsNoRoster(PlanError):
    """ไฟล์นี้ไม่มีคอลัมน์ "บ้านเลขที่" หรือมีมากกว่า 2,000 แถว ใช้แบบที่ดาวน์โหลดจากหน้านี้ / The file has no column of house numbers, or more than 2,000 rows; use the form this page gives."""


class LayoutNotWhole(PlanError):
    """ที่อยู่ของผังไม่ครบ เปิดจากหน้าผังใหม่ที่เสนออีกครั้ง / The address of the layout is not whole; come from its page again."""


_BY_CONSTRAINT: dict[str, type[PlanError | NetworkError]] = {
    "project_has_a_title": ProjectNeedsTitle,
    "step_has_happened": StepNotCome,
    "step_went_on": StepWentOn,
    "step_stands_so": StepStandsSo,
    "steps_before_are_passed": StepsBeforeMissing,
    "savings_group_comes_first": GroupComesFirst,
    "roster_was_posted": RosterNotPosted,
    "roster_objections_are_settled": ObjectionsOpen,
    "roster_hung_whole": RosterNotWhole,
    "going_back_has_a_reason": GoingBackNeedsReason,
    "roster_is_verified": RosterIsVerified,
    "leaving_the_roster_has_a_reason": ReasonMissing,
    "roster_is_heard": RosterNotHeard,
    "roster_hangs_long_enough": RosterNotHeard,
    "roster_hangs_somewhere": HangsNowhere,
    "posted_entry_was_listed": NotOnTheList,
    "objection_is_in_time": ObjectionOutOfTime,
    "roster_objection_has_a_reason": ReasonMissing,
    "roster_decision_has_a_reason": ReasonMissing,
    "plans_rosterdecision_objection_id_key": DecidedAlready,
    "decision_is_after_objection": DecidedTooSoon,
    "line_is_not_overspent": LineOverspent,
    "project_money_moves": MoneyNeedsWords,
    "project_money_says_what_for": MoneyNeedsWords,
    "money_reversal_mirrors": ReversalDiffers,
    "plans_projectmoney_reverses_id_key": ReversedAlready,
    "plans_projectmoney_key_key": SentTwice,
    "plans_housingproject_key_key": SentTwice,
    "plans_rosterobjection_key_key": SentTwice,
    "plans_projectdocument_key_key": SentTwice,
    "plans_budgetline_key_key": SentTwice,
    "layout_has_its_place": LayoutNotWhole,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> PlanError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()


@contextmanager
def named_errors() -> Iterator[None]:
    """One transaction, whose broken rules have names."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        raise from_database_error(error) from error
