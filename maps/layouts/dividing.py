"""Pieces of a plan in the making: cut to what is free, the rest of a site, equal plots of a block.

Pure geometry, longitude and latitude in degrees. Nothing is brought to another grid and back:
edges that were one stay one, so that areas add up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, Final

import shapely
from shapely.affinity import rotate, scale
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

METRES: Final = 111_320.0  # of a degree of latitude, about: for what is too small to keep
SMALLEST: Final = 1.0  # square metres: less is a sliver between two edges drawn by hand
_HALVINGS: Final = 40


def trimmed(
    shape: BaseGeometry, site: BaseGeometry | None, others: Sequence[BaseGeometry]
) -> MultiPolygon:
    """What of `shape` lies in `site` and in none of `others`; empty where nothing does."""
    left = shape if site is None else shape.intersection(site)
    return _areas(left.difference(shapely.union_all(list(others))) if others else left)


def rest_of(site: BaseGeometry, parts: Sequence[BaseGeometry]) -> list[Polygon]:
    """The ground of `site` that none of `parts` takes, in pieces."""
    return list(trimmed(site, None, parts).geoms)


def divided(shape: BaseGeometry, count: int) -> list[MultiPolygon]:
    """`shape` in `count` strips of equal area across its longer side, from one end to the other."""
    middle = shape.centroid
    stretch = math.cos(math.radians(middle.y))
    plane = scale(shape, stretch, 1.0, origin=middle)
    turned, angle = _along(plane)
    west, south, east, north = turned.bounds
    wanted = turned.area / count
    cuts = [west - 1]
    for number in range(1, count):
        low, high = max(cuts[-1], west), east
        for _each in range(_HALVINGS):
            at = (low + high) / 2
            if turned.intersection(box(west - 1, south, at, north)).area < wanted * number:
                low = at
            else:
                high = at
        cuts.append((low + high) / 2)
    cuts.append(east + 1)
    strips = []
    for left, right in itertools.pairwise(cuts):
        # The knife goes back to where the shape lies, not the shape to where the knife is.
        knife = rotate(box(left, south - 1, right, north + 1), angle, origin=middle)
        knife = scale(knife, 1 / stretch, 1.0, origin=middle)
        strips.append(_areas(shape.intersection(knife), least=0.0))
    return [each for each in strips if not each.is_empty]


def _along(plane: BaseGeometry) -> tuple[BaseGeometry, float]:
    """The shape turned so that its longer side lies along x, and by how much to turn it back."""
    frame: Any = plane.minimum_rotated_rectangle
    corners = list(frame.exterior.coords)
    (a, b, c) = corners[:3]
    longer = (a, b) if math.dist(a, b) >= math.dist(b, c) else (b, c)
    # From west to east, so that numbers run as one reads.
    (x0, y0), (x1, y1) = sorted(longer)
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    # Only the turn: the middle is where `divided` turns the knife.
    return rotate(plane, -angle, origin=plane.centroid), angle


def _areas(shape: BaseGeometry, least: float = SMALLEST) -> MultiPolygon:
    found = [
        each
        for each in shapely.get_parts(shape)
        if isinstance(each, Polygon) and each.area and _square_metres(each) >= least
    ]
    return MultiPolygon(found)


def _square_metres(shape: Polygon) -> float:
    return float(shape.area * METRES**2 * math.cos(math.radians(shape.centroid.y)))
