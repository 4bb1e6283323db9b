"""Features out of a vector file: plain values, places, and what is wrong with each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from formats.crs import Crs, Geometries, to_storage_where_possible


class ProblemCode(StrEnum):
    """What can be wrong with one feature."""

    UNREADABLE_GEOMETRY = "unreadable-geometry"  # no geometry is given
    REPAIRED_RING = "repaired-ring"  # an open ring was closed
    INVALID_GEOMETRY = "invalid-geometry"  # given as it is: it crosses itself, or the like
    OFF_THE_GLOBE = "off-the-globe"  # no geometry is given
    UNREADABLE_TEXT = "unreadable-text"  # the bytes that fit are given, `�` for the others


_SENTENCES = {
    ProblemCode.UNREADABLE_GEOMETRY: ("อ่านรูปไม่ได้", "the geometry cannot be read"),
    ProblemCode.REPAIRED_RING: ("เส้นขอบไม่บรรจบ", "a ring is not closed"),
    ProblemCode.INVALID_GEOMETRY: ("รูปไม่ถูกต้อง", "the geometry is not valid"),
    ProblemCode.OFF_THE_GLOBE: (
        "พิกัดใช้ไม่ได้ในระบบพิกัดนี้",
        "coordinates are not finite or off the globe",
    ),
    ProblemCode.UNREADABLE_TEXT: ("ตัวอักษรอ่านไม่ออก", "text cannot be decoded"),
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


def places(wkb: Any, crs: Crs) -> tuple[Geometries, dict[int, Problem]]:
    """Geometries in EPSG:4326 (lon, lat), 2D, or None, and what is wrong with them by index.

    `wkb` is an array of bytes or None, in `crs`. An invalid geometry is kept as it is.
    """
    problems: dict[int, Problem] = {}
    geometries = shapely.from_wkb(wkb, on_invalid="ignore")
    unread = [g is None and w is not None for g, w in zip(geometries, wkb, strict=True)]
    for index in map(int, np.flatnonzero(unread)):
        geometries[index] = _repaired(wkb[index])
        is_repaired = geometries[index] is not None
        problems[index] = Problem(
            ProblemCode.REPAIRED_RING if is_repaired else ProblemCode.UNREADABLE_GEOMETRY
        )
    moved, faulty = to_storage_where_possible(geometries, crs)
    moved[faulty] = None
    problems.update((int(i), Problem(ProblemCode.OFF_THE_GLOBE)) for i in np.flatnonzero(faulty))
    for index in map(int, np.flatnonzero(~shapely.is_valid(moved) & ~shapely.is_missing(moved))):
        reason = shapely.is_valid_reason(moved[index])
        problems.setdefault(index, Problem(ProblemCode.INVALID_GEOMETRY, reason))
    return moved, problems


def _repaired(wkb: bytes) -> Any:
    """A geometry whose rings did not close, closed; None where nothing can be made of it."""
    try:
        return shapely.from_wkb(wkb, on_invalid="fix")
    except (shapely.errors.ShapelyError, ValueError):
        return None


def python_values(column: Any, ogr_type: str) -> list[Any]:
    """A column of numpy as text, int, float, bool, date, list or None; NaN and NaT are None."""
    values = [_python_value(value) for value in column.tolist()]
    if ogr_type.startswith("OFTInteger"):
        # A gap makes numpy turn the whole column to floats.
        return [int(value) if isinstance(value, float) else value for value in values]
    return values


_PLAIN = (str, int, bool, bytes, date, datetime, list)


def _python_value(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    return value if value is None or isinstance(value, _PLAIN) else str(value)
