"""What all imports share: one transaction, a fingerprint per row, and one of three outcomes.

Done: every row is in. Held: good rows are in, the others wait in quarantine, each
with its number and reason. Refused: one sentence why, and nothing has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from formats import national_id
from network import evidence
from network.loading import analyse_filled, filled, load
from network.models import ImportRow, Source

if TYPE_CHECKING:
    from formats.features import Problem
    from network.models import Account, Arrival

DONE, HELD, REFUSED = 0, 3, 2  # exit codes
LISTED = 10  # numbers named in one sentence
SHOWN_CHANGES = 500
SHOWN_HELD = 500


@dataclass(frozen=True)
class Reason:
    """Why a row waits, or what the reader of the outcome should know; Thai and English."""

    code: str
    th: str
    en: str


def joined(reasons: Sequence[Reason]) -> Reason:
    """All that is wrong with a row as one reason, under the code of the first.

    A national ID that stands in a wrong column, and so in a sentence, is masked.
    """
    return Reason(
        reasons[0].code,
        national_id.masked_within("; ".join(dict.fromkeys(reason.th for reason in reasons))),
        national_id.masked_within("; ".join(dict.fromkeys(reason.en for reason in reasons))),
    )


def listed(numbers: Iterable[int]) -> str:
    """Row or feature numbers for a sentence: the first few, and … for the rest."""
    ordered = sorted(numbers)
    shown = ", ".join(map(str, ordered[:LISTED]))
    return f"{shown} …" if len(ordered) > LISTED else shown


def quoted(headers: Sequence[str]) -> str:
    """Headers of a table for a sentence: the first few, and … for the rest."""
    shown = ", ".join(f"“{header}”" for header in headers[:LISTED])
    return f"{shown} …" if len(headers) > LISTED else shown


class ChangeKind(StrEnum):
    """What a row does to what is known."""

    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """What one row or feature does: `what` names the thing, `before` and `after` say the rest."""

    number: int
    kind: ChangeKind
    what: str
    before: str = ""
    after: str = ""


def garbled_row(problem: Problem) -> Reason:
    """Why a row waits whose text cannot be believed."""
    return Reason(
        problem.code.replace("-", "_"),
        f"{problem.th} ให้แก้ในไฟล์แล้วส่งใหม่",
        f"{problem.en}; correct it in the file and send it again",
    )


class Refused(Exception):
    """The file cannot be imported as it is; nothing has changed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{reason.th} / {reason.en}")
        self.reason = reason


@dataclass
class Outcome:
    """What became of a file. `held` has (row or feature number, reason) in the file's order.

    Where very many wait, an importer puts those after the first in quarantine itself, and
    counts them in `held_beyond`. `how_read` says by which columns, encoding and reference
    system it was understood. `changes` are the first SHOWN_CHANGES of what it does; `new` and
    `changed` count all.
    """

    register: str
    source: Source | None = None
    accepted: int = 0
    already_here: int = 0
    held: list[tuple[int, Reason]] = field(default_factory=list)
    notices: list[Reason] = field(default_factory=list)
    how_read: list[Reason] = field(default_factory=list)
    dry_run: bool = False
    new: int = 0
    changed: int = 0
    changes: list[Change] = field(default_factory=list)
    held_beyond: int = 0

    @property
    def held_count(self) -> int:
        """How many rows wait."""
        return len(self.held) + self.held_beyond

    def note(self, change: Change) -> None:
        """Count what a row does, and keep it to be shown where it is among the first."""
        if change.kind is ChangeKind.NEW:
            self.new += 1
        else:
            self.changed += 1
        if len(self.changes) < SHOWN_CHANGES:
            self.changes.append(change)

    @property
    def exit_code(self) -> int:
        return HELD if self.held else DONE


def fingerprint(*parts: object) -> bytes:
    """SHA-256 of a row as understood, 32 bytes; bytes (WKB) as they are, all else as text."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()


def already_accepted(register: str, fingerprints: Iterable[bytes]) -> set[bytes]:
    """Those of `fingerprints` that are in already. One query, of one parameter."""
    rows = ImportRow.objects.filter(
        register=register,
        outcome=ImportRow.Outcome.ACCEPTED,
        fingerprint__in=RawSQL("SELECT unnest(%s::bytea[])", [list(fingerprints)]),
    )
    return {bytes(known) for known in rows.values_list("fingerprint", flat=True)}


def keep_accepted(source: Source, register: str, rows: Iterable[tuple[int, bytes]]) -> None:
    """Remember which rows (number, fingerprint) of the source are in."""
    accepted = ImportRow.Outcome.ACCEPTED.value
    load(
        ImportRow,
        ["source_id", "register", "number", "fingerprint", "outcome"],
        ((source.pk, register, number, mark, accepted) for number, mark in rows),
    )


def keep_held(source: Source, register: str, rows: Iterable[tuple[int, Reason]]) -> None:
    """Put rows into quarantine with their reasons; their content stays in the kept file."""
    held = ImportRow.Outcome.HELD.value
    load(
        ImportRow,
        ["source_id", "register", "number", "fingerprint", "outcome",
         "reason_code", "reason_th", "reason_en"],
        (
            (source.pk, register, number, fingerprint(source.sha256, number), held,
             reason.code, reason.th, reason.en)
            for number, reason in rows
        ),
    )  # fmt: skip


class _RolledBack(Exception):
    """Leaves the transaction of a dry run, or of a file that brought nothing new."""


@contextmanager
def importing(
    path: Path,
    outcome: Outcome,
    *,
    title: str,
    as_of: date,
    recorded_by: Account | None = None,
    is_fictional: bool = False,
    reading: dict[str, object] | None = None,
    arrival: Arrival | None = None,
) -> Iterator[Source]:
    """One import: the file is kept as a Source; what the body writes goes in with it, or nothing.

    Imports into one register wait for each other, so that what the body finds here
    already cannot change before it writes. The body adds to `outcome`; its held rows
    are put into quarantine here. A dry run, and a file sent before that brings nothing
    new, leave no trace. A file that was sent to a page (`arrival`) is kept already: the
    source takes it over.
    """
    source = None
    said: dict[str, Any] = {
        "title": title,
        "as_of": as_of,
        "recorded_by": recorded_by,
        "is_fictional": is_fictional,
        "reading": reading,
    }
    try:
        with transaction.atomic():
            wait_for_others(outcome.register)
            before = filled()
            if arrival is None:
                source = evidence.receive_file(path, **said)
            else:
                source = evidence.receive_arrival(arrival, **said)
            yield source
            sent_before = Source.objects.filter(sha256=source.sha256).exclude(pk=source.pk).exists()
            if outcome.dry_run or (sent_before and not outcome.accepted):
                raise _RolledBack
            keep_held(source, outcome.register, outcome.held)
            outcome.source = source
            analyse_filled(before)
    except _RolledBack:
        _forget_file(source, arrival)
    except BaseException:
        _forget_file(source, arrival)
        raise


def wait_for_others(register: str) -> None:
    """Hold the register until the transaction ends; imports and withdrawals take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rangwat import {register}"])


def _forget_file(source: Source | None, arrival: Arrival | None) -> None:
    if source is not None and arrival is None:
        default_storage.delete(source.stored_as)
