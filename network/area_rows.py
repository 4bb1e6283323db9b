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

from formats.feature_files import open_features
from formats.features import FeatureFile, Problem, ProblemCode
from formats.place_columns import ROLES
from formats.repairs import square_metres
from network.area_cells import Values, cell, code_in, houses_in, name_in, names_in_title
from network.area_columns import (
    LEVELS,
    THAI_NAME,
    area_fields,
    find_columns,
    level_told,
    mapping_for,
    moo_of,
)
from network.column_mapping import Columns, known_headers
from network.deliveries import Delivery, Progress, no_progress
from network.imports import Reason, garbled_row
from network.models import DIGITS, Level
from network.outlines import (
    Mended,
    how_read,
    how_written,
    outside_thailand,
    refuse_where_none_fits,
    settled,
)

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
    vector: FeatureFile
    repair: bool = False
    row_count: int = 0
    columns: Columns = field(default_factory=lambda: Columns({}, ()))
    rows: list[AreaRow] = field(default_factory=list)
    held: list[tuple[int, Reason]] = field(default_factory=list)
    mended: list[tuple[int, str, Mended]] = field(default_factory=list)
    bad_spots: list[int] = field(default_factory=list)
    how_read: list[Reason] = field(default_factory=list)
    reading: dict[str, object] = field(default_factory=dict)

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
        if self.vector.is_table and not isinstance(
            record.geometry, shapely.Polygon | shapely.MultiPolygon
        ):
            return None  # a table of names and codes; of a point there is no outline
        found = settled(record.geometry, record.problem, repair=self.repair)
        if isinstance(found, Reason):
            is_point = self.level not in NEED_OUTLINES and found.code == "not_a_polygon"
            return None if is_point else found
        return outside_thailand(found.area if isinstance(found, Mended) else found) or found


@dataclass(frozen=True, slots=True)
class Record:
    """A row or feature as it stands in the file."""

    number: int
    values: Mapping[str, Any]
    geometry: BaseGeometry | None = None
    problem: Problem | None = None


@contextmanager
def read_areas(
    delivery: Delivery, level: Level | None, progress: Progress = no_progress
) -> Iterator[AreaFile]:
    """Read a map (zip, shp, gpkg, geojson, kml) or table (xlsx, csv) of places of one level.

    Where no level is given it is that of the codes in the file. Outlines are looked at one
    after the other and not kept: while the context lasts they can be read again.

    Raises:
        Refused: no codes of the level in it. FormatError: the file cannot be read.
    """
    with open_features(
        delivery.path,
        layer=delivery.layer,
        sheet=delivery.sheet,
        srid=delivery.srid,
        encoding=delivery.encoding,
        columns={role: delivery.mapping[role] for role in ROLES if role in delivery.mapping},
        known_headers=known_headers(area_fields(level), delivery.mapping),
    ) as vector:
        first = islice(_features(vector), BEGINNING)
        beginning = [record.values for batch in first for record in batch]
        file = _found(vector, beginning, delivery, level)
        from_title = names_in_title(vector.title)
        for batch in _features(vector):
            _understand(file, batch, from_title, progress, vector.feature_count)
        yield file


def _features(vector: FeatureFile) -> Iterator[list[Record]]:
    for batch in vector.batches(AT_ONCE):
        yield [
            Record(number, values, geometry, batch.problems.get(number))
            for number, values, geometry in zip(
                batch.numbers, batch.attributes, batch.geometries, strict=True
            )
        ]


def _reading(vector: FeatureFile) -> dict[str, object]:
    reading: dict[str, object] = {}
    if vector.crs is not None:
        reading["crs"] = str(vector.crs)
    if vector.is_table:
        reading["header_row"] = vector.header_row
    if vector.sheet is not None:
        reading["sheet"] = vector.sheet
    elif not vector.is_table:
        reading["layer"] = vector.layer
    if vector.encoding is not None:
        reading["encoding"] = vector.encoding.encoding
    return reading


def _found(
    vector: FeatureFile, values: Sequence[Values], delivery: Delivery, level: Level | None
) -> AreaFile:
    """The file with its level and columns known, none of its rows understood yet."""
    refuse_where_none_fits([], rows=len(values))
    told = delivery.mapping
    if level is None:
        level = level_told(vector.fields, values, told) or Level.VILLAGE
        told = mapping_for(level, told, values)
    columns = find_columns(vector.fields, values, level, told)
    return AreaFile(
        level,
        vector,
        repair=delivery.repair,
        columns=columns,
        how_read=[_of_level(level), *_told(vector), columns.notice, *columns.doubts],
        reading={**_reading(vector), "level": level.value, "columns": dict(columns.chosen)},
    )


def _of_level(level: Level) -> Reason:
    return Reason("level", f"อ่านเป็นรายการ{THAI_NAME[level]}", f"read as a list of {level}s")


def _told(vector: FeatureFile) -> list[Reason]:
    if vector.crs is not None:
        return how_read(vector)
    return how_written(vector.encoding) if vector.encoding is not None else []


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
    if record.problem is not None and record.problem.code is ProblemCode.GARBLED_TEXT:
        return garbled_row(record.problem)
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
    spot = _point(record)
    if spot is None and drawn is None and record.problem is not None:
        file.bad_spots.append(record.number)  # it is only compared, so the row need not wait
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
