"""GeoJSON of the register for its pages' maps (EPSG:4326, lon/lat)."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from formats.crs import STORAGE_SRID
from formats.land_area import LandArea
from network.latest import latest
from network.moments import Moment
from parcels.labels import labels_of
from parcels.models import Boundary, LayerFeature, SpatialUnit

DECIMALS = 15  # of a degree, all there are: a corner that is snapped to must be that corner
MOST_NEIGHBOURS = 1_000

Feature = dict[str, Any]


def neighbours(
    units: QuerySet[Any], window: tuple[float, float, float, float], moment: Moment
) -> dict[str, Any]:
    """Boundaries in force of `units` that touch a window (west, south, east, north).

    At most MOST_NEIGHBOURS; `truncated` says whether there are more. Three queries.
    """
    area = Polygon.from_bbox(window)
    area.srid = STORAGE_SRID
    touching = Boundary.objects.filter(geometry__bboverlaps=area).values("spatial_unit")
    here = units.filter(pk__in=touching)
    found = list(
        Boundary.objects.filter(
            pk__in=latest(Boundary.objects.filter(spatial_unit__in=here), moment).values("pk"),
            geometry__bboverlaps=area,
        )
        .annotate(drawn=AsGeoJSON("geometry", precision=DECIMALS))
        .select_related("spatial_unit")
        .defer("geometry")
        .order_by("pk")[: MOST_NEIGHBOURS + 1]
    )
    named = labels_of([each.spatial_unit_id for each in found], moment)
    return {
        "type": "FeatureCollection",
        "truncated": len(found) > MOST_NEIGHBOURS,
        "features": [
            _feature(
                each.drawn,
                kind="parcel",
                tone="none",
                title=_("แปลง %s") % (named.get(each.spatial_unit_id) or "–"),
                label=named.get(each.spatial_unit_id, ""),
                note=str(LandArea.from_square_metres(each.square_metres)),
                url=reverse("parcel", args=[each.spatial_unit.key]),
            )
            for each in found[:MOST_NEIGHBOURS]
        ],
    }


def sides(boundaries: list[Boundary], moment: Moment) -> list[Feature]:
    """The boundaries of both sides of an overlap, without a word of who holds them."""
    named = labels_of([each.spatial_unit_id for each in boundaries], moment)
    shapes = dict(
        Boundary.objects.filter(pk__in=[each.pk for each in boundaries]).values_list(
            "pk", AsGeoJSON("geometry", precision=DECIMALS)
        )
    )
    return [
        _feature(
            shapes[each.pk],
            kind="parcel",
            tone=tone,
            title=_("แปลง %s") % (named.get(each.spatial_unit_id) or "–"),
            label=named.get(each.spatial_unit_id, ""),
            note=str(LandArea.from_square_metres(each.square_metres)),
            url=reverse("parcel", args=[each.spatial_unit.key]),
        )
        for each, tone in zip(boundaries, ("verified", "submitted"), strict=False)
    ]


def polygons(features: QuerySet[Any]) -> list[Feature]:
    """Polygons of a layer, behind the parcels."""
    return [
        _feature(drawn, kind="layer", tone="place", title=name, label="", note="", url="")
        for name, drawn in features.values_list("name", AsGeoJSON("geometry", precision=DECIMALS))
    ]


def shared_ground(boundary: Boundary, others: QuerySet[Any], note: str) -> list[Feature]:
    """What a boundary shares with shapes (of boundaries or layers), as one feature."""
    sql, params = others.values("geometry").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ST_AsGeoJSON(ground.geometry, %s)
            FROM (
                SELECT ST_CollectionExtract(
                    ST_Intersection(boundary.geometry, ST_Union(other.geometry)), 3) AS geometry
                FROM parcels_boundary AS boundary
                CROSS JOIN ({sql}) AS other (geometry)
                WHERE boundary.id = %s AND ST_Intersects(boundary.geometry, other.geometry)
                GROUP BY boundary.id
            ) AS ground
            WHERE NOT ST_IsEmpty(ground.geometry)
            """,  # noqa: S608 (compiled by the ORM; values stay in the parameters)
            [DECIMALS, *params, boundary.pk],
        )
        return [
            _feature(drawn, kind="overlap", tone="disputed", title=note, label="", note="", url="")
            for (drawn,) in cursor.fetchall()
        ]


def features_of_series(kind: str, series: str, editions: QuerySet[Any]) -> QuerySet[Any]:
    """The polygons of the edition of a series that is in force."""
    found: QuerySet[Any] = LayerFeature.objects.filter(
        edition__in=editions, edition__kind=kind, edition__series=series
    )
    return found


def land(moment: Moment) -> QuerySet[Any]:
    """Parcels and house lots that no split or merge has retired."""
    found: QuerySet[Any] = SpatialUnit.objects.standing(moment).exclude(kind=SpatialUnit.Kind.HOUSE)
    return found


def _feature(drawn: str, **properties: str) -> Feature:
    return {"type": "Feature", "geometry": json.loads(drawn), "properties": properties}
