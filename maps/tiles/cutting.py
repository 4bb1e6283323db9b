"""Cuts a tile out of a layer: Mapbox Vector Tile 2.1, one statement.

What is drawn at a zoom is what can be seen at it: shapes smaller than a few pixels are left
out, outlines lose what is finer than a quarter of one, properties come in when there is room
to read them. A tile that would still be too large is cut coarser, never cut off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber

from maps.models.drawn import TILE_SRID
from maps.tiles.keeping import planned_for
from network.moments import Moment

if TYPE_CHECKING:
    from maps.layer import Layer, Scope

EXTENT: Final = 4096  # units of a tile's side
BUFFER: Final = 64  # units around it, so that strokes do not end at its edges
HALF_WORLD: Final = 20_037_508.342789244  # metres of Web Mercator
LARGEST_ZOOM: Final = 22
LARGEST_BYTES: Final = 500_000
PIXELS: Final = 256  # of a tile's side, as one that is looked at
SMALLEST_PIXELS: Final = 4.0  # square pixels: smaller shapes are no more than dots
ALL_FROM: Final = 15  # zoom from which everything is drawn, however small
COARSEST: Final = 6
CELL: Final = 32  # units: of rows as near as this one stands for all, where they crowd
# The lowest level of the administration that is drawn below a zoom.
LEVELS_BELOW: Final = ((5, ("province",)), (8, ("province", "district")),
                       (10, ("province", "district", "tambon")))  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """A tile of WebMercatorQuad; rows are counted from the north, columns from the west."""

    zoom: int
    row: int
    col: int

    @property
    def exists(self) -> bool:
        """Whether the matrix of its zoom has it."""
        return self.zoom <= LARGEST_ZOOM and max(self.row, self.col) < 2**self.zoom

    @cached_property
    def side(self) -> float:
        """Metres of Web Mercator."""
        return math.ldexp(2 * HALF_WORLD, -self.zoom)

    def box(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:3857, with a margin on each side in sides of it."""
        west, north = self.col * self.side - HALF_WORLD, HALF_WORLD - self.row * self.side
        more = margin * self.side
        return west - more, north - self.side - more, west + self.side + more, north + more


class Envelope(Func):
    """A rectangle of EPSG:3857."""

    function = "ST_MakeEnvelope"
    output_field = GeometryField(srid=TILE_SRID)

    def __init__(self, box: tuple[float, float, float, float]) -> None:
        super().__init__(*(Value(each) for each in (*box, TILE_SRID)))


class AsMVTGeom(Func):
    """A geometry in units of a tile; null where nothing of it is left."""

    function = "ST_AsMVTGeom"
    output_field = GeometryField(srid=0)


class Simplify(Func):
    """An outline without what is finer than a tolerance; what vanishes stays as a sliver."""

    function = "ST_Simplify"
    output_field = GeometryField(srid=TILE_SRID)


def cut(layer: Layer, scope: Scope, tile: Tile, moment: Moment) -> bytes:
    """The tile of a layer for all who have `scope`; empty where there is nothing to draw."""
    for coarseness in range(COARSEST + 1):
        content = _cut(layer, scope, tile, moment, coarseness)
        if len(content) <= LARGEST_BYTES:
            break
    return content


def _cut(layer: Layer, scope: Scope, tile: Tile, moment: Moment, coarseness: int) -> bytes:
    try:
        statement, values = statement_of(layer, scope, tile, moment, coarseness)
    except EmptyResultSet:  # nothing of the past can lie there
        return b""
    if moment.is_past:
        # In a tile's window there are few; a layer that is not asked by windows is asked whole.
        with planned_for(layer.id, []), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return bytes(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        # For this statement alone: under load a plan in parallel halves what all get.
        cursor.execute(
            f"SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; {statement}",
            values,
        )
        cursor.nextset()
        cursor.nextset()
        return bytes(cursor.fetchone()[0])


# Values that stand for a tile's and a scope's own while a statement is put together.
_BOX: Final = (5e-301, 6e-301, 7e-301, 8e-301)
_REACH: Final = (1e-301, 2e-301, 3e-301, 4e-301)
_PLACES: Final = (-101,)
_statements: dict[tuple[str, int, int], tuple[str, list[Any]]] = {}


def statement_of(
    layer: Layer, scope: Scope, tile: Tile, moment: Moment, coarseness: int = 0
) -> tuple[str, list[Any]]:
    """The one statement that cuts a tile, with its values.

    To put it together takes the ORM as long as the database takes to answer, so for now it is
    put together once for each zoom of a layer, with values that stand for the real ones.
    """
    if moment.is_past:
        rows = layer.within(scope, moment, window=_lon_lat(tile))
        return _compiled(layer, rows, tile, coarseness, tile.box(BUFFER / EXTENT), tile.box())
    known = (layer.id, tile.zoom, coarseness)
    stand_in = scope.standing_in(_PLACES)
    if known not in _statements:
        rows = layer.within(stand_in, moment)
        _statements[known] = _compiled(layer, rows, tile, coarseness, _REACH, _BOX)
    statement, values = _statements[known]
    own: dict[Any, Any] = dict(zip(_BOX, tile.box(), strict=True))
    own |= zip(_REACH, tile.box(BUFFER / EXTENT), strict=True)
    own[_PLACES] = list(scope.places or ())
    for (_permission, name), (_same, keys) in zip(stand_in.further, scope.further, strict=True):
        own[name] = list(keys)
    return statement, [
        own.get(tuple(value) if isinstance(value, list) else value, value) for value in values
    ]


def _compiled(  # noqa: PLR0917 (of one caller)
    layer: Layer,
    rows: QuerySet[Any],
    tile: Tile,
    coarseness: int,
    reach: tuple[float, float, float, float],
    box: tuple[float, float, float, float],
) -> tuple[str, list[Any]]:
    rows = _seen_at(rows, layer, tile, coarseness, reach)
    told = {
        name: Cast(F(name), TextField()) if each.type in ("date", "string") else F(name)
        for name, each in layer.properties.items()
        if each.first_zoom <= tile.zoom and (coarseness == 0 or not each.first_zoom)
    }
    drawn = AsMVTGeom(_outline(layer, tile), Envelope(box), EXTENT, BUFFER, True)
    named = {f"told_{name}": value for name, value in told.items()}
    rows = rows.annotate(mvt=drawn, **named).order_by().values_list("pk", "mvt", *named)
    sql, values = rows.query.sql_with_params()
    columns = ", ".join(f'"{name}"' for name in ("id", "mvt", *told))
    return (
        f"SELECT ST_AsMVT(tile.*, %s, {EXTENT}, 'mvt', 'id')"  # noqa: S608 (compiled by the ORM)
        f" FROM ({sql}) AS tile ({columns})",
        [layer.id, *values],
    )


def _seen_at(
    rows: QuerySet[Any],
    layer: Layer,
    tile: Tile,
    coarseness: int,
    reach: tuple[float, float, float, float],
) -> QuerySet[Any]:
    """The rows that touch a tile or its buffer, and are large enough to be seen in it."""
    # By the rectangle of the shape: what only seems to touch is dropped as it is cut.
    rows = rows.filter(geometry__bboverlaps=Envelope(reach))
    fields = {field.name for field in layer.model._meta.get_fields()}
    if "square_metres" in fields and tile.zoom < ALL_FROM:
        rows = rows.filter(square_metres__gte=SMALLEST_PIXELS * (tile.side / PIXELS) ** 2)
    if coarseness > 1:
        rows = _thinned(rows, tile.side / EXTENT * CELL * 2 ** (coarseness - 2), fields)
    if "level" in fields:
        for zoom, levels in LEVELS_BELOW:
            if tile.zoom < zoom:
                return rows.filter(level__in=levels)
    return rows


def _thinned(rows: QuerySet[Any], cell: float, fields: set[str]) -> QuerySet[Any]:
    """One row of each cell of a grid (its side in metres of Web Mercator), the largest of them."""
    middle = Func(F("geometry"), function="ST_Centroid", output_field=GeometryField())
    grid = Func(middle, Value(cell), function="ST_SnapToGrid", output_field=GeometryField())
    first = F("square_metres").desc() if "square_metres" in fields else F("pk").asc()
    turn = Window(RowNumber(), partition_by=[grid], order_by=[first, F("pk").asc()])
    return rows.filter(pk__in=rows.annotate(turn=turn).filter(turn=1).values("pk"))


def _outline(layer: Layer, tile: Tile) -> Any:
    if layer.geometry == "point" or tile.zoom >= ALL_FROM:
        return F("geometry")
    quarter_of_a_pixel = tile.side / PIXELS / 4
    return Simplify(F("geometry"), Value(quarter_of_a_pixel), Value(True))


def _lon_lat(tile: Tile) -> tuple[float, float, float, float]:
    def latitude(y: float) -> float:
        return math.degrees(2 * math.atan(math.exp(y / 6_378_137.0)) - math.pi / 2)

    west, south, east, north = tile.box(BUFFER / EXTENT)
    degrees = 180 / HALF_WORLD
    return west * degrees, latitude(south), east * degrees, latitude(north)
