"""Secret keys of one installation: files under var/keys, readable by their owner only.

They are kept outside the database, so that a copy of it alone opens nothing.
Made on first use; several processes may start at once and must agree on one key.
"""

import base64
import fcntl
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

# Key files as this process read them, each with what tells that it is another by now.
_READ: dict[str, tuple[tuple[int, int, int], str]] = {}
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
        _sync(path.parent)
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

    RANGWAT_HASH_KEY replaces var/keys/hash. What was hashed under another key is
    not found: it changes only with every hash (network.rotation.rotate_hash_key).
    """
    return (os.environ.get("RANGWAT_HASH_KEY") or _kept("hash")).strip().encode()


def come_from_elsewhere(name: str) -> bool:
    """Whether a key is given by the environment: then its owner puts the new one there."""
    return bool(os.environ.get(f"RANGWAT_{name.upper()}"))


def add_fernet_key() -> None:
    """Put a new key first; the others still decrypt."""
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    _rewrite(_path("fernet"), lambda kept: f"{fresh}\n{kept}")


def device_seals(use: str, account: int) -> list[str]:
    """Keys under which a browser seals what it keeps of one use, the newest first, in Base64.

    Made from the installation's keys for an account (its key): whoever signs in again has the
    same, and nobody else.
    """
    about = f"{use}\0{account}".encode()
    return [base64.b64encode(hmac.digest(key, about, "sha256")).decode() for key in fernet_keys()]


def retire_fernet_keys() -> int:
    """Keep the newest key alone; the others go to var/keys/fernet-retired. How many went.

    They are not destroyed here: a backup made before needs them. Whoever destroys the
    last such backup deletes that file too.
    """
    listed = [line.decode() for line in fernet_keys()]
    if len(listed) < 2:  # noqa: PLR2004 (the newest, and one to retire)
        return 0
    retired = _path("fernet-retired")
    _rewrite(retired, lambda kept: kept + "".join(f"{key}\n" for key in listed[1:]))
    _rewrite(_path("fernet"), lambda kept: kept.split()[0] + "\n")
    return len(listed) - 1


def next_hash_key() -> bytes:
    """The hash key that will be, in var/keys/hash-next until every hash is made anew."""
    return _kept("hash-next").strip().encode()


def former_hash_keys() -> list[bytes]:
    """Hash keys that were replaced, the latest first: by them secrets of devices, which are kept
    nowhere, are still known until they are hashed anew at their next use.
    """
    path = _path("hash-former")
    return path.read_bytes().split() if path.exists() else []


def adopt_next_hash_key() -> None:
    """From now on it is the hash key; the one it replaces stays among the former."""
    if _path("hash").exists():
        replaced = _path("hash").read_text().strip()
        if replaced.encode() not in former_hash_keys():
            _rewrite(_path("hash-former"), lambda kept: f"{replaced}\n{kept}")
    _path("hash-next").replace(_path("hash"))
    _sync(_path("hash").parent)


def _path(name: str) -> Path:
    return Path(settings.VAR) / "keys" / name


def _kept(name: str) -> str:
    """What a key file holds now; it is made if it is not there, and read again if it changed."""
    path = os.path.join(settings.VAR, "keys", name)  # noqa: PTH118 (asked thousands of times)
    try:
        found = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        make_key_file(Path(path))
        found = os.stat(path)  # noqa: PTH116
    edition = (found.st_ino, found.st_mtime_ns, found.st_size)
    known = _READ.get(path)
    if known is None or known[0] != edition:
        known = _READ[path] = (edition, Path(path).read_text())
    return known[1]


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Replace a key file, whole or not at all; one process at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = path.read_text() if path.exists() else ""
        draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(change(kept))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync(path.parent)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
