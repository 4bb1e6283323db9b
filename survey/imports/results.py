"""What an import did or would do, as it is kept beside the file and shown on a page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from network.imports import SHOWN_CHANGES, Change, ChangeKind, Outcome, Reason

SHOWN_HELD = 2_000  # of a trial; of an import all are in quarantine


@dataclass(frozen=True)
class Held:
    """A row that waits, and why."""

    number: int
    th: str
    en: str


@dataclass(frozen=True)
class Result:
    """What a page shows of a run: the counts for everybody, the rest for who may see rows."""

    accepted: int = 0
    new: int = 0
    changed: int = 0
    already_here: int = 0
    held: int = 0
    how_read: tuple[Reason, ...] = ()
    notices: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    waiting: tuple[Held, ...] = ()
    counts_changes: bool = False  # whether the importer says what is new and what is changed
    refusal: Reason | None = None
    is_differing: bool = field(default=False)  # the register changed between trial and import

    @property
    def has_more_changes(self) -> bool:
        """Whether not all are shown."""
        return self.new + self.changed > len(self.changes)


def counts(outcome: Outcome) -> dict[str, Any]:
    """What is kept of an outcome in the open: no row, no name."""
    return {
        "accepted": outcome.accepted,
        "new": outcome.new,
        "changed": outcome.changed,
        "already_here": outcome.already_here,
        "held": _held_count(outcome),
        "shown": digest(outcome),
    }


def rows(outcome: Outcome) -> dict[str, Any]:
    """What is kept sealed: sentences that may quote a row, changes, and rows that wait."""
    return {
        "how_read": [asdict(reason) for reason in outcome.how_read],
        "notices": [asdict(reason) for reason in outcome.notices],
        "changes": [asdict(change) for change in outcome.changes],
        "waiting": [[number, reason.th, reason.en] for number, reason in outcome.held[:SHOWN_HELD]],
    }


def digest(outcome: Outcome) -> str:
    """SHA-256 of all that a trial shows: the import must do the same, or nothing.

    Where not all changes are kept only their numbers count: which are the first may vary.
    """
    changes = sorted(
        [change.number, change.kind.value, change.what, change.before, change.after]
        for change in outcome.changes
    )
    said = [
        outcome.accepted,
        outcome.new,
        outcome.changed,
        outcome.already_here,
        sorted([number, reason.code] for number, reason in outcome.held),
        changes if outcome.new + outcome.changed <= SHOWN_CHANGES else [],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def result_of(kept: dict[str, Any], sealed: dict[str, Any] | None) -> Result:
    """A kept outcome as a page shows it; `sealed` is None where rows must not be shown."""
    told = sealed or {}
    refusal = kept.get("refusal")
    new, changed = kept.get("new", 0), kept.get("changed", 0)
    return Result(
        accepted=kept.get("accepted", 0),
        new=new,
        changed=changed,
        already_here=kept.get("already_here", 0),
        held=kept.get("held", 0),
        how_read=tuple(Reason(**reason) for reason in told.get("how_read", ())),
        notices=tuple(Reason(**reason) for reason in told.get("notices", ())),
        changes=tuple(
            Change(**{**change, "kind": ChangeKind(change["kind"])})
            for change in told.get("changes", ())
        ),
        waiting=tuple(Held(*held) for held in told.get("waiting", ())),
        counts_changes=bool(new or changed or not kept.get("accepted")),
        refusal=Reason(**refusal) if refusal else None,
        is_differing=bool(kept.get("is_differing")),
    )


def _held_count(outcome: Outcome) -> int:
    return int(getattr(outcome, "held_count", None) or len(outcome.held))
