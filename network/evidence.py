"""Keeps what came in, byte for byte and encrypted, before anything is understood from it."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from network.identity import vault
from network.models import Source

if TYPE_CHECKING:
    from network.models import Account, Arrival


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
    return _keep(
        path.read_bytes(),
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
    return _keep(
        content,
        kind=kind,
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        is_fictional=is_fictional,
        file_name=Path(file_name).name,
        reading=reading or {},
    )


def _keep(content: bytes, **fields: Any) -> Source:
    return Source.objects.create(**stored(content), **fields)


def stored(content: bytes) -> dict[str, Any]:
    """Put bytes into the storage under a key of their own; what a source says of them."""
    key = Fernet.generate_key()
    digest = hashlib.sha256(content).hexdigest()
    name = default_storage.save(
        f"sources/{digest[:2]}/{digest}.enc", ContentFile(Fernet(key).encrypt(content))
    )
    _make_durable(name)
    return {
        "byte_count": len(content),
        "sha256": digest,
        "stored_as": name,
        "wrapped_key": vault().encrypt(key),
    }


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
    """
    if not source.stored_as:
        raise ValueError(f"source {source.pk} has no file")
    key = vault().decrypt(bytes(source.wrapped_key or b""))
    with default_storage.open(source.stored_as) as file:
        return Fernet(key).decrypt(file.read())


def _make_durable(name: str) -> None:
    """Force a stored file to the disk, where the storage is a folder."""
    if not isinstance(default_storage, FileSystemStorage):
        return
    path = default_storage.path(name)
    for each in (path, str(Path(path).parent)):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
