"""Styles as small SVG pictures: swatches of legends, bars, and markers of lines."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from maps.styles import STYLES, Style

STRIP_WIDTH, STRIP_HEIGHT = 640.0, 18.0  # of a bar of parts
MARKER = 5.0  # across, at a point of a line


def swatch(key: str) -> SafeString:
    """A small picture of a style, for a legend."""
    style = STYLES[key]
    if style.marker:
        drawn = f'<path d="M 0 6 H 18" {attributes(style)}/>{marker(key, 9, 6)}'
    elif style.is_point:
        drawn = f'<circle cx="9" cy="6" r="5" {attributes(style)}/>'
    else:
        drawn = f'<rect x="0.5" y="0.5" width="17" height="11" {attributes(style)}/>'
    hatched = f'<rect width="18" height="12" fill="url(#swatch-{key})"/>' if style.hatch else ""
    return mark_safe(  # noqa: S308 (our own styles only)
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 12" width="18" height="12" '
        f'class="swatch" aria-hidden="true"><defs>{hatch(key, prefix="swatch")}</defs>'
        f"{drawn}{hatched}</svg>"
    )


def marker(key: str, x: float, y: float) -> str:
    """What stands at a point of a line, as SVG: its shape tells lines apart in grey."""
    style, half = STYLES[key], MARKER / 2
    if style.marker == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:g}" fill="{style.stroke}"/>'
    if style.marker == "square":
        return (
            f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{MARKER:g}" height="{MARKER:g}" '
            f'fill="#ffffff" stroke="{style.stroke}" stroke-width="1.4"/>'
        )
    return (
        f'<path d="M {x:.1f} {y - half:.1f} l {half:g} {half:g} l -{half:g} {half:g} '
        f'l -{half:g} -{half:g} z" fill="{style.stroke}"/>'
    )


def box(key: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle in a style, hatched where the style is, as SVG (`hatches` go before it)."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    drawn = f"<rect {place} {attributes(STYLES[key])}/>"
    if STYLES[key].hatch:
        drawn += f'<rect {place} fill="url(#chart-{key})"/>'
    return drawn


def hatches(keys: Iterable[str]) -> str:
    """What hatched boxes of some styles refer to."""
    return f"<defs>{''.join(hatch(key, prefix='chart') for key in sorted(set(keys)))}</defs>"


def strip(parts: Iterable[tuple[str, float]]) -> SafeString:
    """A bar of parts (style, fraction of the whole), as wide as a drawing."""
    drawn, styles, x = [], set(), 0.0
    for key, share in parts:
        place = f'x="{x:.1f}" y="0" width="{share * STRIP_WIDTH:.1f}" height="{STRIP_HEIGHT:g}"'
        drawn.append(f'<rect {place} fill="{STYLES[key].fill}" stroke="#222222"/>')
        if STYLES[key].hatch:
            styles.add(key)
            drawn.append(f'<rect {place} fill="url(#strip-{key})"/>')
        x += share * STRIP_WIDTH
    hatches = "".join(hatch(key, prefix="strip") for key in sorted(styles))
    return mark_safe(  # noqa: S308 (our own styles only)
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="-1 -1 {STRIP_WIDTH + 2:g} {STRIP_HEIGHT + 2:g}" class="strip">'
        f"<defs>{hatches}</defs>{''.join(drawn)}</svg>"
    )


def dotted(style: Style, radius: float, places: Iterable[tuple[float, float]]) -> SafeString:
    """Dots of one size at `places` (x, y): two lines with round ends and next to no length.

    A circle each would be a hundred times as long to send, to draw and to print.
    """
    path = "".join(
        f"M{x} {y}h.01" for x, y in sorted({(round(x, 1), round(y, 1)) for x, y in places})
    )
    return mark_safe(  # noqa: S308 (numbers and our own styles)
        "".join(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{2 * radius + more:g}" '
            'stroke-linecap="round"/>'
            for colour, more in ((style.stroke, style.width), (style.fill, -style.width))
        )
    )


def attributes(style: Style) -> str:
    words = [f'fill="{style.fill}"']
    if style.stroke != "none":
        words.append(f'stroke="{style.stroke}" stroke-width="{style.width:g}"')
    if style.dash:
        words.append(f'stroke-dasharray="{style.dash}"')
    if style.opacity != 1:
        words.append(f'fill-opacity="{style.opacity:g}"')
    return " ".join(words)


def hatch(key: str, *, prefix: str = "hatch") -> str:
    colour = STYLES[key].hatch
    if not colour:
        return ""
    return (
        f'<pattern id="{prefix}-{key}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({STYLES[key].angle})"><line x1="0" y1="0" x2="0" y2="5" '
        f'stroke="{colour}" stroke-width="1.4"/></pattern>'
    )
