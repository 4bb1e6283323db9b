"""Takes in what was typed from paper: one verb, through the door of the phones' instances."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from formats.errors import FormatError
from formats.thai import parse_date
from survey.openrosa.envelopes import NotAnInstance, read_envelope
from survey.openrosa.errors import MalformedMultipart, UnreadableXml
from survey.paper.errors import DayOfPaperIsWrong, SheetIsOfAnotherForm
from survey.paper.issuing import note_typed, sheet_of
from survey.refusals import Attachment
from survey.submissions import Received, TypedFromPaper, receive

if TYPE_CHECKING:
    from network.models import Account, Place
    from survey.models import FormVersion, PrintedSheet

FROM_PAPER: Final = "พิมพ์จากกระดาษ"
PIECE: Final = 1 << 16  # bytes read at once


def enter_typed(
    xml: bytes,
    uploads: Sequence[UploadedFile[Any]],
    *,
    sizes: str,
    sheet_code: str,
    filled_in_on: str,
    village: Place,
    version: FormVersion,
    account: Account,
) -> Received:
    """Take in an instance typed from a sheet, with scans as its files; again, it adds nothing.

    `sizes` is JSON, bytes by the name of each file, the instance's under "": a body that was cut
    short is taken for a whole one by nobody. `filled_in_on` is the day of the paper as people
    write it; empty, the day of typing.

    Raises:
        MalformedMultipart: something is missing of what was sent.
        DayOfPaperIsWrong, NoSuchSheet, SheetIsOfAnotherForm: what was said of the paper is wrong.
        NotTakenIn: one of its classes says why; what was sent is kept as refused.
    """
    _whole(xml, uploads, sizes)
    sheet: PrintedSheet | None = sheet_of(sheet_code, version) if sheet_code.strip() else None
    day = _day(filled_in_on)
    try:
        form_id = read_envelope(xml).form_id
    except NotAnInstance as error:
        raise UnreadableXml from error
    if form_id != version.form.form_id:
        raise SheetIsOfAnotherForm
    told = f"{FROM_PAPER} {sheet.code if sheet else ''} {village.code}"
    received = receive(
        xml,
        [_attachment(each) for each in uploads],
        device=None,
        typed=TypedFromPaper(account, day),
        reported_device=" ".join(told.split()),
    )
    note_typed(received.submission, sheet, day)
    return received


def _whole(xml: bytes, uploads: Sequence[UploadedFile[Any]], sizes: str) -> None:
    try:
        told = json.loads(sizes)
    except ValueError as error:
        raise MalformedMultipart from error
    there = {"": len(xml)} | {each.name or "": each.size for each in uploads}
    if told != there:
        raise MalformedMultipart


def _day(text: str) -> date:
    if not text.strip():
        return timezone.localdate()
    try:
        day = parse_date(text.strip())
    except FormatError as error:
        raise DayOfPaperIsWrong from error
    if day > timezone.localdate():
        raise DayOfPaperIsWrong
    return day


def _attachment(upload: UploadedFile[Any]) -> Attachment:
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)

    def opened() -> UploadedFile[Any]:
        upload.seek(0)
        return upload

    return Attachment(upload.name or "", upload.content_type or "", digest.hexdigest(), opened)
