"""GeoJSON of land for the map in a page: EPSG:4326, lon/lat, six decimals (11 cm)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON

from network.models import PlaceBoundary
from network.moments import Moment
from parcels.layer_tones import Colours

DECIMALS = 6

Feature = dict[str, Any]


def collection(*features: list[Feature]) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946)."""
    return {"type": "FeatureCollection", "features": [each for some in features for each in some]}


def feature(
    drawn: str, *, colours: Colours | None = None, tone: str = "none", **said: str
) -> Feature:
    """What is drawn (GeoJSON) in some colours, with its title, note and url."""
    properties: dict[str, Any] = {"tone": tone} | said
    if colours is not None:
        properties["colours"] = colours
    return {"type": "Feature", "geometry": json.loads(drawn), "properties": properties}


def outlines(places: Collection[int], moment: Moment) -> list[Feature]:
    """Boundaries of places (keys), as what lies behind. One query."""
    drawn = (
        PlaceBoundary.objects.as_known(moment)
        .filter(place__in=places)
        .annotate(drawn=AsGeoJSON("geometry", precision=DECIMALS))
        .values_list("drawn", flat=True)
    )
    return [feature(each, tone="context") for each in drawn]
