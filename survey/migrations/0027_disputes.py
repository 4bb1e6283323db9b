"""Disputes heard in the village: who mediates, what follows what; and the old-age allowance."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only
from survey.disputes.rules import ERASURE, ERASURE_REVERSED, RULES, RULES_REVERSED, WORDS, final

FACTS = ("survey_dispute", "survey_disputeparty", "survey_disputestep", "survey_oldageallowance")
# Parts of a fact: as final as it is, and recorded with it.
PARTS_FINAL = """
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_disputeunit
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_disputeattendee
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
"""
PARTS_REVERSED = """
DROP TRIGGER fact_is_final ON survey_disputeattendee;
DROP TRIGGER fact_is_final ON survey_disputeunit;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0015_disclosed_persons"),
        ("parcels", "0007_places_in_sets"),
        ("survey", "0022_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
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
                            ("boundary", "แนวเขตที่ดิน"),
                            ("right", "สิทธิในบ้านหรือที่ดิน"),
                            ("record", "ข้อมูลที่บันทึกไว้"),
                            ("other", "เรื่องอื่น"),
                        ],
                        max_length=8,
                    ),
                ),
                ("opened_on", models.DateField()),
                (
                    "words",
                    models.TextField(help_text="the complaint, in the words of who complains"),
                ),
                (
                    "contradiction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="survey.contradiction",
                    ),
                ),
                (
                    "overlap",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="parcels.overlap",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
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
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="whose words they are; null: of nobody in the register",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_told",
                        to="network.party",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="survey.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeParty",
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
                    "role",
                    models.CharField(
                        choices=[("complainant", "ผู้ร้อง"), ("respondent", "คู่กรณี")], max_length=11
                    ),
                ),
                (
                    "called",
                    models.TextField(
                        blank=True, help_text="who is in no register, as people call them"
                    ),
                ),
                ("entered_on", models.DateField()),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="survey.dispute",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_party_to",
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
            name="DisputeStep",
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
                            ("heard", "รับฟังทั้งสองฝ่าย"),
                            ("visited", "ลงพื้นที่ดูหรือรังวัด"),
                            ("sitting", "นั่งไกล่เกลี่ย"),
                            ("agreed", "ทั้งสองฝ่ายตกลงกันได้"),
                            ("referred", "ส่งต่อหน่วยงาน"),
                            ("settled", "ยุติเรื่อง"),
                            ("withdrawn", "ผู้ร้องถอนเรื่อง"),
                            ("reopened", "เปิดเรื่องใหม่"),
                        ],
                        max_length=9,
                    ),
                ),
                ("taken_on", models.DateField()),
                ("venue", models.TextField(blank=True, help_text="where it was")),
                ("words", models.TextField(help_text="what was said or decided")),
                (
                    "complainants",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "มาเอง"),
                            ("represented", "มีผู้แทน"),
                            ("absent", "ไม่มา"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "respondents",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "มาเอง"),
                            ("represented", "มีผู้แทน"),
                            ("absent", "ไม่มา"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "ตกลงกันได้ด้วยการไกล่เกลี่ย"),
                            ("decided", "หน่วยงานหรือศาลชี้ขาด"),
                            ("none", "ไกล่เกลี่ยแล้วตกลงกันไม่ได้"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("damrongdhama", "ศูนย์ดำรงธรรม"),
                            ("district", "ที่ว่าการอำเภอ"),
                            ("alro", "ส.ป.ก."),
                            ("land", "สำนักงานที่ดิน"),
                            ("forest", "กรมป่าไม้"),
                            ("court", "ศาล"),
                            ("other", "หน่วยงานอื่น"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "next_on",
                    models.DateField(blank=True, help_text="day of the next sitting", null=True),
                ),
                ("next_at", models.TimeField(blank=True, null=True)),
                ("next_venue", models.TextField(blank=True)),
                (
                    "boundary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_settled",
                        to="parcels.boundary",
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="survey.dispute",
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
            name="DisputeAttendee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("mediator", "ผู้ไกล่เกลี่ย"),
                            ("complainant", "ฝ่ายผู้ร้อง"),
                            ("respondent", "ฝ่ายคู่กรณี"),
                            ("witness", "พยาน"),
                            ("official", "เจ้าหน้าที่"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "called",
                    models.TextField(
                        blank=True, help_text="who is in no register, as people call them"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_attended",
                        to="network.party",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendees",
                        to="survey.disputestep",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="survey.dispute",
                    ),
                ),
                (
                    "spatial_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="parcels.spatialunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OldAgeAllowance",
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
                    "standing",
                    models.CharField(
                        choices=[
                            ("received", "ได้รับเบี้ยแล้ว"),
                            ("not_received", "มีสิทธิแต่ยังไม่ได้รับ"),
                            ("not_entitled", "ไม่มีสิทธิ (มีบำนาญหรือไม่มีสัญชาติไทย)"),
                        ],
                        max_length=12,
                    ),
                ),
                ("observed_on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_age_allowances",
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
            model_name="dispute",
            index=models.Index(fields=["place", "opened_on"], name="disputes_of_place"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="dispute_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("overlap__isnull", True), ("kind", "boundary"), _connector="OR"
                ),
                name="dispute_of_overlap_is_of_boundary",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called", ""), ("party__isnull", False)),
                    models.Q(("party__isnull", True), models.Q(("called", ""), _negated=True)),
                    _connector="OR",
                ),
                name="dispute_party_is_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeparty",
            constraint=models.UniqueConstraint(
                fields=("dispute", "party", "source"), name="dispute_party_once"
            ),
        ),
        migrations.AddIndex(
            model_name="disputestep",
            index=models.Index(fields=["dispute", "-taken_on"], name="dispute_step_latest"),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="dispute_step_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "agreed"), _negated=True),
                    models.Q(
                        ("complainants__in", ("present", "represented")),
                        ("respondents__in", ("present", "represented")),
                    ),
                    _connector="OR",
                ),
                name="agreement_has_both_sides",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "settled"), models.Q(("result", ""), _negated=True)),
                    models.Q(models.Q(("kind", "settled"), _negated=True), ("result", "")),
                    _connector="OR",
                ),
                name="dispute_ends_with_a_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "referred"), models.Q(("office", ""), _negated=True)),
                    models.Q(models.Q(("kind", "referred"), _negated=True), ("office", "")),
                    _connector="OR",
                ),
                name="dispute_is_referred_to_an_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("next_on__isnull", True), ("next_at__isnull", True), ("next_venue", "")
                    ),
                    models.Q(
                        ("next_on__gte", models.F("taken_on")),
                        models.Q(("kind__in", ("settled", "withdrawn")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="next_sitting_is_to_come",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("boundary__isnull", True), ("kind__in", ("agreed", "settled")), _connector="OR"
                ),
                name="line_is_of_an_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeattendee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called", ""), ("person__isnull", False)),
                    models.Q(("person__isnull", True), models.Q(("called", ""), _negated=True)),
                    _connector="OR",
                ),
                name="attendee_is_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="disputeunit",
            constraint=models.UniqueConstraint(
                fields=("dispute", "spatial_unit"), name="dispute_unit_once"
            ),
        ),
        migrations.AddIndex(
            model_name="oldageallowance",
            index=models.Index(fields=["person", "-observed_on"], name="old_age_allowance_latest"),
        ),
        *append_only(*FACTS),
        migrations.RunSQL(PARTS_FINAL, PARTS_REVERSED),
        migrations.RunSQL(RULES, RULES_REVERSED),
        *(migrations.RunSQL(*final(table, words)) for table, words in WORDS.items()),
        migrations.RunSQL(ERASURE, ERASURE_REVERSED),
    ]
