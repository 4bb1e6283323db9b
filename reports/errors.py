"""Why a report cannot be given: one class a fact, its docstring the sentence."""

from __future__ import annotations


class ReportError(Exception):
    """ทำรายงานนี้ไม่ได้ / This report cannot be made."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class MonthHasNotBegun(ReportError):
    """เดือนนี้ยังไม่เริ่ม จึงยังไม่มีรายงาน / This month has not begun, so there is no report of it yet."""


class PlaceWasUnknown(ReportError):
    """ยังไม่มีข้อมูลพื้นที่นี้ ณ เดือนที่ขอ / Nothing was known of this place at the close of that month."""


class FontMissing(ReportError):
    """ไม่พบแบบอักษร Laksaman กรุณาติดตั้ง fonts-tlwg-laksaman-ttf / The font Laksaman is missing; install fonts-tlwg-laksaman-ttf."""
