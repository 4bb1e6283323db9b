"""Months are closed in Thai alone here, at half the cost; a test of both asks for `in_english`."""

from __future__ import annotations

import pytest

from reports.months import freezing


@pytest.fixture(autouse=True)
def _in_thai_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "in_english" not in request.fixturenames:
        monkeypatch.setattr(freezing, "LANGUAGES", ("th",))


@pytest.fixture
def in_english() -> None:
    """The month is closed in both languages, as in earnest."""
