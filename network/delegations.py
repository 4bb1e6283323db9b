"""Lending one's role to another account while one is away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction

from network import errors, evidence
from network.models import Account, Appointment, Delegation, DelegationEnding, Role
from network.moments import Moment

if TYPE_CHECKING:
    from network.models import Source

LONGEST = timedelta(days=180)


def lend(
    appointment: Appointment,
    delegate: Account,
    *,
    began_on: date,
    ends_on: date,
    lender: Account,
    reason: str,
) -> Delegation:
    """Give `delegate` what one's own appointment allows, from a day up to another (exclusive).

    What the delegate then does is recorded as the delegate's.

    Raises:
        CannotLend: not one's own (so nothing lent is lent on), ended, or the administrator's.
        NobodyToLendTo: the delegate is closed, or oneself.
        DelegationEndsTooSoon: not after its beginning, or after more than LONGEST.
    """
    moment = Moment.now()
    own = Appointment.objects.in_force(moment).filter(pk=appointment.pk, account=lender)
    if appointment.role == Role.ADMINISTRATOR or not own.exists():
        raise errors.CannotLend
    if not delegate.is_active or delegate.pk == lender.pk:
        raise errors.NobodyToLendTo
    if began_on < moment.last_day or not began_on < ends_on <= began_on + LONGEST:
        raise errors.DelegationEndsTooSoon
    try:
        with transaction.atomic():
            return Delegation.objects.create(
                appointment=appointment,
                delegate=delegate,
                began_on=began_on,
                ends_on=ends_on,
                source=evidence.receive_statement(
                    reason, as_of=moment.last_day, recorded_by=lender
                ),
            )
    except DatabaseError as error:
        raise errors.from_database_error(error) from error


def end_lending(delegation: Delegation, *, account: Account) -> DelegationEnding:
    """Take back what was lent, or give it back: it holds from this moment no more.

    Raises:
        CannotLend: the account neither lent it nor was lent it, or it has ended.
    """
    if account.pk not in {delegation.appointment.account_id, delegation.delegate_id}:
        raise errors.CannotLend
    today = Moment.now().last_day
    with transaction.atomic():
        Delegation.objects.select_for_update().get(pk=delegation.pk)
        if DelegationEnding.objects.filter(delegation=delegation).exists():
            raise errors.CannotLend
        source: Source = evidence.receive_statement(
            "ยุติการฝากบทบาท", as_of=today, recorded_by=account
        )
        return DelegationEnding.objects.create(delegation=delegation, ended_on=today, source=source)
