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
    "opening_is_the_first": BooksAreOpen,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> LedgerError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
