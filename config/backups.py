"""Backups: the database, the files, and the keys sealed apart; whole or not there at all.

The database is dumped first and the files are copied after it: a file is on disk before the
row that names it, so every row of the dump finds its file. The register of erasures is copied
last: what was erased in between is erased again after a restore.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config import dumps
from formats.months import BANGKOK

FORMAT = 1
MANIFEST, DUMP, SEALED = "manifest.json", "database.dump", "keys.sealed"
UNFINISHED = ".unfinished-"
PREFIX = "rangwat-"
CHUNK = 1 << 20
SALT_BYTES = 16
SCRYPT_COST = 2**15
# Folders under RANGWAT_VAR that a restored installation needs, in the order they are copied.
FOLDERS = ("media", "anchors", "erasures")
# Keys that may come from the environment, by the name their file would have.
IN_ENVIRONMENT = {
    "fernet": "RANGWAT_FERNET_KEYS",
    "hash": "RANGWAT_HASH_KEY",
    "django": "RANGWAT_SECRET_KEY",
}
PASSPHRASE = "RANGWAT_BACKUP_PASSPHRASE"  # noqa: S105 (the name of a variable)


class BackupError(Exception):
    """สำรองหรือกู้คืนข้อมูลไม่ได้ / The backup or restore cannot be done."""

    def __init__(self, *details: object) -> None:
        super().__init__(*details)

    def __str__(self) -> str:
        sentence = (type(self).__doc__ or "").strip().partition("\n")[0]
        return " · ".join([sentence, *(str(each) for each in self.args)])


class CannotWrite(BackupError):
    """เขียนไฟล์สำรองไม่ได้ (ดิสก์เต็มหรือไม่มีสิทธิ์) / The backup cannot be written: the disk is full or closed to us."""  # noqa: E501


class NotABackup(BackupError):
    """ไม่ใช่ชุดสำรองที่สมบูรณ์ของรังวัด / This is not a whole backup of Rangwat."""


class BackupDiffers(BackupError):
    """ชุดสำรองไม่ตรงกับบัญชีไฟล์ อย่าใช้ชุดนี้ / The backup is not what its manifest says; do not use it."""


class WrongPassphrase(BackupError):
    """รหัสผ่านของชุดสำรองไม่ถูกต้อง / The passphrase does not open the keys."""


def passphrase() -> str:
    """What keys are sealed under: of the environment, else one kept beside the keys.

    The kept one is made at the first backup. A backup that is to be opened on another
    machine needs it: `manage.py backup` says so.
    """
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    path = Path(settings.VAR) / "keys" / "backup-passphrase"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("-".join(secrets.token_hex(3) for _ in range(4)))
            file.flush()
            os.fsync(file.fileno())
    return path.read_text().strip()


def make(folder: Path, *, say: Callable[[str], None], keep: int | None = None) -> Path:
    """Write a backup into a new folder below `folder`; its path.

    Until all of it is on disk it has another name, so that one who was killed leaves
    nothing that looks like a backup. `keep` is how many to keep; older ones go.

    Raises:
        CannotWrite: the disk is full, or the folder is closed to us.
        DumpFailed: PostgreSQL could not be dumped.
    """
    now = timezone.now().astimezone(BANGKOK)
    name = f"{PREFIX}{now:%Y%m%d-%H%M%S}"
    draft = folder / f"{UNFINISHED}{name}-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
        say("database")
        dumps.dump(draft / DUMP)
        # Counted in the dump's own copy by verify_backup; here they say what was there.
        say("files")
        for each in FOLDERS:
            source = Path(settings.VAR) / each
            if source.is_dir():
                shutil.copytree(source, draft / "files" / each, copy_function=_copy)
        say("keys")
        (draft / SEALED).write_bytes(sealed(_keys(), passphrase()))
        manifest = _manifest(draft, now)
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
        _sync_all(draft)
        done = folder / name
        draft.rename(done)
        _sync(folder)
    except OSError as error:
        raise CannotWrite(error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if keep is not None:
        for old in backups(folder)[:-keep]:
            shutil.rmtree(old)
    return done


def backups(folder: Path) -> list[Path]:
    """The whole backups of a folder, the oldest first; what killed ones left is not among them."""
    return sorted(path.parent for path in folder.glob(f"{PREFIX}*/{MANIFEST}"))


def _copy(source: str, target: str) -> str:
    """Copy a file; one that was erased meanwhile is left out."""
    try:
        return str(shutil.copy2(source, target))
    except FileNotFoundError:
        return target


def _manifest(draft: Path, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "versions": dumps.versions(),
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
        "files": {
            str(path.relative_to(draft)): {"bytes": path.stat().st_size, "sha256": digest(path)}
            for path in sorted(draft.rglob("*"))
            if path.is_file()
        },
    }


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def _keys() -> dict[str, bytes]:
    """Every key in use by the name of its file; those of the environment too."""
    folder = Path(settings.VAR) / "keys"
    found = {
        path.name: path.read_bytes()
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_file() and not path.name.startswith(".") and path.name != "backup-passphrase"
    }
    for name, variable in IN_ENVIRONMENT.items():
        if given := os.environ.get(variable):
            found[name] = given.replace(",", "\n").encode() + b"\n"
    return found


def sealed(keys: dict[str, bytes], secret: str) -> bytes:
    """Keys by name as one sealed file: salt, then a tar under a key of the passphrase."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in keys.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + Fernet(_key(secret, salt)).encrypt(packed.getvalue())


def unseal(path: Path, secret: str, to: Path | None = None) -> list[str]:
    """Open sealed keys, into folder `to` where one is given; their names.

    Raises:
        WrongPassphrase: they do not open.
    """
    content = path.read_bytes()
    try:
        packed = Fernet(_key(secret, content[:SALT_BYTES])).decrypt(content[SALT_BYTES:])
    except InvalidToken as error:
        raise WrongPassphrase from error
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        names = tar.getnames()
        if to is not None:
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
            # One by one, and files alone: Debian 12's Python knows no extraction filters yet.
            for member in tar.getmembers():
                kept = tar.extractfile(member)
                if kept is None or Path(member.name).name != member.name:
                    raise WrongPassphrase
                (to / member.name).write_bytes(kept.read())
                (to / member.name).chmod(0o600)
    return names


def _key(secret: str, salt: bytes) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)


def _sync_all(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
