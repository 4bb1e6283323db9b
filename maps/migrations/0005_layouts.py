"""Signed editions of layouts, remarks of paper copies, and proposed layouts."""

import uuid

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
import parcels.functions
from network.rules import append_only

SIGNED = """
CREATE FUNCTION maps_layout_is_signed_by_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    members integer;
    headmen integer;
    verifiers integer;
BEGIN
    SELECT count(DISTINCT person_id) FILTER (WHERE role = 'member'),
           count(*) FILTER (WHERE role = 'headman'),
           count(DISTINCT person_id) FILTER (WHERE role = 'verifier')
    INTO members, headmen, verifiers
    FROM maps_layoutsignature WHERE edition_id = NEW.id;
    IF (members, headmen, verifiers) <> (5, 1, 2) THEN
        RAISE EXCEPTION 'edition % is signed by % members, % headmen, % verifiers',
            NEW.id, members, headmen, verifiers
            USING ERRCODE = 'check_violation', CONSTRAINT = 'layout_is_signed_by_all';
    END IF;
    IF (SELECT stored_as FROM network_source WHERE id = NEW.source_id) = '' THEN
        RAISE EXCEPTION 'edition % has no scan', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'layout_edition_has_a_scan';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER layout_is_signed_by_all
    AFTER INSERT ON maps_layoutedition DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION maps_layout_is_signed_by_all();
"""
SIGNED_REVERSED = """
DROP TRIGGER layout_is_signed_by_all ON maps_layoutedition;
DROP FUNCTION maps_layout_is_signed_by_all();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("maps", "0004_reach"),
        ("network", "0018_api_tokens"),
        ("parcels", "0009_layouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LayoutEdition",
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
                ("number", models.PositiveSmallIntegerField()),
                ("as_of", models.DateField()),
                ("signed_on", models.DateField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LayoutProposal",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("title", models.TextField()),
                ("site", django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                ("site_error_metres", models.FloatField()),
                (
                    "site_square_metres",
                    models.GeneratedField(
                        db_persist=True,
                        expression=parcels.functions.GeodesicArea("site"),
                        output_field=models.FloatField(),
                    ),
                ),
                ("proposed_on", models.DateField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LayoutRemark",
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("people", "จำนวนคน"),
                            ("condition", "สภาพบ้าน"),
                            ("head", "หัวหน้าครัวเรือน"),
                            ("gone", "ไม่มีบ้านแล้ว"),
                            ("other", "อื่น ๆ"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.TextField()),
                ("noted_on", models.DateField()),
                ("is_done", models.BooleanField(default=False)),
                (
                    "house",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="layout_remarks",
                        to="parcels.spatialunit",
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
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.place",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LayoutSignature",
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
                        choices=[
                            ("member", "คณะทำงานหมู่บ้าน"),
                            ("headman", "ผู้ใหญ่บ้าน"),
                            ("verifier", "ผู้สอบทาน"),
                        ],
                        max_length=8,
                    ),
                ),
                ("signed_on", models.DateField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="maps.layoutedition",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
            name="ProposedPart",
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
                            ("plot", "แปลงที่อยู่อาศัย"),
                            ("road", "ถนน ทาง"),
                            ("common", "ที่ส่วนรวม"),
                            ("green", "ที่สีเขียว สวน"),
                            ("water", "ทางน้ำ บ่อ"),
                        ],
                        max_length=6,
                    ),
                ),
                ("label", models.TextField(blank=True)),
                ("width_metres", models.FloatField(blank=True, help_text="of a road", null=True)),
                ("geometry", django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                (
                    "square_metres",
                    models.GeneratedField(
                        db_persist=True,
                        expression=parcels.functions.GeodesicArea("geometry"),
                        output_field=models.FloatField(),
                    ),
                ),
                ("proposed_on", models.DateField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="maps.layoutproposal",
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
        migrations.AddConstraint(
            model_name="layoutedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("signed_on__gte", models.F("as_of"))),
                name="layout_is_signed_afterwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="layoutedition",
            constraint=models.UniqueConstraint(
                fields=("village", "number"), name="layout_edition_has_its_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="layoutproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("site__isvalid", True), ("site_square_metres__gt", 0)),
                name="proposed_site_has_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="layoutproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("site_error_metres__gt", 0)),
                name="proposed_site_error_is_positive",
            ),
        ),
        migrations.AddIndex(
            model_name="layoutremark",
            index=models.Index(fields=["village", "house"], name="layout_remark_of_house"),
        ),
        migrations.AddConstraint(
            model_name="layoutremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="layout_remark_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="layoutsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", "headman"), ("person__isnull", False), _connector="OR"),
                name="layout_is_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="layoutsignature",
            constraint=models.UniqueConstraint(
                fields=("edition", "role", "person"), name="layout_is_signed_once_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("geometry__isvalid", True), ("square_metres__gt", 0)),
                name="proposed_part_has_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("width_metres__isnull", True),
                    models.Q(("kind", "road"), ("width_metres__gt", 0)),
                    _connector="OR",
                ),
                name="proposed_width_is_of_a_road",
            ),
        ),
        *append_only(
            "maps_layoutedition",
            "maps_layoutsignature",
            "maps_layoutremark",
            "maps_layoutproposal",
            "maps_proposedpart",
        ),
        migrations.RunSQL(SIGNED, SIGNED_REVERSED),
    ]
