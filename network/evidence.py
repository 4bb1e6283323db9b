"""Keeps what came in, byte for byte and encrypted, before anything is understood from it."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from network import sealing
from network.errors import EvidenceDamaged
from network.identity import vault
from network.models import Source

if TYPE_CHECKING:
    from network.models import Account, Arrival

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_READABLE: Final = 0o644  # what is written is sealed


def receive_file(
    path: Path,
    *,
    title: str,
    as_of: date,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
    reading: dict[str, object] | None = None,
) -> Source:
    """Keep a file that is being imported, under a key of its own.

    The file is on disk before the row that names it: a crash in between leaves
    an unreadable orphan, never a source without its evidence.
    """
    return Source.objects.create(
        **stored_file(path),
        kind=Source.Kind.IMPORT,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        file_name=path.name,
        reading=reading or {},
    )


def receive_arrival(
    arrival: Arrival,
    *,
    title: str,
    as_of: date,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
    reading: dict[str, object] | None = None,
) -> Source:
    """The source of a file that was sent to a page and is kept already, with its key."""
    return Source.objects.create(
        kind=Source.Kind.IMPORT,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        file_name=arrival.file_name,
        byte_count=arrival.byte_count,
        sha256=arrival.sha256,
        stored_as=arrival.stored_as,
        wrapped_key=bytes(arrival.wrapped_key),
        reading=reading or {},
    )


def receive_document(
    content: bytes,
    file_name: str,
    *,
    title: str,
    as_of: date,
    recorded_by: Account | None,
    kind: Source.Kind = Source.Kind.DOCUMENT,
    is_fictional: bool = False,
    reading: dict[str, object] | None = None,
) -> Source:
    """Keep a photograph or scan that is shown as evidence; `as_of` is the day it speaks of."""
    return Source.objects.create(
        **stored(content),
        kind=kind,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        file_name=Path(file_name).name,
        reading=reading or {},
    )


def stored(content: bytes) -> dict[str, Any]:
    """Put bytes into the storage under a key of their own; what a source says of them."""
    return stored_stream(io.BytesIO(content))


def stored_file(path: Path) -> dict[str, Any]:
    """The same for a file of any size, in flat memory.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return stored_stream(file)


def stored_stream(plain: sealing.Readable) -> dict[str, Any]:
    """The same for what is read once, from where it stands to its end."""
    key = Fernet.generate_key()
    measured = _Measured(plain)
    # Named by chance: the hash of a content would tell who knows it that it is here.
    label = uuid.uuid4().hex
    name = f"sources/{label[:2]}/{label}.enc"
    sealed = sealing.sealed(measured, key)
    if isinstance(default_storage, FileSystemStorage):
        _write_durably(Path(default_storage.path(name)), sealed)
    else:
        pieces = io.BufferedReader(sealing.Reader(sealed), sealing.PIECE)
        name = default_storage.save(name, File(pieces))
    return {
        "byte_count": measured.byte_count,
        "sha256": measured.digest.hexdigest(),
        "stored_as": name,
        "wrapped_key": vault().encrypt(key),
    }


class _Measured:
    """Hashes and counts what is read through it."""

    def __init__(self, plain: sealing.Readable) -> None:
        self._plain = plain
        self.digest = hashlib.sha256()
        self.byte_count = 0

    def read(self, size: int) -> bytes:
        piece = self._plain.read(size)
        self.digest.update(piece)
        self.byte_count += len(piece)
        return piece


def receive_statement(
    title: str,
    *,
    as_of: date,
    recorded_by: Account | None,
    kind: Source.Kind = Source.Kind.STATEMENT,
    is_fictional: bool = False,
    reading: dict[str, object] | None = None,
) -> Source:
    """The source of what somebody says on a page: who, when, and in which words."""
    return Source.objects.create(
        kind=kind,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        reading=reading or {},
    )


def content(source: Source) -> bytes:
    """The bytes of a kept file, as they came.

    Raises:
        ValueError: the source is not of a file.
        EvidenceDamaged: what is kept is not what was kept.
    """
    if not source.stored_as:
        raise ValueError(f"source {source.pk} has no file")
    return b"".join(pieces(source.stored_as, bytes(source.wrapped_key or b"")))


def pieces(stored_as: str, wrapped_key: bytes) -> Iterator[bytes]:
    """The bytes of a kept file as they came, piece by piece, in flat memory.

    Raises:
        EvidenceDamaged: what is kept is not what was kept; pieces given before are void.
    """
    try:
        key = vault().decrypt(bytes(wrapped_key))
    except InvalidToken as error:
        raise EvidenceDamaged from error
    with default_storage.open(stored_as) as file:
        yield from sealing.opened(file, key)


def write_to(stored_as: str, wrapped_key: bytes, path: Path) -> None:
    """Write a kept file to `path`, which must not exist yet; only its owner may read it.

    Raises:
        EvidenceDamaged: what is kept is not what was kept; nothing is left at `path`.
        FileExistsError: there is a file of that name.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces(stored_as, wrapped_key):
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


# Folders of which this process knows that the disk knows them. One that is merely there may
# have been made a moment ago by a process that has not forced it to the disk yet.
_SETTLED: set[Path] = set()


def _write_durably(path: Path, pieces: Iterable[bytes]) -> None:
    """A new file of these pieces, on the disk with its name when this returns, or not at all."""
    _settle(path.parent)
    try:
        descriptor = os.open(path, _NEW, _READABLE)
    except FileNotFoundError:  # the folder was taken away since
        _SETTLED.clear()
        _settle(path.parent)
        descriptor = os.open(path, _NEW, _READABLE)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            for piece in pieces:
                _write_whole(file, piece)
            os.fsync(descriptor)
        _sync(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_whole(file: io.FileIO, piece: bytes) -> None:
    """All of it: a write without a buffer may stop short."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _settle(folder: Path) -> None:
    """Make a folder, and force every name on the way to it to the disk."""
    if folder in _SETTLED:
        return
    folder.mkdir(parents=True, exist_ok=True)
    root = Path(default_storage.path(""))
    for each in folder.parents:
        _sync(each)
        if each == root.parent:
            break
    _SETTLED.add(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
