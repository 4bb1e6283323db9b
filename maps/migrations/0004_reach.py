"""Who may see what is noted as it changes, so that a tile of a moment ago is not shown after it."""

from django.db import migrations

TABLES = (
    "network_appointment",
    "network_appointmentending",
    "network_delegation",
    "network_delegationending",
    "network_placerecord",
    "network_withdrawal",
)
TRIGGERS = """
CREATE FUNCTION maps_touch_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO maps_touched (layer, about) VALUES ('reach', NULL);
    RETURN NULL;
END $$;
""" + "\n".join(
    f"CREATE TRIGGER touches_reach AFTER INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION maps_touch_reach();"
    for table in TABLES
)
WITHOUT = (
    "\n".join(f"DROP TRIGGER touches_reach ON {table};" for table in TABLES)
    + "DROP FUNCTION maps_touch_reach(); DELETE FROM maps_touched WHERE layer = 'reach';"
    " DELETE FROM maps_keptlayer WHERE layer = 'reach';"
)


class Migration(migrations.Migration):
    dependencies = [("maps", "0003_touched"), ("network", "0017_privacy")]

    operations = [migrations.RunSQL(TRIGGERS, WITHOUT)]
