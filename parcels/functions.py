"""PostGIS functions as Django expressions."""

from __future__ import annotations

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import FloatField, Func


class GeodesicArea(Func):
    """Area of a geometry in EPSG:4326 on the WGS 84 ellipsoid, square metres."""

    template = "ST_Area((%(expressions)s)::geography)"
    output_field = FloatField()


class PointOnSurface(GeoFunc):
    """A point that surely lies inside the geometry, in its own SRID."""

    function = "ST_PointOnSurface"
    geom_param_pos = (0,)
