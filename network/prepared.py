"""Statements that are asked at every request of a phone: the database reads and plans them once.

Django sends a statement with its values written into it, to be read and planned anew each
time; for what a village's phones ask thousands of times that is most of the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


class _Prepared(psycopg.Cursor[tuple[Any, ...]]):
    """Sends values beside the statement, which stays prepared on its connection."""

    def execute(
        self,
        query: Any,
        params: Values | None = None,
        *,
        prepare: bool | None = True,
        binary: bool | None = None,
    ) -> Self:
        return super().execute(query, params, prepare=prepare, binary=binary)


def rows_of(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """The rows of a statement of constant text; `values` fill its placeholders. One query.

    A value that stands in no expression which tells its type needs a cast. The moment by which
    facts are known must be a value too: network_is_known of a constant would be answered once,
    when the statement is planned, and a later withdrawal not be seen.

    Raises:
        django.db.Error: as Django's own cursors do.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        bare = _Prepared(connection.connection)
    counted = connection.queries_logged
    wrapped = connection.make_debug_cursor if counted else connection.make_cursor
    # The stubs know Django's own cursors alone.
    with wrapped(bare) as cursor:  # type: ignore[arg-type]
        cursor.execute(statement, values)
        return list(cursor.fetchall())
