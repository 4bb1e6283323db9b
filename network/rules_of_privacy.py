"""SQL of migration 0005: the chain of readings, and the two narrow ways a final fact changes.

Erasure empties names, ID numbers and keys; rotation wraps the same secrets under a
new key. Each is possible only from inside its own database function, for its own
columns, to values the rule can check.
"""

from __future__ import annotations

TOMBSTONE = "(ลบข้อมูลแล้ว)"  # stands where a name was; the database compares with it

READINGS = """
CREATE FUNCTION network_reading_is_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    -- One writer at a time, to the end of its transaction: a chain has no branches.
    PERFORM pg_advisory_xact_lock(hashtext('network_reading'));
    SELECT number, hash INTO last FROM network_reading ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT number, hash INTO last FROM network_readingcheckpoint ORDER BY number DESC LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        INSERT INTO network_readingcheckpoint (number, hash)
        VALUES (0, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
        RETURNING number, hash INTO last;
    END IF;
    NEW.number := last.number + 1;
    NEW.previous_hash := last.hash;
    NEW.read_at := clock_timestamp();
    NEW.hash := sha256(convert_to(concat_ws('|',
        NEW.number,
        (extract(epoch FROM NEW.read_at) * 1000000)::bigint,
        coalesce(NEW.account_id::text, ''),
        array_to_string(NEW.kinds, ','),
        array_to_string(NEW.persons, ','),
        array_to_string(NEW.sources, ','),
        encode(NEW.previous_hash, 'hex'),
        NEW.route,
        NEW.purpose
    ), 'UTF8'));
    RETURN NEW;
END $$;

CREATE FUNCTION network_log_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        -- Set by the test settings alone: a test that commits empties every table.
        IF current_setting('rangwat.emptying', true) = 'on' THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'network_reading' THEN
        IF OLD.read_at < now() - interval '90 days'
           AND OLD.number <= (SELECT max(number) FROM network_readingcheckpoint) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is final', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_is_final', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION network_checkpoint_is_of_a_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number = 0 AND NOT EXISTS (SELECT FROM network_readingcheckpoint) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM network_reading
        WHERE number = NEW.number AND hash = NEW.hash AND read_at < now() - interval '90 days'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'no reading % that may be pruned', NEW.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'checkpoint_is_of_a_row';
END $$;

CREATE TRIGGER reading_is_chained BEFORE INSERT ON network_reading
    FOR EACH ROW EXECUTE FUNCTION network_reading_is_chained();
CREATE TRIGGER reading_is_final BEFORE UPDATE OR DELETE ON network_reading
    FOR EACH ROW EXECUTE FUNCTION network_log_is_final();
CREATE TRIGGER reading_is_kept BEFORE TRUNCATE ON network_reading
    FOR EACH STATEMENT EXECUTE FUNCTION network_log_is_final();
CREATE TRIGGER checkpoint_is_of_a_row BEFORE INSERT ON network_readingcheckpoint
    FOR EACH ROW EXECUTE FUNCTION network_checkpoint_is_of_a_row();
CREATE TRIGGER checkpoint_is_final BEFORE UPDATE OR DELETE ON network_readingcheckpoint
    FOR EACH ROW EXECUTE FUNCTION network_log_is_final();
CREATE TRIGGER checkpoint_is_kept BEFORE TRUNCATE ON network_readingcheckpoint
    FOR EACH STATEMENT EXECUTE FUNCTION network_log_is_final();
CREATE TRIGGER erasure_is_kept BEFORE TRUNCATE ON network_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION network_log_is_final();
"""

READINGS_REVERSED = """
DROP TRIGGER erasure_is_kept ON network_erasure;
DROP TRIGGER checkpoint_is_kept ON network_readingcheckpoint;
DROP TRIGGER checkpoint_is_final ON network_readingcheckpoint;
DROP TRIGGER checkpoint_is_of_a_row ON network_readingcheckpoint;
DROP TRIGGER reading_is_kept ON network_reading;
DROP TRIGGER reading_is_final ON network_reading;
DROP TRIGGER reading_is_chained ON network_reading;
DROP FUNCTION network_checkpoint_is_of_a_row();
DROP FUNCTION network_log_is_final();
DROP FUNCTION network_reading_is_chained();
"""

EXCEPTIONS = f"""
CREATE FUNCTION network_erased_person() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT person_id FROM network_erasure
    WHERE person_id = nullif(current_setting('rangwat.erasing', true), '')::bigint
$$;

CREATE FUNCTION network_person_record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
    secret text[] := ARRAY['national_id_encrypted', 'national_id_hash'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND OLD.party_id = network_erased_person()
           AND NEW.name = '{TOMBSTONE}'
           AND NEW.national_id_encrypted IS NULL AND NEW.national_id_hash IS NULL
           AND to_jsonb(NEW) - secret - 'name' = to_jsonb(OLD) - secret - 'name' THEN
            RETURN NEW;
        END IF;
        IF stack LIKE '%function network_rewrap_national_ids(bigint[],bytea[],bytea[]) line %'
           AND OLD.national_id_encrypted IS NOT NULL AND NEW.national_id_encrypted IS NOT NULL
           AND octet_length(NEW.national_id_hash) = 32
           AND to_jsonb(NEW) - secret = to_jsonb(OLD) - secret THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION network_source_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
    emptied text[] := ARRAY['title', 'file_name', 'stored_as', 'wrapped_key', 'reading'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND network_erased_person() IS NOT NULL
           AND position('{TOMBSTONE}' IN NEW.title) > 0
           AND to_jsonb(NEW) - emptied = to_jsonb(OLD) - emptied
           AND (to_jsonb(NEW) - 'title' = to_jsonb(OLD) - 'title'
                OR (NEW.title = '{TOMBSTONE}' AND NEW.file_name = '' AND NEW.stored_as = ''
                    AND NEW.wrapped_key IS NULL AND NEW.reading = '{{}}')) THEN
            RETURN NEW;
        END IF;
        IF stack LIKE '%function network_rewrap_sources(bigint[],bytea[]) line %'
           AND OLD.wrapped_key IS NOT NULL AND NEW.wrapped_key IS NOT NULL
           AND to_jsonb(NEW) - 'wrapped_key' = to_jsonb(OLD) - 'wrapped_key' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;

-- Tables whose rows keep one free text: a request's words, an erasure's counts.
CREATE FUNCTION network_tombstone_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND OLD.person_id = network_erased_person() THEN
            IF TG_TABLE_NAME = 'network_datarequest' THEN
                IF to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words'
                   AND to_jsonb(NEW)->>'words' = '{TOMBSTONE}' THEN
                    RETURN NEW;
                END IF;
            ELSIF to_jsonb(NEW) - 'counts' = to_jsonb(OLD) - 'counts'
                  AND to_jsonb(OLD)->'counts' = '{{}}' THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;

CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_personrecord
    FOR EACH ROW EXECUTE FUNCTION network_person_record_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_source
    FOR EACH ROW EXECUTE FUNCTION network_source_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_datarequest
    FOR EACH ROW EXECUTE FUNCTION network_tombstone_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION network_tombstone_is_final();
"""  # noqa: S608 (constants)

EXCEPTIONS_REVERSED = """
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_personrecord
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_source
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_datarequest
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
DROP FUNCTION network_tombstone_is_final();
DROP FUNCTION network_source_is_final();
DROP FUNCTION network_person_record_is_final();
DROP FUNCTION network_erased_person();
"""

VERBS = f"""
-- Destroys what names a person; what it did is written into the tombstone and returned,
-- with the names of the files that now nobody can open.
CREATE FUNCTION network_erase_person(person bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    called text[];
    cited bigint[];
    own bigint[];
    files jsonb;
    records bigint;
    numbers bigint;
    reasons bigint;
    requests bigint;
    done jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM network_erasure WHERE person_id = person) THEN
        RAISE EXCEPTION 'party % has no tombstone', person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_is_recorded_first';
    END IF;
    PERFORM set_config('rangwat.erasing', person::text, true);

    SELECT coalesce(array_agg(DISTINCT name), '{{}}') INTO called FROM (
        SELECT name FROM network_personrecord WHERE party_id = person
        UNION SELECT name FROM network_account WHERE person_id = person
    ) AS known WHERE name <> '{TOMBSTONE}';

    SELECT coalesce(array_agg(source_id), '{{}}') INTO cited FROM (
        SELECT source_id FROM network_personrecord WHERE party_id = person
        UNION SELECT source_id FROM network_consent WHERE person_id = person
        UNION SELECT source_id FROM network_datarequest WHERE person_id = person
        UNION SELECT source_id FROM network_householdmembership WHERE person_id = person
    ) AS citing;

    -- Of these, the sources in which nobody else who is still known is spoken of.
    SELECT coalesce(array_agg(chosen.key), '{{}}') INTO own FROM unnest(cited) AS chosen (key)
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT party_id AS other FROM network_personrecord WHERE source_id = chosen.key
            UNION SELECT person_id FROM network_consent WHERE source_id = chosen.key
            UNION SELECT person_id FROM network_householdmembership WHERE source_id = chosen.key
        ) AS spoken_of
        WHERE other NOT IN (SELECT person_id FROM network_erasure)
    );

    SELECT coalesce(jsonb_agg(stored_as), '[]') INTO files
    FROM network_source WHERE id = ANY(own) AND stored_as <> '';
    SELECT count(*) INTO numbers FROM network_personrecord
    WHERE party_id = person AND national_id_encrypted IS NOT NULL;

    UPDATE network_personrecord
    SET name = '{TOMBSTONE}', national_id_encrypted = NULL, national_id_hash = NULL
    WHERE party_id = person;
    GET DIAGNOSTICS records = ROW_COUNT;

    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE id = ANY(own);

    FOR i IN 1 .. coalesce(array_length(called, 1), 0) LOOP
        UPDATE network_source SET title = replace(title, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN title) > 0
          AND (id = ANY(cited) OR recorded_by_id IN (
              SELECT id FROM network_account WHERE person_id = person));
    END LOOP;

    UPDATE network_importrow
    SET reason_th = '{TOMBSTONE}', reason_en = '{TOMBSTONE}'
    WHERE source_id = ANY(cited)
      AND EXISTS (
          SELECT FROM unnest(called) AS name
          WHERE position(name IN reason_th) > 0 OR position(name IN reason_en) > 0);
    GET DIAGNOSTICS reasons = ROW_COUNT;

    UPDATE network_datarequest SET words = '{TOMBSTONE}' WHERE person_id = person;
    GET DIAGNOSTICS requests = ROW_COUNT;

    done := jsonb_build_object(
        'names', records,
        'national_ids', numbers,
        'sources', coalesce(array_length(own, 1), 0),
        'files', jsonb_array_length(files),
        'import_rows', reasons,
        'requests', requests,
        'shared_sources', (
            SELECT coalesce(jsonb_agg(key ORDER BY id), '[]') FROM network_source
            WHERE id = ANY(cited) AND NOT id = ANY(own))
    );
    UPDATE network_erasure SET counts = done WHERE person_id = person AND counts = '{{}}';
    PERFORM set_config('rangwat.erasing', '', true);
    RETURN done || jsonb_build_object('stored_as', files);
END $$;

CREATE FUNCTION network_rewrap_sources(keys bigint[], wrapped bytea[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    done bigint;
BEGIN
    -- What was erased in the meantime stays erased.
    UPDATE network_source AS source SET wrapped_key = fresh.wrapped
    FROM unnest(keys, wrapped) AS fresh (id, wrapped)
    WHERE source.id = fresh.id AND source.wrapped_key IS NOT NULL;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

CREATE FUNCTION network_rewrap_national_ids(keys bigint[], ciphers bytea[], hashes bytea[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    done bigint;
BEGIN
    UPDATE network_personrecord AS record
    SET national_id_encrypted = fresh.cipher, national_id_hash = fresh.hash
    FROM unnest(keys, ciphers, hashes) AS fresh (id, cipher, hash)
    WHERE record.id = fresh.id AND record.national_id_encrypted IS NOT NULL;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;
"""  # noqa: S608 (constants)

VERBS_REVERSED = """
DROP FUNCTION network_rewrap_national_ids(bigint[], bytea[], bytea[]);
DROP FUNCTION network_rewrap_sources(bigint[], bytea[]);
DROP FUNCTION network_erase_person(bigint);
"""

INVITATIONS = f"""
CREATE FUNCTION network_invitation_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_invitations(bigint) line %'
           AND EXISTS (
               SELECT FROM network_erasure AS erasure
               JOIN network_account AS account ON account.person_id = erasure.person_id
               JOIN network_invitationending AS ending ON ending.account_id = account.id
               WHERE ending.invitation_id = OLD.id)
           AND NEW.name = '{TOMBSTONE}'
           AND to_jsonb(NEW) - 'name' = to_jsonb(OLD) - 'name' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;

CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_invitation
    FOR EACH ROW EXECUTE FUNCTION network_invitation_is_final();

-- Before the accounts are unlinked: by them the invitations are found.
CREATE FUNCTION network_erase_invitations(person bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    done bigint;
BEGIN
    UPDATE network_invitation SET name = '{TOMBSTONE}'
    WHERE id IN (
        SELECT ending.invitation_id FROM network_invitationending AS ending
        JOIN network_account AS account ON account.id = ending.account_id
        WHERE account.person_id = person);
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;
"""  # noqa: S608 (constants)

INVITATIONS_REVERSED = """
DROP FUNCTION network_erase_invitations(bigint);
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON network_invitation
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
DROP FUNCTION network_invitation_is_final();
"""
