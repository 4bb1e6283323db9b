"""Writes about the types of land documents: added, renamed, taken off the list; never deleted.

Each change leaves a source that says who made it and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import Max

from network import evidence
from network.moments import Moment
from parcels import errors
from parcels.models import LandDocument, LandDocumentType

if TYPE_CHECKING:
    from network.models import Account


def add_type(
    code: str, *, name_th: str, name_en: str, issuer: str, is_alro: bool, account: Account
) -> LandDocumentType:
    """A new type of document, at the end of the list.

    Raises:
        DocumentTypeIsThere: the code is taken.
    """
    try:
        with transaction.atomic():
            last = LandDocumentType.objects.aggregate(last=Max("sort_order"))["last"] or 0
            made = LandDocumentType(
                code=code,
                name_th=name_th,
                name_en=name_en,
                issuer=issuer,
                is_alro=is_alro,
                sort_order=last + 1,
            )
            made.save(force_insert=True)
            _note(f"เพิ่มประเภทเอกสาร {code}: {name_th}", account)
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    return made


def change_type(
    code: str,
    *,
    name_th: str,
    name_en: str,
    issuer: str,
    is_alro: bool,
    is_retired: bool,
    account: Account,
) -> LandDocumentType:
    """Rename a type, take it off the list or put it back; its code stays.

    Raises:
        DocumentTypeIsInUse: `is_alro` would change for documents that are on record: the
            figures of months that are signed go by it.
    """
    with transaction.atomic():
        kept = LandDocumentType.objects.select_for_update().get(pk=code)
        if kept.is_alro != is_alro and LandDocument.objects.filter(type=kept).exists():
            raise errors.DocumentTypeIsInUse
        before = kept.name_th
        kept.name_th, kept.name_en, kept.issuer = name_th, name_en, issuer
        kept.is_alro, kept.is_retired = is_alro, is_retired
        kept.save()
        state = "เลิกใช้" if is_retired else "ใช้อยู่"
        _note(f"แก้ประเภทเอกสาร {code}: {before} → {name_th} ({state})", account)
    return kept


def _note(title: str, account: Account) -> None:
    evidence.receive_statement(title, as_of=Moment.now().last_day, recorded_by=account)
