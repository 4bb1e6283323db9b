"""What can be wrong with a group's books: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class LedgerError(Exception):
    """รายการบัญชีไม่ถูกต้อง / The books do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class EntryIsOutOfBalance(LedgerError):
    """เดบิตและเครดิตไม่เท่ากัน / Debits and credits of the entry are not the same."""


class EntryIsComplete(LedgerError):
    """เพิ่มบรรทัดในรายการที่บันทึกแล้วไม่ได้ ให้บันทึกรายการใหม่ / Nothing is added to an entry that is made; make a new one."""


class PostingIsFinal(LedgerError):
    """รายการบัญชีแก้ไขหรือลบไม่ได้ ให้กลับรายการ / A posting is final; reverse the entry."""


class PostingIsOfAnotherGroup(LedgerError):
    """บัญชีหรือสมาชิกเป็นของกลุ่มอื่น / The account or the member belongs to another group."""


class PostingNeedsMember(LedgerError):
    """เงินออมและเงินกู้ต้องระบุสมาชิก / Savings and loans name the member they are of."""


class MemberIsNotActive(LedgerError):
    """ผู้นี้ไม่ได้เป็นสมาชิกในวันนั้น / This person was not a member on that day."""


class NotEnoughSavings(LedgerError):
    """เงินออมของสมาชิกไม่พอ / The member has not saved that much."""


class NotEnoughCash(LedgerError):
    """เงินสดของกลุ่มไม่พอ / The group has not that much cash."""


class LoanIsOverpaid(LedgerError):
    """ชำระเกินเงินต้นที่ค้าง / This is more than the principal still owed."""


class MonthIsClosed(LedgerError):
    """เดือนนี้ปิดบัญชีแล้ว ให้บันทึกในเดือนที่ยังไม่ปิด / This month is closed; enter it in an open month."""


class MonthIsClosedAlready(LedgerError):
    """เดือนนี้ปิดบัญชีไปแล้ว / This month was closed before."""


class MonthIsNotOver(LedgerError):
    """เดือนยังไม่สิ้นสุด จึงปิดบัญชีไม่ได้ / The month is not over, so it cannot be closed."""


class AlreadyReversed(LedgerError):
    """รายการนี้กลับรายการไปแล้ว / This entry was reversed before."""


class ReversalDiffers(LedgerError):
    """การกลับรายการไม่ตรงกับรายการเดิม / The reversal does not mirror what it reverses."""


class MemberNumberTaken(LedgerError):
    """เลขสมาชิกนี้มีผู้ใช้แล้ว / This member number is taken."""


class BooksAreOpen(LedgerError):
    """กลุ่มนี้มียอดยกมาหรือรายการบัญชีอยู่แล้ว จึงนำเข้ายอดยกมาไม่ได้ / The group's books already have entries, so nothing can be carried forward into them."""


class NothingToEnter(LedgerError):
    """ยังไม่ได้กรอกจำนวนเงิน / No amount was given."""


class SentTwice(LedgerError):
    """รายการนี้บันทึกไปแล้ว ไม่บันทึกซ้ำ / This was entered before; it is not entered twice."""


class SentOtherwise(LedgerError):
    """รายการนี้ส่งมาแล้วด้วยยอดอื่น ให้ตรวจกับหน้าวันฝากก่อน / This was sent before with other amounts; compare it with the deposit day first."""


class EnteredByAnother(LedgerError):
    """วันนี้มีผู้บันทึกของสมาชิกคนนี้ไปแล้ว ให้ดูก่อนว่าเป็นรายการเดียวกันหรือไม่ / Somebody has entered this member today; see first whether it is the same."""


class MoreThanOwed(LedgerError):
    """รับชำระมากกว่าที่ค้างทั้งเงินต้นและดอกเบี้ย / This is more than all that is owed on the loan."""


class DayIsConfirmed(LedgerError):
    """เงินสดของวันนั้นนับและยืนยันสองคนแล้ว ให้บันทึกในวันถัดไป / The cash of that day is counted and confirmed by two; enter it on a later day."""


class CountIsWrong(LedgerError):
    """จำนวนธนบัตรและเหรียญไม่ถูกต้อง / The pieces of cash do not make the sum."""


class CountDiffers(LedgerError):
    """เงินที่นับได้ไม่เท่าบัญชี ให้หาสาเหตุหรือบันทึกเงินขาดเกินก่อน / The cash counted is not what the books have; find out why, or enter the difference first."""


class CountIsOld(LedgerError):
    """มีการนับใหม่หลังจากนี้แล้ว ให้ยืนยันครั้งล่าสุด / It was counted again since; confirm the last count."""


class OfficerConfirmedBefore(LedgerError):
    """ท่านยืนยันไปแล้ว ต้องให้เจ้าหน้าที่อีกคนยืนยัน / You have confirmed already; another officer must confirm as well."""


class OfficerConfirmsInPerson(LedgerError):
    """ผู้ยืนยันต้องเป็นเจ้าของบัญชีผู้ใช้เอง / An officer confirms in person."""


class GuarantorIsNoOther(LedgerError):
    """ผู้ค้ำต้องเป็นสมาชิกคนอื่นในกลุ่มเดียวกัน / A guarantor is another member of the same group."""


class GuarantorStandsAlready(LedgerError):
    """ผู้ค้ำคนนี้ค้ำคำขอนี้อยู่แล้ว / This guarantor stands for it already."""


class TwoGuarantorsNeeded(LedgerError):
    """ต้องมีผู้ค้ำสองคนก่อนอนุมัติ / Two guarantors are needed before it is approved."""


class DecisionNeedsMinute(LedgerError):
    """การตัดสินต้องอ้างรายงานการประชุม / A decision rests on a minute."""


class DecidedAlready(LedgerError):
    """คำขอนี้ตัดสินไปแล้ว / This application was decided before."""


class LoanWasNotApproved(LedgerError):
    """คณะกรรมการไม่ได้อนุมัติเงินกู้นี้ตามยอดและวันที่นี้ / The committee has not approved this loan, so much, by that day."""


class PaidOutAlready(LedgerError):
    """เงินกู้ตามคำขอนี้จ่ายไปแล้ว / The loan of this application was paid out before."""


class StillGuarantor(LedgerError):
    """สมาชิกยังค้ำประกันเงินกู้ของผู้อื่นอยู่ ต้องเปลี่ยนผู้ค้ำหรือชำระก่อน / The member still stands for somebody's loan."""


class OwesMoreThanSaved(LedgerError):
    """หนี้ของสมาชิกมากกว่าเงินออมและหุ้น ต้องชำระส่วนที่ขาดก่อน / The member owes more than is saved; the rest must be repaid first."""


class HasLeftAlready(LedgerError):
    """สมาชิกคนนี้ออกจากกลุ่มไปแล้ว / This member has left before."""


class YearIsNotReady(LedgerError):
    """ต้องปิดบัญชีเดือนสุดท้ายของปีก่อน และบันทึกหลังวันสิ้นปี / The last month of the year must be closed first, and the entry is made after it."""


class YearIsClosedAlready(LedgerError):
    """ปีนี้ปิดบัญชีและจัดสรรแล้ว / This year was closed before."""


class SharesDoNotFit(LedgerError):
    """ส่วนแบ่งรวมกันเกินร้อยละ 100 / The shares add up to more than 100 percent."""


class RulesAreMissing(LedgerError):
    """ยังไม่ได้บันทึกระเบียบการจัดสรรกำไรของกลุ่ม / The group's rules for sharing its income are not recorded."""


class SampleSaysNothing(LedgerError):
    """ยอดในสมุดกับผลตรวจไม่สอดคล้องกัน ถ้าไม่ตรงต้องเขียนหมายเหตุ / The amount and the result do not agree; where they differ, say why."""


class NoSuchAccount(LedgerError):
    """กลุ่มไม่มีบัญชีนี้ / The group has no such account."""


class AccountIsNamedSo(LedgerError):
    """มีบัญชีชนิดนี้ชื่อนี้แล้ว ใช้บัญชีเดิม หรือตั้งชื่ออื่น / An account of this kind has this name already: use that one, or give another name."""


class AccountIsOnlyOne(LedgerError):
    """บัญชีชนิดนี้มีได้บัญชีเดียว / There is only one account of this kind."""


class NothingMovedBetween(LedgerError):
    """เงินต้องย้ายระหว่างสองบัญชีที่ต่างกัน / Money moves between two different accounts."""


class ReconciliationIsOld(LedgerError):
    """ยอดในบัญชีเปลี่ยนไประหว่างนั้น ให้เปิดหน้านี้ใหม่แล้วเทียบอีกครั้ง / The books have moved meanwhile; open the page again and compare."""


class DifferenceIsUnexplained(LedgerError):
    """ยอดธนาคารต่างจากบัญชี ให้เขียนสาเหตุ / The bank and the books differ; say why."""


class NotABankAccount(LedgerError):
    """บัญชีนี้ไม่ใช่บัญชีธนาคาร / This is no bank account."""


class StillWaiting(LedgerError):
    """สมาชิกยังไม่พ้นระยะรอสิทธิ์สวัสดิการตามระเบียบ / The member's waiting period for welfare is not over."""


class ProposalIsDecided(LedgerError):
    """ข้อเสนอนี้มีผลแล้ว / This proposal was decided before."""


class StepSaysNothing(LedgerError):
    """อนุมัติต้องใส่จำนวนเงิน ไม่อนุมัติต้องใส่เหตุผล / An approval says how much, a refusal why."""


class NotEnoughStock(LedgerError):
    """สินค้าไม่พอ มีน้อยกว่าที่จะจ่ายออกหรือกลับรายการ / There is not that much in stock."""


class StockDiffers(LedgerError):
    """มูลค่าสินค้ากับบัญชีไม่เท่ากัน บันทึกผ่านหน้าศูนย์รวมผลผลิต / The worth of the goods is not what the ledger says; enter it by the product centre."""


class MoveIsBeforeLot(LedgerError):
    """วันที่จ่ายออกก่อนวันที่รับสินค้าเข้า / Goods do not leave before they came."""


class QuantityIsNothing(LedgerError):
    """จำนวนสินค้าต้องมากกว่า 0 / The quantity is more than 0."""


class CountIsAsBooked(LedgerError):
    """ยังไม่เคยรับสินค้านี้ จึงบันทึกผลตรวจนับเกินไม่ได้ ให้บันทึกการรับซื้อก่อน / Nothing of it was ever received, so there cannot be more; enter what came first."""


_BY_CONSTRAINT: dict[str, type[LedgerError | NetworkError]] = {
    "entry_balances": EntryIsOutOfBalance,
    "entry_is_complete": EntryIsComplete,
    "posting_is_final": PostingIsFinal,
    "posting_is_of_its_group": PostingIsOfAnotherGroup,
    "posting_names_its_member": PostingNeedsMember,
    "member_is_active": MemberIsNotActive,
    "savings_are_not_negative": NotEnoughSavings,
    "cash_is_not_negative": NotEnoughCash,
    "loan_is_not_negative": LoanIsOverpaid,
    "month_is_closed": MonthIsClosed,
    "a_month_is_closed_once": MonthIsClosedAlready,
    "month_is_not_over": MonthIsNotOver,
    "savings_journalentry_reverses_id_key": AlreadyReversed,
    "reversal_mirrors": ReversalDiffers,
    "member_number_is_unique": MemberNumberTaken,
    "savings_journalentry_key_key": SentTwice,
    "savings_welfareproposal_key_key": SentTwice,
    "savings_product_key_key": SentTwice,
    "opening_is_the_first": BooksAreOpen,
    "fact_is_final": FactIsFinal,
    "day_is_confirmed": DayIsConfirmed,
    "pieces_make_the_sum": CountIsWrong,
    "count_is_not_negative": CountIsWrong,
    "count_equals_books": CountDiffers,
    "count_is_the_last": CountIsOld,
    "an_officer_confirms_once": OfficerConfirmedBefore,
    "officer_confirms_in_person": OfficerConfirmsInPerson,
    "guarantor_is_another_member": GuarantorIsNoOther,
    "a_guarantor_stands_once": GuarantorStandsAlready,
    "two_guarantors_stand": TwoGuarantorsNeeded,
    "decision_has_a_minute": DecisionNeedsMinute,
    "decision_says_how_much_or_why": StepSaysNothing,
    "savings_loandecision_application_id_key": DecidedAlready,
    "loan_was_approved": LoanWasNotApproved,
    "savings_loan_application_id_key": PaidOutAlready,
    "savings_membershipending_membership_id_key": HasLeftAlready,
    "year_is_over_and_closed": YearIsNotReady,
    "a_year_is_closed_once": YearIsClosedAlready,
    "shares_of_a_year_fit": SharesDoNotFit,
    "sample_says_what_was_found": SampleSaysNothing,
    "account_may_be_one_of_several": AccountIsOnlyOne,
    "reconciliation_has_the_books": ReconciliationIsOld,
    "reconciliation_is_of_a_bank": NotABankAccount,
    "a_difference_is_explained": DifferenceIsUnexplained,
    "waiting_period_is_over": StillWaiting,
    "proposal_is_decided": ProposalIsDecided,
    "step_says_how_much_or_why": StepSaysNothing,
    "stock_is_not_negative": NotEnoughStock,
    "stock_agrees": StockDiffers,
    "stock_is_of_its_group": PostingIsOfAnotherGroup,
    "move_is_after_lot": MoveIsBeforeLot,
    "lot_has_a_quantity": QuantityIsNothing,
    "move_moves_something": QuantityIsNothing,
    "policy_share_fits": SharesDoNotFit,
}


def from_database_error(error: DatabaseError) -> LedgerError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
