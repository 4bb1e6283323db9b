"""Where the houses of a village stand to roads, waters and each other: questions, answered in SQL.

Positions are the drawn ones of the layer of houses (one point a house, EPSG:4326); what lies
around is in the editions of layers in force. Distances are on the ellipsoid, metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import Transform
from django.db import connection

from formats.crs import STORAGE_SRID
from maps.models import DrawnHouse
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.moments import Moment
from parcels.layer_kinds import LayerKind
from parcels.models import LayerEdition

NEAR_METRES: Final = 100.0  # houses no further apart than this are one cluster
FEWEST: Final = 3  # of them
MOST_DRAWN: Final = 500  # shapes behind the houses
_REACH = 0.5  # degrees: beyond this nothing counts as near


@dataclass(frozen=True)
class House:
    """Where a house stands; nothing of who lives in it."""

    pk: int
    longitude: float
    latitude: float


def houses_of(village: int, moment: Moment) -> tuple[list[House], int]:
    """The houses of a village (key) that have a position, and how many there are in all."""
    keep_up("houses")
    rows = drawn_at(DrawnHouse, moment).filter(place=village)
    placed = rows.filter(geometry__isnull=False).annotate(at=Transform("geometry", STORAGE_SRID))
    return [House(pk, at.x, at.y) for pk, at in placed.values_list("pk", "at")], rows.count()


def editions_of(kind: LayerKind, moment: Moment) -> list[int]:
    """The editions (keys) of a kind that hold at a moment. One query."""
    return list(
        LayerEdition.objects.in_force(moment).filter(kind=kind).values_list("pk", flat=True)
    )


_DISTANCES = """
    SELECT house.id, nearest.metres
    FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) AS house (id, longitude, latitude)
    CROSS JOIN LATERAL (
        SELECT ST_Distance(feature.geometry::geography, at.point::geography) AS metres
        FROM (SELECT ST_SetSRID(ST_MakePoint(house.longitude, house.latitude), 4326)) AS at (point)
        JOIN parcels_layerfeature AS feature
            ON feature.edition_id = ANY(%s)
           AND feature.geometry && ST_Expand(at.point, %s)
        -- The nearest by degrees are near by metres; of a few the nearest by metres is taken.
        ORDER BY feature.geometry <-> at.point
        LIMIT 8
    ) AS nearest
"""


def distances(houses: list[House], editions: list[int]) -> dict[int, float]:
    """Metres from each house (its key) to the nearest feature of `editions`; 0 inside one.

    A house with nothing within half a degree is not in it. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DISTANCES, [*_arrays(houses), editions, _REACH])
        found: dict[int, float] = {}
        for pk, metres in cursor.fetchall():
            found[pk] = min(metres, found.get(pk, metres))
    return found


# What lies among the houses or within a reach of them, and of what is farther off the nearest to
# each; of long things only the piece in view.
_AROUND = """
    WITH house AS (
        SELECT ST_SetSRID(ST_MakePoint(longitude, latitude), 4326) AS point
        FROM unnest(%(longitudes)s::float8[], %(latitudes)s::float8[]) AS at (longitude, latitude)
    ), view AS (
        SELECT ST_Envelope(ST_Buffer(ST_Envelope(ST_Collect(point))::geography, %(reach)s)
            ::geometry) AS box
        FROM house
    ), chosen AS (
        SELECT feature.id FROM view
        JOIN parcels_layerfeature AS feature
            ON feature.edition_id = ANY(%(editions)s) AND feature.geometry && view.box
        UNION
        SELECT nearest.id FROM house
        CROSS JOIN LATERAL (
            SELECT feature.id FROM parcels_layerfeature AS feature
            WHERE feature.edition_id = ANY(%(editions)s)
              AND feature.geometry && ST_Expand(house.point, %(far)s)
            ORDER BY feature.geometry <-> house.point
            LIMIT 1
        ) AS nearest
    )
    SELECT ST_AsGeoJSON(piece.drawn, 6), feature.name
    FROM chosen
    JOIN parcels_layerfeature AS feature USING (id)
    CROSS JOIN view
    CROSS JOIN LATERAL (SELECT CASE
        WHEN ST_Intersects(feature.geometry, view.box)
        THEN ST_CollectionExtract(ST_Intersection(feature.geometry, view.box), 3)
        ELSE feature.geometry
    END) AS piece (drawn)
    WHERE NOT ST_IsEmpty(piece.drawn)
    ORDER BY ST_Area(feature.geometry) DESC, feature.id
    LIMIT %(most)s
"""


def around(houses: list[House], editions: list[int], reach: float) -> list[tuple[str, str]]:
    """GeoJSON (EPSG:4326) and name of what the distances of `houses` are to, the largest first.

    `reach` in metres around the houses. One query.
    """
    if not houses:
        return []
    _keys, longitudes, latitudes = _arrays(houses)
    asked: dict[str, Any] = {"longitudes": longitudes, "latitudes": latitudes, "editions": editions,
             "reach": reach, "far": _REACH, "most": MOST_DRAWN}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, asked)
        return [(drawn, name) for drawn, name in cursor.fetchall()]


_CLUSTERS = """
    SELECT id, ST_ClusterDBSCAN(ST_Transform(point, 32648), eps := %s, minpoints := %s) OVER ()
    FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) AS house (id, longitude, latitude),
         LATERAL (SELECT ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)) AS at (point)
"""


def clusters(houses: list[House]) -> dict[int, int | None]:
    """The cluster of each house (its key), None for one that stands alone. One query.

    In metres of UTM 48, at most 0.2 % off in the districts of the zone line: a threshold of
    100 m is not as sharp as that.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLUSTERS, [NEAR_METRES, FEWEST, *_arrays(houses)])
        return dict(cursor.fetchall())


def _arrays(houses: list[House]) -> list[list[Any]]:
    return [
        [each.pk for each in houses],
        [each.longitude for each in houses],
        [each.latitude for each in houses],
    ]
