"""The same form is read once in a run of tests: converting and checking it takes seconds."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from survey.shipped import publishing as shipped
from survey.xforms import publishing
from survey.xforms.conversion import ReadForm, read_form


def read_once(folder: Path, patched: pytest.MonkeyPatch) -> None:
    """What was taken is remembered in `folder`, for all workers; what is refused is read anew.

    Only where forms are published: tests of the reading itself read.
    """
    folder.mkdir(exist_ok=True)

    def read(path: Path, file_name: str) -> ReadForm:
        told = f"{file_name}\0".encode() + path.read_bytes()
        with (folder / hashlib.sha256(told).hexdigest()).open("a+b") as kept:
            fcntl.flock(kept, fcntl.LOCK_EX)  # another reads it meanwhile
            kept.seek(0)
            if not (content := kept.read()):
                content = pickle.dumps(read_form(path, file_name))
                kept.write(content)
        found: ReadForm = pickle.loads(content)  # noqa: S301 (written by ourselves, above)
        return found

    def read_own(paths: Sequence[Path]) -> list[ReadForm]:
        return [read(path, path.name) for path in paths]

    patched.setattr(publishing, "read_form", read)
    patched.setattr(shipped, "read_own_forms", read_own)
