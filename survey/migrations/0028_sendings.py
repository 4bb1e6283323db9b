"""Whom a sending tells of is fixed; who answers is said; PINs are guessed at twenty times in all."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from survey.referrals import rules_of_sending as rules


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0017_privacy"),
        ("survey", "0027_disputes"),
    ]

    operations = [
        migrations.AddField(
            model_name="referralstep",
            name="persons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="referralstep",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
            ),
        ),
        migrations.AddField(
            model_name="referrallinkending",
            name="is_locked",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="WrongPinCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveSmallIntegerField()),
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wrong_pins",
                        to="survey.referrallink",
                    ),
                ),
            ],
        ),
        # The foreign key is checked at the end of a transaction unless asked before.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(rules.FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(rules.STEPS, rules.STEPS_REVERSED),
        migrations.RunSQL(rules.ERASURE, migrations.RunSQL.noop),
    ]
