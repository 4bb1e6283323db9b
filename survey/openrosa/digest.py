"""Digest (RFC 7616, as of RFC 2617: MD5 with qop=auth), for trials without TLS.

A nonce is signed, not stored; that each is counted up and used once is kept by
network.throttle, for all processes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote
from urllib.request import parse_http_list, parse_keqv_list

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from network.errors import TooManyAttempts
from network.throttle import Limit, attempt

FRESH_FOR = timedelta(minutes=10)
SALT = "survey.openrosa.digest"
LONGEST = 4_096  # letters of a header that is still read
_ONCE = Limit("digest nonce", 1, timedelta(hours=1))
_NEEDED = frozenset({"username", "realm", "nonce", "uri", "response", "nc", "cnonce", "qop"})


@dataclass(frozen=True)
class Claim:
    """What an Authorization header of the scheme Digest says."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    nc: str
    cnonce: str

    def fits(self, ha1: str, method: str) -> bool:
        """Whether the answer is the one that `ha1` gives; in constant time."""
        right = response_of(ha1, method, self.uri, nonce=self.nonce, nc=self.nc, cnonce=self.cnonce)
        return hmac.compare_digest(right.encode(), self.response.encode("utf-8", "replace"))

    def is_about(self, address: str) -> bool:
        """Whether it was made for this path and query, however their letters are escaped."""
        return unquote(self.uri) == unquote(address)


def new_nonce() -> str:
    """Good for FRESH_FOR; nothing is stored."""
    return TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(9))


def is_fresh(nonce: str) -> bool | None:
    """Whether a nonce is still good; None where it was never ours."""
    try:
        TimestampSigner(salt=SALT).unsign(nonce, max_age=FRESH_FOR)
    except SignatureExpired:
        return False
    except BadSignature:
        return None
    return True


def is_first_use(claim: Claim) -> bool:
    """Whether this nonce comes with this count for the first time: nothing is played back."""
    try:
        attempt(_ONCE, f"{claim.nonce}\0{claim.nc.lower()}")
    except TooManyAttempts:
        return False
    return True


def claim_of(header: str) -> Claim | None:
    """Read `username="…", realm="…", …`; None where it is not that, or of another algorithm."""
    if len(header) > LONGEST:
        return None
    try:
        said: Mapping[str, str] = parse_keqv_list(parse_http_list(header))
    except (ValueError, IndexError):
        return None
    said = {name.strip().lower(): value for name, value in said.items()}
    if not said.keys() >= _NEEDED or said["qop"] != "auth":
        return None
    if said.get("algorithm", "MD5").upper() != "MD5" or not _is_count(said["nc"]):
        return None
    return Claim(*(said[name] for name in Claim.__dataclass_fields__))


def response_of(ha1: str, method: str, uri: str, *, nonce: str, nc: str, cnonce: str) -> str:
    """KD(HA1, nonce:nc:cnonce:auth:HA2) in hexadecimal."""
    ha2 = _md5(f"{method}:{uri}")
    return _md5(f"{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}")


def challenge(realm: str, *, stale: bool) -> str:
    """The value of WWW-Authenticate."""
    again = ", stale=true" if stale else ""
    return (
        f'Digest realm="{realm}", qop="auth", algorithm=MD5, charset=UTF-8,'
        f' nonce="{new_nonce()}"{again}'
    )


def _is_count(text: str) -> bool:
    return len(text) == 8 and all(letter in "0123456789abcdefABCDEF" for letter in text)  # noqa: PLR2004 (RFC 7616 §3.4)


def _md5(text: str) -> str:
    plain = text.encode("utf-8", "surrogateescape")
    return hashlib.md5(plain, usedforsecurity=False).hexdigest()
