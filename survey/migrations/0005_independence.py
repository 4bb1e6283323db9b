"""Independent verifiers, more strictly: of another house, and each of another household."""

from django.db import migrations

STRICTER = """
-- Verdicts on one record wait for each other, so that of two persons of one household who
-- agree at the same moment the second is seen.
CREATE OR REPLACE FUNCTION survey_verifier_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recorder bigint;
    concerned boolean;
    in_the_house boolean := false;
BEGIN
    IF NEW.visit_id IS NOT NULL THEN
        PERFORM FROM survey_visit WHERE id = NEW.visit_id FOR NO KEY UPDATE;
        SELECT account.person_id,
               visit.household_id IN (NEW.verifier_id,
                   survey_household_of(NEW.verifier_id, NEW.verified_on),
                   survey_household_of(NEW.verifier_id, visit.visited_on),
                   survey_household_of(NEW.verifier_id, source.as_of)),
               visit.house_id IS NOT NULL AND EXISTS (
                   -- The house in which the verifier's own household was last seen.
                   SELECT FROM (
                       SELECT own.house_id FROM survey_visit AS own
                       WHERE own.household_id =
                             survey_household_of(NEW.verifier_id, NEW.verified_on)
                         AND own.visited_on <= NEW.verified_on
                       ORDER BY own.visited_on DESC, own.recorded_at DESC, own.id DESC LIMIT 1
                   ) AS lived WHERE lived.house_id = visit.house_id)
        INTO recorder, concerned, in_the_house
        FROM survey_visit AS visit
        JOIN network_source AS source ON source.id = visit.source_id
        LEFT JOIN network_account AS account ON account.id = source.recorded_by_id
        WHERE visit.id = NEW.visit_id;
    ELSE
        PERFORM FROM parcels_boundary WHERE id = NEW.boundary_id FOR NO KEY UPDATE;
        SELECT account.person_id,
               EXISTS (
                   SELECT FROM parcels_baunit_spatial_units AS held
                   JOIN parcels_right AS claim ON claim.ba_unit_id = held.baunit_id
                   WHERE held.spatialunit_id = boundary.spatial_unit_id
                     AND (claim.party_id IN (NEW.verifier_id,
                              survey_household_of(NEW.verifier_id, NEW.verified_on))
                          OR survey_household_of(claim.party_id, NEW.verified_on) =
                              survey_household_of(NEW.verifier_id, NEW.verified_on))
               )
        INTO recorder, concerned
        FROM parcels_boundary AS boundary
        JOIN network_source AS source ON source.id = boundary.source_id
        LEFT JOIN network_account AS account ON account.id = source.recorded_by_id
        WHERE boundary.id = NEW.boundary_id;
    END IF;
    IF concerned OR recorder = NEW.verifier_id THEN
        RAISE EXCEPTION 'person % may not verify this record', NEW.verifier_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verifier_is_independent';
    END IF;
    IF in_the_house THEN
        RAISE EXCEPTION 'person % lives in the house', NEW.verifier_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verifier_lives_elsewhere';
    END IF;
    IF NEW.verdict = 'agree' AND EXISTS (
        SELECT FROM survey_verification AS earlier
        WHERE (earlier.visit_id = NEW.visit_id OR earlier.boundary_id = NEW.boundary_id)
          AND earlier.verifier_id <> NEW.verifier_id AND earlier.verdict = 'agree'
          AND survey_household_of(earlier.verifier_id, earlier.verified_on) =
              survey_household_of(NEW.verifier_id, NEW.verified_on)
    ) THEN
        RAISE EXCEPTION 'somebody of the household of person % has agreed', NEW.verifier_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verifiers_are_of_two_households';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("survey", "0004_hardship_types")]

    # Going back leaves the stricter rule: what it refused was never recorded.
    operations = [migrations.RunSQL(STRICTER, migrations.RunSQL.noop)]
