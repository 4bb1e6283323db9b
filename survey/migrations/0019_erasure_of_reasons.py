"""Erasure reaches what people wrote of a person beside the forms: why two are one, or which is so.

Like 0018 a trigger on the tombstone, inside network_erase_person, and words alone.
"""

from django.db import migrations

from network.rules_of_privacy import TOMBSTONE

# Columns in which people's own words stand, by table.
WORDS = {
    "survey_duplicateverdict": "reason",
    "survey_settlement": "reason",
    "survey_verification": "reason",
    "survey_indicatorfinding": "value",
}

ERASE = f"""
CREATE FUNCTION survey_erase_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    households bigint[];
    gone bigint[];
BEGIN
    SELECT coalesce(array_agg(household), '{{}}') INTO households
    FROM survey_empty_households(NEW.person_id) AS household;
    gone := array_append(households, NEW.person_id);

    UPDATE survey_duplicateverdict SET reason = '{TOMBSTONE}'
    WHERE (first_id = ANY(gone) OR second_id = ANY(gone)) AND reason <> '{TOMBSTONE}';
    UPDATE survey_settlement SET reason = '{TOMBSTONE}'
    WHERE reason <> '{TOMBSTONE}' AND contradiction_id IN (
        SELECT noticed.id FROM survey_contradiction AS noticed
        JOIN survey_visit AS visit ON visit.id IN (noticed.first_visit_id, noticed.second_visit_id)
        WHERE visit.household_id = ANY(households));
    UPDATE survey_verification SET reason = '{TOMBSTONE}'
    WHERE reason NOT IN ('', '{TOMBSTONE}') AND visit_id IN (
        SELECT id FROM survey_visit WHERE household_id = ANY(households));
    UPDATE survey_indicatorfinding SET value = '' WHERE household_id = ANY(households);
    RETURN NULL;
END $$;
CREATE TRIGGER words_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_reasons();
"""

REVERSED = """
DROP TRIGGER words_go_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_reasons();
"""


def _final(table: str, word: str) -> migrations.RunSQL:
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return migrations.RunSQL(
        f"{replace} FOR EACH ROW EXECUTE FUNCTION survey_told_is_final('{word}');",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [("survey", "0018_field_erasure")]

    operations = [
        *(_final(table, word) for table, word in WORDS.items()),
        migrations.RunSQL(ERASE, REVERSED),
    ]
