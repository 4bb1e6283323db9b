"""Reports of months, who signed them, and what was ordered and forwarded."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from reports.months.rules import RULES, RULES_REVERSED


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0019_used_moments"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyReport",
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
                ("month", models.DateField(help_text="its first day")),
                ("edition", models.PositiveSmallIntegerField()),
                ("known_by", models.DateTimeField(help_text="K")),
                ("release", models.TextField(help_text="of the program that counted")),
                ("serial", models.CharField(max_length=10)),
                ("values", models.JSONField()),
                ("definitions", models.JSONField()),
                (
                    "corrections",
                    models.JSONField(help_text="how the report before reads now where it differs"),
                ),
                ("paper", models.JSONField(help_text="by language, what stands on the paper")),
                (
                    "page",
                    models.JSONField(
                        help_text="by language, head (words) and body (HTML) of the page"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monthly_reports",
                        to="network.place",
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
            name="Forwarding",
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
                    "meeting",
                    models.PositiveSmallIntegerField(help_text="which of the month's two meetings"),
                ),
                (
                    "meeting_number",
                    models.TextField(blank=True, help_text="11/2568, as the province counts"),
                ),
                ("held_on", models.DateField()),
                ("agenda_item", models.TextField(blank=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwardings",
                        to="network.place",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwardings",
                        to="reports.request",
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
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwardings",
                        to="reports.monthlyreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportStep",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submitted", "ส่งสอบทานแล้ว"),
                            ("verified", "สอบทานแล้ว"),
                            ("refused", "ไม่ผ่านการสอบทาน"),
                            ("certified", "รับรองแล้ว"),
                            ("delivered", "ส่งอำเภอแล้ว"),
                            ("decided", "นายอำเภอลงนามแล้ว"),
                            ("withdrawn", "ถอนแล้ว"),
                        ],
                        max_length=9,
                    ),
                ),
                ("signed_by", models.TextField(blank=True, help_text="the name on the paper")),
                ("capacity", models.TextField(blank=True, help_text="in which the signer signs")),
                ("taken_on", models.DateField()),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("noted", "ทราบ"),
                            ("assigned", "เห็นชอบ มอบหมายให้ดำเนินการ"),
                            ("governor", "นำเรียนผู้ว่าราชการจังหวัด"),
                            ("other", "อื่น ๆ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("body", models.TextField(blank=True, help_text="to whom it was assigned")),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "meeting",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="which of the month's two meetings of the province",
                        null=True,
                    ),
                ),
                ("remark", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_steps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reports.monthlyreport",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
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
                (
                    "tambon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instruction",
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
                ("title", models.TextField()),
                ("body", models.TextField(help_text="to whom it was given")),
                ("given_on", models.DateField()),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="network.place",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="reports.request",
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
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="reports.reportstep",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ForwardingResult",
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
                ("result", models.TextField()),
                ("decided_on", models.DateField()),
                (
                    "forwarding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="reports.forwarding",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result", ""), _negated=True),
                        name="forwarding_result_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstructionStep",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("doing", "กำลังดำเนินการ"),
                            ("done", "เสร็จแล้ว"),
                            ("cannot", "ทำไม่ได้ ปิดเรื่อง"),
                        ],
                        max_length=6,
                    ),
                ),
                ("taken_on", models.DateField()),
                ("remark", models.TextField(blank=True, help_text="what came of it")),
                (
                    "instruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reports.instruction",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "doing"),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closed_instruction_has_an_outcome",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.UniqueConstraint(
                fields=("place", "month", "edition"), name="report_is_prepared_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="report_is_of_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition__gt", 0)), name="editions_count_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="forwarding",
            constraint=models.CheckConstraint(
                condition=models.Q(("meeting__in", [1, 2])), name="forwarded_to_one_of_two_meetings"
            ),
        ),
        migrations.AddConstraint(
            model_name="forwarding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("report__isnull", False), ("request__isnull", False), _connector="XOR"
                ),
                name="a_report_or_a_request_is_forwarded",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__isnull", False),
                    models.Q(("scan__isnull", False), models.Q(("signed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="step_is_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["refused", "withdrawn"]), _negated=True),
                    models.Q(("remark", ""), _negated=True),
                    _connector="OR",
                ),
                name="step_back_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "certified"), ("number__isnull", False)),
                    models.Q(
                        models.Q(("kind", "certified"), _negated=True), ("number__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="certified_report_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "decided"), models.Q(("decision", ""), _negated=True)),
                    models.Q(models.Q(("kind", "decided"), _negated=True), ("decision", "")),
                    _connector="OR",
                ),
                name="chief_decides_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "assigned"), _negated=True),
                    models.Q(("body", ""), _negated=True),
                    _connector="OR",
                ),
                name="assigned_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "governor"), _negated=True),
                    ("meeting__in", [1, 2]),
                    _connector="OR",
                ),
                name="one_of_the_two_meetings",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "other"), _negated=True),
                    models.Q(("remark", ""), _negated=True),
                    _connector="OR",
                ),
                name="other_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "verified"), _negated=True),
                    ("tambon__isnull", False),
                    _connector="OR",
                ),
                name="verifier_is_of_a_tambon",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)
                ),
                name="instruction_says_what_and_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__isnull", True), ("due_on__gte", models.F("given_on")), _connector="OR"
                ),
                name="instruction_is_due_after_it_is_given",
            ),
        ),
        *append_only(
            "reports_monthlyreport",
            "reports_reportstep",
            "reports_instruction",
            "reports_instructionstep",
            "reports_forwarding",
            "reports_forwardingresult",
        ),
        migrations.RunSQL(RULES, RULES_REVERSED),
    ]
    operations = folded("reports", operations)
