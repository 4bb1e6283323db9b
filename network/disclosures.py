"""What left of whom: every file, page or link that tells others of single persons (PDPA s.27)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from network.models import Disclosure

if TYPE_CHECKING:
    from network.models import Account, Place


def record_disclosure(
    account: Account,
    *,
    dataset: str,
    form: str,
    recipient: str,
    purpose: str,
    columns: Sequence[str],
    persons: Collection[int],
    content: bytes,
    place: Place | None = None,
    row_count: int = 1,
    has_identity: bool = True,
) -> Disclosure:
    """Write down what leaves before it is handed over: what cannot be logged does not leave.

    `persons` are keys of parties of whom it tells; `content` the bytes that leave, kept as their
    size and SHA-256 alone. `account` is who opened the way, whoever reads it.
    """
    return Disclosure.objects.create(
        account=account,
        place=place,
        dataset=dataset,
        format=form,
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        columns=list(columns),
        row_count=row_count,
        has_identity=has_identity,
        persons=sorted(set(persons)),
        byte_count=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def disclosures_of(person: int) -> list[Disclosure]:
    """What was sent to others of a person (party key), newest first. One query, by index."""
    return list(
        Disclosure.objects.filter(persons__contains=[person])
        .select_related("account", "place")
        .order_by("-recorded_at", "-pk")
    )
