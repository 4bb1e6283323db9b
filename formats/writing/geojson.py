"""GeoJSON (RFC 7946): lon/lat of WGS 84, outer rings to the left, every digit there is.

What travels with the layer is the foreign member `rangwat` (§6.1), before the features.
"""

from __future__ import annotations

import json
from pathlib import Path

import shapely

from formats.writing.layer import Cell, Kind, Layer, Written, as_text


def write_geojson(layer: Layer, path: Path) -> Written:
    """Write `layer`; None is null, an empty text is empty."""
    written = Written()
    head = {
        "type": "FeatureCollection",
        "name": layer.name,
        "rangwat": {
            "title": layer.title,
            "about": {note.key: note.text for note in layer.notes},
            "columns": {column.key: layer.called(column) for column in layer.columns},
        },
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        for batch in layer.batches:
            shapes = _shapes(layer, batch.geometries)
            if shapes is None:
                shapes = ["null"] * len(batch.rows)
            for row, shape in zip(batch.rows, shapes, strict=True):
                said = {
                    column.key: _value(cell, column.kind)
                    for column, cell in zip(layer.columns, row, strict=True)
                }
                file.write(
                    ("," if written.rows else "")
                    + '\n{"type": "Feature", "properties": '
                    + json.dumps(said, ensure_ascii=False, allow_nan=False)
                    + f', "geometry": {shape}}}'
                )
                written.rows += 1
        file.write("\n]}\n")
    return written


def _shapes(layer: Layer, geometries: object) -> list[str] | None:
    if layer.shape is None or geometries is None:
        return None
    turned = shapely.orient_polygons(geometries, exterior_cw=False)
    return [text or "null" for text in shapely.to_geojson(turned)]


def _value(cell: Cell, kind: Kind) -> Cell:
    if cell is None or isinstance(cell, (str, bool, int)):
        return cell
    if kind is Kind.NUMBER:
        return float(cell)  # type: ignore[arg-type]
    return as_text(cell)
