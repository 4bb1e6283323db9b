"""What houses are near to, all made up: roads, a stream, schools, health stations, low land."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import shapely

from parcels.layer_kinds import LayerKind
from survey.demo.chance import chance
from survey.demo.layers import Layers
from survey.demo.places import Places, Village
from survey.demo.rows import Rows

_ROAD_HALF, _STREAM_HALF = 4.0, 6.0  # metres to each side
_STREET = 420.0  # metres from the middle of a village to the end of its street
_LOW_LAND = 180.0  # metres to each side of the stream
_BEND = 260.0  # metres between the bends of a stream
_SCHOOL_EVERY = 2  # villages
_YARD, _STATION, _POND = 60.0, 25.0, 35.0  # metres from the middle of its ground to its sides


def make_surroundings(rows: Rows, places: Places) -> None:
    """One edition of each layer; of steep land there is no map here, and pages must say so."""
    rng = chance(rows.seed, "surroundings")
    as_of = rows.months_ago(16)
    stream = shapely.intersection(_stream(places, rng), places.district)
    by_tambon: dict[str, list[Village]] = {}
    for village in places.villages:
        by_tambon.setdefault(village.tambon, []).append(village)
    ponds = _beside(places.villages, _POND, rng)
    draw = Layers(rows)
    for kind, title, shapes in (
        (LayerKind.ROAD, "ถนน (สมมติ)", _roads(by_tambon, rng)),
        (LayerKind.WATER, "ห้วยและสระน้ำ (สมมติ)", [stream.buffer(_STREAM_HALF), *ponds]),
        (LayerKind.SCHOOL, "โรงเรียน (สมมติ)", _beside(places.villages[::_SCHOOL_EVERY], _YARD, rng)),
        (
            LayerKind.HEALTH_STATION,
            "รพ.สต. (สมมติ)",
            _beside([villages[0] for villages in by_tambon.values()], _STATION, rng),
        ),
        (LayerKind.FLOOD_AREA, "พื้นที่น้ำท่วมซ้ำซาก (สมมติ)", [stream.buffer(_LOW_LAND)]),
    ):
        draw.edition(kind, title, [shape.simplify(2) for shape in shapes], as_of)


def _roads(by_tambon: dict[str, list[Village]], rng: Random) -> list[Any]:
    """From village to village and tambon to tambon, and a street through each village."""
    ways: list[Any] = []
    heads = [villages[0] for villages in by_tambon.values()]
    for villages in (*by_tambon.values(), heads):
        for one, other in pairwise(sorted(villages, key=lambda village: village.centre)):
            (x, y), (to_x, to_y) = one.centre, other.centre
            aside = rng.uniform(-0.12, 0.12)
            bend = ((x + to_x) / 2 - aside * (to_y - y), (y + to_y) / 2 + aside * (to_x - x))
            ways.append(shapely.LineString([one.centre, bend, other.centre]))
    for villages in by_tambon.values():
        for village in villages:
            x, y = village.centre
            turn = rng.uniform(0, math.pi)
            dx, dy = _STREET * math.cos(turn), _STREET * math.sin(turn)
            ways.append(shapely.LineString([(x - dx, y - dy), (x + dx, y + dy)]))
            ways.append(shapely.LineString([(x + dy, y - dx), (x - dy, y + dx)]))
    return [way.buffer(_ROAD_HALF, cap_style="flat") for way in ways]


def _stream(places: Places, rng: Random) -> Any:
    """From north to south through the middle of the villages, in bends."""
    west, south, east, north = places.district.bounds
    middle = float(np.median([village.centre[0] for village in places.villages]))
    x, points = middle + rng.uniform(-400, 400), []
    for y in np.arange(north + _BEND, south - _BEND, -_BEND):
        x = min(max(x + rng.uniform(-0.7, 0.7) * _BEND, west), east)
        points.append((x, float(y)))
    return shapely.LineString(points)


def _beside(villages: list[Village], reach: float, rng: Random) -> list[Any]:
    """A piece of ground near the middle of each."""
    found = []
    for village in villages:
        turn, x, y = rng.uniform(0, math.tau), *village.centre
        away = rng.uniform(0.4, 1.0) * _STREET
        centre = shapely.Point(x + away * math.cos(turn), y + away * math.sin(turn))
        found.append(shapely.box(*centre.buffer(reach).bounds))
    return found
