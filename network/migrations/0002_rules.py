"""Rules the database keeps: facts are final and stamped by its clock; places are cut into cells."""

from django.db import migrations

from formats.crs import SPATIAL_REF_SYS_ROWS
from network.rules import append_only

FUNCTIONS = """
CREATE FUNCTION network_fact_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;

-- rangwat.loading_history is set by load_demo and restore alone, for a transaction.
CREATE FUNCTION network_fact_is_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rangwat.loading_history', true) IS DISTINCT FROM 'on' THEN
        NEW.recorded_at := clock_timestamp();
    ELSIF NEW.recorded_at > clock_timestamp() THEN
        RAISE EXCEPTION 'recorded in the future: %', NEW.recorded_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_is_recorded_by_now';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION network_cut_place_boundaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO network_placecell (boundary_id, geometry)
    SELECT cut.id, (ST_Dump(cut.geometry)).geom
    FROM (SELECT id, ST_Subdivide(geometry, 64) AS geometry FROM arrived) AS cut;
    RETURN NULL;
END $$;

CREATE TRIGGER place_boundary_is_cut AFTER INSERT ON network_placeboundary
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION network_cut_place_boundaries();
"""

FUNCTIONS_REVERSED = """
DROP TRIGGER place_boundary_is_cut ON network_placeboundary;
DROP FUNCTION network_cut_place_boundaries();
DROP FUNCTION network_fact_is_recorded_now();
DROP FUNCTION network_fact_is_final();
"""


def add_reference_systems(apps, schema_editor):
    """Our own SRIDs for Indian 1975: PostGIS would transform EPSG's rows 188 m wrong."""
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (srid) DO NOTHING",
            SPATIAL_REF_SYS_ROWS,
        )


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_REVERSED),
        migrations.RunPython(add_reference_systems, migrations.RunPython.noop),
        *append_only(
            "network_source",
            "network_placerecord",
            "network_placeboundary",
            "network_joining",
            "network_housecount",
            "network_personrecord",
            "network_householdmembership",
            "network_domicile",
            "network_appointment",
            "network_appointmentending",
        ),
    ]
