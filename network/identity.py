"""National ID numbers: encrypted to keep, hashed under a key to find doubles, masked to show."""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet

from formats import national_id
from network.keys import fernet_keys, hash_key


def vault() -> MultiFernet:
    """Encrypts under the newest key, decrypts under any that is still kept."""
    return _vault_of(tuple(fernet_keys()))


@lru_cache(maxsize=1)
def _vault_of(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def sealed_national_id(text: str) -> dict[str, bytes]:
    """The two columns that hold a national ID; `text` must be valid (formats.national_id)."""
    plain = national_id.normalise(text).encode()
    return {
        "national_id_encrypted": vault().encrypt(plain),
        "national_id_hash": national_id_hash(text),
    }


def national_id_hash(text: str) -> bytes:
    """Keyed SHA-256, 32 bytes: equal for equal numbers; without the key nobody can try them all."""
    return hmac.digest(hash_key(), national_id.normalise(text).encode(), "sha256")


def masked_national_id(encrypted: bytes) -> str:
    """x-xxxx-xxxxx-12-3, for those who may see identity."""
    return national_id.masked(vault().decrypt(bytes(encrypted)).decode())
