"""Writes of duplicates: two are one, two are two, and one was two after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction

from network import evidence, withdrawals
from network.errors import WithdrawalNeedsReason
from network.models import Account, Erasure, Party, Source
from network.moments import EVER_KNOWN, Moment
from survey.duplicates import errors
from survey.duplicates.merged import merge_of
from survey.duplicates.restating import Merging, carry_on, restate, sources_of
from survey.models import DuplicateVerdict, Visit

if TYPE_CHECKING:
    from network.models import Withdrawal


def merge(
    duplicate: Party,
    kept: Party,
    reason: str,
    account: Account | None,
    *,
    one_house: bool = False,
) -> DuplicateVerdict:
    """From now on `duplicate` is `kept`, on whatever day: what was told of one is told of it.

    Facts are stated anew (survey.duplicates.registry); none is edited. `one_house`: the
    houses the duplicate was visited in are the house of the kept household too. Accounts of
    a merged person become the kept one's.

    Raises:
        OneAndTheSame, OfTwoKinds: they are no pair.
        AlreadyMerged: one of them is merged into another already.
        MergingNeedsReason: no reason is given.
        ErasedIsNotMerged: the data of one of them was erased.
    """
    with transaction.atomic():
        _lock(duplicate.pk, kept.pk)
        accounts = Account.objects.select_for_update().filter(person=duplicate)
        houses = _houses(duplicate, kept) if one_house else {}
        told = sources_of(duplicate)
        reading = {
            "sources": sorted(told),
            "accounts": sorted(each.pk for each in accounts),
            "houses": {str(here): there for here, there in houses.items()},
        }
        verdict = _judge(duplicate, kept, reason, account, is_same=True, reading=reading)
        restate(Merging(duplicate, kept, verdict.source, houses))
        accounts.update(person=kept)
    return verdict


def tell_apart(one: Party, other: Party, reason: str, account: Account | None) -> DuplicateVerdict:
    """They are two: the pair is not shown again until something new is said of one of them.

    Raises:
        OneAndTheSame, OfTwoKinds, AlreadyMerged, MergingNeedsReason, ErasedIsNotMerged.
    """
    with transaction.atomic():
        return _judge(one, other, reason, account, is_same=False)


def separate(verdict: DuplicateVerdict, reason: str, account: Account | None) -> Withdrawal:
    """Undo a merge: its facts count no more, and everything is as it was before.

    Raises:
        WithdrawalNeedsReason: no reason is given.
        NotMerged: it was undone before, or was no merge.
        OthersBuiltOnTheMerge: somebody verified what was merged, say; nothing has changed.
    """
    if not reason.strip():
        raise WithdrawalNeedsReason
    with transaction.atomic():
        _lock(verdict.first_id, verdict.second_id)
        # Who is about to verify a visit of the merge locks it too.
        list(Visit.objects.select_for_update().filter(
            source=verdict.source_id, recorded_at__known_by=EVER_KNOWN
        ))  # fmt: skip
        now = Moment.now()
        if not DuplicateVerdict.objects.merges(_ever(now)).filter(pk=verdict.pk).exists():
            raise errors.NotMerged
        if standing := withdrawals.obstacles(verdict.source):
            raise errors.OthersBuiltOnTheMerge([(each.th, each.en) for each in standing])
        said = evidence.receive_statement(
            "แยกทะเบียนที่รวมไว้",
            as_of=now.last_day,
            recorded_by=account,
            is_fictional=verdict.source.is_fictional,
        )
        taken = withdrawals.take_back(verdict.source, said=said, reason=reason)
        duplicate = verdict.second_id if verdict.kept_id == verdict.first_id else verdict.first_id
        Account.objects.filter(
            pk__in=verdict.source.reading.get("accounts", []), person=verdict.kept_id
        ).update(person=duplicate)
    return taken


def merge_again(party: Party) -> bool:
    """State anew what came in of a merged party since (a form filled in without signal, say).

    Whether it was merged. What came before is kept as it was stated.
    """
    with transaction.atomic():
        verdict = merge_of(party, _ever(Moment.now()))
        if verdict is None or verdict.kept is None:
            return False
        _lock(party.pk, verdict.kept_id or 0)
        houses = verdict.source.reading.get("houses", {})
        merging = Merging(
            party,
            verdict.kept,
            verdict.source,
            {int(here): there for here, there in houses.items()},
        )
        restate(merging)
        merge_again(verdict.kept)
    return True


def judge_again(undone: DuplicateVerdict) -> DuplicateVerdict:
    """Merge once more what a merge that was taken back had merged, as its account judged.

    Verdicts that were given on what it stated anew go on to the same visits as they are now.

    Raises:
        ErasedIsNotMerged, AlreadyMerged: something else was said meanwhile.
    """
    with transaction.atomic():
        kept = undone.kept
        if kept is None:
            raise errors.NotMerged
        duplicate = undone.second if undone.kept_id == undone.first_id else undone.first
        _lock(duplicate.pk, kept.pk)
        reading = {
            **undone.source.reading,
            "sources": sorted(sources_of(duplicate)),
            "instead_of": undone.pk,
        }
        account = undone.source.recorded_by
        verdict = _judge(duplicate, kept, undone.reason, account, is_same=True, reading=reading)
        houses = {int(here): there for here, there in reading.get("houses", {}).items()}
        restate(Merging(duplicate, kept, verdict.source, houses))
        carry_on(undone.source, verdict.source)
    return verdict


def _judge(
    one: Party,
    other: Party,
    reason: str,
    account: Account | None,
    *,
    is_same: bool,
    reading: dict[str, Any] | None = None,
) -> DuplicateVerdict:
    """The verdict, with a source of its own; `other` is kept."""
    if one.pk == other.pk:
        raise errors.OneAndTheSame
    if not reason.strip():
        raise errors.MergingNeedsReason
    _lock(one.pk, other.pk)
    if Erasure.objects.filter(person__in=[one, other], recorded_at__known_by=EVER_KNOWN).exists():
        raise errors.ErasedIsNotMerged
    today = Moment.now().last_day
    told = (reading or {}).get("sources", [])
    title = "รวมทะเบียนซ้ำเข้าด้วยกัน" if is_same else "ตรวจแล้วไม่ใช่รายการซ้ำ"
    first, second = sorted([one, other], key=lambda party: party.pk)
    try:
        with transaction.atomic():
            return DuplicateVerdict.objects.create(
                first=first,
                second=second,
                is_same=is_same,
                kept=other if is_same else None,
                reason=reason.strip(),
                said_on=today,
                source=evidence.receive_statement(
                    title,
                    as_of=today,
                    recorded_by=account,
                    is_fictional=Source.objects.filter(pk__in=told, is_fictional=True).exists(),
                    reading=reading,
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def _lock(*parties: int) -> None:
    """Nobody adds a fact about them, or judges them, until this is done."""
    list(Party.objects.select_for_update().filter(pk__in=parties).order_by("pk"))


def _houses(duplicate: Party, kept: Party) -> dict[int, int]:
    """Each house the duplicate was visited in, with the one the kept household lives in."""
    visits = Visit.objects.filter(house__isnull=False, recorded_at__known_by=EVER_KNOWN)
    last = visits.filter(household=kept).order_by("-visited_on", "-recorded_at", "-pk").first()
    if last is None or last.house_id is None:
        return {}
    left = visits.filter(household=duplicate).values_list("house", flat=True).distinct()
    return {house: last.house_id for house in left if house is not None and house != last.house_id}


def _ever(moment: Moment) -> Moment:
    return Moment(moment.true_before, EVER_KNOWN)
