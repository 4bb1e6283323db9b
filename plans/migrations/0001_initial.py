"""Housing projects: tables, what the database keeps of them, and the ceilings known today."""

import datetime
import uuid
from datetime import date
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from plans.migrations._housing_rules import RULES, RULES_REVERSED

# kind, satang, from, what says so (DOMAIN.md §2.7)
CEILINGS = (
    ("mankong", 8_980_000, date(2020, 1, 1), "เพดานงบบ้านมั่นคงต่อครัวเรือน ตั้งแต่ พ.ศ. 2563"),
    ("repair", 4_000_000, date(2020, 1, 1), "ซ่อมบ้านชนบท ไม่เกิน 40,000 บาทต่อหลัง พ.ศ. 2563"),
)


def add_ceilings(apps: Any, _schema: Any) -> None:
    """The ceilings known today; others are added as rows."""
    table = apps.get_model("plans", "HousingCeiling")
    table.objects.bulk_create(
        table(kind=kind, satang=satang, valid_from=since, citation=said)
        for kind, satang, since, said in CEILINGS
    )


def remove_ceilings(apps: Any, _schema: Any) -> None:
    """As before."""
    apps.get_model("plans", "HousingCeiling").objects.all().delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0020_withdrawals_are_planned_for"),
        ("savings", "0006_whole_rules"),
    ]

    operations = folded(
        "plans",
        [
            migrations.CreateModel(
                name="HousingCeiling",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("mankong", "บ้านมั่นคง (ทั้งชุมชน)"),
                                ("repair", "ซ่อมบ้าน (บ้านพอเพียง)"),
                            ],
                            max_length=7,
                        ),
                    ),
                    ("satang", models.BigIntegerField()),
                    ("valid_from", models.DateField()),
                    ("citation", models.TextField(help_text="what says so")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("kind", "valid_from"), name="one_ceiling_of_a_day"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="HousingProject",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    (
                        "place",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="housing_projects",
                            to="network.place",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="BudgetLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    (
                        "work",
                        models.CharField(
                            choices=[
                                ("house", "สร้างหรือซ่อมบ้าน"),
                                ("infrastructure", "สาธารณูปโภคและสิ่งแวดล้อม"),
                                ("land", "ซื้อหรือเช่าที่ดิน"),
                                ("management", "บริหารจัดการ"),
                                ("other", "อื่น ๆ"),
                            ],
                            max_length=14,
                        ),
                    ),
                    (
                        "funder",
                        models.CharField(
                            choices=[
                                ("grant", "พอช. อุดหนุน"),
                                ("loan", "สินเชื่อ พอช."),
                                ("local", "องค์กรปกครองส่วนท้องถิ่น"),
                                ("savings", "เงินออมและสมทบของสมาชิก"),
                                ("other", "แหล่งอื่น"),
                            ],
                            max_length=7,
                        ),
                    ),
                    ("title", models.TextField(blank=True)),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="budget_lines",
                            to="plans.housingproject",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="ProjectVillage",
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
                    ("is_in", models.BooleanField(default=True)),
                    ("since", models.DateField()),
                    (
                        "place",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="in_housing_projects",
                            to="network.place",
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="project_villages",
                            to="plans.housingproject",
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
                name="RosterPosting",
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
                        models.DateField(
                            help_text="the first day on which nothing is heard any more"
                        ),
                    ),
                    ("hangs_at", models.TextField(help_text="where people find it")),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="roster_postings",
                            to="plans.housingproject",
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
                name="RosterObjection",
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
                    ("reason", models.TextField()),
                    ("objected_on", models.DateField()),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="housing_objections",
                            to="network.party",
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
                        "posting",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="roster_objections",
                            to="plans.rosterposting",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="PostedEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="housing_postings",
                            to="network.party",
                        ),
                    ),
                    (
                        "posting",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="plans.rosterposting",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="BudgetAmount",
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
                    ("satang", models.BigIntegerField()),
                    ("decided_on", models.DateField()),
                    ("remark", models.TextField(blank=True)),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="network.source",
                        ),
                    ),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="amounts",
                            to="plans.budgetline",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("satang__gte", 0)), name="budget_is_not_negative"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProjectDocument",
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
                        "step",
                        models.PositiveSmallIntegerField(
                            choices=[
                                (1, "ประชุมทำความเข้าใจ"),
                                (2, "ตั้งกลุ่มออมทรัพย์"),
                                (3, "สำรวจคน บ้าน และที่ดิน"),
                                (4, "เกณฑ์สิทธิและการรับรองโดยชุมชน"),
                                (5, "เจรจาหรือเช่าที่ดิน"),
                                (6, "ออกแบบผังและบ้าน"),
                                (7, "จดทะเบียนสหกรณ์หรือองค์กร"),
                                (8, "อนุมัติงบประมาณและสินเชื่อ"),
                                (9, "ก่อสร้าง แล้วพัฒนาคุณภาพชีวิต"),
                            ]
                        ),
                    ),
                    (
                        "form",
                        models.CharField(
                            choices=[
                                ("minute", "มติที่ประชุม"),
                                ("rules", "ระเบียบกลุ่มและบัญชีออมรายสมาชิก"),
                                ("survey", "แบบสำรวจครัวเรือน"),
                                ("old_layout", "ผังชุมชนเดิม"),
                                ("roster", "บัญชีรายชื่อผู้เดือดร้อนที่ติดประกาศ"),
                                ("rights", "แบบรับรองสิทธิโดยชุมชน"),
                                ("land", "หนังสือยินยอมหรืออนุญาตให้ใช้ที่ดิน"),
                                ("new_layout", "ผังชุมชนใหม่"),
                                ("registration", "ใบสำคัญจดทะเบียนสหกรณ์หรือองค์กร"),
                                ("proposal", "แบบเสนอโครงการและงบประมาณ"),
                                ("spending", "แบบรายงานเบิกจ่าย"),
                                ("other", "เอกสารอื่น"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("title", models.TextField(blank=True)),
                    ("dated_on", models.DateField()),
                    (
                        "layout_key",
                        models.UUIDField(blank=True, help_text="of a proposed layout", null=True),
                    ),
                    (
                        "layout_place",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="network.place",
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="documents",
                            to="plans.housingproject",
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
                            condition=models.Q(("step__range", (1, 9))),
                            name="document_is_of_a_step",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("layout_key__isnull", True), ("layout_place__isnull", True)
                                ),
                                models.Q(
                                    ("layout_key__isnull", False), ("layout_place__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="layout_has_its_place",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProjectMoney",
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
                            choices=[("received", "รับงวดเงิน"), ("spent", "จ่าย")], max_length=8
                        ),
                    ),
                    ("satang", models.BigIntegerField()),
                    ("instalment", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("moved_on", models.DateField()),
                    ("memo", models.TextField()),
                    (
                        "line",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="money",
                            to="plans.budgetline",
                        ),
                    ),
                    (
                        "reverses",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reversed_by",
                            to="plans.projectmoney",
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
                    "verbose_name_plural": "project money",
                    "indexes": [models.Index(fields=["line", "moved_on"], name="money_of_line")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("satang__gt", 0)), name="project_money_moves"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("memo", ""), _negated=True),
                            name="project_money_says_what_for",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProjectRecord",
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
                    ("title", models.TextField()),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("mankong", "บ้านมั่นคง (ทั้งชุมชน)"),
                                ("repair", "ซ่อมบ้าน (บ้านพอเพียง)"),
                            ],
                            max_length=7,
                        ),
                    ),
                    ("observed_on", models.DateField()),
                    (
                        "group",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="housing_projects",
                            to="savings.savingsgroup",
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="records",
                            to="plans.housingproject",
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
                            condition=models.Q(("title", ""), _negated=True),
                            name="project_has_a_title",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProjectStep",
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
                        "step",
                        models.PositiveSmallIntegerField(
                            choices=[
                                (1, "ประชุมทำความเข้าใจ"),
                                (2, "ตั้งกลุ่มออมทรัพย์"),
                                (3, "สำรวจคน บ้าน และที่ดิน"),
                                (4, "เกณฑ์สิทธิและการรับรองโดยชุมชน"),
                                (5, "เจรจาหรือเช่าที่ดิน"),
                                (6, "ออกแบบผังและบ้าน"),
                                (7, "จดทะเบียนสหกรณ์หรือองค์กร"),
                                (8, "อนุมัติงบประมาณและสินเชื่อ"),
                                (9, "ก่อสร้าง แล้วพัฒนาคุณภาพชีวิต"),
                            ]
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("passed", "ผ่านแล้ว"), ("reopened", "กลับไปทำใหม่")], max_length=8
                        ),
                    ),
                    ("happened_on", models.DateField()),
                    (
                        "words",
                        models.TextField(
                            blank=True, help_text="what was decided; why one goes back"
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="steps",
                            to="plans.housingproject",
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
                        models.Index(
                            fields=["project", "step", "-happened_on"], name="project_step"
                        )
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("step__range", (1, 9))), name="step_is_of_nine"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("kind", "passed"),
                                models.Q(("words", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="going_back_has_a_reason",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RosterEntry",
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
                    ("is_in", models.BooleanField(default=True)),
                    (
                        "problems",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.SlugField(max_length=24),
                            blank=True,
                            default=list,
                            help_text="codes of HardshipType, as the project takes them",
                            size=None,
                        ),
                    ),
                    ("reason", models.TextField(blank=True, help_text="why it is taken off")),
                    ("since", models.DateField()),
                    (
                        "household",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="housing_rosters",
                            to="network.party",
                        ),
                    ),
                    (
                        "project",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="roster",
                            to="plans.housingproject",
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
                                ("is_in", True),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="leaving_the_roster_has_a_reason",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RosterDecision",
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
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="network.source",
                        ),
                    ),
                    (
                        "objection",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="decision",
                            to="plans.rosterobjection",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True),
                            name="roster_decision_has_a_reason",
                        )
                    ],
                },
            ),
            migrations.AddConstraint(
                model_name="rosterposting",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "closes_on__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("posted_on"), "+", models.Value(datetime.timedelta(days=7))
                            ),
                        )
                    ),
                    name="roster_hangs_long_enough",
                ),
            ),
            migrations.AddConstraint(
                model_name="rosterposting",
                constraint=models.CheckConstraint(
                    condition=models.Q(("hangs_at", ""), _negated=True),
                    name="roster_hangs_somewhere",
                ),
            ),
            migrations.AddConstraint(
                model_name="rosterobjection",
                constraint=models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True),
                    name="roster_objection_has_a_reason",
                ),
            ),
            migrations.AddConstraint(
                model_name="postedentry",
                constraint=models.UniqueConstraint(
                    fields=("posting", "household"), name="household_posted_once"
                ),
            ),
            *append_only(
                "plans_projectrecord",
                "plans_projectvillage",
                "plans_projectstep",
                "plans_rosterentry",
                "plans_rosterposting",
                "plans_rosterobjection",
                "plans_rosterdecision",
                "plans_projectdocument",
                "plans_budgetamount",
                "plans_projectmoney",
            ),
            migrations.RunSQL(RULES, RULES_REVERSED),
            migrations.RunPython(add_ceilings, remove_ceilings),
        ],
    )
