"""Why a report or a request cannot be: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class ReportError(Exception):
    """ทำรายงานนี้ไม่ได้ / This report cannot be made."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class MonthHasNotBegun(ReportError):
    """เดือนนี้ยังไม่เริ่ม จึงยังไม่มีรายงาน / This month has not begun, so there is no report of it yet."""


class PlaceWasUnknown(ReportError):
    """ยังไม่มีข้อมูลพื้นที่นี้ ณ เดือนที่ขอ / Nothing was known of this place at the close of that month."""


class RequestError(Exception):
    """เรื่องขอต่ออำเภอนี้บันทึกไม่ได้ / This request or answer cannot be recorded."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class DueBeforeAsked(RequestError):
    """วันครบกำหนดอยู่ก่อนวันที่ขอ / It is due before the day on which it is asked."""


class AnsweredBeforeAsked(RequestError):
    """วันที่ตอบอยู่ก่อนวันที่ขอ / The answer is dated before the request."""


class RefusalNeedsReason(RequestError):
    """ไม่อนุมัติต้องบอกเหตุผล / A refusal needs a reason."""


_BY_CONSTRAINT: dict[str, type[RequestError | NetworkError]] = {
    "request_is_due_after_it_is_asked": DueBeforeAsked,
    "refusal_has_a_reason": RefusalNeedsReason,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> RequestError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
