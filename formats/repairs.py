"""Outlines that do not hold together, mended; whoever sent them must have agreed to it.

Geometries are shapely in EPSG:4326 (lon, lat); areas are square metres on the ellipsoid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

# Of the area. A spike or a loop of a slipped hand changes far less; one in a hundred is what
# two careful measurements of a parcel may differ by, and more is another parcel than was drawn.
MOST_CHANGED: Final = 0.01
_ELLIPSOID = pyproj.Geod(ellps="WGS84")
_LOCATION = re.compile(r"\[\s*(?P<x>[-0-9.eE+]+)\s+(?P<y>[-0-9.eE+]+)")
_ON_THE_RING = 1e-9  # degrees, a tenth of a millimetre: a crossing is computed


@dataclass(frozen=True, slots=True)
class Repair:
    """What mending makes of an outline. `before` is the area of its rings as they were drawn.

    Where a ring crosses itself its loops run against each other, so a bow tie has next to
    nothing before and all of its two wings after.
    """

    geometry: shapely.MultiPolygon
    before: float
    after: float

    @property
    def changed(self) -> float:
        """The share of the larger area that was lost or added, 0 to 1."""
        larger = max(self.before, self.after)
        return abs(self.after - self.before) / larger if larger else 1.0

    @property
    def is_slight(self) -> bool:
        """Whether it is still the outline that was drawn; if not, it must wait for a person."""
        return self.changed <= MOST_CHANGED


def repaired(geometry: BaseGeometry) -> Repair | None:
    """The polygons that mending leaves; None where it leaves none. The geometry stays as it is."""
    made = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = _polygons(made)
    whole = shapely.MultiPolygon(parts)
    after = square_metres(whole)
    if not parts or not whole.is_valid or after <= 0:
        return None
    return Repair(whole, square_metres(geometry), after)


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of an outline; parts and holes are counted from 1, no hole is the outer ring.

    `part` is None where the outline has only one.
    """

    part: int | None
    hole: int | None
    has_holes: bool
    line: shapely.LinearRing

    @property
    def th(self) -> str:
        """In Thai; empty where it is the only ring."""
        own = f"ช่องว่างที่ {self.hole}" if self.hole else "เส้นขอบนอก" * self.has_holes
        return " ".join(filter(None, (f"รูปย่อยที่ {self.part}" if self.part else "", own)))

    @property
    def en(self) -> str:
        """In English; empty where it is the only ring."""
        own = f"hole {self.hole}" if self.hole else "outer ring" * self.has_holes
        return ", ".join(filter(None, (f"part {self.part}" if self.part else "", own)))


def rings_at_fault(geometry: BaseGeometry | None) -> tuple[Ring, ...]:
    """Which ring of polygons does not hold together, or which two do not go together.

    Empty where nothing is wrong, or GEOS does not say where.
    """
    if geometry is None or geometry.is_valid:
        return ()
    rings = list(_rings(geometry))
    for ring in rings:
        if not shapely.Polygon(ring.line).is_valid:
            return (ring,)
    said = _LOCATION.search(shapely.is_valid_reason(geometry))
    if said is None:
        return ()
    place = shapely.Point(float(said["x"]), float(said["y"]))
    return tuple(ring for ring in rings if ring.line.distance(place) <= _ON_THE_RING)[:2]


def _rings(geometry: BaseGeometry) -> Iterator[Ring]:
    parts = _polygons(geometry)
    for number, part in enumerate(parts, 1):
        which, has_holes = number if len(parts) > 1 else None, len(part.interiors) > 0
        yield Ring(which, None, has_holes, part.exterior)
        for hole, line in enumerate(part.interiors, 1):
            yield Ring(which, hole, has_holes, line)


def _polygons(geometry: BaseGeometry) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shapely.get_parts(geometry)).tolist()
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def square_metres(geometry: BaseGeometry) -> float:
    """The area of all polygons of a geometry, valid or not; holes are taken away."""
    return sum(
        _of_ring(part.exterior) - sum(map(_of_ring, part.interiors)) for part in _polygons(geometry)
    )


def _of_ring(ring: shapely.LinearRing) -> float:
    longitudes, latitudes = shapely.get_coordinates(ring).T
    area, _ = _ELLIPSOID.polygon_area_perimeter(longitudes, latitudes)
    return abs(float(area))
