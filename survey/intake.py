"""Writes of the survey: visits and verifications, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import evidence
from survey import errors
from survey.models import (
    HouseCondition,
    RefusedVerification,
    RepairPart,
    Verification,
    Visit,
)

if TYPE_CHECKING:
    from network.models import Account, Party, Source
    from parcels.models import Boundary, SpatialUnit
    from survey.models import SurveyRound


def record_visit(
    household: Party,
    *,
    visited_on: date,
    source: Source,
    house: SpatialUnit | None = None,
    people: int | None = None,
    house_condition: HouseCondition | None = None,
    needs_repair: Sequence[RepairPart] = (),
    hardships: Sequence[str] | None = None,
    remark: str = "",
    is_draft: bool = False,
    round: SurveyRound | None = None,  # noqa: A002 (the word of the field)
) -> Visit:
    """Say what a visit to a household found.

    `hardships` are codes of HardshipType; None where it was not asked. A draft
    counts nowhere and cannot be verified; handed in it is recorded anew.
    """
    try:
        with transaction.atomic():
            return Visit.objects.create(
                household=household,
                house=house,
                visited_on=visited_on,
                people=people,
                house_condition=house_condition or "",
                needs_repair=list(needs_repair),
                hardships=None if hardships is None else list(hardships),
                remark=remark,
                is_draft=is_draft,
                round=round,
                source=source,
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def verify(
    record: Visit | Boundary,
    verdict: Verification.Verdict,
    *,
    account: Account,
    verified_on: date,
    reason: str = "",
    wrong_facts: Sequence[str] = (),
) -> Verification:
    """The account's person agrees or disagrees with a visit or a boundary.

    `wrong_facts` are the lines that are not so. What the rules of independence refuse is kept
    too (RefusedVerification), in a transaction of its own, before the error is raised.

    Raises:
        VerifierIsUnknown: the account names no person.
        VerifierIsNotIndependent: they recorded it, live there, or hold the land.
        DisagreementNeedsReason: they disagree and do not say why.
    """
    if account.person is None:
        raise errors.VerifierIsUnknown
    said = f"สอบทานโดย {account.name}"
    try:
        return state_verdict(
            record,
            verdict,
            verifier=account.person,
            verified_on=verified_on,
            reason=reason,
            wrong_facts=wrong_facts,
            said=lambda: evidence.receive_statement(said, as_of=verified_on, recorded_by=account),
        )
    except errors.VerifierIsNotIndependent as refusal:
        _keep_refused(record, verdict, account, verified_on, refusal)
        raise


def state_verdict(
    record: Visit | Boundary,
    verdict: Verification.Verdict,
    *,
    verifier: Party,
    verified_on: date,
    reason: str,
    said: Callable[[], Source],
    wrong_facts: Sequence[str] = (),
) -> Verification:
    """A verdict of a person, told by whoever made the source; the rules are the same.

    Raises:
        VerifierIsNotIndependent, DisagreementNeedsReason, DraftIsNotVerified.
    """
    try:
        with transaction.atomic():
            return Verification.objects.create(
                **{_field(record): record},
                verifier=verifier,
                verdict=verdict,
                reason=reason.strip(),
                wrong_facts=list(wrong_facts),
                verified_on=verified_on,
                source=said(),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def _keep_refused(
    record: Visit | Boundary,
    verdict: Verification.Verdict,
    account: Account,
    attempted_on: date,
    refusal: errors.VerifierIsNotIndependent,
) -> None:
    if account.person is None:
        return
    with transaction.atomic():
        RefusedVerification.objects.create(
            **{_field(record): record},
            verifier=account.person,
            verdict=verdict,
            rule=refusal.rule,
            attempted_on=attempted_on,
            source=evidence.receive_statement(
                f"สอบทานไม่ผ่านเกณฑ์ โดย {account.name}", as_of=attempted_on, recorded_by=account
            ),
        )


def _field(record: Visit | Boundary) -> str:
    return "visit" if isinstance(record, Visit) else "boundary"
