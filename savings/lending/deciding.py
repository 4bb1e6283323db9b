"""Loans from the asking to the end: each verb one transaction, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from network.moments import EVER_KNOWN
from savings import errors
from savings.ledger import Account, Kind, Side, enter, named_errors
from savings.lending.standing import owed_loans
from savings.models import (
    Guarantee,
    JournalEntry,
    Loan,
    LoanApplication,
    LoanDecision,
    LoanReschedule,
    Membership,
)

if TYPE_CHECKING:
    from network.models import Source
    from network.moments import Moment


def apply_for_loan(
    membership: Membership,
    satang: int,
    *,
    months: int,
    interest_per_month: Decimal,
    method: str,
    purpose: str,
    guarantors: Sequence[Membership],
    applied_on: date,
    source: Source,
    reason: str = "",
) -> LoanApplication:
    """A member asks for a loan, and others stand for it.

    Raises:
        GuarantorIsNoOther: one of them is the borrower, or of another group.
        GuarantorStandsAlready: one is named twice.
    """
    with named_errors():
        application = LoanApplication.objects.create(
            membership=membership,
            satang=satang,
            months=months,
            interest_per_month=interest_per_month,
            method=method,
            purpose=purpose,
            reason=reason.strip(),
            applied_on=applied_on,
            source=source,
        )
        for guarantor in guarantors:
            Guarantee.objects.create(
                application=application, membership=guarantor, since=applied_on, source=source
            )
    return application


def decide(
    application: LoanApplication,
    *,
    is_approved: bool,
    satang: int | None,
    decided_on: date,
    minute: Source,
    reason: str = "",
) -> LoanDecision:
    """What the committee decided, by its minute.

    Raises:
        TwoGuarantorsNeeded: it is approved with fewer. DecidedAlready. DecisionNeedsMinute.
        StepSaysNothing: an approval without a sum, a refusal without a reason.
    """
    with named_errors():
        return LoanDecision.objects.create(
            application=application,
            is_approved=is_approved,
            satang=satang if is_approved else None,
            decided_on=decided_on,
            reason=reason.strip(),
            source=minute,
        )


def pay_out(
    application: LoanApplication,
    satang: int,
    *,
    granted_on: date,
    source: Source,
    key: UUID | None = None,
) -> Loan:
    """Pay out what was approved, in cash.

    Raises:
        LoanWasNotApproved: not, or not so much, or not by that day. PaidOutAlready.
        NotEnoughCash, MemberIsNotActive, MonthIsClosed: the books do not allow it.
    """
    membership = application.membership
    with named_errors():
        loan = Loan.objects.create(
            membership=membership,
            principal_satang=satang,
            interest_per_month=application.interest_per_month,
            months=application.months,
            granted_on=granted_on,
            application=application,
            method=application.method,
            purpose=application.purpose,
            source=source,
        )
        enter(
            membership.group,
            Kind.LOAN,
            [Side(Account.LOANS, satang, membership, loan), Side(Account.CASH, -satang)],
            entered_on=granted_on,
            source=source,
            key=key,
        )
    return loan


def reschedule(
    loan: Loan, *, months: int, since: date, reason: str, minute: Source
) -> LoanReschedule:
    """What is still owed is paid in so many months from `since`."""
    with named_errors():
        return LoanReschedule.objects.create(
            loan=loan, months=months, since=since, reason=reason.strip(), source=minute
        )


def write_off(
    loan: Loan, *, resolution: str, entered_on: date, minute: Source, key: UUID | None = None
) -> JournalEntry:
    """What is still owed is lost, by a resolution; it becomes an expense of the group.

    Raises:
        NothingToEnter: nothing is owed.
    """
    group = loan.membership.group
    with named_errors():
        left = outstanding(loan)
        return enter(
            group,
            Kind.WRITE_OFF,
            [
                Side(Account.WRITE_OFFS, left),
                Side(Account.LOANS, -left, loan.membership, loan),
            ],
            entered_on=entered_on,
            source=minute,
            key=key,
            memo=resolution,
        )


def outstanding(loan: Loan) -> int:
    """Principal owed by all that is known, satang. One query."""
    known = JournalEntry.objects.filter(
        postings__loan=loan,
        postings__account__kind=Account.LOANS,
        recorded_at__known_by=EVER_KNOWN,
    )
    return sum(known.values_list("postings__satang", flat=True))


def exposure(membership: Membership, moment: Moment) -> int:
    """What is owed on loans a member stands for, satang. Five queries."""
    stands = Guarantee.objects.as_known(moment).filter(membership=membership)
    loans = Loan.objects.recorded(moment).filter(application__in=stands.values("application"))
    keys = list(loans.values_list("pk", flat=True))
    if not keys:
        return 0
    return sum(each.left for each in owed_loans(membership.group, moment, loans=keys))


def refuse_who_stands(membership: Membership, moment: Moment) -> None:
    """Who stands for an open loan does not leave.

    Raises:
        StillGuarantor: something is owed on one.
    """
    if exposure(membership, moment):
        raise errors.StillGuarantor
