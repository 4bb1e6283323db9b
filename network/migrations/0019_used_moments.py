"""Moments by which something was frozen: nothing is recorded behind them any more."""

from django.db import migrations, models

import network.models.facts
from network.rules_of_moments import RULES, RULES_REVERSED


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0018_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("known_by", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-known_by"], name="used_moment_latest")],
            },
        ),
        migrations.RunSQL(RULES, RULES_REVERSED),
    ]
