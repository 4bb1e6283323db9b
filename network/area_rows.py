"""Files of places, read into plain values; network.area_imports makes facts of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from formats.features import Problem
from formats.tables import Table, open_table
from formats.vector import VectorFile, open_vector
from network.area_cells import Values, cell, code_in, houses_in, name_in, names_in_title, spot_in
from network.area_columns import LEVELS, area_fields, find_columns, moo_of
from network.column_mapping import Columns, known_headers
from network.deliveries import Delivery, Progress, no_progress
from network.imports import Reason
from network.models import DIGITS, Level
from network.outlines import (
    Mended,
    how_read,
    how_written,
    may_be_mended,
    mended,
    outline,
    outside_thailand,
    refuse_where_none_fits,
    square_metres,
)

TABLES: Final = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"}
NEED_OUTLINES: Final = frozenset({Level.PROVINCE, Level.DISTRICT, Level.TAMBON})
AT_ONCE: Final = 250  # features; a tambon may have twenty thousand corners
BEGINNING: Final = 8  # batches by which the columns are known


@dataclass(frozen=True, slots=True)
class Drawn:
    """An outline of a file, by the SHA-256 of its WKB; the outline itself stays in the file."""

    digest: bytes
    square_metres: float


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One place as a file has it. `code` is empty where only its tambon and `moo` are told.

    `above` names the places it belongs to (Thai, English); `spot` is the point of a village
    (longitude, latitude), which is no outline.
    """

    number: int
    code: str
    name_th: str
    name_en: str
    above: dict[Level, tuple[str, str]]
    moo: int | None = None
    houses: int | None = None
    drawn: Drawn | None = None
    spot: tuple[float, float] | None = None

    @property
    def parent_code(self) -> str:
        """The code of the place it belongs to; empty for a province."""
        return self.code[:-2] if len(self.code) > DIGITS[Level.PROVINCE] else ""


@dataclass
class AreaFile:
    """What a file of places holds: rows that can be understood, and why the others wait."""

    level: Level
    repair: bool = False
    row_count: int = 0
    columns: Columns = field(default_factory=lambda: Columns({}, ()))
    rows: list[AreaRow] = field(default_factory=list)
    held: list[tuple[int, Reason]] = field(default_factory=list)
    mended: list[tuple[int, str, Mended]] = field(default_factory=list)
    bad_spots: list[int] = field(default_factory=list)
    how_read: list[Reason] = field(default_factory=list)
    reading: dict[str, object] = field(default_factory=dict)
    vector: VectorFile | None = None

    def outlines(self, numbers: frozenset[int]) -> Iterator[list[tuple[int, shapely.MultiPolygon]]]:
        """The outlines of some rows, a few at a time, read from the file once more."""
        for batch in _features(self.vector):
            found = []
            for record in batch:
                if record.number in numbers:
                    area = self.outline_of(record)
                    if not isinstance(area, Reason | None):
                        found.append(
                            (record.number, area if not isinstance(area, Mended) else area.area)
                        )
            yield found

    def outline_of(self, record: Record) -> shapely.MultiPolygon | Mended | Reason | None:
        """Where a place lies: as drawn, mended if that was agreed to, or why it cannot be kept."""
        found = outline(record.geometry, record.problem)
        if isinstance(found, Reason):
            if self.level not in NEED_OUTLINES and found.code == "not_a_polygon":
                return None
            made = mended(record.geometry, record.problem)
            if made is None or not self.repair:
                return found if made is None else may_be_mended(found, made)
            return outside_thailand(made.area) or made
        return outside_thailand(found) or found


@dataclass(frozen=True, slots=True)
class Record:
    """A row or feature as it stands in the file."""

    number: int
    values: Mapping[str, Any]
    geometry: BaseGeometry | None = None
    problem: Problem | None = None


@contextmanager
def read_areas(
    delivery: Delivery, level: Level, progress: Progress = no_progress
) -> Iterator[AreaFile]:
    """Read a map (zip, shp, gpkg, geojson, kml) or table (xlsx, csv) of places of one level.

    Outlines are looked at one after the other and not kept: while the context lasts they
    can be read again.

    Raises:
        Refused: no codes of the level in it. FormatError: the file cannot be read.
    """
    file = AreaFile(level, repair=delivery.repair)
    if delivery.path.suffix.lower() in TABLES:
        headers = known_headers(area_fields(level), delivery.mapping)
        table = open_table(
            delivery.path, encoding=delivery.encoding, sheet=delivery.sheet, known_headers=headers
        )
        told = how_written(table.encoding) if table.encoding else []
        file.reading = _table_reading(table)
        rows = [Record(row.number, row.values) for row in table]
        _find(file, table.headers, [row.values for row in rows], delivery, told)
        _understand(file, rows, names_in_title(table.title), progress, len(rows))
        yield file
        return
    with open_vector(
        delivery.path, layer=delivery.layer, srid=delivery.srid, encoding=delivery.encoding
    ) as vector:
        file.vector = vector
        file.reading = {"crs": str(vector.crs), "layer": vector.layer}
        if vector.encoding is not None:
            file.reading["encoding"] = vector.encoding.encoding
        beginning = [
            record.values for batch in islice(_features(vector), BEGINNING) for record in batch
        ]
        _find(file, vector.fields, beginning, delivery, how_read(vector))
        for batch in _features(vector):
            _understand(file, batch, {}, progress, vector.feature_count)
        yield file


def _features(vector: VectorFile | None) -> Iterator[list[Record]]:
    for batch in vector.batches(AT_ONCE) if vector is not None else ():
        yield [
            Record(number, values, geometry, batch.problems.get(number))
            for number, values, geometry in zip(
                batch.numbers, batch.attributes, batch.geometries, strict=True
            )
        ]


def _table_reading(table: Table) -> dict[str, object]:
    reading: dict[str, object] = {"header_row": table.header_row}
    if table.sheet:
        reading["sheet"] = table.sheet
    if table.encoding:
        reading["encoding"] = table.encoding.encoding
    return reading


def _find(
    file: AreaFile,
    headers: Sequence[str],
    values: Sequence[Values],
    delivery: Delivery,
    told: list[Reason],
) -> None:
    refuse_where_none_fits([], rows=len(values))
    file.columns = find_columns(headers, values, file.level, delivery.mapping)
    file.how_read = [*told, file.columns.notice, *file.columns.doubts]
    file.reading["columns"] = dict(file.columns.chosen)


def _understand(
    file: AreaFile,
    records: Iterable[Record],
    from_title: dict[Level, str],
    progress: Progress,
    total: int,
) -> None:
    for record in records:
        file.row_count += 1
        row = _row(record, file, from_title)
        if isinstance(row, Reason):
            file.held.append((record.number, row))
        else:
            file.rows.append(row)
    file.reading["rows"] = file.row_count
    progress(file.row_count, total)


def _row(record: Record, file: AreaFile, from_title: dict[Level, str]) -> AreaRow | Reason:
    values, columns, level = record.values, file.columns, file.level
    moo = moo_of(cell(values, columns, "moo"))
    code = code_in(values, columns, level, moo)
    if isinstance(code, Reason):
        return code
    houses = houses_in(values, columns)
    if isinstance(houses, Reason):
        return houses
    drawn = _drawn(record, file, code, cell(values, columns, "name_th"))
    if isinstance(drawn, Reason):
        return drawn
    try:
        spot = spot_in(values, columns) or _point(record)
    except ValueError:  # it is only compared, so the row need not wait
        spot = None
        file.bad_spots.append(record.number)
    above = {
        upper: (
            name_in(values, columns, f"{upper}_th", upper) or from_title.get(upper, ""),
            name_in(values, columns, f"{upper}_en", upper),
        )
        for upper in LEVELS[: LEVELS.index(level)]
    }
    return AreaRow(
        record.number,
        code,
        name_in(values, columns, "name_th", level),
        name_in(values, columns, "name_en", level),
        above,
        moo=moo,
        houses=houses,
        drawn=drawn,
        spot=spot,
    )


def _drawn(record: Record, file: AreaFile, code: str, name: str) -> Drawn | Reason | None:
    if file.vector is None:
        return None
    found = file.outline_of(record)
    if found is None:
        return None
    if isinstance(found, Reason):
        return Reason(found.code, f"{code}: {found.th}", f"{code}: {found.en}")
    if isinstance(found, Mended):
        file.mended.append((record.number, f"{code} {name}".strip(), found))
        found = found.area
    wkb = shapely.to_wkb(found, byte_order=1)
    return Drawn(hashlib.sha256(wkb).digest(), square_metres(found))


def _point(record: Record) -> tuple[float, float] | None:
    point = record.geometry
    if not isinstance(point, shapely.Point) or point.is_empty or record.problem is not None:
        return None
    return point.x, point.y
