"""Which party a merged one is now, and what was merged into a party."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from network.models import Party
from network.moments import EVER_KNOWN, Moment
from survey.models import DuplicateVerdict, Verification


def kept_of(parties: Collection[int], moment: Moment) -> dict[int, int]:
    """The party each of `parties` (keys) is now; those that are not merged are themselves.

    One query, and one more for each merge of a merge.
    """
    now = {party: party for party in parties}
    while now:
        steps = dict(
            DuplicateVerdict.objects.merges(moment)
            .filter(Q(first__in=now.values()) | Q(second__in=now.values()))
            .values_list("duplicate_id", "kept")
        )
        moved = {party: steps.get(at, at) for party, at in now.items()}
        if moved == now:
            break
        now = moved
    return now


def standing(party: Party, moment: Moment) -> Party:
    """The party to write to: itself, or the one it was merged into."""
    kept = kept_of([party.pk], moment)[party.pk]
    return party if kept == party.pk else Party.objects.get(pk=kept)


def merge_of(party: Party, moment: Moment) -> DuplicateVerdict | None:
    """The merge by which a party became another. One query."""
    found: DuplicateVerdict | None = (
        DuplicateVerdict.objects.merges(moment)
        .filter(Q(first=party) | Q(second=party))
        .filter(duplicate_id=party.pk)
        .select_related("kept", "source__recorded_by")
        .first()
    )
    return found


def merged_into(party: Party, moment: Moment) -> list[DuplicateVerdict]:
    """Every merge that led into a party, those of its duplicates among them, the last first."""
    found: list[DuplicateVerdict] = []
    kept = [party.pk]
    while kept:
        merges = list(
            DuplicateVerdict.objects.merges(moment)
            .filter(kept__in=kept)
            .select_related("first", "second", "kept", "source__recorded_by")
        )
        found += merges
        kept = [each.duplicate_id for each in merges]
    return sorted(found, key=lambda each: each.recorded_at, reverse=True)


def verdicts_left(merge: DuplicateVerdict) -> int:
    """How many verdicts on visits of the duplicate are none on those of the kept household.

    Who gave them lives there, or recorded the visit: nobody verifies their own. Two queries.
    """
    duplicate = merge.second_id if merge.kept_id == merge.first_id else merge.first_id
    given = Verification.objects.filter(
        visit__household=duplicate,
        recorded_at__known_by=EVER_KNOWN,
        recorded_at__lt=merge.recorded_at,
    )
    carried = Verification.objects.filter(
        source=merge.source_id, visit__household=merge.kept_id, recorded_at__known_by=EVER_KNOWN
    )
    return max(given.count() - carried.count(), 0)
