"""What a file holds, before anybody decides how it is read: for the pages that ask."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import shapely

from formats.crs import INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, STORAGE_SRID, Crs, recognise
from formats.encodings import Verdict
from formats.errors import FormatError, MissingCrs, SeveralLayers, SeveralShapefiles, WrongCrs
from formats.feature_files import is_table, open_features
from formats.features import FeatureFile

SAMPLED: Final = 500  # rows looked at to match columns
EXAMPLES: Final = 5
PREVIEWED: Final = 5  # rows
OUTLINES: Final = 60  # shapes on the small map of a candidate
ASKED: Final = (32647, 32648, INDIAN_1975_UTM_47N, INDIAN_1975_UTM_48N, STORAGE_SRID)
_FINENESS: Final = 0.00002  # degrees, 2 m: enough for a map of a hand's size
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
    try:
        shapes = not is_table(path)
    except FormatError as problem:
        return Look(has_shapes=True, problem=problem)
    told = _Told(path, layer, sheet, encoding, tuple(known_headers), has_shapes=shapes)
    return _with_readings(_looked(told, srid))


@dataclass(frozen=True)
class _Told:
    """Which file, and how it is told to be read; the reference system apart."""

    path: Path
    layer: str | None
    sheet: str | None
    encoding: str | None
    known_headers: tuple[str, ...]
    has_shapes: bool

    def opened(self, srid: int | None) -> AbstractContextManager[FeatureFile]:
        """The file, read so."""
        return open_features(
            self.path,
            layer=self.layer,
            sheet=self.sheet,
            srid=srid,
            encoding=self.encoding,
            known_headers=self.known_headers,
        )


def outlines_in(
    path: Path, srid: int, *, layer: str | None = None, sheet: str | None = None
) -> tuple[shapely.Geometry, ...]:
    """Some of the shapes where they would lie in one reference system (EPSG:4326, lon/lat)."""
    return _outlines(_Told(path, layer, sheet, None, (), has_shapes=True), srid)


def _outlines(told: _Told, srid: int) -> tuple[shapely.Geometry, ...]:
    with told.opened(srid) as file:
        shapes = [
            shape
            for batch in islice(file.batches(OUTLINES), 1)
            for shape in batch.geometries[:OUTLINES]
            if shape is not None and not shape.is_empty
        ]
    return tuple(shapely.simplify(shape, _FINENESS) for shape in shapes)


def _looked(told: _Told, srid: int | None) -> Look:
    try:
        with told.opened(srid) as file:
            return _look_of(file, told, srid)
    except (SeveralLayers, SeveralShapefiles) as several:
        listed = [name.strip() for name in several.facts["names"].split(",")]
        layers = tuple((name, None) for name in listed if name)
        return Look(has_shapes=told.has_shapes, layers=layers, problem=several)
    except (MissingCrs, WrongCrs) as unknown:
        candidates = tuple(_candidates(told))
        if not candidates:
            return Look(has_shapes=told.has_shapes, problem=unknown)
        known = _looked(told, candidates[0].srid)
        return replace(known, crs=None, is_crs_stated=False, candidates=candidates, problem=unknown)
    except FormatError as problem:
        return Look(has_shapes=told.has_shapes, problem=problem)


def _look_of(file: FeatureFile, told: _Told, srid: int | None) -> Look:
    batch = next(iter(file.batches(SAMPLED)), None)
    return Look(
        has_shapes=told.has_shapes,
        layers=tuple(
            (name, file.feature_count if name == file.layer else None) for name in file.layers
        )
        if told.has_shapes
        else (),
        layer=file.layer if len(file.layers) > 1 else None,
        sheets=file.sheets,
        sheet=file.sheet,
        rows=file.feature_count,
        columns=file.fields,
        samples=tuple(batch.attributes[:SAMPLED]) if batch else (),
        encoding=file.encoding,
        crs=file.crs,
        is_crs_stated=srid is None,
    )


def _candidates(told: _Told) -> list[Candidate]:
    """The reference systems in which the land of the file would lie in Thailand."""
    found = []
    for srid in ASKED:
        try:
            outlines = _outlines(told, srid)
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
