"""Rules of merging: one kind, never twice, no circle; and who verifies what was stated anew."""

from importlib import import_module

from django.db import migrations

VERDICTS = """
-- Two who judge the same parties wait for each other: the party rows are locked, and what is
-- looked for afterwards is seen as the other left it. A merged party is in no other merge, so
-- that nothing is merged twice and no chain comes back to its beginning.
CREATE FUNCTION survey_verdict_fits_others() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint[] := ARRAY[NEW.first_id, NEW.second_id];
BEGIN
    PERFORM FROM network_party WHERE id = ANY (concerned) ORDER BY id FOR UPDATE;
    IF (SELECT count(DISTINCT kind) FROM network_party WHERE id = ANY (concerned)) > 1 THEN
        RAISE EXCEPTION 'parties % are of two kinds', concerned
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pair_is_of_one_kind';
    END IF;
    IF EXISTS (
        SELECT FROM survey_duplicateverdict AS earlier
        WHERE earlier.is_same
          AND CASE WHEN earlier.kept_id = earlier.first_id
                   THEN earlier.second_id ELSE earlier.first_id END = ANY (concerned)
          AND earlier.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal)
    ) THEN
        RAISE EXCEPTION 'one of parties % is merged already', concerned
            USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER verdict_fits_others BEFORE INSERT ON survey_duplicateverdict
    FOR EACH ROW EXECUTE FUNCTION survey_verdict_fits_others();
"""
VERDICTS_REVERSED = """
DROP TRIGGER verdict_fits_others ON survey_duplicateverdict;
DROP FUNCTION survey_verdict_fits_others();
"""

_BEFORE = import_module("survey.migrations.0007_withdrawals").RULES
_FUNCTION = _BEFORE[_BEFORE.index("-- Verdicts on one record wait") :]
_IF = "    IF concerned OR recorder = NEW.verifier_id THEN"
# What a merge states anew was recorded by whoever recorded it first, not by who merged.
_RESTATED = """
    IF NEW.visit_id IS NOT NULL AND EXISTS (
        SELECT FROM survey_visit AS told
        JOIN survey_duplicateverdict AS merge ON merge.source_id = told.source_id
        WHERE told.id = NEW.visit_id
    ) THEN
        recorder := NULL;
        concerned := concerned OR EXISTS (
            WITH RECURSIVE one (party_id) AS (
                SELECT household_id FROM survey_visit WHERE id = NEW.visit_id
                UNION
                SELECT unnest(ARRAY[merge.first_id, merge.second_id])
                FROM survey_duplicateverdict AS merge JOIN one ON one.party_id = merge.kept_id
                WHERE merge.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal)
            )
            SELECT FROM one
            JOIN survey_visit AS first_told ON first_told.household_id = one.party_id
            JOIN survey_visit AS told ON told.id = NEW.visit_id
                AND told.visited_on = first_told.visited_on
            JOIN network_source AS source ON source.id = first_told.source_id
            JOIN network_account AS account ON account.id = source.recorded_by_id
            WHERE account.person_id = NEW.verifier_id
              AND source.id NOT IN (SELECT source_id FROM survey_duplicateverdict)
        );
    END IF;
"""
INDEPENDENT = _FUNCTION.replace(_IF, _RESTATED + _IF)


class Migration(migrations.Migration):
    dependencies = [("survey", "0016_contradictions")]

    operations = [
        migrations.RunSQL(VERDICTS, VERDICTS_REVERSED),
        migrations.RunSQL(INDEPENDENT, _FUNCTION),
    ]
