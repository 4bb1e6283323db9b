"""The land of these tests: made and drawn once a file, as costly as it is; no test changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from maps.layers import LAYERS
from network.models import Account
from network.moments import Moment
from tests.maps.ogc.land import Land, land


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> None:
    """Endings of tokens are written down beside the database: not in the installation's folder."""
    settings.VAR = tmp_path
    caches["process"].clear()


@pytest.fixture(scope="module")
def drawn_land(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Land]:
    """Made in a transaction that is never committed; each test works in one within it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = land()
        for layer in LAYERS.values():
            layer.queryset(made.chief, Moment.now()).count()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def ground(drawn_land: Land, db: None) -> Land:
    """With accounts of which nothing is remembered yet."""
    return replace(
        drawn_land,
        leader=Account.objects.get(pk=drawn_land.leader.pk),
        chief=Account.objects.get(pk=drawn_land.chief.pk),
    )
