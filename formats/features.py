"""Features out of a file: plain values, places, and what is wrong with each.

Geometries are 2D shapely in EPSG:4326 (lon, lat).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

from formats.crs import STORAGE_SRID, Crs, Geometries, to_storage_where_possible
from formats.encodings import Verdict

BATCH: Final = 5_000  # features


class ProblemCode(StrEnum):
    """What can be wrong with one feature."""

    UNREADABLE_GEOMETRY = "unreadable-geometry"  # no geometry is given
    REPAIRED_RING = "repaired-ring"  # an open ring was closed
    INVALID_GEOMETRY = "invalid-geometry"  # given as it is: it crosses itself, or the like
    OFF_THE_GLOBE = "off-the-globe"  # no geometry is given
    UNREADABLE_TEXT = "unreadable-text"  # the bytes that fit are given, `�` for the others
    GARBLED_TEXT = "garbled-text"  # UTF-8 was once read as another encoding and saved so
    # Of tables only; no geometry is given but for INCOMPLETE_RING.
    UNREADABLE_COORDINATE = "unreadable-coordinate"
    SWAPPED_AXES = "swapped-axes"
    UNKNOWN_ZONE = "unknown-zone"
    INCOMPLETE_RING = "incomplete-ring"


_SENTENCES = {
    ProblemCode.UNREADABLE_GEOMETRY: ("อ่านรูปไม่ได้", "the geometry cannot be read"),
    ProblemCode.REPAIRED_RING: ("เส้นขอบไม่บรรจบ", "a ring is not closed"),
    ProblemCode.INVALID_GEOMETRY: ("รูปไม่ถูกต้อง", "the geometry is not valid"),
    ProblemCode.OFF_THE_GLOBE: (
        "พิกัดใช้ไม่ได้ในระบบพิกัดนี้",
        "coordinates are not finite or off the globe",
    ),
    ProblemCode.UNREADABLE_TEXT: ("ตัวอักษรอ่านไม่ออก", "text cannot be decoded"),
    ProblemCode.GARBLED_TEXT: (
        "ตัวอักษรเพี้ยนมาก่อนแล้ว",
        "the text was garbled before it was saved",
    ),
    ProblemCode.UNREADABLE_COORDINATE: ("อ่านพิกัดไม่ได้", "the coordinates cannot be read"),
    ProblemCode.SWAPPED_AXES: (
        "พิกัดน่าจะสลับแกนกัน (ละติจูด/ลองจิจูด หรือ E/N) ให้ตรวจหัวคอลัมน์",
        "the axes seem swapped (latitude/longitude, or easting/northing); check the columns",
    ),
    ProblemCode.UNKNOWN_ZONE: (
        "บอกไม่ได้ว่าพิกัดอยู่โซนใด (47 หรือ 48)",
        "it cannot be told in which zone (47 or 48) the coordinates are",
    ),
    ProblemCode.INCOMPLETE_RING: (
        "จุดมุมของแปลงไม่ครบหรือซ้ำกัน",
        "corners of the outline are missing or given twice",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one feature."""

    code: ProblemCode
    detail: str = ""

    @property
    def th(self) -> str:
        """In Thai."""
        return self._with_detail(_SENTENCES[self.code][0])

    @property
    def en(self) -> str:
        """In English."""
        return self._with_detail(_SENTENCES[self.code][1])

    def _with_detail(self, sentence: str) -> str:
        return f"{sentence} ({self.detail})" if self.detail else sentence


@dataclass(frozen=True, slots=True)
class Batch:
    """Some features, by columns. `geometries` are of any type, or None.

    `numbers` count features of a map from 1, or are the rows of a table as Excel shows them;
    `problems` is by number. `crs_of` names the reference system of those that were read in
    another than their file's: a table may hold both zones.
    """

    numbers: Sequence[int]
    columns: Mapping[str, list[Any]]
    geometries: Geometries
    problems: Mapping[int, Problem] = field(default_factory=dict)
    crs_of: Mapping[int, Crs] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> list[Any]:
        """The values of one field, in the order of `numbers`; KeyError where there is none."""
        return self.columns[name]

    @property
    def attributes(self) -> list[dict[str, Any]]:
        """The same by feature; made anew at every call."""
        if not self.columns:
            return [{} for _ in self.numbers]
        rows = zip(*self.columns.values(), strict=True)
        return [dict(zip(self.columns, row, strict=True)) for row in rows]

    def wkb(self) -> npt.NDArray[np.object_]:
        """The geometries as EWKB (little-endian, SRID 4326), for COPY; None where there is none."""
        placed = shapely.set_srid(self.geometries, STORAGE_SRID)
        return np.asarray(shapely.to_wkb(placed, byte_order=1, include_srid=True), dtype=object)


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """One layer of a map or one sheet of a table, checked and ready to be read.

    `crs` is what coordinates are read in, `stated_crs` what the file itself said; a table
    without places has neither, and `geometry_type` None. `title` are the lines above the
    header of a table, `header_row` as Excel counts; `grouped_by` is the column whose rows are
    corners of one outline.
    """

    name: str
    driver: str
    layer: str
    layers: tuple[str, ...]
    sheet: str | None
    sheets: tuple[str, ...]
    crs: Crs | None
    stated_crs: Crs | None
    encoding: Verdict | None
    fields: tuple[str, ...]
    feature_count: int
    geometry_type: str | None
    _read: Callable[[int], Iterator[Batch]]
    title: tuple[str, ...] = ()
    header_row: int | None = None
    grouped_by: str | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is a table rather than a map; a table may have places too."""
        return self.header_row is not None

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """All features in the order of the file; may be called again.

        Raises:
            DamagedFile: the file breaks off.
        """
        return self._read(size)


def places(
    wkb: Any, crs: Crs, linearised: Callable[[], Any] | None = None
) -> tuple[Geometries, dict[int, Problem]]:
    """Geometries in EPSG:4326 (lon, lat), 2D, or None, and what is wrong with them by index.

    `wkb` is an array of bytes or None, in `crs`. An invalid geometry is kept as it is.
    `linearised` gives the same array with lines for curves, where it is asked for.
    """
    problems: dict[int, Problem] = {}
    geometries = read_wkb(wkb, linearised)
    for index in map(int, np.flatnonzero(shapely.is_missing(geometries))):
        if wkb[index] is None:
            continue
        geometries[index] = _closed(wkb[index])
        if geometries[index] is not None:
            problems[index] = Problem(ProblemCode.REPAIRED_RING)
        elif _NOT_A_NUMBER.search(wkb[index]):  # a ring that begins with it never closes
            problems[index] = Problem(ProblemCode.OFF_THE_GLOBE)
        else:
            problems[index] = Problem(ProblemCode.UNREADABLE_GEOMETRY)
    moved, faulty = to_storage_where_possible(geometries, crs)
    moved[faulty] = None
    problems.update((int(i), Problem(ProblemCode.OFF_THE_GLOBE)) for i in np.flatnonzero(faulty))
    for index, problem in invalid(moved).items():
        problems.setdefault(index, problem)
    return moved, problems


_NOT_A_NUMBER = re.compile(rb"\0{6}[\xf0\xf8][\x7f\xff]")  # little-endian, infinity among them


def read_wkb(wkb: Any, linearised: Callable[[], Any] | None = None) -> Geometries:
    """Shapely geometries as they stand in the file; None for what cannot be read."""
    try:
        return np.asarray(_read(wkb), dtype=object)
    except NotImplementedError:  # a curve: shapely reads none
        lines = linearised() if linearised is not None else wkb
    geometries = np.full(len(lines), None, dtype=object)
    for index, one in enumerate(lines):
        with suppress(NotImplementedError):
            geometries[index] = _read(one)
    return geometries


def _read(wkb: Any, on_invalid: Literal["ignore", "fix"] = "ignore") -> Any:
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are looked for later
        return shapely.from_wkb(wkb, on_invalid=on_invalid)


def invalid(geometries: Geometries) -> dict[int, Problem]:
    """What makes geometries not valid, and where, by index; None is no fault."""
    wrong = ~shapely.is_valid(geometries) & ~shapely.is_missing(geometries)
    return {
        int(index): Problem(
            ProblemCode.INVALID_GEOMETRY, shapely.is_valid_reason(geometries[index])
        )
        for index in np.flatnonzero(wrong)
    }


def _closed(wkb: bytes) -> Any:
    """A geometry whose rings did not close, closed; None where nothing can be made of it."""
    try:
        return _read(wkb, on_invalid="fix")
    except (shapely.errors.ShapelyError, ValueError, NotImplementedError):
        return None
