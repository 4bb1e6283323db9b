"""The demo, loaded once for all tests of this folder."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from survey.demo import writing
from tests.survey.demo.asking import SEED, TODAY


@pytest.fixture(scope="package", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Loaded once for all tests of this folder, on one worker; nothing of it is left behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        stored = writing.load(SEED, TODAY, say=lambda _: None, quiet=True)
        connection.check_constraints()  # once, not after every test
        yield stored.by_model
        transaction.set_rollback(True)
