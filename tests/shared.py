"""What is costly to make is made once in a run of tests, whichever worker asks for it first."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have, and no other run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


ROOT = Path(__file__).resolve().parents[1]


def page_built(config: Path, variable: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a page that Vite makes by `config`; it finds its folder in `variable`."""
    folder = of_the_run(tmp_path_factory) / f"built-{variable.lower()}"
    with (folder.parent / f"{folder.name}.lock").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        if not note.seek(0, os.SEEK_END):
            subprocess.run(
                ["node_modules/.bin/vite", "build", "--config", str(config)],
                check=True,
                cwd=ROOT,
                env=os.environ | {variable: str(folder)},
                capture_output=True,
                timeout=300,
            )
            note.write("built")
    return folder


@contextlib.contextmanager
def made_once(
    note: Path, make: Callable[[], object], unmake: Callable[[], object]
) -> Iterator[None]:
    """Inside, `make` was called in one process; the last to leave calls `unmake`.

    Each process keeps a shared lock on the file `note`, which the kernel releases even
    after kill -9; the note says whether it was made. Who comes or goes holds another lock
    for that moment: of the note nobody may wait while others are inside.
    """
    door = note.with_name(f"{note.name}.door")
    with note.open("a+") as users, door.open("a+") as passing:
        fcntl.flock(passing, fcntl.LOCK_EX)
        if not note.stat().st_size:
            make()
            users.write("made")
            users.flush()
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(passing, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(passing, fcntl.LOCK_EX)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                unmake()
                users.truncate(0)
