"""A small line of a figure through the months, with no words: beside the number it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.charts.lines import FEWEST, pieces

WIDTH, HEIGHT = 120.0, 26.0
EDGE = 4.0
INK = "#0f5a52"


def trend(values: Sequence[float | None], *, spoken: str = "") -> SafeString:
    """From 0 up to the highest; a month without a value leaves a gap. Nothing of one point."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return mark_safe("")
    top = max(*known, 1)
    drawn = ""
    for piece in pieces(values):
        points = [
            (
                EDGE + at * (WIDTH - 2 * EDGE) / (len(values) - 1),
                HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE),
            )
            for at, value in piece
        ]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn += f'<polyline points="{joined}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
        drawn += "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.8" fill="{INK}"/>' for x, y in points
        )
    told = f'role="img" aria-label="{escape(spoken)}"' if spoken else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 (numbers, and escaped words)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="trend" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
        f'width="{WIDTH:g}" height="{HEIGHT:g}" {told}>'
        f'<path d="M 0 {HEIGHT - EDGE:g} H {WIDTH:g}" stroke="#c9cfcc" stroke-width="0.6"/>'
        f"{drawn}</svg>"
    )
