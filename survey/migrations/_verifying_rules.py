"""SQL of the rules of independence (migration 0023): one function says why, a trigger refuses.

S4-19: nobody verifies their own record, household, house or land, and the two who agree are of
two households. Each verdict is judged as of its own day and of the day its record speaks of, so
that no other date helps: whoever moves into the household
afterwards keeps the verdict given, for it was an outsider's, but gives none any more. Persons
that turn out to be one (merged) are one, whichever of their entries an account names.
"""

from __future__ import annotations

from network.rules_of_privacy import TOMBSTONE

PERSONS = """
-- A person, and everybody who was recorded apart and is the same one.
CREATE FUNCTION survey_same_persons(person bigint) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    found bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM survey_duplicateverdict
                   WHERE is_same AND (first_id = person OR second_id = person)) THEN
        RETURN ARRAY[person];
    END IF;
    WITH RECURSIVE one (id) AS (
        SELECT person
        UNION
        SELECT CASE WHEN merge.first_id = one.id THEN merge.second_id ELSE merge.first_id END
        FROM one
        JOIN survey_duplicateverdict AS merge ON one.id IN (merge.first_id, merge.second_id)
        WHERE merge.is_same AND network_is_known(merge.recorded_at, merge.source_id, 'infinity')
    )
    SELECT array_agg(id) INTO found FROM one;
    RETURN found;
END $$;

-- As 0007 has it; in this language its plan is kept from one call to the next.
CREATE OR REPLACE FUNCTION survey_household_of(person bigint, on_day date) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT lived.household_id FROM network_householdmembership AS lived
        WHERE lived.person_id = person AND lived.observed_on <= on_day
          AND lived.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal)
        ORDER BY lived.observed_on DESC, lived.recorded_at DESC, lived.id DESC LIMIT 1
    );
END $$;

-- The households in which somebody (of all their entries) lived on any of some days.
CREATE FUNCTION survey_households_of(persons bigint[], days date[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    person bigint;
    day date;
    home bigint;
    homes bigint[] := '{}';
BEGIN
    FOREACH person IN ARRAY persons LOOP
        FOREACH day IN ARRAY days LOOP
            home := survey_household_of(person, day);
            IF home IS NOT NULL AND home <> ALL (homes) THEN
                homes := homes || home;
            END IF;
        END LOOP;
    END LOOP;
    RETURN homes;
END $$;
"""

HINDRANCE = """
-- Which rule keeps a person from a verdict on a day; null where none does. 'agreed' keeps from
-- agreeing alone. The codes are those of RefusedVerification.Rule.
CREATE FUNCTION survey_verification_hindrance(
    verifier bigint, about_visit bigint, about_boundary bigint, on_day date
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    self bigint[] := survey_same_persons(verifier);
    home bigint[] := survey_households_of(self, ARRAY[on_day]);
    homes bigint[];
    told_on date;
    visit record;
    boundary record;
BEGIN
    IF about_visit IS NOT NULL THEN
        SELECT told.household_id, told.house_id, told.visited_on, told.source_id,
               said.as_of, recorder.person_id AS recorder
        INTO visit
        FROM survey_visit AS told
        JOIN network_source AS said ON said.id = told.source_id
        LEFT JOIN network_account AS recorder ON recorder.id = said.recorded_by_id
        WHERE told.id = about_visit;
        IF survey_first_recorded(self, visit.source_id, visit.recorder, visit.household_id,
                                 visit.visited_on) THEN
            RETURN 'recorder';
        END IF;
        told_on := visit.visited_on;
        homes := home || survey_households_of(self, ARRAY[visit.visited_on, visit.as_of]);
        IF visit.household_id = ANY (self || homes) THEN
            RETURN 'household';
        END IF;
        IF visit.house_id IS NOT NULL AND EXISTS (
            -- The house in which the verifier's own household was last seen.
            SELECT FROM unnest(homes) AS lived (id) CROSS JOIN LATERAL (
                SELECT own.house_id FROM survey_visit AS own
                WHERE own.household_id = lived.id
                  AND own.visited_on <= greatest(on_day, told_on)
                  AND NOT own.is_draft
                  AND network_is_known(own.recorded_at, own.source_id, 'infinity')
                ORDER BY own.visited_on DESC, own.recorded_at DESC, own.id DESC LIMIT 1
            ) AS seen WHERE seen.house_id = visit.house_id
        ) THEN
            RETURN 'house';
        END IF;
    ELSE
        SELECT line.spatial_unit_id, line.observed_on, line.source_id,
               recorder.person_id AS recorder
        INTO boundary
        FROM parcels_boundary AS line
        JOIN network_source AS said ON said.id = line.source_id
        LEFT JOIN network_account AS recorder ON recorder.id = said.recorded_by_id
        WHERE line.id = about_boundary;
        IF survey_first_recorded(self, boundary.source_id, boundary.recorder, NULL, NULL) THEN
            RETURN 'recorder';
        END IF;
        told_on := boundary.observed_on;
        homes := home || survey_households_of(self, ARRAY[boundary.observed_on]);
        IF EXISTS (
            SELECT FROM parcels_baunit_spatial_units AS held
            JOIN parcels_right AS claim ON claim.ba_unit_id = held.baunit_id
            WHERE held.spatialunit_id = boundary.spatial_unit_id
              AND network_is_known(claim.recorded_at, claim.source_id, 'infinity')
              AND (claim.party_id = ANY (self || homes)
                   OR survey_households_of(survey_same_persons(claim.party_id),
                                           ARRAY[on_day, boundary.observed_on]) && homes)
        ) THEN
            RETURN 'land';
        END IF;
    END IF;
    IF EXISTS (
        SELECT FROM survey_verification AS earlier
        WHERE (earlier.visit_id = about_visit OR earlier.boundary_id = about_boundary)
          AND earlier.verdict = 'agree' AND earlier.verifier_id <> ALL (self)
          AND network_is_known(earlier.recorded_at, earlier.source_id, 'infinity')
          AND survey_households_of(survey_same_persons(earlier.verifier_id),
                                   ARRAY[earlier.verified_on, told_on]) && homes
    ) THEN
        RETURN 'agreed';
    END IF;
    RETURN NULL;
END $$;
"""

RECORDED = """
-- Whether one of some persons recorded what a source says; what a merge or a settlement stated
-- anew was recorded by whoever recorded it first, and not by who merged.
CREATE FUNCTION survey_first_recorded(
    self bigint[], said bigint, recorder bigint, household bigint, on_day date
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF household IS NOT NULL AND EXISTS (
        SELECT FROM survey_duplicateverdict AS merge
        WHERE merge.source_id = said
          AND network_is_known(merge.recorded_at, merge.source_id, 'infinity')
    ) THEN
        RETURN EXISTS (
            WITH RECURSIVE one (party_id) AS (
                SELECT household
                UNION
                SELECT unnest(ARRAY[merge.first_id, merge.second_id])
                FROM survey_duplicateverdict AS merge JOIN one ON one.party_id = merge.kept_id
                WHERE network_is_known(merge.recorded_at, merge.source_id, 'infinity')
            )
            SELECT FROM one
            JOIN survey_visit AS told
                ON told.household_id = one.party_id AND told.visited_on = on_day
            JOIN network_source AS first_said ON first_said.id = told.source_id
            JOIN network_account AS account ON account.id = first_said.recorded_by_id
            WHERE account.person_id = ANY (self)
              AND first_said.id NOT IN (SELECT source_id FROM survey_duplicateverdict)
        );
    END IF;
    RETURN coalesce(recorder = ANY (self), false) OR EXISTS (
        SELECT FROM survey_settlement AS settled
        JOIN survey_contradiction AS noticed ON noticed.id = settled.contradiction_id
        LEFT JOIN survey_visit AS told ON told.id IN (noticed.first_visit_id, noticed.second_visit_id)
        LEFT JOIN parcels_boundary AS line
            ON line.id IN (noticed.first_boundary_id, noticed.second_boundary_id)
        JOIN network_source AS first_said
            ON first_said.id = coalesce(told.source_id, line.source_id)
        JOIN network_account AS account ON account.id = first_said.recorded_by_id
        WHERE settled.source_id = said AND account.person_id = ANY (self)
    );
END $$;
"""

REFUSING = """
-- Verdicts on one record wait for each other, so that of two persons of one household who
-- agree at the same moment the second is seen.
CREATE OR REPLACE FUNCTION survey_verifier_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hindrance text;
BEGIN
    IF NEW.visit_id IS NOT NULL THEN
        PERFORM FROM survey_visit WHERE id = NEW.visit_id FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM parcels_boundary WHERE id = NEW.boundary_id FOR NO KEY UPDATE;
    END IF;
    hindrance := survey_verification_hindrance(
        NEW.verifier_id, NEW.visit_id, NEW.boundary_id, NEW.verified_on);
    IF hindrance IS NOT NULL AND (hindrance <> 'agreed' OR NEW.verdict = 'agree') THEN
        RAISE EXCEPTION 'person % may not verify this record: %', NEW.verifier_id, hindrance
            USING ERRCODE = 'check_violation', CONSTRAINT = CASE hindrance
                WHEN 'recorder' THEN 'verifier_did_not_record_it'
                WHEN 'household' THEN 'verifier_is_of_another_household'
                WHEN 'house' THEN 'verifier_lives_elsewhere'
                WHEN 'land' THEN 'verifier_does_not_hold_the_land'
                ELSE 'verifiers_are_of_two_households' END;
    END IF;
    RETURN NEW;
END $$;
"""

ACCOUNTS = """
-- What an account recorded is its person's for good: it is never handed to another, except that
-- two entries of one person are merged, or taken apart again.
CREATE FUNCTION survey_account_is_of_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IS DISTINCT FROM OLD.person_id
       AND OLD.person_id IS NOT NULL AND NEW.person_id IS NOT NULL
       AND NOT EXISTS (
           WITH RECURSIVE one (id) AS (
               SELECT OLD.person_id
               UNION
               SELECT CASE WHEN merge.first_id = one.id THEN merge.second_id
                           ELSE merge.first_id END
               FROM one JOIN survey_duplicateverdict AS merge
                   ON merge.is_same AND one.id IN (merge.first_id, merge.second_id)
           ) SELECT FROM one WHERE id = NEW.person_id
       ) THEN
        RAISE EXCEPTION 'account % is of person % for good', OLD.id, OLD.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_of_one_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_is_of_one_person BEFORE UPDATE OF person_id ON network_account
    FOR EACH ROW EXECUTE FUNCTION survey_account_is_of_one_person();
"""

INDEPENDENCE = PERSONS + RECORDED + HINDRANCE + REFUSING + ACCOUNTS
INDEPENDENCE_REVERSED = """
DROP TRIGGER account_is_of_one_person ON network_account;
DROP FUNCTION survey_account_is_of_one_person();
DROP FUNCTION survey_verification_hindrance(bigint, bigint, bigint, date);
DROP FUNCTION survey_first_recorded(bigint[], bigint, bigint, bigint, date);
DROP FUNCTION survey_households_of(bigint[], date[]);
DROP FUNCTION survey_same_persons(bigint);
"""

POSTING = """
-- Lists of one village hang one after the other, so that it is never asked which one holds.
CREATE FUNCTION survey_list_hangs_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM network_place WHERE id = NEW.place_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM survey_listposting AS other
        WHERE other.place_id = NEW.place_id
          AND other.posted_on < NEW.closes_on AND NEW.posted_on < other.closes_on
          AND network_is_known(other.recorded_at, other.source_id, 'infinity')
    ) THEN
        RAISE EXCEPTION 'a list of place % hangs in these days already', NEW.place_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_hangs_alone';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_hangs_alone BEFORE INSERT ON survey_listposting
    FOR EACH ROW EXECUTE FUNCTION survey_list_hangs_alone();

CREATE FUNCTION survey_objection_fits_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM survey_postedvisit AS line
        WHERE line.posting_id = NEW.posting_id AND line.visit_id = NEW.visit_id
          AND network_is_known(line.recorded_at, line.source_id, 'infinity')
    ) THEN
        RAISE EXCEPTION 'visit % is not on list %', NEW.visit_id, NEW.posting_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_is_to_a_posted_record';
    END IF;
    IF NOT EXISTS (
        SELECT FROM survey_listposting AS list
        WHERE list.id = NEW.posting_id
          AND NEW.objected_on >= list.posted_on AND NEW.objected_on < list.closes_on
          AND network_is_known(list.recorded_at, list.source_id, 'infinity')
    ) THEN
        RAISE EXCEPTION 'list % hears no objection on %', NEW.posting_id, NEW.objected_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_is_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_fits_posting BEFORE INSERT ON survey_objection
    FOR EACH ROW EXECUTE FUNCTION survey_objection_fits_posting();

-- Nobody decides on an objection of their own, or on one to what they recorded or where they live.
CREATE FUNCTION survey_decider_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decider bigint;
    about record;
    hindrance text;
BEGIN
    SELECT account.person_id INTO decider
    FROM network_source AS said JOIN network_account AS account ON account.id = said.recorded_by_id
    WHERE said.id = NEW.source_id;
    SELECT objected.visit_id, objected.objector_id INTO about
    FROM survey_objection AS objected
    WHERE objected.id = NEW.objection_id
      AND network_is_known(objected.recorded_at, objected.source_id, 'infinity');
    IF decider IS NULL THEN
        RAISE EXCEPTION 'who decides objection % is no known person', NEW.objection_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_is_a_person';
    END IF;
    hindrance := survey_verification_hindrance(decider, about.visit_id, NULL, NEW.decided_on);
    IF hindrance IN ('recorder', 'household', 'house')
       OR about.objector_id = ANY (survey_same_persons(decider)) THEN
        RAISE EXCEPTION 'person % may not decide objection %', decider, NEW.objection_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_is_independent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decider_is_independent BEFORE INSERT ON survey_objectiondecision
    FOR EACH ROW EXECUTE FUNCTION survey_decider_is_independent();
"""
POSTING_REVERSED = """
DROP TRIGGER decider_is_independent ON survey_objectiondecision;
DROP FUNCTION survey_decider_is_independent();
DROP TRIGGER objection_fits_posting ON survey_objection;
DROP FUNCTION survey_objection_fits_posting();
DROP TRIGGER list_hangs_alone ON survey_listposting;
DROP FUNCTION survey_list_hangs_alone();
"""

ERASE = f"""
-- What people said of a record, and who said it, goes with the people.
CREATE FUNCTION survey_erase_objections() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    households bigint[];
    gone bigint[];
BEGIN
    SELECT coalesce(array_agg(household), '{{}}') INTO households
    FROM survey_empty_households(NEW.person_id) AS household;
    SELECT coalesce(array_agg(objected.id), '{{}}') INTO gone
    FROM survey_objection AS objected JOIN survey_visit AS told ON told.id = objected.visit_id
    WHERE told.household_id = ANY (households) OR objected.objector_id = NEW.person_id;
    UPDATE survey_objection SET reason = '{TOMBSTONE}', objector_name = ''
    WHERE id = ANY (gone) AND (reason <> '{TOMBSTONE}' OR objector_name <> '');
    UPDATE survey_objectiondecision SET reason = '{TOMBSTONE}'
    WHERE objection_id = ANY (gone) AND reason <> '{TOMBSTONE}';
    RETURN NULL;
END $$;
CREATE TRIGGER objections_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_objections();

CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_objection
    FOR EACH ROW EXECUTE FUNCTION survey_told_is_final('reason', 'objector_name');
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_objectiondecision
    FOR EACH ROW EXECUTE FUNCTION survey_told_is_final('reason');
"""
ERASE_REVERSED = """
DROP TRIGGER objections_go_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_objections();
"""
