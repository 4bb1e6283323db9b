"""Mutual verification: refused verdicts, lists posted for objections, stricter independence."""

import datetime
import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from survey.migrations import _verifying_rules as rules

TABLES = (
    "survey_refusedverification",
    "survey_listposting",
    "survey_postedvisit",
    "survey_postingminute",
    "survey_objection",
    "survey_objectiondecision",
)
# Going back gives the rule of 0017, which refused a little less.
_BEFORE = import_module("survey.migrations.0017_duplicates").INDEPENDENT
_RULES = import_module("survey.migrations.0007_withdrawals").RULES
_HOUSEHOLD_OF = _RULES[: _RULES.index("-- Verdicts on one record wait")]


class Migration(migrations.Migration):
    dependencies = [("survey", "0022_paper"), ("network", "0015_disclosed_persons")]

    operations = [
        migrations.AddField(
            model_name="verification",
            name="wrong_facts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24),
                blank=True,
                db_default=[],
                default=list,
                help_text="which lines of the record are not so, by the names the page gives them",
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="ListPosting",
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
                ("posted_on", models.DateField()),
                (
                    "closes_on",
                    models.DateField(help_text="the first day on which nothing is heard any more"),
                ),
                ("hangs_at", models.TextField(help_text="where people find it")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_postings",
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
            name="Objection",
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
                    "objector_name",
                    models.TextField(blank=True, help_text="as told; may stay unsaid"),
                ),
                ("reason", models.TextField()),
                ("objected_on", models.DateField()),
                (
                    "objector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections_made",
                        to="network.party",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="survey.listposting",
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
                    "verification",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objection",
                        to="survey.verification",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="survey.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ObjectionDecision",
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
                ("is_upheld", models.BooleanField()),
                ("reason", models.TextField()),
                ("decided_on", models.DateField()),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="survey.objection",
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
                    "verification",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objection_decision",
                        to="survey.verification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostedVisit",
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
                ("posted_on", models.DateField()),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posted_visits",
                        to="survey.listposting",
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
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posted",
                        to="survey.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostingMinute",
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
                ("held_on", models.DateField()),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="survey.listposting",
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
            name="RefusedVerification",
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
                    "verdict",
                    models.CharField(
                        choices=[("agree", "เห็นด้วย"), ("disagree", "ไม่เห็นด้วย")], max_length=8
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("recorder", "ผู้สอบทานเป็นผู้บันทึกเอง"),
                            ("household", "เป็นครัวเรือนของผู้สอบทานเอง"),
                            ("house", "ผู้สอบทานอยู่บ้านหลังเดียวกัน"),
                            ("land", "ผู้สอบทานหรือครัวเรือนถือครองที่ดินนั้น"),
                            ("agreed", "คนในครัวเรือนเดียวกันเห็นด้วยไปแล้ว"),
                        ],
                        max_length=9,
                    ),
                ),
                ("attempted_on", models.DateField()),
                (
                    "boundary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused_verifications",
                        to="parcels.boundary",
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
                    "verifier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused_verifications",
                        to="network.party",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused_verifications",
                        to="survey.visit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="listposting",
            index=models.Index(fields=["place", "-posted_on"], name="list_posting_latest"),
        ),
        migrations.AddConstraint(
            model_name="listposting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "closes_on__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("posted_on"), "+", models.Value(datetime.timedelta(days=7))
                        ),
                    )
                ),
                name="list_hangs_long_enough",
            ),
        ),
        migrations.AddConstraint(
            model_name="listposting",
            constraint=models.CheckConstraint(
                condition=models.Q(("hangs_at", ""), _negated=True), name="list_hangs_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="objection_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="decision_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="postedvisit",
            constraint=models.UniqueConstraint(
                fields=("posting", "visit"), name="visit_is_posted_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedverification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("boundary__isnull", True), ("visit__isnull", False)),
                    models.Q(("boundary__isnull", False), ("visit__isnull", True)),
                    _connector="OR",
                ),
                name="refused_verification_is_of_one_record",
            ),
        ),
        *append_only(*TABLES),
        migrations.RunSQL(
            rules.INDEPENDENCE, _BEFORE + _HOUSEHOLD_OF + rules.INDEPENDENCE_REVERSED
        ),
        migrations.RunSQL(rules.POSTING, rules.POSTING_REVERSED),
        migrations.RunSQL(rules.ERASE, rules.ERASE_REVERSED),
    ]
    operations = folded("survey", operations)
