"""Months are closed in Thai alone here and their papers not set in type, at a part of the cost.

A test of both languages asks for `in_english`, one that looks at paper for `in_type`.
"""

from __future__ import annotations

import pytest

from reports.months import freezing
from tests.network.walking import papers_as_text


@pytest.fixture(autouse=True)
def _in_thai_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "in_english" not in request.fixturenames:
        monkeypatch.setattr(freezing, "LANGUAGES", ("th",))


@pytest.fixture
def in_english() -> None:
    """The month is closed in both languages, as in earnest."""


@pytest.fixture(autouse=True)
def _papers_unset(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "in_type" not in request.fixturenames:
        papers_as_text(monkeypatch)


@pytest.fixture
def in_type() -> None:
    """What is printed is set in type, as in earnest."""
