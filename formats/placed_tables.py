"""Tables with coordinates: points, outlines in WKT, or one row per corner; as features.

Row numbers are those Excel shows. What can be read in two ways is a problem of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from formats.coordinates import (
    DATUMS,
    UTM_OF_SRID,
    UTM_SRIDS,
    ZONES,
    Datum,
    datum_in,
    parse_angle,
    parse_metres,
    split_pair,
    zone_in,
)
from formats.corners import outlines_of_corners
from formats.crs import (
    STORAGE_SRID,
    THAILAND,
    Crs,
    Geometries,
    in_thailand,
    plausible_crs,
    recognise,
    to_storage_where_possible,
    within_utm,
)
from formats.errors import MissingCrs, UnreadableNumber, WrongCrs
from formats.features import Batch, FeatureFile, Problem, ProblemCode, invalid
from formats.place_columns import PLACE_HEADERS, PlaceColumns, find_place_columns
from formats.tables import Table, open_table
from formats.written_outlines import crs_of_outlines, outlines_as_written

_DEGREES = 180.0

_SAY_NEITHER = ("utm", "u.t.m.", "ยูทีเอ็ม", "-")  # of zone and datum

Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class _Placed:
    """What was made of the rows of a table, by index of row."""

    geometries: Geometries
    problems: dict[int, Problem] = field(default_factory=dict)
    crs_of: dict[int, Crs] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)
    crs: Crs | None = None
    stated_crs: Crs | None = None
    geometry_type: str | None = None


def open_placed_table(
    path: Path,
    *,
    sheet: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    known_headers: Collection[str] = (),
) -> FeatureFile:
    """A table as features. `columns` (roles of `formats.place_columns.ROLES` → header) is believed.

    Raises:
        UnreadableFile, UnreadableText: as `open_table`. MissingCrs: metres, and nothing says of
            which datum. WrongCrs: degrees where metres were announced, or the reverse.
    """
    given = recognise(srid) if srid is not None else None
    table = open_table(
        path, encoding=encoding, sheet=sheet, known_headers={*known_headers, *PLACE_HEADERS}
    )
    found = find_place_columns(table.headers, table.rows, columns)
    placed = _placed(table, found, given)
    return FeatureFile(
        name=table.name, driver="XLSX" if table.sheet is not None else "CSV",
        layer=table.sheet or PurePosixPath(table.name).stem, layers=(), sheet=table.sheet,
        sheets=table.sheets, crs=placed.crs, stated_crs=placed.stated_crs,
        encoding=table.encoding, fields=table.headers, feature_count=len(placed.kept),
        geometry_type=placed.geometry_type, _read=_reader(table, placed), title=table.title,
        header_row=table.header_row,
        grouped_by=found.parcel if found.corner else None,
    )  # fmt: skip


def as_written(table: Table, columns: PlaceColumns) -> Geometries:
    """The points or outlines of a table as they stand in it, x before y, unread ones left out."""
    if columns.wkt:
        return outlines_as_written(table, columns.wkt)[0]
    x, y, _ = _numbers(table, columns, _Placed(np.array([], dtype=object)), None)
    known = np.isfinite(x) & np.isfinite(y)
    return _points(x[known], y[known])


def _reader(table: Table, placed: _Placed) -> Callable[[int], Iterator[Batch]]:
    def read(size: int) -> Iterator[Batch]:
        for start in range(0, len(placed.kept), size):
            chosen = placed.kept[start : start + size]
            rows = [table.rows[index] for index in chosen]
            yield Batch(
                [row.number for row in rows],
                {name: [row.values[name] for row in rows] for name in table.headers},
                placed.geometries[chosen],
                {
                    table.rows[i].number: problem
                    for i in chosen
                    if (problem := table.rows[i].problem or placed.problems.get(i)) is not None
                },
                {table.rows[i].number: placed.crs_of[i] for i in chosen if i in placed.crs_of},
            )

    return read


def _placed(table: Table, columns: PlaceColumns, given: Crs | None) -> _Placed:
    placed = _Placed(np.full(len(table), None, dtype=object), kept=list(range(len(table))))
    if not columns.has_places:
        return placed
    placed.stated_crs = _stated(table, columns)
    if columns.wkt:
        _place_outlines(table, columns.wkt, placed, given)
    else:
        _place_points(table, columns, placed, given)
        if columns.corner and columns.parcel:
            outlines = outlines_of_corners(table.rows, columns, placed.geometries, placed.problems)
            if outlines is not None:
                placed.geometries, placed.problems, placed.kept = outlines
                placed.geometry_type = "Polygon"
    for index, problem in invalid(placed.geometries).items():
        placed.problems.setdefault(index, problem)
    return placed


# --- what a table says of itself --------------------------------------------------------------


def _stated(table: Table, columns: PlaceColumns) -> Crs | None:
    """The reference system in the lines above the header, or in the names of its columns."""
    axes = columns.axes
    named = axes[:2] if axes else (columns.pair or columns.wkt or "",)
    words = " ".join((*table.title, *named))
    datum, zone = datum_in(words), zone_in(words)
    if datum is not None and zone is not None:
        return recognise(UTM_SRIDS[datum, zone])
    return None


# --- points -----------------------------------------------------------------------------------


def _place_points(table: Table, columns: PlaceColumns, placed: _Placed, given: Crs | None) -> None:
    x, y, are_degrees = _numbers(table, columns, placed, given)
    placed.geometry_type = "Point"
    if are_degrees:
        if given is not None and given.definition.is_projected:
            raise WrongCrs(crs=given, plausible=_plausible(x, y))
        placed.crs = given or recognise(STORAGE_SRID)
        _refuse_swapped(x, y, placed, _within_thailand)
        _set_points(placed, x, y, np.full(len(x), placed.crs, dtype=object))
        return
    if given is not None and not given.definition.is_projected:
        raise WrongCrs(crs=given, plausible=_plausible(x, y))
    _refuse_swapped(x, y, placed, within_utm)
    systems = _systems(table, columns, (x, y), placed, given)
    _set_points(placed, x, y, systems)
    told = [crs for crs in systems if crs is not None]
    placed.crs = (
        given or placed.stated_crs or (max(dict.fromkeys(told), key=told.count) if told else None)
    )
    placed.crs_of = {
        index: crs
        for index, crs in enumerate(systems)
        if crs is not None and crs != placed.crs and placed.geometries[index] is not None
    }


def _numbers(
    table: Table, columns: PlaceColumns, placed: _Placed, given: Crs | None
) -> tuple[Floats, Floats, bool]:
    """x and y of each row (NaN where there are none), and whether they are degrees."""
    x = np.full(len(table), np.nan)
    y = np.full(len(table), np.nan)
    are_degrees = columns.axes[2] if columns.axes else None
    for index, row in enumerate(table.rows):
        try:
            if columns.axes:
                first, second = row.values[columns.axes[0]], row.values[columns.axes[1]]
            elif (pair := row.values[columns.pair or ""]) is not None:
                second, first = split_pair(pair)
            else:
                continue
            if first is None and second is None:
                continue
            if first is None or second is None:
                raise UnreadableNumber(text="")
            x[index], y[index] = _pair(first, second, are_degrees, is_pair=columns.axes is None)
        except _SwappedAxes:
            placed.problems[index] = Problem(ProblemCode.SWAPPED_AXES)
        except UnreadableNumber as error:
            placed.problems[index] = Problem(
                ProblemCode.UNREADABLE_COORDINATE, f"“{error.facts['text']}”"
            )
    if are_degrees is None:
        known = np.isfinite(x) & np.isfinite(y)
        fitting = (np.abs(x[known]) <= _DEGREES) & (np.abs(y[known]) <= _DEGREES)
        are_degrees = bool(fitting.sum() * 2 > fitting.size) if fitting.size else given is None
    if columns.axes is None and not are_degrees:
        # Metres are written easting first: 195500, 1493815.
        x, y = y, x
    return x, y, are_degrees


class _SwappedAxes(Exception):
    """A letter says that the one is the other."""


def _pair(
    first: Any, second: Any, are_degrees: bool | None, *, is_pair: bool
) -> tuple[float, float]:
    if are_degrees is False:
        return parse_metres(first), parse_metres(second)
    try:
        longitude, latitude = parse_angle(first), parse_angle(second)
    except UnreadableNumber:
        if are_degrees:
            raise
        return parse_metres(first), parse_metres(second)
    if longitude.axis == "latitude" or latitude.axis == "longitude":
        if is_pair and longitude.axis == "latitude" and latitude.axis == "longitude":
            return latitude.degrees, longitude.degrees
        raise _SwappedAxes
    if is_pair and longitude.axis is None and _is_in_thailand(latitude.degrees, longitude.degrees):
        # `102.18, 13.5`: only one order lies in Thailand.
        return latitude.degrees, longitude.degrees
    return longitude.degrees, latitude.degrees


def _is_in_thailand(x: float, y: float) -> bool:
    west, south, east, north = THAILAND
    return west <= x <= east and south <= y <= north


def _refuse_swapped(
    x: Floats, y: Floats, placed: _Placed, fits: Callable[[Floats, Floats], npt.NDArray[np.bool_]]
) -> None:
    swapped = fits(y, x) & ~fits(x, y)
    for index in map(int, np.flatnonzero(swapped)):
        placed.problems[index] = Problem(ProblemCode.SWAPPED_AXES, f"{x[index]:g}, {y[index]:g}")
        x[index] = y[index] = np.nan


def _within_thailand(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    west, south, east, north = THAILAND
    return (west <= x) & (x <= east) & (south <= y) & (y <= north)


def _plausible(x: Floats, y: Floats) -> str:
    known = np.isfinite(x) & np.isfinite(y)
    return ", ".join(map(str, plausible_crs(_points(x[known], y[known])))) or "—"


# --- zones ------------------------------------------------------------------------------------


def _systems(
    table: Table,
    columns: PlaceColumns,
    xy: tuple[Floats, Floats],
    placed: _Placed,
    given: Crs | None,
) -> npt.NDArray[np.object_]:
    """The reference system of each row; None where it cannot be told.

    A row's own zone and datum come first; then the sender's word or the file's. Where none
    of them puts the row into Thailand and the other zone does, it is of the other zone.

    Raises:
        MissingCrs: nothing says of which datum.
    """
    x, y = xy
    base = given or placed.stated_crs
    utm = UTM_OF_SRID.get(base.srid or 0) if base is not None else None
    datum, zone = utm or (_datum_of_names(table, columns), None)
    if base is not None and utm is None:  # a system without zones of Thailand
        return np.full(len(x), base, dtype=object)
    systems = np.full(len(x), None, dtype=object)
    known = np.isfinite(x) & np.isfinite(y)
    inside = {
        datum: {zone: _inside(x, y, recognise(UTM_SRIDS[datum, zone])) for zone in ZONES}
        for datum in DATUMS
    }
    asked = []
    for index in map(int, np.flatnonzero(known)):
        row_datum, row_zone, unread = _own(table.rows[index].values, columns)
        if unread:  # a zone or datum that is told, and is none of these, is not a missing one
            placed.problems[index] = Problem(ProblemCode.UNKNOWN_ZONE, f"“{unread}”")
            continue
        row_datum = row_datum or datum
        if row_datum is None:
            asked.append(index)
            continue
        if row_zone is None:
            fitting = [z for z in ZONES if inside[row_datum][z][index]]
            row_zone = _zone_by_place(zone, fitting)
        if row_zone is None:
            placed.problems[index] = Problem(ProblemCode.UNKNOWN_ZONE)
        else:
            systems[index] = recognise(UTM_SRIDS[row_datum, row_zone])
    if asked and len(asked) == known.sum():
        raise MissingCrs(plausible=_plausible(x, y))
    for index in asked:
        placed.problems[index] = Problem(ProblemCode.UNKNOWN_ZONE, "datum?")
    return systems


def _own(values: Mapping[str, Any], columns: PlaceColumns) -> tuple[Datum | None, int | None, str]:
    """What a row itself says of its datum and zone, and a cell that says neither."""
    cells = [values[header] for header in (columns.zone, columns.datum) if header]
    told = [
        (datum_in(cell), zone_in(cell), cell)
        for cell in cells
        if cell is not None and str(cell).casefold() not in _SAY_NEITHER
    ]
    datum = next((datum for datum, _, _ in told if datum), None)
    zone = next((zone for _, zone, _ in told if zone), None)
    unread = next((str(cell) for *known, cell in told if not any(known)), "")
    return datum, zone, unread[:40]


def _datum_of_names(table: Table, columns: PlaceColumns) -> Datum | None:
    axes = columns.axes
    named = axes[:2] if axes else (columns.pair or "",)
    return datum_in(" ".join((*table.title, *named)))


def _zone_by_place(stated: int | None, fitting: list[int]) -> int | None:
    if stated is not None and (stated in fitting or not fitting):
        return stated
    return fitting[0] if len(fitting) == 1 else None


def _inside(x: Floats, y: Floats, crs: Crs) -> npt.NDArray[np.bool_]:
    """Which of the points lie in the rectangle of Thailand."""
    known = np.isfinite(x) & np.isfinite(y)
    return known & in_thailand(_points(np.where(known, x, 0), np.where(known, y, 0)), crs)


def _points(x: Floats, y: Floats) -> Geometries:
    return np.asarray(shapely.points(x, y), dtype=object)


def _set_points(placed: _Placed, x: Floats, y: Floats, systems: npt.NDArray[np.object_]) -> None:
    known = np.isfinite(x) & np.isfinite(y)
    for crs in {crs for crs in systems[known] if crs is not None}:
        chosen = np.flatnonzero(known & np.array([s == crs for s in systems]))
        moved, faulty = to_storage_where_possible(_points(x[chosen], y[chosen]), crs)
        moved[faulty] = None
        placed.geometries[chosen] = moved
        for index in map(int, chosen[faulty]):
            placed.problems.setdefault(index, Problem(ProblemCode.OFF_THE_GLOBE))


def _place_outlines(table: Table, column: str, placed: _Placed, given: Crs | None) -> None:
    read, systems, unread = outlines_as_written(table, column)
    placed.problems = {index: Problem(ProblemCode.UNREADABLE_GEOMETRY) for index in unread}
    unsaid = np.array([system is None for system in systems])
    placed.crs = given or placed.stated_crs or crs_of_outlines(read[unsaid])
    placed.geometry_type = "Unknown"
    for index, crs in enumerate(systems):
        if crs is None:
            systems[index] = placed.crs
        elif crs != placed.crs and read[index] is not None:
            placed.crs_of[index] = crs
    for crs in set(systems):
        chosen = np.flatnonzero(systems == crs)
        moved, faulty = to_storage_where_possible(read[chosen], crs)
        moved[faulty] = None
        placed.geometries[chosen] = moved
        for index in map(int, chosen[faulty]):
            placed.problems.setdefault(index, Problem(ProblemCode.OFF_THE_GLOBE))
