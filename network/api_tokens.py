"""Tokens of the open API: made on the account's page, shown once, asked at every request.

A secret is random (198 bits), so nobody guesses it and no slow hash is needed: it is found by
its keyed hash, and only the hash is kept. Whoever has it reads what the account may see, no
more: nothing is written by it, and it opens no page but `/ogc/`.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from network import ended_devices, errors
from network.keys import former_hash_keys, hash_key
from network.models import Account, ApiToken
from network.throttle import Limit, attempt

PREFIX = "rangwat_"  # so that a token somebody publishes is recognised
# Without 0 and o, 1, i and l: where it cannot be copied it is typed from the page.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
SECRET_LENGTH = 40
LONGEST_NAME = 60
LONGEST_PURPOSE = 200
LONGEST_DAYS = 365
MOST_TOKENS = 10  # of an account, at one time
SEEN_AGAIN = timedelta(minutes=10)  # one write in ten minutes, not one a request

# A map that is moved about asks some twenty times a second; what asks for longer waits.
READS = Limit("api token reads", 6_000, timedelta(minutes=5))
WRONG_BY_ADDRESS = Limit("api token address", 60, timedelta(minutes=15))


def make_token(account: Account, *, name: str, purpose: str, days: int) -> tuple[ApiToken, str]:
    """A token of an account, good for `days`, and its secret, which is told now and kept nowhere.

    Raises:
        TokenNeedsName: no name or purpose, or longer than LONGEST_NAME, LONGEST_PURPOSE.
        TokenLastsTooLong: not between one day and LONGEST_DAYS.
        TooManyTokens: the account has MOST_TOKENS already.
    """
    name, purpose = " ".join(name.split()), " ".join(purpose.split())
    if not (0 < len(name) <= LONGEST_NAME and 0 < len(purpose) <= LONGEST_PURPOSE):
        raise errors.TokenNeedsName
    if not (name + purpose).isprintable():
        raise errors.TokenNeedsName
    if not 0 < days <= LONGEST_DAYS:
        raise errors.TokenLastsTooLong
    secret = PREFIX + "".join(secrets.choice(LETTERS) for _ in range(SECRET_LENGTH))
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        if standing(account).count() >= MOST_TOKENS:
            raise errors.TooManyTokens
        token = ApiToken.objects.create(
            account=account,
            name=name,
            purpose=purpose,
            secret_hash=_secret_hash(secret, hash_key()),
            expires_at=timezone.now() + timedelta(days=days),
        )
    return token, secret


def end_token(token: ApiToken) -> None:
    """From the next request on it opens nothing. A backup made before does not bring it back."""
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk, ended_at__isnull=True).update(ended_at=timezone.now())
        ended_devices.remember(token.key)


def end_tokens_of(account: Account) -> int:
    """End all that an account has in use; how many."""
    found = list(standing(account))
    for token in found:
        end_token(token)
    return len(found)


def replay_token_endings() -> int:
    """End again the tokens that a restored database still knows as good; how many."""
    return ApiToken.objects.filter(
        key__in=ended_devices.remembered(), ended_at__isnull=True
    ).update(ended_at=timezone.now())


def standing(account: Account) -> QuerySet[ApiToken]:
    """Those of an account that have neither been ended nor run out."""
    return ApiToken.objects.filter(
        account=account, ended_at__isnull=True, expires_at__gt=timezone.now()
    )


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """All that an account has made, those in use first, the latest before the older."""
    return ApiToken.objects.filter(account=account).order_by(
        F("ended_at").desc(nulls_first=True), "-made_at", "-pk"
    )


def token_for(secret: str) -> ApiToken | None:
    """The token with this secret, with its account; None too where either has ended. One query."""
    if not secret.startswith(PREFIX) or len(secret) != len(PREFIX) + SECRET_LENGTH:
        return None
    newest = _secret_hash(secret, hash_key())
    hashes = [newest, *(_secret_hash(secret, key) for key in former_hash_keys())]
    token = (
        ApiToken.objects.filter(
            secret_hash__in=hashes,
            ended_at__isnull=True,
            expires_at__gt=timezone.now(),
            account__is_active=True,
        )
        .select_related("account")
        .first()
    )
    # Hashed before the key was changed: the secret is kept nowhere, so it is hashed anew now.
    if token is not None and bytes(token.secret_hash) != newest:
        ApiToken.objects.filter(pk=token.pk).update(secret_hash=newest)
    return token


def count_read(token: ApiToken) -> None:
    """One read by a token; written down as its last use at most every ten minutes.

    Raises:
        TooManyAttempts: more than READS allows.
    """
    attempt(READS, str(token.key))
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < SEEN_AGAIN:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_AGAIN)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def count_wrong(address: str) -> None:
    """One secret that opened nothing.

    Raises:
        TooManyAttempts: more than WRONG_BY_ADDRESS allows from there.
    """
    attempt(WRONG_BY_ADDRESS, address)


def _secret_hash(secret: str, key: bytes) -> bytes:
    return hmac.digest(key, f"api token\0{secret}".encode("utf-8", "replace"), "sha256")
