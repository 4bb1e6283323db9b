"""A section of a bundle: its bytes, and whose names and whose health reading it is a reading of."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.storage import default_storage

from network import reading_log
from network.reading_log import Kind

CHUNKS: Final = 16  # households, and parcels, are in so many sections: a change fetches one
LEVEL: Final = 6
JSON: Final = "application/json"


@dataclass(frozen=True)
class Section:
    """One part of a village, as it travels: `packed` is gzip of what `sha256` is the hash of.

    What is large and packed already lies in the storage instead (`stored_as`, of `size` bytes).
    """

    name: str
    sha256: str
    packed: bytes
    content_type: str
    read: dict[str, frozenset[int]] = field(default_factory=dict)  # kind of reading → persons
    stored_as: str = ""
    size: int = 0

    @property
    def travels(self) -> int:
        """Bytes that travel."""
        return self.size if self.stored_as else len(self.packed)

    def content(self) -> bytes:
        """The plain bytes."""
        if self.stored_as:
            with default_storage.open(self.stored_as) as file:
                stored: bytes = file.read()
            return stored
        return gzip.decompress(self.packed)


def section(
    name: str,
    content: bytes,
    content_type: str = JSON,
    *,
    read: Mapping[Kind, Collection[int]] | None = None,
) -> Section:
    """A section of these bytes; the same bytes are packed the same."""
    persons = {kind.value: frozenset(keys) for kind, keys in (read or {}).items() if keys}
    digest = hashlib.sha256(content).hexdigest()
    return Section(name, digest, gzip.compress(content, LEVEL, mtime=0), content_type, persons)


def written(value: Any) -> bytes:
    """JSON without a space too many, in one order of keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def chunked(
    kind: str, rows: Iterable[tuple[dict[str, Any], Mapping[Kind, Collection[int]]]]
) -> list[Section]:
    """Rows spread over CHUNKS sections by their `key`, each row with whom it tells of."""
    parts: list[list[dict[str, Any]]] = [[] for _ in range(CHUNKS)]
    persons: list[dict[Kind, set[int]]] = [{} for _ in range(CHUNKS)]
    for row, read in rows:
        number = int(hashlib.sha256(row["key"].encode()).hexdigest()[:8], 16) % CHUNKS
        parts[number].append(row)
        for told, keys in read.items():
            persons[number].setdefault(told, set()).update(keys)
    return [
        section(f"{kind}:{number:02}", written(part), read=dict(persons[number]))
        for number, part in enumerate(parts)
    ]


def note_read(found: Section) -> None:
    """One reading for the log, of everybody the section tells of."""
    for kind, persons in found.read.items():
        reading_log.note(Kind(kind), persons)
