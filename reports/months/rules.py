"""Rules of monthly reports that the database keeps; run by a migration of reports."""

RULES = """
-- One at a time for each place: whoever comes second sees what the first has written.
CREATE FUNCTION reports_month_of(place bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(270411, place::int)
$$;

CREATE FUNCTION reports_edition_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_edition integer;
    last_report bigint;
BEGIN
    PERFORM reports_month_of(NEW.place_id);
    IF NOT EXISTS (
        SELECT FROM network_place WHERE id = NEW.place_id AND level = 'district'
    ) THEN
        RAISE EXCEPTION 'reports of months are of districts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_of_a_district';
    END IF;
    IF NEW.known_by < (NEW.month + interval '1 month') AT TIME ZONE 'Asia/Bangkok' THEN
        RAISE EXCEPTION 'the month is not over at %', NEW.known_by
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_month_is_over';
    END IF;
    SELECT id, edition INTO last_report, last_edition FROM reports_monthlyreport
    WHERE place_id = NEW.place_id AND month = NEW.month ORDER BY edition DESC LIMIT 1;
    IF NEW.edition <> coalesce(last_edition, 0) + 1 THEN
        RAISE EXCEPTION 'edition % does not follow %', NEW.edition, last_edition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_prepared_once';
    END IF;
    IF EXISTS (SELECT FROM reports_reportstep WHERE report_id = last_report AND kind = 'certified')
        AND NOT EXISTS (
            SELECT FROM reports_reportstep WHERE report_id = last_report AND kind = 'withdrawn'
        )
    THEN
        RAISE EXCEPTION 'the certified report stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'certified_report_stands';
    END IF;
    INSERT INTO network_usedmoment (known_by, recorded_at) VALUES (NEW.known_by, NEW.recorded_at);
    RETURN NEW;
END $$;

-- After fact_is_recorded_now: triggers of one kind run by their names.
CREATE TRIGGER report_edition_follows BEFORE INSERT ON reports_monthlyreport
    FOR EACH ROW EXECUTE FUNCTION reports_edition_follows();

CREATE FUNCTION reports_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found RECORD;
    done text[];
BEGIN
    SELECT place_id, month, edition INTO found FROM reports_monthlyreport
    WHERE id = NEW.report_id;
    PERFORM reports_month_of(found.place_id);
    SELECT coalesce(array_agg(kind::text), '{}') INTO done FROM reports_reportstep
    WHERE report_id = NEW.report_id;
    IF done && ARRAY['refused', 'withdrawn'] OR EXISTS (
        SELECT FROM reports_monthlyreport
        WHERE place_id = found.place_id AND month = found.month AND edition > found.edition
    ) THEN
        RAISE EXCEPTION 'report % is closed', NEW.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_open';
    END IF;
    IF NOT (CASE NEW.kind
        WHEN 'submitted' THEN done = '{}'
        WHEN 'verified' THEN 'submitted' = ANY(done) AND NOT 'certified' = ANY(done)
            AND cardinality(array_positions(done, 'verified')) < 2
        WHEN 'refused' THEN 'submitted' = ANY(done) AND NOT 'certified' = ANY(done)
        WHEN 'certified' THEN cardinality(array_positions(done, 'verified')) = 2
            AND NOT 'certified' = ANY(done)
        WHEN 'delivered' THEN 'certified' = ANY(done) AND NOT 'delivered' = ANY(done)
        WHEN 'decided' THEN 'delivered' = ANY(done) AND NOT 'decided' = ANY(done)
        WHEN 'withdrawn' THEN 'certified' = ANY(done)
        ELSE false
    END) THEN
        RAISE EXCEPTION '% does not follow %', NEW.kind, done
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_follows';
    END IF;
    IF NEW.kind IN ('verified', 'refused', 'certified') AND EXISTS (
        SELECT FROM reports_reportstep AS earlier
        LEFT JOIN network_account AS signer ON signer.id = earlier.account_id
        LEFT JOIN network_account AS now_signing ON now_signing.id = NEW.account_id
        WHERE earlier.report_id = NEW.report_id AND earlier.kind IN ('submitted', 'verified')
          AND (signer.id = now_signing.id OR signer.person_id = now_signing.person_id
               OR earlier.signed_by <> '' AND earlier.signed_by = NEW.signed_by)
    ) THEN
        RAISE EXCEPTION 'the same person signed before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signer_is_another_person';
    END IF;
    IF NEW.kind = 'verified' AND (
        NOT EXISTS (SELECT FROM network_place WHERE id = NEW.tambon_id AND level = 'tambon')
        OR EXISTS (
            SELECT FROM reports_reportstep WHERE report_id = NEW.report_id
            AND kind = 'verified' AND tambon_id = NEW.tambon_id
        )
    ) THEN
        RAISE EXCEPTION 'verifiers are of two tambons'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verifiers_are_of_two_tambons';
    END IF;
    IF NEW.kind = 'certified' THEN
        IF NEW.account_id IS NULL OR NOT EXISTS (
            SELECT FROM network_source WHERE id = NEW.source_id AND stored_as <> ''
        ) THEN
            RAISE EXCEPTION 'the paper of a certified report is kept'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'certified_paper_is_kept';
        END IF;
        IF NEW.number IS DISTINCT FROM reports_next_number(found.place_id, found.month) THEN
            RAISE EXCEPTION 'number % is not the next', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'number_is_the_next';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- The next number of a place in the year of a month: without gaps, and never given twice.
CREATE FUNCTION reports_next_number(place bigint, of_month date) RETURNS integer
    LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(max(step.number), 0) + 1
    FROM reports_reportstep AS step
    JOIN reports_monthlyreport AS report ON report.id = step.report_id
    WHERE report.place_id = place AND step.kind = 'certified'
      AND date_trunc('year', report.month) = date_trunc('year', of_month)
$$;

CREATE TRIGGER report_step_follows BEFORE INSERT ON reports_reportstep
    FOR EACH ROW EXECUTE FUNCTION reports_step_follows();

CREATE FUNCTION reports_instruction_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reports_instruction WHERE id = NEW.instruction_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM reports_instructionstep
        WHERE instruction_id = NEW.instruction_id AND state <> 'doing'
    ) THEN
        RAISE EXCEPTION 'instruction % is closed', NEW.instruction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instruction_is_open';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER instruction_is_open BEFORE INSERT ON reports_instructionstep
    FOR EACH ROW EXECUTE FUNCTION reports_instruction_is_open();
"""

RULES_REVERSED = """
DROP TRIGGER instruction_is_open ON reports_instructionstep;
DROP FUNCTION reports_instruction_is_open();
DROP TRIGGER report_step_follows ON reports_reportstep;
DROP FUNCTION reports_step_follows();
DROP FUNCTION reports_next_number(bigint, date);
DROP TRIGGER report_edition_follows ON reports_monthlyreport;
DROP FUNCTION reports_edition_follows();
DROP FUNCTION reports_month_of(bigint);
"""
