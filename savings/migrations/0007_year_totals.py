"""Totals of years by member and loan, kept as postings arrive: days of the table stay quick."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION savings_keep_year_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO savings_yeartotal AS total
        (account_id, membership_id, loan_id, entered_in, recorded_in, source_id, satang)
    SELECT posted.account_id, posted.membership_id, posted.loan_id,
           date_trunc('year', entry.entered_on)::date,
           date_trunc('year', entry.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           CASE source.kind WHEN 'import' THEN source.id END, sum(posted.satang)
    FROM arrived AS posted
    JOIN savings_journalentry AS entry ON entry.id = posted.entry_id
    JOIN network_source AS source ON source.id = entry.source_id
    WHERE posted.membership_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (account_id, membership_id, loan_id, entered_in, recorded_in, source_id)
    DO UPDATE SET satang = total.satang + excluded.satang;
    RETURN NULL;
END $$;
CREATE TRIGGER year_totals_are_kept AFTER INSERT ON savings_posting
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT
    EXECUTE FUNCTION savings_keep_year_totals();

CREATE FUNCTION savings_rebuild_year_totals() RETURNS void LANGUAGE sql AS $$
    DELETE FROM savings_yeartotal;
    INSERT INTO savings_yeartotal
        (account_id, membership_id, loan_id, entered_in, recorded_in, source_id, satang)
    SELECT posting.account_id, posting.membership_id, posting.loan_id,
           date_trunc('year', entry.entered_on)::date,
           date_trunc('year', entry.recorded_at AT TIME ZONE 'Asia/Bangkok')::date,
           CASE source.kind WHEN 'import' THEN source.id END, sum(posting.satang)
    FROM savings_posting AS posting
    JOIN savings_journalentry AS entry ON entry.id = posting.entry_id
    JOIN network_source AS source ON source.id = entry.source_id
    WHERE posting.membership_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6;
$$;
SELECT savings_rebuild_year_totals();
"""
NOT_KEPT = """
DROP TRIGGER year_totals_are_kept ON savings_posting;
DROP FUNCTION savings_keep_year_totals();
DROP FUNCTION savings_rebuild_year_totals();
"""


def _kept(to: str, **options: bool) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0010_withdrawals"), ("savings", "0006_whole_rules")]

    operations = [
        migrations.CreateModel(
            name="YearTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entered_in", models.DateField(help_text="the first day of a year")),
                ("recorded_in", models.DateField(help_text="the first day of a year")),
                ("satang", models.BigIntegerField()),
                ("account", _kept("savings.ledgeraccount")),
                ("loan", _kept("savings.loan", blank=True, null=True)),
                ("membership", _kept("savings.membership")),
                ("source", _kept("network.source", blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "account",
                            "membership",
                            "loan",
                            "entered_in",
                            "recorded_in",
                            "source",
                        ),
                        name="one_total_of_a_year",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
