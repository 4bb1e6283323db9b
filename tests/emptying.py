"""What a test has committed goes when it ends: from the tables that hold anything, no others.

Django truncates every table and makes its permissions anew: up to a second after each test.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

from parcels.models import LandDocumentType, LandmarkKind
from plans.models import HousingCeiling
from survey.models import HardshipType, Trade

# As every migration leaves them; no test changes them.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}

# What migration 0005 of parcels says of the types that 0003 makes.
ALRO_PAPERS = ("alro_401", "alro_agri_deed", "alro_lease")


def empty_tables(_test: Any = None) -> None:
    """Delete every row that is there, of facts too: rules of rows are set aside meanwhile."""
    quote = connection.ops.quote_name
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    # The queue of the worker too, which Django does not manage: its jobs speak of what is gone.
    every = connection.introspection.table_names()
    tables += [table for table in every if table.startswith("procrastinate_")]
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {quote(table)})"  # noqa: S608
        for table in sorted(set(tables) - KEPT)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        held = [quote(table) for (table,) in cursor.fetchall()]
        statements = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in held]
        statements += [f"DELETE FROM {table}" for table in held]  # noqa: S608
        # Whether anything still points at what is gone is asked before the rules are back.
        statements += ["SET CONSTRAINTS ALL IMMEDIATE"]
        statements += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in held]
        cursor.execute(";".join(statements))

    _write_again()


def _write_again() -> None:
    """What migrations wrote, and a new database has."""
    if not LandDocumentType.objects.exists():
        import_module("parcels.migrations.0003_land_document_types").add_types(apps, None)
        LandDocumentType.objects.filter(code__in=ALRO_PAPERS).update(is_alro=True)
    if not LandmarkKind.objects.exists():
        import_module("parcels.migrations.0009_layouts").write_kinds(apps, None)
    if not Trade.objects.exists():
        import_module("survey.migrations.0026_training").add_trades(apps, None)
    if not HardshipType.objects.exists():
        import_module("survey.migrations.0004_hardship_types").add_types(apps, None)
    if not HousingCeiling.objects.exists():
        import_module("plans.migrations.0001_initial").add_ceilings(apps, None)


def instead_of_truncating() -> None:
    """From now on tests that commit are ended by `empty_tables`."""
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[method-assign]
