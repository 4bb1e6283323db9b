"""Takes back what a submission told, and all that was stated anew of it: no copy outlives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from network import withdrawals
from network.errors import AlreadyWithdrawn
from network.models import Source
from network.moments import EVER_KNOWN
from survey.duplicates import again
from survey.models import Settlement

if TYPE_CHECKING:
    from survey.models import DuplicateVerdict


@dataclass(slots=True)
class Unsaid:
    """What was taken back in a transaction; merges in it wait to be made anew (`restore`)."""

    sources: list[Source] = field(default_factory=list)
    merges: list[DuplicateVerdict] = field(default_factory=list)

    def unsay(self, source: Source, *, said: Source, reason: str) -> bool:
        """From now on nothing `source` says counts, nor any copy of it; False: it did not before.

        Settlements between a record of it and another are void: what they decided on is gone.
        """
        merges = again.merges_of([source.pk])
        try:
            withdrawals.take_back(source, said=said, reason=reason)
        except AlreadyWithdrawn:
            return False
        self.sources.append(source)
        again.undo(merges, said=said, reason=reason)
        self.merges = sorted([*self.merges, *merges], key=lambda each: (each.recorded_at, each.pk))
        for decided in _settled_on([source.pk, *(each.source_id for each in merges)]):
            self.unsay(decided, said=said, reason=reason)
        return True

    def restore(self) -> None:
        """Make the merges anew, once everything that is told instead is written."""
        again.make_again(self.merges)
        self.merges = []


def _settled_on(sources: list[int]) -> list[Source]:
    """The sources of settlements that stand between records of which one is of `sources`."""
    side = Q()
    for name in ("first_visit", "second_visit", "first_boundary", "second_boundary"):
        side |= Q(**{f"contradiction__{name}__source__in": sources})
    standing = Settlement.objects.filter(side, recorded_at__known_by=EVER_KNOWN)
    return list(Source.objects.filter(pk__in=standing.values("source")).order_by("-pk"))
