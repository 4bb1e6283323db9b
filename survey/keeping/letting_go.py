"""Listing who is past retention, taking a person's word that they may go, and letting them go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from network import erasure, reading_log
from network.access import Permission, acts_everywhere
from network.models import Level, Party, Place, RetentionRun
from network.moments import Moment
from survey.errors import NothingToLetGo
from survey.retention import persons_past_retention

if TYPE_CHECKING:
    from uuid import UUID

    from network.models import Account

REASON: Final = "ครบ 5 ปีหลังการสอบทานครั้งสุดท้าย"
State = RetentionRun.State


def past_retention_in(place: Place, moment: Moment) -> QuerySet[Any]:
    """Persons of a place and below of whom everything has been kept long enough."""
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    within = Party.objects.in_places(below, moment)
    return persons_past_retention(moment.last_day).filter(pk__in=within.values("pk"))


def readings_before() -> datetime:
    """Readings made before this (aware) have been kept long enough."""
    return timezone.now() - reading_log.RETENTION


def may_prune(account: Account) -> bool:
    """Whether the account may let readings go: the log is one for the whole installation."""
    return acts_everywhere(account, Permission.ADMINISTER)


def list_all() -> int:
    """Write down for each district who waits for somebody's word; how many persons.

    A list from an earlier night is replaced, and keeps the day it was first made.
    """
    moment = Moment.now()
    count = 0
    for place in Place.objects.filter(level=Level.DISTRICT).order_by("code"):
        persons = list(past_retention_in(place, moment).values_list("pk", flat=True))
        waiting = RetentionRun.objects.filter(place=place, state=State.LISTED)
        if not persons:
            waiting.delete()
        elif not waiting.update(persons=sorted(persons)):
            RetentionRun.objects.create(place=place, persons=sorted(persons))
        count += len(persons)
    return count


def confirm(
    place: Place, persons: set[int], *, account: Account, with_readings: bool
) -> RetentionRun:
    """Allow that `persons` (party keys, as they stood on the page) of a place go; nothing goes yet.

    Who is no longer past retention is left out, and so is who was not on the page.

    Raises:
        NothingToLetGo: nobody is left, and no readings either.
    """
    moment = Moment.now()
    prunes = with_readings and may_prune(account)
    going = set(
        past_retention_in(place, moment).filter(pk__in=persons).values_list("pk", flat=True)
    )
    if not going and not prunes:
        raise NothingToLetGo
    with transaction.atomic():
        RetentionRun.objects.filter(place=place, state=State.LISTED).delete()
        return RetentionRun.objects.create(
            place=place,
            persons=sorted(going),
            readings_before=readings_before() if prunes else None,
            state=State.WAITING,
            confirmed_by=account,
            confirmed_at=timezone.now(),
        )


def let_go(key: UUID) -> RetentionRun:
    """Do what was confirmed. Cut off, it goes on with the next person when called again."""
    run = RetentionRun.objects.get(key=key)
    if run.state in {State.LISTED, State.DONE}:
        return run
    RetentionRun.objects.filter(pk=run.pk).update(state=State.RUNNING)
    today = Moment.now().last_day
    erased = set(
        Party.objects.filter(pk__in=run.persons, erasure__isnull=False).values_list("pk", flat=True)
    )
    for person in Party.objects.filter(pk__in=set(run.persons) - erased).order_by("pk"):
        # One transaction a person. Who was visited or verified since the word was given stays.
        if persons_past_retention(today).filter(pk=person.pk).exists():
            erasure.erase_person(
                person,
                asked_by=erasure.AskedBy.RETENTION,
                reason=REASON,
                erased_by=run.confirmed_by,
            )
    gone = 0
    if run.readings_before is not None:
        gone = reading_log.prune(run.readings_before)
    count = Party.objects.filter(pk__in=run.persons, erasure__isnull=False).count()
    RetentionRun.objects.filter(pk=run.pk).update(
        state=State.DONE,
        persons_erased=count,
        persons_kept=len(run.persons) - count,
        readings_gone=F("readings_gone") + gone,
        finished_at=timezone.now(),
    )
    run.refresh_from_db()
    return run
