"""KML for Google Earth: a name, a few lines to read, and every column as extended data.

KML is XML 1.0: characters it cannot hold become spaces, and the file says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import shapely

from formats.writing.layer import Cell, Column, Kind, Layer, Written, as_text, without_controls

_TYPES: Final = {
    Kind.TEXT: "string",
    Kind.INTEGER: "int",
    Kind.NUMBER: "double",
    Kind.DAY: "string",
    Kind.TIME: "string",
    Kind.FLAG: "bool",
}
_STYLE = (
    '<Style id="shape"><LineStyle><color>ff1e6be0</color><width>2</width></LineStyle>'
    "<PolyStyle><color>331e6be0</color></PolyStyle></Style>\n"
)
_SHOWN = 12  # columns in the balloon; all are in the extended data


def write_kml(layer: Layer, path: Path) -> Written:
    """Write `layer`, lon/lat of WGS 84, to the last digit of each coordinate."""
    written = Written()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_head(layer))
        for batch in layer.batches:
            shapes = batch.geometries
            for number, row in enumerate(batch.rows):
                shape = None if shapes is None else shapes[number]
                file.write(_placemark(layer, row, shape))
            written.rows += len(batch.rows)
        file.write("</Document>\n</kml>\n")
    return written


def _head(layer: Layer) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
    yield f"<Document>\n<name>{_plain(layer.title)}</name>\n"
    lines = [f"{note.en if layer.english else note.th}: {note.text}" for note in layer.notes]
    yield f"<description>{_plain(chr(10).join(lines))}</description>\n{_STYLE}"
    yield f"<Schema id={quoteattr(layer.name)} name={quoteattr(layer.name)}>\n"
    for column in layer.columns:
        yield (
            f'<SimpleField type="{_TYPES[column.kind]}" name={quoteattr(column.key)}>'
            f"<displayName>{_plain(layer.called(column))}</displayName></SimpleField>\n"
        )
    yield "</Schema>\n"


def _placemark(layer: Layer, row: Sequence[Any], shape: Any) -> str:
    cells = list(zip(layer.columns, row, strict=True))
    name = next((as_text(cell) for column, cell in cells if column.key == layer.label), "")
    shown = [
        f"{layer.called(column)}: {as_text(cell)}"
        for column, cell in cells
        if cell not in (None, "")
    ][:_SHOWN]
    extended = "".join(_simple(column, cell) for column, cell in cells if cell is not None)
    return (
        f"<Placemark><name>{_plain(name)}</name>"
        f"<description>{_plain(chr(10).join(shown))}</description><styleUrl>#shape</styleUrl>"
        f"<ExtendedData><SchemaData schemaUrl={quoteattr('#' + layer.name)}>{extended}"
        f"</SchemaData></ExtendedData>{_geometry(shape)}</Placemark>\n"
    )


def _simple(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        text = str(int(cell))  # readers of KML take `true` for a word
    else:
        text = as_text(float(cell) if column.kind is Kind.NUMBER else cell)  # type: ignore[arg-type]
    return f"<SimpleData name={quoteattr(column.key)}>{_plain(text)}</SimpleData>"


def _geometry(shape: Any) -> str:
    if shape is None or shape.is_empty:
        return ""
    if shape.geom_type == "Point":
        return f"<Point><coordinates>{_coordinates(shape)}</coordinates></Point>"
    parts = "".join(_polygon(part) for part in shapely.get_parts(shape))
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _polygon(part: Any) -> str:
    inner = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in part.interiors)
    return f"<Polygon><outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(ring: Any) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def _coordinates(line: Any) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(line).tolist())


def _plain(text: str) -> str:
    # A bare carriage return would come back as a line feed.
    return escape(without_controls(text), {"\r": "&#13;"})
