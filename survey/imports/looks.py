"""What a file holds, before anybody decides how it is read: for the pages that ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import shapely

from formats.crs import INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, STORAGE_SRID, Crs, recognise
from formats.encodings import Verdict
from formats.errors import FormatError, MissingCrs, SeveralLayers, SeveralShapefiles, WrongCrs
from formats.tables import open_table
from formats.vector import open_vector

TABLES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".ods"})
SAMPLED: Final = 500  # rows looked at to match columns
EXAMPLES: Final = 5
PREVIEWED: Final = 5  # rows
OUTLINES: Final = 60  # shapes on the small map of a candidate
ASKED: Final = (32647, 32648, INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, STORAGE_SRID)
_THAILAND = shapely.box(97.0, 5.0, 106.0, 21.0)

Row = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A reference system in which the file may be, and where its land would lie then."""

    srid: int
    name: str
    outlines: tuple[shapely.Geometry, ...] = ()  # EPSG:4326, lon/lat

    @property
    def is_indian_1975(self) -> bool:
        """Whether it is of the older Thai datum, with its own transformation."""
        return self.srid in (INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N)


@dataclass(frozen=True)
class Reading:
    """The first rows in one encoding."""

    encoding: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Look:
    """What a file holds. `problem` says why it cannot be read as told; it may still be asked."""

    has_shapes: bool
    layers: tuple[tuple[str, int | None], ...] = ()  # name, number of features
    layer: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    rows: int | None = None
    columns: tuple[str, ...] = ()
    samples: tuple[Row, ...] = ()
    encoding: Verdict | None = None
    readings: tuple[Reading, ...] = ()
    crs: Crs | None = None
    is_crs_stated: bool = False
    candidates: tuple[Candidate, ...] = ()
    problem: FormatError | None = None
    numbers: tuple[int, ...] = field(default=())

    def examples(self, column: str) -> list[str]:
        """Up to five different values of a column, as text."""
        found = dict.fromkeys(text for row in self.samples if (text := plain_text(row.get(column))))
        return list(found)[:EXAMPLES]


def plain_text(value: Any) -> str:
    """A cell on one line; a whole number without Excel's `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\0", "").split())


def look(
    path: Path,
    *,
    layer: str | None = None,
    sheet: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    known_headers: Sequence[str] = (),
) -> Look:
    """Look into a file, as it is told to be read so far."""
    if path.suffix.lower() in TABLES:
        return _with_readings(_table(path, sheet, encoding, known_headers))
    return _with_readings(_shapes(path, layer, srid, encoding))


def outlines_in(path: Path, srid: int, *, layer: str | None = None) -> tuple[Any, ...]:
    """Some of the shapes where they would lie in one reference system (EPSG:4326, lon/lat)."""
    with open_vector(path, layer=layer, srid=srid) as file:
        shapes = [
            shape
            for batch in islice(file.batches(OUTLINES), 1)
            for shape in batch.geometries
            if shape is not None and not shape.is_empty
        ]
    return tuple(shapely.simplify(shape, 0.00002) for shape in shapes)


def _table(
    path: Path, sheet: str | None, encoding: str | None, known_headers: Sequence[str]
) -> Look:
    try:
        table = open_table(path, sheet=sheet, encoding=encoding, known_headers=known_headers)
    except FormatError as problem:
        return Look(has_shapes=False, problem=problem)
    some = table.rows[:SAMPLED]
    return Look(
        has_shapes=False,
        sheets=table.sheets,
        sheet=table.sheet,
        rows=len(table),
        columns=table.headers,
        samples=tuple(row.values for row in some),
        encoding=table.encoding,
        numbers=tuple(row.number for row in some),
    )


def _shapes(path: Path, layer: str | None, srid: int | None, encoding: str | None) -> Look:
    try:
        with open_vector(path, layer=layer, srid=srid, encoding=encoding) as file:
            batch = next(iter(file.batches(SAMPLED)), None)
            return Look(
                has_shapes=True,
                layers=tuple(
                    (name, file.feature_count if name == file.layer else None)
                    for name in file.layers
                ),
                layer=file.layer if len(file.layers) > 1 else None,
                rows=file.feature_count,
                columns=file.fields,
                samples=tuple(batch.attributes[:SAMPLED]) if batch else (),
                encoding=file.encoding,
                crs=file.crs,
                is_crs_stated=srid is None,
                numbers=tuple(batch.numbers[:SAMPLED]) if batch else (),
            )
    except (SeveralLayers, SeveralShapefiles) as several:
        names = several.facts["names"]
        listed = tuple((name.strip(), None) for name in names.split(",") if name.strip())
        return Look(has_shapes=True, layers=listed, problem=several)
    except (MissingCrs, WrongCrs) as unknown:
        candidates = tuple(_candidates(path, layer))
        if not candidates:
            return Look(has_shapes=True, problem=unknown)
        known = _shapes(path, layer, candidates[0].srid, encoding)
        return replace(known, crs=None, is_crs_stated=False, candidates=candidates, problem=unknown)
    except FormatError as problem:
        return Look(has_shapes=True, problem=problem)


def _candidates(path: Path, layer: str | None) -> list[Candidate]:
    found = []
    for srid in ASKED:
        try:
            outlines = outlines_in(path, srid, layer=layer)
        except FormatError:
            continue
        if outlines and _THAILAND.intersects(shapely.box(*shapely.total_bounds(outlines))):
            found.append(Candidate(srid, str(recognise(srid)), outlines))
    return found


def _with_readings(known: Look) -> Look:
    """The same with its first rows."""
    if not known.samples:
        return known
    label = known.encoding.encoding if known.encoding else ""
    return replace(known, readings=(Reading(label, known.samples[:PREVIEWED]),))
