"""Outlines that do not hold together, mended; whoever sent them must have agreed to it.

Geometries are shapely in EPSG:4326 (lon, lat); areas are square metres on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

# Of the area. A spike or a loop of a slipped hand changes far less; one in a hundred is what
# two careful measurements of a parcel may differ by, and more is another parcel than was drawn.
MOST_CHANGED: Final = 0.01
_ELLIPSOID = pyproj.Geod(ellps="WGS84")


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
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(made)).tolist()
        if isinstance(part, shapely.Polygon) and not part.is_empty
    ]
    whole = shapely.MultiPolygon(parts)
    after = square_metres(whole)
    if not parts or not whole.is_valid or after <= 0:
        return None
    return Repair(whole, square_metres(geometry), after)


def square_metres(geometry: BaseGeometry) -> float:
    """The area of all polygons of a geometry, valid or not; holes are taken away."""
    parts = shapely.get_parts(shapely.get_parts(geometry)).tolist()
    return sum(
        _of_ring(part.exterior) - sum(map(_of_ring, part.interiors))
        for part in parts
        if isinstance(part, shapely.Polygon) and not part.is_empty
    )


def _of_ring(ring: shapely.LinearRing) -> float:
    longitudes, latitudes = shapely.get_coordinates(ring).T
    area, _ = _ELLIPSOID.polygon_area_perimeter(longitudes, latitudes)
    return abs(float(area))
