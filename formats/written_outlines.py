"""Outlines written as WKT in a column of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from formats.crs import STORAGE_SRID, Crs, Geometries, plausible_crs, recognise
from formats.errors import MissingCrs
from formats.place_columns import WKT
from formats.tables import Table

_DEGREES = 180.0


def outlines_as_written(
    table: Table, column: str
) -> tuple[Geometries, npt.NDArray[np.object_], list[int]]:
    """Outlines, the system each names itself, and the rows that cannot be read."""
    read = np.full(len(table), None, dtype=object)
    systems = np.full(len(table), None, dtype=object)
    unread = []
    for index, row in enumerate(table.rows):
        if (text := row.values[column]) is None:
            continue
        found = WKT.match(text) if isinstance(text, str) else None
        shape = _shape(text[found.start("shape") :]) if found else None
        if found is None or shape is None:
            unread.append(index)
            continue
        read[index] = shapely.force_2d(shape)
        if found["srid"]:
            systems[index] = recognise(int(found["srid"]))
    return read, systems, unread


def _shape(text: str) -> Any:
    try:
        with np.errstate(invalid="ignore"):
            return shapely.from_wkt(text, on_invalid="ignore")
    except NotImplementedError:  # a curve
        return None


def crs_of_outlines(outlines: Geometries) -> Crs:
    """EPSG:4326 for degrees, which WKT without a word is in.

    Raises:
        MissingCrs: most are metres.
    """
    bounds = shapely.bounds(outlines[~shapely.is_missing(outlines)])
    finite = np.isfinite(bounds).all(axis=1)
    in_degrees = (np.abs(bounds) <= _DEGREES).all(axis=1)
    if (finite & ~in_degrees).sum() > (finite & in_degrees).sum():
        raise MissingCrs(plausible=", ".join(map(str, plausible_crs(outlines))) or "—")
    return recognise(STORAGE_SRID)
