"""The end of a field device is final, and a device does not change hands."""

from django.db import migrations

from network.rules import append_only

STAYS = """
CREATE FUNCTION network_field_device_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id <> OLD.account_id OR NEW.key <> OLD.key OR NEW.username <> OLD.username THEN
        RAISE EXCEPTION 'field device % does not change hands', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'field_device_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER field_device_stays BEFORE UPDATE ON network_fielddevice
    FOR EACH ROW EXECUTE FUNCTION network_field_device_stays();
"""
STAYS_REVERSED = """
DROP TRIGGER field_device_stays ON network_fielddevice;
DROP FUNCTION network_field_device_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0011_field_devices")]

    operations = [
        *append_only("network_fielddeviceending"),
        migrations.RunSQL(STAYS, STAYS_REVERSED),
    ]
