"""An outline beside the one before it: areas, difference, which corners moved, and the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from network.moments import Moment
from parcels.models import Boundary
from survey.contradictions import outlines as drawn
from survey.contradictions.pairs import SIGMAS
from survey.verifying.sides import Line

LEAST_MOVED = 0.5  # metres; less is nobody's fence post
MOST_CORNERS = 12  # named one by one


@dataclass(frozen=True)
class Corner:
    """A corner that is not where one was before: which in the ring, by how many metres."""

    number: int
    metres: float


@dataclass(frozen=True)
class Compared:
    """Two outlines of a unit; areas in square metres, geodesic."""

    difference: float
    corners: list[Corner]  # that moved further than both surveys may err
    count: int  # of corners now
    reach: float  # metres: what does not count as moved


# The corners of the newer outline, each as far as it lies from the nearest one before.
_COMPARED = """
    SELECT ST_Area(ST_SymDifference(now.geometry, before.geometry)::geography),
           ARRAY(
               SELECT ST_Distance(corner.geom::geography, before.corners::geography)
               FROM ST_DumpPoints(now.geometry) AS corner
               WHERE corner.path[array_upper(corner.path, 1)] < (
                   SELECT max(other.path[array_upper(other.path, 1)])
                   FROM ST_DumpPoints(now.geometry) AS other
                   WHERE other.path[1:array_upper(other.path, 1) - 1]
                       = corner.path[1:array_upper(corner.path, 1) - 1])
               ORDER BY corner.path)
    FROM parcels_boundary AS now,
         (SELECT earlier.geometry, ST_Points(earlier.geometry) AS corners
          FROM parcels_boundary AS earlier
          WHERE earlier.id = %(before)s
            AND network_is_known(earlier.recorded_at, earlier.source_id, 'infinity')) AS before
    WHERE now.id = %(now)s AND network_is_known(now.recorded_at, now.source_id, 'infinity')
"""


def boundary_before(boundary: Boundary, moment: Moment) -> Boundary | None:
    """The outline of the same unit before this one. One query."""
    ordered = list(
        Boundary.objects.recorded(moment)
        .filter(spatial_unit=boundary.spatial_unit_id)
        .select_related("source__recorded_by")
        .defer("geometry")
        .order_by("observed_on", "recorded_at", "pk")
    )
    at = next((n for n, each in enumerate(ordered) if each.pk == boundary.pk), 0)
    return ordered[at - 1] if at else None


def compared(boundary: Boundary, before: Boundary) -> Compared:
    """How far the outline is from the one before it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, {"now": boundary.pk, "before": before.pk})
        difference, distances = cursor.fetchone()
    errors = (boundary.position_error_metres or 0.0, before.position_error_metres or 0.0)
    reach = max(LEAST_MOVED, SIGMAS * hypot(*errors))
    moved = [
        Corner(number, metres) for number, metres in enumerate(distances, start=1) if metres > reach
    ]
    return Compared(difference, moved, len(distances), reach)


def lines_of(boundary: Boundary, before: Boundary | None, found: Compared | None) -> list[Line]:
    """What the two outlines say, what differs marked."""
    told = [
        ("area", _("เนื้อที่ (ไร่-งาน-ตร.ว.)"), _area),
        ("method", _("วิธีรังวัด"), lambda one: str(one.get_method_display())),
    ]
    lines = [
        Line(
            code,
            label,
            say(before) if before else None,
            say(boundary),
            differs=before is not None and say(boundary) != say(before),
        )
        for code, label, say in told
    ]
    if found is not None:
        words = ", ".join(
            _("มุมที่ %(number)d เลื่อน %(metres).1f ม.")
            % {"number": corner.number, "metres": corner.metres}
            for corner in found.corners[:MOST_CORNERS]
        )
        more = len(found.corners) - MOST_CORNERS
        if more > 0:
            words += " " + _("และอีก %d มุม") % more
        lines.append(
            Line(
                "corners",
                _("มุมเขต"),
                "",
                words or _("ไม่มีมุมใดเลื่อนเกิน %.1f ม.") % found.reach,
                differs=bool(found.corners),
            )
        )
    return lines


def features(boundary: Boundary, before: Boundary | None) -> list[dict[str, Any]]:
    """GeoJSON features of both outlines and what only one of them covers (EPSG:4326). One query."""
    if before is None:
        return drawn.alone(boundary)
    return drawn.between(before, boundary)


def _area(boundary: Boundary) -> str:
    return str(LandArea.from_square_metres(boundary.square_metres))
