"""GeoParquet 1.1: WKB in lon/lat, the box of each row beside it, all told in the metadata.

Source: https://geoparquet.org/releases/v1.1.0/
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from formats.crs import STORAGE_SRID, Geometries
from formats.writing.arrow import GEOMETRY, TYPES, arrays, geometries_of, wkb
from formats.writing.layer import Layer, Written

VERSION: Final = "1.1.0"
BOX: Final = "bbox"
EDGES: Final = ("xmin", "ymin", "xmax", "ymax")
_ABOUT = b"rangwat"


def write_geoparquet(layer: Layer, path: Path) -> Written:
    """Write `layer`; without a shape it is plain Parquet. Times are UTC."""
    written = Written()
    fields = [
        pa.field(column.key, TYPES[column.kind], metadata={"th": column.th, "en": column.en})
        for column in layer.columns
    ]
    if layer.shape:
        box = pa.struct([pa.field(edge, pa.float64()) for edge in EDGES])
        fields += [pa.field(GEOMETRY, pa.binary()), pa.field(BOX, box)]
    schema = pa.schema(fields, metadata={_ABOUT: _about(layer)})
    extent = _Extent()
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for batch in layer.batches:
            columns = arrays(layer.columns, batch.rows)
            if layer.shape:
                shapes = geometries_of(batch)
                columns += [wkb(shapes), extent.boxes(shapes)]
            written.rows += len(batch.rows)
            file.write_batch(pa.record_batch(columns, schema=schema))
        if layer.shape:
            file.add_key_value_metadata({"geo": json.dumps(extent.metadata())})
    return written


class _Extent:
    """The box of everything so far, and the types of geometry met."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.box = np.array([np.inf, np.inf, -np.inf, -np.inf])

    def boxes(self, shapes: Geometries) -> pa.Array:
        bounds = shapely.bounds(shapes)
        there = ~np.isnan(bounds[:, 0])
        if there.any():
            self.box[:2] = np.minimum(self.box[:2], bounds[there, :2].min(axis=0))
            self.box[2:] = np.maximum(self.box[2:], bounds[there, 2:].max(axis=0))
            self.types |= {shape.geom_type for shape in shapes[there]}
        edges = [pa.array(bounds[:, number]) for number in range(4)]
        return pa.StructArray.from_arrays(edges, names=list(EDGES), mask=pa.array(~there))

    def metadata(self) -> dict[str, Any]:
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": sorted(self.types),
            "crs": json.loads(pyproj.CRS.from_epsg(STORAGE_SRID).to_json()),
            "covering": {"bbox": {edge: [BOX, edge] for edge in EDGES}},
        }
        if np.isfinite(self.box).all():
            column["bbox"] = self.box.tolist()
        return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _about(layer: Layer) -> bytes:
    notes = {note.key: note.text for note in layer.notes}
    return json.dumps({"title": layer.title, "about": notes}, ensure_ascii=False).encode()
