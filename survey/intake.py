"""Writes of the survey: visits and verifications, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import evidence
from survey import errors
from survey.models import HouseCondition, RepairPart, Verification, Visit

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
) -> Verification:
    """The account's person agrees or disagrees with a visit or a boundary.

    Raises:
        VerifierIsUnknown: the account names no person.
        VerifierIsNotIndependent: they recorded it, live there, or hold the land.
        DisagreementNeedsReason: they disagree and do not say why.
    """
    if account.person is None:
        raise errors.VerifierIsUnknown
    field = "visit" if isinstance(record, Visit) else "boundary"
    try:
        with transaction.atomic():
            return Verification.objects.create(
                **{field: record},
                verifier=account.person,
                verdict=verdict,
                reason=reason.strip(),
                verified_on=verified_on,
                source=evidence.receive_statement(
                    f"สอบทานโดย {account.name}", as_of=verified_on, recorded_by=account
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
