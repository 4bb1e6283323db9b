"""GeoJSON of two outlines of one parcel and of the ground only one of them covers (EPSG:4326)."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from formats.land_area import LandArea
from parcels.models import Boundary
from survey.contradictions.page import square_wah
from survey.contradictions.settling import sides_of
from survey.models import Contradiction

DECIMALS = 7  # of a degree, a centimetre: RTK outlines that differ are seen to


def features(contradiction: Contradiction) -> list[dict[str, Any]]:
    """Where they differ, below both outlines; nothing for visits. One query."""
    first, second = sides_of(contradiction)
    if not isinstance(first, Boundary) or not isinstance(second, Boundary):
        return []
    return between(first, second)


def between(first: Boundary, second: Boundary) -> list[dict[str, Any]]:
    """What only one of two outlines covers, below both of them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_AsGeoJSON(one.geometry, %(decimals)s),
                   ST_AsGeoJSON(other.geometry, %(decimals)s),
                   ST_AsGeoJSON(ST_CollectionExtract(
                       ST_SymDifference(one.geometry, other.geometry), 3), %(decimals)s),
                   ST_Area(ST_SymDifference(one.geometry, other.geometry)::geography)
            FROM parcels_boundary AS one, parcels_boundary AS other
            WHERE one.id = %(first)s AND other.id = %(second)s
              AND network_is_known(one.recorded_at, one.source_id, 'infinity')
              AND network_is_known(other.recorded_at, other.source_id, 'infinity')
            """,
            {"decimals": DECIMALS, "first": first.pk, "second": second.pk},
        )
        row = cursor.fetchone()
    if row is None:
        return []
    difference = square_wah(row[3])
    areas = [str(LandArea.from_square_metres(each.square_metres)) for each in (first, second)]
    return [
        _feature(row[2], "difference", _("ส่วนที่ต่างกัน"), _("%s ตร.ว.") % difference),
        _feature(row[0], "first", _("บันทึกแรก"), areas[0]),
        _feature(row[1], "second", _("บันทึกหลัง"), areas[1]),
    ]


def alone(boundary: Boundary) -> list[dict[str, Any]]:
    """An outline with nothing to compare it with."""
    area = str(LandArea.from_square_metres(boundary.square_metres))
    return [_feature(boundary.geometry.json, "second", _("แนวเขต"), area)]


def _feature(drawn: str, tone: str, title: str, note: str) -> dict[str, Any]:
    properties = {"kind": "parcel", "tone": tone, "title": title, "note": note, "label": ""}
    return {"type": "Feature", "geometry": json.loads(drawn), "properties": properties}
