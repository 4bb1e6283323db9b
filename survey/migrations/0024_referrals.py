"""From a referral to an answer: steps, bodies, links, and the rules the database keeps of them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only
from survey.referrals import rules


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0016_organisations"),
        ("survey", "0023_verifying"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals",
                to="network.organisation",
            ),
        ),
        migrations.CreateModel(
            name="ReferralLink",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="network.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="survey.referral",
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
            name="ReferralLinkEnding",
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
                (
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="survey.referrallink",
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
            name="ReferralBody",
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
                ("said_on", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="survey.referral",
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
                "indexes": [
                    models.Index(fields=["referral", "-said_on"], name="referral_body_latest")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "ส่งให้หน่วยงาน"),
                            ("received", "หน่วยงานรับเรื่อง"),
                            ("replied", "หน่วยงานตอบ"),
                            ("visited", "หน่วยงานลงเยี่ยม"),
                            ("agreed", "หน่วยงานรับว่าจะช่วย"),
                            ("refused", "ช่วยไม่ได้ ปิดเรื่อง"),
                            ("done", "เสร็จ ปิดเรื่อง"),
                            ("reopened", "เปิดเรื่องอีกครั้ง"),
                        ],
                        max_length=8,
                    ),
                ),
                ("done_on", models.DateField()),
                ("words", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repaired", "ซ่อมบ้านแล้ว"),
                            ("adapted", "ปรับบ้านแล้ว"),
                            ("allowance", "เริ่มได้รับเบี้ย"),
                            ("card", "ได้บัตรแล้ว"),
                            ("treated", "ได้รับการรักษาหรือดูแล"),
                            ("trained", "ได้ฝึกอาชีพ"),
                            ("not_eligible", "ไม่เข้าเกณฑ์"),
                            ("gone", "เสียชีวิตหรือย้ายไป"),
                            ("other", "อื่น ๆ"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "facts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "ชื่อ"),
                                ("address", "บ้านเลขที่และหมู่บ้าน"),
                                ("age", "อายุ"),
                                ("sex", "เพศ"),
                                ("household_size", "จำนวนคนในบ้าน"),
                                ("house_condition", "สภาพบ้าน"),
                                ("repairs", "ส่วนที่ต้องซ่อม"),
                                ("care_level", "ดูแลตนเองได้เพียงใด"),
                                ("disability", "ความพิการ"),
                                ("disability_card", "มีบัตรคนพิการหรือไม่"),
                                ("employment", "การงาน"),
                                ("wanted_skills", "อาชีพที่อยากฝึก"),
                                ("detail", "ถ้อยคำที่ผู้ส่งเขียน"),
                            ],
                            max_length=15,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="survey.referrallink",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="survey.referral",
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
                "indexes": [
                    models.Index(fields=["referral", "-done_on"], name="referral_step_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("done", "refused")),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind__in", ("done", "refused")), _negated=True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="referral_outcome_is_of_what_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "sent"),
                                ("organisation__isnull", False),
                                models.Q(("facts", []), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "sent"), _negated=True),
                                ("facts", []),
                                ("organisation__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="referral_is_sent_to_a_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "refused"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="referral_refusal_has_a_reason",
                    ),
                ],
            },
        ),
        *append_only(
            "survey_referralstep",
            "survey_referralbody",
            "survey_referrallink",
            "survey_referrallinkending",
        ),
        migrations.RunSQL(rules.CONSENT, rules.CONSENT_REVERSED),
        migrations.RunSQL(rules.STEPS, rules.STEPS_REVERSED),
        migrations.RunSQL(rules.ERASURE, rules.ERASURE_REVERSED),
    ]
