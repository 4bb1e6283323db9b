"""The spare key of what a phone keeps under its holder's PIN: entrusted by it, given back to them.

What the phone keeps is sealed under a key that is wrapped twice: by the PIN, and by this spare
key. The phone has the wrapped key and not the spare one; the installation has the spare one and
nothing it opens. So neither a stolen phone nor a stolen database can be read by it.
"""

from __future__ import annotations

import re

from cryptography.fernet import InvalidToken
from django.db.models import QuerySet

from network import errors
from network.identity import vault
from network.models import Account, FieldDevice, Reading
from network.reading_log import record_reading

_KEY = re.compile(r"[A-Za-z0-9_-]{43}\Z")  # 32 bytes in base64url, without its filling


def entrust(device: FieldDevice, key: str) -> None:
    """Keep the spare key of a phone, in place of the one before.

    Raises:
        UnreadableRecoveryKey: not 32 bytes as base64url.
    """
    if not _KEY.match(key):
        raise errors.UnreadableRecoveryKey
    FieldDevice.objects.filter(pk=device.pk, ending__isnull=True).update(
        recovery_encrypted=vault().encrypt(key.encode())
    )


def recoverable(account: Account) -> QuerySet[FieldDevice]:
    """An account's phones whose PIN can be replaced, those seen last first."""
    return FieldDevice.objects.filter(
        account=account, ending__isnull=True, recovery_encrypted__isnull=False
    ).order_by("-last_seen_at", "-pk")


def require(device: FieldDevice, account: Account) -> None:
    """Raises NothingToRecover: not their phone, ended, or it left no spare key."""
    if not recoverable(account).filter(pk=device.pk).exists():
        raise errors.NothingToRecover


def give_back(device: FieldDevice, *, to: Account) -> str:
    """The spare key, for its holder alone; the reading log says that it was given.

    Raises:
        NothingToRecover: not their phone, ended, or it left none.
    """
    kept = recoverable(to).filter(pk=device.pk).first()
    if kept is None or kept.recovery_encrypted is None:
        raise errors.NothingToRecover
    try:
        key = vault().decrypt(bytes(kept.recovery_encrypted)).decode()
    except InvalidToken as error:  # keys of another installation
        raise errors.NothingToRecover from error
    record_reading(
        to, [Reading.Kind.SOURCE], route="field-recover", purpose=f"spare key of {kept.username}"
    )
    return key
