"""States what is known of a duplicate anew of the kept party, at the same real-world days.

Nothing is edited: the new facts are of the merge's own source, and taking that back undoes
them. Written in the order in which the originals were recorded, so that of two of one day
the same one stands as would have stood had there been one party from the beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction

from network.models import BodyMembership, BodyMembershipEnding, Fact, Party, Source
from network.moments import EVER_KNOWN
from survey import errors
from survey.duplicates.registry import RESTATED, Restated, column_of
from survey.models import Verification, Visit

_NOT_COPIED = {"id", "source", "recorded_at", "key"}


def told_of(party: Party, kind: Restated) -> list[Any]:
    """What counts of a party in a table, in the order in which it was recorded. One query."""
    whose: dict[str, Any] = {kind.party: party}
    if kind.model is Visit:
        whose["is_draft"] = False
    facts = kind.model._default_manager.filter(**whose, recorded_at__known_by=EVER_KNOWN)
    return list(facts.order_by("recorded_at", "pk"))


def sources_of(party: Party) -> set[int]:
    """Keys of the sources of all that a merge would state anew."""
    found: set[int] = set()
    for kind in RESTATED:
        found |= {fact.source_id for fact in told_of(party, kind)}
    return found | {seat.source_id for seat in _seats(party)}


@dataclass(frozen=True)
class Merging:
    """Whose facts become whose, by which source; `houses`: what a house of theirs is now."""

    duplicate: Party
    kept: Party
    source: Source
    houses: Mapping[int, int] = field(default_factory=dict)


def restate(merging: Merging) -> None:
    """Write the facts of the duplicate anew of the kept party.

    What the same source has stated anew before is not stated again: asked once more, only
    what came in since is written.
    """
    told = {kind: _not_yet_stated(kind, merging) for kind in RESTATED}
    for kind, facts in told.items():
        if not facts:
            continue
        chosen = list(_chosen(kind, facts, merging))
        written = [_copy(fact, kind, merging) for fact in chosen]
        kind.model._default_manager.bulk_create(written)
        if kind.void is not None:
            kind.model._default_manager.bulk_create(_voids(kind, facts, merging.source))
        if kind.model is Visit:
            _carry_verdicts(chosen, written, merging.source)
    _restate_seats(merging)


def _not_yet_stated(kind: Restated, merging: Merging) -> list[Any]:
    """What was told of the duplicate after the source last wrote in the table. Two queries."""
    own = kind.model._default_manager.filter(
        source=merging.source, recorded_at__known_by=EVER_KNOWN
    )
    last = own.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    return [
        fact
        for fact in told_of(merging.duplicate, kind)
        if fact.source_id != merging.source.pk and (last is None or fact.recorded_at > last)
    ]


def _chosen(kind: Restated, told: list[Any], merging: Merging) -> Iterator[Any]:
    """Which facts are written anew, the kept party's own among them where they came later."""
    by_day: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for fact in told:
        by_day[_spoken_of(kind, fact, merging)].append(fact)
    own = {fact.pk for fact in told}
    others: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for fact in _beside(kind, by_day):
        if fact.pk not in own:
            others[_spoken_of(kind, fact, merging)].append(fact)
    for spoken_of, facts in by_day.items():
        first = facts[0]
        later = [each for each in others[spoken_of] if _order(each) > _order(first)]
        together = sorted([*facts, *later], key=_order)
        if kind.model is Visit:
            yield from together  # an older one stands where the last is disputed
        elif kind.each_counts:
            yield from facts
        elif together[-1].pk in own:
            yield together[-1]


def _order(fact: Fact) -> tuple[Any, int]:
    return fact.recorded_at, fact.pk


def _spoken_of(kind: Restated, fact: Any, merging: Merging) -> tuple[Any, ...]:
    """Whom, what and which day a fact speaks of, once the two are one."""
    about = {name: getattr(fact, name) for name in kind.about}
    if about.get(kind.named) == merging.duplicate.pk:
        about[kind.named] = merging.kept.pk
    return (*about.values(), getattr(fact, kind.day))


def _beside(kind: Restated, by_day: Iterable[tuple[Any, ...]]) -> list[Any]:
    """What else is known of the same on the same days. One query."""
    keys = list(by_day)
    narrowed = {
        f"{name}__in": {key[at] for key in keys if key[at] is not None}
        for at, name in enumerate(kind.about)
        if any(key[at] is not None for key in keys)
    }
    if "key__in" in narrowed or "id__in" in narrowed:
        return []  # each is of itself: nothing stands beside it
    facts = kind.model._default_manager.filter(
        **narrowed,
        **{f"{kind.day}__in": {key[-1] for key in keys}},
        recorded_at__known_by=EVER_KNOWN,
    )
    return list(facts)


def _copy(fact: Any, kind: Restated, merging: Merging) -> Any:
    said = _said(kind, fact)
    if said[kind.named] == merging.duplicate.pk:
        said[kind.named] = merging.kept.pk
    if said.get("house_id") in merging.houses:
        said["house_id"] = merging.houses[said["house_id"]]
    return kind.model(**said, source=merging.source)


def _said(kind: Restated, fact: Any) -> dict[str, Any]:
    return {
        each.attname: getattr(fact, each.attname)
        for each in kind.model._meta.concrete_fields
        if each.name not in _NOT_COPIED
    }


def _voids(kind: Restated, told: list[Any], source: Source) -> list[Fact]:
    """From each day on which something was said of the duplicate: nothing any more."""
    last: dict[tuple[Any, ...], Any] = {}
    for fact in told:
        last[(*(getattr(fact, name) for name in kind.about), getattr(fact, kind.day))] = fact
    void = {column_of(kind.model, name): each for name, each in (kind.void or {}).items()}
    return [kind.model(**(_said(kind, fact) | void), source=source) for fact in last.values()]


def _carry_verdicts(told: list[Visit], written: list[Visit], source: Source) -> None:
    """Who agreed or disagreed with a visit does so with what it is now, as far as they may.

    The database refuses who lives in the kept household, or recorded the visit.
    """
    anew = {old.pk: new for old, new in zip(told, written, strict=True)}
    given = Verification.objects.filter(visit__in=anew, recorded_at__known_by=EVER_KNOWN)
    for each in given.order_by("recorded_at", "pk"):
        try:
            with transaction.atomic():
                Verification.objects.create(
                    visit=anew[each.visit_id or 0],
                    verifier_id=each.verifier_id,
                    verdict=each.verdict,
                    reason=each.reason,
                    wrong_facts=each.wrong_facts,
                    verified_on=each.verified_on,
                    source=source,
                )
        except DatabaseError as error:
            errors.from_database_error(error)  # what is no rule of ours is raised again


def carry_on(before: Source, now: Source) -> None:
    """Verdicts on visits that a merge stated anew go on to the same visits of the next one."""
    stated: dict[tuple[Any, ...], Visit] = {}
    for visit in Visit.objects.filter(source=now, recorded_at__known_by=EVER_KNOWN):
        stated.setdefault(_found(visit), visit)
    # The former copies count no more; who gave a verdict on them gave it on what they said.
    given = Verification.objects.filter(visit__source=before, recorded_at__known_by=EVER_KNOWN)
    visits = {each.visit_id: each.visit for each in given.select_related("visit") if each.visit}
    told = [visit for visit in visits.values() if _found(visit) in stated]
    _carry_verdicts(told, [stated[_found(visit)] for visit in told], now)


def _found(visit: Visit) -> tuple[Any, ...]:
    """What a visit says, whoever states it."""
    return (
        visit.household_id,
        visit.house_id,
        visit.visited_on,
        visit.people,
        visit.house_condition,
        tuple(visit.needs_repair),
        None if visit.hardships is None else tuple(visit.hardships),
        visit.remark,
    )


def _seats(party: Party) -> list[BodyMembership]:
    seats = BodyMembership.objects.filter(person=party, recorded_at__known_by=EVER_KNOWN)
    # One that has an ending, even one taken back, cannot be given another: it stays.
    return list(seats.filter(ending__isnull=True).order_by("recorded_at", "pk"))


def _restate_seats(merging: Merging) -> None:
    for seat in _seats(merging.duplicate):
        BodyMembership.objects.create(
            body_id=seat.body_id,
            person=merging.kept,
            office=seat.office,
            began_on=seat.began_on,
            term_ends_on=seat.term_ends_on,
            source=merging.source,
        )
        BodyMembershipEnding.objects.create(
            membership=seat,
            ended_on=seat.began_on,
            reason=merging.source.title,
            source=merging.source,
        )
