"""SQL of migration 0029: what a posted list may hold, and verdicts that turn out not independent.

A membership may become known after a verdict and speak of a day before it. Who then turns out to
have lived in the household, or on the land, or with another who agreed, was no independent
verifier: the verdict stays written and counts no more, by what is known at a moment.
"""

from __future__ import annotations

from typing import Final

POSTED: Final = """
-- Whoever objects to a list that is written down today has a week to be heard.
CREATE FUNCTION survey_list_is_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('rangwat.loading_history', true), '') <> 'on'
       AND NEW.closes_on < (NEW.recorded_at AT TIME ZONE 'Asia/Bangkok')::date + 7 THEN
        RAISE EXCEPTION 'a list that is over on % hears nobody', NEW.closes_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'list_is_heard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER list_is_heard BEFORE INSERT ON survey_listposting
    FOR EACH ROW EXECUTE FUNCTION survey_list_is_heard();

-- What was recorded after a list was hung up did not hang on it.
CREATE FUNCTION survey_posted_visit_was_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('rangwat.loading_history', true), '') <> 'on' AND EXISTS (
        SELECT FROM survey_listposting AS list CROSS JOIN survey_visit AS told
        WHERE list.id = NEW.posting_id AND told.id = NEW.visit_id
          AND (told.visited_on > list.posted_on OR NEW.posted_on <> list.posted_on
               OR (told.recorded_at AT TIME ZONE 'Asia/Bangkok')::date > list.posted_on)
          AND network_is_known(list.recorded_at, list.source_id, 'infinity')
          AND network_is_known(told.recorded_at, told.source_id, 'infinity')
    ) THEN
        RAISE EXCEPTION 'visit % came after list % was hung up', NEW.visit_id, NEW.posting_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posted_visit_was_known';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posted_visit_was_known BEFORE INSERT ON survey_postedvisit
    FOR EACH ROW EXECUTE FUNCTION survey_posted_visit_was_known();
"""
POSTED_REVERSED: Final = """
DROP TRIGGER posted_visit_was_known ON survey_postedvisit;
DROP FUNCTION survey_posted_visit_was_known();
DROP TRIGGER list_is_heard ON survey_listposting;
DROP FUNCTION survey_list_is_heard();
"""

AFTERWARDS: Final = """
-- As 0023 has them, by what was known at a moment.
CREATE FUNCTION survey_same_persons(person bigint, known_by timestamptz) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE one (id) AS (
        SELECT person
        UNION
        SELECT CASE WHEN merge.first_id = one.id THEN merge.second_id ELSE merge.first_id END
        FROM one
        JOIN survey_duplicateverdict AS merge ON one.id IN (merge.first_id, merge.second_id)
        WHERE merge.is_same AND network_is_known(merge.recorded_at, merge.source_id, known_by)
    )
    SELECT array_agg(id) FROM one
$$;

CREATE FUNCTION survey_households_of(persons bigint[], days date[], known_by timestamptz)
RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT lived.household_id), '{}')
    FROM unnest(persons) AS person CROSS JOIN unnest(days) AS day
    CROSS JOIN LATERAL (
        SELECT told.household_id FROM network_householdmembership AS told
        WHERE told.person_id = person AND told.observed_on <= day
          AND network_is_known(told.recorded_at, told.source_id, known_by)
        ORDER BY told.observed_on DESC, told.recorded_at DESC, told.id DESC LIMIT 1
    ) AS lived
    WHERE lived.household_id IS NOT NULL
$$;

-- By which rule a verdict that was given turns out not to be an independent one; null: by none.
CREATE FUNCTION survey_verdict_hindrance(given bigint, known_by timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    verdict record;
    self bigint[];
    homes bigint[];
    days date[];
BEGIN
    SELECT told.id, told.verifier_id, told.visit_id, told.boundary_id, told.verdict AS word,
           told.verified_on, told.recorded_at, visit.household_id, visit.house_id,
           visit.visited_on, said.as_of, line.spatial_unit_id, line.observed_on
    INTO verdict
    FROM survey_verification AS told
    LEFT JOIN survey_visit AS visit ON visit.id = told.visit_id
    LEFT JOIN network_source AS said ON said.id = visit.source_id
    LEFT JOIN parcels_boundary AS line ON line.id = told.boundary_id
    WHERE told.id = given AND network_is_known(told.recorded_at, told.source_id, known_by);
    self := survey_same_persons(verdict.verifier_id, known_by);
    days := array_remove(
        ARRAY[verdict.verified_on, verdict.visited_on, verdict.as_of, verdict.observed_on], NULL);
    homes := survey_households_of(self, days, known_by);
    IF verdict.household_id = ANY (self || homes) THEN
        RETURN 'household';
    END IF;
    IF verdict.house_id IS NOT NULL AND EXISTS (
        SELECT FROM unnest(homes) AS lived (id) CROSS JOIN LATERAL (
            SELECT own.house_id FROM survey_visit AS own
            WHERE own.household_id = lived.id
              AND own.visited_on <= greatest(verdict.verified_on, verdict.visited_on)
              AND NOT own.is_draft
              AND network_is_known(own.recorded_at, own.source_id, known_by)
            ORDER BY own.visited_on DESC, own.recorded_at DESC, own.id DESC LIMIT 1
        ) AS seen WHERE seen.house_id = verdict.house_id
    ) THEN
        RETURN 'house';
    END IF;
    IF verdict.boundary_id IS NOT NULL AND EXISTS (
        SELECT FROM parcels_baunit_spatial_units AS held
        JOIN parcels_right AS claim ON claim.ba_unit_id = held.baunit_id
        WHERE held.spatialunit_id = verdict.spatial_unit_id
          AND network_is_known(claim.recorded_at, claim.source_id, known_by)
          AND (claim.party_id = ANY (self || homes)
               OR survey_households_of(survey_same_persons(claim.party_id, known_by), days,
                                       known_by) && homes)
    ) THEN
        RETURN 'land';
    END IF;
    IF verdict.word = 'agree' AND EXISTS (
        SELECT FROM survey_verification AS earlier
        WHERE (earlier.visit_id = verdict.visit_id OR earlier.boundary_id = verdict.boundary_id)
          AND earlier.verdict = 'agree' AND earlier.verifier_id <> ALL (self)
          AND (earlier.recorded_at, earlier.id) < (verdict.recorded_at, verdict.id)
          AND network_is_known(earlier.recorded_at, earlier.source_id, known_by)
          AND survey_households_of(
              survey_same_persons(earlier.verifier_id, known_by),
              array_remove(ARRAY[earlier.verified_on, verdict.visited_on, verdict.observed_on],
                           NULL),
              known_by) && homes
    ) THEN
        RETURN 'agreed';
    END IF;
    RETURN NULL;
END $$;
"""
QUESTIONED: Final = """
-- The verdicts that count no more by what was known at a moment. Judged again are only those
-- whose verifier, or whose holder of the land, is since known to have lived on the day in a
-- household that matters to the record. With `records` (keys of visits or boundaries) of those.
CREATE FUNCTION survey_questioned_verdicts(
    known_by timestamptz, records bigint[] DEFAULT NULL
) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 COST 100000 AS $$
DECLARE
    candidate bigint;
BEGIN
    FOR candidate IN
        -- Whether a row is known is asked of the few that fit: of all it would cost ten times more.
        WITH fitting AS MATERIALIZED (
            SELECT told.id, told.visit_id, told.boundary_id, lived.household_id AS home,
                   lived.recorded_at, lived.source_id
            FROM survey_verification AS told
            JOIN network_householdmembership AS lived ON lived.person_id = told.verifier_id
                AND lived.recorded_at > told.recorded_at
                AND lived.observed_on <= told.verified_on
                AND lived.household_id IS NOT NULL
            WHERE records IS NULL OR coalesce(told.visit_id, told.boundary_id) = ANY (records)
        ), late AS MATERIALIZED (
            SELECT DISTINCT id, visit_id, boundary_id, home FROM fitting
            WHERE network_is_known(recorded_at, source_id, known_by)
        ), held AS MATERIALIZED (
            SELECT told.id, told.verifier_id, claim.party_id AS holder
            FROM survey_verification AS told
            JOIN parcels_boundary AS line ON line.id = told.boundary_id
            JOIN parcels_baunit_spatial_units AS unit
                ON unit.spatialunit_id = line.spatial_unit_id
            JOIN parcels_right AS claim ON claim.ba_unit_id = unit.baunit_id
            WHERE records IS NULL OR told.boundary_id = ANY (records)
        )
        SELECT late.id FROM late JOIN survey_visit AS visit ON visit.id = late.visit_id
        WHERE visit.household_id = late.home
           OR EXISTS (SELECT FROM survey_visit AS own
                      WHERE own.household_id = late.home AND own.house_id = visit.house_id)
        UNION
        SELECT unnest(ARRAY[late.id, beside.id]) FROM late
        JOIN survey_verification AS beside ON beside.id <> late.id
            AND (beside.visit_id = late.visit_id OR beside.boundary_id = late.boundary_id)
        JOIN network_householdmembership AS theirs
            ON theirs.person_id = beside.verifier_id AND theirs.household_id = late.home
        UNION
        SELECT held.id FROM late JOIN held ON held.id = late.id
        WHERE held.holder = late.home
           OR EXISTS (SELECT FROM network_householdmembership AS theirs
                      WHERE theirs.person_id = held.holder AND theirs.household_id = late.home)
        UNION
        SELECT held.id FROM held JOIN survey_verification AS told ON told.id = held.id
        JOIN network_householdmembership AS lived ON lived.person_id = held.holder
            AND lived.recorded_at > told.recorded_at AND lived.observed_on <= told.verified_on
        JOIN network_householdmembership AS own
            ON own.person_id = held.verifier_id AND own.household_id = lived.household_id
    LOOP
        IF survey_verdict_hindrance(candidate, known_by) IS NOT NULL THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
END $$;
"""
AFTERWARDS_REVERSED: Final = """
DROP FUNCTION survey_questioned_verdicts(timestamptz, bigint[]);
DROP FUNCTION survey_verdict_hindrance(bigint, timestamptz);
DROP FUNCTION survey_households_of(bigint[], date[], timestamptz);
DROP FUNCTION survey_same_persons(bigint, timestamptz);
"""
