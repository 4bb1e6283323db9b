"""Balances carried forward: loans whose terms are unknown, and books that are opened once."""

from django.db import migrations, models

RULES = """
-- Nothing is carried forward into books in which something stands. What was reversed does not
-- stand: an opening that was wrong is reversed and made anew. Fires after entry_may_be_made
-- (by name), which has the group locked: of two who open at once, the second sees the first.
CREATE FUNCTION savings_opening_is_the_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM savings_journalentry AS entry
        WHERE entry.group_id = NEW.group_id AND entry.kind <> 'reversal'
          AND NOT EXISTS (
            SELECT FROM savings_journalentry AS mirror WHERE mirror.reverses_id = entry.id)
    ) THEN
        RAISE EXCEPTION 'the books of group % are open', NEW.group_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_is_the_first';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER opening_is_the_first BEFORE INSERT ON savings_journalentry
    FOR EACH ROW WHEN (NEW.kind = 'opening') EXECUTE FUNCTION savings_opening_is_the_first();
"""

REVERSED = """
DROP TRIGGER opening_is_the_first ON savings_journalentry;
DROP FUNCTION savings_opening_is_the_first();
"""


class Migration(migrations.Migration):
    dependencies = [("savings", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="loan",
            name="interest_owed_satang",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="loan", name="granted_on", field=models.DateField(null=True)
        ),
        migrations.AlterField(
            model_name="loan",
            name="interest_per_month",
            field=models.DecimalField(
                decimal_places=3, help_text="percent of the balance", max_digits=5, null=True
            ),
        ),
        migrations.AlterField(
            model_name="loan", name="months", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AlterField(
            model_name="loan", name="principal_satang", field=models.BigIntegerField(null=True)
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(interest_owed_satang__gte=0),
                name="interest_owed_is_not_negative",
            ),
        ),
        migrations.RunSQL(RULES, REVERSED),
    ]
