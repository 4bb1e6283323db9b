"""Erasure reaches what people wrote on their layout: a lane or a well that bears somebody's name."""

from django.db import migrations

from network.rules_of_privacy import TOMBSTONE
from network.rules_of_words import CALLED, final_but_for_words, words_may_go

FINAL = final_but_for_words("parcels_names_are_final", "parcels_erase_names")
ERASE = f"""
CREATE FUNCTION parcels_erase_names() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    called text[];
BEGIN
    called := ({CALLED});
    FOR i IN 1 .. coalesce(array_length(called, 1), 0) LOOP
        UPDATE parcels_landmark SET name = replace(name, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN name) > 0;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER names_on_layouts_go AFTER INSERT ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION parcels_erase_names();
"""
REVERSED = """
DROP TRIGGER names_on_layouts_go ON network_erasure;
DROP FUNCTION parcels_erase_names();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0009_layouts"),
        ("network", "0020_withdrawals_are_planned_for"),
    ]

    operations = [
        migrations.RunSQL(FINAL, "DROP FUNCTION parcels_names_are_final();"),
        migrations.RunSQL(*words_may_go("parcels_landmark", ("name",), "parcels_names_are_final")),
        migrations.RunSQL(ERASE, REVERSED),
    ]
