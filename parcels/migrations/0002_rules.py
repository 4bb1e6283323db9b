"""Rules the database keeps for land: final facts, and tables derived from pairs of facts."""

from django.db import migrations

from network.rules import append_only

# Each derived row is a function of two facts that never change, so it is written
# once, when the later of the two arrives, whichever that is.
DERIVED = """
CREATE FUNCTION parcels_locate_boundaries(chosen bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO parcels_boundaryplace (boundary_id, place_boundary_id)
    SELECT DISTINCT boundary.id, cell.boundary_id
    FROM parcels_boundary AS boundary
    JOIN network_placecell AS cell ON ST_Intersects(cell.geometry, boundary.interior_point)
    WHERE boundary.id = ANY(chosen)
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION parcels_locate_positions(chosen bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO parcels_positionplace (position_id, place_boundary_id)
    SELECT DISTINCT position.id, cell.boundary_id
    FROM parcels_position AS position
    JOIN network_placecell AS cell ON ST_Intersects(cell.geometry, position.point)
    WHERE position.id = ANY(chosen)
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION parcels_share_boundaries(chosen bigint[]) RETURNS void LANGUAGE sql AS $$
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

CREATE FUNCTION parcels_place_concessions(chosen bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO parcels_concessionplace (feature_id, place_boundary_id, square_metres)
    SELECT feature.id, touching.boundary_id,
           ST_Area(ST_Intersection(feature.geometry, touching.land)::geography)
    FROM parcels_layerfeature AS feature
    CROSS JOIN LATERAL (
        SELECT cell.boundary_id, ST_Union(cell.geometry) AS land
        FROM network_placecell AS cell
        WHERE ST_Intersects(cell.geometry, feature.geometry)
        GROUP BY cell.boundary_id
    ) AS touching
    WHERE feature.id = ANY(chosen) AND feature.concession_id IS NOT NULL
    ON CONFLICT (feature_id, place_boundary_id)
        DO UPDATE SET square_metres = excluded.square_metres
$$;

CREATE FUNCTION parcels_boundaries_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint[] := ARRAY(SELECT id FROM arrived);
BEGIN
    PERFORM parcels_locate_boundaries(chosen), parcels_share_boundaries(chosen);
    RETURN NULL;
END $$;

CREATE FUNCTION parcels_positions_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parcels_locate_positions(ARRAY(SELECT id FROM arrived));
    RETURN NULL;
END $$;

CREATE FUNCTION parcels_place_cells_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parcels_locate_boundaries(ARRAY(
        SELECT DISTINCT boundary.id FROM parcels_boundary AS boundary
        JOIN arrived ON ST_Intersects(arrived.geometry, boundary.interior_point)));
    PERFORM parcels_locate_positions(ARRAY(
        SELECT DISTINCT position.id FROM parcels_position AS position
        JOIN arrived ON ST_Intersects(arrived.geometry, position.point)));
    PERFORM parcels_place_concessions(ARRAY(
        SELECT DISTINCT feature.id FROM parcels_layerfeature AS feature
        JOIN arrived ON ST_Intersects(arrived.geometry, feature.geometry)
        WHERE feature.concession_id IS NOT NULL));
    RETURN NULL;
END $$;

CREATE FUNCTION parcels_layer_features_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER boundaries_arrived AFTER INSERT ON parcels_boundary
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_boundaries_arrived();
CREATE TRIGGER positions_arrived AFTER INSERT ON parcels_position
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_positions_arrived();
CREATE TRIGGER place_cells_arrived AFTER INSERT ON network_placecell
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_place_cells_arrived();
CREATE TRIGGER layer_features_arrived AFTER INSERT ON parcels_layerfeature
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_layer_features_arrived();

-- Features are no facts of their own, but as final as the edition they belong to.
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_layerfeature
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();

CREATE FUNCTION parcels_concession_has_its_instrument() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.concession_id IS NULL) =
       ((SELECT kind FROM parcels_layeredition WHERE id = NEW.edition_id) = 'concession') THEN
        RAISE EXCEPTION 'a concession polygon names its concession, and no other does'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'concession_has_its_instrument';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER concession_has_its_instrument BEFORE INSERT ON parcels_layerfeature
    FOR EACH ROW EXECUTE FUNCTION parcels_concession_has_its_instrument();
"""

DERIVED_REVERSED = """
DROP TRIGGER concession_has_its_instrument ON parcels_layerfeature;
DROP TRIGGER fact_is_final ON parcels_layerfeature;
DROP TRIGGER layer_features_arrived ON parcels_layerfeature;
DROP TRIGGER place_cells_arrived ON network_placecell;
DROP TRIGGER positions_arrived ON parcels_position;
DROP TRIGGER boundaries_arrived ON parcels_boundary;
DROP FUNCTION parcels_concession_has_its_instrument();
DROP FUNCTION parcels_layer_features_arrived();
DROP FUNCTION parcels_place_cells_arrived();
DROP FUNCTION parcels_positions_arrived();
DROP FUNCTION parcels_boundaries_arrived();
DROP FUNCTION parcels_place_concessions(bigint[]);
DROP FUNCTION parcels_share_boundaries(bigint[]);
DROP FUNCTION parcels_locate_positions(bigint[]);
DROP FUNCTION parcels_locate_boundaries(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0001_initial"), ("network", "0002_rules")]

    operations = [
        *append_only(
            "parcels_unitlabel",
            "parcels_boundary",
            "parcels_position",
            "parcels_statedplace",
            "parcels_right",
            "parcels_landdocument",
            "parcels_layeredition",
            "parcels_instrument",
        ),
        migrations.RunSQL(DERIVED, DERIVED_REVERSED),
    ]
