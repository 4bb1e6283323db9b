"""CSV that opens right in Excel and runs nothing there: UTF-8 with BOM, guarded against formulas.

Nothing and an empty text are told apart: the one is not there, the other is `""`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import shapely

from formats.formulas import guarded
from formats.writing.arrow import geometries_of
from formats.writing.layer import Batch, Column, Kind, Layer, Written, as_text
from formats.writing.readme import readme

WKT: Final = Column("wkt", "รูปแปลง (WKT)", "Shape (WKT)")

_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def write_csv(layer: Layer, path: Path) -> Written:
    """Write `layer` as a ZIP of the table and its README; shapes as WKT, lon/lat of WGS 84."""
    written = Written()
    columns = (*layer.columns, WKT) if layer.shape else layer.columns
    with TemporaryDirectory(dir=path.parent) as made:
        table = Path(made) / "table.csv"
        write_rows(table, _rows(layer, columns, written))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as zipped:
            zipped.write(table, f"{layer.name}.csv")
            zipped.writestr("README.txt", readme(layer, written).encode("utf-8-sig"))
    return written


def write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of cells; only what is text is guarded, so that numbers stay numbers."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for row in rows:
            file.write(",".join(map(_cell, row)) + "\r\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return as_text(value)
    text = guarded(value)
    if not text or _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _rows(layer: Layer, columns: Sequence[Column], written: Written) -> Iterable[Sequence[Any]]:
    yield [layer.called(column) for column in columns]
    for batch in layer.batches:
        written.rows += len(batch.rows)
        rows = [_typed(layer, row) for row in batch.rows]
        if not layer.shape:
            yield from rows
        else:
            yield from ([*row, text] for row, text in zip(rows, _wkt(batch), strict=True))


def _typed(layer: Layer, row: Sequence[Any]) -> list[Any]:
    return [
        float(cell) if column.kind is Kind.NUMBER and cell is not None else cell
        for column, cell in zip(layer.columns, row, strict=True)
    ]


def _wkt(batch: Batch) -> list[str | None]:
    return list(shapely.to_wkt(geometries_of(batch), rounding_precision=-1))
