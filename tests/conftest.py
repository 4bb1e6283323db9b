"""What every test may rely on, in whatever order they run and on whichever worker."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from pytest_django.plugin import blocking_manager_key

from parcels.models import LandDocumentType
from survey.models import HardshipType

# What migration 0005 of parcels says of the types that 0003 makes.
ALRO_PAPERS = ("alro_401", "alro_agri_deed", "alro_lease")


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
