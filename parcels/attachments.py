"""Photographs and scans that people bring as evidence: looked at, then kept as a source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from formats.photographs import media_type_of, taken
from network import evidence
from network.models import Source
from parcels import errors

if TYPE_CHECKING:
    from network.models import Account

LARGEST_BYTES = 25 * 1024 * 1024


class Attached(Protocol):
    """A file as a form gives it."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """All of it."""


def source_of(
    title: str,
    *,
    as_of: date,
    recorded_by: Account,
    attached: Attached | None = None,
    kind: Source.Kind = Source.Kind.STATEMENT,
    is_fictional: bool = False,
) -> Source:
    """What somebody says on a page, with the photograph or scan that shows it where there is one.

    What the camera wrote of time and place is kept beside it (`reading`), as it says it. A
    statement with a file is a document.

    Raises:
        FileIsTooLarge: more than 25 MB; it is not read.
        FileIsNoPhotograph: neither a picture nor a PDF, by its first bytes.
    """
    if attached is None:
        return evidence.receive_statement(
            title, as_of=as_of, recorded_by=recorded_by, kind=kind, is_fictional=is_fictional
        )
    if (attached.size or 0) > LARGEST_BYTES:
        raise errors.FileIsTooLarge
    content = attached.read()
    media_type = media_type_of(content)
    if media_type is None:
        raise errors.FileIsNoPhotograph
    return evidence.receive_document(
        content,
        attached.name or "photograph",
        title=title,
        as_of=as_of,
        recorded_by=recorded_by,
        kind=Source.Kind.DOCUMENT if kind == Source.Kind.STATEMENT else kind,
        is_fictional=is_fictional,
        reading={"media_type": media_type, **_camera(content)},
    )


def _camera(content: bytes) -> dict[str, object]:
    found = taken(content)
    said: dict[str, object] = {}
    if found.at is not None:
        said["taken_at"] = found.at.isoformat(sep=" ")
    if found.longitude is not None and found.latitude is not None:
        said["latitude"], said["longitude"] = found.latitude, found.longitude
    return said
