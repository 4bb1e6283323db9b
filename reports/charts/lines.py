"""Lines over months: a month of which nothing is known leaves a gap, never a zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape

from maps.marks import attributes, marker
from maps.styles import STYLES
from reports.blocks import Chart, Word
from reports.charts.marks import GRID, LETTERS, WIDTH, extent, level, round_top

HEIGHT, ABOVE, BELOW = 150.0, 12.0, 20.0
STEPS = 2  # of the scale at the left, from 0 on
FEWEST = 2  # points that make a line
APART = 4.0


@dataclass(frozen=True)
class MonthLine:
    """A value of each month, None where it is not known; `style` is one with a marker."""

    style: str
    label: str
    values: tuple[float | None, ...]


def lines(
    caption: str,
    months: Sequence[str],
    series: Sequence[MonthLine],
    *,
    write: Callable[[float], str],
    notes: tuple[str, ...] = (),
) -> Chart | None:
    """Lines over the same months; None where none of them has two points.

    `months` are written below, as many as there is room for, the last always.
    """
    drawn = [each for each in series if sum(value is not None for value in each.values) >= FEWEST]
    if not drawn:
        return None
    top = round_top(max(value for each in drawn for value in each.values if value is not None))
    scale = [top * step / STEPS for step in range(STEPS + 1)]
    left = max(extent(write(value)) for value in scale) + APART
    across = (WIDTH - left - 6 * APART) / max(len(months) - 1, 1)
    floor = HEIGHT - BELOW

    def x_of(at: int) -> float:
        return left + 2 * APART + at * across

    def y_of(value: float) -> float:
        return floor - value / top * (floor - ABOVE)

    marks = "".join(level(left, WIDTH, y_of(value)) for value in scale)
    words = [Word(left - APART, y_of(value), write(value), "end") for value in scale]
    for at, month in _ticks(months, across):
        foot = "middle" if at < len(months) - 1 else "end"
        x = x_of(at) if foot == "middle" else WIDTH
        words.append(Word(x, HEIGHT - LETTERS / 2, month, foot))
        marks += f'<path d="M {x_of(at):.1f} {floor:.1f} v 3" stroke="{GRID}"/>'
    for each in drawn:
        marks += _line(each, months, x_of, y_of, write)
    return Chart(
        caption,
        HEIGHT,
        marks,
        tuple(words),
        f"{caption}: " + "; ".join(_spoken(each, months, write) for each in drawn),
        tuple((each.style, each.label) for each in drawn),
        notes,
    )


def _line(
    of: MonthLine,
    months: Sequence[str],
    x_of: Callable[[int], float],
    y_of: Callable[[float], float],
    write: Callable[[float], str],
) -> str:
    """Its pieces from gap to gap, and a marker with its value at each point."""
    drawn = ""
    for piece in pieces(of.values):
        points = " L ".join(f"{x_of(at):.1f} {y_of(value):.1f}" for at, value in piece)
        drawn += f'<path d="M {points}" {attributes(STYLES[of.style])}/>'
        for at, value in piece:
            told = escape(f"{of.label} {months[at]}: {write(value)}")
            drawn += f"<g><title>{told}</title>{marker(of.style, x_of(at), y_of(value))}</g>"
    return drawn


def pieces(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """(number, value) of the values that follow each other without a gap."""
    piece: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is not None:
            piece.append((at, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _ticks(months: Sequence[str], across: float) -> list[tuple[int, str]]:
    """The months that are written: the last, and before it each for which there is room."""
    room = max((extent(month) for month in months), default=0) + 2 * APART
    every = max(1, int(room / across) + 1) if across else 1
    return [(at, months[at]) for at in range(len(months) - 1, -1, -every)]


def _spoken(of: MonthLine, months: Sequence[str], write: Callable[[float], str]) -> str:
    told = [
        f"{month} {write(value)}"
        for month, value in zip(months, of.values, strict=True)
        if value is not None
    ]
    return f"{of.label} {', '.join(told)}"
