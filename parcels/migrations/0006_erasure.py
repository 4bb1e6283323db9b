"""Erasure reaches the register: photographs of what an erased person filed, names of witnesses.

network_erase_person knows nothing of land: triggers on what it changes do the rest, inside
it, so that the rules of final rows (network migration 0005) let exactly this through.
"""

from django.db import migrations

from network.rules_of_privacy import TOMBSTONE

FILES = f"""
CREATE FUNCTION parcels_erase_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of the sources with a file in which the person alone is spoken of, the key goes: the
    -- receipt of a notice, a copied application or its answer, a certificate.
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE stored_as <> '' AND id IN (
        SELECT source_id FROM parcels_occupationnotification WHERE party_id = NEW.person_id
        UNION SELECT source_id FROM parcels_livestockcertificate WHERE party_id = NEW.person_id
        UNION SELECT source_id FROM parcels_transferapplication WHERE recipient_id = NEW.person_id
        UNION SELECT decision.source_id FROM parcels_transferdecision AS decision
            JOIN parcels_transferapplication AS application
                ON application.id = decision.application_id
            WHERE application.recipient_id = NEW.person_id
    ) AND NOT EXISTS (
        SELECT FROM (
            SELECT source_id, party_id FROM network_personrecord
            UNION ALL SELECT source_id, person_id FROM network_consent
            UNION ALL SELECT source_id, person_id FROM network_householdmembership
            UNION ALL SELECT source_id, party_id FROM parcels_right
            UNION ALL SELECT source_id, party_id FROM parcels_occupationnotification
            UNION ALL SELECT source_id, party_id FROM parcels_livestockcertificate
            UNION ALL SELECT source_id, recipient_id FROM parcels_transferapplication
        ) AS spoken (source_id, other)
        WHERE spoken.source_id = network_source.id
          AND spoken.other NOT IN (SELECT person_id FROM network_erasure)
    );
    RETURN NULL;
END $$;
CREATE TRIGGER files_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION parcels_erase_files();
"""
FILES_REVERSED = """
DROP TRIGGER files_go_with_the_person ON network_erasure;
DROP FUNCTION parcels_erase_files();
"""

WITNESSES = f"""
CREATE FUNCTION parcels_evidence_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
    words text[] := ARRAY['reader', 'note'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function network_erase_person(bigint) line %'
           AND network_erased_person() IS NOT NULL
           AND position('{TOMBSTONE}' IN NEW.reader || NEW.note) > 0
           AND to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_occupationevidence
    FOR EACH ROW EXECUTE FUNCTION parcels_evidence_is_final();

CREATE FUNCTION parcels_erase_witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parcels_occupationevidence
    SET reader = replace(reader, OLD.name, '{TOMBSTONE}'),
        note = replace(note, OLD.name, '{TOMBSTONE}')
    WHERE position(OLD.name IN reader) > 0 OR position(OLD.name IN note) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER witness_goes_with_the_name AFTER UPDATE OF name ON network_personrecord
    FOR EACH ROW WHEN (NEW.name = '{TOMBSTONE}' AND OLD.name <> NEW.name AND OLD.name <> '')
    EXECUTE FUNCTION parcels_erase_witness();
"""
WITNESSES_REVERSED = """
DROP TRIGGER witness_goes_with_the_name ON network_personrecord;
DROP FUNCTION parcels_erase_witness();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON parcels_occupationevidence
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
DROP FUNCTION parcels_evidence_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0005_register_rules"), ("network", "0008_document_sources")]

    operations = [
        migrations.RunSQL(FILES, FILES_REVERSED),
        migrations.RunSQL(WITNESSES, WITNESSES_REVERSED),
    ]
