"""Merges made anew, where what they stated of a party is taken back or comes in later.

A copy never outlives what it was copied from: the merge is undone and judged again by the same
account for the same reason, in one transaction, so that every other fact stands as before.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from network import withdrawals
from network.models import Erasure, Party, Source
from network.moments import EVER_KNOWN, Moment
from survey.duplicates.merged import kept_of
from survey.duplicates.merging import judge_again, merge_again
from survey.duplicates.registry import RESTATED
from survey.models import DuplicateVerdict


def merges_of(sources: Collection[int]) -> list[DuplicateVerdict]:
    """Merges of parties that `sources` (keys) speak of, and of what those became; oldest first.

    Without those of who was erased: nothing of them is stated anew.
    """
    concerned: set[int] = set()
    for kind in RESTATED:
        told = kind.model._default_manager.filter(
            source__in=sources, recorded_at__known_by=EVER_KNOWN
        )
        concerned |= set(told.order_by().values_list(kind.party, flat=True).distinct())
    merges = DuplicateVerdict.objects.merges(_ever())
    found: dict[int, DuplicateVerdict] = {}
    while concerned:
        near = merges.filter(Q(first__in=concerned) | Q(second__in=concerned))
        fresh = [
            each
            for each in near.select_related("first", "second", "kept", "source__recorded_by")
            if each.pk not in found
        ]
        found |= {each.pk: each for each in fresh}
        concerned = {each.kept_id for each in fresh if each.kept_id is not None}
    parties = {party for each in found.values() for party in (each.first_id, each.second_id)}
    erased = set(
        Erasure.objects.filter(person__in=parties, recorded_at__known_by=EVER_KNOWN).values_list(
            "person_id", flat=True
        )
    )
    standing = [each for each in found.values() if not {each.first_id, each.second_id} & erased]
    return sorted(standing, key=lambda each: (each.recorded_at, each.pk))


def undo(merges: list[DuplicateVerdict], *, said: Source, reason: str) -> None:
    """Take merges back, the latest first, until they are made anew in the same transaction."""
    for each in reversed(merges):
        withdrawals.take_back(each.source, said=said, reason=reason)


def make_again(merges: list[DuplicateVerdict]) -> None:
    """Judge merges that were undone as they were judged, the oldest first."""
    for each in merges:
        judge_again(each)


def state_of_kept(parties: Collection[Party]) -> None:
    """State what came in of merged parties anew of those they are now. One query where none is."""
    now = kept_of([party.pk for party in parties], _ever())
    for party in parties:
        if now[party.pk] != party.pk:
            merge_again(party)


def _ever() -> Moment:
    return Moment(Moment.now().true_before, EVER_KNOWN)
