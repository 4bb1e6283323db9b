"""Where the tambons lie: as they were imported, else drawn here, fictional and simplified."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import shapely

from survey.demo.chance import chance
from survey.demo.plane import lon_lat, on_plane

# Corners (lon, lat) that neighbours share. Drawn by hand so that centroids and areas
# come near DOMAIN.md §4.1; nobody's boundary was copied.
_CORNERS = {
    "west": (101.942, 13.455),
    "north-west": (101.951, 13.530),
    "north of the west": (102.012, 13.556),
    "three tambons": (102.062, 13.562),
    "north-west of KHP": (102.080, 13.612),
    "north": (102.110, 13.653),
    "north-east": (102.158, 13.642),
    "east of KHP": (102.181, 13.592),
    "three again": (102.134, 13.556),
    "east": (102.216, 13.556),
    "south-east": (102.204, 13.479),
    "south of WNY": (102.133, 13.463),
    "south of TLN": (102.072, 13.446),
    "middle": (102.058, 13.502),
    "south": (102.004, 13.434),
}
_RINGS = {
    "270406": [
        "west",
        "north-west",
        "north of the west",
        "three tambons",
        "middle",
        "south of TLN",
        "south",
    ],
    "270403": ["three tambons", "three again", "south of WNY", "south of TLN", "middle"],
    "270401": ["three again", "east of KHP", "east", "south-east", "south of WNY"],
    "270405": [
        "three tambons",
        "north-west of KHP",
        "north",
        "north-east",
        "east of KHP",
        "three again",
    ],
}
_BENDS = 5  # times a side is halved
_WANDER = 0.11  # of a side's length, at its middle


def drawn_tambons(seed: int) -> dict[str, Any]:
    """Polygons on the plane by code: without gaps or overlaps, their sides wander like streams."""
    corners = {
        name: shapely.get_coordinates(on_plane(shapely.Point(place)))[0]
        for name, place in _CORNERS.items()
    }
    sides: dict[tuple[str, str], list[Any]] = {}

    def side(start: str, end: str) -> list[Any]:
        """The same line whichever neighbour asks, from start to end without the end."""
        first, second = sorted((start, end))
        if (first, second) not in sides:
            rng = chance(seed, f"side/{first}/{second}")
            line = _wandering(corners[first], corners[second], rng, _BENDS)
            sides[first, second] = [corners[first], *line, corners[second]]
        line = sides[first, second]
        return line[:-1] if start == first else line[:0:-1]

    return {
        code: shapely.Polygon(
            [
                point
                for start, end in zip(ring, [*ring[1:], ring[0]], strict=True)
                for point in side(start, end)
            ]
        )
        for code, ring in _RINGS.items()
    }


def _wandering(start: Any, end: Any, rng: Random, bends: int) -> list[Any]:
    """Points between two, each pushed sideways from the middle of its neighbours."""
    if not bends:
        return []
    along = end - start
    across = np.array((-along[1], along[0]))
    middle = (start + end) / 2 + across * rng.uniform(-_WANDER, _WANDER)
    return [
        *_wandering(start, middle, rng, bends - 1),
        middle,
        *_wandering(middle, end, rng, bends - 1),
    ]


def tambons(seed: int, known: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """All four on the plane by code, and those of them that had to be drawn (lon, lat).

    `known` are imported boundaries (lon, lat). A drawn tambon leaves to imported
    neighbours what is theirs.
    """
    imported = {code: on_plane(known[code]) for code in _RINGS if code in known}
    theirs = shapely.union_all(list(imported.values()))
    drawn = {
        code: shape.difference(theirs)
        for code, shape in drawn_tambons(seed).items()
        if code not in imported
    }
    return {**imported, **drawn}, {code: lon_lat(shape) for code, shape in drawn.items()}
