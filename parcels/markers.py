"""Markers of a unit as pages list them: where each was last seen, and how far from the line."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from network.latest import latest
from network.moments import Moment
from parcels.models import Boundary, BoundaryMarker, SpatialUnit

# From the outline of a boundary on the ellipsoid, metres.
_FROM_THE_LINE = """
    SELECT marker.id, ST_Distance(marker.point::geography, ST_Boundary(line.geometry)::geography)
    FROM parcels_boundarymarker AS marker, parcels_boundary AS line
    WHERE line.id = %s AND marker.id = ANY(%s)
"""


@dataclass(frozen=True)
class SeenMarker:
    """A marker as last seen; `metres` from the latest boundary, None without one or where lost."""

    marker: BoundaryMarker
    latitude: str
    longitude: str
    metres: float | None


def markers_of(unit: SpatialUnit, moment: Moment) -> list[SeenMarker]:
    """The latest sighting of each marker of a unit, by number. At most three queries."""
    seen = list(
        latest(BoundaryMarker.objects.filter(spatial_unit=unit), moment).select_related("source")
    )
    boundary = latest(Boundary.objects.filter(spatial_unit=unit), moment).defer("geometry").first()
    distances: dict[int, float] = {}
    if boundary is not None and seen:
        with connection.cursor() as cursor:
            cursor.execute(_FROM_THE_LINE, [boundary.pk, [each.pk for each in seen]])
            distances = dict(cursor.fetchall())
    lost = BoundaryMarker.Condition.LOST
    return [
        SeenMarker(
            marker=each,
            latitude=f"{each.point.y:.7f}",
            longitude=f"{each.point.x:.7f}",
            metres=None if each.condition == lost else distances.get(each.pk),
        )
        for each in seen
    ]
