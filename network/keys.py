"""Secret keys of one installation: files under var/keys, readable by their owner only.

They are kept outside the database, so that a copy of it alone opens nothing.
Made on first use; several processes may start at once and must agree on one key.
"""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32  # of a Fernet key and of an HMAC-SHA256 key


def make_key_file(path: Path, size: int = KEY_BYTES) -> None:
    """Write `size` random bytes as URL-safe Base64 to `path`, unless it is already there.

    The file appears whole or not at all: it is written beside its name, forced
    to the disk, and linked. A link, unlike a rename, never replaces the key of
    another process that was first; whatever that key has encrypted stays readable.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(size)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    finally:
        draft.unlink(missing_ok=True)


def fernet_keys() -> list[bytes]:
    """Keys that encrypt sources and identity numbers, newest first, as MultiFernet takes them.

    RANGWAT_FERNET_KEYS (separated by commas) replaces var/keys/fernet (one a line).
    """
    listed = os.environ.get("RANGWAT_FERNET_KEYS", "").replace(",", "\n")
    return (listed or _kept("fernet")).encode().split()


def hash_key() -> bytes:
    """The key of keyed hashes, by which an encrypted number is found again.

    RANGWAT_HASH_KEY replaces var/keys/hash. It must never change: what was
    hashed under another key is not found.
    """
    return (os.environ.get("RANGWAT_HASH_KEY") or _kept("hash")).strip().encode()


def _kept(name: str) -> str:
    path = settings.VAR / "keys" / name
    if not path.exists():
        make_key_file(path)
    return str(path.read_text())
