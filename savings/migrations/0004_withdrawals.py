"""The books go on as if what was withdrawn had never been: balances, numbers, openings."""

from importlib import import_module

from django.db import migrations, models

_OF_THE_ROOM = import_module("savings.migrations.0002_rules").RULES
_CARRIED = import_module("savings.migrations.0003_carried_forward").RULES
_SUM = "SELECT sum(posting.satang) FROM savings_posting AS posting"
_STANDING = "NOT IN (SELECT withdrawn_id FROM network_withdrawal)"


def _function(rules: str, name: str) -> str:
    """A function of an earlier migration, to be replaced."""
    start = rules.index(f"CREATE FUNCTION {name}()")
    end = rules.index("END $$;", start) + len("END $$;")
    return rules[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


_POSTINGS_FIT = _function(_OF_THE_ROOM, "savings_postings_fit")
_FIRST = _function(_CARRIED, "savings_opening_is_the_first")
_ENTRY_COUNTS = "entry.kind <> 'reversal'"

RULES = f"""
CREATE VIEW savings_standing_posting AS
    SELECT posting.account_id, posting.membership_id, posting.loan_id, posting.satang
    FROM savings_posting AS posting
    JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
    WHERE entry.source_id {_STANDING};

{_POSTINGS_FIT.replace(_SUM, _SUM.replace("savings_posting", "savings_standing_posting"))}

{_FIRST.replace(_ENTRY_COUNTS, f"{_ENTRY_COUNTS} AND entry.source_id {_STANDING}")}

-- Who admits at once waits for the other here. A statement that admits many sees those it has
-- admitted before.
CREATE FUNCTION savings_member_number_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM savings_savingsgroup WHERE id = NEW.group_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM savings_membership AS member
        WHERE member.group_id = NEW.group_id AND member.number = NEW.number
          AND member.source_id {_STANDING}
    ) THEN
        RAISE EXCEPTION 'number % of group % is taken', NEW.number, NEW.group_id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'member_number_is_unique';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER member_number_is_free BEFORE INSERT ON savings_membership
    FOR EACH ROW EXECUTE FUNCTION savings_member_number_is_free();
"""

REVERSED = f"""
DROP TRIGGER member_number_is_free ON savings_membership;
DROP FUNCTION savings_member_number_is_free();
{_FIRST}
{_POSTINGS_FIT}
DROP VIEW savings_standing_posting;
"""


class Migration(migrations.Migration):
    dependencies = [("savings", "0003_carried_forward"), ("network", "0010_withdrawals")]

    operations = [
        migrations.RemoveConstraint("membership", "member_number_is_unique"),
        migrations.AddIndex(
            "membership",
            models.Index(fields=["group", "number"], name="member_by_number"),
        ),
        migrations.RunSQL(RULES, REVERSED),
    ]
