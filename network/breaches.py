"""Breaches of personal data (PDPA s.37): assessed, reported within 72 hours, told, closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from formats.months import BANGKOK
from network import errors, evidence
from network.models import Breach, BreachStep, Disclosure, FieldDevice, Reading
from network.moments import EVER_KNOWN, Moment

if TYPE_CHECKING:
    from network.models import Account, Place

REPORTED_WITHIN = timedelta(hours=72)  # to the PDPC, from when it was found out
Kind = BreachStep.Kind
Risk = BreachStep.Risk
# Addresses by which a phone fetches what it keeps: what was read there lies on the phone.
FIELD_ROUTES = ("field-village-section", "openrosa-medium")


@dataclass(frozen=True)
class Standing:
    """Where a breach stands, worked out of its steps."""

    breach: Breach
    steps: tuple[BreachStep, ...]  # in the order they were taken
    risk: str  # as last assessed; "" before
    persons: frozenset[int]  # keys of parties it concerns, as last worked out
    told: frozenset[int]
    persons_count: int | None
    measures: str
    reported: BreachStep | None
    closed: BreachStep | None

    @property
    def due_at(self) -> datetime:
        """By when the PDPC must know."""
        return self.breach.discovered_at + REPORTED_WITHIN

    @property
    def must_report(self) -> bool:
        """Whether the clock runs: not reported, not closed, and not found to be without risk."""
        return self.reported is None and self.closed is None and self.risk != Risk.NONE

    @property
    def must_tell(self) -> bool:
        """Whether persons are to be told, and are not: the risk to them is high (s.37 (4))."""
        is_told = any(each.kind == Kind.TOLD for each in self.steps) and not self.untold
        return self.closed is None and self.risk == Risk.HIGH and not is_told

    @property
    def untold(self) -> frozenset[int]:
        """Whom it concerns and who does not know it yet."""
        return self.persons - self.told

    def hours_left(self, now: datetime) -> int:
        """Whole hours until it is due; below 0 where it is late."""
        return int((self.due_at - now).total_seconds() // 3600)


def record_breach(
    place: Place,
    *,
    discovered_at: datetime,
    happened: str,
    categories: Collection[str],
    account: Account | None,
) -> Breach:
    """Open a breach; the clock runs from `discovered_at` (aware).

    Raises:
        BreachIsAhead: it would be found out in the future.
    """
    if discovered_at > timezone.now():
        raise errors.BreachIsAhead
    with transaction.atomic():
        return Breach.objects.create(
            place=place,
            discovered_at=discovered_at,
            happened=happened.strip(),
            categories=sorted(categories),
            source=evidence.receive_statement(
                "เหตุละเมิดข้อมูลส่วนบุคคล",
                as_of=discovered_at.astimezone(BANGKOK).date(),
                recorded_by=account,
            ),
        )


def take_step(
    breach: Breach,
    kind: BreachStep.Kind,
    *,
    at: datetime,
    account: Account | None,
    words: str = "",
    risk: str = "",
    persons_count: int | None = None,
    persons: Collection[int] = (),
    reference: str = "",
) -> BreachStep:
    """Add what was found out or done at `at` (aware). `persons` are keys of parties.

    Raises:
        BreachIsClosed: nothing more can be added.
        BreachIsAhead: `at` lies in the future, or before the breach was found out.
        BreachNotAssessed, BreachNotReported: it cannot be closed yet.
    """
    if not breach.discovered_at <= at <= timezone.now():
        raise errors.BreachIsAhead
    with transaction.atomic():
        Breach.objects.select_for_update().get(pk=breach.pk, recorded_at__known_by=EVER_KNOWN)
        standing = standing_of(breach)
        if standing.closed is not None:
            raise errors.BreachIsClosed
        if kind == Kind.CLOSED:
            _ensure_done(standing)
        day = at.astimezone(BANGKOK).date()
        return BreachStep.objects.create(
            breach=breach,
            kind=kind,
            at=at,
            taken_on=day,
            words=words.strip(),
            risk=risk,
            persons_count=persons_count,
            persons=sorted(set(persons)),
            reference=reference.strip(),
            source=evidence.receive_statement(
                "บันทึกเหตุละเมิดข้อมูลส่วนบุคคล", as_of=day, recorded_by=account
            ),
        )


def standing_of(breach: Breach) -> Standing:
    """Where one breach stands. One query."""
    return _standings([breach], EVER_KNOWN)[0]


def standings(places: Collection[int], moment: Moment) -> list[Standing]:
    """The breaches of `places` (keys), the open ones first, then the newest. Two queries."""
    found = Breach.objects.filter(place__in=places, recorded_at__known_by=moment.known_by)
    known = _standings(
        list(found.select_related("place").order_by("-discovered_at", "-pk")), moment.known_by
    )
    return sorted(known, key=lambda each: each.closed is not None)


def _standings(breaches: Sequence[Breach], known_by: datetime) -> list[Standing]:
    steps: dict[int, list[BreachStep]] = {each.pk: [] for each in breaches}
    taken = (
        BreachStep.objects.filter(breach__in=steps, recorded_at__known_by=known_by)
        .select_related("source__recorded_by")
        .order_by("at", "recorded_at", "pk")
    )
    for step in taken:
        steps[step.breach_id].append(step)
    return [_standing(each, steps[each.pk]) for each in breaches]


def _standing(breach: Breach, steps: list[BreachStep]) -> Standing:
    def last(kind: Kind) -> BreachStep | None:
        return next((each for each in reversed(steps) if each.kind == kind), None)

    assessed, affected = last(Kind.ASSESSED), last(Kind.AFFECTED)
    told = {person for each in steps if each.kind == Kind.TOLD for person in each.persons}
    estimates = [each.persons_count for each in steps if each.persons_count is not None]
    return Standing(
        breach=breach,
        steps=tuple(steps),
        risk=assessed.risk if assessed else "",
        persons=frozenset(affected.persons if affected else ()),
        told=frozenset(told),
        persons_count=estimates[-1] if estimates else None,
        measures="\n".join(each.words for each in steps if each.kind == Kind.MEASURE),
        reported=last(Kind.REPORTED),
        closed=last(Kind.CLOSED),
    )


def _ensure_done(standing: Standing) -> None:
    if not standing.risk:
        raise errors.BreachNotAssessed
    if standing.must_report or standing.must_tell:
        raise errors.BreachNotReported


def affected_by(
    account: Account, since: datetime, *, until: datetime | None = None, field_only: bool = False
) -> set[int]:
    """Keys of the persons whose data the account read or took out from `since` on (aware).

    By the log of reads and the register of disclosures; `field_only` counts what went to its
    phones alone. Two queries.
    """
    between = (since, until or timezone.now())
    reads = Reading.objects.filter(account=account, read_at__range=between)
    sent = Disclosure.objects.filter(account=account, recorded_at__range=between)
    if field_only:
        reads, sent = reads.filter(route__in=FIELD_ROUTES), sent.none()
    found: set[int] = set()
    for rows in (reads, sent):
        for persons in rows.values_list("persons", flat=True):
            found.update(persons)
    return found


def affected_by_device(device: FieldDevice) -> set[int]:
    """Keys of the persons of whom something may lie on a phone that was lost.

    All its holder's phones fetched since it was registered, up to its end: which of several
    phones of one account asked is not written in the log.
    """
    ending = getattr(device, "ending", None)
    return affected_by(
        device.account,
        device.registered_at,
        until=ending.recorded_at if ending else None,
        field_only=True,
    )


def told_of(person: int, moment: Moment) -> list[BreachStep]:
    """The breaches of which a person (party key) was told, the newest first. One query."""
    steps: Any = BreachStep.objects.filter(
        Q(kind=Kind.TOLD), persons__contains=[person], recorded_at__known_by=moment.known_by
    )
    return list(steps.select_related("breach").order_by("-at", "-pk"))
