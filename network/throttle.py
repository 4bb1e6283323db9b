"""Counts attempts at the doors (passwords, codes) for all processes, and makes people wait.

Asked before anything costly: no password is hashed for an attempt that must wait.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import connection, transaction

from network.errors import TooManyAttempts
from network.keys import hash_key


@dataclass(frozen=True)
class Limit:
    """At most `attempts` in any window, which begins with the first of them."""

    name: str
    attempts: int
    window: timedelta


# An account is guessed at slowly; many people share the address of one village or mobile network.
BY_ACCOUNT = Limit("sign-in account", 8, timedelta(minutes=15))
BY_ADDRESS = Limit("sign-in address", 60, timedelta(minutes=15))
CODES_BY_ADDRESS = Limit("code address", 20, timedelta(minutes=15))
CODES = Limit("code", 5_000, timedelta(hours=1))  # of all addresses together: 31**8 codes

# One row a bucket, one statement: of two attempts at once each is counted. What came before
# the window began counts no more.
_COUNT = """
    INSERT INTO network_attemptcount AS kept (bucket, began_at, count)
    VALUES (%(bucket)s, clock_timestamp(), 1)
    ON CONFLICT (bucket) DO UPDATE SET
        began_at = CASE WHEN kept.began_at <= clock_timestamp() - make_interval(secs => %(window)s)
                        THEN clock_timestamp() ELSE kept.began_at END,
        count = CASE WHEN kept.began_at <= clock_timestamp() - make_interval(secs => %(window)s)
                     THEN 1 ELSE kept.count + 1 END
    RETURNING count, %(window)s - extract(epoch FROM clock_timestamp() - began_at)
"""
_LONGEST = timedelta(hours=1)  # after the longest window a row says nothing


def attempt(limit: Limit, who: str = "") -> None:
    """Count one attempt at a door by `who` (a name, an address); refused ones count too.

    Raises:
        TooManyAttempts: with the minutes to wait.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"bucket": _bucket(limit, who), "window": limit.window.total_seconds()}
        )
        count, seconds = cursor.fetchone()
        if count == 1:
            cursor.execute(
                "DELETE FROM network_attemptcount"
                " WHERE began_at < clock_timestamp() - make_interval(secs => %s)",
                [_LONGEST.total_seconds()],
            )
    if count > limit.attempts:
        raise TooManyAttempts(max(1, ceil(float(seconds) / 60)))


def forget(limit: Limit, who: str) -> None:
    """Start counting anew: the right person came in."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM network_attemptcount WHERE bucket = %s", [_bucket(limit, who)])


def forgive(limit: Limit, who: str = "") -> None:
    """Take one attempt back: it was right, and others may share the address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE network_attemptcount SET count = greatest(count - 1, 0) WHERE bucket = %s",
            [_bucket(limit, who)],
        )


def _bucket(limit: Limit, who: str) -> bytes:
    return hmac.digest(hash_key(), f"{limit.name}\0{who}".encode(), "sha256")
