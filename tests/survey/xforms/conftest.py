"""The same form is read once for all tests that publish it: reading takes seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.xforms import publishing
from survey.xforms.conversion import ReadForm, read_form

_READ: dict[tuple[bytes, str], ReadForm] = {}


@pytest.fixture(autouse=True)
def each_form_is_read_once(monkeypatch):
    """What was taken is remembered; what is refused is read anew."""

    def read(path: Path, file_name: str) -> ReadForm:
        key = (path.read_bytes(), file_name)
        if key not in _READ:
            _READ[key] = read_form(path, file_name)
        return _READ[key]

    monkeypatch.setattr(publishing, "read_form", read)
