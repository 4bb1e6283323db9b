"""Rules the database keeps for the survey: final facts, and verifiers who are independent."""

from django.db import migrations

from network.rules import append_only

INDEPENDENT = """
-- The household a person lived in on a day, as the latest record of it says.
CREATE FUNCTION survey_household_of(person bigint, on_day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT household_id FROM network_householdmembership
    WHERE person_id = person AND observed_on <= on_day
    ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
$$;

CREATE FUNCTION survey_verifier_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recorder bigint;
    concerned boolean;
BEGIN
    IF NEW.visit_id IS NOT NULL THEN
        SELECT account.person_id,
               visit.household_id IN (NEW.verifier_id,
                   survey_household_of(NEW.verifier_id, NEW.verified_on),
                   survey_household_of(NEW.verifier_id, visit.visited_on))
        INTO recorder, concerned
        FROM survey_visit AS visit
        JOIN network_source AS source ON source.id = visit.source_id
        LEFT JOIN network_account AS account ON account.id = source.recorded_by_id
        WHERE visit.id = NEW.visit_id;
    ELSE
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
    RETURN NEW;
END $$;

CREATE TRIGGER verifier_is_independent BEFORE INSERT ON survey_verification
    FOR EACH ROW EXECUTE FUNCTION survey_verifier_is_independent();
"""

INDEPENDENT_REVERSED = """
DROP TRIGGER verifier_is_independent ON survey_verification;
DROP FUNCTION survey_verifier_is_independent();
DROP FUNCTION survey_household_of(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("survey", "0001_initial"), ("parcels", "0002_rules")]

    operations = [
        *append_only("survey_visit", "survey_verification"),
        migrations.RunSQL(INDEPENDENT, INDEPENDENT_REVERSED),
    ]
