"""Two districts with one of each record: what is here, and what lies elsewhere."""

from __future__ import annotations

import pytest

from tests.network.worlds import World, world


@pytest.fixture
def here(db: None) -> World:
    return world("2704", 102.0)


@pytest.fixture
def there(here: World) -> World:
    return world("2705", 103.0)
