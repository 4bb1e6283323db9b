"""What can be wrong with places, parties and evidence: one class a fact, its docstring the sentence."""

from __future__ import annotations

import psycopg
from django.db import DatabaseError


class NetworkError(Exception):
    """ข้อมูลเครือข่ายไม่ถูกต้อง / The network's records do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class FactIsFinal(NetworkError):
    """ข้อมูลที่บันทึกแล้วแก้ไขหรือลบไม่ได้ ให้บันทึกข้อมูลใหม่ที่ถูกต้องแทน / A fact is final; record a new one that corrects it."""


class CodeDoesNotFitLevel(NetworkError):
    """รหัสเขตการปกครองไม่ตรงกับระดับ / The geocode does not have the number of digits of its level."""


class InvalidBoundary(NetworkError):
    """แนวเขตตัดกันเองหรือไม่มีพื้นที่ / The boundary crosses itself or has no area."""


class UsernameTaken(NetworkError):
    """มีผู้ใช้ชื่อบัญชีนี้แล้ว / This account name is taken."""


class NoSuchPlace(NetworkError):
    """ไม่รู้จักพื้นที่นี้ / No such place is known here."""


class InvitationIsSpent(NetworkError):
    """ลิงก์เริ่มใช้งานนี้หมดอายุหรือใช้ไปแล้ว ให้ผู้ดูแลระบบออกลิงก์ใหม่ / This start address has expired or was used; ask the administrator for a new one."""


_BY_CONSTRAINT: dict[str, type[NetworkError]] = {
    "fact_is_final": FactIsFinal,
    "place_code_fits_level": CodeDoesNotFitLevel,
    "place_boundary_is_valid": InvalidBoundary,
    "account_username_is_unique": UsernameTaken,
}


def broken_constraint(error: DatabaseError) -> str | None:
    """The name of the database rule that `error` reports, if it reports one."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None


def from_database_error(error: DatabaseError) -> NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
