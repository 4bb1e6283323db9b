"""Codes told to one person: short enough to read out, kept only as a keyed hash."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from network.keys import hash_key

# Without 0 and O, 1, I and L: they are read from paper and typed on a phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
VALID_FOR = timedelta(days=7)


def new_code() -> str:
    """`K7QM-3XRT`: 31**8, 8.5e11 of them."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def code_hash(typed: str) -> bytes:
    """HMAC-SHA256 of a code, however it was typed: small letters, with hyphens or spaces."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.digest(hash_key(), f"one-time code\0{plain}".encode(), "sha256")
