"""Coordinates as columns, for tables: where a point is, or a point inside a parcel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import shapely

from formats.crs import Crs
from formats.writing.arrow import moved_to
from formats.writing.layer import Batch, Column, Kind, Layer

LONGITUDE: Final = Column("longitude", "ลองจิจูด", "Longitude", Kind.NUMBER, "lon")
LATITUDE: Final = Column("latitude", "ละติจูด", "Latitude", Kind.NUMBER, "lat")


def with_coordinates(layer: Layer, crs: Crs) -> Layer:
    """The layer with longitude and latitude of WGS 84, and easting and northing where chosen.

    A layer without a shape stays as it is.
    """
    if layer.shape is None:
        return layer
    added = [LONGITUDE, LATITUDE]
    if not crs.is_storage:
        added += [
            Column("easting", f"ตะวันออก (ม.) {crs.name}", f"Easting (m) {crs.name}", Kind.NUMBER),
            Column("northing", f"เหนือ (ม.) {crs.name}", f"Northing (m) {crs.name}", Kind.NUMBER),
        ]
    return replace(layer, columns=(*layer.columns, *added), batches=_batches(layer, crs))


def _batches(layer: Layer, crs: Crs) -> Iterator[Batch]:
    for batch in layer.batches:
        points = batch.geometries
        if points is None:
            points = np.full(len(batch.rows), None, dtype=object)
        if layer.shape == "MultiPolygon":
            points = shapely.point_on_surface(points)
        columns = [shapely.get_x(points), shapely.get_y(points)]
        if not crs.is_storage:
            moved = moved_to(points, crs)
            columns += [shapely.get_x(moved), shapely.get_y(moved)]
        cells = np.column_stack(columns).tolist()
        rows = [
            [*row, *(None if value != value else value for value in found)]  # noqa: PLR0124 (NaN)
            for row, found in zip(batch.rows, cells, strict=True)
        ]
        yield Batch(rows, batch.geometries)
