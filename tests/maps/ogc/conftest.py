"""The land of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import caches

from tests.maps.ogc.land import Land, land


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> None:
    """Endings of tokens are written down beside the database: not in the installation's folder."""
    settings.VAR = tmp_path
    caches["process"].clear()


@pytest.fixture
def ground(db: None) -> Land:
    return land()
