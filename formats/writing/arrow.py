"""Layers as a stream of Arrow batches: how GDAL and Parquet are handed rows without holding all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from formats.crs import Crs, Geometries, from_storage, to_storage
from formats.writing.layer import Batch, Column, Kind

GEOMETRY: Final = "geometry"
WKB: Final = {"ARROW:extension:name": "ogc.wkb"}
WIDTH: Final = "GDAL:OGR:width"
ALIAS: Final = "GDAL:OGR:alternative_name"

TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.TIME: pa.timestamp("us", tz="UTC"),
    Kind.FLAG: pa.bool_(),
}


class Stream:
    """Batches for a reader written in C, which would lose the class of an error on the way."""

    def __init__(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._error: BaseException | None = None
        self.reader = pa.RecordBatchReader.from_batches(schema, self._watched())

    def _watched(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches
        except BaseException as error:
            self._error = error
            raise

    def written(self, write: Callable[[], None]) -> None:
        """Run `write`; what went wrong while rows were made is raised as what it was."""
        try:
            write()
        except Exception:
            if self._error is not None:
                raise self._error from None
            raise


def arrays(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[pa.Array]:
    """One array for each column."""
    turned = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    made = []
    for column, values in zip(columns, turned, strict=True):
        cells = [_plain(value) for value in values] if column.kind is Kind.NUMBER else values
        if column.kind is Kind.TIME:
            cells = [None if value is None else value.astimezone(UTC) for value in values]
        made.append(pa.array(cells, type=TYPES[column.kind]))
    return made


def _plain(value: Any) -> float | None:
    """Decimals of the database are floats in files."""
    return None if value is None else float(value)


def wkb(geometries: Geometries, crs: Crs | None = None) -> pa.Array:
    """Geometry as WKB, moved to `crs` where one is given."""
    moved = geometries if crs is None else moved_to(geometries, crs)
    return pa.array(shapely.to_wkb(moved), type=pa.binary())


def moved_to(geometries: Geometries, crs: Crs) -> Geometries:
    """Geometries of EPSG:4326 in `crs`, such that the way back ends at the same last digits."""
    moved = from_storage(geometries, crs)
    if not crs.is_indian_1975:
        return moved
    # A shift of datum drops the height at both ends: there and back are 3 mm apart. Aimed once
    # more, by as much to the other side, it is nanometres.
    there = shapely.get_coordinates(geometries)
    missed = shapely.get_coordinates(to_storage(moved, crs)) - there
    aimed = shapely.set_coordinates(np.array(geometries, dtype=object), there - missed)
    return from_storage(aimed, crs)


def geometries_of(batch: Batch) -> Geometries:
    """The geometries of a batch of a layer that has a shape."""
    if batch.geometries is None:
        raise ValueError("a layer with a shape has geometries")
    return batch.geometries
