"""How houses and landmarks are drawn: told apart by shape alone, for black-and-white copies.

SVG in units of drawing (tenths of a millimetre on A3), the same on the map and in its legend.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

RADIUS: Final = 13.0  # of a house's symbol
_RING, _DOUBLE = 21.0, 27.5
_BLACK: Final = 'fill="#000" stroke="none"'
_OPEN: Final = 'fill="#fff" stroke="#000" stroke-width="2.6"'


@dataclass(frozen=True)
class Sign:
    """What is drawn of a house; `state` is a HouseCondition, `unknown`, `unseen` or `plain`.

    `rings`: 1 an older person lives there, 2 one bound to house or bed.
    """

    state: str
    rings: int = 0
    has_disabled: bool = False
    is_saving: bool = False
    is_disputed: bool = False

    @property
    def reach(self) -> float:
        """How far it reaches from its middle, units on A3."""
        return (RADIUS + 2, _RING + 2, _DOUBLE + 2)[self.rings]


def covered(sign: Sign, x: float, y: float, larger: float) -> list[tuple[float, float, float]]:
    """What the parts of a house's sign cover: middle and reach of each."""
    away = sign.reach * math.sqrt(0.5)
    parts = [(0.0, 0.0, sign.reach)]
    if sign.has_disabled:
        parts.append((away + 9, -away - 9, 11.0))
    if sign.is_saving:
        parts.append((-away - 7, away + 7, 8.0))
    if sign.is_disputed:
        parts.append((-away - 9, -away - 8, 9.0))
    return [(x + dx * larger, y + dy * larger, reach * larger) for dx, dy, reach in parts]


def house(sign: Sign, x: float, y: float, larger: float) -> str:
    """A house in the middle of x, y."""
    parts = [_STATES[sign.state]]
    parts += [
        f'<circle r="{radius}" fill="none" stroke="#000" stroke-width="2.2"/>'
        for radius in (_RING, _DOUBLE)[: sign.rings]
    ]
    away = sign.reach * math.sqrt(0.5)
    if sign.has_disabled:
        parts.append(f'<g transform="translate({away + 9:.1f} {-away - 9:.1f})">{_TAG}</g>')
    if sign.is_saving:
        parts.append(
            f'<path transform="translate({-away - 7:.1f} {away + 7:.1f})" '
            f'd="M 0 -8 L 8 6 L -8 6 Z" {_BLACK}/>'
        )
    if sign.is_disputed:
        parts.append(f'<g transform="translate({-away - 9:.1f} {-away - 8:.1f})">{_QUERY}</g>')
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({larger:g})">{"".join(parts)}</g>'


def landmark(symbol: str, x: float, y: float, larger: float) -> str:
    """A landmark that is a point."""
    drawn = _POINTS.get(symbol, _POINTS["other"])
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({larger:g})">{drawn}</g>'


def lines(drawn: Iterable[tuple[str, str]], larger: float) -> str:
    """Landmarks that are lines or areas, as (symbol, path): some are strokes on each other.

    Lower strokes of all come first, so that where two lanes meet one can walk on.
    """
    strokes = [
        (
            level,
            f'<path d="{path}" stroke-linejoin="round" {how} stroke-width="{width * larger:.1f}"/>',
        )
        for symbol, path in drawn
        for level, (how, width) in enumerate(LINES.get(symbol, LINES["other-line"]))
    ]
    return "".join(written for _level, written in sorted(strokes, key=lambda each: each[0]))


def legend(inner: str, *, width: float = 80, height: float = 56) -> str:
    """A small picture of a sign for the legend."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-width / 2:g} {-height / 2:g} '
        f'{width:g} {height:g}" width="{width / 4:g}" height="{height / 4:g}">'
        f"{PATTERNS}{inner}</svg>"
    )


def legend_line(symbol: str) -> str:
    """A small picture of a line or an area for the legend."""
    path = "M -36 12 H 36 V -12 H -36 Z" if symbol in AREAS else "M -38 8 L -8 -8 L 8 8 L 38 -8"
    return legend(lines([(symbol, path)], 1))


_WHEELCHAIR = (
    '<circle cx="-1.5" cy="-7.4" r="1.9" fill="#fff"/>'
    '<path d="M -1.5 -4.6 V 1 H 3.6 L 5.6 6 M -1.5 -2.2 H 3" fill="none" stroke="#fff" '
    'stroke-width="1.8"/>'
    '<path d="M -3.2 -0.6 A 4.6 4.6 0 1 0 3.4 4.6" fill="none" stroke="#fff" stroke-width="1.7"/>'
)
_TAG = f'<rect x="-10.5" y="-10.5" width="21" height="21" {_BLACK}/>{_WHEELCHAIR}'
_QUERY = (
    '<path d="M -4.5 -5 A 4.8 4.8 0 1 1 1.6 0.4 Q 0 1.2 0 4" fill="none" stroke="#000" '
    'stroke-width="3"/><circle cx="0" cy="8.2" r="2" fill="#000"/>'
)

_STATES: Final = {
    "good": f'<circle r="{RADIUS}" {_BLACK}/>',
    "minor_repair": (
        f'<circle r="{RADIUS - 1}" {_OPEN}/>'
        f'<path d="M 0 {-RADIUS + 1} A {RADIUS - 1} {RADIUS - 1} 0 0 0 0 {RADIUS - 1} Z" {_BLACK}/>'
    ),
    "major_repair": '<path d="M 0 -18 L 18 0 L 0 18 L -18 0 Z" fill="#000" stroke="#fff" '
    'stroke-width="1.5"/>',
    "unsafe": '<path d="M -14 -14 L 14 14 M 14 -14 L -14 14" stroke="#fff" stroke-width="12"/>'
    '<path d="M -14 -14 L 14 14 M 14 -14 L -14 14" stroke="#000" stroke-width="7.5"/>',
    "no_house": f'<rect x="-12" y="-12" width="24" height="24" {_OPEN}/>',
    "unknown": f'<circle r="{RADIUS - 1}" {_OPEN}/>',
    "unseen": f'<circle r="{RADIUS - 1}" fill="#fff" stroke="#000" stroke-width="2.6" '
    'stroke-dasharray="5.5 4"/>',
    # Of the public sheet: a house, and no word about it.
    "plain": '<circle r="8" fill="#9a9a9a" stroke="#000" stroke-width="2"/>',
}  # fmt: skip

AREAS: Final = frozenset({"pond", "common", "forest", "plot", "green", "site"})
LINES: Final = {
    "road": (('fill="none" stroke="#000"', 34.0), ('fill="none" stroke="#fff"', 28.0)),
    "lane": (('fill="none" stroke="#444"', 20.0), ('fill="none" stroke="#fff"', 15.0)),
    "path": (('fill="none" stroke="#333" stroke-dasharray="14 9"', 4.5),),
    "stream": (
        ('fill="none" stroke="#555"', 11.0),
        ('fill="none" stroke="#e4e4e4"', 6.0),
        ('fill="none" stroke="#555" stroke-dasharray="30 14"', 1.6),
    ),
    "power-line": (('fill="none" stroke="#444" stroke-dasharray="24 8 3 8"', 2.6),),
    "pond": (('fill="#ececec" stroke="#555"', 3.0), ('fill="url(#waves)" stroke="none"', 1.0)),
    "common": (('fill="url(#dots)" stroke="#333" stroke-dasharray="12 6"', 3.0),),
    "forest": (('fill="url(#trees)" stroke="#333" stroke-dasharray="3 6"', 3.0),),
    "other-line": (('fill="none" stroke="#444" stroke-dasharray="6 6"', 3.0),),
}
PATTERNS: Final = (
    '<defs><pattern id="waves" width="36" height="16" patternUnits="userSpaceOnUse">'
    '<path d="M 0 8 q 9 -8 18 0 t 18 0" fill="none" stroke="#666" stroke-width="1.4"/></pattern>'
    '<pattern id="dots" width="16" height="16" patternUnits="userSpaceOnUse">'
    '<circle cx="8" cy="8" r="1.6" fill="#555"/></pattern>'
    '<pattern id="trees" width="30" height="30" patternUnits="userSpaceOnUse">'
    '<path d="M 15 5 L 22 19 L 8 19 Z M 15 19 V 25" fill="none" stroke="#555" stroke-width="1.6"/>'
    '</pattern><pattern id="slant" width="14" height="14" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M 0 0 V 14" stroke="#777" stroke-width="2.2"/>'
    "</pattern></defs>"
)

_PLATE = (
    '<rect x="-21" y="-21" width="42" height="42" rx="5" fill="#fff" stroke="#000" '
    'stroke-width="3"/>'
)
_POINTS: Final = {
    "temple": f'{_PLATE}<path d="M 0 -16 L 16 -2 H -16 Z M -11 0 H 11 V 15 H -11 Z" {_BLACK}/>'
    '<path d="M 0 4 V 15" stroke="#fff" stroke-width="5"/>',
    "school": f'{_PLATE}<path d="M -8 16 V -16 M -8 -15 L 13 -8 L -8 -1 Z" fill="#000" '
    'stroke="#000" stroke-width="3"/>',
    "health": f'{_PLATE}<path d="M -5 -15 H 5 V -5 H 15 V 5 H 5 V 15 H -5 V 5 H -15 V -5 H -5 Z" '
    f"{_BLACK}/>",
    "hall": f'{_PLATE}<path d="M -16 -4 L 0 -15 L 16 -4 Z M -13 -1 H -8 V 14 H -13 Z M 8 -1 '
    f'H 13 V 14 H 8 Z M -2.5 -1 H 2.5 V 14 H -2.5 Z M -16 12 H 16 V 16 H -16 Z" {_BLACK}/>',
    "water-point": '<path d="M 0 -20 Q 15 1 12 8 A 12.5 12.5 0 0 1 -12 8 Q -15 1 0 -20 Z" '
    'fill="#fff" stroke="#000" stroke-width="3.4"/><path d="M -6 7 A 7 7 0 0 0 2 14" fill="none" '
    'stroke="#000" stroke-width="2.4"/>',
    "pole": '<circle r="4.5" fill="#000"/><path d="M -13 0 H 13 M 0 -13 V 13" stroke="#000" '
    'stroke-width="2.4"/>',
    "bridge": '<path d="M -18 -12 Q -12 -6 -12 0 Q -12 6 -18 12 M 18 -12 Q 12 -6 12 0 Q 12 6 18 '
    '12" fill="none" stroke="#000" stroke-width="4"/>',
    "shop": f'{_PLATE}<path d="M -15 -13 H 15 L 18 -2 H -18 Z M -13 1 H 13 V 15 H -13 Z" '
    'fill="none" stroke="#000" stroke-width="3"/>',
    "other": f'{_PLATE}<path d="M 0 -14 L 4 -4 L 15 -4 L 6 3 L 9 14 L 0 7 L -9 14 L -6 3 L -15 -4 '
    f'L -4 -4 Z" {_BLACK}/>',
}  # fmt: skip
POINT_REACH: Final = 23.0
