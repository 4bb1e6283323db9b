"""Sets asked of a few keys alone, under the names by which others ask for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from network.moments import Moment
from network.named_sets import NamedSet, Sql

Keys = list[int] | None


def only(column: str, keys: Keys) -> Sql:
    """AND … with its parameters; nothing where all are asked for."""
    return ("", []) if keys is None else (f" AND {column} = ANY(%s)", [keys])


def narrowed(
    name: str,
    columns: tuple[str, ...],
    rows: str,
    keys: Keys,
    *,
    asked: str,
    needs: Iterable[NamedSet] = (),
) -> NamedSet:
    """A set whose SELECT says {only} where it is narrowed to `keys` of the column `asked`."""
    where, values = only(asked, keys)

    def sql(moment: Moment) -> Sql:
        before, *rest = rows.split("{only}")
        made: list[Any] = []
        text, own = NamedSet(name, columns, before).sql(moment)
        made += own
        for part in rest:
            following, own = NamedSet(name, columns, part).sql(moment)
            text += where + following
            made += [*values, *own]
        return text, made

    return NamedSet(name, columns, sql, tuple(needs))
