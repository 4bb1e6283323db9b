"""Two districts with one of each record: what is here, and what lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.network.worlds import World, world


@pytest.fixture
def here(db: None) -> World:
    return world("2704", 102.0)


@pytest.fixture
def there(here: World) -> World:
    return world("2705", 103.0)


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[World]]:
    """Here and there, made once for all tests of a file; what a test adds goes with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield [world("2704", 102.0), world("2705", 103.0)]
        transaction.set_rollback(True)
