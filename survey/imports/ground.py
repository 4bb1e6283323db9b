"""Shapes of a file on the outline of the place it was sent for: to see whether they lie right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext as _

from network.models import Level, Place
from network.moments import Moment
from network.places import PlaceName, line
from survey import features

if TYPE_CHECKING:
    from survey.features import Feature

DECIMALS = 6


def collection(place: Place | None, shapes: Iterable[shapely.Geometry]) -> dict[str, Any]:
    """The outline of the district (or of what is there of it), and the shapes (EPSG:4326)."""
    drawn = [_feature(number, shape) for number, shape in enumerate(shapes, start=1)]
    return features.collection(_outlines(place), drawn)


def _outlines(place: Place | None) -> list[Feature]:
    moment = Moment.now()
    if place is None:
        shown: list[PlaceName] = []
    else:
        above = line(place, moment)
        shown = [each for each in above if each.level in (Level.DISTRICT, Level.TAMBON)]
    found = features.outlines(shown, moment, linked=True)
    for each in found:
        each["properties"]["url"] = ""
    return found


def _feature(number: int, shape: shapely.Geometry) -> Feature:
    rounded = shapely.set_precision(shape, 10**-DECIMALS)
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
