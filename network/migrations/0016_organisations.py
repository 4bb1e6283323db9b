"""Partner bodies, what is said of them, and which accounts act for them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import network.models.facts
from network.rules import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0015_disclosed_persons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationMember",
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
                ("began_on", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisation_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="network.organisation",
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
            name="OrganisationMemberEnding",
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
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="network.organisationmember",
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
            name="OrganisationRecord",
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
                ("name", models.TextField()),
                ("short_name", models.TextField(blank=True, help_text="as people call it")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("local", "องค์กรปกครองส่วนท้องถิ่น"),
                            ("social", "พัฒนาสังคมและความมั่นคงของมนุษย์ (พมจ.)"),
                            ("health_centre", "รพ.สต. หรือโรงพยาบาล"),
                            ("codi", "พอช."),
                            ("alro", "ส.ป.ก."),
                            ("disaster", "ป้องกันและบรรเทาสาธารณภัย (ปภ.)"),
                            ("skills", "พัฒนาฝีมือแรงงานหรือวิทยาลัยสารพัดช่าง"),
                            ("other", "อื่น ๆ"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "mandate",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("house_repair", "ซ่อมบ้าน"),
                                ("home_adaptation", "ปรับบ้านสำหรับผู้สูงอายุหรือคนพิการ"),
                                ("old_age_allowance", "เบี้ยผู้สูงอายุ"),
                                ("disability_card", "บัตรหรือเบี้ยคนพิการ"),
                                ("home_care", "ดูแลที่บ้าน"),
                                ("health", "รักษาพยาบาล"),
                                ("skills_training", "ฝึกอาชีพ"),
                                ("land", "ที่ดินและเอกสารสิทธิ"),
                                ("education", "การศึกษา"),
                                ("welfare", "สวัสดิการ"),
                                ("other", "อื่น ๆ"),
                            ],
                            max_length=17,
                        ),
                        blank=True,
                        default=list,
                        help_text="the needs it takes",
                        size=None,
                    ),
                ),
                ("phone", models.TextField(blank=True, help_text="of the office, nobody's own")),
                ("address", models.TextField(blank=True, help_text="of the office")),
                (
                    "is_working",
                    models.BooleanField(default=True, help_text="false: takes no more referrals"),
                ),
                ("valid_from", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="network.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="with all below it",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisation_records",
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
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-valid_from"], name="organisation_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="organisation_has_a_name",
                    )
                ],
            },
        ),
        *append_only(
            "network_organisationrecord",
            "network_organisationmember",
            "network_organisationmemberending",
        ),
    ]
