"""Where words stand on a map so that they cover neither signs nor each other; plain arithmetic."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

Box = tuple[float, float, float, float]  # left, top, right, bottom: units of drawing

_CELL: Final = 120.0
# The sides of a sign in the order in which a number is tried there.
_SIDES: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


class Taken:
    """What is drawn already."""

    def __init__(self, width: float, height: float) -> None:
        self._page = (0.0, 0.0, width, height)
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def take(self, box: Box) -> None:
        """Nothing else shall stand here."""
        for cell in self._over(box):
            self._cells[cell].append(box)

    def is_free(self, box: Box) -> bool:
        """Whether a word may stand here: on the map, on nothing else."""
        left, top, right, bottom = self._page
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            return False
        return not any(_meet(box, other) for cell in self._over(box) for other in self._cells[cell])

    def beside(
        self, x: float, y: float, reach: float, wide: float, tall: float
    ) -> tuple[float, float]:
        """The middle of a word beside a sign, taken from now on; where nothing is free, right."""
        found = None
        for step in (1.0, 1.9, 3.0):
            for dx, dy in _SIDES:
                away = reach * step
                at = (x + dx * (away + wide / 2), y + dy * (away + tall / 2))
                box = _box(*at, wide, tall)
                if self.is_free(box):
                    found = at
                    break
            if found:
                break
        found = found or (x + reach + wide / 2, y)
        self.take(_box(*found, wide, tall))
        return found

    def _over(self, box: Box) -> list[tuple[int, int]]:
        return [
            (column, row)
            for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1)
            for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1)
        ]


def around(x: float, y: float, reach: float) -> Box:
    """The box of a sign."""
    return (x - reach, y - reach, x + reach, y + reach)


def _box(x: float, y: float, wide: float, tall: float) -> Box:
    return (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
