"""Addresses with a secret, for people without an account: how secrets and PINs are made and tried.

Whose links they are, where they lead and when they end is for the room that makes them.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from network import throttle
from network.keys import former_hash_keys, hash_key
from network.throttle import Limit

if TYPE_CHECKING:
    from django.http import HttpResponseBase

SECRET_BYTES: Final = 16  # 128 bits
PIN_DIGITS: Final = 6
MOST_WRONG_PINS: Final = 20  # in all, however slowly; then a link ends by itself
LONGEST_LINK_DAYS: Final = 90


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: its name goes into every hash, so that no secret opens another kind."""

    name: str

    @property
    def pins(self) -> Limit:
        """A PIN is guessed at slowly: five in a quarter of an hour at each link."""
        return Limit(f"{self.name} pin", 5, throttle.BY_ACCOUNT.window)

    @property
    def by_address(self) -> Limit:
        """Of addresses nobody knows a secret of 128 bits anyway."""
        return Limit(f"{self.name} link address", 60, throttle.BY_ADDRESS.window)


@dataclass(frozen=True)
class Told:
    """What is told of a new link once, and what is kept of it; the PIN is empty without one."""

    secret: str
    pin: str
    secret_hash: bytes
    pin_hash: bytes | None


def made(kind: LinkKind, *, with_pin: bool) -> Told:
    """A new secret, and a PIN where one is asked for."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}" if with_pin else ""
    return Told(
        secret,
        pin,
        _hash(kind, secret, hash_key()),
        _pin_hash(kind, pin, secret, hash_key()) if pin else None,
    )


def hashes(kind: LinkKind, secret: str) -> list[bytes]:
    """As a secret may be kept: by the key of today, and by those before it."""
    return [_hash(kind, secret, key) for key in (hash_key(), *former_hash_keys())]


def is_pin(kind: LinkKind, pin: str, secret: str, kept: bytes | memoryview) -> bool:
    """Whether this is the PIN that was told with the secret."""
    told = pin.strip()
    tried = [_pin_hash(kind, told, secret, key) for key in (hash_key(), *former_hash_keys())]
    return any(hmac.compare_digest(each, bytes(kept)) for each in tried)


def unlisted(response: HttpResponseBase) -> None:
    """Pages of a link are kept nowhere, found by no search engine, and tell no other site."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # Not no-referrer: browsers then send no origin with a reply, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"


def _hash(kind: LinkKind, secret: str, key: bytes) -> bytes:
    return hmac.digest(key, f"{kind.name} link\0{secret}".encode("utf-8", "replace"), "sha256")


def _pin_hash(kind: LinkKind, pin: str, secret: str, key: bytes) -> bytes:
    """With the secret, so that who has the database alone cannot try all PINs."""
    told = f"{kind.name} pin\0{secret}\0{pin}".encode("utf-8", "replace")
    return hmac.digest(key, told, "sha256")
