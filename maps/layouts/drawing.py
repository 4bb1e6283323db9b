"""One map of a layout as SVG without words, and the words with their places in millimetres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from maps.layouts import ground, symbols
from maps.layouts.ground import Drawn, Named, StateLine
from maps.layouts.labels import Taken, around
from maps.layouts.papers import UNITS, Frame, Paper, Plan, Point
from maps.layouts.symbols import Sign
from parcels.models import LayerKind

NUMBER_SIZE: Final = 7.6  # points, on A3
_DIGIT, _TALL = 12.6, 25.0  # units that a digit of such a number is wide and high
_LETTER: Final = 17.0  # units a letter of a landmark's name is wide, about
_STATE_STYLES: Final = (
    "26 7 4 7", "14 7", "34 6 4 6 4 6", "6 5", "20 5 2 5 2 5 2 5", "40 8", "3 7", "12 4 3 4",
    "50 6 4 6", "30 4 30 12", "8 3 2 3", "18 10", "44 5 12 5", "9 9",
)  # fmt: skip
METRES_IN_KILOMETRE: Final = 1_000
_BAR: Final = (10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Placed:
    """A house on a map: its sign, its layout number and where it stands on the grid."""

    at: Point
    sign: Sign
    number: int | None


@dataclass
class Contents:
    """What a map shows beside its grid; every rendering puts in only what it may."""

    houses: list[Placed] = field(default_factory=list)
    parcels: str = ""
    state_lines: list[StateLine] = field(default_factory=list)
    landmarks: list[Drawn] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # of landmarks, that may be printed
    under: list[str] = field(default_factory=list)  # further SVG under the houses
    words: list[Named] = field(default_factory=list)


def drawn(contents: Contents, frame: Frame, paper: Paper, plan: Plan) -> dict[str, Any]:
    """The map of a frame for the template: `svg`, `labels`, `caption` and its size."""
    larger = paper.larger
    taken = Taken(frame.width * UNITS, frame.height * UNITS)
    lines, numbers, step = ground.grid(frame)
    zone = ground.zone_line(frame)
    parts = [symbols.PATTERNS]
    if contents.parcels:
        parts.append(_path(contents.parcels, "#a8a8a8", 1.7 * larger))
    areas = [each for each in contents.landmarks if each.landmark.kind.symbol in symbols.AREAS]
    others = [each for each in contents.landmarks if each.path and each not in areas]
    parts.append(symbols.lines(((e.landmark.kind.symbol, e.path) for e in areas), larger))
    parts += contents.under
    parts.append(symbols.lines(((e.landmark.kind.symbol, e.path) for e in others), larger))
    parts.append(_path(lines, "#c9c9c9", 0.9))
    parts += [
        _path(each.path, "#000", 3.4 * larger, dash_of(each.kind)) for each in contents.state_lines
    ]
    if zone:
        parts.append(_path(zone, "#000", 5.0 * larger, "3 10"))
    words = list(contents.words)
    if frame is plan.index:
        parts += _tiles(plan, frame, words)
    words += _houses(contents.houses, frame, paper, parts, taken, is_index=frame is plan.index)
    if frame is not plan.index:
        words += _landmarks(contents, parts, taken, larger)
    parts.append(_furniture(frame, larger, words))
    words += _clear(numbers, taken)
    height = frame.height * UNITS
    width = frame.width * UNITS
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>{"".join(parts)}</svg>',
        "width": frame.width,
        "height": frame.height,
        "name": frame.name,
        "labels": [_written(each, larger) for each in words],
        "caption": _caption(frame, step, has_zone_line=bool(zone), is_index=frame is plan.index),
    }


def dash_of(kind: str) -> str:
    """How the line of a kind of State land is broken: the same on every sheet."""
    return _STATE_STYLES[list(LayerKind).index(LayerKind(kind)) % len(_STATE_STYLES)]


def zone_name(srid: int) -> str:
    """`WGS 84 / UTM 48N`."""
    return f"WGS 84 / UTM {srid % 100}N"


def _caption(frame: Frame, step: int, *, has_zone_line: bool, is_index: bool) -> str:
    words = [
        _("มาตราส่วน 1:%(scale)s") % {"scale": f"{frame.scale:,}"},
        _("กริด %(step)s ม. %(zone)s") % {"step": f"{step:,}", "zone": zone_name(frame.srid)},
        _("ทิศเหนือของกริด"),
    ]
    if is_index:
        words.insert(0, _("สารบัญแผ่น"))
    if has_zone_line:
        words.append(_("เส้นจุดหนาคือลองจิจูด 102° ตะวันออก เส้นแบ่งโซน UTM 47 และ 48"))
    return " · ".join(words)


def _tiles(plan: Plan, frame: Frame, words: list[Named]) -> list[str]:
    parts = []
    for each in plan.sheets:
        left, top = frame.place((each.west, each.north))
        right, bottom = frame.place((each.east, each.south))
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{bottom - top:.1f}" fill="none" stroke="#000" stroke-width="4"/>'
        )
        words.append(
            Named((left + right) / 2, (top + bottom) / 2, each.name, size=15, is_bold=True)
        )
    return parts


def _houses(
    houses: Sequence[Placed],
    frame: Frame,
    paper: Paper,
    parts: list[str],
    taken: Taken,
    *,
    is_index: bool,
) -> list[Named]:
    larger = paper.larger
    placed = [(frame.place(each.at), each) for each in houses if frame.holds(each.at)]
    if is_index:
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#555"/>' for (x, y), _e in placed]
        return []
    for (x, y), each in placed:
        parts.append(symbols.house(each.sign, x, y, larger))
        for part in symbols.covered(each.sign, x, y, larger):
            taken.take(around(*part))
    words = []
    for (x, y), each in placed:
        if each.number is None:
            continue
        text = str(each.number)
        wide, tall = (_DIGIT * len(text) + 4) * larger, _TALL * larger
        at = taken.beside(x, y, (each.sign.reach + 3) * larger, wide, tall)
        words.append(Named(*at, text, size=NUMBER_SIZE, is_bold=True))
    return words


def _landmarks(contents: Contents, parts: list[str], taken: Taken, larger: float) -> list[Named]:
    words = []
    for each in contents.landmarks:
        x, y, _turn = each.spots[0]
        name = contents.names.get(each.landmark.pk, "")
        wide, tall = (_LETTER * len(name) * 0.72 + 8) * larger, 27 * larger
        if each.path:
            if name:
                words.append(_along(each, name, wide, tall, taken))
            continue
        small = each.landmark.kind.symbol == "pole"
        reach_of = (14.0 if small else symbols.POINT_REACH) * larger
        parts.append(symbols.landmark(each.landmark.kind.symbol, x, y, larger))
        taken.take(around(x, y, reach_of))
        if name:
            at = taken.beside(x, y, reach_of + 2, wide, tall)
            words.append(Named(*at, name, size=7.4))
    return words


def _along(each: Drawn, name: str, wide: float, tall: float, taken: Taken) -> Named:
    """The name of a line or an area where it is free, else where it is best."""
    is_line = each.landmark.kind.shape == "line"
    found = None
    for x, y, turn in each.spots:
        turned = abs(math.sin(math.radians(turn))) if is_line else 0.0
        across = wide / 2 * math.sqrt(1 - turned**2) + tall / 2 * turned
        down = wide / 2 * turned + tall / 2
        box = (x - across, y - down, x + across, y + down)
        if found is None or taken.is_free(box):
            found = box, Named(x, y, name, size=7.4, turn=turn if is_line else 0.0)
            if taken.is_free(box):
                break
    assert found is not None, "a landmark on a map has a place"  # noqa: S101
    taken.take(found[0])
    return found[1]


def _furniture(frame: Frame, larger: float, words: list[Named]) -> str:
    """Scale bar and north arrow, inside the frame at the bottom left and the top right."""
    metres = max(
        (each for each in _BAR if each * frame.per_metre <= frame.width * UNITS * 0.22),
        default=_BAR[0],
    )
    length = metres * frame.per_metre
    x, y = 55.0, frame.height * UNITS - 62.0 * larger
    north = frame.width * UNITS - 70.0 * larger
    written = (
        _("%(length)s กม.") % {"length": f"{metres / METRES_IN_KILOMETRE:g}"}
        if metres >= METRES_IN_KILOMETRE
        else _("%(length)d ม.") % {"length": metres}
    )
    words += [
        Named(x, y - 26 * larger, "0", size=7.5, is_bold=True),
        Named(x + length, y - 26 * larger, written, size=7.5, is_bold=True),
        Named(north, 128 * larger, _("น."), size=10, is_bold=True),
    ]
    half = length / 2
    return (
        f'<rect x="{x - 25:g}" y="{y - 44 * larger:.1f}" width="{length + 90:.1f}" '
        f'height="{72 * larger:.1f}" fill="#fff" fill-opacity="0.85"/>'
        f'<rect x="{x:g}" y="{y:.1f}" width="{half:.1f}" height="{12 * larger:g}" fill="#000"/>'
        f'<rect x="{x + half:.1f}" y="{y:.1f}" width="{half:.1f}" height="{12 * larger:g}" '
        f'fill="#fff" stroke="#000" stroke-width="2"/>'
        f'<g transform="translate({north:.1f} {30 * larger:.1f}) scale({larger:g})">'
        '<path d="M 0 0 L 22 78 L 0 62 L -22 78 Z" fill="#000" stroke="#fff" stroke-width="3"/></g>'
    )


def _clear(numbers: Sequence[Named], taken: Taken) -> list[Named]:
    """Numbers of the grid where nothing else stands."""
    kept = []
    for each in numbers:
        wide, tall = (12.0, 40.0) if each.turn else (40.0, 12.0)
        if taken.is_free((each.x - wide, each.y - tall, each.x + wide, each.y + tall)):
            kept.append(each)
    return kept


def _path(path: str, colour: str, width: float, dash: str = "") -> str:
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"{broken}/>'


def _written(each: Named, larger: float) -> dict[str, Any]:
    return {
        "x": round(each.x / UNITS, 2),
        "y": round(each.y / UNITS, 2),
        "text": each.text,
        "size": round(each.size * larger, 2),
        "turn": round(each.turn, 1),
        "bold": each.is_bold,
    }
