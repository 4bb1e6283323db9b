"""Rules the database keeps for the books: balance, finality, closed months, nothing overdrawn."""

from django.db import migrations

from network.rules import append_only

RULES = """
-- All that is written to the books of one group waits for each other here: of two who
-- withdraw at once, the second sees what the first left.
CREATE FUNCTION savings_entry_may_be_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM savings_savingsgroup WHERE id = NEW.group_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM savings_monthclosing
        WHERE group_id = NEW.group_id AND month >= date_trunc('month', NEW.entered_on)::date
    ) THEN
        RAISE EXCEPTION 'the month of % is closed', NEW.entered_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_is_closed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entry_may_be_made BEFORE INSERT ON savings_journalentry
    FOR EACH ROW EXECUTE FUNCTION savings_entry_may_be_made();

CREATE FUNCTION savings_month_may_be_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM savings_savingsgroup WHERE id = NEW.group_id FOR UPDATE;
    IF NEW.month + interval '1 month' > (NEW.recorded_at AT TIME ZONE 'Asia/Bangkok') THEN
        RAISE EXCEPTION 'month % is not over', NEW.month
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_is_not_over';
    END IF;
    RETURN NEW;
END $$;

-- After the stamp: triggers of one kind fire by name.
CREATE TRIGGER month_may_be_closed BEFORE INSERT ON savings_monthclosing
    FOR EACH ROW EXECUTE FUNCTION savings_month_may_be_closed();

-- Postings arrive by entry, all of one at once: what they must add up to is asked of the
-- whole statement, which costs the same for one posting and for a thousand.
CREATE FUNCTION savings_postings_fit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    -- Asked one by one through the indexes: what has just arrived has no statistics, and a join
    -- would look at everything for each of it.
    SELECT made.entry_id INTO wrong
    FROM (SELECT entry_id, count(*) AS sides FROM arrived GROUP BY entry_id) AS made
    WHERE made.sides < (
        SELECT count(*) FROM savings_posting AS posting WHERE posting.entry_id = made.entry_id)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is made already', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_complete';
    END IF;

    SELECT entry_id INTO wrong FROM arrived GROUP BY entry_id HAVING sum(satang) <> 0 LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is out of balance', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;

    SELECT posted.entry_id INTO wrong FROM arrived AS posted
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
    LEFT JOIN savings_membership AS member ON member.id = posted.membership_id
    LEFT JOIN savings_loan AS loan ON loan.id = posted.loan_id
    WHERE account.group_id <> entry.group_id
       OR member.group_id <> entry.group_id
       OR loan.membership_id <> posted.membership_id LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a posting of entry % is of another group', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_is_of_its_group';
    END IF;

    SELECT posted.entry_id INTO wrong FROM arrived AS posted
    JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
    WHERE (account.kind = 'savings' AND (posted.membership_id IS NULL OR posted.loan_id IS NOT NULL))
       OR (account.kind = 'loans' AND (posted.loan_id IS NULL OR posted.membership_id IS NULL))
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a posting of entry % names no member', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_names_its_member';
    END IF;

    -- Who has left may still be paid out and may still repay, but saves and borrows no more.
    SELECT posted.entry_id INTO wrong FROM arrived AS posted
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    JOIN savings_membership AS member ON member.id = posted.membership_id
    LEFT JOIN savings_membershipending AS ending ON ending.membership_id = member.id
    WHERE entry.kind IN ('opening', 'deposit', 'loan')
      AND (entry.entered_on < member.joined_on OR entry.entered_on >= ending.left_on) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is of somebody who was no member', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'member_is_active';
    END IF;

    SELECT taken.membership_id INTO wrong
    FROM (SELECT DISTINCT posted.membership_id, posted.account_id FROM arrived AS posted
          JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
          WHERE account.kind = 'savings' AND posted.satang > 0) AS taken
    WHERE 0 < (
        SELECT sum(posting.satang) FROM savings_posting AS posting
        WHERE posting.membership_id = taken.membership_id
          AND posting.account_id = taken.account_id)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'membership % is overdrawn', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'savings_are_not_negative';
    END IF;

    SELECT paid.loan_id INTO wrong
    FROM (SELECT DISTINCT posted.loan_id, posted.account_id FROM arrived AS posted
          JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
          WHERE account.kind = 'loans' AND posted.satang < 0) AS paid
    WHERE 0 > (
        SELECT sum(posting.satang) FROM savings_posting AS posting
        WHERE posting.loan_id = paid.loan_id AND posting.account_id = paid.account_id)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'loan % is overpaid', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_is_not_negative';
    END IF;

    SELECT paid.account_id INTO wrong
    FROM (SELECT DISTINCT posted.account_id FROM arrived AS posted
          JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
          WHERE account.kind IN ('cash', 'bank') AND posted.satang < 0) AS paid
    WHERE 0 > (
        SELECT sum(posting.satang) FROM savings_posting AS posting
        WHERE posting.account_id = paid.account_id)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'account % is overdrawn', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_is_not_negative';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER postings_fit AFTER INSERT ON savings_posting
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION savings_postings_fit();

-- At the end of the transaction: an entry has postings, and a reversal mirrors its entry.
CREATE FUNCTION savings_entry_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM savings_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % has no postings', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM savings_posting WHERE entry_id IN (NEW.id, NEW.reverses_id)
        GROUP BY account_id, membership_id, loan_id HAVING sum(satang) <> 0
    ) THEN
        RAISE EXCEPTION 'entry % does not mirror %', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_mirrors';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER entry_is_whole AFTER INSERT ON savings_journalentry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION savings_entry_is_whole();

CREATE FUNCTION savings_posting_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'postings are final; post a reversing entry'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'posting_is_final';
END $$;

CREATE TRIGGER posting_is_final BEFORE UPDATE OR DELETE ON savings_posting
    FOR EACH ROW EXECUTE FUNCTION savings_posting_is_final();
"""

REVERSED = """
DROP TRIGGER posting_is_final ON savings_posting;
DROP TRIGGER entry_is_whole ON savings_journalentry;
DROP TRIGGER postings_fit ON savings_posting;
DROP TRIGGER month_may_be_closed ON savings_monthclosing;
DROP TRIGGER entry_may_be_made ON savings_journalentry;
DROP FUNCTION savings_posting_is_final();
DROP FUNCTION savings_entry_is_whole();
DROP FUNCTION savings_postings_fit();
DROP FUNCTION savings_month_may_be_closed();
DROP FUNCTION savings_entry_may_be_made();
"""


class Migration(migrations.Migration):
    dependencies = [("savings", "0001_initial"), ("network", "0002_rules")]

    operations = [
        *append_only(
            "savings_grouprecord",
            "savings_membership",
            "savings_membershipending",
            "savings_pledge",
            "savings_loan",
            "savings_journalentry",
            "savings_monthclosing",
        ),
        migrations.RunSQL(RULES, REVERSED),
    ]
