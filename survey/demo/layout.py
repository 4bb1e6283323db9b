"""How a village is laid out on the plane: lanes with house lots, and farm land in strips.

Drawn in the village's own metres (u along its main road, v across), then bent a
little and turned, so that roads swing and no field is a square of a grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from parcels.models import SurveyMethod
from survey.demo.chance import lognormal
from survey.demo.places import Village
from survey.demo.plane import RAI

_ROAD = 4.0  # half the width of a lane with its verge
_MAIN_ROAD = 620.0  # from the centre to either end
_LANE_END = 262.0
_LANE_GROWS, _SMALL_VILLAGE = 1.7, 120  # metres for each household beyond so many
_LOT_SQUARE_METRES = (200.0, 3_200.0)  # 0-0-50 to 2-0-00
_FIELD_END = 1_350.0
_STRIPS = 9  # on either side of the village
_DEPTHS = (110.0, 140.0, 170.0, 200.0, 240.0, 280.0)
_USUAL_FIELD = 20_000.0  # square metres, for which the depths are meant
_TRACK = 7.0
_STEP = 80.0  # between points of a long side, so that it can bend
_SLENDER, _SQUAT = 5.0, 0.3  # width by depth of a plot
_LOOK_AHEAD = 8
_UNUSED = 0.13  # of the places in a strip: pond, wood, somebody who was not surveyed
_BUND = 1.5  # metres that a plot keeps from its line
_FROM_CELL_EDGE = 25.0


@dataclass
class Site:
    """A house lot on the plane and the point in it where the house stands."""

    house: tuple[float, float]
    lot: Any


@dataclass
class Plot:
    """A piece of farm land on the plane; `neighbour` is the next one in its strip.

    The others are set where the demo needs a certain thing (survey.demo.traps).
    """

    polygon: Any
    village: Village
    neighbour: Plot | None = field(default=None, repr=False)
    is_mapped: bool | None = None
    method: SurveyMethod | None = None
    srid: int | None = None
    paper: str = ""
    sheet: str = ""
    stated_in: Village | None = None

    @property
    def square_metres(self) -> float:
        return float(self.polygon.area)

    @property
    def centroid(self) -> tuple[float, float]:
        point = self.polygon.centroid
        return point.x, point.y


class Bend:
    """From a village's own metres to the plane."""

    def __init__(self, village: Village, rng: Random) -> None:
        self.centre = np.array(village.centre)
        self.phases = (rng.uniform(0, math.tau), rng.uniform(0, math.tau))
        angle = math.radians(rng.uniform(8, 34) * rng.choice((-1, 1)))
        self.turn = np.array(
            ((math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle)))
        )

    def __call__(self, geometry: Any) -> Any:
        return shapely.transform(geometry, self._forward)

    def _forward(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        u, v = points[:, 0], points[:, 1]
        bent = np.column_stack(
            (
                u + 26 * np.sin(v / 330 + self.phases[0]),
                v + 42 * np.sin(u / 480 + self.phases[1]),
            )
        )
        turned: npt.NDArray[np.float64] = bent @ self.turn.T + self.centre
        return turned


def sites(village: Village, bend: Bend, rng: Random) -> list[Site]:
    """As many lots as the village has houses, nearest to its centre, along both sides of lanes."""
    drawn = [*_along_main_road(rng), *_along_lanes(rng, _lane_end(village))]
    drawn.sort(key=lambda each: math.hypot(each[0][0], 1.6 * each[0][1]))
    made = []
    for house, lot in drawn[: max(village.reference_houses, village.households)]:
        point = shapely.get_coordinates(bend(shapely.Point(house)))[0]
        made.append(Site((float(point[0]), float(point[1])), bend(lot)))
    return made


def _lane_end(village: Village) -> float:
    """How far the lanes of a village reach, in metres from its main road."""
    return _LANE_END + _LANE_GROWS * max(village.households - _SMALL_VILLAGE, 0)


def _along_main_road(rng: Random) -> Iterator[tuple[tuple[float, float], Any]]:
    for side in (-1, 1):
        u = -_MAIN_ROAD + rng.uniform(0, 20)
        while u < _MAIN_ROAD:
            frontage = rng.uniform(30, 60)
            gap = min(abs(u + frontage / 2 - lane) for lane in _lanes())
            if gap > frontage / 2 + _ROAD:
                yield _lot((u, side * (_ROAD + 2)), (1, 0), (0, side), frontage, rng)
                u += frontage
            else:
                u += 9


def _along_lanes(rng: Random, end: float) -> Iterator[tuple[tuple[float, float], Any]]:
    for lane in _lanes():
        for side in (-1, 1):
            for arm in (-1, 1):
                v = 66 + rng.uniform(0, 15)
                while v < end - 40:
                    frontage = rng.uniform(30, 60)
                    yield _lot((lane + side * _ROAD, arm * v), (0, arm), (side, 0), frontage, rng)
                    v += frontage


def _lanes() -> tuple[float, ...]:
    return (-510.0, -340.0, -170.0, 0.0, 170.0, 340.0, 510.0)


def _lot(
    corner: tuple[float, float],
    along: tuple[int, int],
    inward: tuple[int, int],
    frontage: float,
    rng: Random,
) -> tuple[tuple[float, float], Any]:
    """A house and its lot of median 200 square wah; `corner` is on the lane."""
    wide = frontage - rng.uniform(2, 6)
    deep = min(max(lognormal(rng, 800, 0.5, *_LOT_SQUARE_METRES) / wide, 9), 58)
    skew = rng.uniform(-3, 3)

    def at(forward: float, back: float) -> tuple[float, float]:
        return (
            corner[0] + along[0] * forward + inward[0] * back,
            corner[1] + along[1] * forward + inward[1] * back,
        )

    lot = shapely.Polygon([at(0, 0), at(wide, 0), at(wide + skew, deep), at(skew, deep)])
    house = at(wide * rng.uniform(0.3, 0.7), min(deep * 0.6, rng.uniform(7, 16)))
    return house, lot


def plots(village: Village, bend: Bend, targets: list[float], rng: Random) -> list[Plot]:
    """Farm land around a village, one plot for each area of `targets` (square metres).

    Strips are filled from the nearest outward; what does not lie in the
    village's cell is left out.
    """
    waiting = list(targets)
    inside = village.cell.buffer(-_FROM_CELL_EDGE)
    shapely.prepare(inside)
    made: list[Plot] = []
    # A strip as deep as its fields are wide, or none would fit.
    usual = sum(targets) / len(targets) if targets else _USUAL_FIELD
    depth = min((usual / _USUAL_FIELD) ** 0.5, 1.0)
    for strip in _strips(rng, _lane_end(village), depth):
        if not waiting:
            break
        made += _fill(strip, waiting, bend=bend, inside=inside, village=village, rng=rng)
    return made


@dataclass(frozen=True)
class _Strip:
    near: float
    far: float
    start: float
    end: float

    @property
    def depth(self) -> float:
        return abs(self.far - self.near)


def _strips(rng: Random, lane_end: float, deep: float) -> Iterator[_Strip]:
    for side in (-1, 1):
        yield _Strip(side * 8, side * 128, -_FIELD_END, -_MAIN_ROAD - 40)
        yield _Strip(side * 8, side * 128, _MAIN_ROAD + 70, _FIELD_END)
        yield _Strip(side * 135, side * 258, -_FIELD_END, -_MAIN_ROAD)
        yield _Strip(side * 135, side * 258, _MAIN_ROAD, _FIELD_END)
    near = {-1: lane_end + _TRACK, 1: lane_end + _TRACK}
    for _ in range(round(_STRIPS / deep)):
        for side in (-1, 1):
            depth = deep * rng.choice(_DEPTHS)
            ragged = rng.uniform(0, 260)
            yield _Strip(
                side * near[side], side * (near[side] + depth), -_FIELD_END + ragged, _FIELD_END
            )
            near[side] += depth + _TRACK


def _fill(
    strip: _Strip,
    waiting: list[float],
    *,
    bend: Bend,
    inside: Any,
    village: Village,
    rng: Random,
) -> list[Plot]:
    made: list[Plot] = []
    u, left = strip.start, (strip.start, strip.start)
    last: Plot | None = None
    while waiting and u < strip.end:
        if rng.random() < _UNUSED:
            u += rng.uniform(50, 140)
            left, last = (u, u), None
            continue
        chosen = next(
            (
                index
                for index, area in enumerate(waiting[:_LOOK_AHEAD])
                if _SQUAT < area / strip.depth**2 < _SLENDER
                and u + area / strip.depth < strip.end + _STEP
            ),
            None,
        )
        if chosen is None:
            waiting.append(waiting.pop(0))
            u += 15
            left, last = (u, u), None
            continue
        width = waiting[chosen] / strip.depth
        slant = min(14.0, 0.1 * width) * rng.uniform(-1, 1)
        right = (u + width + slant, u + width - slant)
        polygon = bend(_plot(strip, left, right)).buffer(-_BUND, join_style="mitre")
        if inside.covers(polygon):
            plot = Plot(polygon, village)
            made.append(plot)
            waiting.pop(chosen)
            if last is not None:
                last.neighbour = plot
            u, left, last = u + width, right, plot
        else:
            u += _STEP
            left, last = (u, u), None
    return made


def _plot(strip: _Strip, left: tuple[float, float], right: tuple[float, float]) -> Any:
    """Four corners, and points between on the long sides; `left` and `right` are (near, far)."""
    count = max(2, math.ceil((right[0] - left[0]) / _STEP) + 1)
    near = np.linspace(left[0], right[0], count)
    far = np.linspace(right[1], left[1], count)
    return shapely.Polygon([*((u, strip.near) for u in near), *((u, strip.far) for u in far)])


def farm_sizes(count: int, rng: Random, median_rai: float) -> list[float]:
    """Areas of farm plots, square metres: lognormal of the median, σ 0.75, at most 60 rai."""
    # A plot loses its bunds: and a strip refuses the largest: drawn larger, it comes out right.
    return [1.06 * RAI * lognormal(rng, median_rai, 0.75, 0.8, 60) for _ in range(count)]
