"""Places and layers of many boundaries that arrive at once, found by the index alone.

An import of hundreds of thousands arrives in a table whose statistics are of before: a plan
that trusted them could compare every boundary with every other.
"""

from django.db import migrations

IN_SETS = """
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

# As migration 0002 has them.
BEFORE = """
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
