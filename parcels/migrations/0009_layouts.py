"""Layout numbers that last, and what people draw on the layout of their village."""

import uuid

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import network.models.facts
from network.rules import append_only

# Numbers of one village are given one after another: who gives one waits for whoever is giving.
NUMBERS = """
CREATE FUNCTION parcels_layout_number_lasts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken bigint;
BEGIN
    IF (SELECT kind FROM parcels_spatialunit WHERE id = NEW.house_id) <> 'house' THEN
        RAISE EXCEPTION 'unit % is no house', NEW.house_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'layout_number_is_of_a_house';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('parcels_layoutnumber'), NEW.village_id::int);
    SELECT house_id INTO taken FROM parcels_layoutnumber AS before
    WHERE before.village_id = NEW.village_id AND before.number = NEW.number
      AND before.house_id <> NEW.house_id
      -- Asked of the table itself: the plan of a function is kept, and in a kept plan
      -- network_is_known of a constant moment stands as it was answered first.
      AND NOT EXISTS (SELECT FROM network_withdrawal AS back
                      WHERE back.withdrawn_id = before.source_id)
    LIMIT 1;
    IF taken IS NOT NULL THEN
        RAISE EXCEPTION 'number % of village % is of house %', NEW.number, NEW.village_id, taken
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'layout_number_is_given_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER layout_number_lasts BEFORE INSERT ON parcels_layoutnumber
    FOR EACH ROW EXECUTE FUNCTION parcels_layout_number_lasts();

CREATE FUNCTION parcels_landmark_has_its_shape() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text := (SELECT shape FROM parcels_landmarkkind WHERE code = NEW.kind_id);
    drawn integer := ST_Dimension(NEW.geometry);
BEGIN
    IF ST_IsEmpty(NEW.geometry)
       OR (wanted, drawn) NOT IN (('point', 0), ('line', 1), ('area', 2)) THEN
        RAISE EXCEPTION 'a % is drawn as a %', NEW.kind_id, wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landmark_has_its_shape';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER landmark_has_its_shape BEFORE INSERT ON parcels_landmark
    FOR EACH ROW EXECUTE FUNCTION parcels_landmark_has_its_shape();
"""
NUMBERS_REVERSED = """
DROP TRIGGER landmark_has_its_shape ON parcels_landmark;
DROP FUNCTION parcels_landmark_has_its_shape();
DROP TRIGGER layout_number_lasts ON parcels_layoutnumber;
DROP FUNCTION parcels_layout_number_lasts();
"""

# What each is called, what is drawn of it, and by which symbol.
KINDS = (
    ("road", "ถนน", "Road", "line", "road"),
    ("lane", "ซอย", "Lane", "line", "lane"),
    ("path", "ทางเดิน", "Footpath", "line", "path"),
    ("stream", "ลำห้วย คลอง", "Stream, canal", "line", "stream"),
    ("power_line", "สายไฟฟ้า", "Power line", "line", "power-line"),
    ("pond", "สระ บ่อ หนอง", "Pond", "area", "pond"),
    ("common", "ที่ส่วนรวม ลานหมู่บ้าน", "Common ground", "area", "common"),
    ("forest", "ป่าชุมชน", "Community wood", "area", "forest"),
    ("temple", "วัด ศาสนสถาน", "Temple", "point", "temple"),
    ("school", "โรงเรียน ศูนย์เด็กเล็ก", "School", "point", "school"),
    ("health", "รพ.สต. / อสม.", "Health station", "point", "health"),
    ("hall", "ศาลาประชาคม", "Village hall", "point", "hall"),
    ("water_point", "จุดน้ำใช้ ประปา บาดาล", "Water point", "point", "water-point"),
    ("pole", "เสาไฟฟ้า", "Electricity pole", "point", "pole"),
    ("bridge", "สะพาน ท่อลอด", "Bridge, culvert", "point", "bridge"),
    ("shop", "ร้านค้า", "Shop", "point", "shop"),
    ("other", "อื่น ๆ", "Other", "point", "other"),
)


def write_kinds(apps, _schema_editor):
    kind = apps.get_model("parcels", "LandmarkKind")
    kind.objects.bulk_create(
        kind(code=code, name_th=th, name_en=en, shape=shape, symbol=symbol, sort_order=order)
        for order, (code, th, en, shape, symbol) in enumerate(KINDS, 1)
    )


def fact():
    """What every fact has."""
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                   verbose_name="ID")),
        ("recorded_at", models.DateTimeField(
            db_default=network.models.facts.ClockTimestamp(), editable=False)),
        ("source", models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.source")),
    ]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0018_api_tokens"),
        ("parcels", "0008_surroundings"),
    ]

    operations = [
        migrations.CreateModel(
            name="LandmarkKind",
            fields=[
                ("code", models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ("name_th", models.TextField()),
                ("name_en", models.TextField()),
                ("shape", models.CharField(
                    choices=[("point", "Point"), ("line", "Line"), ("area", "Area")],
                    max_length=5)),
                ("symbol", models.SlugField(max_length=20)),
                ("sort_order", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LayoutNumber",
            fields=[
                *fact(),
                ("number", models.PositiveIntegerField()),
                ("given_on", models.DateField()),
                ("house", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="layout_numbers",
                    to="parcels.spatialunit")),
                ("village", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="network.place")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["village", "number"], name="layout_number_of_village"),
                    models.Index(fields=["house", "-given_on"], name="layout_number_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(number__gte=1), name="layout_number_is_counted"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Landmark",
            fields=[
                *fact(),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.TextField(blank=True)),
                ("name_is_public", models.BooleanField(default=False)),
                ("geometry", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                ("since", models.DateField(help_text="the day from which it is so")),
                ("is_gone", models.BooleanField(default=False)),
                ("kind", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="parcels.landmarkkind")),
                ("village", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="network.place")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "-since"], name="landmark_latest"),
                    models.Index(fields=["village"], name="landmark_of_village"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(geometry__isvalid=True), name="landmark_is_valid"),
                ],
            },
        ),
        *append_only("parcels_layoutnumber", "parcels_landmark"),
        migrations.RunSQL(NUMBERS, NUMBERS_REVERSED),
        migrations.RunPython(write_kinds, migrations.RunPython.noop),
    ]  # fmt: skip
