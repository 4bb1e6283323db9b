"""Links by which a signed report is read without an account, and the log of their openings."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from reports.sharing.rules import RULES, RULES_REVERSED


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0020_withdrawals_are_planned_for"),
        ("reports", "0002_months"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "recipient",
                    models.TextField(help_text="for whom it was made: an office, a meeting"),
                ),
                (
                    "secret_hash",
                    models.BinaryField(help_text="HMAC-SHA-256, 32 bytes", unique=True),
                ),
                (
                    "pin_hash",
                    models.BinaryField(blank=True, help_text="HMAC-SHA-256, 32 bytes", null=True),
                ),
                ("began_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the last day on which it opens")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="reports.monthlyreport",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportLinkEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("ended_on", models.DateField()),
                ("is_locked", models.BooleanField(default=False)),
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="reports.reportlink",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportLinkOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                (
                    "form",
                    models.CharField(choices=[("page", "หน้าเว็บ"), ("pdf", "PDF")], max_length=4),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="reports.reportlink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrongReportPinCount",
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
                        to="reports.reportlink",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reportlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipient", ""), _negated=True),
                name="report_link_is_for_somebody",
            ),
        ),
        *append_only("reports_reportlink", "reports_reportlinkending"),
        migrations.RunSQL(RULES, RULES_REVERSED),
    ]
    operations = folded("reports", operations)
