"""Notices, breaches, retention, and who answers for a child: what the law on personal data asks."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from network.rules_of_words import ERASE, FINAL, REVERSED, WORDS

FINAL_TABLES = (
    "network_breach",
    "network_breachstep",
    "network_collectionnotice",
    "network_networkcontact",
    "network_stopnotice",
)


def _final(table: str, words: tuple[str, ...]) -> migrations.RunSQL:
    named = ", ".join(f"'{word}'" for word in words)
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return migrations.RunSQL(
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_words_are_final({named});",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0016_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="guardian",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="guarded_consents",
                to="network.party",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="guardian_name",
            field=models.TextField(blank=True, help_text="and what they are to the person"),
        ),
        migrations.AddField(
            model_name="datarequestanswer",
            name="corrected_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.source",
            ),
        ),
        migrations.CreateModel(
            name="Breach",
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
                ("discovered_at", models.DateTimeField()),
                (
                    "happened",
                    models.TextField(help_text="what happened, when, and how it was found out"),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("identity", "ชื่อ ที่อยู่ เลขประจำตัว"),
                                ("health", "สุขภาพและความพิการ"),
                                ("money", "รายได้ หนี้ เงินออม"),
                                ("land", "ที่ดินและบ้าน"),
                                ("photographs", "ภาพถ่ายและเอกสาร"),
                                ("accounts", "รหัสผ่านและบัญชีผู้ใช้"),
                            ],
                            max_length=11,
                        ),
                        size=None,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="breaches",
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
                "verbose_name_plural": "breaches",
            },
        ),
        migrations.CreateModel(
            name="BreachStep",
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
                            ("assessed", "ประเมินความเสี่ยง"),
                            ("measure", "แก้ไขและป้องกัน"),
                            ("affected", "รู้ตัวผู้ที่ข้อมูลรั่วไหล"),
                            ("reported", "แจ้ง สคส."),
                            ("told", "แจ้งเจ้าของข้อมูล"),
                            ("closed", "ปิดเรื่อง"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("taken_on", models.DateField(help_text="the day of `at` in Bangkok")),
                ("words", models.TextField(blank=True)),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "ไม่มีความเสี่ยง"),
                            ("risk", "มีความเสี่ยง"),
                            ("high", "มีความเสี่ยงสูง"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "persons_count",
                    models.PositiveIntegerField(blank=True, help_text="as estimated", null=True),
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
                    "reference",
                    models.TextField(blank=True, help_text="number of the receipt of the PDPC"),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="network.breach",
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
            name="CollectionNotice",
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
                    "way",
                    models.CharField(
                        choices=[
                            ("visit", "บอกต่อหน้า"),
                            ("slip", "มอบใบแจ้ง"),
                            ("phone", "โทรศัพท์"),
                            ("post", "ไปรษณีย์"),
                            ("meeting", "อ่านในที่ประชุม"),
                        ],
                        max_length=7,
                    ),
                ),
                ("wording", models.CharField(help_text="version of the notice", max_length=16)),
                ("told_on", models.DateField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection_notices",
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
            name="NetworkContact",
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
                ("name", models.TextField(help_text="the network, as it signs letters")),
                ("address", models.TextField(blank=True)),
                ("phone", models.TextField(blank=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "officer",
                    models.TextField(blank=True, help_text="who looks after personal data (DPO)"),
                ),
                ("since", models.DateField()),
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
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "listed_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("readings_before", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "รอยืนยัน"),
                            ("waiting", "รอคิว"),
                            ("running", "กำลังทำ"),
                            ("done", "เสร็จแล้ว"),
                        ],
                        default="listed",
                        max_length=7,
                    ),
                ),
                ("persons_erased", models.PositiveIntegerField(default=0)),
                (
                    "persons_kept",
                    models.PositiveIntegerField(
                        default=0, help_text="who was visited or verified again before their turn"
                    ),
                ),
                ("readings_gone", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
        ),
        migrations.CreateModel(
            name="StopNotice",
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
                    "way",
                    models.CharField(
                        choices=[
                            ("letter", "หนังสือ"),
                            ("email", "อีเมล"),
                            ("phone", "โทรศัพท์"),
                            ("meeting", "แจ้งด้วยตนเอง"),
                        ],
                        max_length=7,
                    ),
                ),
                ("told_on", models.DateField()),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_notices",
                        to="network.disclosure",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_notices",
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
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(fields=["place", "-discovered_at"], name="breach_of_place"),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(("happened", ""), _negated=True),
                name="breach_says_what_happened",
            ),
        ),
        migrations.AddIndex(
            model_name="breachstep",
            index=models.Index(fields=["breach", "kind", "-at"], name="breach_step_latest"),
        ),
        migrations.AddIndex(
            model_name="breachstep",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["persons"], name="breach_steps_of_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "assessed"), _negated=True),
                    models.Q(("risk", ""), _negated=True),
                    _connector="OR",
                ),
                name="assessment_says_the_risk",
            ),
        ),
        migrations.AddIndex(
            model_name="collectionnotice",
            index=models.Index(fields=["party", "-told_on"], name="collection_notice_latest"),
        ),
        migrations.AddConstraint(
            model_name="collectionnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("wording", ""), _negated=True),
                name="collection_notice_names_its_wording",
            ),
        ),
        migrations.AddConstraint(
            model_name="networkcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="contact_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "listed"), ("confirmed_by__isnull", False), _connector="OR"
                ),
                name="nothing_goes_unconfirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "listed")),
                fields=("place",),
                name="a_place_has_one_list",
            ),
        ),
        migrations.AddIndex(
            model_name="stopnotice",
            index=models.Index(fields=["person", "disclosure"], name="stop_notice_of_person"),
        ),
        *append_only(*FINAL_TABLES),
        migrations.RunSQL(FINAL, "DROP FUNCTION network_words_are_final();"),
        *(_final(table, words) for table, words in WORDS.items()),
        migrations.RunSQL(ERASE, REVERSED),
    ]
    operations = folded("network", operations)
