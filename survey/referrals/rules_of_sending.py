"""SQL of migration 0028: whom a sending tells of, who answers, and what goes at erasure.

Of whom a referral tells is fixed when its sending is written down: who moves in or comes to head
the household later was never asked. The body itself answers only while the referral is with it.
"""

from __future__ import annotations

from typing import Final

from network.rules_of_privacy import TOMBSTONE

# Before the rules: what was sent told of who was in the household on that day.
FILLED: Final = """
ALTER TABLE survey_referralstep DISABLE TRIGGER fact_is_final;
UPDATE survey_referralstep SET persons = ARRAY(
    SELECT person FROM survey_told_by_referral(referral_id, done_on) AS person ORDER BY person)
WHERE kind = 'sent';
UPDATE survey_referralstep AS step SET answered_by_id = coalesce(
    (SELECT organisation_id FROM survey_referrallink WHERE id = step.link_id),
    (SELECT seat.organisation_id FROM network_source AS said
     JOIN network_organisationmember AS seat ON seat.account_id = said.recorded_by_id
     WHERE said.id = step.source_id AND seat.began_on <= step.done_on
     ORDER BY seat.began_on DESC, seat.id DESC LIMIT 1))
WHERE kind <> 'sent';
ALTER TABLE survey_referralstep ENABLE TRIGGER fact_is_final;
"""

STEPS: Final = """
-- The body an account acts for today; null where it acts for none.
CREATE FUNCTION survey_body_of_account(acting bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT seat.organisation_id FROM network_organisationmember AS seat
    WHERE seat.account_id = acting
      AND seat.began_on <= (clock_timestamp() AT TIME ZONE 'Asia/Bangkok')::date
      AND network_is_known(seat.recorded_at, seat.source_id, 'infinity')
      AND NOT EXISTS (
          SELECT FROM network_organisationmemberending AS ending
          WHERE ending.member_id = seat.id
            AND ending.ended_on <= (clock_timestamp() AT TIME ZONE 'Asia/Bangkok')::date
            AND network_is_known(ending.recorded_at, ending.source_id, 'infinity'))
    ORDER BY seat.began_on DESC, seat.id DESC LIMIT 1
$$;

-- Whether an account speaks for a body and for nobody else: it had a seat, and acts in no place
-- in another role.
CREATE FUNCTION survey_is_of_a_body(acting bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM network_organisationmember AS seat
        WHERE seat.account_id = acting
          AND network_is_known(seat.recorded_at, seat.source_id, 'infinity')
    ) AND NOT EXISTS (
        SELECT FROM network_appointment AS given
        WHERE given.account_id = acting AND given.role <> 'agency'
          AND network_is_known(given.recorded_at, given.source_id, 'infinity')
          AND NOT EXISTS (
              SELECT FROM network_appointmentending AS ending
              WHERE ending.appointment_id = given.id
                AND ending.ended_on <= (clock_timestamp() AT TIME ZONE 'Asia/Bangkok')::date
                AND network_is_known(ending.recorded_at, ending.source_id, 'infinity')))
$$;

CREATE OR REPLACE FUNCTION survey_referral_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    handed record;
    last record;
    sent record;
    turned record;
    with_body bigint;
    acting bigint;
    is_body boolean := NEW.answered_by_id IS NOT NULL;
    is_history boolean := coalesce(current_setting('rangwat.loading_history', true), '') = 'on';
    today date := (clock_timestamp() AT TIME ZONE 'Asia/Bangkok')::date;
    broken text;
BEGIN
    -- Steps of one referral wait for each other: of two that close it at once the second is
    -- told, and a body that answers while it is passed to another is refused.
    PERFORM FROM survey_referral WHERE id = NEW.referral_id FOR NO KEY UPDATE;
    SELECT referred_on INTO handed FROM survey_referral
    WHERE id = NEW.referral_id AND network_is_known(recorded_at, source_id, 'infinity');
    SELECT kind, done_on INTO last FROM survey_referralstep
    WHERE referral_id = NEW.referral_id AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY done_on DESC, recorded_at DESC, id DESC LIMIT 1;
    SELECT id, organisation_id, done_on, recorded_at INTO sent FROM survey_referralstep
    WHERE referral_id = NEW.referral_id AND kind = 'sent'
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY done_on DESC, recorded_at DESC, id DESC LIMIT 1;
    SELECT id, kind, done_on, recorded_at INTO turned FROM survey_referralstep
    WHERE referral_id = NEW.referral_id AND kind IN ('done', 'refused', 'reopened')
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY done_on DESC, recorded_at DESC, id DESC LIMIT 1;
    IF turned.id IS NULL OR (turned.kind = 'reopened'
        AND (sent.done_on, sent.recorded_at, sent.id)
          > (turned.done_on, turned.recorded_at, turned.id)) THEN
        with_body := sent.organisation_id;
    END IF;

    -- Who answers is read from the link or the account, whatever else is said.
    IF NEW.link_id IS NOT NULL THEN
        is_body := true;
        NEW.answered_by_id := (
            SELECT link.organisation_id FROM survey_referrallink AS link
            WHERE link.id = NEW.link_id
              AND (link.referral_id IS NULL OR link.referral_id = NEW.referral_id)
              AND link.ends_on >= today
              AND network_is_known(link.recorded_at, link.source_id, 'infinity')
              AND NOT EXISTS (
                  SELECT FROM survey_referrallinkending AS ending
                  WHERE ending.link_id = link.id
                    AND network_is_known(ending.recorded_at, ending.source_id, 'infinity')));
    ELSIF NOT is_history THEN
        SELECT recorded_by_id INTO acting FROM network_source WHERE id = NEW.source_id;
        IF is_body OR survey_is_of_a_body(acting) THEN
            is_body := true;
            NEW.answered_by_id := survey_body_of_account(acting);
        END IF;
    END IF;
    IF NEW.kind <> 'sent' THEN
        NEW.persons := '{}';
    ELSIF NOT is_history OR NEW.persons = '{}' THEN
        NEW.persons := ARRAY(
            SELECT person FROM survey_told_by_referral(NEW.referral_id, NEW.done_on) AS person
            ORDER BY person);
    END IF;

    IF last.kind IN ('done', 'refused') AND NEW.kind <> 'reopened' THEN
        broken := 'referral_is_closed';
    ELSIF is_body AND NOT is_history AND (
        NEW.answered_by_id IS NULL OR NEW.answered_by_id IS DISTINCT FROM with_body
        OR NEW.kind NOT IN ('received', 'replied', 'visited', 'agreed', 'refused', 'done')
    ) THEN
        broken := 'referral_is_with_the_body';
    ELSIF NEW.kind = 'reopened' AND (last.kind IS NULL OR last.kind NOT IN ('done', 'refused')) THEN
        broken := 'referral_is_open';
    ELSIF NEW.done_on < handed.referred_on OR NEW.done_on < turned.done_on
          OR (NEW.kind IN ('done', 'refused', 'reopened') AND NEW.done_on < last.done_on) THEN
        broken := 'referral_step_is_in_order';
    ELSIF NEW.kind = 'sent' AND NEW.done_on < sent.done_on THEN
        broken := 'referral_is_sent_in_order';
    ELSIF NEW.done_on > today THEN
        broken := 'referral_step_is_not_ahead';
    ELSIF is_body AND NOT is_history AND NEW.done_on < sent.done_on THEN
        broken := 'referral_answer_follows_sending';
    ELSIF NEW.kind IN ('received', 'replied', 'visited', 'agreed', 'refused') AND NOT EXISTS (
        SELECT FROM survey_referralstep AS earlier
        WHERE earlier.referral_id = NEW.referral_id AND earlier.kind = 'sent'
          AND earlier.done_on <= NEW.done_on
          AND network_is_known(earlier.recorded_at, earlier.source_id, 'infinity')
    ) THEN
        broken := 'referral_answer_follows_sending';
    ELSIF NEW.kind = 'sent' AND coalesce(
        (SELECT NOT bool_and(survey_may_be_referred(person, NEW.done_on))
         FROM unnest(NEW.persons) AS person), true
    ) THEN
        broken := 'referral_needs_consent';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'step % of referral % is refused', NEW.kind, NEW.referral_id
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
"""

STEPS_REVERSED: Final = """
DROP FUNCTION survey_is_of_a_body(bigint);
DROP FUNCTION survey_body_of_account(bigint);
"""

# The rule of disputes: whoever is told of, or has ever lived where it happens, may be named in the
# words. They go with the first who is erased, with the file that came beside them.
ERASURE: Final = f"""
CREATE OR REPLACE FUNCTION survey_erase_referral_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    self bigint[] := survey_same_persons(NEW.person_id);
    homes bigint[];
    gone bigint[];
    files bigint[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT household_id), '{{}}') INTO homes
    FROM network_householdmembership
    WHERE person_id = ANY(self) AND household_id IS NOT NULL;
    SELECT coalesce(array_agg(id), '{{}}') INTO gone FROM survey_referral AS referral
    WHERE person_id = ANY(self) OR household_id = ANY(homes)
       OR survey_kept_party(person_id) = ANY(self) OR survey_kept_party(household_id) = ANY(homes)
       OR EXISTS (SELECT FROM survey_referralstep AS sent
                  WHERE sent.referral_id = referral.id AND sent.persons && self);
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
"""  # noqa: S608 (constants)
