"""Shapefile in a ZIP, with a legend of its short names and what the format could not hold.

A DBF knows ten bytes of a name and 254 of a text, no time of day, and no difference between
nothing and an empty text. Thai is cut between characters, never within one.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyogrio

from formats.crs import SPATIAL_REF_SYS_ROWS, Crs
from formats.encodings import THAI_ENCODING
from formats.writing import delimited
from formats.writing.arrow import (
    GEOMETRY,
    TYPES,
    WIDTH,
    WKB,
    Stream,
    arrays,
    geometries_of,
    wkb,
)
from formats.writing.geopackage import definition
from formats.writing.layer import Batch, Column, Kind, Layer, Written, as_text, short_names
from formats.writing.readme import readme

LONGEST_TEXT: Final = 254  # bytes
UTF8: Final = "utf-8"
ENCODINGS: Final = (UTF8, THAI_ENCODING)

# What GDAL calls them, and what the .cpg says to programs that know code pages by number.
_GDAL = {UTF8: "UTF-8", THAI_ENCODING: "CP874"}
_CPG = {UTF8: "UTF-8", THAI_ENCODING: "874"}
_TEXTS = (Kind.TEXT, Kind.TIME)
_LEADING_VOWELS = "เแโใไ"
_FOLLOWING_VOWELS = "ะาำๅๆ"


def write_shapefile(layer: Layer, path: Path, crs: Crs, encoding: str = UTF8) -> Written:
    """Write `layer` in `crs` as a ZIP; `encoding` is one of ENCODINGS.

    The rows are kept beside first: a DBF must know its longest text before its first row.
    """
    written = Written()
    texts = _Texts(layer.columns, encoding, written)
    with TemporaryDirectory(dir=path.parent) as made:
        folder = Path(made)
        spool = folder / "rows.arrow"
        schema = _spool(layer, spool, crs, texts)
        inside = folder / "inside"
        inside.mkdir()
        _write(layer, inside / f"{layer.name}.shp", crs, spool=spool, schema=schema, texts=texts)
        spool.unlink()
        (inside / f"{layer.name}.cpg").write_text(_CPG[encoding], encoding="ascii")
        if crs.is_indian_1975:
            # ESRI's dialect has no datum shift: GDAL would write a .prj that is 500 m off.
            (inside / f"{layer.name}.prj").write_text(_prj(crs), encoding="ascii")
        delimited.write_rows(inside / "columns.csv", _legend(layer))
        (inside / "README.txt").write_text(readme(layer, written), encoding="utf-8-sig")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as zipped:
            for file in sorted(inside.iterdir()):
                zipped.write(file, file.name)
    return written


def cut(text: str, encoding: str, most: int = LONGEST_TEXT) -> str:
    """As much of the text as `most` bytes hold, without half a syllable's marks at its end."""
    encoded = text.encode(encoding)
    if len(encoded) <= most:
        return text
    end = len(encoded[:most].decode(encoding, "ignore"))
    while end and _joins(text[end]):
        end -= 1
    return text[:end].rstrip(_LEADING_VOWELS)


def _joins(character: str) -> bool:
    """Whether it belongs to the one before: a mark above or below, or a vowel that follows."""
    return (
        unicodedata.combining(character) != 0
        or unicodedata.category(character)
        in {
            "Mn",
            "Mc",
            "Me",
        }
        or character in _FOLLOWING_VOWELS
    )


class _Texts:
    """Makes the texts of rows fit, and remembers the longest of each column in bytes."""

    def __init__(self, columns: Sequence[Column], encoding: str, written: Written) -> None:
        self.columns = columns
        self.encoding = encoding
        self.written = written
        self.widths = [1] * len(columns)

    def fit(self, batch: Batch) -> list[list[Any]]:
        """The rows of a batch as the DBF will hold them."""
        rows = []
        for number, row in enumerate(batch.rows, start=self.written.rows + 1):
            rows.append([self._cell(number, place, cell) for place, cell in enumerate(row)])
        self.written.rows += len(rows)
        return rows

    def _cell(self, number: int, place: int, cell: Any) -> Any:
        column = self.columns[place]
        if cell is None or column.kind not in _TEXTS:
            return cell
        whole = as_text(cell)
        text = self._encodable(number, column, whole)
        fitted = cut(text, self.encoding)
        if fitted != text:
            left_out = len(text) - len(fitted)
            self.written.lose(
                number,
                column.key,
                f"ตัดท้าย {left_out:,} ตัวอักษร (shapefile เก็บได้ {LONGEST_TEXT} ไบต์)",
                f"{left_out:,} characters cut off its end (a shapefile holds {LONGEST_TEXT} bytes)",
            )
        self.widths[place] = max(self.widths[place], len(fitted.encode(self.encoding)))
        return fitted

    def _encodable(self, number: int, column: Column, text: str) -> str:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            replaced = text.encode(self.encoding, "replace").decode(self.encoding)
            self.written.lose(
                number,
                column.key,
                f"มีอักขระที่รหัส {self.encoding} ไม่มี แทนด้วย ?",
                f"has characters that {self.encoding} does not; they became ?",
            )
            return replaced
        return text


def _kind(column: Column) -> Kind:
    return Kind.TEXT if column.kind is Kind.TIME else column.kind


def _columns(layer: Layer) -> list[Column]:
    return [
        Column(name, column.th, column.en, _kind(column))
        for name, column in zip(short_names(layer.columns), layer.columns, strict=True)
    ]


def _spool(layer: Layer, path: Path, crs: Crs, texts: _Texts) -> pa.Schema:
    columns = _columns(layer)
    fields = [pa.field(column.key, TYPES[column.kind]) for column in columns]
    schema = pa.schema([*fields, pa.field(GEOMETRY, pa.binary(), metadata=WKB)])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema) as kept:
        for batch in layer.batches:
            made = [*arrays(columns, texts.fit(batch)), wkb(geometries_of(batch), crs)]
            kept.write_batch(pa.record_batch(made, schema=schema))
    return schema


def _write(
    layer: Layer, path: Path, crs: Crs, *, spool: Path, schema: pa.Schema, texts: _Texts
) -> None:
    fields = []
    for place, column in enumerate(_columns(layer)):
        kept = schema.field(place)
        is_text = column.kind is Kind.TEXT
        fields.append(kept.with_metadata({WIDTH: str(texts.widths[place])}) if is_text else kept)
    told = pa.schema([*fields, schema.field(GEOMETRY)])
    with pa.OSFile(str(spool), "rb") as file, pa.ipc.open_stream(file) as rows:
        stream = Stream(told, _told(rows, told))
        stream.written(
            lambda: pyogrio.write_arrow(
                stream.reader,
                path,
                layer=layer.name,
                driver="ESRI Shapefile",
                geometry_name=GEOMETRY,
                geometry_type="Polygon" if layer.shape == "MultiPolygon" else layer.shape,
                crs=definition(crs),
                encoding=_GDAL[texts.encoding],
            )
        )


def _told(rows: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        yield pa.record_batch(batch.columns, schema=schema)


def _prj(crs: Crs) -> str:
    return next(row.srtext for row in SPATIAL_REF_SYS_ROWS if row.srid == crs.srid)


def _legend(layer: Layer) -> Iterator[Sequence[str]]:
    yield ("shapefile", "name", "ไทย", "English")
    for name, column in zip(short_names(layer.columns), layer.columns, strict=True):
        yield (name, column.key, column.th, column.en)
