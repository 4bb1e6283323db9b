"""How the job that prepares months comes along."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0020_withdrawals_are_planned_for"),
        ("reports", "0003_shared_by_link"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.TextField(blank=True, help_text="what stopped it, Thai / English"),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "month"), name="one_run_of_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("begun_at")),
                            _connector="OR",
                        ),
                        name="a_run_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
