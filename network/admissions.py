"""Letting people in, and back in: invitations and recoveries by one-time codes.

No e-mail is involved: somebody who may let others in tells or shows them the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import DatabaseError, transaction
from django.utils import timezone

from network import api_tokens, errors, evidence, registry
from network.access import LEVELS, grants, reach_of
from network.models import (
    Account,
    Domicile,
    Invitation,
    InvitationEnding,
    Party,
    PersonRecord,
    Recovery,
    RecoveryEnding,
    Role,
)
from network.moments import Moment
from network.one_time_codes import VALID_FOR, code_hash, new_code

if TYPE_CHECKING:
    from network.models import Place, Source


def invite(
    name: str, role: Role, place: Place | None, *, invited_by: Account
) -> tuple[Invitation, str]:
    """An invitation and its code, which is told now and kept nowhere.

    Raises:
        RoleDoesNotFitLevel: e.g. a village's leader invited to a tambon.
        MayNotInvite: the role is not among those the inviter may let in there.
    """
    if place is not None and LEVELS.get(role, place.level) != place.level:
        raise errors.RoleDoesNotFitLevel
    if not reach_of(invited_by).lets_in(role, place.pk if place else None):
        raise errors.MayNotInvite
    code = new_code()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            name=name,
            role=role,
            place=place,
            code_hash=code_hash(code),
            expires_at=timezone.now() + VALID_FOR,
            source=evidence.receive_statement(
                f"เชิญ {name} เป็น{role.label}",
                as_of=Moment.now().last_day,
                recorded_by=invited_by,
            ),
        )
    return invitation, code


def withdraw_invitation(invitation: Invitation, *, account: Account) -> InvitationEnding:
    """Make the code worthless.

    Raises:
        CodeIsSpent: it was used, or withdrawn before.
        MayNotInvite: the account could not have made it.
    """
    if not reach_of(account).lets_in(Role(invitation.role), invitation.place_id):
        raise errors.MayNotInvite
    with transaction.atomic():
        _open_again(Invitation.objects.filter(pk=invitation.pk))
        return InvitationEnding.objects.create(
            invitation=invitation,
            source=evidence.receive_statement(
                f"ยกเลิกคำเชิญ {invitation.name}",
                as_of=Moment.now().last_day,
                recorded_by=account,
            ),
        )


def open_code(code: str) -> Invitation | Recovery:
    """What a code is good for. Two queries at most.

    Raises:
        CodeIsSpent: nobody made it, it was used, or its week is over.
    """
    wanted = {
        "code_hash": code_hash(code),
        "ending__isnull": True,
        "expires_at__gt": timezone.now(),
    }
    invitation = Invitation.objects.filter(**wanted).select_related("place").first()
    if invitation is not None:
        return invitation
    recovery = Recovery.objects.filter(**wanted, account__is_active=True)
    found = recovery.select_related("account").first()
    if found is None:
        raise errors.CodeIsSpent
    return found


def take_up(invitation: Invitation, *, username: str, name: str, password: str) -> Account:
    """Open the account an invitation is for, with its role from today on.

    The inviter is asked again: who has lost the right to invite lets nobody in.

    Raises:
        CodeIsSpent: somebody else was first, or the inviter may no longer.
        UsernameTaken: somebody has the name already.
    """
    with transaction.atomic():
        locked = _open_again(Invitation.objects.filter(pk=invitation.pk))
        inviter, role, place = locked.source.recorded_by, Role(locked.role), locked.place
        if (
            inviter is None
            or not inviter.is_active
            or not reach_of(inviter).lets_in(role, locked.place_id)
        ):
            raise errors.CodeIsSpent
        today = Moment.now().last_day
        source = evidence.receive_statement(
            f"{name} รับคำเชิญของ {inviter.name}", as_of=today, recorded_by=inviter
        )
        person = Party.objects.create(kind=Party.Kind.PERSON)
        PersonRecord.objects.create(party=person, name=name, observed_on=today, source=source)
        if place is not None:
            Domicile.objects.create(party=person, place=place, since=today, source=source)
        account = registry.open_account(username, name=name, password=password, person=person)
        registry.appoint(account, role, place, began_on=today, source=source)
        InvitationEnding.objects.create(invitation=locked, account=account, source=source)
    return account


def may_recover(by: Account, account: Account) -> bool:
    """Whether `by` may let `account` back in: only where every role it acts in is one they let in.

    A code of recovery opens all the account may do. If a village's leader could make one
    for somebody with a role in the tambon, they could use it and see the tambon; so roles
    lent to the account count as its own.
    """
    if by.pk == account.pk or not account.is_active:
        return False
    held = list(grants(account, Moment.now()).values_list("role", "place_id"))
    reach = reach_of(by)
    return bool(held) and all(reach.lets_in(Role(role), place) for role, place in held)


def recover(account: Account, *, recovered_by: Account) -> tuple[Recovery, str]:
    """A code to set a new password with; it ends every session of the account at once.

    The password that was stays good until the code is used: who asked for help in
    error is not locked out. A code made before is good no more.

    Raises:
        MayNotRecover: the account may do what the other could not have given it.
    """
    if not may_recover(recovered_by, account):
        raise errors.MayNotRecover
    code = new_code()
    with transaction.atomic():
        source = evidence.receive_statement(
            f"ออกรหัสกู้บัญชี {account.username}",
            as_of=Moment.now().last_day,
            recorded_by=recovered_by,
        )
        _end_recoveries(account, source=source)
        recovery = Recovery.objects.create(
            account=account,
            code_hash=code_hash(code),
            expires_at=timezone.now() + VALID_FOR,
            source=source,
        )
        end_sessions(account)
    return recovery, code


def come_back(recovery: Recovery, *, password: str) -> Account:
    """Set a new password; lost second factors and all sessions end with the old one.

    Raises:
        CodeIsSpent: it was used already, or who made it may no longer.
    """
    with transaction.atomic():
        locked = _open_again(Recovery.objects.filter(pk=recovery.pk))
        account = Account.objects.select_for_update().get(pk=locked.account_id)
        by = locked.source.recorded_by
        # Asked again: since then the account may have been given more.
        if by is None or not by.is_active or not may_recover(by, account):
            raise errors.CodeIsSpent
        account.set_password(password)
        account.save(update_fields=["password"])
        Authenticator.objects.filter(user=account).delete()
        end_sessions(account)
        RecoveryEnding.objects.create(
            recovery=locked,
            was_used=True,
            source=evidence.receive_statement(
                f"ตั้งรหัสผ่านใหม่ด้วยรหัสกู้บัญชีจาก {by.name}",
                as_of=Moment.now().last_day,
                recorded_by=account,
            ),
        )
    return account


def change_password(account: Account, password: str) -> None:
    """A new password, chosen by its owner; codes of recovery made before are good no more."""
    with transaction.atomic():
        source = evidence.receive_statement(
            "เปลี่ยนรหัสผ่าน", as_of=Moment.now().last_day, recorded_by=account
        )
        account.set_password(password)
        account.save(update_fields=["password"])
        _end_recoveries(account, source=source)


def end_sessions(account: Account, *, but: str | None = None) -> int:
    """Sign an account out on every device, or on all but the session with the key `but`.

    Out of everything, its tokens of the open API end too: whoever has the phone may have made one.
    """
    ended = api_tokens.end_tokens_of(account) if but is None else 0
    for session in UserSession.objects.filter(user=account):
        if session.session_key != but:
            session.end()
            ended += 1
    return ended


def _end_recoveries(account: Account, *, source: Source) -> None:
    for older in Recovery.objects.select_for_update(of=("self",)).filter(
        account=account, ending__isnull=True
    ):
        RecoveryEnding.objects.create(recovery=older, was_used=False, source=source)


def _open_again(found: Any) -> Any:
    """The row, locked: of two who come with one code, the first has it."""
    try:
        row = found.select_for_update(of=("self",)).filter(expires_at__gt=timezone.now()).first()
    except DatabaseError as error:
        raise errors.from_database_error(error) from error
    if row is None or type(row).objects.filter(pk=row.pk, ending__isnull=False).exists():
        raise errors.CodeIsSpent
    return row
