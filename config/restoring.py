"""Checks a backup, and puts an installation back from one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config import dumps
from config.backups import (
    DUMP,
    FOLDERS,
    FORMAT,
    MANIFEST,
    SEALED,
    BackupDiffers,
    BackupError,
    NotABackup,
    digest,
    unseal,
)
from formats.months import BANGKOK
from network import ended_devices

Say = Callable[[str], None]


class NotEmpty(BackupError):
    """ระบบนี้มีข้อมูลอยู่แล้ว ใช้ --replace ถ้าต้องการแทนที่ (ของเดิมจะเก็บไว้) / There is data here already; with --replace it is set aside and kept."""  # noqa: E501


class InUse(BackupError):
    """ฐานข้อมูลกำลังถูกใช้ ให้หยุดเซิร์ฟเวอร์ก่อน / The database is in use; stop the server first."""


class FromTheFuture(BackupError):
    """ชุดสำรองนี้มาจากรังวัดรุ่นใหม่กว่า ให้ปรับรุ่นก่อน / The backup is of a newer release; upgrade first."""


@dataclass(frozen=True)
class Checked:
    """A backup that is what its manifest says; `rows` is None where it was not restored."""

    made_at: str
    files: int
    rows: int | None


def verify(backup: Path, *, secret: str, say: Say, quick: bool = False) -> Checked:
    """Hold a backup against its manifest, open its keys, and restore it into a scratch database.

    Raises:
        NotABackup: there is no manifest, or of a format unknown here.
        BackupDiffers: a file is missing, more, or other than it says; or the dump does not restore.
        WrongPassphrase: the keys do not open.
    """
    manifest = _read(backup)
    say("files")
    found = {
        str(path.relative_to(backup)): path
        for path in backup.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    for name in sorted(set(found) ^ set(manifest["files"])):
        raise BackupDiffers(name)
    for name, path in found.items():
        if digest(path) != manifest["files"][name]["sha256"]:
            raise BackupDiffers(name)
    say("keys")
    unseal(backup / SEALED, secret)
    if quick:
        return Checked(manifest["made_at"], len(found), None)
    say("database, restored beside the real one")
    scratch = f"{dumps.database_name()}_verify_{os.getpid()}"
    try:
        dumps.create(scratch)
        dumps.restore(backup / DUMP, scratch)
        rows = sum(dumps.counts(scratch).values())
    except dumps.DumpFailed as error:
        raise BackupDiffers(error) from error
    finally:
        dumps.drop(scratch)
    return Checked(manifest["made_at"], len(found), rows)


def restore(backup: Path, *, secret: str, say: Say, replace: bool = False) -> Checked:
    """Put database, files and keys back from a backup, and erase again what was erased since.

    Everything is made ready beside what is there; then names are exchanged. What was there
    is kept under another name. Killed before the exchange, nothing has changed; in it, the
    same command again completes it.

    Raises:
        NotEmpty: there is data, and nobody said to replace it.
        InUse: a server or worker is connected.
        FromTheFuture: this program is older than the backup.
        NotABackup, BackupDiffers, WrongPassphrase: as `verify`.
    """
    manifest = _read(backup)
    _require_known(manifest)
    checked = verify(backup, secret=secret, say=say, quick=True)
    name, ready = dumps.database_name(), f"{dumps.database_name()}_restoring"
    has_data = _has_data()
    if has_data and not replace:
        raise NotEmpty
    if others := dumps.others_connected():
        raise InUse(others)
    say("database")
    dumps.create(ready)
    dumps.restore(backup / DUMP, ready)
    rows = sum(dumps.counts(ready).values())
    say("files and keys")
    var = Path(settings.VAR)
    staged = var / "restoring"
    shutil.rmtree(staged, ignore_errors=True)
    for folder in FOLDERS:
        source = backup / "files" / folder
        if source.is_dir():
            shutil.copytree(source, staged / folder)
    unseal(backup / SEALED, secret, staged / "keys")
    _keep_later_erasures(var, staged)
    say("exchange")
    aside = f"before-{timezone.now().astimezone(BANGKOK):%Y%m%d-%H%M%S}"
    for folder in sorted(path.name for path in staged.iterdir()):
        current = var / folder
        if current.exists():
            (var / aside).mkdir(exist_ok=True)
            current.rename(var / aside / folder)
        (staged / folder).rename(current)
    if has_data:
        dumps.rename(name, f"{name}_{aside.replace('-', '_')}")
    else:  # nothing, or what a killed restore left of the exchange
        dumps.drop(name)
    dumps.rename(ready, name)
    shutil.rmtree(staged, ignore_errors=True)
    return Checked(checked.made_at, checked.files, rows)


def _keep_later_erasures(var: Path, staged: Path) -> None:
    """The register that is here may know erasures of after the backup: the longer one counts."""
    ours, theirs = (folder / "erasures" / "register.jsonl" for folder in (var, staged))
    if ours.exists() and (not theirs.exists() or ours.read_bytes().startswith(theirs.read_bytes())):
        theirs.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ours, theirs)
    name = Path(ended_devices.FOLDER) / ended_devices.NAME
    ended_devices.join(var / name, staged / name)


def _read(backup: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise NotABackup(backup) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotABackup(backup)
    return manifest


def _require_known(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest["migrations"]) - known:
        raise FromTheFuture(min(unknown))


def _has_data() -> bool:
    """Whether the configured database has been used; one that is not there has not."""
    if not dumps.exists(dumps.database_name()):
        return False
    tables = connection.introspection.table_names()
    if "network_account" not in tables:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM network_account)")
        row = cursor.fetchone()
    return bool(row and row[0])
