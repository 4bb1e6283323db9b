"""What can be wrong with land: one class a fact, its docstring the sentence."""

from __future__ import annotations

from django.db import DatabaseError

from network.errors import FactIsFinal, NetworkError, broken_constraint


class ParcelError(Exception):
    """ข้อมูลที่ดินไม่ถูกต้อง / The land records do not allow this."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class InvalidBoundary(ParcelError):
    """แนวเขตตัดกันเองหรือไม่มีพื้นที่ / The boundary crosses itself or has no area."""


class InvalidShare(ParcelError):
    """สัดส่วนการถือครองต้องมากกว่า 0 และไม่เกิน 1 / A share must be more than 0 and at most 1."""


class ConcessionWithoutInstrument(ParcelError):
    """แปลงสัมปทานต้องผูกกับสัมปทาน / A concession's polygon must name its concession."""


class ConcessionKnown(ParcelError):
    """มีสัมปทานเลขที่หรือชื่อนี้ในทะเบียนแล้ว ให้บันทึกเพิ่มในหน้าของสัมปทานนั้น / A concession of this number or name is on record; add to its own page."""


class CitationWithoutDocument(ParcelError):
    """ระบุหน้าไว้ แต่ยังไม่ได้เลือกหรือแนบเอกสาร / Pages are given, but no document they are pages of."""


class LooseDateOutOfOrder(ParcelError):
    """วันสิ้นสุดอยู่ก่อนวันเริ่ม / The concession would end before it begins."""


_BY_CONSTRAINT: dict[str, type[ParcelError | NetworkError]] = {
    "boundary_is_valid": InvalidBoundary,
    "boundary_has_area": InvalidBoundary,
    "layer_feature_is_valid": InvalidBoundary,
    "parcels_concession_reference_key": ConcessionKnown,
    "share_is_a_part": InvalidShare,
    "fact_is_final": FactIsFinal,
}


def from_database_error(error: DatabaseError) -> ParcelError | NetworkError:
    """Name the broken rule, or re-raise what is not a rule of ours."""
    named = _BY_CONSTRAINT.get(broken_constraint(error) or "")
    if named is None:
        raise error
    return named()
