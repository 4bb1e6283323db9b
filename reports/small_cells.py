"""Hides small counts of persons before they leave the committee (DOMAIN.md §5.0).

A count of 1 to 4 is shown as "<5"; where it stands alone in a line whose sum is shown,
the smallest other count of the line is hidden too; all other counts are rounded to 5,
so that nothing can be worked out from sums and differences.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

LEAST_SHOWN = 5
ROUNDED_TO = 5

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown: `value` is None where it is hidden, whole or as "<5"."""

    value: int | None
    is_small: bool = False

    @property
    def as_value(self) -> int | str:
        """For other programs."""
        return self.value if self.value is not None else "<5" if self.is_small else "hidden"


def alone(count: int) -> Shown:
    """A single count, such as a sum."""
    if 0 < count < LEAST_SHOWN:
        return Shown(None, is_small=True)
    return Shown(ROUNDED_TO * round(count / ROUNDED_TO))


def table(counts: Mapping[tuple[Row, Column], int]) -> dict[tuple[Row, Column], Shown]:
    """Counts of a table by (row, column), each as it may be shown beside sums of both.

    Every row and every column that has a hidden cell has none, or two, and more where
    it has more than one count that is not 0.
    """
    shown = {cell: alone(count) for cell, count in counts.items()}
    while lonely := next(_lonely_lines(shown, counts), None):
        # The smallest tells least; of equals the first, so that it is always the same.
        shown[min(lonely, key=lambda cell: counts[cell])] = Shown(None)
    return shown


def _lonely_lines(
    shown: Mapping[tuple[Row, Column], Shown], counts: Mapping[tuple[Row, Column], int]
) -> Iterator[list[tuple[Row, Column]]]:
    """The cells that could be hidden too, of each line with one hidden cell."""
    for axis in (0, 1):
        lines: dict[Hashable, list[tuple[Row, Column]]] = {}
        for cell in shown:
            lines.setdefault(cell[axis], []).append(cell)
        for line in lines.values():
            hidden = [cell for cell in line if shown[cell].value is None]
            others = [cell for cell in line if shown[cell].value is not None and counts[cell]]
            if len(hidden) == 1 and others:
                yield others
