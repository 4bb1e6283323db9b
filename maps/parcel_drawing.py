"""The drawing on a parcel's sheet: boundary, its uncertainty, corners, neighbours, markers, grid.

At a round scale of the paper it is printed on. For the eye only: lengths and coordinates
stand in the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from formats.crs import from_storage, recognise, to_storage
from maps.drawing import EARTH_RADIUS_METRES, WIDTH, Drawing, Frame, Label, legend, paths_of
from maps.parcel_corners import Corner
from maps.parcel_facts import ParcelFacts
from parcels.models import BoundaryMarker

PAPER_METRES: Final = 0.098  # width of the drawing on A4
SHAPE: Final = 0.92  # height over width
SCALES: Final = (
    200, 250, 300, 400, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000,
    15_000, 20_000, 30_000, 50_000,
)  # fmt: skip
_LARGER = 2  # beyond the last scale, twice as much each
ROOM: Final = 0.12  # of the parcel's size, on each side
LEAST_ROOM: Final = 4.0  # metres
BAND_ERRORS: Final = 2  # standard deviations
GRID_STEPS: Final = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
FEWEST_LINES: Final = 2  # of the grid across the drawing
_TICK, _CROSS = 9.0, 4.0  # units of drawing
_AWAY = 13.0  # of a corner's number from the corner
_FURTHER = 24.0  # of a marker's number from the marker
MOST_NUMBERED: Final = 24  # corners; of more, one in so many is numbered that no more are
_CLEAR = (70.0, 36.0)  # units from the left and the top: there stand the numbers of the grid
_NUMBER = (95.0, 9.0)  # width of a number of the grid, and half its height
_SMALLEST_NAMED = 500.0  # square units of drawing; a smaller piece of a neighbour has no number
ZONE_47, ZONE_48 = 32647, 32648
_ZONE_LINE = 102.0
_LAYERS = ("neighbour", "uncertainty", "parcel")


def scale_of(frame: Frame) -> int:
    """The denominator of the drawing's scale when it is printed PAPER_METRES wide."""
    return round(frame.width_metres * math.cos(math.radians(frame.latitude)) / PAPER_METRES)


def draw(facts: ParcelFacts, corners: Sequence[Corner]) -> Drawing | None:
    """The drawing of a parcel's boundary; None where it has none. One query."""
    if facts.boundary is None or facts.geometry is None:
        return None
    error = facts.boundary.position_error_metres
    drawing = Drawing(framed(facts.geometry, BAND_ERRORS * error))
    drawn = dict(_paths(drawing.frame, facts))
    drawing.paths = [(layer, drawn[layer]) for layer in _LAYERS if layer in drawn]
    zone, numbers = _grid(drawing)
    drawing.zone_lines(_("เส้นประยาวแนวตั้งคือลองจิจูด 102° ตะวันออก เส้นแบ่งโซน UTM 47 และ 48"))
    drawing.labels += _names_of_neighbours(drawing.frame, facts)
    _corners(drawing, corners)
    _markers(drawing, facts.markers)
    drawing.labels += [each for each in numbers if not _is_taken(drawing, each)]
    shown = [("parcel", _("แนวเขตแปลงนี้"))]
    shown.append(
        (
            "uncertainty",
            _("แถบความคลาดเคลื่อน ± %(metres)g ม. (2σ)") % {"metres": BAND_ERRORS * error},
        )
    )
    if "neighbour" in drawn:
        shown.append(("neighbour", _("แปลงข้างเคียง")))
    if any(style == "marker" for style, *_at in drawing.circles):
        shown.append(("marker", _("หมุดที่พบ")))
    if any(style == "marker_doubtful" for style, *_at in drawing.circles):
        shown.append(("marker_doubtful", _("หมุดที่ถูกย้ายหรือไม่พบ")))
    drawing.legend = legend(shown)
    drawing.notes.insert(
        0,
        _("มาตราส่วน 1:%(scale)s เมื่อพิมพ์ A4 เต็มขนาด · ตาราง UTM โซน %(zone)d (WGS 84)")
        % {"scale": f"{scale_of(drawing.frame):,}", "zone": zone},
    )
    return drawing


def framed(geometry: shapely.MultiPolygon, band_metres: float) -> Frame:
    """The frame of a round scale that shows a geometry (EPSG:4326) with the band around it."""
    west, south, east, north = geometry.bounds
    latitude = (south + north) / 2
    stretch = 1 / math.cos(math.radians(latitude))  # of a metre on EPSG:3857
    left, right = (math.radians(x) * EARTH_RADIUS_METRES for x in (west, east))
    low, high = (_northing(y) for y in (south, north))
    size = max(right - left, high - low)
    room = max(size * ROOM, LEAST_ROOM * stretch) + band_metres * stretch
    needed = max(right - left + 2 * room, (high - low + 2 * room) / SHAPE)
    scale = _round_scale(needed / stretch / PAPER_METRES)
    width = scale * PAPER_METRES * stretch
    height = width * SHAPE
    return Frame((left + right - width) / 2, (low + high - height) / 2, width, height)


def _northing(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) * EARTH_RADIUS_METRES


def _round_scale(least: float) -> int:
    for scale in SCALES:
        if scale >= least:
            return scale
    scale = SCALES[-1]
    while scale < least:
        scale *= _LARGER
    return scale


def _paths(frame: Frame, facts: ParcelFacts) -> list[tuple[str, str]]:
    boundary = facts.boundary
    assert boundary is not None  # noqa: S101 (asked by the only caller)
    return paths_of(
        frame,
        """
        SELECT geometry, 'neighbour' FROM parcels_boundary WHERE id = ANY(%s)
        UNION ALL
        SELECT ST_Buffer(ST_Boundary(geometry)::geography, %s)::geometry, 'uncertainty'
        FROM parcels_boundary WHERE id = %s
        UNION ALL
        SELECT geometry, 'parcel' FROM parcels_boundary WHERE id = %s
        """,
        [
            [each.boundary for each in facts.neighbours],
            BAND_ERRORS * boundary.position_error_metres,
            boundary.pk,
            boundary.pk,
        ],
    )


# --- what stands on it ------------------------------------------------------------------------


def _names_of_neighbours(frame: Frame, facts: ParcelFacts) -> Iterator[Label]:
    """The number of each neighbour in the middle of what is seen of it."""
    page = shapely.box(*_CLEAR, WIDTH - _CLEAR[0] / 2, frame.height - _CLEAR[1])
    own: Any = shapely.transform(facts.geometry, lambda points: _placed(frame, points))
    for each in facts.neighbours:
        seen: Any = shapely.transform(each.geometry, lambda points: _placed(frame, points))
        seen = shapely.difference(shapely.intersection(seen, page), own)
        if each.label and seen.area >= _SMALLEST_NAMED:
            inside = shapely.point_on_surface(seen)
            yield Label(inside.x, inside.y, each.label, small=True)


def _placed(frame: Frame, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.array([(frame.x_of(x), frame.y_of(y)) for x, y in points])


def _corners(drawing: Drawing, corners: Sequence[Corner]) -> None:
    frame = drawing.frame
    at = {each.number: (frame.x_of(each.longitude), frame.y_of(each.latitude)) for each in corners}
    before = {each.to: each.number for each in corners}
    every = -(-len(corners) // MOST_NUMBERED)
    for each in corners:
        x, y = at[each.number]
        numbered = (each.number - 1) % every == 0
        drawing.circles.append(("corner", x, y, 3.4 if numbered else 1.6))
        if numbered:
            dx, dy = _outward(at[before[each.number]], (x, y), at[each.to])
            drawing.labels.append(
                Label(x + _AWAY * dx, y + _AWAY * dy, str(each.number), small=True)
            )


def _outward(
    before: tuple[float, float], here: tuple[float, float], after: tuple[float, float]
) -> tuple[float, float]:
    """The direction away from the land at a corner; the land is right of the way along it."""
    normals = []
    for (x0, y0), (x1, y1) in ((before, here), (here, after)):
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        # y runs downwards: clockwise on the map is clockwise here, the outside is on the left.
        normals.append(((y1 - y0) / length, -(x1 - x0) / length))
    dx, dy = normals[0][0] + normals[1][0], normals[0][1] + normals[1][1]
    length = math.hypot(dx, dy)
    return (dx / length, dy / length) if length else normals[0]


def _markers(drawing: Drawing, markers: Sequence[BoundaryMarker]) -> None:
    """Each marker with its number on the side of the middle: corners are numbered outside."""
    width, height = WIDTH, drawing.frame.height
    for each in markers:
        x, y = drawing.frame.x_of(each.point.x), drawing.frame.y_of(each.point.y)
        if not (0 < x < width and 0 < y < height):
            continue
        found = each.condition == BoundaryMarker.Condition.FOUND
        drawing.circles.append(("marker" if found else "marker_doubtful", x, y, 4.5))
        length = math.hypot(width / 2 - x, height / 2 - y) or 1.0
        inwards = _FURTHER / length
        drawing.labels.append(
            Label(
                x + (width / 2 - x) * inwards,
                y + (height / 2 - y) * inwards,
                each.number,
                small=True,
            )
        )


# --- grid -------------------------------------------------------------------------------------


def _is_taken(drawing: Drawing, number: Label) -> bool:
    """Whether a corner or a marker lies where a number of the grid would stand."""
    left = number.x if number.is_aside else number.x - _NUMBER[0] / 2
    return any(
        left - _AWAY < x < left + _NUMBER[0] + _AWAY and abs(y - number.y) < _NUMBER[1] + _AWAY
        for _style, x, y, _radius in drawing.circles
    )


def _grid(drawing: Drawing) -> tuple[int, list[Label]]:
    """Ticks at the edge and crosses inside, at round metres; their zone, and their numbers."""
    numbers = []
    frame = drawing.frame
    longitude = math.degrees((frame.west + frame.width_metres / 2) / EARTH_RADIUS_METRES)
    zone, srid = (47, ZONE_47) if longitude < _ZONE_LINE else (48, ZONE_48)
    crs = recognise(srid)
    page = [(0, 0), (WIDTH, 0), (WIDTH, frame.height), (0, frame.height)]
    edge = shapely.points([_on_earth(frame, x, y) for x, y in page])
    metres = shapely.get_coordinates(from_storage(np.array(edge, dtype=object), crs))
    (west, south), (east, north) = metres.min(axis=0), metres.max(axis=0)
    step = max((s for s in GRID_STEPS if (east - west) / s > FEWEST_LINES), default=GRID_STEPS[0])
    eastings = np.arange(math.ceil(west / step) * step, east, step)
    northings = np.arange(math.ceil(south / step) * step, north, step)
    crossings = {
        (int(e), int(n)): point
        for (e, n), point in zip(
            [(e, n) for e in eastings for n in northings],
            _drawn(frame, [(e, n) for e in eastings for n in northings], srid),
            strict=True,
        )
    }
    marks = [
        f"M {x - _CROSS:.1f} {y:.1f} h {2 * _CROSS:g} M {x:.1f} {y - _CROSS:.1f} v {2 * _CROSS:g}"
        for x, y in crossings.values()
    ]
    for easting in eastings:
        top, bottom = _drawn(frame, [(easting, north), (easting, south)], srid)
        for y, towards in ((0.0, _TICK), (frame.height, -_TICK)):
            x = _between(top, bottom, y)
            marks.append(f"M {x:.1f} {y:.1f} v {towards:g}")
        x = _between(top, bottom, 0.0)
        if WIDTH * 0.06 < x < WIDTH * 0.94:
            numbers.append(Label(x, 17, f"E {easting:,.0f}", small=True))
    for northing in northings:
        left, right = _drawn(frame, [(west, northing), (east, northing)], srid)
        for x, towards in ((0.0, _TICK), (WIDTH, -_TICK)):
            y = _between(left[::-1], right[::-1], x)
            marks.append(f"M {x:.1f} {y:.1f} h {towards:g}")
        y = _between(left[::-1], right[::-1], 0.0)
        if frame.height * 0.06 < y < frame.height * 0.9:
            numbers.append(Label(_TICK + 2, y, f"N {northing:,.0f}", small=True, is_aside=True))
    # Drawing.svg moves paths down by the frame's height, as PostGIS counts y upwards.
    drawing.paths.append(("grid", _lifted(marks, frame.height)))
    return zone, numbers


def _lifted(marks: Sequence[str], height: float) -> str:
    lifted = []
    for mark in marks:
        words = mark.split()
        for at, word in enumerate(words):
            if word == "M":
                words[at + 2] = f"{float(words[at + 2]) - height:.1f}"
        lifted.append(" ".join(words))
    return " ".join(lifted)


def _on_earth(frame: Frame, x: float, y: float) -> tuple[float, float]:
    """Longitude, latitude of a point of the drawing, y downwards."""
    easting = frame.west + x / frame.per_metre
    northing = frame.south + (frame.height - y) / frame.per_metre
    latitude = 2 * math.atan(math.exp(northing / EARTH_RADIUS_METRES)) - math.pi / 2
    return math.degrees(easting / EARTH_RADIUS_METRES), math.degrees(latitude)


def _drawn(
    frame: Frame, metres: Sequence[tuple[float, float]], srid: int
) -> list[tuple[float, float]]:
    """Where plane coordinates lie in the drawing."""
    if not metres:
        return []
    points = to_storage(np.array(shapely.points(metres), dtype=object), recognise(srid))
    return [(frame.x_of(x), frame.y_of(y)) for x, y in shapely.get_coordinates(points)]


def _between(one: tuple[float, float], other: tuple[float, float], y: float) -> float:
    """x at `y` on the line through two points."""
    return one[0] + (other[0] - one[0]) * (y - one[1]) / (other[1] - one[1])
