"""Maps on paper: SVG paths written by PostGIS, with legend, scale bar and the zone line.

Drawn in EPSG:3857, which keeps shapes; nothing is ever measured on it. One
statement a layer, one path a style.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from formats.crs import STORAGE_SRID
from maps.marks import attributes, dotted, hatch
from maps.styles import STYLES
from network.moments import Moment

EARTH_RADIUS_METRES = 6_378_137.0
WIDTH = 640.0  # of every drawing, in its own units
TALLEST = 1.25  # height over width, at most
MARGIN = 0.03  # of the larger side, around what is drawn
HALF_UNIT = 0.4  # what is thinner than this cannot be seen
BAR_LONGEST = 0.25  # of the width
METRES_IN_KILOMETRE = 1000
BAR_LEFT = 14.0  # of the scale bar, from the left
NORTH_RIGHT = 22.0  # of the north arrow's middle, from the right
GRATICULE = (1.0, 0.5, 0.25, 0.1, 0.05, 0.025, 0.01, 0.005)  # degrees between two lines
GRATICULE_LINES = 3  # across, at least
ZONE_LINES = (102.0,)  # between UTM 47 and 48; the only one inside Thailand


@dataclass(frozen=True)
class Meridian:
    """A meridian (or a parallel) at a round degree: where it runs, and what is written at it."""

    is_meridian: bool
    at: float
    text: str


@dataclass(frozen=True)
class Frame:
    """The piece of the world a drawing shows: EPSG:3857 metres, and units of drawing a metre."""

    west: float
    south: float
    width_metres: float
    height_metres: float

    @property
    def per_metre(self) -> float:
        return WIDTH / self.width_metres

    @property
    def height(self) -> float:
        return self.height_metres * self.per_metre

    @property
    def latitude(self) -> float:
        """Of the middle, degrees."""
        y = self.south + self.height_metres / 2
        return math.degrees(2 * math.atan(math.exp(y / EARTH_RADIUS_METRES)) - math.pi / 2)

    def x_of(self, longitude: float) -> float:
        """Where a meridian runs, in units of the drawing."""
        metres = math.radians(longitude) * EARTH_RADIUS_METRES
        return (metres - self.west) * self.per_metre

    def y_of(self, latitude: float) -> float:
        """Where a parallel runs, in units of the drawing, from the top."""
        angle = math.radians(latitude)
        metres = math.log(math.tan(math.pi / 4 + angle / 2)) * EARTH_RADIUS_METRES
        return self.height - (metres - self.south) * self.per_metre

    @property
    def ground_metres(self) -> float:
        """How wide it is on the ground, in its middle: with the printed width this is the scale."""
        return self.width_metres * math.cos(math.radians(self.latitude))

    @property
    def box(self) -> Polygon:
        """What it shows, EPSG:4326: rows are narrowed to it before they are drawn."""
        half = self.height_metres / 2 / EARTH_RADIUS_METRES
        middle = math.asinh(math.tan(math.radians(self.latitude)))
        box = Polygon.from_bbox(
            (
                math.degrees(self.west / EARTH_RADIUS_METRES),
                math.degrees(math.atan(math.sinh(middle - half))),
                math.degrees((self.west + self.width_metres) / EARTH_RADIUS_METRES),
                math.degrees(math.atan(math.sinh(middle + half))),
            )
        )
        box.srid = STORAGE_SRID
        return box

    def graticule(self) -> list[Meridian]:
        """Meridians and parallels at round degrees, few enough to be read."""
        degrees = math.degrees(self.width_metres / EARTH_RADIUS_METRES)
        step = next(
            (each for each in GRATICULE if degrees / each >= GRATICULE_LINES), GRATICULE[-1]
        )
        places = max(0, -math.floor(math.log10(step) + 1e-9)) + (step in {0.25, 0.025})
        west = math.degrees(self.west / EARTH_RADIUS_METRES)
        half = self.height_metres / 2 / EARTH_RADIUS_METRES
        middle = math.asinh(math.tan(math.radians(self.latitude)))
        south = math.degrees(math.atan(math.sinh(middle - half)))
        north = math.degrees(math.atan(math.sinh(middle + half)))
        return [
            Meridian(True, self.x_of(at), f"{at:.{places}f}°")
            for at in _round_values(west, west + degrees, step)
        ] + [
            Meridian(False, self.y_of(at), f"{at:.{places}f}°")
            for at in _round_values(south, north, step)
        ]

    def scale_bar(self) -> tuple[int, float]:
        """A round length on the ground in metres, and its length in the drawing."""
        ground = self.ground_metres
        longest = ground * BAR_LONGEST
        power = 10 ** math.floor(math.log10(longest))
        length = max(step * power for step in (1, 2, 5) if step * power <= longest)
        return int(length), length / ground * WIDTH

    def furniture_labels(self) -> list[Label]:
        """What is written at the scale bar (from its left edge on) and at the north arrow."""
        metres, length = self.scale_bar()
        if metres >= METRES_IN_KILOMETRE:
            written = _("%(length)d กม.") % {"length": metres // METRES_IN_KILOMETRE}
        else:
            written = _("%(length)d ม.") % {"length": metres}
        return [
            Label(BAR_LEFT + length + 6, self.height - 15, written, small=True, is_aside=True),
            Label(WIDTH - NORTH_RIGHT, self.height - 47, _("น."), small=True),
        ]


@dataclass(frozen=True)
class Label:
    """A word on the map, centred (aside: right of the point); y downwards, of its middle."""

    x: float
    y: float
    text: str
    small: bool = False
    is_aside: bool = False


@dataclass(frozen=True)
class LegendEntry:
    """A style and what it means."""

    style: str
    text: str


@dataclass
class Drawing:
    """Paths by style in the order in which they are drawn, and what is written around them.

    `dots` are thousands of the same: style, radius, and x and y of each. `asides` are notes for
    which there is room on a sheet of its own alone.
    """

    frame: Frame
    paths: list[tuple[str, str]] = field(default_factory=list)
    dots: list[tuple[str, float, list[tuple[float, float]]]] = field(default_factory=list)
    circles: list[tuple[str, float, float, float]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    legend: list[LegendEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    def svg(self, *, words: bool = True, title: str = "") -> SafeString:
        """The drawing as a document; without words where labels are set by other means."""
        height = self.frame.height
        used = self.styles()
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:.1f}" '
            f'role="img" class="drawing"><title>{escape(title)}</title>',
            f"<defs>{''.join(hatch(key) for key in sorted(used) if STYLES[key].hatch)}</defs>",
            f'<rect width="{WIDTH:g}" height="{height:.1f}" fill="#ffffff"/>',
            # ST_AsSVG counts y downwards from the south: shift it to the top.
            f'<g transform="translate(0 {height:.1f})" stroke-linejoin="round">',
        ]
        for key, path in self.paths:
            parts.append(f'<path d="{path}" {attributes(STYLES[key])}/>')
            if STYLES[key].hatch:
                parts.append(f'<path d="{path}" fill="url(#hatch-{key})"/>')
        parts.append("</g>")
        parts.extend(dotted(STYLES[key], radius, places) for key, radius, places in self.dots)
        parts.extend(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {attributes(STYLES[key])}/>'
            for key, x, y, radius in self.circles
        )
        parts.append(_furniture(self.frame))
        if words:
            parts.extend(_written(label) for label in self.all_labels())
        parts.append("</svg>")
        return mark_safe("".join(parts))  # noqa: S308 (numbers, our styles and escaped words)

    def all_labels(self) -> list[Label]:
        """The words on the map, with those of its scale bar and north arrow."""
        return [*self.labels, *self.frame.furniture_labels()]

    def styles(self) -> set[str]:
        """What is drawn."""
        styles = [style for style, _path in self.paths]
        styles += [style for style, _radius, _places in self.dots]
        styles += [style for style, *_at in self.circles]
        return set(styles)

    def explain(self, entries: Iterable[tuple[str, Any]], *, always: Iterable[str] = ()) -> None:
        """The legend: of (style, text) those that are drawn, and some `always`, in order."""
        used = self.styles().union(always)
        self.legend = legend(entry for entry in entries if entry[0] in used)

    def zone_lines(self, note: str, *, is_aside: bool = False) -> None:
        """Draw the line between UTM zones where it crosses, and say so in `note`."""
        for longitude in ZONE_LINES:
            x = self.frame.x_of(longitude)
            if 0 < x < WIDTH:
                self.paths.append(("zone_line", f"M {x:.1f} 0 V {-self.frame.height:.1f}"))
                (self.asides if is_aside else self.notes).append(note)


def _round_values(low: float, high: float, step: float) -> list[float]:
    """Multiples of `step` strictly between two values."""
    first, last = math.floor(low / step) + 1, math.ceil(high / step) - 1
    return [number * step for number in range(first, last + 1)]


def frame_around(places: list[int], moment: Moment) -> Frame | None:
    """The frame of the boundaries of `places`; None where none of them has one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH extent AS (
                SELECT ST_Transform(ST_SetSRID(ST_Extent(geometry), 4326), 3857) AS box
                FROM network_placeboundary WHERE id IN (
                    SELECT DISTINCT ON (place_id) id FROM network_placeboundary
                    WHERE place_id = ANY(%s) AND valid_from < %s
                      AND network_is_known(recorded_at, source_id, %s)
                    ORDER BY place_id, valid_from DESC, recorded_at DESC, id DESC)
            )
            SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
            FROM extent WHERE box IS NOT NULL
            """,
            [places, moment.true_before, moment.known_by],
        )
        found = cursor.fetchone()
    return _framed(*found) if found else None


def _framed(west: float, south: float, east: float, north: float) -> Frame:
    """A frame with a margin, not taller than a page allows."""
    margin = max(east - west, north - south) * MARGIN
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    missing = (north - south) / TALLEST - (east - west)
    if missing > 0:
        west, east = west - missing / 2, east + missing / 2
    return Frame(west, south, east - west, north - south)


def paths(frame: Frame, records: QuerySet[Any], geometry: str, style: str) -> list[tuple[str, str]]:
    """One path for each value of the annotation `style` in `records`. One query.

    Outlines are thinned to what can be seen at this size.
    """
    chosen = (
        records.order_by()
        .annotate(_geometry=F(geometry), _style=F(style))
        .values("_geometry", "_style")
    )
    try:
        sql, params = chosen.query.sql_with_params()
    except EmptyResultSet:  # asked of no place at all
        return []
    return paths_of(frame, sql, list(params))


def paths_of(frame: Frame, sql: str, params: list[Any]) -> list[tuple[str, str]]:
    """The same of any SELECT of (geometry in EPSG:4326, style); `sql` is a constant of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT style, string_agg(ST_AsSVG(drawn, 1, 1), ' ')
            FROM (
                SELECT record.style, ST_Simplify(ST_TransScale(
                    ST_Transform(record.geometry::geometry, 3857), %s, %s, %s, %s), %s, true
                ) AS drawn
                FROM ({sql}) AS record (geometry, style)
            ) AS thinned
            WHERE NOT ST_IsEmpty(drawn)
            GROUP BY style ORDER BY style
            """,  # noqa: S608 (compiled by the ORM, or constants; values stay in the parameters)
            [*_shift(frame), HALF_UNIT, *params],
        )
        return [(style, path) for style, path in cursor.fetchall() if path]


def points(
    frame: Frame, records: QuerySet[Any], geometry: str, value: str
) -> list[tuple[Any, float, float]]:
    """(annotation `value`, x, y from the top) of a point on each record's surface. One query."""
    chosen = (
        records.order_by()
        .annotate(_geometry=F(geometry), _value=F(value))
        .values("_geometry", "_value")
    )
    try:
        sql, params = chosen.query.sql_with_params()
    except EmptyResultSet:  # asked of no place at all
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT value, ST_X(drawn), ST_Y(drawn)
            FROM (
                SELECT record.value, ST_TransScale(ST_Transform(
                    ST_PointOnSurface(record.geometry::geometry), 3857), %s, %s, %s, %s) AS drawn
                FROM ({sql}) AS record (geometry, value)
            ) AS placed
            ORDER BY 2, 3
            """,  # noqa: S608 (compiled by the ORM; values stay in the parameters)
            [*_shift(frame), *params],
        )
        return [(found, x, frame.height - y) for found, x, y in cursor.fetchall()]


def styled(records: QuerySet[Any], style: str) -> QuerySet[Any]:
    """Every record in one style."""
    drawn: QuerySet[Any] = records.annotate(_drawn_as=Value(style))
    return drawn


def legend(entries: Iterable[tuple[str, Any]]) -> list[LegendEntry]:
    """Entries of (style, text), in order."""
    return [LegendEntry(style, str(text)) for style, text in entries]


def _shift(frame: Frame) -> tuple[float, float, float, float]:
    return (-frame.west, -frame.south, frame.per_metre, frame.per_metre)


def _furniture(frame: Frame) -> str:
    """North arrow and scale bar, inside the frame at the bottom."""
    _metres, length = frame.scale_bar()
    x, y = BAR_LEFT, frame.height - 14.0
    north = WIDTH - NORTH_RIGHT
    return (
        f'<g><rect x="{x - 2:g}" y="{y - 9:.1f}" width="{length + 4:.1f}" height="14" '
        'fill="#ffffff" fill-opacity="0.8"/>'
        f'<path d="M {x} {y - 5:.1f} v 5 h {length:.1f} v -5" fill="none" stroke="#222222" '
        'stroke-width="1.4"/>'
        f'<path d="M {north} {frame.height - 40:.1f} l 7 26 l -7 -6 l -7 6 z" fill="#222222" '
        'stroke="#ffffff" stroke-width="0.8"/></g>'
    )


def _written(label: Label) -> str:
    anchor = "start" if label.is_aside else "middle"
    kind = "map-label-small" if label.small else "map-label"
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{anchor}" '
        f'dominant-baseline="central" class="{kind}">{escape(label.text)}</text>'
    )
