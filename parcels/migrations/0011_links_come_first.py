"""Which land a right is of is said before anything is said of the right, and not added to later.

A link has no clock of its own: one more of them, months later, would change what a month that
was signed had counted.
"""

from django.db import migrations

RULE = """
CREATE FUNCTION parcels_links_come_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    spoken_of bigint := (
        SELECT min(added.baunit_id) FROM added
        WHERE EXISTS (SELECT FROM parcels_right WHERE ba_unit_id = added.baunit_id)
           OR EXISTS (SELECT FROM parcels_landdocument WHERE ba_unit_id = added.baunit_id)
           OR EXISTS (SELECT FROM parcels_transferapplication WHERE ba_unit_id = added.baunit_id)
           OR EXISTS (
               SELECT FROM parcels_occupationnotification WHERE ba_unit_id = added.baunit_id));
BEGIN
    IF spoken_of IS NOT NULL THEN
        RAISE EXCEPTION 'rights of unit % are on record: its land cannot change under them', spoken_of
            USING ERRCODE = 'check_violation', CONSTRAINT = 'links_come_first';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER links_come_first AFTER INSERT ON parcels_baunit_spatial_units
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION parcels_links_come_first();
"""
REVERSED = """
DROP TRIGGER links_come_first ON parcels_baunit_spatial_units;
DROP FUNCTION parcels_links_come_first();
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0010_erasure_of_names")]

    operations = [migrations.RunSQL(RULE, REVERSED)]
