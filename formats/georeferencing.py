"""Laying a scan on the ground by control points: affine, second degree, thin-plate spline.

Pixels are (column, row) from the upper left corner of the scan, ground is EPSG:4326 (lon, lat).
It is fitted in metres of a transverse Mercator of the points' own, so residuals are metres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj

from formats.raster_errors import PointsInALine, TooFewPoints

Array = npt.NDArray[np.float64]


class Method(StrEnum):
    """How a scan is bent to its points."""

    AFFINE = "affine"
    POLYNOMIAL = "polynomial"
    SPLINE = "spline"


FEWEST: Final = {Method.AFFINE: 3, Method.POLYNOMIAL: 6, Method.SPLINE: 4}
MOST_POINTS: Final = 500
_TERMS: Final = {Method.AFFINE: 3, Method.POLYNOMIAL: 6}
# One that bends more is proposed only where it foretells points it was not given so much better.
_BETTER: Final = 0.7
_ENOUGH_TO_BEND: Final = {Method.POLYNOMIAL: 9, Method.SPLINE: 12}
# How much worse than a square the points may lie before their line decides the rest.
_MOST_STRETCHED: Final = 1e5


@dataclass(frozen=True)
class ControlPoint:
    """A place seen on the scan (pixels) and on the ground (degrees, WGS 84)."""

    column: float
    row: float
    longitude: float
    latitude: float
    is_on: bool = True
    written: str = ""  # the position as a person wrote it

    def plain(self) -> dict[str, Any]:
        """As it is kept in JSON."""
        return {
            "column": self.column, "row": self.row, "longitude": self.longitude,
            "latitude": self.latitude, "is_on": self.is_on, "written": self.written,
        }  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """How well points lie on what was fitted to them; metres.

    `residuals` are of every point given, also of those left out. Of a spline, which goes through
    all its points, a residual is how far off a point lies from the spline of the others.
    `worst` is the index of the largest among those that are on.
    """

    method: Method
    residuals: tuple[float, ...]
    rmse: float
    worst: int
    is_checked: bool  # whether there are more points than it takes

    def plain(self) -> dict[str, Any]:
        """As a page's script has it."""
        return {
            "method": self.method.value, "residuals": [round(each, 3) for each in self.residuals],
            "rmse": round(self.rmse, 3), "worst": self.worst, "is_checked": self.is_checked,
        }  # fmt: skip


def local_crs(points: Sequence[ControlPoint]) -> pyproj.CRS:
    """A transverse Mercator on WGS 84 in the middle of the points, metres."""
    longitude = round(sum(each.longitude for each in points) / len(points), 4)
    latitude = round(sum(each.latitude for each in points) / len(points), 4)
    return pyproj.CRS.from_proj4(
        f"+proj=tmerc +lat_0={latitude} +lon_0={longitude} +k=1 +x_0=0 +y_0=0"
        " +datum=WGS84 +units=m +no_defs"
    )


def fit(points: Sequence[ControlPoint], method: Method) -> Fit:
    """How well a method lays the points that are on.

    Raises:
        TooFewPoints: fewer are on than the method takes.
        PointsInALine: they lie so nearly on a line, or in one place, that they do not decide.
    """
    used = [each for each in points if each.is_on]
    pixels, ground = _prepared(used, used, method)
    every, there = _pairs(points, local_crs(used))
    off = np.hypot(*(laid(pixels, ground, method, every) - there).T)
    is_checked = len(used) > FEWEST[method] or method is Method.SPLINE
    if method is Method.SPLINE:
        numbers = [number for number, each in enumerate(points) if each.is_on]
        for index, number in enumerate(numbers):
            rest = np.arange(len(used)) != index
            told = laid(pixels[rest], ground[rest], method, pixels[index : index + 1])
            off[number] = math.hypot(*(told[0] - ground[index]))
    on = [number for number, each in enumerate(points) if each.is_on]
    worst = max(on, key=lambda number: off[number])
    return Fit(
        method=method,
        residuals=tuple(float(each) for each in off),
        rmse=float(np.sqrt(np.mean(off[on] ** 2))),
        worst=worst,
        is_checked=is_checked,
    )


@dataclass(frozen=True)
class Advice:
    """The method to take, and why: a sentence in Thai and English."""

    method: Method
    th: str
    en: str


def advice(points: Sequence[ControlPoint]) -> Advice | None:
    """The plainest method that foretells points it was not given; None where no method fits."""
    used = [replace(each, is_on=True) for each in points if each.is_on]
    off = {method: _foretold(used, method) for method in Method}
    plain = off[Method.AFFINE]
    if len(used) < FEWEST[Method.AFFINE] or not _can_fit(used):
        return None
    if plain is None:
        return Advice(
            Method.AFFINE,
            "มีจุดพอดีกับที่ต้องใช้ ยังตรวจกันเองไม่ได้ ควรมีอย่างน้อย 6 จุด กระจายทั่วภาพ",
            "There are no more points than needed, so they cannot check each other; take at least"
            " 6, spread over the picture.",
        )
    best, least = Method.AFFINE, plain
    for method in (Method.POLYNOMIAL, Method.SPLINE):
        found = off[method]
        enough = len(used) >= _ENOUGH_TO_BEND[method]
        if enough and found is not None and found < least * _BETTER:
            best, least = method, found
    if best is Method.AFFINE:
        return Advice(
            best,
            f"วิธีที่ดัดน้อยที่สุดทายจุดที่ไม่ได้ใช้คลาดเคลื่อน {plain:.1f} ม. วิธีที่ดัดมากกว่าไม่ดีกว่าชัดเจน",
            f"The method that bends least foretells a point it was not given within {plain:.1f} m;"
            " those that bend more are not clearly better.",
        )
    return Advice(
        best,
        f"ทายจุดที่ไม่ได้ใช้คลาดเคลื่อน {least:.1f} ม. เทียบกับ {plain:.1f} ม. ของวิธีที่ดัดน้อยที่สุด"
        " ภาพนี้โค้งหรือพื้นที่ไม่ราบ",
        f"It foretells a point it was not given within {least:.1f} m, the method that bends least"
        f" within {plain:.1f} m: the picture is bent, or the ground is not flat.",
    )


def laid(pixels: Array, ground: Array, method: Method, asked: Array) -> Array:
    """Where pixels `asked` lie on the ground by what is fitted to pairs of pixels and ground."""
    middle, size = pixels.mean(axis=0), max(float(np.ptp(pixels, axis=0).max()), 1e-9)
    known, wanted = (pixels - middle) / size, (asked - middle) / size
    if method is Method.SPLINE:
        return _spline(known, ground, wanted)
    terms = _TERMS[method]
    solved, *_ = np.linalg.lstsq(_terms(known, terms), ground, rcond=None)
    return np.asarray(_terms(wanted, terms) @ solved)


def arrays(points: Sequence[ControlPoint], method: Method) -> tuple[Array, Array]:
    """Pixels and local metres (local_crs of the points that are on) of the points that are on.

    Raises:
        TooFewPoints, PointsInALine: as `fit`.
    """
    used = [each for each in points if each.is_on]
    return _prepared(used, used, method)


def _prepared(
    used: Sequence[ControlPoint], among: Sequence[ControlPoint], method: Method
) -> tuple[Array, Array]:
    if len(used) < FEWEST[method]:
        raise TooFewPoints(count=len(used), fewest=FEWEST[method])
    pixels, ground = _pairs(used, local_crs(among))
    for each in (pixels, ground):
        _refuse_undecided(each, _TERMS.get(method, 3))
    return pixels, ground


def _pairs(points: Sequence[ControlPoint], crs: pyproj.CRS) -> tuple[Array, Array]:
    pixels = np.array([(each.column, each.row) for each in points], dtype="float64").reshape(-1, 2)
    moved = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(
        [each.longitude for each in points], [each.latitude for each in points]
    )
    return pixels, np.column_stack(moved).reshape(-1, 2)


def _refuse_undecided(places: Array, terms: int) -> None:
    size = float(np.ptp(places, axis=0).max())
    if size <= 0 or not np.isfinite(size):
        raise PointsInALine
    known = (places - places.mean(axis=0)) / size
    if np.linalg.cond(_terms(known, terms)) > _MOST_STRETCHED:
        raise PointsInALine
    # A spline through two values of one place goes nowhere.
    apart = np.hypot(*(known[:, None] - known[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, 1.0)
    if terms == _TERMS[Method.AFFINE] and float(apart.min()) <= 0:
        raise PointsInALine


def _terms(places: Array, count: int) -> Array:
    x, y = places[:, 0], places[:, 1]
    columns = [np.ones_like(x), x, y, x * x, x * y, y * y][:count]
    return np.column_stack(columns)


def _spline(known: Array, ground: Array, asked: Array) -> Array:
    """Thin-plate: r² log r of every point and a plane (Bookstein 1989)."""
    count = len(known)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _bending(known, known)
    system[:count, count:] = _terms(known, 3)
    system[count:, :count] = system[:count, count:].T
    right = np.vstack([ground, np.zeros((3, 2))])
    solved = np.linalg.lstsq(system, right, rcond=None)[0]
    return np.asarray(_bending(asked, known) @ solved[:count] + _terms(asked, 3) @ solved[count:])


def _bending(one: Array, other: Array) -> Array:
    squared = ((one[:, None] - other[None]) ** 2).sum(axis=2)
    return np.asarray(np.where(squared > 0, squared * np.log(np.maximum(squared, 1e-300)), 0.0))


def _foretold(used: Sequence[ControlPoint], method: Method) -> float | None:
    """RMSE of each point by the others, metres; None where too few are left, or in a line."""
    if len(used) <= FEWEST[method]:
        return None
    pixels, ground = _pairs(used, local_crs(used))
    off = []
    for index in range(len(used)):
        rest = np.arange(len(used)) != index
        try:
            _refuse_undecided(pixels[rest], _TERMS.get(method, 3))
        except PointsInALine:
            return None
        told = laid(pixels[rest], ground[rest], method, pixels[index : index + 1])
        off.append(math.hypot(*(told[0] - ground[index])))
    return float(np.sqrt(np.mean(np.square(off))))


def _can_fit(used: Sequence[ControlPoint]) -> bool:
    try:
        _prepared(used, used, Method.AFFINE)
    except (PointsInALine, TooFewPoints):
        return False
    return True
