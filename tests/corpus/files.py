"""Small GeoJSON, KML, CSV and XLSX files as bytes, and GeoPackages, for the cases."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.corpus.shapefiles import ring


def feature(outline: Any = None, /, **properties: Any) -> dict[str, Any]:
    """A feature of one ring, of a geometry as GeoJSON has it, or of none."""
    if isinstance(outline, list):
        outline = {"type": "Polygon", "coordinates": [outline]}
    return {"type": "Feature", "properties": properties, "geometry": outline}


def geojson_bytes(*features: dict[str, Any], **members: Any) -> bytes:
    """A collection of these features; `members` stand beside them."""
    collection = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(collection, ensure_ascii=False).encode()


def geojson(folder: Path, *features: dict[str, Any], **members: Any) -> Path:
    """The same as a file."""
    return written(folder / "plots.geojson", geojson_bytes(*features, **members))


def kml_bytes(*placemarks: str, before: str = "", after: str = "") -> bytes:
    """A document of these placemarks."""
    inside = f"{before}<Document>{after}{''.join(placemarks)}</Document>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"{inside}</kml>"
    ).encode()


def placemark(name: str, column: int = 0) -> str:
    """A square of KML."""
    corners = " ".join(f"{x},{y},0" for x, y in ring(column))
    return (
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{corners}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def csv_text(*rows: Sequence[object], separator: str = ",") -> str:
    """Lines of cells that need no quotes."""
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows)


def workbook_bytes(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def written(path: Path, content: bytes) -> Path:
    """A file of these bytes."""
    path.write_bytes(content)
    return path
