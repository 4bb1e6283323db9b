"""Rows of a dataset as a stream: one statement, read in pieces, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from network.moments import Moment
from network.named_sets import NamedSet, with_clause
from network.queries import planned_for_sets

BATCH: Final = 2_000  # rows


def count(sets: Sequence[NamedSet], rows: str, places: list[int], moment: Moment) -> int:
    """How many rows there are in `places` (keys). `rows` is FROM … WHERE with their one %s."""
    head, values = with_clause(sets, moment)
    with planned_for_sets(), connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT count(*) {rows}", [*values, places])
        return int(cursor.fetchone()[0])


@contextmanager
def streamed(
    sets: Sequence[NamedSet], select: str, rows: str, places: list[int], moment: Moment
) -> Iterator[Iterator[list[tuple[Any, ...]]]]:
    """The rows in batches of BATCH, while the transaction is open."""
    head, values = with_clause(sets, moment)
    with planned_for_sets():
        with connection.cursor() as cursor:
            # All rows are read: a plan that is quick with the first of them is slow.
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"{head} SELECT {select} {rows}", [*values, places])
            yield iter(lambda: cursor.fetchmany(BATCH), [])
