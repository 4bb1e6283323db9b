"""What the chief ordered and what went to the governor: writes, each with its source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import evidence
from reports.models import Forwarding, ForwardingResult, InstructionStep
from reports.months import errors

if TYPE_CHECKING:
    from network.models import Account, Place
    from reports.models import Instruction, MonthlyReport, Request


def follow_up(
    instruction: Instruction,
    state: InstructionStep.State,
    *,
    account: Account,
    taken_on: date,
    remark: str = "",
) -> InstructionStep:
    """Say what became of an instruction; what is closed stays closed.

    Raises:
        InstructionIsClosed, OutcomeIsMissing, FollowedUpBeforeGiven: as they say.
    """
    try:
        with transaction.atomic():
            return InstructionStep.objects.create(
                instruction=instruction,
                state=state,
                taken_on=taken_on,
                remark=remark.strip(),
                source=evidence.receive_statement(
                    f"ความคืบหน้าข้อสั่งการ: {instruction.title}",
                    as_of=taken_on,
                    recorded_by=account,
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def forward(
    place: Place,
    *,
    account: Account,
    meeting: int,
    held_on: date,
    report: MonthlyReport | None = None,
    request: Request | None = None,
    meeting_number: str = "",
    agenda_item: str = "",
) -> Forwarding:
    """Write down that a report, or a request, went to one of the province's two meetings.

    Raises:
        ForwardedTooEarly: to a meeting before there was anything to forward.
    """
    try:
        with transaction.atomic():
            return Forwarding.objects.create(
                place=place,
                report=report,
                request=request,
                meeting=meeting,
                meeting_number=meeting_number.strip(),
                held_on=held_on,
                agenda_item=agenda_item.strip(),
                source=evidence.receive_statement(
                    "นำเรียนผู้ว่าราชการจังหวัด", as_of=held_on, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def conclude(
    forwarding: Forwarding, result: str, *, account: Account, decided_on: date
) -> ForwardingResult:
    """Write down what the meeting decided; a later result stands in the place of an earlier.

    Raises:
        ConcludedBeforeMeeting: it is dated before the day of the meeting.
    """
    try:
        with transaction.atomic():
            return ForwardingResult.objects.create(
                forwarding=forwarding,
                result=result.strip(),
                decided_on=decided_on,
                source=evidence.receive_statement(
                    "ผลการประชุมจังหวัด", as_of=decided_on, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
