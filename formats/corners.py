"""Outlines given as one row per corner: rows of the same parcel become one polygon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from formats.crs import Geometries
from formats.features import Problem, ProblemCode
from formats.number import TO_ARABIC
from formats.place_columns import PlaceColumns
from formats.tables import Row

_FEWEST_CORNERS = 3
_LAST_NUMBER = re.compile(r"([0-9]{1,6})\D*$")

Outlines = tuple[Geometries, dict[int, Problem], list[int]]


def outlines_of_corners(
    rows: Sequence[Row], columns: PlaceColumns, points: Geometries, problems: dict[int, Problem]
) -> Outlines | None:
    """Polygons out of corners, what is wrong with each, and the index of each parcel's first row.

    `points` (EPSG:4326) and `problems` are by index of row, and so is what is given back. None
    where no parcel has two rows: then a row is no corner. Corners are joined in the order of
    their numbers, and the ring is closed; a number missing or given twice is a problem, and
    so is a corner that could not be read. A parcel is told by its number within its village.
    """
    groups = _grouped(rows, columns)
    if all(len(group) == 1 for group in groups):
        return None
    outlines: Geometries = np.full(len(rows), None, dtype=object)
    found: dict[int, Problem] = {}
    for group in groups:
        ring, problem = _ring(rows, columns.corner or "", group, points, problems)
        if ring is not None:
            outlines[group[0]] = shapely.Polygon(ring)
        if problem is not None:
            found[group[0]] = problem
    return outlines, found, [group[0] for group in groups]


def _grouped(rows: Sequence[Row], columns: PlaceColumns) -> list[list[int]]:
    """Indexes of the rows of each parcel. An empty number is that of the row above (merged)."""
    groups: dict[tuple[str, ...], list[int]] = {}
    alone: list[list[int]] = []
    above: tuple[str, ...] | None = None
    for index, row in enumerate(rows):
        number = _text(row.values[columns.parcel or ""])
        if number:
            above = (number, *(_text(row.values[header]) for header in columns.within))
        elif above is None or not _text(row.values[columns.corner or ""]):
            alone.append([index])
            continue
        groups.setdefault(above, []).append(index)
    return sorted([*groups.values(), *alone])


def _ring(
    rows: Sequence[Row],
    corner: str,
    group: list[int],
    points: Geometries,
    problems: dict[int, Problem],
) -> tuple[list[tuple[float, float]] | None, Problem | None]:
    for index in group:
        if index in problems:
            flaw = problems[index]
            return None, Problem(
                flaw.code, f"แถว/row {rows[index].number}: {flaw.detail}".strip(": ")
            )
    if all(points[index] is None for index in group):
        return None, None
    if missing := [rows[index].number for index in group if points[index] is None]:
        return None, Problem(ProblemCode.UNREADABLE_COORDINATE, f"แถว/row {missing[0]}")
    orders = [number for index in group if (number := _order(rows[index].values[corner])) >= 0]
    if len(orders) < len(group):
        return None, Problem(ProblemCode.INCOMPLETE_RING, f"แถว/row {rows[group[0]].number}")
    in_order = sorted(zip(orders, group, strict=True))
    corners = [(points[index].x, points[index].y) for _, index in in_order]
    numbers = [order for order, _ in in_order]
    numbers, corners = _without_the_first_again(orders, group, numbers, corners, points)
    if len(set(corners)) < _FEWEST_CORNERS:
        return None, Problem(ProblemCode.INCOMPLETE_RING, f"{len(set(corners))}")
    return corners, _gap(numbers)


def _without_the_first_again(
    orders: list[int], group: list[int], numbers: list[int], corners: list[Any], points: Geometries
) -> tuple[list[int], list[Any]]:
    """A last row that repeats the first corner closes the ring, under either number."""
    first, last = points[group[0]], points[group[-1]]
    if len(group) > _FEWEST_CORNERS and first.equals(last):
        at = numbers.index(orders[-1]) if orders[-1] != orders[0] else numbers.index(orders[0])
        return numbers[:at] + numbers[at + 1 :], corners[:at] + corners[at + 1 :]
    return numbers, corners


def _gap(numbers: list[int]) -> Problem | None:
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    missing = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers))
    if not twice and not missing:
        return None
    return Problem(ProblemCode.INCOMPLETE_RING, ", ".join(map(str, (*missing, *twice)[:5])))


def _order(value: Any) -> int:
    """The number of a corner: 3, `3`, `หมุดที่ ๓`, `P3`; -1 where there is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    found = _LAST_NUMBER.search(_text(value))
    return int(found[1]) if found else -1


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value if value is not None else "").translate(TO_ARABIC).split())
