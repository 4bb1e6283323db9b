"""SQL of migration 0030: questioned verdicts of a whole district in sets, and never compiled.

The costs that the planner sees would have the statement compiled, which takes five seconds; and
land is looked up for the few verdicts of which a membership was learned late, not for all.
"""

from __future__ import annotations

from typing import Final

from survey.verifying.rules_afterwards import QUESTIONED

QUESTIONED_IN_SETS: Final = """
-- The verdicts that count no more by what was known at a moment. Judged again are only those
-- whose verifier, or whose holder of the land, is since known to have lived on the day in a
-- household that matters to the record. With `records` (keys of visits or boundaries) of those.
CREATE OR REPLACE FUNCTION survey_questioned_verdicts(
    known_by timestamptz, records bigint[] DEFAULT NULL
) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 COST 100000
SET jit = off AS $$
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
            SELECT late.id, late.home, claim.party_id AS holder
            FROM late
            JOIN parcels_boundary AS line ON line.id = late.boundary_id
            JOIN parcels_baunit_spatial_units AS unit
                ON unit.spatialunit_id = line.spatial_unit_id
            JOIN parcels_right AS claim ON claim.ba_unit_id = unit.baunit_id
        ), judges AS MATERIALIZED (
            SELECT DISTINCT verifier_id FROM survey_verification
            WHERE boundary_id IS NOT NULL AND (records IS NULL OR boundary_id = ANY (records))
        ), kin AS MATERIALIZED (
            -- Who ever lived with a verifier of land: few, and fewer who hold any.
            SELECT judges.verifier_id, lived.person_id, lived.recorded_at, lived.observed_on
            FROM judges
            JOIN network_householdmembership AS own ON own.person_id = judges.verifier_id
            JOIN network_householdmembership AS lived ON lived.household_id = own.household_id
        )
        SELECT late.id FROM late JOIN survey_visit AS visit ON visit.id = late.visit_id
        WHERE visit.household_id = late.home
        UNION
        SELECT late.id FROM late JOIN survey_visit AS visit ON visit.id = late.visit_id
        JOIN survey_visit AS own
            ON own.household_id = late.home AND own.house_id = visit.house_id
        UNION
        SELECT unnest(ARRAY[late.id, beside.id]) FROM late
        JOIN survey_verification AS beside
            ON beside.id <> late.id AND beside.visit_id = late.visit_id
        JOIN network_householdmembership AS theirs
            ON theirs.person_id = beside.verifier_id AND theirs.household_id = late.home
        UNION
        SELECT unnest(ARRAY[late.id, beside.id]) FROM late
        JOIN survey_verification AS beside
            ON beside.id <> late.id AND beside.boundary_id = late.boundary_id
        JOIN network_householdmembership AS theirs
            ON theirs.person_id = beside.verifier_id AND theirs.household_id = late.home
        UNION
        SELECT held.id FROM held WHERE held.holder = held.home
        UNION
        SELECT held.id FROM held JOIN network_householdmembership AS theirs
            ON theirs.person_id = held.holder AND theirs.household_id = held.home
        UNION
        SELECT told.id FROM kin
        JOIN parcels_right AS claim ON claim.party_id = kin.person_id
        JOIN parcels_baunit_spatial_units AS unit ON unit.baunit_id = claim.ba_unit_id
        JOIN parcels_boundary AS line ON line.spatial_unit_id = unit.spatialunit_id
        JOIN survey_verification AS told ON told.boundary_id = line.id
            AND told.verifier_id = kin.verifier_id
            AND kin.recorded_at > told.recorded_at AND kin.observed_on <= told.verified_on
        WHERE records IS NULL OR told.boundary_id = ANY (records)
    LOOP
        IF survey_verdict_hindrance(candidate, known_by) IS NOT NULL THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
END $$;
"""
QUESTIONED_IN_SETS_REVERSED: Final = QUESTIONED.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
