"""Rules of housing projects that the database keeps; run by migration 0001."""

RULES = """
-- What each step rests on: rights before land, layout and registration, all before the budget.
CREATE FUNCTION plans_steps_before(step int) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN step = 1 THEN '{}'::int[]
                WHEN step IN (2, 3) THEN '{1}'::int[]
                WHEN step = 4 THEN '{1,2,3}'::int[]
                WHEN step IN (5, 6, 7) THEN '{1,2,3,4}'::int[]
                WHEN step = 8 THEN '{1,2,3,4,5,6,7}'::int[]
                ELSE '{1,2,3,4,5,6,7,8}'::int[] END
$$;

-- The last word on each step of a project until a day, as known now.
CREATE FUNCTION plans_steps_standing(project bigint, until date)
RETURNS TABLE (step int, kind text, happened_on date) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (taken.step) taken.step::int, taken.kind::text, taken.happened_on
    FROM plans_projectstep AS taken
    WHERE taken.project_id = project AND taken.happened_on <= until
      AND network_is_known(taken.recorded_at, taken.source_id, clock_timestamp())
    ORDER BY taken.step, taken.happened_on DESC, taken.recorded_at DESC, taken.id DESC
$$;

-- Who is on the roster of a project on a day, as known at a moment.
CREATE FUNCTION plans_roster(project bigint, until date, known_by timestamptz)
RETURNS TABLE (household_id bigint) LANGUAGE sql STABLE AS $$
    SELECT latest.household_id FROM (
        SELECT DISTINCT ON (entry.household_id) entry.household_id, entry.is_in
        FROM plans_rosterentry AS entry
        WHERE entry.project_id = project AND entry.since <= until
          AND network_is_known(entry.recorded_at, entry.source_id, known_by)
        ORDER BY entry.household_id, entry.since DESC, entry.recorded_at DESC, entry.id DESC
    ) AS latest WHERE latest.is_in
$$;

CREATE FUNCTION plans_step_may_be_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before record;
    heard bigint[];
BEGIN
    PERFORM FROM plans_housingproject WHERE id = NEW.project_id FOR UPDATE;
    IF NEW.happened_on > (NEW.recorded_at AT TIME ZONE 'Asia/Bangkok')::date THEN
        RAISE EXCEPTION 'step % is yet to come', NEW.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_has_happened';
    END IF;
    SELECT * INTO before FROM plans_steps_standing(NEW.project_id, 'infinity')
    WHERE step = NEW.step;
    IF before.happened_on > NEW.happened_on THEN
        RAISE EXCEPTION 'step % went on since', NEW.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_went_on';
    END IF;
    IF NEW.kind = before.kind OR (before.kind IS NULL AND NEW.kind = 'reopened') THEN
        RAISE EXCEPTION 'step % stands so already', NEW.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_stands_so';
    END IF;
    IF NEW.kind = 'reopened' THEN
        RETURN NEW;
    END IF;

    IF EXISTS (
        SELECT FROM unnest(plans_steps_before(NEW.step)) AS needed
        WHERE NOT EXISTS (
            SELECT FROM plans_steps_standing(NEW.project_id, NEW.happened_on) AS stood
            WHERE stood.step = needed AND stood.kind = 'passed')
    ) THEN
        RAISE EXCEPTION 'a step before % is not passed', NEW.step
            USING ERRCODE = 'check_violation', CONSTRAINT = 'steps_before_are_passed';
    END IF;

    -- A savings group exists before anything is applied for.
    IF NEW.step >= 2 AND NOT EXISTS (
        SELECT FROM (
            SELECT said.group_id FROM plans_projectrecord AS said
            WHERE said.project_id = NEW.project_id
              AND network_is_known(said.recorded_at, said.source_id, clock_timestamp())
            ORDER BY said.observed_on DESC, said.recorded_at DESC, said.id DESC LIMIT 1
        ) AS carried
        JOIN savings_grouprecord AS known ON known.group_id = carried.group_id
        WHERE known.observed_on <= NEW.happened_on
          AND network_is_known(known.recorded_at, known.source_id, clock_timestamp())
    ) THEN
        RAISE EXCEPTION 'project % has no savings group', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'savings_group_comes_first';
    END IF;

    IF NEW.step <> 4 THEN
        RETURN NEW;
    END IF;
    -- Lists that hung since one went back, and whose objections were heard to the end.
    SELECT array_agg(hung.id) INTO heard FROM plans_rosterposting AS hung
    WHERE hung.project_id = NEW.project_id AND hung.closes_on <= NEW.happened_on
      AND hung.posted_on >= coalesce(before.happened_on, '-infinity')
      AND network_is_known(hung.recorded_at, hung.source_id, clock_timestamp());
    IF heard IS NULL THEN
        RAISE EXCEPTION 'no list of project % hung to the end', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_was_posted';
    END IF;
    IF EXISTS (
        SELECT FROM plans_rosterobjection AS objection
        JOIN plans_rosterposting AS hung ON hung.id = objection.posting_id
        LEFT JOIN plans_rosterdecision AS decided
            ON decided.objection_id = objection.id AND decided.decided_on <= NEW.happened_on
            AND network_is_known(decided.recorded_at, decided.source_id, clock_timestamp())
        WHERE hung.project_id = NEW.project_id
          AND hung.posted_on >= coalesce(before.happened_on, '-infinity')
          AND network_is_known(objection.recorded_at, objection.source_id, clock_timestamp())
          AND (decided.id IS NULL OR decided.is_upheld AND objection.household_id IN (
              SELECT household_id
              FROM plans_roster(NEW.project_id, NEW.happened_on, clock_timestamp())))
    ) THEN
        RAISE EXCEPTION 'an objection of project % is not settled', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_objections_are_settled';
    END IF;
    IF NOT EXISTS (
        SELECT FROM plans_roster(NEW.project_id, NEW.happened_on, clock_timestamp())
    ) OR EXISTS (
        SELECT household_id FROM plans_roster(NEW.project_id, NEW.happened_on, clock_timestamp())
        EXCEPT
        SELECT household_id FROM plans_postedentry WHERE posting_id = ANY(heard)
    ) THEN
        RAISE EXCEPTION 'somebody of the roster of project % never hung', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_hung_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_may_be_taken BEFORE INSERT ON plans_projectstep
    FOR EACH ROW EXECUTE FUNCTION plans_step_may_be_taken();

-- Nobody comes onto a roster whose rights are verified: one goes back to step 4 first.
CREATE FUNCTION plans_roster_may_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM plans_housingproject WHERE id = NEW.project_id FOR UPDATE;
    IF NEW.is_in AND EXISTS (
        SELECT FROM plans_steps_standing(NEW.project_id, 'infinity')
        WHERE step = 4 AND kind = 'passed'
    ) AND NOT EXISTS (
        SELECT FROM plans_roster(NEW.project_id, 'infinity', clock_timestamp())
        WHERE household_id = NEW.household_id
    ) THEN
        RAISE EXCEPTION 'the roster of project % is verified', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_is_verified';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roster_may_grow BEFORE INSERT ON plans_rosterentry
    FOR EACH ROW EXECUTE FUNCTION plans_roster_may_grow();

-- Whoever objects has a week from the day the list is written down.
CREATE FUNCTION plans_roster_is_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM plans_housingproject WHERE id = NEW.project_id FOR UPDATE;
    IF NEW.posted_on > (NEW.recorded_at AT TIME ZONE 'Asia/Bangkok')::date
       OR NEW.closes_on < (NEW.recorded_at AT TIME ZONE 'Asia/Bangkok')::date + 7 THEN
        RAISE EXCEPTION 'the list of project % is not heard for a week', NEW.project_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_is_heard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roster_is_heard BEFORE INSERT ON plans_rosterposting
    FOR EACH ROW EXECUTE FUNCTION plans_roster_is_heard();

-- On a list hangs who was on the roster when it was hung up, and nobody is slipped in later.
CREATE FUNCTION plans_entry_hung() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM plans_rosterposting AS hung
        CROSS JOIN LATERAL plans_roster(hung.project_id, hung.posted_on, hung.recorded_at) AS listed
        WHERE hung.id = NEW.posting_id AND listed.household_id = NEW.household_id
    ) THEN
        RAISE EXCEPTION 'household % did not hang there', NEW.household_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posted_entry_was_listed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_hung BEFORE INSERT ON plans_postedentry
    FOR EACH ROW EXECUTE FUNCTION plans_entry_hung();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON plans_postedentry
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON plans_budgetline
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();

CREATE FUNCTION plans_objection_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM plans_postedentry
        WHERE posting_id = NEW.posting_id AND household_id = NEW.household_id
    ) OR NOT EXISTS (
        SELECT FROM plans_rosterposting WHERE id = NEW.posting_id
          AND NEW.objected_on >= posted_on AND NEW.objected_on < closes_on
    ) THEN
        RAISE EXCEPTION 'nothing to object to on %', NEW.objected_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_is_in_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_fits BEFORE INSERT ON plans_rosterobjection
    FOR EACH ROW EXECUTE FUNCTION plans_objection_fits();

CREATE FUNCTION plans_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_on < (
        SELECT objected_on FROM plans_rosterobjection WHERE id = NEW.objection_id
    ) THEN
        RAISE EXCEPTION 'decided before it was objected'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_is_after_objection';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_fits BEFORE INSERT ON plans_rosterdecision
    FOR EACH ROW EXECUTE FUNCTION plans_decision_fits();

-- Nothing is spent that did not come in; a reversal is the mirror of what it reverses.
CREATE FUNCTION plans_money_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM plans_housingproject WHERE id = (
        SELECT project_id FROM plans_budgetline WHERE id = NEW.line_id) FOR UPDATE;
    IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM plans_projectmoney AS undone
        WHERE undone.id = NEW.reverses_id AND undone.line_id = NEW.line_id
          AND undone.satang = NEW.satang AND undone.kind <> NEW.kind
          AND undone.reverses_id IS NULL AND undone.moved_on <= NEW.moved_on
          AND network_is_known(undone.recorded_at, undone.source_id, clock_timestamp())
    ) THEN
        RAISE EXCEPTION 'no mirror of %', NEW.reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'money_reversal_mirrors';
    END IF;
    IF NEW.kind = 'spent' AND NEW.satang > (
        SELECT coalesce(sum(CASE kind WHEN 'received' THEN satang ELSE -satang END), 0)
        FROM plans_projectmoney
        WHERE line_id = NEW.line_id
          AND network_is_known(recorded_at, source_id, clock_timestamp())
    ) THEN
        RAISE EXCEPTION 'line % has not that much', NEW.line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_not_overspent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER money_fits BEFORE INSERT ON plans_projectmoney
    FOR EACH ROW EXECUTE FUNCTION plans_money_fits();
"""

RULES_REVERSED = """
DROP TRIGGER money_fits ON plans_projectmoney;
DROP FUNCTION plans_money_fits();
DROP TRIGGER decision_fits ON plans_rosterdecision;
DROP FUNCTION plans_decision_fits();
DROP TRIGGER objection_fits ON plans_rosterobjection;
DROP FUNCTION plans_objection_fits();
DROP TRIGGER fact_is_final ON plans_budgetline;
DROP TRIGGER fact_is_final ON plans_postedentry;
DROP TRIGGER entry_hung ON plans_postedentry;
DROP FUNCTION plans_entry_hung();
DROP TRIGGER roster_is_heard ON plans_rosterposting;
DROP FUNCTION plans_roster_is_heard();
DROP TRIGGER roster_may_grow ON plans_rosterentry;
DROP FUNCTION plans_roster_may_grow();
DROP TRIGGER step_may_be_taken ON plans_projectstep;
DROP FUNCTION plans_step_may_be_taken();
DROP FUNCTION plans_roster(bigint, date, timestamptz);
DROP FUNCTION plans_steps_standing(bigint, date);
DROP FUNCTION plans_steps_before(int);
"""
