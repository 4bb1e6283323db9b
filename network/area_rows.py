"""Files of places, read into plain values; network.area_imports makes facts of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from formats.errors import UnreadableNumber
from formats.features import Problem
from formats.number import parse_number
from formats.tables import Table, open_table
from formats.vector import open_vector
from network.area_columns import (
    COLUMN_NAMES,
    HEADERS,
    LEVELS,
    THAI_NAME,
    AreaColumns,
    code_of,
    find_columns,
    moo_of,
)
from network.cells import text
from network.imports import Reason
from network.models import DIGITS, Level
from network.outlines import (
    how_read,
    how_written,
    outline,
    outside_thailand,
    refuse_where_none_fits,
)

TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"}
NEED_OUTLINES = frozenset({Level.PROVINCE, Level.DISTRICT, Level.TAMBON})
MOST_HOUSES = 100_000  # of one village; more is a slip of the keyboard

_HOUSE_WORDS = re.compile(r"\s*(หลังคาเรือน|หลัง)$")
_PREFIXES = {
    Level.PROVINCE: re.compile(r"^(จังหวัด|จ\.)\s*"),
    Level.DISTRICT: re.compile(r"^(อำเภอ|อ\.)\s*"),
    Level.TAMBON: re.compile(r"^(ตำบล|ต\.)\s*"),
    Level.VILLAGE: re.compile(r"^ *"),
}
_IN_TITLE = {
    Level.PROVINCE: re.compile(r"(?:จังหวัด|จ\.)\s*(\S+)"),
    Level.DISTRICT: re.compile(r"(?:อำเภอ|อ\.)\s*(\S+)"),
    Level.TAMBON: re.compile(r"(?:ตำบล|ต\.)\s*(\S+)"),
}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One place as a file has it. `code` is empty where only its tambon and `moo` are told.

    `above` names the places it belongs to (Thai, English); `area` is in EPSG:4326.
    """

    number: int
    code: str
    name_th: str
    name_en: str
    above: dict[Level, tuple[str, str]]
    moo: int | None = None
    houses: int | None = None
    area: shapely.MultiPolygon | None = None

    @property
    def parent_code(self) -> str:
        """The code of the place it belongs to; empty for a province."""
        return self.code[:-2] if len(self.code) > DIGITS[Level.PROVINCE] else ""


@dataclass
class AreaFile:
    """What a file of places holds: rows that can be understood, and why the others wait."""

    level: Level
    row_count: int
    rows: list[AreaRow] = field(default_factory=list)
    held: list[tuple[int, Reason]] = field(default_factory=list)
    notices: list[Reason] = field(default_factory=list)
    how_read: list[Reason] = field(default_factory=list)
    reading: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    values: dict[str, Any]
    geometry: BaseGeometry | None = None
    problem: Problem | None = None


def read_areas(
    path: Path,
    level: Level,
    *,
    layer: str | None = None,
    srid: int | None = None,
    encoding: str | None = None,
) -> AreaFile:
    """Read a map (zip, shp, gpkg, geojson, kml) or table (xlsx, csv) of places of one level.

    Raises:
        Refused: no codes of the level in it. FormatError: the file cannot be read.
    """
    if path.suffix.lower() in TABLES:
        table = open_table(path, encoding=encoding, known_headers=HEADERS)
        records = [_Record(row.number, row.values) for row in table]
        told = how_written(table.encoding) if table.encoding else []
        reading = _table_reading(table)
        return _understood(records, table.headers, level, told, reading, title=table.title)
    with open_vector(path, layer=layer, srid=srid, encoding=encoding) as file:
        records = [
            _Record(number, values, geometry, batch.problems.get(number))
            for batch in file.batches()
            for number, values, geometry in zip(
                batch.numbers, batch.attributes, batch.geometries, strict=True
            )
        ]
        reading = {"crs": str(file.crs), "layer": file.layer}
        if file.encoding is not None:
            reading["encoding"] = file.encoding.encoding
        return _understood(records, file.fields, level, how_read(file), reading, has_map=True)


def _table_reading(table: Table) -> dict[str, object]:
    reading: dict[str, object] = {"header_row": table.header_row}
    if table.sheet:
        reading["sheet"] = table.sheet
    if table.encoding:
        reading["encoding"] = table.encoding.encoding
    return reading


def _understood(
    records: Sequence[_Record],
    headers: Sequence[str],
    level: Level,
    told: list[Reason],
    reading: dict[str, object],
    *,
    title: Sequence[str] = (),
    has_map: bool = False,
) -> AreaFile:
    refuse_where_none_fits([], rows=len(records))
    columns = find_columns(headers, [record.values for record in records], level)
    matched = columns.as_told()
    listed_th = " · ".join(f"{COLUMN_NAMES[ours]} ← {theirs}" for ours, theirs in matched.items())
    listed_en = " · ".join(f"{ours} ← {theirs}" for ours, theirs in matched.items())
    file = AreaFile(
        level,
        len(records),
        how_read=[*told, Reason("columns", f"คอลัมน์ที่ใช้: {listed_th}", f"columns used: {listed_en}")],
        reading={**reading, "columns": matched, "rows": len(records)},
    )
    from_title = _names_in_title(title)
    for record in records:
        row = _row(record, columns, level, from_title, has_map=has_map)
        if isinstance(row, Reason):
            file.held.append((record.number, row))
        else:
            file.rows.append(row)
    _notice_what_is_left_out(file, columns, has_map=has_map)
    return file


def _notice_what_is_left_out(file: AreaFile, columns: AreaColumns, *, has_map: bool) -> None:
    unmapped = sum(row.area is None for row in file.rows)
    if columns.positions or (has_map and unmapped):
        file.notices.append(
            Reason(
                "points_left_out",
                "จุดพิกัดของหมู่บ้านไม่ใช่แนวเขต จึงยังไม่ใช้ รับเฉพาะรหัส ชื่อ และจำนวนบ้าน",
                "the points of villages are no boundaries and are not used; codes, names and house "
                "counts are",
            )
        )


def _row(
    record: _Record,
    columns: AreaColumns,
    level: Level,
    from_title: dict[Level, str],
    *,
    has_map: bool,
) -> AreaRow | Reason:
    values = record.values
    moo = moo_of(text(values.get(columns.moo))) if columns.moo else None
    code = _code(values, columns, level, moo)
    if isinstance(code, Reason):
        return code
    houses = _houses(values.get(columns.houses)) if columns.houses else None
    if isinstance(houses, Reason):
        return houses
    area = _area(record, level, code) if has_map else None
    if isinstance(area, Reason):
        return area
    above = {
        upper: (
            _name(values, th, upper) or from_title.get(upper, ""),
            _name(values, en, upper),
        )
        for upper, (th, en) in columns.names_above.items()
    }
    return AreaRow(
        record.number,
        code,
        _name(values, columns.name_th, level),
        _name(values, columns.name_en, level),
        above,
        moo=moo,
        houses=houses,
        area=area,
    )


def _code(
    values: dict[str, Any], columns: AreaColumns, level: Level, moo: int | None
) -> str | Reason:
    parent_level = LEVELS[max(LEVELS.index(level) - 1, 0)]
    stated = text(values.get(columns.parent_code)) if columns.parent_code else ""
    parent = code_of(stated, parent_level) if stated else ""
    if columns.code is None:  # a village by its number in its tambon
        if moo is None:
            return Reason(
                "no_moo", "ไม่มีหมู่ที่ ให้เติมแล้วส่งใหม่", "has no village number; fill it in and send again"
            )
        return f"{parent}{moo:02d}" if parent else ""
    written = text(values.get(columns.code))
    code = code_of(written, level)
    if not code:
        shown = f"“{written}”" if written else "ว่าง"
        return Reason(
            "no_code",
            f"รหัส{THAI_NAME[level]}{shown} ไม่ใช่รหัส {DIGITS[level]} หลักที่มีอยู่จริง ให้แก้แล้วส่งใหม่",
            f"the code {shown if written else '(empty)'} is not a real one of {DIGITS[level]} "
            "digits; correct it and send again",
        )
    if parent and not code.startswith(parent):
        return Reason(
            "parent_disagrees",
            f"รหัส {code} ไม่อยู่ใน {parent} ที่แถวนี้ระบุ ให้ตรวจรหัส",
            f"the code {code} does not lie in {parent}, which the row names; check the codes",
        )
    if moo is not None and level == Level.VILLAGE and int(code[-2:]) != moo:
        return Reason(
            "moo_disagrees",
            f"รหัส {code} ลงท้ายไม่ตรงกับหมู่ที่ {moo} ให้ตรวจว่าอย่างใดถูก",
            f"the code {code} does not end in the village number {moo}; check which is right",
        )
    return code


def _houses(value: object) -> int | Reason | None:
    written = text(value)
    if not written:
        return None
    try:
        number = parse_number(_HOUSE_WORDS.sub("", written))
    except UnreadableNumber:
        number = None
    if number is None or number != int(number) or not 0 <= number <= MOST_HOUSES:
        return Reason(
            "bad_house_count",
            f"จำนวนบ้าน “{written}” ไม่ใช่จำนวนเต็มที่เป็นไปได้ ให้แก้แล้วส่งใหม่",
            f"the house count “{written}” is not a possible whole number; correct it and send "
            "again",
        )
    return int(number)


def _area(record: _Record, level: Level, code: str) -> shapely.MultiPolygon | Reason | None:
    found = outline(record.geometry, record.problem)
    if isinstance(found, Reason):
        if level not in NEED_OUTLINES and found.code == "not_a_polygon":
            return None
        return Reason(found.code, f"{code}: {found.th}", f"{code}: {found.en}")
    return outside_thailand(found) or found


def _name(values: dict[str, Any], header: str | None, level: Level) -> str:
    written = text(values.get(header)) if header else ""
    return _PREFIXES[level].sub("", written).strip()


def _names_in_title(title: Sequence[str]) -> dict[Level, str]:
    """`ตำบลคลองหินปูน อำเภอวังน้ำเย็น` above a table says where all its rows lie."""
    line = " ".join(title)
    return {
        level: found[1] for level, pattern in _IN_TITLE.items() if (found := pattern.search(line))
    }
