"""Makes a database of the benchmarks' own, with the demo in it, and multiplies the demo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import ForeignKey, Model
from psycopg import sql

from network.models import (
    Domicile,
    HouseCount,
    HouseholdMembership,
    Joining,
    Party,
    PersonRecord,
    Place,
    PlaceBoundary,
    PlaceRecord,
)
from parcels.models import (
    BAUnit,
    Boundary,
    Concession,
    Instrument,
    LayerFeature,
    Position,
    Right,
    SpatialUnit,
    StatedPlace,
    UnitLabel,
)
from survey.models import Verification, Visit

# What a copy has of its own, each after those it points at. Shared are accounts, sources and
# editions of layers: a larger district has more land in an edition, not more editions.
COPIED: tuple[type[Model], ...] = (
    Party,
    Place,
    PlaceRecord,
    PlaceBoundary,
    Joining,
    HouseCount,
    Domicile,
    PersonRecord,
    HouseholdMembership,
    SpatialUnit,
    UnitLabel,
    StatedPlace,
    Position,
    BAUnit,
    BAUnit.spatial_units.through,
    Right,
    Concession,
    Instrument,
    LayerFeature,
    Boundary,
    Visit,
    Verification,
)
KEYS_APART = 10_000_000
DEGREES_APART = 0.6  # east: areas on the ellipsoid stay what they are
TAMBONS_APART = 10  # tambon 05 of the demo is 15 in its first copy


@contextmanager
def own_database() -> Iterator[None]:
    """An empty database beside the configured one while this lasts; dropped after it."""
    settings = connections["default"].settings_dict
    name = f"{settings['NAME']}_bench_{os.getpid()}"
    address = {
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
        "user": settings["USER"],
        "password": settings.get("PASSWORD") or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **address) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        settings["NAME"] = name
        settings["OPTIONS"].pop("pool", None)  # one connection, so that it can be closed
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connection.close()
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def multiply(times: int) -> None:
    """Add copies of all tambons of the demo and what lies in them until there are `times`.

    The copies lie east of each other in the same district, under codes and keys of
    their own. Every count of the district and every area is then `times` as large.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
        for number in range(1, times):
            for model in COPIED:
                cursor.execute(*_copy(model, number))
        cursor.execute("SET LOCAL rangwat.loading_history = 'off'")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(model: type[Model], number: int) -> tuple[str, dict[str, Any]]:
    """The statement that copies the first rows of `model`, and its parameters."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field) for field in fields)
    table = model._meta.db_table
    statement = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} {_chosen(model)}"
    return statement, {
        "keys": number * KEYS_APART,
        "first": KEYS_APART,
        "degrees": number * DEGREES_APART,
        "tambons": number * TAMBONS_APART,
        "number": number,
    }


def _chosen(model: type[Model]) -> str:
    """The rows of the demo; of places the tambons and villages alone."""
    chosen = "WHERE id < %(first)s"
    if model is Place:
        return f"{chosen} AND length(code) > 4"
    if model in (PlaceRecord, PlaceBoundary, Joining, HouseCount):
        chosen += " AND place_id IN (SELECT id FROM network_place WHERE length(code) > 4)"
    return chosen


def _value(model: type[Model], field: Any) -> str:
    """What stands in a column of the copy."""
    column = f'"{field.column}"'
    own = {
        (Place, "code"): "substr(code, 1, 4)"
        " || lpad((substr(code, 5, 2)::int + %(tambons)s)::text, 2, '0') || substr(code, 7)",
        (Concession, "reference"): f"{column} || '/' || %(number)s::text",
        (LayerFeature, "number"): f"{column} + 1000 * %(number)s",
    }
    if (model, field.column) in own:
        value = own[model, field.column]
    elif isinstance(field, ForeignKey) and field.related_model is Place:
        # What lay in the district or the province as a whole still does.
        copied = "SELECT id FROM network_place WHERE length(code) > 4"
        value = f"CASE WHEN {column} IN ({copied}) THEN {column} + %(keys)s ELSE {column} END"
    elif field.primary_key or (isinstance(field, ForeignKey) and field.related_model in COPIED):
        value = f"{column} + %(keys)s"
    elif field.column == "key":
        value = "gen_random_uuid()"
    elif field.column in {"geometry", "point"}:
        value = f"ST_Translate({column}, %(degrees)s, 0)"
    else:
        value = column
    return value
