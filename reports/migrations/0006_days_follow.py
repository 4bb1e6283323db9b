"""Nothing is dated before what it rests on: a mistyped year would stand on a report for good.

Steps taken before stay as they are, for they are final; every new one is held to it.
"""

from django.db import migrations

RULES = """
CREATE FUNCTION reports_day_follows(taken_on date, not_before date, rule text)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF taken_on < not_before THEN
        RAISE EXCEPTION '% is before %', taken_on, not_before
            USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
END $$;

-- What was signed by hand is recorded days later, and what was done by a tap has the day of the
-- tap: so it may lie before the day on which delivery was noted. But nobody signs a month that
-- runs, nor the chief a report without its number. After report_step_follows, which waits for
-- whoever signs at the same time: triggers of one kind run by their names.
CREATE FUNCTION reports_step_day_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reports_day_follows(NEW.taken_on, greatest(
        (SELECT (month + interval '1 month')::date FROM reports_monthlyreport
         WHERE id = NEW.report_id),
        (SELECT taken_on FROM reports_reportstep
         WHERE report_id = NEW.report_id AND kind = 'certified')
    ), 'step_day_follows');
    RETURN NEW;
END $$;
CREATE TRIGGER step_day_follows BEFORE INSERT ON reports_reportstep
    FOR EACH ROW EXECUTE FUNCTION reports_step_day_follows();

CREATE FUNCTION reports_instruction_step_day_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reports_day_follows(
        NEW.taken_on,
        (SELECT given_on FROM reports_instruction WHERE id = NEW.instruction_id),
        'instruction_step_day_follows'
    );
    RETURN NEW;
END $$;
CREATE TRIGGER instruction_step_day_follows BEFORE INSERT ON reports_instructionstep
    FOR EACH ROW EXECUTE FUNCTION reports_instruction_step_day_follows();

CREATE FUNCTION reports_forwarding_day_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reports_day_follows(NEW.held_on, greatest(
        (SELECT (month + interval '1 month')::date FROM reports_monthlyreport
         WHERE id = NEW.report_id),
        (SELECT asked_on FROM reports_request WHERE id = NEW.request_id)
    ), 'forwarding_day_follows');
    RETURN NEW;
END $$;
CREATE TRIGGER forwarding_day_follows BEFORE INSERT ON reports_forwarding
    FOR EACH ROW EXECUTE FUNCTION reports_forwarding_day_follows();

CREATE FUNCTION reports_result_day_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reports_day_follows(
        NEW.decided_on,
        (SELECT held_on FROM reports_forwarding WHERE id = NEW.forwarding_id),
        'result_day_follows'
    );
    RETURN NEW;
END $$;
CREATE TRIGGER result_day_follows BEFORE INSERT ON reports_forwardingresult
    FOR EACH ROW EXECUTE FUNCTION reports_result_day_follows();
"""

RULES_REVERSED = """
DROP TRIGGER result_day_follows ON reports_forwardingresult;
DROP FUNCTION reports_result_day_follows();
DROP TRIGGER forwarding_day_follows ON reports_forwarding;
DROP FUNCTION reports_forwarding_day_follows();
DROP TRIGGER instruction_step_day_follows ON reports_instructionstep;
DROP FUNCTION reports_instruction_step_day_follows();
DROP TRIGGER step_day_follows ON reports_reportstep;
DROP FUNCTION reports_step_day_follows();
DROP FUNCTION reports_day_follows(date, date, text);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_governors_meeting")]

    operations = [migrations.RunSQL(RULES, RULES_REVERSED)]
