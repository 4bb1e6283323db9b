"""Two villages side by side, as the tiles are tried with; made once for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import factories
from tests.maps.tiles.conftest import SOUTH, WEST, World, village


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        factories.place("27")
        district = factories.place("2704", geometry=factories.square(WEST - 0.1, SOUTH - 0.1, 0.3))
        factories.joined(factories.place("270405"))
        yield World(district, village("27040501", WEST), village("27040502", WEST + 0.004))
        transaction.set_rollback(True)
