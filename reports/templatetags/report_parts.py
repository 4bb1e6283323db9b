"""What the templates of a report need: cells beside their columns, bars and maps as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from formats.months import Month
from maps.drawing import Drawing
from maps.marks import box, hatches, swatch
from reports import charts
from reports.blocks import Bar, Cell, Chart, Column

register = template.Library()

BAR_WIDTH, BAR_HEIGHT = 600, 26


@register.filter
def along(cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> Iterator[tuple[Column, Cell]]:
    """Each cell with the column it stands in."""
    return zip(columns, cells, strict=True)


@register.filter
def beside(values: Sequence[str], months: Sequence[tuple[Month, str]]) -> Iterator[tuple[str, str]]:
    """Each value with the name of its month."""
    return ((word, value) for (_month, word), value in zip(months, values, strict=True))


@register.filter
def spanned(
    cells: tuple[Cell, ...], columns: tuple[Column, ...]
) -> Iterator[tuple[Column, Cell, int]]:
    """Each cell, its column, and over how many it runs: empty muted ones are left out."""
    found: list[tuple[Column, Cell, int]] = []
    for column, cell in zip(columns, cells, strict=True):
        if len(found) > 1 and not cell.text and cell.tone == "muted":
            first, said, span = found[-1]
            found[-1] = (first, said, span + 1)
        else:
            found.append((column, cell, 1))
    return iter(found)


@register.filter
def as_svg(drawing: Drawing, title: str) -> SafeString:
    """A map drawing, inline."""
    return drawing.svg(title=title)


@register.filter
def as_swatch(style: str) -> SafeString:
    """A small picture of a style, for a legend."""
    return swatch(style)


@register.filter
def as_chart(chart: Chart) -> SafeString:
    """A chart with its words, inline."""
    return charts.svg(chart)


@register.filter
def as_bar(bar: Bar) -> SafeString:
    """A bar of parts, each with its words as a title."""
    pieces, x = [], 0.0
    for style, share, words in bar.parts:
        width = share * BAR_WIDTH
        drawn = box(style, x, 0, width, BAR_HEIGHT)
        pieces.append(f"<g><title>{escape(words)}</title>{drawn}</g>")
        x += width
    spoken = ", ".join(words for _style, _share, words in bar.parts)
    return mark_safe(  # noqa: S308 (numbers, our own styles and escaped words)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bar" viewBox="0 0 {BAR_WIDTH} '
        f'{BAR_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="'
        f'{escape(spoken)}">{hatches(part[0] for part in bar.parts)}{"".join(pieces)}</svg>'
    )
