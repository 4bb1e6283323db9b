"""Shapes of a file on the outline of the place it was sent for: to see whether they lie right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from network.models import Place
from network.moments import Moment
from network.places import line
from parcels.models import Boundary, SpatialUnit
from survey import features

if TYPE_CHECKING:
    from survey.features import Feature

DECIMALS = 6
NEAR = 0.006  # degrees, about 650 m: the older datum is 470 m off
MOST_KNOWN = 300  # pieces of land around


def collection(place: Place | None, shapes: Sequence[shapely.Geometry]) -> dict[str, Any]:
    """The shapes (EPSG:4326), what is known around them, and the places they should lie in.

    Where they lie in the district the map is of them and of what is around: half a kilometre,
    by which two datums differ, must be seen. Where they lie elsewhere it shows how far off.
    """
    drawn = [_feature(number, shape) for number, shape in enumerate(shapes, start=1)]
    outlines = _outlines(place)
    around = []
    if shapes and outlines:
        whole = shapely.box(*shapely.total_bounds(shapes))
        ground = [shapely.from_geojson(json.dumps(each["geometry"])) for each in outlines]
        if any(shapely.intersects(each, whole) for each in ground):
            for each in outlines:
                each["properties"] |= {"tone": "context", "label": ""}
            around = _known_land(whole.buffer(NEAR))
    return features.collection(outlines, around, drawn)


def _outlines(place: Place | None) -> list[Feature]:
    """The place, its tambon and its district, as far as their outlines are known."""
    if place is None:
        return []
    moment = Moment.now()
    found = features.outlines(line(place, moment)[:3][::-1], moment, linked=True)
    for each in found:
        each["properties"]["url"] = ""
    return found


def _known_land(around: shapely.Geometry) -> list[Feature]:
    """Outlines of land the register knows there, without whose it is."""
    box = Polygon.from_bbox(shapely.bounds(around).tolist())
    units = SpatialUnit.objects.filter(
        pk__in=Boundary.objects.filter(geometry__intersects=box).values("spatial_unit")[:MOST_KNOWN]
    )
    known = features.land(units, Moment.now())
    for each in known:
        each["properties"] |= {"tone": "none", "url": "", "note": ""}
    return known


def _feature(number: int, shape: shapely.Geometry) -> Feature:
    # An outline that crosses itself is shown as it came: rounded point by point.
    rounded = shapely.transform(shape, lambda at: at.round(DECIMALS))
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(rounded)),
        "properties": {
            "kind": "sent",
            "tone": "disputed",
            "title": _("รูปที่ %(number)d ในไฟล์") % {"number": number},
            "label": "",
            "note": "",
            "url": "",
        },
    }
