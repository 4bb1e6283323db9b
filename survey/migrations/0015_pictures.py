"""Pictures nobody can draw, files whose key is destroyed; and erasure reaches photographs.

network_erase_person knows nothing of photographs: triggers on what it changes do the rest,
inside it, so that the rules of final rows (network migration 0005) let exactly this through.
"""

import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules_of_privacy import TOMBSTONE

# A household of which nobody is known any more: whoever ever lived in it is erased.
PHOTOGRAPHS = f"""
CREATE FUNCTION survey_erase_photographs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT own.household_id), '{{}}') INTO gone
    FROM network_householdmembership AS own
    WHERE own.person_id = NEW.person_id AND own.household_id IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM network_householdmembership AS other
          WHERE other.household_id = own.household_id
            AND other.person_id NOT IN (SELECT person_id FROM network_erasure));

    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE stored_as <> '' AND id IN (
        SELECT file_id FROM survey_photograph
        WHERE household_id = ANY(gone) OR spatial_unit_id IN (
            SELECT visit.house_id FROM survey_visit AS visit
            WHERE visit.household_id = ANY(gone) AND NOT EXISTS (
                SELECT FROM survey_visit AS other
                WHERE other.house_id = visit.house_id AND NOT other.household_id = ANY(gone)))
    );
    UPDATE survey_photograph SET caption = '{TOMBSTONE}'
    WHERE household_id = ANY(gone) AND caption NOT IN ('', '{TOMBSTONE}');
    RETURN NULL;
END $$;
CREATE TRIGGER photographs_go_with_the_household AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_photographs();

CREATE FUNCTION survey_photograph_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND network_erased_person() IS NOT NULL
           AND NEW.caption = '{TOMBSTONE}'
           AND to_jsonb(NEW) - 'caption' = to_jsonb(OLD) - 'caption' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_photograph
    FOR EACH ROW EXECUTE FUNCTION survey_photograph_is_final();
"""
PHOTOGRAPHS_REVERSED = """
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_photograph
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
DROP FUNCTION survey_photograph_is_final();
DROP TRIGGER photographs_go_with_the_household ON network_erasure;
DROP FUNCTION survey_erase_photographs();
"""

COPIES = f"""
CREATE FUNCTION survey_erase_copies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The key goes at once, with the row; the files are deleted by the worker.
    INSERT INTO survey_erasedfile (stored_as)
    SELECT OLD.stored_as WHERE OLD.stored_as <> ''
    UNION SELECT stored_as FROM survey_picturecopy WHERE file_id = NEW.id;
    DELETE FROM survey_picturecopy WHERE file_id = NEW.id;
    DELETE FROM survey_undrawnpicture WHERE file_id = NEW.id;
    -- What came with a form goes with the form.
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE stored_as <> '' AND id IN (
        SELECT file.source_id FROM survey_submissionfile AS file
        JOIN survey_submission AS form ON form.id = file.submission_id
        WHERE form.source_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER copies_go_with_the_original AFTER UPDATE OF wrapped_key ON network_source
    FOR EACH ROW WHEN (OLD.wrapped_key IS NOT NULL AND NEW.wrapped_key IS NULL)
    EXECUTE FUNCTION survey_erase_copies();
"""
COPIES_REVERSED = """
DROP TRIGGER copies_go_with_the_original ON network_source;
DROP FUNCTION survey_erase_copies();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0012_field_device_rules"),
        ("parcels", "0007_places_in_sets"),
        ("survey", "0014_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stored_as", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="UndrawnPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason_code",
                    models.CharField(help_text="of a class of photographs.errors", max_length=12),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="photograph",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photographs",
                to="network.source",
            ),
        ),
        migrations.AddConstraint(
            model_name="photograph",
            constraint=models.UniqueConstraint(
                fields=("file", "source"), name="photograph_is_said_once"
            ),
        ),
        migrations.AddField(
            model_name="undrawnpicture",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="undrawn_picture",
                to="network.source",
            ),
        ),
        migrations.RunSQL(PHOTOGRAPHS, PHOTOGRAPHS_REVERSED),
        migrations.RunSQL(COPIES, COPIES_REVERSED),
    ]
