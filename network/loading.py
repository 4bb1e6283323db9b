"""Many rows at once through COPY: ten times as fast as bulk_create, with the same defaults.

Database rules and triggers hold here as everywhere; those per statement run once for all rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, UUIDField
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql

LARGE = 2_000  # rows of one table; fewer are planned for well enough until autovacuum comes


Filled = Mapping[tuple[str, str], int]


def filled() -> Filled:
    """Rows put into each table (schema, name), by relid, as this session counts them so far.

    PostgreSQL tells of more than the transaction: also of those before it that it has not yet
    reported, which it does once a second. Only what is told twice and subtracted can be trusted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT schemaname, relname, n_tup_ins FROM pg_stat_xact_user_tables
            WHERE n_tup_ins > 0 AND schemaname NOT LIKE 'pg_temp%' ORDER BY relid
            """
        )
        return {(schema, table): count for schema, table, count in cursor.fetchall()}


def analyse_filled(since: Filled) -> None:
    """Tell the planner of tables into which very many rows went since `filled` was asked.

    Both in one transaction. Until autovacuum comes round the planner takes these tables for as
    small as they were, and joins them row by row: the first page that is opened would take
    minutes.
    """
    # In one order, so that two imports never wait for each other crosswise.
    for (schema, table), count in filled().items():
        if count - since.get((schema, table), 0) >= LARGE:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, table)))


def reserve_keys(model: type[Model], count: int) -> list[int]:
    """New primary keys for `count` rows that are still to be loaded. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def load(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into the table of `model`; `columns` are its columns (`place_id`, not `place`).

    A column not named gets the default of its field, anew for each row; where the
    database has a default of its own, that one. Values are as psycopg takes them.
    """
    rest = _unnamed(model, columns)
    names = [*columns, *(str(field.column) for field in rest)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(name) for name in names]),
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row([*row, *(field.get_default() for field in rest)])


def insert_from(
    model: type[Model], columns: Sequence[str], query: str, parameters: Mapping[str, Any]
) -> int:
    """Insert what `query` selects, in the order of `columns`; how many rows. One statement.

    A column not named gets the default of its field: a UUID anew for each row, any other
    the same for all. Text of a stranger is never part of `query`.
    """
    rest = _unnamed(model, columns)
    values: list[sql.Composable] = []
    for field in rest:
        is_key = isinstance(field, UUIDField)
        values.append(sql.SQL("gen_random_uuid()") if is_key else sql.Literal(field.get_default()))
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM ({}) AS chosen").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(
            [sql.Identifier(name) for name in (*columns, *(str(field.column) for field in rest))]
        ),
        sql.SQL(", ").join([sql.SQL("chosen.*"), *values]),
        sql.SQL(query),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _unnamed(model: type[Model], columns: Sequence[str]) -> list[Any]:
    """The fields whose columns are not named, and which the database does not fill itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.column not in columns
        and not field.generated
        and not field.primary_key
        and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED
    ]
