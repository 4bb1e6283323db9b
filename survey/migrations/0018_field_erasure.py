"""Erasure reaches what the field sent: answers in people's own words, pictures, the XML itself.

network_erase_person knows nothing of surveys: a trigger on the tombstone does the rest, inside
it, so that the rules of final rows let exactly this through. What a household told goes with
the last of the people who ever lived in it.
"""

from django.db import migrations

from network.rules_of_privacy import TOMBSTONE

# Columns in which people's own words stand, by table.
WORDS = {
    "survey_visit": ("remark",),
    "survey_livelihood": ("occupation", "skills", "wanted_skills"),
    "survey_householdaccount": ("income_sources", "saves_with"),
    "survey_tenure": ("remark",),
    "survey_photograph": ("caption",),
    "survey_referral": ("detail",),
    "survey_interpretation": ("remarks", "reason"),
}

FINAL = f"""
-- Words become nothing, and nothing else of the row changes.
CREATE FUNCTION survey_told_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND network_erased_person() IS NOT NULL
           AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
           AND NOT EXISTS (
               SELECT FROM unnest(TG_ARGV) AS word
               WHERE to_jsonb(NEW)->>word NOT IN ('', '[]', '{TOMBSTONE}')
           ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;
"""

ERASE = f"""
-- Households in which a person has lived, and all of whose people are erased.
CREATE FUNCTION survey_empty_households(person bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT own.household_id FROM network_householdmembership AS own
    WHERE own.person_id = person AND own.household_id IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM network_householdmembership AS other
          WHERE other.household_id = own.household_id
            AND other.person_id NOT IN (SELECT person_id FROM network_erasure))
$$;

-- Everybody of whom a source speaks: by themselves, or by the household they have lived in.
CREATE FUNCTION survey_people_in(source bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT party_id FROM network_personrecord WHERE source_id = source
    UNION SELECT person_id FROM network_consent WHERE source_id = source
    UNION SELECT person_id FROM network_householdmembership WHERE source_id = source
    UNION SELECT person_id FROM survey_careneed WHERE source_id = source
    UNION SELECT person_id FROM survey_livelihood WHERE source_id = source
    UNION SELECT person_id FROM survey_referral
        WHERE source_id = source AND person_id IS NOT NULL
    UNION SELECT lived.person_id
        FROM (
            SELECT household_id FROM survey_visit WHERE source_id = source
            UNION SELECT household_id FROM survey_householdaccount WHERE source_id = source
            UNION SELECT household_id FROM survey_tenure WHERE source_id = source
            UNION SELECT household_id FROM survey_referral WHERE source_id = source
            UNION SELECT household_id FROM survey_photograph WHERE source_id = source
        ) AS told
        JOIN network_householdmembership AS lived ON lived.household_id = told.household_id
$$;

CREATE FUNCTION survey_erase_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    households bigint[];
    sent bigint[];
    files bigint[];
BEGIN
    SELECT coalesce(array_agg(household), '{{}}') INTO households
    FROM survey_empty_households(NEW.person_id) AS household;

    UPDATE survey_livelihood SET occupation = '', skills = '', wanted_skills = ''
    WHERE person_id = NEW.person_id;
    UPDATE survey_referral SET detail = ''
    WHERE person_id = NEW.person_id OR household_id = ANY(households);
    UPDATE survey_visit SET remark = '' WHERE household_id = ANY(households);
    UPDATE survey_tenure SET remark = '' WHERE household_id = ANY(households);
    UPDATE survey_householdaccount SET income_sources = '', saves_with = ''
    WHERE household_id = ANY(households);
    UPDATE survey_photograph SET caption = '' WHERE household_id = ANY(households);

    -- Submissions that speak of nobody who is still known, and their earlier and later editions.
    SELECT coalesce(array_agg(DISTINCT edition.id), '{{}}') INTO sent
    FROM survey_submission AS submission
    JOIN survey_submission AS edition ON edition.first_id = submission.first_id
    WHERE NEW.person_id IN (SELECT survey_people_in(submission.source_id))
      AND NOT EXISTS (
          SELECT FROM survey_submission AS same
          CROSS JOIN LATERAL survey_people_in(same.source_id) AS person
          WHERE same.first_id = submission.first_id
            AND person NOT IN (SELECT person_id FROM network_erasure));

    SELECT coalesce(array_agg(source_id), '{{}}') INTO files FROM (
        SELECT source_id FROM survey_submission WHERE id = ANY(sent)
        UNION SELECT source_id FROM survey_submissionfile WHERE submission_id = ANY(sent)
        UNION SELECT file_id FROM survey_photograph WHERE household_id = ANY(households)
        UNION SELECT refused.source_id FROM survey_refusedsubmission AS refused
            JOIN survey_submission AS submission ON submission.instance_id = refused.instance_id
            WHERE submission.id = ANY(sent)
    ) AS going;
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE id = ANY(files) AND title <> '{TOMBSTONE}';
    DELETE FROM survey_picturecopy WHERE file_id = ANY(files);
    UPDATE survey_interpretation
    SET remarks = '[]', reason = CASE WHEN reason = '' THEN '' ELSE '{TOMBSTONE}' END
    WHERE submission_id = ANY(sent);
    RETURN NULL;
END $$;
CREATE TRIGGER told_goes_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_told();
"""

REVERSED = """
DROP TRIGGER told_goes_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_told();
DROP FUNCTION survey_people_in(bigint);
DROP FUNCTION survey_empty_households(bigint);
"""


def _final(table: str, words: tuple[str, ...]) -> migrations.RunSQL:
    named = ", ".join(f"'{word}'" for word in words)
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return migrations.RunSQL(
        f"{replace} FOR EACH ROW EXECUTE FUNCTION survey_told_is_final({named});",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [("survey", "0017_duplicates"), ("network", "0012_field_device_rules")]

    operations = [
        migrations.RunSQL(FINAL, "DROP FUNCTION survey_told_is_final();"),
        *(_final(table, words) for table, words in WORDS.items()),
        migrations.RunSQL(ERASE, REVERSED),
    ]
