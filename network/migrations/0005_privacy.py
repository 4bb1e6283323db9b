"""The log of readings, requests about one's data, erasures; and the rules the database keeps."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from network.rules_of_privacy import (
    EXCEPTIONS,
    EXCEPTIONS_REVERSED,
    READINGS,
    READINGS_REVERSED,
    VERBS,
    VERBS_REVERSED,
)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0003_bodies_and_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DataRequest",
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
                            ("correction", "ขอแก้ไขให้ถูกต้อง"),
                            ("erasure", "ขอให้ลบ"),
                            ("objection", "ขอคัดค้านการใช้"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(help_text="what is asked, in the person's own words")),
                ("asked_on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
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
            ],
        ),
        migrations.CreateModel(
            name="DataRequestAnswer",
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
                ("is_granted", models.BooleanField()),
                ("words", models.TextField()),
                ("answered_on", models.DateField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="network.datarequest",
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
            name="Erasure",
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
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("self", "เจ้าตัว"),
                            ("guardian", "ผู้ปกครองหรือผู้อนุบาล"),
                            ("heir", "ทายาท"),
                            ("retention", "ครบกำหนดเก็บรักษา"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField()),
                ("erased_on", models.DateField()),
                (
                    "counts",
                    models.JSONField(
                        default=dict, help_text="rows and files destroyed, and what was kept"
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
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
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(default=0, editable=False, unique=True)),
                ("read_at", models.DateTimeField(editable=False, null=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("identity", "ชื่อและเลขประจำตัว"),
                                ("health", "สุขภาพ"),
                                ("disability", "ความพิการ"),
                                ("money", "เงินออมและหนี้"),
                                ("source", "เอกสารต้นทาง"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                    ),
                ),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="keys of parties",
                        size=None,
                    ),
                ),
                (
                    "sources",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="keys of sources",
                        size=None,
                    ),
                ),
                ("route", models.TextField(help_text="name of the address, or of the command")),
                ("purpose", models.TextField(blank=True)),
                ("previous_hash", models.BinaryField(default=b"")),
                ("hash", models.BinaryField(default=b"", help_text="SHA-256, 32 bytes")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(fields=["person", "-asked_on"], name="data_request_of_person"),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="data_request_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["persons"], name="readings_of_person"
            ),
        ),
        migrations.RunSQL(READINGS, READINGS_REVERSED),
        *append_only("network_datarequest", "network_datarequestanswer", "network_erasure"),
        migrations.RunSQL(EXCEPTIONS, EXCEPTIONS_REVERSED),
        migrations.RunSQL(VERBS, VERBS_REVERSED),
    ]
    operations = folded("network", operations)
