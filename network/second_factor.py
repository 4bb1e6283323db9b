"""Who must show a second factor at sign-in, and whether they have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from network.access import PERMISSIONS, SEEING_ALL, SEEING_MUCH, grants
from network.models import Level, Role
from network.moments import Moment

if TYPE_CHECKING:
    from network.models import Account


def is_required(account: Account) -> bool:
    """Whether the account sees much: persons or money above one village, the log, or all accounts.

    Appointments that a fictional source made (the demo's) ask for none: their password is
    printed on purpose. One query.
    """
    held = grants(account, Moment.now()).filter(source__is_fictional=False)
    return any(
        sees_much(Role(role), level) for role, level in held.values_list("role", "place__level")
    )


def sees_much(role: Role, level: str | None) -> bool:
    """Whether a role asks for a second factor in a place of `level` (None: everywhere)."""
    granted = PERMISSIONS[role]
    if granted & SEEING_ALL:
        return True
    return level != Level.VILLAGE and bool(granted & SEEING_MUCH)


def is_set_up(account: Account) -> bool:
    """Whether the account has an authenticator app. One query."""
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists())


def is_missing(account: Account) -> bool:
    """Whether the account must set up a second factor before it goes on. Two queries."""
    return is_required(account) and not is_set_up(account)
