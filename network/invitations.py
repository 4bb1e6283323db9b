"""Start addresses: an account without a password is opened by a signed address, once."""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from network.errors import InvitationIsSpent
from network.models import Account

VALID_FOR = timedelta(hours=24)
SALT = "network.invitations.start"


def start_token(account: Account) -> str:
    """The last part of `/start/<token>/`, at which the account's first password is set.

    Nothing is stored: it holds for VALID_FOR, and only while the account has no
    password. Setting one spends every token of the account.
    """
    return TimestampSigner(salt=SALT).sign(str(account.pk))


def account_for_start_token(token: str) -> Account:
    """The account whose first password may be set by whoever has this token. One query.

    Raises:
        InvitationIsSpent: signed by nobody here, too old, or the account has a password.
    """
    try:
        key = TimestampSigner(salt=SALT).unsign(token, max_age=VALID_FOR)
    except BadSignature as error:  # SignatureExpired is one
        raise InvitationIsSpent from error
    account = Account.objects.filter(pk=key, is_active=True).first()
    if account is None or account.has_usable_password():
        raise InvitationIsSpent
    return account
