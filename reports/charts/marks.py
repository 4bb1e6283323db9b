"""What charts share: their width, how large their words are, and the drawing with its words."""

from __future__ import annotations

import math

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from formats import lettering
from formats.thai import thai_digits
from formats.typesetting import FontMissing
from reports.blocks import Chart, Word

WIDTH = 320.0  # units, of every chart
LETTERS = 13.5  # units: the size of words on paper; the page's own letters are wider and smaller
ABOUT = 0.45  # of the size: a letter
GRID = "#c9cfcc"


def extent(text: str) -> float:
    """How wide a word stands on a chart in either numerals, units; about, without the font."""
    try:
        return max(lettering.width(each, LETTERS) for each in (text, thai_digits(text)))
    except FontMissing:
        return lettering.letters(text) * LETTERS * ABOUT


def clipped(text: str, room: float) -> str:
    """The text, or its beginning and an ellipsis where it does not fit `room` units."""
    if extent(text) <= room:
        return text
    while text and extent(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"


def round_top(value: float) -> float:
    """The next round number above: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    steps = (1.0, 2.0, 2.5, 5.0, 10.0)
    return float(next(step * power for step in steps if step * power >= value))


def level(x: float, to: float, y: float, colour: str = GRID) -> str:
    """A thin level line."""
    return f'<path d="M {x:.1f} {y:.1f} H {to:.1f}" stroke="{colour}" stroke-width="0.6"/>'


def drawing(chart: Chart) -> str:
    """The marks alone, as a document; words are set over it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {chart.height:.1f}">'
        f"{chart.marks}</svg>"
    )


def svg(chart: Chart) -> SafeString:
    """The chart with its words, inline."""
    words = "".join(_written(word) for word in chart.words)
    return mark_safe(  # noqa: S308 (numbers, our own styles and escaped words)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'viewBox="0 0 {WIDTH:g} {chart.height:.1f}" aria-label="{escape(chart.spoken)}">'
        f"{chart.marks}{words}</svg>"
    )


def _written(word: Word) -> str:
    return (
        f'<text x="{word.x:.1f}" y="{word.y:.1f}" text-anchor="{word.anchor}" '
        f'dominant-baseline="central">{escape(word.text)}</text>'
    )
