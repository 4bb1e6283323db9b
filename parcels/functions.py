"""PostGIS functions as Django expressions."""

from __future__ import annotations

from typing import Any

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


# For thinning a ring by its position error, which is metres; nothing is measured by it.
METRES_PER_DEGREE = 111_320.0


class AreaError(Func):
    """One standard deviation of an area, square metres: perimeter × σ ÷ √n (DOMAIN.md §2.11).

    n is the number of corners left after thinning at σ: the points of one walk with a
    GNSS receiver are not independent. Of a geometry in EPSG:4326 and σ in metres.
    """

    output_field = FloatField()
    arity = 2
    arg_joiner = "\0"
    _formula = (
        "({1} * ST_Perimeter({0}::geography) / sqrt(greatest(3, ST_NPoints("
        "ST_SimplifyPreserveTopology({0}, {1} / " + str(METRES_PER_DEGREE) + "::float8"
        ")) - ST_NumGeometries({0}))))"
    )

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        """Each argument stands in the formula more than once."""
        sql, params = super().as_sql(
            compiler, connection, **context | {"template": "%(expressions)s"}
        )
        return self._formula.format(*sql.split(self.arg_joiner)), params
