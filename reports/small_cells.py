"""Hides small counts of persons before they leave the committee (DOMAIN.md §5.0).

A count of 1 to 4 is shown as "<5"; where it stands alone in a line whose sum is shown, the
smallest other count of the line is hidden too; all other counts are rounded to 5. Then whoever
knows all that is shown is imitated: where sums and differences of any places, levels and parts
would leave a count of 1 to 4 fewer possible values than "<5" does, more is hidden.

A rounded count that was published before is held while the count stays within 4 of it, so
that one person more or less does not show from month to month.
"""

from __future__ import annotations

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
    """Whoever reads all that is shown, knows the rules, and does the sums.

    Cells are numbered here, and spans are two lists by these numbers: hundreds of thousands of
    sums are done for a report.
    """

    def __init__(self, counts: Mapping[Cell, int], sums: Iterable[Sum[Cell]]) -> None:
        self.counts = counts
        self.number = {cell: number for number, cell in enumerate(counts)}
        # Where somebody counts above the parts, the sum does not hold and gives nothing away.
        held = [
            each
            for each in sums
            if counts[each.total] and counts[each.total] == sum(counts[p] for p in each.parts)
        ]
        self.sums = [
            (self.number[each.total], tuple(self.number[part] for part in each.parts))
            for each in held
        ]
        self.small = [cell for cell, count in counts.items() if 0 < count < LEAST_SHOWN]
        self.of: list[list[int]] = [[] for _cell in counts]
        for which, (total, parts) in enumerate(self.sums):
            for cell in (total, *parts):
                self.of[cell].append(which)

    def spans(self, shown: Mapping[Cell, Shown]) -> _Spans:
        """What each count can be, worked out until nothing more follows."""
        spans = _Spans(*map(list, zip(*(shown[cell].span for cell in self.number), strict=True)))
        self._follow(spans, range(len(self.sums)))
        return spans

    def _follow(self, spans: _Spans, sums: Iterable[int]) -> bool:
        """Narrow `spans` by some sums and all that follows; False where nothing can be so."""
        waiting = dict.fromkeys(sums)
        while waiting:
            which = next(iter(waiting))
            del waiting[which]
            total, parts = self.sums[which]
            for cell in self._narrow(total, parts, spans):
                if spans.least[cell] > spans.most[cell]:
                    return False
                waiting.update(dict.fromkeys(self.of[cell]))
        return True

    def width(self, cell: Cell, spans: _Spans) -> float:
        """How much a count can differ: its ends are tried, and left out where nothing fits them."""
        number = self.number[cell]
        least, most = spans.least[number], spans.most[number]
        while least < most and not self._fits(number, least, spans):
            least += 1
        while most < inf and least < most and not self._fits(number, most, spans):
            most -= 1
        return most - least

    def _fits(self, number: int, count: float, spans: _Spans) -> bool:
        tried = _Spans(spans.least.copy(), spans.most.copy())
        tried.least[number] = tried.most[number] = count
        return self._follow(tried, self.of[number])

    @staticmethod
    def _narrow(total: int, parts: tuple[int, ...], spans: _Spans) -> list[int]:
        """Narrow a sum and its parts by each other; the cells that are narrower now."""
        leasts, mosts = spans.least, spans.most
        least = sum([leasts[cell] for cell in parts])
        most = sum([mosts[cell] for cell in parts])
        low, high = leasts[total], mosts[total]
        narrower = []
        if least > low or most < high:
            leasts[total], mosts[total] = low, high = max(low, least), min(high, most)
            narrower.append(total)
        # A part that can differ by no more than the sum can differ from its parts stays.
        room = min(most - low, high - least) if most < inf else -inf
        for cell in parts:
            own_least, own_most = leasts[cell], mosts[cell]
            if own_most - own_least <= room:
                continue
            others_most = (
                most - own_most
                if own_most < inf
                else sum([mosts[each] for each in parts if each != cell])
            )
            begin, end = max(own_least, low - others_most), min(own_most, high - least + own_least)
            if begin != own_least or end != own_most:
                leasts[cell], mosts[cell] = begin, end
                least += begin - own_least
                most = sum([mosts[each] for each in parts])
                room = min(most - low, high - least) if most < inf else -inf
                narrower.append(cell)
        return narrower

    def weakest(self, spans: _Spans) -> Cell | None:
        """A small count of which too much is told; None where each keeps its width."""
        for cell in self.small:
            number = self.number[cell]
            if spans.most[number] - spans.least[number] < WIDTH:
                return cell
        return next((cell for cell in self.small if self.width(cell, spans) < WIDTH), None)

    def around(self, cell: Cell) -> Iterator[list[Cell]]:
        """The cells that stand in a sum with it, then those that stand in one with these, …"""
        cells = list(self.number)
        seen = {self.number[cell]}
        ring = list(seen)
        while ring:
            beside = {
                each
                for one in ring
                for which in self.of[one]
                for each in (self.sums[which][0], *self.sums[which][1])
            }
            ring = sorted(beside - seen)
            seen.update(ring)
            yield [cells[number] for number in ring]


@dataclass(frozen=True, slots=True)
class _Spans:
    """The least and the most that each count can be, by the number of its cell."""

    least: list[float]
    most: list[float]


def _to_hide(
    reader: _Reader[Cell],
    shown: Mapping[Cell, Shown],
    weak: Cell,
    spans: _Spans,
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
