"""Drafts of visits: kept for their writer, counted nowhere, verified by nobody."""

from django.db import migrations, models

RULE = """
CREATE FUNCTION survey_draft_is_not_verified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM survey_visit WHERE id = NEW.visit_id AND is_draft) THEN
        RAISE EXCEPTION 'visit % is a draft', NEW.visit_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'draft_is_not_verified';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER draft_is_not_verified BEFORE INSERT ON survey_verification
    FOR EACH ROW WHEN (NEW.visit_id IS NOT NULL)
    EXECUTE FUNCTION survey_draft_is_not_verified();
"""

REVERSED = """
DROP TRIGGER draft_is_not_verified ON survey_verification;
DROP FUNCTION survey_draft_is_not_verified();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("survey", "0005_independence"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="is_draft",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="kept for who wrote it, and counted nowhere; handing it in is a visit of its own",
            ),
        ),
        migrations.RunSQL(RULE, REVERSED),
    ]
