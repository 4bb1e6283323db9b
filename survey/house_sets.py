"""Houses V by what else is known of them: who shares one, water, electricity and the road."""

from __future__ import annotations

from network.named_sets import NamedSet
from parcels.models import LayerKind
from parcels.named_sets import EDITIONS
from survey.counted import VERIFIED_HOUSES, VERIFIED_PARCELS, VERIFIED_VISITS

NEAR_A_ROAD = 250  # metres (DOMAIN.md §5.1, F4.7)
# A degree of longitude or latitude is between 104.2 and 111.7 km long in Thailand (WGS 84, south
# of 20.5° N): farther than the one in degrees is farther in metres, nearer than the other is
# nearer. Only what lies between has to be measured.
FARTHEST = NEAR_A_ROAD / 104_200
NEAREST = NEAR_A_ROAD / 111_700
PIECE = 64  # vertices: around a piece of a long road lies little that is not near it

# How many households V live in each house V.
SHARED_HOUSES = NamedSet(
    "shared_house",
    ("id", "households"),
    """
    SELECT house_id, count(*) FROM verified_visit WHERE house_id IS NOT NULL GROUP BY house_id
    """,
    (VERIFIED_VISITS,),
)

# Parcels V with how their latest boundary was measured.
VERIFIED_METHODS = NamedSet(
    "verified_method",
    ("id", "spatial_unit_id", "method"),
    """
    SELECT parcel.id, parcel.spatial_unit_id, boundary.method
    FROM verified_parcel AS parcel JOIN parcels_boundary AS boundary ON boundary.id = parcel.id
    """,
    (VERIFIED_PARCELS,),
)

# Water and electricity as told at the latest visit that asked. The road by the map where there
# is a layer of roads and the house has a position; else as told.
SERVED_HOUSES = NamedSet(
    "served_house",
    ("id", "water", "electricity", "road"),
    f"""
    SELECT house.id,
           CASE WHEN told.has_water THEN 'yes' WHEN NOT told.has_water THEN 'no'
                ELSE 'not_asked' END,
           CASE WHEN told.has_electricity THEN 'yes' WHEN NOT told.has_electricity THEN 'no'
                ELSE 'not_asked' END,
           CASE WHEN near.is_near THEN 'yes' WHEN NOT near.is_near THEN 'no'
                WHEN told.has_all_weather_road THEN 'yes'
                WHEN NOT told.has_all_weather_road THEN 'no' ELSE 'not_asked' END
    FROM verified_house AS house
    LEFT JOIN (
        SELECT DISTINCT ON (house_id) house_id, has_water, has_electricity, has_all_weather_road
        FROM survey_houseservices
        WHERE observed_on < %(true_before)s
          AND network_is_known(recorded_at, source_id, %(known_by)s)
        ORDER BY house_id, observed_on DESC, recorded_at DESC, id DESC
    ) AS told ON told.house_id = house.id
    LEFT JOIN (
        SELECT seen.spatial_unit_id, reached.position_id IS NOT NULL AS is_near
        FROM (
            SELECT DISTINCT ON (spatial_unit_id) spatial_unit_id, id, point
            FROM parcels_position
            WHERE observed_on < %(true_before)s
              AND network_is_known(recorded_at, source_id, %(known_by)s)
              AND spatial_unit_id IN (SELECT id FROM verified_house)
            ORDER BY spatial_unit_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS seen
        LEFT JOIN (
            -- From each piece of a road to what lies around it: roads are few, houses many.
            SELECT DISTINCT around.position_id
            FROM (
                SELECT ST_Subdivide(geometry, {PIECE}) AS piece FROM parcels_layerfeature
                WHERE edition_id = ANY(ARRAY(
                    SELECT id FROM edition WHERE kind = '{LayerKind.ROAD}'))
            ) AS road
            CROSS JOIN LATERAL (
                SELECT position.id AS position_id FROM parcels_position AS position
                WHERE network_is_known(position.recorded_at, position.source_id, %(known_by)s)
                  AND ST_DWithin(position.point, road.piece, {FARTHEST})
                  AND (ST_DWithin(position.point, road.piece, {NEAREST})
                       OR ST_DWithin(position.point::geography, road.piece::geography,
                                     {NEAR_A_ROAD}))
                OFFSET 0  -- by the index, also where joining row by row is off
            ) AS around
        ) AS reached ON reached.position_id = seen.id
        WHERE EXISTS (SELECT FROM edition WHERE edition.kind = '{LayerKind.ROAD}')
    ) AS near ON near.spatial_unit_id = house.id
    """,  # noqa: S608 (constants)
    (VERIFIED_HOUSES, EDITIONS),
)
