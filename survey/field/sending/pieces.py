"""Takes a file in by pieces, so that a photograph half sent is not sent from its beginning again.

Only the device that sends a file sees its pieces. Once whole it goes the way of every other
file (survey.submissions.receive), within the request of its last piece.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Final

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Max, Min, QuerySet, Sum

from network import evidence
from network.identity import vault
from survey.field.sending import errors
from survey.models import FieldPiece, Submission, SubmissionFile
from survey.openrosa.errors import NotTakenIn
from survey.openrosa.file_names import name_among
from survey.refusals import Attachment, let_one_in
from survey.submissions import receive

if TYPE_CHECKING:
    from network.models import FieldDevice

LARGEST_PIECE: Final = 256 * 1024  # bytes
SMALLEST_PIECE: Final = 16 * 1024  # bytes, but of the last: rows without end are an attack
LARGEST_FILE: Final = 48 * 1024 * 1024  # bytes; a photograph of the page has about a third of one
MOST_BYTES: Final = 64 * 1024 * 1024  # bytes of unfinished files, of one device
MOST_FILES: Final = 50  # unfinished, of one device
KEPT: Final = timedelta(days=30)
IN_MEMORY: Final = 1 << 21  # bytes of a file that are put together without the disk


@dataclass(frozen=True)
class Piece:
    """A piece as the phone tells it: of which file, of which instance, and from where on."""

    instance_id: str
    xml_sha256: str  # of the instance, which only who has it can know
    name: str
    content_type: str
    sha256: str  # of the whole file
    total: int  # bytes
    offset: int  # bytes
    content: bytes


@dataclass(frozen=True)
class Progress:
    """How many bytes are here without a gap, and whether the file has been taken in."""

    offset: int
    is_whole: bool = False


def taken_so_far(device: FieldDevice, sha256: str) -> int:
    """Bytes that are here, from the beginning on, of a file that is not whole. One query."""
    at = 0
    kept = _of(device, sha256).order_by("offset").values_list("offset", "length")
    for offset, length in kept:
        if offset != at:
            break
        at += length
    return at


def take_piece(device: FieldDevice, piece: Piece) -> Progress:
    """Keep a piece; with the last one the file is taken in. Sent again it adds nothing.

    A piece that begins elsewhere than where the last one ended is not kept: the answer says
    from where to go on.

    Raises:
        InstanceIsNotIn: its XML has not come, or it is another.
        PieceDoesNotFit, FileIsTooLarge: it cannot be of the file it names.
        PiecesDiffer: the whole has another hash; its pieces are gone.
        NotTakenIn, UnusableFileName: as survey.submissions.receive.
    """
    submission = _submission(piece)
    if _is_in(submission, piece):
        _of(device, piece.sha256).delete()
        return Progress(piece.total, is_whole=True)
    _refuse_unfit(piece)
    with transaction.atomic():
        let_one_in(f"pieces {device.pk}")
        at = taken_so_far(device, piece.sha256)
        if piece.offset != at:
            return Progress(at)
        if at and _of(device, piece.sha256).exclude(total=piece.total).exists():
            raise errors.PieceDoesNotFit
        _make_room(device, piece)
        FieldPiece.objects.create(
            device=device,
            sha256=piece.sha256,
            total=piece.total,
            offset=at,
            length=len(piece.content),
            sealed=vault().encrypt(piece.content),
        )
        at += len(piece.content)
    if at < piece.total:
        return Progress(at)
    return _finish(device, submission, piece)


def sweep(now: datetime) -> int:
    """Throw away what no phone has gone on with for KEPT; how many pieces."""
    count, _ = FieldPiece.objects.filter(received_at__lt=now - KEPT).delete()
    return count


def _of(device: FieldDevice, sha256: str) -> QuerySet[FieldPiece]:
    return FieldPiece.objects.filter(device=device, sha256=sha256)


def _submission(piece: Piece) -> Submission:
    """The instance a piece is for: known to whoever knows its bytes, as when they are posted."""
    found = Submission.objects.filter(
        instance_id=piece.instance_id, source__sha256=piece.xml_sha256
    )
    submission = found.select_related("source").first()
    # Without a key its people are erased, and so are all files that would come.
    if submission is None or not submission.source.stored_as:
        raise errors.InstanceIsNotIn
    return submission


def _is_in(submission: Submission, piece: Piece) -> bool:
    name = name_among(piece.name, submission.expected_files)
    return SubmissionFile.objects.filter(
        submission=submission, name=name, source__sha256=piece.sha256
    ).exists()


def _refuse_unfit(piece: Piece) -> None:
    if piece.total > LARGEST_FILE:
        raise errors.FileIsTooLarge
    end = piece.offset + len(piece.content)
    is_last = end == piece.total
    too_small = len(piece.content) < (1 if is_last else SMALLEST_PIECE)
    if piece.offset < 0 or end > piece.total or too_small or len(piece.content) > LARGEST_PIECE:
        raise errors.PieceDoesNotFit


def _make_room(device: FieldDevice, piece: Piece) -> None:
    """Of a device's other unfinished files those it has left longest make way for this one."""
    others = (
        FieldPiece.objects.filter(device=device)
        .exclude(sha256=piece.sha256)
        .values("sha256")
        .annotate(bytes=Sum("length"), first=Min("received_at"), last=Max("received_at"))
        .order_by("-last", "sha256")
    )
    room, files = MOST_BYTES - piece.total, MOST_FILES - 1
    for other in others:
        room, files = room - other["bytes"], files - 1
        if room < 0 or files < 0:
            _of(device, other["sha256"]).delete()


def _finish(device: FieldDevice, submission: Submission, piece: Piece) -> Progress:
    """Put the file together, look whether it is the one, and take it in."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, prefix="rangwat-") as spool:
        size, digest = _put_together(_of(device, piece.sha256), spool)
        if size < piece.total:  # another request with the last piece has been quicker
            return (
                Progress(piece.total, is_whole=True) if _is_in(submission, piece) else Progress(0)
            )
        if digest != piece.sha256:
            _of(device, piece.sha256).delete()
            raise errors.PiecesDiffer

        def opened() -> IO[bytes]:
            spool.seek(0)
            return spool

        file = Attachment(piece.name, piece.content_type, piece.sha256, opened)
        try:
            receive(evidence.content(submission.source), [file], device=device)
        except NotTakenIn:  # kept as refused; after any other error the next try finds all of it
            _of(device, piece.sha256).delete()
            raise
        _of(device, piece.sha256).delete()
    return Progress(piece.total, is_whole=True)


def _put_together(pieces: QuerySet[FieldPiece], spool: IO[bytes]) -> tuple[int, str]:
    """How many bytes were written, and their SHA-256; of a damaged piece, none that fits."""
    size, digest = 0, hashlib.sha256()
    for piece in pieces.order_by("offset").iterator(chunk_size=8):
        try:
            content = vault().decrypt(bytes(piece.sealed))
        except InvalidToken:  # sealed by a key that is no longer there
            content = bytes(piece.length)
        spool.write(content)
        digest.update(content)
        size += len(content)
    return size, digest.hexdigest()
