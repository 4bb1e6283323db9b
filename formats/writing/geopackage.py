"""GeoPackage: the layer, and a table of what travels with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyogrio

from formats.crs import Crs
from formats.writing.arrow import ALIAS, GEOMETRY, TYPES, WKB, Stream, arrays, geometries_of, wkb
from formats.writing.layer import Layer, Note, Written

ABOUT: Final = "about"
# What QGIS of a Debian from years ago still reads without a word.
_VERSION = {"VERSION": "1.2"}


def write_geopackage(layer: Layer, path: Path, crs: Crs) -> Written:
    """Write `layer` in `crs`; `path` must not be there yet."""
    written = Written()
    fields = [
        pa.field(column.key, TYPES[column.kind], metadata={ALIAS: layer.called(column)})
        for column in layer.columns
    ]
    if layer.shape:
        fields.append(pa.field(GEOMETRY, pa.binary(), metadata=WKB))
    schema = pa.schema(fields)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in layer.batches:
            columns = arrays(layer.columns, batch.rows)
            if layer.shape:
                columns.append(wkb(geometries_of(batch), crs))
            written.rows += len(batch.rows)
            yield pa.record_batch(columns, schema=schema)

    stream = Stream(schema, batches())
    stream.written(
        lambda: pyogrio.write_arrow(
            stream.reader,
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_name=GEOMETRY if layer.shape else None,
            geometry_type=layer.shape,
            crs=definition(crs) if layer.shape else None,
            dataset_options=_VERSION,
            layer_options={"IDENTIFIER": layer.title, "FID": "fid"},
        )
    )
    _write_notes(layer.notes, path)
    return written


def definition(crs: Crs) -> str:
    """The reference system for GDAL; Indian 1975 with its shift inside, never by its code."""
    return crs.wkt if crs.is_indian_1975 else f"EPSG:{crs.epsg}"


def _write_notes(notes: tuple[Note, ...], path: Path) -> None:
    if not notes:
        return
    table = pa.table(
        {
            "key": [note.key for note in notes],
            "th": [note.th for note in notes],
            "en": [note.en for note in notes],
            "text": [note.text for note in notes],
        }
    )
    pyogrio.write_arrow(table, path, layer=ABOUT, driver="GPKG", append=True, geometry_type=None)
