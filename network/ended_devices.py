"""Which field devices were ended, kept beside the database too: no backup brings one back.

One key a line under var/erasures, which backups take along and a restore joins with its own
(config.restoring). The line is on the disk before the ending is committed.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

FOLDER, NAME = "erasures", "ended-devices.txt"


def remember(key: UUID) -> None:
    """Write the key down, forced to the disk. A line cut off by a crash is begun anew."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        kept = file.read()
        if key in _keys(kept.decode(errors="replace")):
            return  # replayed after a restore
        torn = bool(kept) and not kept.endswith(b"\n")
        file.write(b"\n" * torn + f"{key}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def remembered() -> list[UUID]:
    """Every key that was written down whole."""
    path = _path()
    return _keys(path.read_text(errors="replace")) if path.exists() else []


def join(ours: Path, theirs: Path) -> None:
    """Make the file at `theirs` hold what either file holds; both may be missing."""
    both = [each.read_text(errors="replace") for each in (theirs, ours) if each.exists()]
    keys = dict.fromkeys(key for text in both for key in _keys(text))
    if keys:
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.write_text("".join(f"{key}\n" for key in keys))


def _path() -> Path:
    return Path(settings.VAR) / FOLDER / NAME


def _keys(text: str) -> list[UUID]:
    return [UUID(line) for line in text.splitlines() if _is_key(line)]


def _is_key(line: str) -> bool:
    try:
        UUID(line)
    except ValueError:
        return False
    return True
