"""Level bars, a row each: stacked of parts, or sorted with what they come to (Pareto)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maps.marks import attributes, box, hatches, marker
from maps.styles import STYLES
from reports.blocks import Chart, Word
from reports.charts.marks import GRID, LETTERS, WIDTH, clipped, extent, level

ROW, BAR = 17.0, 11.0  # units, of a row and of the bar in it
LABEL_MOST = 140.0
APART = 5.0
HEAD = LETTERS + 4  # where there is a second scale above


@dataclass(frozen=True)
class ChartRow:
    """What a bar is of, its parts (style, value), and what stands at its right.

    `reached` is the share of the whole that it and those above it come to, 0 to 1.
    """

    label: str
    parts: tuple[tuple[str, float], ...]
    note: str
    reached: float | None = None


def rows(
    caption: str,
    of: Sequence[ChartRow],
    *,
    legend: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> Chart | None:
    """Bars on one scale from 0 to the longest; None where there is nothing to draw.

    Where rows say what they have `reached`, a line runs down them on a scale of its own,
    0 to 100 %.
    """
    longest = max((sum(value for _style, value in row.parts) for row in of), default=0)
    if not longest:
        return None
    left = min(max(extent(row.label) for row in of), LABEL_MOST) + APART
    right = WIDTH - max(extent(row.note) for row in of) - 2 * APART
    has_line = any(row.reached is not None for row in of)
    top = HEAD if has_line else 2.0
    bottom = top + len(of) * ROW
    marks = hatches(style for row in of for style, _value in row.parts)
    marks += f'<path d="M {left:.1f} {top:.1f} V {bottom:.1f}" stroke="{GRID}"/>'
    words = []
    if has_line:
        marks += level(left, right, top)
        for share in (0.0, 0.5, 1.0):
            x = left + share * (right - left)
            words.append(Word(x, LETTERS / 2, f"{share * 100:.0f}%", "middle"))
            marks += f'<path d="M {x:.1f} {top:.1f} V {bottom:.1f}" stroke="{GRID}"/>'
    points = []
    for number, row in enumerate(of):
        y = top + number * ROW + (ROW - BAR) / 2
        x = left
        for style, value in row.parts:
            width = value / longest * (right - left)
            marks += box(style, x, y, width, BAR) if width else ""
            x += width
        middle = y + BAR / 2
        words.append(Word(0, middle, clipped(row.label, left - APART)))
        words.append(Word(WIDTH, middle, row.note, "end"))
        if row.reached is not None:
            points.append((left + row.reached * (right - left), middle))
    return Chart(
        caption,
        bottom + 2,
        marks + _line(points),
        tuple(words),
        f"{caption}: " + "; ".join(f"{row.label} {row.note}" for row in of),
        legend,
        notes,
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    if not points:
        return ""
    joined = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M {joined}" {attributes(STYLES["line_share"])}/>' + "".join(
        marker("line_share", x, y) for x, y in points
    )
