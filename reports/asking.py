"""Writes of requests to the district and of its answers; each with its source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import evidence
from network.models import Source
from reports import errors
from reports.models import Answer, Request

if TYPE_CHECKING:
    from network.models import Account, Place


def ask(
    place: Place,
    title: str,
    *,
    asked: Request.Asked,
    account: Account,
    asked_on: date,
    facts: str = "",
    agency: str = "",
    due_on: date | None = None,
) -> Request:
    """Ask something of the district about a place.

    Raises:
        DueBeforeAsked: it is due before the day on which it is asked.
    """
    try:
        with transaction.atomic():
            return Request.objects.create(
                place=place,
                title=title.strip(),
                facts=facts.strip(),
                asked=asked,
                agency=agency.strip(),
                asked_on=asked_on,
                due_on=due_on,
                source=evidence.receive_statement(
                    f"เรื่องขอต่ออำเภอ: {title.strip()}", as_of=asked_on, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def answer(
    request: Request,
    outcome: Answer.Outcome,
    *,
    account: Account,
    answered_on: date,
    body: str = "",
    remark: str = "",
) -> Answer:
    """Say what the district decided on a request; an earlier answer stays in its history.

    Raises:
        RefusalNeedsReason: it is refused and nobody says why.
        AnsweredBeforeAsked: the answer is dated before the request.
    """
    if answered_on < request.asked_on:
        raise errors.AnsweredBeforeAsked
    try:
        with transaction.atomic():
            return Answer.objects.create(
                request=request,
                outcome=outcome,
                body=body.strip(),
                remark=remark.strip(),
                answered_on=answered_on,
                source=evidence.receive_statement(
                    f"คำตอบของอำเภอ โดย {account.name}",
                    as_of=answered_on,
                    recorded_by=account,
                    kind=Source.Kind.STATEMENT,
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
