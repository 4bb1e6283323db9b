"""Hides small counts of persons before they leave the committee (DOMAIN.md §5.0).

A count of 1 to 4 is shown as "<5"; where it stands alone in a line whose sum is shown, the
smallest other count of the line is hidden too; all other counts are rounded to 5. Then whoever
knows all that is shown is imitated: where sums and differences of any places, levels and parts
would leave a count of 1 to 4 fewer possible values than "<5" does, more is hidden.

A rounded count that was published before is held while the count stays within 4 of it, so
that one person more or less does not show from month to month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

LEAST_SHOWN = 5
ROUNDED_TO = 5
WIDTH = LEAST_SHOWN - 2  # of 1 to 4, from the least to the most: what every small count keeps
_FRESH, _HELD = 2, 4  # how far a rounded count may lie from the count itself

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown: `value` is None where it is hidden, whole or as "<5"."""

    value: int | None
    is_small: bool = False
    is_held: bool = False  # as it was published before

    @property
    def as_value(self) -> int | str:
        """For other programs."""
        return self.value if self.value is not None else "<5" if self.is_small else "hidden"

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most the count can be, to whoever knows these rules."""
        if self.value is None:
            return (1, LEAST_SHOWN - 1) if self.is_small else (0, inf)
        if not self.value:
            return 0, 0
        reach = _HELD if self.is_held else _FRESH
        return max(LEAST_SHOWN, self.value - reach), self.value + reach


@dataclass(frozen=True)
class Sum(Generic[Cell]):
    """A count that is the sum of others, as readers know."""

    total: Cell
    parts: tuple[Cell, ...]


HIDDEN = Shown(None)


def alone(count: int, before: Shown | None = None) -> Shown:
    """A single count, such as a sum; `before` is how it was published last."""
    if 0 < count < LEAST_SHOWN:
        return Shown(None, is_small=True)
    if before is not None and before.value and count and abs(count - before.value) <= _HELD:
        return Shown(before.value, is_held=True)
    return Shown(ROUNDED_TO * round(count / ROUNDED_TO))


def table(
    counts: Mapping[tuple[Row, Column], int], totals: Mapping[Column, Shown] | None = None
) -> dict[tuple[Row, Column], Shown]:
    """Counts of a table by (row, column), each as it may be shown beside sums of both.

    Every row and every column that has a hidden cell has none, or two, and more where
    it has more than one count that is not 0. `totals` of columns are shown elsewhere already.
    """
    cells: dict[Hashable, int] = {cell: counts[cell] for cell in counts}
    sums: list[Sum[Hashable]] = []
    for axis, line in _lines(counts):
        total = ("sum of", axis, line[0][axis])
        cells[total] = sum(counts[cell] for cell in line)
        sums.append(Sum(total, tuple(line)))
    fixed = {each.total: alone(cells[each.total]) for each in sums}
    fixed |= {("sum of", 1, column): shown for column, shown in (totals or {}).items()}
    shown = protected(cells, sums, lines=[line for _axis, line in _lines(counts)], fixed=fixed)
    return {cell: shown[cell] for cell in counts}


def _lines(
    counts: Mapping[tuple[Row, Column], int],
) -> Iterator[tuple[int, list[tuple[Row, Column]]]]:
    """The columns and the rows of a table, each with its axis."""
    for axis in (0, 1):
        lines: dict[Hashable, list[tuple[Row, Column]]] = {}
        for cell in counts:
            lines.setdefault(cell[axis], []).append(cell)
        for line in lines.values():
            yield axis, line


def protected(
    counts: Mapping[Cell, int],
    sums: Iterable[Sum[Cell]],
    *,
    lines: Iterable[Sequence[Cell]],
    fixed: Mapping[Cell, Shown] | None = None,
    before: Mapping[Cell, Shown] | None = None,
) -> dict[Cell, Shown]:
    """Each count as it may be shown beside all others, so that no small one can be worked out.

    `lines` stand in a table with their sum; cells of `fixed` are shown elsewhere already, and
    `before` says how cells were published last.
    """
    fixed, before = fixed or {}, before or {}
    shown = {
        cell: fixed.get(cell) or alone(count, before.get(cell)) for cell, count in counts.items()
    }
    if not any(0 < count < LEAST_SHOWN for count in counts.values()):
        return shown
    chosen = [line for line in lines if any(counts[cell] for cell in line)]
    reader = _Reader(counts, sums)
    while True:
        _hide_beside_lonely(shown, counts, chosen, fixed)
        spans = reader.spans(shown)
        weak = reader.weakest(spans)
        if weak is None:
            return shown
        found = _to_hide(reader, shown, weak, spans, fixed)
        if found is None:
            return shown
        shown[found] = HIDDEN


def _hide_beside_lonely(
    shown: dict[Cell, Shown],
    counts: Mapping[Cell, int],
    lines: Sequence[Sequence[Cell]],
    fixed: Mapping[Cell, Shown],
) -> None:
    """In each line with one hidden cell, hide the smallest other; of equals the first."""
    is_done = False
    while not is_done:
        is_done = True
        for line in lines:
            if sum(shown[cell].value is None for cell in line) != 1:
                continue
            others = [
                cell
                for cell in line
                if shown[cell].value is not None and counts[cell] and cell not in fixed
            ]
            if others:
                # The smallest tells least; of equals the first, so that it is always the same.
                shown[min(others, key=lambda cell: counts[cell])] = HIDDEN
                is_done = False


class _Reader(Generic[Cell]):
    """Whoever reads all that is shown, knows the rules, and does the sums."""

    def __init__(self, counts: Mapping[Cell, int], sums: Iterable[Sum[Cell]]) -> None:
        self.counts = counts
        # Where somebody counts above the parts, the sum does not hold and gives nothing away.
        self.sums = [
            each
            for each in sums
            if counts[each.total] and counts[each.total] == sum(counts[p] for p in each.parts)
        ]
        self.small = [cell for cell, count in counts.items() if 0 < count < LEAST_SHOWN]
        self.of: dict[Cell, list[int]] = defaultdict(list)
        for number, each in enumerate(self.sums):
            for cell in (each.total, *each.parts):
                self.of[cell].append(number)

    def spans(self, shown: Mapping[Cell, Shown]) -> dict[Cell, tuple[float, float]]:
        """What each count can be, worked out until nothing more follows."""
        spans = {cell: each.span for cell, each in shown.items()}
        self._follow(spans, range(len(self.sums)))
        return spans

    def _follow(self, spans: dict[Cell, tuple[float, float]], sums: Iterable[int]) -> bool:
        """Narrow `spans` by some sums and all that follows; False where nothing can be so."""
        waiting = dict.fromkeys(sums)
        while waiting:
            number = next(iter(waiting))
            del waiting[number]
            for cell in self._narrow(self.sums[number], spans):
                if spans[cell][0] > spans[cell][1]:
                    return False
                waiting.update(dict.fromkeys(self.of[cell]))
        return True

    def width(self, cell: Cell, spans: Mapping[Cell, tuple[float, float]]) -> float:
        """How much a count can differ: its ends are tried, and left out where nothing fits them."""
        least, most = spans[cell]
        while least < most and not self._fits(cell, least, spans):
            least += 1
        while most < inf and least < most and not self._fits(cell, most, spans):
            most -= 1
        return most - least

    def _fits(self, cell: Cell, count: float, spans: Mapping[Cell, tuple[float, float]]) -> bool:
        tried = {**spans, cell: (count, count)}
        return self._follow(tried, self.of[cell])

    @staticmethod
    def _narrow(said: Sum[Cell], spans: dict[Cell, tuple[float, float]]) -> Iterator[Cell]:
        """Narrow a sum and its parts by each other; the cells that are narrower now."""
        least = sum(spans[cell][0] for cell in said.parts)
        most = sum(spans[cell][1] for cell in said.parts)
        low, high = spans[said.total]
        if least > low or most < high:
            spans[said.total] = low, high = max(low, least), min(high, most)
            yield said.total
        for cell in said.parts:
            own_least, own_most = spans[cell]
            others_most = (
                most - own_most
                if own_most < inf
                else sum(spans[each][1] for each in said.parts if each != cell)
            )
            narrower = max(own_least, low - others_most), min(own_most, high - least + own_least)
            if narrower != (own_least, own_most):
                spans[cell] = narrower
                least += narrower[0] - own_least
                most = sum(spans[each][1] for each in said.parts)
                yield cell

    def weakest(self, spans: Mapping[Cell, tuple[float, float]]) -> Cell | None:
        """A small count of which too much is told; None where each keeps its width."""
        for cell in self.small:
            if spans[cell][1] - spans[cell][0] < WIDTH:
                return cell
        return next((cell for cell in self.small if self.width(cell, spans) < WIDTH), None)

    def around(self, cell: Cell) -> Iterator[list[Cell]]:
        """The cells that stand in a sum with it, then those that stand in one with these, …"""
        seen, ring = {cell}, [cell]
        while ring:
            beside = {
                each
                for one in ring
                for number in self.of[one]
                for each in (self.sums[number].total, *self.sums[number].parts)
            }
            ring = [each for each in self.counts if each in beside - seen]
            seen.update(ring)
            yield ring


def _to_hide(
    reader: _Reader[Cell],
    shown: Mapping[Cell, Shown],
    weak: Cell,
    spans: Mapping[Cell, tuple[float, float]],
    fixed: Mapping[Cell, Shown],
) -> Cell | None:
    """What to hide so that less is told of a small count: the nearest and smallest that helps."""
    told = reader.width(weak, spans)
    first = None
    for ring in [[weak], *reader.around(weak)]:
        chosen = [
            cell
            for cell in ring
            if shown[cell] != HIDDEN and reader.counts[cell] and cell not in fixed
        ]
        chosen.sort(key=lambda cell: (shown[cell].is_small, reader.counts[cell]))
        for cell in chosen:
            if cell == weak:  # only as a last resort: "<5" says more than "hidden"
                continue
            if reader.width(weak, reader.spans({**shown, cell: HIDDEN})) > told:
                return cell
            first = first or cell
    if shown[weak] != HIDDEN and weak not in fixed:
        return weak
    return first
