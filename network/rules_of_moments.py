"""Rules of used moments that the database keeps (DOMAIN.md §5.0); run by a migration of network."""

RULES = """
-- Facts are stamped by the clock when they are written, and seen when they are committed: K
-- must lie behind every transaction that is still open.
CREATE FUNCTION network_used_moment_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    IF NEW.known_by > clock_timestamp() OR EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND backend_type = 'client backend' AND xact_start < NEW.known_by
    ) THEN
        RAISE EXCEPTION 'something can still be recorded behind %', NEW.known_by
            USING ERRCODE = 'check_violation', CONSTRAINT = 'used_moment_is_settled';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER used_moment_is_settled BEFORE INSERT ON network_usedmoment
    FOR EACH ROW EXECUTE FUNCTION network_used_moment_is_settled();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_usedmoment
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();

-- Who loads history says when things were recorded: never behind a moment that was used.
CREATE OR REPLACE FUNCTION network_fact_is_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rangwat.loading_history', true) IS DISTINCT FROM 'on' THEN
        NEW.recorded_at := clock_timestamp();
    ELSIF NEW.recorded_at > clock_timestamp() THEN
        RAISE EXCEPTION 'recorded in the future: %', NEW.recorded_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_is_recorded_by_now';
    ELSIF EXISTS (SELECT FROM network_usedmoment WHERE known_by >= NEW.recorded_at) THEN
        RAISE EXCEPTION 'recorded behind a moment that was used: %', NEW.recorded_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_is_behind_a_used_moment';
    END IF;
    RETURN NEW;
END $$;
"""

RULES_REVERSED = """
CREATE OR REPLACE FUNCTION network_fact_is_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rangwat.loading_history', true) IS DISTINCT FROM 'on' THEN
        NEW.recorded_at := clock_timestamp();
    ELSIF NEW.recorded_at > clock_timestamp() THEN
        RAISE EXCEPTION 'recorded in the future: %', NEW.recorded_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_is_recorded_by_now';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER fact_is_final ON network_usedmoment;
DROP TRIGGER used_moment_is_settled ON network_usedmoment;
DROP FUNCTION network_used_moment_is_settled();
"""
