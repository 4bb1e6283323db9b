"""Rules the database keeps for counted cash, loans that are decided, funds, years, day totals."""

from importlib import import_module

from django.db import migrations, models

from network.rules import append_only

_BEFORE = import_module("savings.migrations.0004_withdrawals")

RULES = """
CREATE OR REPLACE FUNCTION savings_postings_fit() RETURNS trigger LANGUAGE plpgsql AS $$
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
    WHERE (account.kind IN ('savings', 'special', 'shares', 'dividends')
           AND (posted.membership_id IS NULL OR posted.loan_id IS NOT NULL))
       OR (account.kind = 'loans' AND (posted.loan_id IS NULL OR posted.membership_id IS NULL))
       OR (posted.loan_id IS NOT NULL AND posted.membership_id IS NULL)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a posting of entry % names no member', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_names_its_member';
    END IF;

    -- Who has left may still be paid out and may still repay, but saves and borrows no more.
    SELECT posted.entry_id INTO wrong FROM arrived AS posted
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
    JOIN savings_membership AS member ON member.id = posted.membership_id
    LEFT JOIN savings_membershipending AS ending ON ending.membership_id = member.id
    WHERE entry.kind <> 'reversal'
      AND ((account.kind IN ('savings', 'special', 'shares') AND posted.satang < 0)
           OR (account.kind = 'loans' AND posted.satang > 0))
      AND (entry.entered_on < member.joined_on OR entry.entered_on >= ending.left_on) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'entry % is of somebody who was no member', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'member_is_active';
    END IF;

    SELECT taken.membership_id INTO wrong
    FROM (SELECT DISTINCT posted.membership_id, posted.account_id FROM arrived AS posted
          JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
          WHERE account.kind IN ('savings', 'special', 'shares', 'dividends')
            AND posted.satang > 0) AS taken
    WHERE 0 < (
        SELECT sum(posting.satang) FROM savings_standing_posting AS posting
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
        SELECT sum(posting.satang) FROM savings_standing_posting AS posting
        WHERE posting.loan_id = paid.loan_id AND posting.account_id = paid.account_id)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'loan % is overpaid', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_is_not_negative';
    END IF;

    -- What is confirmed stays as it was counted: money that moved until then is entered later.
    SELECT posted.entry_id INTO wrong FROM arrived AS posted
    JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
        AND account.kind = 'cash'
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    WHERE entry.entered_on <= (
        SELECT max(box.counted_on) FROM savings_cashcount AS box
        WHERE box.group_id = entry.group_id AND 1 < (
            SELECT count(*) FROM savings_countconfirmation AS seen WHERE seen.count_id = box.id))
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the cash of the day of entry % is confirmed', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_confirmed';
    END IF;

    -- The totals of days, kept for month ends of all groups.
    INSERT INTO savings_daytotal AS total
        (account_id, entered_on, recorded_on, source_id, is_opening, is_closing, satang)
    SELECT posted.account_id, entry.entered_on,
           (entry.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           CASE source.kind WHEN 'import' THEN source.id END,
           entry.kind = 'opening', entry.kind = 'closing', sum(posted.satang)
    FROM arrived AS posted
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    JOIN network_source AS source ON source.id = entry.source_id
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (account_id, entered_on, recorded_on, source_id, is_opening, is_closing)
    DO UPDATE SET satang = total.satang + excluded.satang;

    SELECT paid.account_id INTO wrong
    FROM (SELECT DISTINCT posted.account_id, account.kind FROM arrived AS posted
          JOIN savings_ledgeraccount AS account ON account.id = posted.account_id
          WHERE (account.kind IN ('cash', 'bank') AND posted.satang < 0)
             OR (account.kind IN ('welfare', 'relief') AND posted.satang > 0)) AS paid
    WHERE 0 > (
        SELECT sum(total.satang) * CASE WHEN paid.kind IN ('cash', 'bank') THEN 1 ELSE -1 END
        FROM savings_daytotal AS total
        WHERE total.account_id = paid.account_id AND (total.source_id IS NULL
            OR total.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal)))
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'account % is overdrawn', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_is_not_negative';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION savings_rebuild_day_totals() RETURNS void LANGUAGE sql AS $$
    DELETE FROM savings_daytotal;
    INSERT INTO savings_daytotal
        (account_id, entered_on, recorded_on, source_id, is_opening, is_closing, satang)
    SELECT posting.account_id, entry.entered_on,
           (entry.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           CASE source.kind WHEN 'import' THEN source.id END,
           entry.kind = 'opening', entry.kind = 'closing', sum(posting.satang)
    FROM savings_posting AS posting
    JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
    JOIN network_source AS source ON source.id = entry.source_id
    GROUP BY 1, 2, 3, 4, 5, 6;
$$;
SELECT savings_rebuild_day_totals();

-- Notes and coins make the sum that is said (savings.models.counting.DENOMINATIONS).
ALTER TABLE savings_cashcount ADD CONSTRAINT pieces_make_the_sum CHECK (
    cardinality(pieces) = 11 AND array_position(pieces, NULL) IS NULL AND satang =
        100000 * pieces[1]::bigint + 50000 * pieces[2]::bigint + 10000 * pieces[3]::bigint
        + 5000 * pieces[4]::bigint + 2000 * pieces[5]::bigint + 1000 * pieces[6]::bigint
        + 500 * pieces[7]::bigint + 200 * pieces[8]::bigint + 100 * pieces[9]::bigint
        + 50 * pieces[10]::bigint + 25 * pieces[11]::bigint);

-- An officer confirms in person, and only while the box and the books agree to the satang.
CREATE FUNCTION savings_count_may_be_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    box savings_cashcount;
    booked bigint;
    spoken bigint;
BEGIN
    SELECT * INTO box FROM savings_cashcount WHERE id = NEW.count_id;
    PERFORM FROM savings_savingsgroup WHERE id = box.group_id FOR UPDATE;
    SELECT recorded_by_id INTO spoken FROM network_source
    WHERE id = NEW.source_id AND kind <> 'import';  -- those of other books spoke there
    IF FOUND AND spoken IS DISTINCT FROM NEW.officer_id THEN
        RAISE EXCEPTION 'officer % does not speak', NEW.officer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'officer_confirms_in_person';
    END IF;
    SELECT coalesce(sum(total.satang), 0) INTO booked
    FROM savings_daytotal AS total
    JOIN savings_ledgeraccount AS account ON account.id = total.account_id
    WHERE account.group_id = box.group_id AND account.kind = 'cash'
      AND total.entered_on <= box.counted_on
      AND (total.source_id IS NULL
           OR total.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal));
    IF booked <> box.satang THEN
        RAISE EXCEPTION 'count % is not what the books have', box.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'count_equals_books';
    END IF;
    IF EXISTS (
        SELECT FROM savings_cashcount AS later
        WHERE later.group_id = box.group_id AND later.counted_on >= box.counted_on
          AND later.id > box.id
    ) THEN
        RAISE EXCEPTION 'it was counted again after count %', box.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'count_is_the_last';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_may_be_confirmed BEFORE INSERT ON savings_countconfirmation
    FOR EACH ROW EXECUTE FUNCTION savings_count_may_be_confirmed();

-- Another member of the same group stands for an application that is not decided.
CREATE FUNCTION savings_guarantee_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM savings_loanapplication WHERE id = NEW.application_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT FROM savings_loanapplication AS asked
        JOIN savings_membership AS borrower ON borrower.id = asked.membership_id
        JOIN savings_membership AS guarantor ON guarantor.id = NEW.membership_id
        WHERE asked.id = NEW.application_id AND guarantor.group_id = borrower.group_id
          AND guarantor.person_id <> borrower.person_id
    ) THEN
        RAISE EXCEPTION 'membership % cannot stand for it', NEW.membership_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guarantor_is_another_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarantee_fits BEFORE INSERT ON savings_guarantee
    FOR EACH ROW EXECUTE FUNCTION savings_guarantee_fits();

CREATE FUNCTION savings_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM savings_loanapplication WHERE id = NEW.application_id FOR UPDATE;
    IF NEW.is_approved AND 2 > (
        SELECT count(*) FROM savings_guarantee WHERE application_id = NEW.application_id
    ) THEN
        RAISE EXCEPTION 'application % has not two guarantors', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_guarantors_stand';
    END IF;
    IF NOT EXISTS (SELECT FROM network_source
        WHERE id = NEW.source_id AND kind IN ('minute', 'import')) THEN
        RAISE EXCEPTION 'decision on application % has no minute', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_has_a_minute';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_fits BEFORE INSERT ON savings_loandecision
    FOR EACH ROW EXECUTE FUNCTION savings_decision_fits();

CREATE FUNCTION savings_loan_was_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM savings_loandecision AS decided
        JOIN savings_loanapplication AS asked ON asked.id = decided.application_id
        WHERE asked.id = NEW.application_id AND asked.membership_id = NEW.membership_id
          AND decided.is_approved AND NEW.principal_satang <= decided.satang
          AND NEW.granted_on >= decided.decided_on
    ) THEN
        RAISE EXCEPTION 'application % was not approved for so much', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'loan_was_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER loan_was_approved BEFORE INSERT ON savings_loan
    FOR EACH ROW WHEN (NEW.application_id IS NOT NULL)
    EXECUTE FUNCTION savings_loan_was_approved();

-- A year is closed by one entry of its own group, after its last month was closed: nothing
-- is entered in it any more.
CREATE FUNCTION savings_year_may_be_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM savings_journalentry
        WHERE id = NEW.entry_id AND group_id = NEW.group_id AND kind = 'closing'
          AND entered_on > NEW.year_end
    ) OR NOT EXISTS (
        SELECT FROM savings_monthclosing AS closed
        WHERE closed.group_id = NEW.group_id
          AND closed.month >= date_trunc('month', NEW.year_end)::date
          AND closed.source_id NOT IN (SELECT withdrawn_id FROM network_withdrawal)
    ) THEN
        RAISE EXCEPTION 'the year to % is not ready', NEW.year_end
            USING ERRCODE = 'check_violation', CONSTRAINT = 'year_is_over_and_closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER year_may_be_closed BEFORE INSERT ON savings_yearclosing
    FOR EACH ROW EXECUTE FUNCTION savings_year_may_be_closed();
"""

_FIT_BEFORE = _BEFORE._POSTINGS_FIT.replace(
    _BEFORE._SUM, _BEFORE._SUM.replace("savings_posting", "savings_standing_posting")
)
REVERSED = f"""
DROP TRIGGER year_may_be_closed ON savings_yearclosing;
DROP FUNCTION savings_year_may_be_closed();
DROP TRIGGER loan_was_approved ON savings_loan;
DROP FUNCTION savings_loan_was_approved();
DROP TRIGGER decision_fits ON savings_loandecision;
DROP FUNCTION savings_decision_fits();
DROP TRIGGER guarantee_fits ON savings_guarantee;
DROP FUNCTION savings_guarantee_fits();
DROP TRIGGER count_may_be_confirmed ON savings_countconfirmation;
DROP FUNCTION savings_count_may_be_confirmed();
ALTER TABLE savings_cashcount DROP CONSTRAINT pieces_make_the_sum;
DROP FUNCTION savings_rebuild_day_totals();
{_FIT_BEFORE}
"""

# Groups of before have the new accounts as well.
ACCOUNTS = """
INSERT INTO savings_ledgeraccount (group_id, kind)
SELECT held.id, added.kind FROM savings_savingsgroup AS held,
    unnest(ARRAY['special', 'dividends', 'relief', 'shares', 'surplus', 'fees', 'fines',
                 'bank_income', 'grants', 'write_offs', 'difference']) AS added (kind)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("savings", "0005_whole_books"), ("network", "0010_withdrawals")]

    operations = [
        *append_only(
            "savings_loanapplication",
            "savings_guarantee",
            "savings_loandecision",
            "savings_loanreschedule",
            "savings_cashcount",
            "savings_countconfirmation",
            "savings_welfarepayment",
            "savings_welfarecontribution",
            "savings_yearrules",
            "savings_yearclosing",
            "savings_auditsample",
            "savings_disclosureposting",
            "savings_readinessmark",
        ),
        migrations.AddIndex(
            "journalentry", models.Index(fields=["entered_on"], name="entry_by_day")
        ),
        migrations.AddIndex(
            "journalentry", models.Index(fields=["recorded_at"], name="entry_by_recording")
        ),
        migrations.RunSQL(RULES, REVERSED),
        migrations.RunSQL(ACCOUNTS, migrations.RunSQL.noop),
    ]
