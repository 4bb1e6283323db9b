"""Rules the database keeps for the register: lineage, shares, overlaps and who takes their steps."""

from django.db import migrations

from network.rules import append_only

LINEAGE = """
CREATE FUNCTION parcels_reshaping_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint := CASE TG_TABLE_NAME
        WHEN 'parcels_reshaping' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'reshaping_id')::bigint END;
    sort text := (SELECT kind FROM parcels_reshaping WHERE id = chosen);
    gone bigint := (SELECT count(*) FROM parcels_retired WHERE reshaping_id = chosen);
    made bigint := (SELECT count(*) FROM parcels_formed WHERE reshaping_id = chosen);
BEGIN
    IF (sort = 'split' AND (gone <> 1 OR made < 2)) OR (sort = 'merge' AND (gone < 2 OR made <> 1))
    THEN
        RAISE EXCEPTION 'a % of % into % units', sort, gone, made
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reshaping_is_whole';
    END IF;
    -- What comes out is younger than what went in: a unit can never be its own ancestor.
    IF (SELECT min(spatial_unit_id) FROM parcels_formed WHERE reshaping_id = chosen)
       <= (SELECT max(spatial_unit_id) FROM parcels_retired WHERE reshaping_id = chosen) THEN
        RAISE EXCEPTION 'what a reshaping forms is new'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'formed_unit_is_new';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reshaping_is_whole AFTER INSERT ON parcels_reshaping
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parcels_reshaping_is_whole();
CREATE CONSTRAINT TRIGGER reshaping_is_whole AFTER INSERT ON parcels_retired
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parcels_reshaping_is_whole();
CREATE CONSTRAINT TRIGGER reshaping_is_whole AFTER INSERT ON parcels_formed
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parcels_reshaping_is_whole();

-- No facts of their own, but as final as the fact they belong to.
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_retired
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_formed
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_citation
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
-- Rights are of a basic administrative unit: which land that is cannot change under them.
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_baunit_spatial_units
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();

-- NaN is greater than anything, and nothing is certain of an infinite error.
ALTER TABLE parcels_boundary ADD CONSTRAINT position_error_is_finite
    CHECK (position_error_metres < 'Infinity');
ALTER TABLE parcels_boundarymarker ADD CONSTRAINT marker_error_is_finite
    CHECK (position_error_metres < 'Infinity');
"""
LINEAGE_REVERSED = """
ALTER TABLE parcels_boundarymarker DROP CONSTRAINT marker_error_is_finite;
ALTER TABLE parcels_boundary DROP CONSTRAINT position_error_is_finite;
DROP TRIGGER fact_is_final ON parcels_baunit_spatial_units;
DROP TRIGGER fact_is_final ON parcels_citation;
DROP TRIGGER fact_is_final ON parcels_formed;
DROP TRIGGER fact_is_final ON parcels_retired;
DROP TRIGGER reshaping_is_whole ON parcels_formed;
DROP TRIGGER reshaping_is_whole ON parcels_retired;
DROP TRIGGER reshaping_is_whole ON parcels_reshaping;
DROP FUNCTION parcels_reshaping_is_whole();
"""

# Two sources may each give the whole to another: that is a dispute, and both are kept. One
# source, of one unit on one day, cannot give away more than there is.
SHARES = """
CREATE FUNCTION parcels_shares_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT ba_unit_id, source_id, began_on FROM arrived) AS said
        JOIN parcels_right AS claim USING (ba_unit_id, source_id, began_on)
        WHERE claim.kind = 'holding'
        GROUP BY claim.ba_unit_id, claim.source_id, claim.began_on
        -- Thirds and sixths are rounded.
        HAVING sum(claim.share_numerator::numeric / claim.share_denominator) > 1.000000001
    ) THEN
        RAISE EXCEPTION 'one statement gives away more than the whole'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_fit_in_the_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER shares_fit AFTER INSERT ON parcels_right
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_shares_fit();
"""
SHARES_REVERSED = """
DROP TRIGGER shares_fit ON parcels_right;
DROP FUNCTION parcels_shares_fit();
"""

STEPS = """
CREATE FUNCTION parcels_step_is_of_a_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.side_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM parcels_overlap
        WHERE id = NEW.overlap_id AND NEW.side_id IN (spatial_unit_id, other_unit_id)
    ) THEN
        RAISE EXCEPTION 'unit % is no side of overlap %', NEW.side_id, NEW.overlap_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_is_of_a_side';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_is_of_a_side BEFORE INSERT ON parcels_overlapstep
    FOR EACH ROW EXECUTE FUNCTION parcels_step_is_of_a_side();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_overlap
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
"""
STEPS_REVERSED = """
DROP TRIGGER fact_is_final ON parcels_overlap;
DROP TRIGGER step_is_of_a_side ON parcels_overlapstep;
DROP FUNCTION parcels_step_is_of_a_side();
"""

OVERLAPS = """
-- What an overlap amounts to (DOMAIN.md 2.11, 5.0): areas in m², perimeter in m, position
-- errors in m, area errors in m². A strip of length L and width w has area L·w and perimeter
-- 2(L + w): twice the area by the perimeter is its width, never more.
CREATE FUNCTION parcels_overlap_class(
    shared float8, perimeter float8, smaller float8,
    first_error float8, second_error float8, first_area_error float8, second_area_error float8
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN shared <= 16 THEN 'noise'
        WHEN shared >= 0.95 * smaller THEN 'containment'
        WHEN 2 * shared / perimeter < 2 * sqrt(first_error ^ 2 + second_error ^ 2)
          OR shared <= 2 * greatest(first_area_error, second_area_error) THEN 'boundary_line'
        ELSE 'real' END
$$;

-- The ground two shapes share, m² and m on the ellipsoid; no row where it is less than about
-- 1 m² (8e-11 square degrees in Thailand).
CREATE FUNCTION parcels_shared_ground(one geometry, other geometry)
    RETURNS TABLE (square_metres float8, perimeter float8)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 1 COST 10000 AS $$
DECLARE
    shared geometry := ST_CollectionExtract(ST_Intersection(one, other), 3);
BEGIN
    IF ST_Area(shared) > 8e-11 THEN
        square_metres := ST_Area(shared::geography);
        perimeter := ST_Perimeter(shared::geography);
        RETURN NEXT;
    END IF;
END $$;

-- All pairs of boundaries of different units that share ground. Most neighbours only touch:
-- the relation of their interiors, half the work of an intersection, sorts them out first.
CREATE VIEW parcels_crossing AS
    SELECT one.id AS first_id, other.id AS second_id, ground.square_metres,
           parcels_overlap_class(
               ground.square_metres, ground.perimeter,
               least(one.square_metres, other.square_metres),
               one.position_error_metres, other.position_error_metres,
               one.area_error_square_metres, other.area_error_square_metres) AS kind
    FROM parcels_boundary AS one
    JOIN parcels_boundary AS other
        ON other.geometry && one.geometry AND other.id > one.id
        AND other.spatial_unit_id <> one.spatial_unit_id
        AND ST_Relate(one.geometry, other.geometry, '2********')
    CROSS JOIN LATERAL parcels_shared_ground(one.geometry, other.geometry) AS ground;

-- The lasting records of pairs of boundaries (first and second, in order): one for two units,
-- however often either is measured. A unit that a split or merge has retired meets nobody.
-- Planned anew for each call, here and below: what was planned for one parcel in an empty
-- register would be kept by the connection for an import of twenty thousand. Compiling it
-- would take a second.
CREATE FUNCTION parcels_note_pairs(firsts bigint[], seconds bigint[]) RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
    INSERT INTO parcels_overlap (key, spatial_unit_id, other_unit_id, layer_kind, layer_series)
    SELECT gen_random_uuid(), spatial_unit_id, other_unit_id, '', ''
    FROM (SELECT DISTINCT least(one.spatial_unit_id, other.spatial_unit_id) AS spatial_unit_id,
                 greatest(one.spatial_unit_id, other.spatial_unit_id) AS other_unit_id
          FROM unnest(firsts, seconds) AS pair (first_id, second_id)
          JOIN parcels_boundary AS one ON one.id = pair.first_id
          JOIN parcels_boundary AS other ON other.id = pair.second_id
          JOIN parcels_spatialunit AS one_unit
              ON one_unit.id = one.spatial_unit_id AND one_unit.kind <> 'house'
          JOIN parcels_spatialunit AS other_unit
              ON other_unit.id = other.spatial_unit_id AND other_unit.kind <> 'house'
          WHERE NOT EXISTS (SELECT FROM parcels_retired WHERE spatial_unit_id = one_unit.id)
            AND NOT EXISTS (SELECT FROM parcels_retired WHERE spatial_unit_id = other_unit.id)
         ) AS met
    ON CONFLICT DO NOTHING;
END $$;

-- The pairs of boundaries that arrive, each once and by the index alone: an import of hundreds
-- of thousands arrives in a table whose statistics are of before, and a plan that trusted them
-- could compare every boundary with every other. With bitmaps alone nothing but the geometry
-- can choose the other one. All are looked for before anything is written: several processes
-- may share a statement that only reads, and for many they do, however small the table was.
CREATE FUNCTION parcels_cross_boundaries(chosen bigint[]) RETURNS void LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off
    SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
    SET enable_hashjoin = off SET enable_mergejoin = off
    SET min_parallel_table_scan_size = 715827882 AS $$
DECLARE
    firsts bigint[];
    seconds bigint[];
    areas float8[];
    kinds text[];
BEGIN
    IF cardinality(chosen) >= 1000 THEN
        PERFORM set_config('min_parallel_table_scan_size', '0', true);  -- until this returns
    END IF;
    -- Given as text: what PL/pgSQL selects into variables, one process alone may work out.
    EXECUTE $search$
        SELECT array_agg(first_id), array_agg(second_id), array_agg(square_metres), array_agg(kind)
        FROM (
            SELECT least(one.id, other.id) AS first_id, greatest(one.id, other.id) AS second_id,
                   ground.square_metres,
                   parcels_overlap_class(
                       ground.square_metres, ground.perimeter,
                       least(one.square_metres, other.square_metres),
                       one.position_error_metres, other.position_error_metres,
                       one.area_error_square_metres, other.area_error_square_metres) AS kind
            FROM parcels_boundary AS one
            JOIN parcels_boundary AS other
                ON other.geometry && one.geometry AND other.spatial_unit_id <> one.spatial_unit_id
            CROSS JOIN LATERAL parcels_shared_ground(one.geometry, other.geometry) AS ground
            -- A pair of which both arrive is worked out from its younger side.
            WHERE one.id = ANY($1) AND (other.id < one.id OR NOT other.id = ANY($1))
              AND ST_Relate(one.geometry, other.geometry, '2********')
        ) AS met
    $search$ INTO firsts, seconds, areas, kinds USING chosen;
    INSERT INTO parcels_boundaryoverlap (first_id, second_id, square_metres, kind)
    SELECT * FROM unnest(firsts, seconds, areas, kinds)
    ON CONFLICT (first_id, second_id)
        DO UPDATE SET square_metres = excluded.square_metres, kind = excluded.kind;
    SELECT array_agg(first_id), array_agg(second_id) INTO firsts, seconds
    FROM unnest(firsts, seconds, kinds) AS met (first_id, second_id, kind) WHERE kind <> 'noise';
    PERFORM parcels_note_pairs(firsts, seconds);
END $$;

-- The same for the whole register, after its pairs were worked out anew.
CREATE FUNCTION parcels_note_overlaps() RETURNS void LANGUAGE sql AS $$
    SELECT parcels_note_pairs(array_agg(first_id), array_agg(second_id))
    FROM parcels_boundaryoverlap WHERE kind <> 'noise'
$$;

CREATE FUNCTION parcels_share_concessions(chosen bigint[]) RETURNS void LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
    INSERT INTO parcels_concessionshare (boundary_id, feature_id, square_metres)
    SELECT boundary.id, touching.feature_id,
           CASE WHEN ST_CoveredBy(boundary.geometry, touching.land) THEN boundary.square_metres
                ELSE ST_Area(ST_Intersection(boundary.geometry, touching.land)::geography) END
    FROM parcels_boundary AS boundary
    CROSS JOIN LATERAL (
        SELECT cell.feature_id, ST_Union(cell.geometry) AS land
        FROM parcels_layercell AS cell
        JOIN parcels_layeredition AS edition
            ON edition.id = cell.edition_id AND edition.kind = 'concession'
        WHERE ST_Intersects(cell.geometry, boundary.geometry)
        GROUP BY cell.feature_id
    ) AS touching
    WHERE boundary.id = ANY(chosen)
    ON CONFLICT (boundary_id, feature_id) DO UPDATE SET square_metres = excluded.square_metres;
    INSERT INTO parcels_overlap (key, spatial_unit_id, layer_kind, layer_series, concession_id)
    SELECT DISTINCT ON (boundary.spatial_unit_id, feature.concession_id)
           gen_random_uuid(), boundary.spatial_unit_id, '', '', feature.concession_id
    FROM parcels_concessionshare AS share
    JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id
    JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id AND unit.kind <> 'house'
    JOIN parcels_layerfeature AS feature ON feature.id = share.feature_id
    WHERE share.boundary_id = ANY(chosen) AND share.square_metres > 16
    ON CONFLICT DO NOTHING;
END $$;

-- With a layer of State land what straddles its line is on record; what lies wholly within
-- has a status, and no overlap to settle.
CREATE FUNCTION parcels_note_layer_overlaps(chosen bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO parcels_overlap (key, spatial_unit_id, layer_kind, layer_series)
    SELECT DISTINCT ON (boundary.spatial_unit_id, edition.kind, edition.series)
           gen_random_uuid(), boundary.spatial_unit_id, edition.kind, edition.series
    FROM parcels_layershare AS share
    JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id
    JOIN parcels_spatialunit AS unit ON unit.id = boundary.spatial_unit_id AND unit.kind <> 'house'
    JOIN parcels_layeredition AS edition ON edition.id = share.edition_id
    WHERE share.boundary_id = ANY(chosen) AND share.square_metres > 16
      AND boundary.square_metres - share.square_metres > 16
      AND edition.kind NOT IN ('alro_decree_area', 'watershed_class', 'concession')
    ON CONFLICT DO NOTHING
$$;

-- What is derived from pairs of facts is written as the later of the two arrives. Two that
-- arrive at once would not see each other: whoever comes second waits until the first is in.
CREATE FUNCTION parcels_one_at_a_time() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('parcels_derived_pairs'))
$$;

CREATE OR REPLACE FUNCTION parcels_boundaries_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint[] := ARRAY(SELECT id FROM arrived);
BEGIN
    PERFORM parcels_one_at_a_time();
    PERFORM parcels_locate_boundaries(chosen), parcels_share_boundaries(chosen),
            parcels_share_concessions(chosen), parcels_note_layer_overlaps(chosen),
            parcels_cross_boundaries(chosen);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION parcels_layer_features_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    PERFORM parcels_one_at_a_time();
    INSERT INTO parcels_layercell (feature_id, edition_id, geometry)
    SELECT cut.id, cut.edition_id, (ST_Dump(cut.geometry)).geom
    FROM (SELECT id, edition_id, ST_Subdivide(geometry, 64) AS geometry FROM arrived) AS cut;
    touched := ARRAY(
        SELECT DISTINCT boundary.id FROM parcels_boundary AS boundary
        JOIN parcels_layercell AS cell ON ST_Intersects(cell.geometry, boundary.geometry)
        WHERE cell.feature_id IN (SELECT id FROM arrived));
    PERFORM parcels_share_boundaries(touched), parcels_share_concessions(touched),
            parcels_note_layer_overlaps(touched);
    PERFORM parcels_place_concessions(ARRAY(SELECT id FROM arrived));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION parcels_positions_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parcels_one_at_a_time();
    PERFORM parcels_locate_positions(ARRAY(SELECT id FROM arrived));
    RETURN NULL;
END $$;

-- Before the cells of a place are told to what lies in them.
CREATE FUNCTION parcels_place_cells_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parcels_one_at_a_time();
    RETURN NULL;
END $$;
CREATE TRIGGER place_cells_wait BEFORE INSERT ON network_placecell
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_place_cells_wait();
"""
OVERLAPS_REVERSED = """
DROP TRIGGER place_cells_wait ON network_placecell;
DROP FUNCTION parcels_place_cells_wait();
CREATE OR REPLACE FUNCTION parcels_positions_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parcels_locate_positions(ARRAY(SELECT id FROM arrived));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION parcels_boundaries_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint[] := ARRAY(SELECT id FROM arrived);
BEGIN
    PERFORM parcels_locate_boundaries(chosen), parcels_share_boundaries(chosen);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION parcels_layer_features_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO parcels_layercell (feature_id, edition_id, geometry)
    SELECT cut.id, cut.edition_id, (ST_Dump(cut.geometry)).geom
    FROM (SELECT id, edition_id, ST_Subdivide(geometry, 64) AS geometry FROM arrived) AS cut;
    PERFORM parcels_share_boundaries(ARRAY(
        SELECT DISTINCT boundary.id FROM parcels_boundary AS boundary
        JOIN parcels_layercell AS cell ON ST_Intersects(cell.geometry, boundary.geometry)
        WHERE cell.feature_id IN (SELECT id FROM arrived)));
    PERFORM parcels_place_concessions(ARRAY(SELECT id FROM arrived));
    RETURN NULL;
END $$;
DROP FUNCTION parcels_one_at_a_time();
DROP FUNCTION parcels_note_layer_overlaps(bigint[]);
DROP FUNCTION parcels_share_concessions(bigint[]);
DROP FUNCTION parcels_note_overlaps();
DROP FUNCTION parcels_cross_boundaries(bigint[]);
DROP FUNCTION parcels_note_pairs(bigint[], bigint[]);
DROP VIEW parcels_crossing;
DROP FUNCTION parcels_shared_ground(geometry, geometry);
DROP FUNCTION parcels_overlap_class(float8, float8, float8, float8, float8, float8, float8);
"""

# What an upgrade finds: boundaries that arrived before there were overlaps.
CATCH_UP = """
INSERT INTO parcels_boundaryoverlap (first_id, second_id, square_metres, kind)
    SELECT first_id, second_id, square_metres, kind FROM parcels_crossing;
SELECT parcels_note_overlaps();
SELECT parcels_share_concessions(ARRAY(SELECT id FROM parcels_boundary)),
       parcels_note_layer_overlaps(ARRAY(SELECT id FROM parcels_boundary));
UPDATE parcels_landdocumenttype SET is_alro = true
    WHERE code IN ('alro_401', 'alro_agri_deed', 'alro_lease');
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0004_register")]

    operations = [
        *append_only(
            "parcels_boundarymarker",
            "parcels_livestockcertificate",
            "parcels_transferapplication",
            "parcels_transferdecision",
            "parcels_occupationnotification",
            "parcels_reshaping",
            "parcels_overlapstep",
            "parcels_occupationevidence",
        ),
        migrations.RunSQL(LINEAGE, LINEAGE_REVERSED),
        migrations.RunSQL(SHARES, SHARES_REVERSED),
        migrations.RunSQL(STEPS, STEPS_REVERSED),
        migrations.RunSQL(OVERLAPS, OVERLAPS_REVERSED),
        migrations.RunSQL(CATCH_UP, "DELETE FROM parcels_boundaryoverlap;"),
    ]
