"""What every test may rely on, in whatever order they run and on whichever worker."""

import os
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

from parcels.models import LandDocumentType
from survey.models import HardshipType

# CI has a quarter of an hour; at a desk `script/test` runs everything.
SHORT = bool(os.environ.get("CI")) and not os.environ.get("RANGWAT_LONG")
settings.register_profile("short", max_examples=40)
if SHORT:
    settings.load_profile("short")

# What migration 0005 of parcels says of the types that 0003 makes.
ALRO_PAPERS = ("alro_401", "alro_agri_deed", "alro_lease")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole installations first: begun last, one worker would be at them while others are idle.

    Where time is short (CI), what does at length what others do in little is left out.
    """
    items.sort(key=lambda item: "tests/safety/" not in item.nodeid)
    if SHORT:
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what migrations wrote: a test that commits empties every table when it ends."""
    yield
    marker = item.get_closest_marker("django_db")
    if nextitem is None:  # the database itself is gone by now
        return
    if marker is None or not marker.kwargs.get("transaction"):
        return
    with item.config.stash[blocking_manager_key].unblock():
        if not LandDocumentType.objects.exists():
            import_module("parcels.migrations.0003_land_document_types").add_types(apps, None)
            LandDocumentType.objects.filter(code__in=ALRO_PAPERS).update(is_alro=True)
        if not HardshipType.objects.exists():
            import_module("survey.migrations.0004_hardship_types").add_types(apps, None)
