"""The rows of a layer at a moment, as a QuerySet: kept ones for now, worked out for the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable

from maps.models.drawn import Drawn
from maps.tiles.narrowing import Keys
from maps.tiles.rows import DRAWINGS, OF_MODEL
from network.moments import Moment

Box = tuple[float, float, float, float]  # west, south, east, north: EPSG:4326

# Every shape a row ever had: what is drawn of it at a moment is asked of these keys alone.
_TOUCHING = {
    "parcels": "SELECT DISTINCT spatial_unit_id FROM parcels_boundary WHERE geometry && {box}",
    "houses": "SELECT DISTINCT spatial_unit_id FROM parcels_position WHERE point && {box}",
    "overlaps": "SELECT met.id FROM parcels_overlap AS met WHERE met.spatial_unit_id IN"
    " (SELECT spatial_unit_id FROM parcels_boundary WHERE geometry && {box})",
}


def drawn_at(model: type[Drawn], moment: Moment, *, window: Box | None = None) -> QuerySet[Any]:
    """Rows of `model` as they are known at `moment`; of the past, those that may touch `window`.

    Those of now are the rows kept; maps.tiles.keeping sees to it that they are worked out.
    """
    found: QuerySet[Any] = model._default_manager.all()
    drawing = OF_MODEL[model]
    layer = next(name for name, each in DRAWINGS.items() if each is drawing)
    if not moment.is_past:
        return found
    keys = _touching(layer, window) if window and layer in _TOUCHING else None
    if keys == []:
        return found.none()
    return _from(found, *drawing.sql(moment, keys), columns=drawing.columns)


def _touching(layer: str, window: Box) -> Keys:
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHING[layer].format(box="ST_MakeEnvelope(%s, %s, %s, %s, 4326)"), window)
        return [key for (key,) in cursor.fetchall()]


def _from(
    rows: QuerySet[Any], sql: str, values: Sequence[Any], *, columns: Sequence[str]
) -> QuerySet[Any]:
    """`rows` read from a SELECT instead of from their table."""
    query = rows.query
    alias = query.get_initial_alias()
    assert alias is not None, "a query of a model has a table"  # noqa: S101
    query.alias_map[alias] = _Selected(
        query.alias_map[alias].table_name, alias, sql, values, columns
    )
    return rows


class _Selected(BaseTable):
    """The rows of a SELECT where a query would read a table."""

    def __init__(
        self, table: str, alias: str, sql: str, values: Sequence[Any], columns: Sequence[str]
    ) -> None:
        super().__init__(table, alias)
        self.sql, self.values, self.columns = sql, list(values), tuple(columns)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """(SELECT …) AS name (columns), with its parameters."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(column) for column in self.columns)
        alias = compiler.quote_name_unless_alias(self.table_alias)
        return f"({self.sql}) AS {alias} ({columns})", list(self.values)

    def relabeled_clone(self, change_map: dict[str | None, str]) -> _Selected:
        """The same under another name."""
        alias = change_map.get(self.table_alias, self.table_alias or "")
        return type(self)(self.table_name, alias, self.sql, self.values, self.columns)

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes it equal to another."""
        return (
            self.__class__,
            self.table_name,
            self.table_alias,
            self.sql,
            tuple(map(str, self.values)),
        )
