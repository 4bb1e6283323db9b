"""Writes of a project's roster: who is on it, lists that hang, objections and what came of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from network.moments import EVER_KNOWN, Moment
from plans.housing.errors import NobodyToPost, ReasonMissing, named_errors
from plans.models import (
    HousingProject,
    PostedEntry,
    RosterDecision,
    RosterEntry,
    RosterObjection,
    RosterPosting,
)

if TYPE_CHECKING:
    from network.models import Party, Source


def put_on(
    project: HousingProject,
    household: Party,
    *,
    problems: Collection[str],
    since: date,
    source: Source,
) -> RosterEntry:
    """A household is on the roster from a day on, or what its problems are is said anew.

    `problems` are codes of HardshipType.

    Raises:
        RosterIsVerified: it was not on it, and step 4 is passed.
    """
    with named_errors():
        return RosterEntry.objects.create(
            project=project,
            household=household,
            problems=sorted(set(problems)),
            since=since,
            source=source,
        )


def take_off(
    project: HousingProject, household: Party, *, reason: str, since: date, source: Source
) -> RosterEntry:
    """A household is on the roster no more, and why.

    Raises:
        ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    with named_errors():
        return RosterEntry.objects.create(
            project=project,
            household=household,
            is_in=False,
            reason=reason.strip(),
            since=since,
            source=source,
        )


def post(
    project: HousingProject, *, posted_on: date, closes_on: date, hangs_at: str, source: Source
) -> RosterPosting:
    """Hang up the roster as it is on that day; objections are heard up to, not on, `closes_on`.

    Raises:
        NobodyToPost, RosterNotHeard, HangsNowhere.
    """
    day = Moment(posted_on + timedelta(days=1), Moment.now().known_by)
    listed = RosterEntry.objects.listed(project, day).values_list("household", flat=True)
    households = list(listed)
    if not households:
        raise NobodyToPost
    with named_errors():
        posting: RosterPosting = RosterPosting.objects.create(
            project=project,
            posted_on=posted_on,
            closes_on=closes_on,
            hangs_at=hangs_at.strip(),
            source=source,
        )
        PostedEntry.objects.bulk_create(
            PostedEntry(posting=posting, household_id=household) for household in households
        )
    return posting


def object_to(
    posting: RosterPosting,
    household: Party,
    *,
    reason: str,
    objected_on: date,
    source: Source,
    key: UUID | None = None,
) -> RosterObjection:
    """Somebody objects to a household of a list that hangs; who it was is not kept.

    Raises:
        ReasonMissing, ObjectionOutOfTime, SentTwice.
    """
    if not reason.strip():
        raise ReasonMissing
    with named_errors():
        return RosterObjection.objects.create(
            posting=posting,
            household=household,
            reason=reason.strip(),
            objected_on=objected_on,
            source=source,
            **({"key": key} if key else {}),
        )


def decide(
    objection: RosterObjection,
    *,
    is_upheld: bool,
    reason: str,
    decided_on: date,
    source: Source,
) -> RosterDecision:
    """The committee decides; upheld, the household leaves the roster in the same breath.

    Raises:
        ReasonMissing, DecidedAlready, DecidedTooSoon.
    """
    if not reason.strip():
        raise ReasonMissing
    project = objection.posting.project
    with named_errors():
        decision: RosterDecision = RosterDecision.objects.create(
            objection=objection,
            is_upheld=is_upheld,
            reason=reason.strip(),
            decided_on=decided_on,
            source=source,
        )
        listed = RosterEntry.objects.filter(
            project=project, household=objection.household, recorded_at__known_by=EVER_KNOWN
        )
        if is_upheld and listed.exists():
            take_off(project, objection.household, reason=reason, since=decided_on, source=source)
    return decision
