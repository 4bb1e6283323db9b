"""Keeps what devices sent and was not taken in: as evidence like any other, with the reason."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from network import evidence
from network.models import ClockTimestamp, Source
from network.sentences import BETWEEN
from survey.models import RefusedSubmission
from survey.openrosa import errors
from survey.openrosa.envelopes import LONGEST_ID, Envelope
from survey.openrosa.file_names import usable

if TYPE_CHECKING:
    from network.models import Account, FieldDevice
    from network.sealing import Readable


@dataclass(frozen=True)
class Attachment:
    """A file that came with an instance; `opened` gives its bytes from the beginning."""

    name: str
    content_type: str
    sha256: str
    opened: Callable[[], Readable]

    @classmethod
    def of(cls, name: str, content: bytes, content_type: str = "") -> Attachment:
        """One whose bytes are at hand."""
        digest = hashlib.sha256(content).hexdigest()
        return cls(name, content_type, digest, lambda: io.BytesIO(content))


def keep_refused(
    refusal: errors.NotTakenIn,
    sent: Iterable[Attachment],
    envelope: Envelope | None,
    device: FieldDevice | None,
    account: Account,
) -> None:
    """Keep what was refused, each file of it once: a device sends the same for weeks.

    `envelope` is None where the instance could not be read. Each file is a row of its own, for
    the phone that still holds it may be lost.
    """
    instance_id = envelope.instance_id[:LONGEST_ID] if envelope else ""
    thai, _, english = str(refusal).partition(BETWEEN)
    for file in sent:
        with transaction.atomic():
            let_one_in(f"{instance_id} {file.sha256} {refusal.code}")
            again = RefusedSubmission.objects.filter(
                instance_id=instance_id, sha256=file.sha256, reason_code=refusal.code
            ).update(times=F("times") + 1, last_at=ClockTimestamp())
            if again:
                continue
            RefusedSubmission.objects.create(
                source=_refused_source(file, account),
                instance_id=instance_id,
                device=device,
                reason_code=refusal.code,
                reason_th=thai,
                reason_en=english,
                status=refusal.status,
                sha256=file.sha256,
            )


def _refused_source(file: Attachment, account: Account) -> Source:
    names = list(usable([file.name]))
    return Source.objects.create(
        **evidence.stored_stream(file.opened()),
        kind=Source.Kind.DOCUMENT if file.name else Source.Kind.SUBMISSION,
        title=f"แบบสำรวจที่ไม่ได้รับเข้า ส่งโดย {account.name}",
        as_of=timezone.localdate(),
        recorded_by=account,
        file_name=names[0] if names else "submission.xml",
    )


def let_one_in(*names: str) -> None:
    """To the end of the transaction, let one at a time look and write about each of `names`.

    Names are taken in one order everywhere, so that two never wait for each other.
    """
    keys = sorted(
        {
            int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
            for name in names
            if name
        }
    )
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
