"""SQL of migration 0024: what the database keeps of referrals, behind every verb."""

from __future__ import annotations

from network.rules_of_privacy import TOMBSTONE

# Who is told of, and whether they agreed. A merged party is the one it was merged into.
CONSENT = """
CREATE FUNCTION survey_kept_party(party bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    now_is bigint := party;
    following bigint;
BEGIN
    FOR step IN 1 .. 20 LOOP
        SELECT kept_id INTO following FROM survey_duplicateverdict
        WHERE is_same AND kept_id <> now_is AND now_is IN (first_id, second_id)
          AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY recorded_at DESC, id DESC LIMIT 1;
        EXIT WHEN following IS NULL;
        now_is := following;
    END LOOP;
    RETURN now_is;
END $$;

-- Of whom a referral tells on a day: the person it names; else who heads the household, or
-- everybody in it where nobody does.
CREATE FUNCTION survey_told_by_referral(referral bigint, day date) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    named bigint;
    home bigint;
BEGIN
    SELECT survey_kept_party(person_id), survey_kept_party(household_id) INTO named, home
    FROM survey_referral
    WHERE id = referral AND network_is_known(recorded_at, source_id, 'infinity');
    IF named IS NOT NULL THEN
        RETURN NEXT named;
        RETURN;
    END IF;
    RETURN QUERY
    WITH living AS (
        SELECT person_id, relation FROM (
            SELECT DISTINCT ON (person_id) person_id, household_id, relation
            FROM network_householdmembership
            WHERE person_id IN (
                    SELECT person_id FROM network_householdmembership
                    WHERE household_id = home
                      AND network_is_known(recorded_at, source_id, 'infinity'))
              AND observed_on <= day AND network_is_known(recorded_at, source_id, 'infinity')
            ORDER BY person_id, observed_on DESC, recorded_at DESC, id DESC
        ) AS latest
        WHERE household_id = home
    )
    SELECT person_id FROM living
    WHERE relation = 'head'
       OR NOT EXISTS (SELECT FROM living AS other WHERE other.relation = 'head');
END $$;

-- Whether a person's latest word by a day lets data be handed on; of a minor the guardian's.
CREATE FUNCTION survey_may_be_referred(person bigint, day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    word record;
    born integer;
BEGIN
    IF EXISTS (
        SELECT FROM network_erasure WHERE person_id = person
          AND network_is_known(recorded_at, source_id, 'infinity')
    ) THEN
        RETURN false;
    END IF;
    SELECT is_given, given_by, decided_on INTO word FROM network_consent
    WHERE person_id = person AND purpose = 'referral' AND decided_on <= day
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY decided_on DESC, recorded_at DESC, id DESC LIMIT 1;
    IF word IS NULL OR NOT word.is_given THEN
        RETURN false;
    END IF;
    SELECT birth_year INTO born FROM network_personrecord
    WHERE party_id = person AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1;
    RETURN born IS NULL OR word.given_by = 'guardian'
        OR extract(year FROM word.decided_on) - born > 20;
END $$;
"""

CONSENT_REVERSED = """
DROP FUNCTION survey_may_be_referred(bigint, date);
DROP FUNCTION survey_told_by_referral(bigint, date);
DROP FUNCTION survey_kept_party(bigint);
"""

STEPS = """
CREATE FUNCTION survey_referral_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    handed record;
    last record;
    turned date;
    broken text;
BEGIN
    -- Steps of one referral wait for each other: of two that close it at once the second is told.
    PERFORM FROM survey_referral WHERE id = NEW.referral_id FOR NO KEY UPDATE;
    SELECT referred_on INTO handed FROM survey_referral
    WHERE id = NEW.referral_id AND network_is_known(recorded_at, source_id, 'infinity');
    SELECT kind, done_on INTO last FROM survey_referralstep
    WHERE referral_id = NEW.referral_id AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY done_on DESC, recorded_at DESC, id DESC LIMIT 1;
    SELECT max(done_on) INTO turned FROM survey_referralstep
    WHERE referral_id = NEW.referral_id AND kind IN ('done', 'refused', 'reopened')
      AND network_is_known(recorded_at, source_id, 'infinity');

    IF last.kind IN ('done', 'refused') AND NEW.kind <> 'reopened' THEN
        broken := 'referral_is_closed';
    ELSIF NEW.kind = 'reopened' AND (last.kind IS NULL OR last.kind NOT IN ('done', 'refused')) THEN
        broken := 'referral_is_open';
    ELSIF NEW.done_on < handed.referred_on OR NEW.done_on < turned
          OR (NEW.kind IN ('done', 'refused', 'reopened') AND NEW.done_on < last.done_on) THEN
        broken := 'referral_step_is_in_order';
    ELSIF NEW.done_on > (clock_timestamp() AT TIME ZONE 'Asia/Bangkok')::date THEN
        broken := 'referral_step_is_not_ahead';
    ELSIF NEW.kind IN ('received', 'replied', 'visited', 'agreed', 'refused') AND NOT EXISTS (
        SELECT FROM survey_referralstep AS sent
        WHERE sent.referral_id = NEW.referral_id AND sent.kind = 'sent'
          AND sent.done_on <= NEW.done_on
          AND network_is_known(sent.recorded_at, sent.source_id, 'infinity')
    ) THEN
        broken := 'referral_answer_follows_sending';
    ELSIF NEW.kind = 'sent' AND coalesce(
        (SELECT NOT bool_and(survey_may_be_referred(person, NEW.done_on))
         FROM survey_told_by_referral(NEW.referral_id, NEW.done_on) AS person), true
    ) THEN
        broken := 'referral_needs_consent';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'step % of referral % is refused', NEW.kind, NEW.referral_id
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_step_follows BEFORE INSERT ON survey_referralstep
    FOR EACH ROW EXECUTE FUNCTION survey_referral_step_follows();

ALTER TABLE survey_referrallink ADD CONSTRAINT referral_link_ends_in_90_days
    CHECK (ends_on >= began_on AND ends_on - began_on <= 90);
"""

STEPS_REVERSED = """
ALTER TABLE survey_referrallink DROP CONSTRAINT referral_link_ends_in_90_days;
DROP TRIGGER referral_step_follows ON survey_referralstep;
DROP FUNCTION survey_referral_step_follows();
"""

# Words of steps go with the person; the file an agency attached goes with its key.
ERASURE = f"""
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_referralstep
    FOR EACH ROW EXECUTE FUNCTION survey_told_is_final('words');
CREATE FUNCTION survey_erase_referral_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    households bigint[];
    gone bigint[];
    files bigint[];
BEGIN
    SELECT coalesce(array_agg(household), '{{}}') INTO households
    FROM survey_empty_households(NEW.person_id) AS household;
    SELECT coalesce(array_agg(id), '{{}}') INTO gone FROM survey_referral
    WHERE person_id = NEW.person_id OR household_id = ANY(households)
       OR survey_kept_party(person_id) = NEW.person_id;
    UPDATE survey_referral SET detail = '' WHERE id = ANY(gone) AND detail <> '';
    UPDATE survey_referralstep
    SET words = CASE WHEN kind = 'refused' THEN '{TOMBSTONE}' ELSE '' END
    WHERE referral_id = ANY(gone) AND words NOT IN ('', '{TOMBSTONE}');
    SELECT coalesce(array_agg(source_id), '{{}}') INTO files FROM survey_referralstep
    WHERE referral_id = ANY(gone);
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE id = ANY(files) AND stored_as <> '';
    RETURN NULL;
END $$;
CREATE TRIGGER referral_words_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_referral_words();
"""  # noqa: S608 (constants)

ERASURE_REVERSED = """
DROP TRIGGER referral_words_go_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_referral_words();
CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_referralstep
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
"""
