"""The verbs of repairs: planned, paid for, begun, finished or called off, pictured, and by whom.

The database keeps the order of steps and makes people who write at once wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction

from network import evidence
from network.moments import EVER_KNOWN, Moment
from network.withdrawals import take_back
from survey.models import (
    Funder,
    Photograph,
    Repair,
    RepairBuilder,
    RepairFunding,
    RepairPart,
    RepairPhotograph,
    RepairPlan,
    RepairStep,
)
from survey.repairs import errors

if TYPE_CHECKING:
    from network.models import Account, Party, Source
    from parcels.models import SpatialUnit
    from survey.models import Visit

Kind = RepairStep.Kind


def plan_repair(
    house: SpatialUnit,
    programme: str,
    *,
    parts: Sequence[RepairPart],
    estimate_baht: Decimal | None,
    visit: Visit | None,
    planned_on: date,
    source: Source,
) -> Repair:
    """Open a repair of a house under a programme.

    Raises:
        RepairIsPlannedAlready: one under the same programme is not over.
        RepairNeedsParts, ProgrammeIsNamed, MoneyIsNotNegative, VisitIsOfAnotherHouse,
        RepairIsOfAHouse: the plan cannot be.
    """
    with _named():
        made = Repair.objects.create(house=house)
        _plan(
            made,
            programme,
            parts=parts,
            estimate_baht=estimate_baht,
            visit=visit,
            planned_on=planned_on,
            source=source,
        )
    return made


def change_plan(
    repair: Repair,
    programme: str,
    *,
    parts: Sequence[RepairPart],
    estimate_baht: Decimal | None,
    planned_on: date,
    source: Source,
) -> RepairPlan:
    """Say anew what is to be done; the visit that found the need stays.

    Raises:
        RepairIsOver, and all that `plan_repair` raises.
    """
    with _named():
        before = RepairPlan.objects.as_known(Moment.now()).filter(repair=repair).first()
        visit = before.visit if before else None
        return _plan(
            repair,
            programme,
            parts=parts,
            estimate_baht=estimate_baht,
            visit=visit,
            planned_on=planned_on,
            source=source,
        )


def _plan(
    repair: Repair, programme: str, *, parts: Sequence[RepairPart], **said: Any
) -> RepairPlan:
    made: RepairPlan = RepairPlan.objects.create(
        repair=repair,
        programme=" ".join(programme.split()),
        parts=[each for each in RepairPart if each in parts],
        **said,
    )
    return made


def fund_repair(
    repair: Repair,
    funder: Funder,
    amount_baht: Decimal,
    *,
    body: str = "",
    paper: str = "",
    decided_on: date,
    source: Source,
    grant_key: UUID | None = None,
) -> RepairFunding:
    """Money for a repair (baht); with `grant_key` the last word on a grant that is there.

    Raises:
        RepairIsOver, MoneyIsNotNegative, FunderIsNamed, GrantIsOfAnotherRepair: it cannot be.
    """
    with _named():
        made: RepairFunding = RepairFunding.objects.create(
            repair=repair,
            grant_key=grant_key or uuid4(),
            funder=funder,
            body=body.strip(),
            amount_baht=amount_baht,
            paper=paper.strip(),
            decided_on=decided_on,
            source=source,
        )
    return made


def start_repair(repair: Repair, *, started_on: date, source: Source) -> RepairStep:
    """The work began.

    Raises:
        RepairHasBegun, RepairIsOver: it did already, or it is over.
    """
    with _named():
        return _step(repair, Kind.STARTED, started_on, source)


def finish_repair(
    repair: Repair,
    *,
    finished_on: date,
    checked_by: str,
    cost_baht: Decimal | None,
    source: Source,
    started_on: date | None = None,
) -> RepairStep:
    """The work is done and somebody looked at it; `started_on` where nobody said when it began.

    Raises:
        RepairEndsBeforeItBegins, RepairIsOver, FinishedRepairWasChecked, MoneyIsNotNegative.
    """
    with _named():
        if started_on is not None:
            _step(repair, Kind.STARTED, started_on, source)
        return _step(
            repair,
            Kind.FINISHED,
            finished_on,
            source,
            checked_by=checked_by.strip(),
            cost_baht=cost_baht,
        )


def cancel_repair(repair: Repair, *, cancelled_on: date, reason: str, source: Source) -> RepairStep:
    """It will not be done, and why.

    Raises:
        CancellationNeedsReason, RepairIsOver, RepairEndsBeforeItBegins.
    """
    with _named():
        return _step(repair, Kind.CANCELLED, cancelled_on, source, reason=reason.strip())


def _step(
    repair: Repair, kind: RepairStep.Kind, day: date, source: Source, **said: object
) -> RepairStep:
    made: RepairStep = RepairStep.objects.create(
        repair=repair, kind=kind, happened_on=day, source=source, **said
    )
    return made


def take_back_last_step(repair: Repair, *, reason: str, account: Account) -> RepairStep:
    """The last step was a mistake: it counts no more, and the repair goes on from before it.

    Raises:
        NothingToTakeBack, TakingBackNeedsReason: there is no step, or no reason.
    """
    if not reason.strip():
        raise errors.TakingBackNeedsReason
    with _named():
        Repair.objects.select_for_update(no_key=True).get(pk=repair.pk)
        known = RepairStep.objects.filter(repair=repair, recorded_at__known_by=EVER_KNOWN)
        # A beginning and an end of one statement go together.
        last: RepairStep | None = (
            known.select_related("source").order_by("recorded_at", "pk").last()
        )
        if last is None:
            raise errors.NothingToTakeBack
        said = evidence.receive_statement(
            f"ถอนบันทึกการซ่อมบ้าน: {last.get_kind_display()}",
            as_of=Moment.now().last_day,
            recorded_by=account,
            is_fictional=last.source.is_fictional,
        )
        take_back(last.source, said=said, reason=reason)
    return last


def show_repair(
    repair: Repair,
    photograph: Photograph,
    shows: RepairPhotograph.Shows,
    *,
    said_on: date,
    source: Source,
) -> RepairPhotograph:
    """A photograph of the house shows it before, during or after the repair, or does not.

    Raises:
        PictureIsOfAnotherHouse.
    """
    with _named():
        made: RepairPhotograph = RepairPhotograph.objects.create(
            repair=repair, photograph=photograph, shows=shows, said_on=said_on, source=source
        )
    return made


def say_builder(
    repair: Repair, person: Party, *, worked: bool, said_on: date, source: Source
) -> RepairBuilder:
    """Somebody worked on a repair, or did not after all.

    Raises:
        BuilderIsAPerson.
    """
    with _named():
        made: RepairBuilder = RepairBuilder.objects.create(
            repair=repair, person=person, worked=worked, said_on=said_on, source=source
        )
    return made


@contextmanager
def _named() -> Iterator[None]:
    """One transaction; a rule of the database that is broken in it has a name."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
