"""Rules of links to reports that the database keeps; run by a migration of reports."""

RULES = """
ALTER TABLE reports_reportlink ADD CONSTRAINT report_link_ends_in_90_days
    CHECK (ends_on >= began_on AND ends_on - began_on <= 90);

-- With the lock of its month: whoever withdraws at the same time comes before or after.
CREATE FUNCTION reports_link_is_of_a_signed_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reports_month_of(place_id) FROM reports_monthlyreport WHERE id = NEW.report_id;
    IF NOT EXISTS (
        SELECT FROM reports_reportstep WHERE report_id = NEW.report_id AND kind = 'certified'
    ) OR EXISTS (
        SELECT FROM reports_reportstep WHERE report_id = NEW.report_id AND kind = 'withdrawn'
    ) THEN
        RAISE EXCEPTION 'report % is not signed', NEW.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shared_report_is_signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER link_is_of_a_signed_report BEFORE INSERT ON reports_reportlink
    FOR EACH ROW EXECUTE FUNCTION reports_link_is_of_a_signed_report();

-- The log of openings is no table of facts, but as final.
CREATE TRIGGER opening_is_final BEFORE UPDATE OR DELETE ON reports_reportlinkopening
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
"""

RULES_REVERSED = """
DROP TRIGGER opening_is_final ON reports_reportlinkopening;
DROP TRIGGER link_is_of_a_signed_report ON reports_reportlink;
DROP FUNCTION reports_link_is_of_a_signed_report();
ALTER TABLE reports_reportlink DROP CONSTRAINT report_link_ends_in_90_days;
"""
