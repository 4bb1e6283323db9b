"""The log of reads of sensitive fields: who read what of whom, in a chain nobody can mend unseen.

What a page takes from network.people, or notes itself, is gathered while a request
runs and written once before its answer leaves: a reading that cannot be logged is
not shown.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from network import errors
from network.models import Reading, ReadingCheckpoint

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from network.models import Account

Kind = Reading.Kind
LEAST_RETENTION = timedelta(days=90)  # computer-crime law (DOMAIN.md §2.12)
RETENTION = timedelta(days=2 * 365)
BATCH = 2_000  # rows of the chain walked at once


@dataclass
class Gathered:
    """What one answer has shown so far."""

    kinds: set[str] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)


_gathered: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


def note(kind: Reading.Kind, persons: Collection[int] = (), sources: Collection[int] = ()) -> None:
    """What is being read for the answer under way: fields of persons (party keys), or sources.

    Outside a request nothing is gathered; a command or task calls `record_reading`.
    """
    gathered = _gathered.get()
    if gathered is None or not (persons or sources):
        return
    gathered.kinds.add(kind.value)
    gathered.persons.update(persons)
    gathered.sources.update(sources)


@contextmanager
def gathering() -> Iterator[Gathered]:
    """What is noted in here is gathered in the value."""
    token = _gathered.set(gathered := Gathered())
    try:
        yield gathered
    finally:
        _gathered.reset(token)


def record_reading(
    account: Account | None,
    kinds: Collection[str],
    persons: Collection[int] = (),
    *,
    route: str,
    sources: Collection[int] = (),
    purpose: str = "",
) -> Reading:
    """Add one reading to the chain: one row, however many persons (party keys).

    Waits for whoever is adding another. The anchor outside the database follows
    once the transaction has committed.
    """
    with transaction.atomic():
        reading = Reading.objects.create(
            account=account,
            kinds=sorted(kinds),
            persons=sorted(set(persons)),
            sources=sorted(set(sources)),
            route=route,
            purpose=purpose,
        )
        transaction.on_commit(lambda: _anchor_row(reading.pk))
    return reading


class ReadingLog:
    """Middleware: writes down what the answer shows before it leaves."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with gathering() as gathered:
            response = self.respond(request)
        if gathered.persons or gathered.sources:
            match = request.resolver_match
            record_reading(
                request.user if request.user.is_authenticated else None,
                gathered.kinds,
                gathered.persons,
                sources=gathered.sources,
                route=(match.view_name if match else "") or request.path,
                purpose=request.path,
            )
        return response


def readings_of(person: int) -> list[Reading]:
    """Every kept reading of a person (party key), newest first. One query, by index."""
    return list(
        Reading.objects.filter(persons__contains=[person])
        .select_related("account")
        .order_by("-number")
    )


def prune(before: datetime, *, dry_run: bool = False) -> int:
    """Take readings made before `before` out of the chain; a checkpoint keeps the rest whole.

    Raises:
        ReadingIsTooYoung: `before` is less than 90 days ago.
    """
    if before > timezone.now() - LEAST_RETENTION:
        raise errors.ReadingIsTooYoung
    # Not what stands before a younger row: a clock that was set back leaves no gap.
    young = Reading.objects.filter(read_at__gte=before).order_by("number").first()
    old = Reading.objects.filter(read_at__lt=before)
    if young is not None:
        old = old.filter(number__lt=young.number)
    last = old.order_by("-number").first()
    if last is None or dry_run:
        return old.count()
    with transaction.atomic():
        ReadingCheckpoint.objects.create(number=last.number, hash=last.hash)
        deleted, _ = old.delete()
        transaction.on_commit(lambda: _write_anchor(last.number, bytes(last.hash), pruned=True))
    return deleted


def verify_chain() -> int:
    """Walk the chain; the number of its last row.

    Raises:
        ReadingLogIsBroken: a row was changed, removed or moved; it names the row.
    """
    start = ReadingCheckpoint.objects.order_by("-number").first()
    number, digest = (start.number, bytes(start.hash)) if start else (0, b"")
    anchors = _anchors()
    if start and (pruned := anchors.get("pruned")) and pruned["number"] == start.number:
        _require(pruned["hash"] == digest.hex(), start.number)
    if start is None and Reading.objects.exists():
        raise errors.ReadingLogIsBroken(1)
    anchor = anchors.get("last")
    while rows := list(Reading.objects.filter(number__gt=number).order_by("number")[:BATCH]):
        for row in rows:
            whole = (
                row.number == number + 1
                and bytes(row.previous_hash) == digest
                and bytes(row.hash) == _digest(row)
            )
            _require(whole, number + 1)
            number, digest = row.number, bytes(row.hash)
            if anchor and anchor["number"] == number:
                _require(anchor["hash"] == digest.hex(), number)
    if anchor:
        _require(int(anchor["number"]) <= number, number + 1)
    return number


def _require(whole: bool, number: int) -> None:
    if not whole:
        raise errors.ReadingLogIsBroken(number)


def _digest(row: Reading) -> bytes:
    """What the database must have computed when the row came (migration 0005)."""
    read_at = row.read_at or timezone.now()
    seconds = int(read_at.replace(microsecond=0).timestamp())
    parts = (
        row.number,
        seconds * 1_000_000 + read_at.microsecond,
        row.account_id or "",
        ",".join(row.kinds),
        ",".join(map(str, row.persons)),
        ",".join(map(str, row.sources)),
        bytes(row.previous_hash).hex(),
        row.route,
        row.purpose,
    )
    return hashlib.sha256("|".join(map(str, parts)).encode()).digest()


def _anchor_path() -> Path | None:
    """A file of its own for each chain: another database's log is another chain."""
    first = ReadingCheckpoint.objects.filter(number=0).first()
    if first is None:
        return None
    return Path(settings.VAR) / "anchors" / f"readings-{bytes(first.hash).hex()[:16]}.json"


def _anchors() -> dict[str, dict[str, str | int]]:
    path = _anchor_path()
    if path is None or not path.exists():
        return {}
    kept: dict[str, dict[str, str | int]] = json.loads(path.read_text())
    return kept


def _anchor_row(key: int) -> None:
    row = Reading.objects.get(pk=key)
    _write_anchor(row.number, bytes(row.hash))


def _write_anchor(number: int, digest: bytes, *, pruned: bool = False) -> None:
    """Keep the highest number and its hash beside the database; whole or not at all."""
    path = _anchor_path()
    if path is None:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = _anchors()
        name = "pruned" if pruned else "last"
        if name in kept and int(kept[name]["number"]) >= number:
            return
        kept[name] = {"number": number, "hash": digest.hex()}
        draft = path.with_suffix(".draft")
        with draft.open("w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
