"""Installations for tests: one is migrated in a run, the others are copies of its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.installation import Installation
from tests.shared import made_once, of_the_run


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """As `migrate` leaves it; only copies of it are used."""
    folder = of_the_run(tmp_path_factory)
    made = Installation(folder / "migrated" / "var")
    with made_once(
        folder / "migrated.lock", lambda: made.done("migrate", "--verbosity=0"), made.lose
    ):
        yield made


@pytest.fixture(scope="module")
def machine(
    migrated: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An installation of the module's own; its database goes with the module."""
    made = migrated.copy(tmp_path_factory.mktemp("machine") / "var")
    yield made
    made.lose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """A machine on which nothing has been made yet."""
    made = Installation(tmp_path / "empty" / "var")
    yield made
    made.lose()
