"""Why a link to a report cannot be made or opened: one class a fact."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class SharingError(Exception):
    """ลิงก์นี้ทำไม่ได้ / This link cannot be."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class ReportIsNotSigned(SharingError):
    """ออกลิงก์ได้เฉพาะรายงานที่รับรองแล้วและไม่ถูกถอน / Only a report that is certified and not withdrawn is shared."""


class LinkEndsTooLate(SharingError):
    """ลิงก์ใช้ได้ไม่เกิน 90 วันและต้องไม่หมดอายุก่อนวันนี้ / A link opens for 90 days at most, and not only in the past."""


class LinkIsForNobody(SharingError):
    """ต้องบอกว่าออกลิงก์ให้ใคร / Say for whom the link is made."""


class WrongPin(SharingError):
    """PIN ไม่ถูกต้อง ตรวจตัวเลขที่เครือข่ายบอกทางโทรศัพท์ / The PIN is wrong; check the number the network told by telephone."""


class NoSuchLink(SharingError):
    """ไม่มีลิงก์นี้ ตรวจว่าคัดลอกมาครบ หรือขอลิงก์ใหม่จากเครือข่าย / There is no such link; check that it was copied whole, or ask the network for a new one."""


class LinkIsOver(SharingError):
    """ลิงก์นี้ปิดแล้ว เพราะหมดอายุหรือถูกยกเลิก ขอลิงก์ใหม่จากเครือข่ายหากยังต้องอ่านรายงาน / This link is closed: its time is over or it was revoked. Ask the network for a new one if you still need to read the report."""


_BY_CONSTRAINT: dict[str, type[SharingError | NetworkError]] = {
    "shared_report_is_signed": ReportIsNotSigned,
    "report_link_ends_in_90_days": LinkEndsTooLate,
    "report_link_is_for_somebody": LinkIsForNobody,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> SharingError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
