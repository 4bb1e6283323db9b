"""Contradictions are settled by somebody independent, once at a time, and each kept for good."""

import django.db.models.deletion
from django.db import migrations, models

SETTLED_INDEPENDENTLY = """
CREATE FUNCTION survey_settler_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settler bigint;
    person bigint;
    homes bigint[];
    concerned boolean;
BEGIN
    -- Settlements of one contradiction wait for each other.
    PERFORM FROM survey_contradiction WHERE id = NEW.contradiction_id FOR NO KEY UPDATE;
    SELECT account.id, account.person_id INTO settler, person
    FROM network_source AS said JOIN network_account AS account ON account.id = said.recorded_by_id
    WHERE said.id = NEW.source_id;
    IF person IS NULL THEN
        RAISE EXCEPTION 'who settles contradiction % is no known person', NEW.contradiction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settler_is_a_person';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM survey_settlement AS earlier
        WHERE earlier.id = NEW.replaces_id AND earlier.contradiction_id = NEW.contradiction_id
          AND earlier.settled_on <= NEW.settled_on
    ) THEN
        RAISE EXCEPTION 'settlement % is not the latest of contradiction %', NEW.replaces_id,
            NEW.contradiction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_replaces_the_latest';
    END IF;
    -- Where the person lives now and lived on the days the records speak of.
    SELECT array_agg(DISTINCT home.id) FILTER (WHERE home.id IS NOT NULL),
           bool_or(said.recorded_by_id = settler OR recorder.person_id = person)
    INTO homes, concerned
    FROM survey_contradiction AS noticed
    LEFT JOIN survey_visit AS visit
        ON visit.id IN (noticed.first_visit_id, noticed.second_visit_id)
    LEFT JOIN parcels_boundary AS boundary
        ON boundary.id IN (noticed.first_boundary_id, noticed.second_boundary_id)
    JOIN network_source AS said ON said.id = coalesce(visit.source_id, boundary.source_id)
    LEFT JOIN network_account AS recorder ON recorder.id = said.recorded_by_id
    CROSS JOIN LATERAL (
        SELECT survey_household_of(person, NEW.settled_on) AS id
        UNION ALL
        SELECT survey_household_of(person, coalesce(visit.visited_on, boundary.observed_on))
    ) AS home
    WHERE noticed.id = NEW.contradiction_id;
    concerned := coalesce(concerned, false) OR EXISTS (
        SELECT FROM survey_contradiction AS noticed
        JOIN survey_visit AS visit ON visit.id = noticed.first_visit_id
        WHERE noticed.id = NEW.contradiction_id
          AND (visit.household_id = person OR visit.household_id = ANY(homes))
    ) OR EXISTS (
        SELECT FROM survey_contradiction AS noticed
        JOIN parcels_boundary AS boundary ON boundary.id = noticed.first_boundary_id
        JOIN parcels_baunit_spatial_units AS held
            ON held.spatialunit_id = boundary.spatial_unit_id
        JOIN parcels_right AS claim ON claim.ba_unit_id = held.baunit_id
        WHERE noticed.id = NEW.contradiction_id
          AND network_is_known(claim.recorded_at, claim.source_id, 'infinity')
          AND (claim.party_id = person OR claim.party_id = ANY(homes)
               OR survey_household_of(claim.party_id, NEW.settled_on) = ANY(homes))
    );
    IF concerned THEN
        RAISE EXCEPTION 'person % may not settle contradiction %', person, NEW.contradiction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settler_is_independent';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER settler_is_independent BEFORE INSERT ON survey_settlement
    FOR EACH ROW EXECUTE FUNCTION survey_settler_is_independent();

-- What a settlement stated anew is the record of who recorded it first: they do not verify it.
CREATE FUNCTION survey_verifier_did_not_record_it_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM survey_settlement AS settled
        JOIN survey_contradiction AS noticed ON noticed.id = settled.contradiction_id
        LEFT JOIN survey_visit AS visit
            ON visit.id IN (noticed.first_visit_id, noticed.second_visit_id)
        LEFT JOIN parcels_boundary AS boundary
            ON boundary.id IN (noticed.first_boundary_id, noticed.second_boundary_id)
        JOIN network_source AS said ON said.id = coalesce(visit.source_id, boundary.source_id)
        JOIN network_account AS recorder ON recorder.id = said.recorded_by_id
        WHERE settled.source_id = coalesce(
                  (SELECT source_id FROM survey_visit WHERE id = NEW.visit_id),
                  (SELECT source_id FROM parcels_boundary WHERE id = NEW.boundary_id))
          AND recorder.person_id = NEW.verifier_id
    ) THEN
        RAISE EXCEPTION 'person % recorded this first', NEW.verifier_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verifier_is_independent';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER verifier_did_not_record_it_first BEFORE INSERT ON survey_verification
    FOR EACH ROW EXECUTE FUNCTION survey_verifier_did_not_record_it_first();
"""

REVERSED = """
DROP TRIGGER verifier_did_not_record_it_first ON survey_verification;
DROP FUNCTION survey_verifier_did_not_record_it_first();
DROP TRIGGER settler_is_independent ON survey_settlement;
DROP FUNCTION survey_settler_is_independent();
"""


class Migration(migrations.Migration):
    dependencies = [("survey", "0015_pictures")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="survey.settlement",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("contradiction",),
                name="contradiction_is_settled_once",
            ),
        ),
        migrations.RunSQL(SETTLED_INDEPENDENTLY, REVERSED),
    ]
