"""Overlaps of many boundaries that arrive at once: each pair once, found by the index alone.

An import of hundreds of thousands arrives in a table whose statistics are of before: a plan
that trusted them could compare every boundary with every other.
"""

from django.db import migrations

IN_SETS = """
CREATE OR REPLACE FUNCTION parcels_cross_boundaries(chosen bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH crossed AS (
        INSERT INTO parcels_boundaryoverlap (first_id, second_id, square_metres, kind)
        SELECT least(one.id, other.id), greatest(one.id, other.id), ground.square_metres,
               parcels_overlap_class(
                   ground.square_metres, ground.perimeter,
                   least(one.square_metres, other.square_metres),
                   one.position_error_metres, other.position_error_metres,
                   one.area_error_square_metres, other.area_error_square_metres)
        FROM unnest(chosen) AS picked (id)
        JOIN parcels_boundary AS one ON one.id = picked.id
        CROSS JOIN LATERAL (
            -- Nothing but the geometry may choose the index.
            SELECT near.* FROM parcels_boundary AS near
            WHERE near.geometry && one.geometry
              AND near.spatial_unit_id <> one.spatial_unit_id
            OFFSET 0
        ) AS other
        CROSS JOIN LATERAL parcels_shared_ground(one.geometry, other.geometry) AS ground
        -- A pair of which both arrive is worked out from its younger side.
        WHERE (other.id < one.id OR NOT other.id = ANY(chosen))
          AND ST_Relate(one.geometry, other.geometry, '2********')
        ON CONFLICT (first_id, second_id)
            DO UPDATE SET square_metres = excluded.square_metres, kind = excluded.kind
        RETURNING first_id, second_id, kind
    )
    INSERT INTO parcels_overlap (key, spatial_unit_id, other_unit_id, layer_kind, layer_series)
    SELECT gen_random_uuid(), pair.spatial_unit_id, pair.other_unit_id, '', ''
    FROM (
        SELECT DISTINCT least(one.spatial_unit_id, other.spatial_unit_id) AS spatial_unit_id,
               greatest(one.spatial_unit_id, other.spatial_unit_id) AS other_unit_id
        FROM crossed
        JOIN parcels_boundary AS one ON one.id = crossed.first_id
        JOIN parcels_boundary AS other ON other.id = crossed.second_id
        JOIN parcels_spatialunit AS one_unit
            ON one_unit.id = one.spatial_unit_id AND one_unit.kind <> 'house'
        JOIN parcels_spatialunit AS other_unit
            ON other_unit.id = other.spatial_unit_id AND other_unit.kind <> 'house'
        WHERE crossed.kind <> 'noise'
          AND NOT EXISTS (
              SELECT FROM parcels_retired AS gone
              WHERE gone.spatial_unit_id IN (one.spatial_unit_id, other.spatial_unit_id))
    ) AS pair
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION parcels_locate_boundaries(chosen bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO parcels_boundaryplace (boundary_id, place_boundary_id)
    SELECT DISTINCT boundary.id, cell.boundary_id
    FROM unnest(chosen) AS picked (id)
    JOIN parcels_boundary AS boundary ON boundary.id = picked.id
    CROSS JOIN LATERAL (
        SELECT each.boundary_id FROM network_placecell AS each
        WHERE ST_Intersects(each.geometry, boundary.interior_point)
        OFFSET 0
    ) AS cell
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION parcels_share_boundaries(chosen bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO parcels_layershare (boundary_id, edition_id, square_metres)
    SELECT boundary.id, touching.edition_id,
           CASE WHEN ST_CoveredBy(boundary.geometry, touching.land) THEN boundary.square_metres
                ELSE ST_Area(ST_Intersection(boundary.geometry, touching.land)::geography) END
    FROM unnest(chosen) AS picked (id)
    JOIN parcels_boundary AS boundary ON boundary.id = picked.id
    CROSS JOIN LATERAL (
        SELECT cell.edition_id, ST_Union(cell.geometry) AS land
        FROM parcels_layercell AS cell
        WHERE ST_Intersects(cell.geometry, boundary.geometry)
        GROUP BY cell.edition_id
    ) AS touching
    ON CONFLICT (boundary_id, edition_id) DO UPDATE SET square_metres = excluded.square_metres;
END $$;
"""

# As migrations 0002 and 0005 have them.
BEFORE = """
CREATE OR REPLACE FUNCTION parcels_cross_boundaries(chosen bigint[]) RETURNS void LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
    INSERT INTO parcels_boundaryoverlap (first_id, second_id, square_metres, kind)
    SELECT first_id, second_id, square_metres, kind FROM parcels_crossing
    WHERE first_id = ANY(chosen)
    UNION
    SELECT first_id, second_id, square_metres, kind FROM parcels_crossing
    WHERE second_id = ANY(chosen)
    ON CONFLICT (first_id, second_id)
        DO UPDATE SET square_metres = excluded.square_metres, kind = excluded.kind;
    INSERT INTO parcels_overlap (key, spatial_unit_id, other_unit_id, layer_kind, layer_series)
    SELECT gen_random_uuid(), spatial_unit_id, other_unit_id, '', ''
    FROM (SELECT spatial_unit_id, other_unit_id FROM parcels_noteworthy
          WHERE first_id = ANY(chosen)
          UNION
          SELECT spatial_unit_id, other_unit_id FROM parcels_noteworthy
          WHERE second_id = ANY(chosen)) AS pair
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION parcels_locate_boundaries(chosen bigint[]) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO parcels_boundaryplace (boundary_id, place_boundary_id)
    SELECT DISTINCT boundary.id, cell.boundary_id
    FROM parcels_boundary AS boundary
    JOIN network_placecell AS cell ON ST_Intersects(cell.geometry, boundary.interior_point)
    WHERE boundary.id = ANY(chosen)
    ON CONFLICT DO NOTHING
$$;
ALTER FUNCTION parcels_locate_boundaries(bigint[]) RESET ALL;

CREATE OR REPLACE FUNCTION parcels_share_boundaries(chosen bigint[]) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO parcels_layershare (boundary_id, edition_id, square_metres)
    SELECT boundary.id, touching.edition_id,
           CASE WHEN ST_CoveredBy(boundary.geometry, touching.land) THEN boundary.square_metres
                ELSE ST_Area(ST_Intersection(boundary.geometry, touching.land)::geography) END
    FROM parcels_boundary AS boundary
    CROSS JOIN LATERAL (
        SELECT cell.edition_id, ST_Union(cell.geometry) AS land
        FROM parcels_layercell AS cell
        WHERE ST_Intersects(cell.geometry, boundary.geometry)
        GROUP BY cell.edition_id
    ) AS touching
    WHERE boundary.id = ANY(chosen)
    ON CONFLICT (boundary_id, edition_id) DO UPDATE SET square_metres = excluded.square_metres
$$;
ALTER FUNCTION parcels_share_boundaries(bigint[]) RESET ALL;
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0006_erasure")]

    operations = [migrations.RunSQL(IN_SETS, BEFORE)]
