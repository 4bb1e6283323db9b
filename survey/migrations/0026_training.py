"""Training from wish to job: trades and courses, with the rules of their order and of erasure."""

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only

# code, Thai, English, words that tell of it, whether it makes community builders
TRADES = [
    ("building", "ช่างก่อสร้าง ช่างชุมชน", "Building and house repair",
     ["ก่อสร้าง", "ช่างปูน", "ช่างไม้", "ช่างชุมชน", "ช่างบ้าน", "ซ่อมบ้าน", "สร้างบ้าน", "ปูกระเบื้อง"], True),
    ("electrician", "ช่างไฟฟ้า", "Electrical work", ["ไฟฟ้า", "ช่างไฟ"], False),
    ("welding", "ช่างเชื่อม", "Welding", ["เชื่อม"], False),
    ("cooling", "ช่างแอร์ เครื่องเย็น", "Air conditioning", ["แอร์", "เครื่องเย็น"], False),
    ("engines", "ช่างยนต์ ซ่อมรถ", "Engines and vehicles",
     ["ช่างยนต์", "ซ่อมรถ", "ซ่อมมอเตอร์ไซค์", "เครื่องยนต์"], False),
    ("sewing", "ตัดเย็บเสื้อผ้า", "Sewing", ["เย็บ", "ตัดผ้า", "ตัดเสื้อ"], False),
    ("cooking", "ทำอาหารและขนม", "Cooking and baking",
     ["อาหาร", "ขนม", "เบเกอรี่", "กาแฟ", "แปรรูป"], False),
    ("hair", "เสริมสวย ตัดผม", "Hairdressing", ["เสริมสวย", "ตัดผม", "ทำผม"], False),
    ("massage", "นวดแผนไทย", "Thai massage", ["นวด"], False),
    ("caregiving", "ดูแลผู้สูงอายุและเด็ก", "Care of older persons and children",
     ["ดูแลผู้สูงอายุ", "ดูแลคนแก่", "บริบาล", "ดูแลเด็ก"], False),
    ("weaving", "จักสาน ทอผ้า หัตถกรรม", "Weaving and handicraft",
     ["จักสาน", "ทอผ้า", "หัตถกรรม", "ถักโครเชต์"], False),
    ("farming", "เกษตรและเลี้ยงสัตว์", "Farming and livestock",
     ["เกษตร", "ปลูก", "เลี้ยงวัว", "โคนม", "เลี้ยงสัตว์", "เลี้ยงไก่", "เลี้ยงปลา", "เพาะเห็ด"], False),
    ("computer", "คอมพิวเตอร์และขายออนไลน์", "Computers and selling online",
     ["คอมพิวเตอร์", "ออนไลน์"], False),
    ("driving", "ขับรถ ขับเครื่องจักร", "Driving and heavy machines", ["ขับรถ", "แบคโฮ", "รถขุด"], False),
]  # fmt: skip
LAST = 900  # of the order: what no word tells
OTHER = ("other", "ยังจัดสาขาไม่ได้", "Of no trade yet")


def add_trades(apps: Any, schema_editor: Any) -> None:
    trades = apps.get_model("survey", "Trade")
    trades.objects.bulk_create(
        trades(
            code=code, name_th=th, name_en=en, words=words, is_building=building, sort_order=order
        )
        for order, (code, th, en, words, building) in enumerate(TRADES, start=1)
    )
    code, th, en = OTHER
    trades.objects.create(code=code, name_th=th, name_en=en, sort_order=LAST)


def remove_trades(apps: Any, schema_editor: Any) -> None:
    apps.get_model("survey", "Trade").objects.all().delete()


WISHES = """
-- The trades of which words tell, each with where the first of its words stands.
CREATE FUNCTION survey_trades_in(said text)
RETURNS TABLE (trade_id varchar, standing integer) LANGUAGE sql STABLE AS $$
    SELECT trade.code, min(strpos(lower(said), lower(word)))
    FROM survey_trade AS trade CROSS JOIN unnest(trade.words) AS word
    WHERE word <> '' AND strpos(lower(said), lower(word)) > 0
    GROUP BY trade.code
$$;

CREATE FUNCTION survey_note_wishes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO survey_tradewish (livelihood_id, trade_id, position, recorded_at)
    SELECT NEW.id, found.trade_id, found.standing, NEW.recorded_at
    FROM survey_trades_in(NEW.wanted_skills) AS found;
    IF NOT FOUND THEN
        INSERT INTO survey_tradewish (livelihood_id, trade_id, position, recorded_at)
        VALUES (NEW.id, 'other', 1000000, NEW.recorded_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER wishes_are_noted AFTER INSERT ON survey_livelihood
    FOR EACH ROW WHEN (btrim(NEW.wanted_skills) <> '') EXECUTE FUNCTION survey_note_wishes();

-- What was told before there were trades.
INSERT INTO survey_tradewish (livelihood_id, trade_id, position, recorded_at)
SELECT said.id, coalesce(found.trade_id, 'other'), coalesce(found.standing, 1000000),
       said.recorded_at
FROM survey_livelihood AS said
LEFT JOIN LATERAL survey_trades_in(said.wanted_skills) AS found ON true
WHERE btrim(said.wanted_skills) <> '';

-- New words find older wishes too: from the day on which they were added, and not before.
CREATE FUNCTION survey_words_find_wishes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NOT OLD.words <@ NEW.words OR OLD.code <> NEW.code
                             OR OLD.is_building <> NEW.is_building) THEN
        RAISE EXCEPTION 'what trade % means is final', OLD.code
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'trade_means_what_it_meant';
    END IF;
    INSERT INTO survey_tradewish (livelihood_id, trade_id, position, recorded_at)
    SELECT said.id, NEW.code, min(strpos(lower(said.wanted_skills), lower(word))),
           clock_timestamp()
    FROM survey_livelihood AS said CROSS JOIN unnest(NEW.words) AS word
    WHERE word <> '' AND strpos(lower(said.wanted_skills), lower(word)) > 0
    GROUP BY said.id
    ON CONFLICT (livelihood_id, trade_id) DO NOTHING;
    RETURN NEW;
END $$;
CREATE TRIGGER words_find_wishes AFTER INSERT OR UPDATE ON survey_trade
    FOR EACH ROW EXECUTE FUNCTION survey_words_find_wishes();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_tradewish
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_course
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
"""
WISHES_REVERSED = """
DROP TRIGGER fact_is_final ON survey_course;
DROP TRIGGER fact_is_final ON survey_tradewish;
DROP TRIGGER words_find_wishes ON survey_trade;
DROP FUNCTION survey_words_find_wishes();
DROP TRIGGER wishes_are_noted ON survey_livelihood;
DROP FUNCTION survey_note_wishes();
DROP FUNCTION survey_trades_in(text);
DELETE FROM survey_tradewish;
"""

RULES = """
-- Those who write about one course wait for each other: the last seat is given once.
CREATE FUNCTION survey_attendance_is_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan record;
    last record;
    taken integer;
BEGIN
    PERFORM FROM survey_course WHERE id = NEW.course_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM network_party WHERE id = NEW.person_id AND kind = 'person') THEN
        RAISE EXCEPTION 'party % is no person', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'learner_is_a_person';
    END IF;
    SELECT begins_on, seats, is_called_off INTO plan FROM survey_courserecord
    WHERE course_id = NEW.course_id AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY said_on DESC, recorded_at DESC, id DESC LIMIT 1;
    SELECT status, happened_on INTO last FROM survey_attendance
    WHERE course_id = NEW.course_id AND person_id = NEW.person_id
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY happened_on DESC, recorded_at DESC, id DESC LIMIT 1;
    IF NEW.happened_on < last.happened_on THEN
        RAISE EXCEPTION 'person % was % on %', NEW.person_id, last.status, last.happened_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_is_in_order';
    END IF;
    IF NEW.status = 'enrolled' THEN
        IF last.status IN ('enrolled', 'completed') THEN
            RAISE EXCEPTION 'person % is in course % already', NEW.person_id, NEW.course_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_enrolled_once';
        END IF;
        IF plan.is_called_off THEN
            RAISE EXCEPTION 'course % is called off', NEW.course_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'course_takes_place';
        END IF;
        SELECT count(*) INTO taken FROM (
            SELECT DISTINCT ON (person_id) status FROM survey_attendance
            WHERE course_id = NEW.course_id
              AND network_is_known(recorded_at, source_id, 'infinity')
            ORDER BY person_id, happened_on DESC, recorded_at DESC, id DESC
        ) AS each WHERE status IN ('enrolled', 'completed');
        IF taken >= plan.seats THEN
            RAISE EXCEPTION 'all % seats of course % are taken', plan.seats, NEW.course_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'course_has_seats_left';
        END IF;
    ELSIF last.status IS NULL OR last.status = 'mistaken'
          OR (NEW.status <> 'mistaken' AND last.status <> 'enrolled') THEN
        RAISE EXCEPTION 'person % is not in course %', NEW.person_id, NEW.course_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_the_enrolled_complete';
    END IF;
    IF NEW.status = 'completed' AND (plan.begins_on IS NULL OR NEW.happened_on < plan.begins_on)
    THEN
        RAISE EXCEPTION 'course % begins on %', NEW.course_id, plan.begins_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'completed_after_it_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_is_in_order BEFORE INSERT ON survey_attendance
    FOR EACH ROW EXECUTE FUNCTION survey_attendance_is_in_order();

-- What is said anew of a course fits those who take it already.
CREATE FUNCTION survey_course_keeps_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken integer;
    completed date;
BEGIN
    PERFORM FROM survey_course WHERE id = NEW.course_id FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE status IN ('enrolled', 'completed')),
           min(happened_on) FILTER (WHERE status = 'completed')
    INTO taken, completed
    FROM (
        SELECT DISTINCT ON (person_id) status, happened_on FROM survey_attendance
        WHERE course_id = NEW.course_id AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY person_id, happened_on DESC, recorded_at DESC, id DESC
    ) AS each;
    IF NEW.seats < taken THEN
        RAISE EXCEPTION '% take course %', taken, NEW.course_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'course_keeps_its_seats';
    END IF;
    IF completed < NEW.begins_on THEN
        RAISE EXCEPTION 'course % was completed on %', NEW.course_id, completed
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'course_began_before_it_was_completed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER course_keeps_its_word BEFORE INSERT ON survey_courserecord
    FOR EACH ROW EXECUTE FUNCTION survey_course_keeps_its_word();

CREATE FUNCTION survey_job_is_of_who_completed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM FROM survey_course WHERE id = NEW.course_id FOR NO KEY UPDATE;
    SELECT status, happened_on INTO last FROM survey_attendance
    WHERE course_id = NEW.course_id AND person_id = NEW.person_id
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY happened_on DESC, recorded_at DESC, id DESC LIMIT 1;
    IF last.status IS DISTINCT FROM 'completed' OR NEW.checked_on < last.happened_on THEN
        RAISE EXCEPTION 'person % has not completed course %', NEW.person_id, NEW.course_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_is_of_who_completed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER job_is_of_who_completed BEFORE INSERT ON survey_jobcheck
    FOR EACH ROW EXECUTE FUNCTION survey_job_is_of_who_completed();
"""
RULES_REVERSED = """
DROP TRIGGER job_is_of_who_completed ON survey_jobcheck;
DROP FUNCTION survey_job_is_of_who_completed();
DROP TRIGGER course_keeps_its_word ON survey_courserecord;
DROP FUNCTION survey_course_keeps_its_word();
DROP TRIGGER attendance_is_in_order ON survey_attendance;
DROP FUNCTION survey_attendance_is_in_order();
"""

# Columns in which people's own words stand, by table.
WORDS = {"survey_attendance": "reason", "survey_jobcheck": "work"}
ERASE = """
CREATE FUNCTION survey_erase_training() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE survey_attendance SET reason = '' WHERE person_id = NEW.person_id;
    UPDATE survey_jobcheck SET work = '' WHERE person_id = NEW.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER training_goes_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_training();
"""
ERASE_REVERSED = """
DROP TRIGGER training_goes_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_training();
"""


def _final(table: str, word: str) -> migrations.RunSQL:
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return migrations.RunSQL(
        f"{replace} FOR EACH ROW EXECUTE FUNCTION survey_told_is_final('{word}');",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [("survey", "0025_repairs")]

    operations = [
        migrations.CreateModel(
            name="Trade",
            fields=[
                ("code", models.SlugField(max_length=24, primary_key=True, serialize=False)),
                ("name_th", models.TextField()),
                ("name_en", models.TextField()),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "is_building",
                    models.BooleanField(
                        default=False, help_text="who completes it is a community builder (ช่างชุมชน)"
                    ),
                ),
                (
                    "is_retired",
                    models.BooleanField(
                        default=False, help_text="no longer offered; kept where used"
                    ),
                ),
                ("sort_order", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Course",
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
                        related_name="courses",
                        to="network.place",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="survey.trade",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("enrolled", "ลงทะเบียนแล้ว"),
                            ("completed", "เรียนจบ"),
                            ("dropped", "ออกกลางคัน"),
                            ("mistaken", "ลงชื่อผิด"),
                        ],
                        max_length=9,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="survey.course",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["course", "person", "-happened_on"], name="attendance_latest"
                    ),
                    models.Index(fields=["person"], name="attendance_of_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseRecord",
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
                ("body", models.TextField(help_text="who gives it: สนพ. วิทยาลัยสารพัดช่าง")),
                ("venue", models.TextField(blank=True)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the last day, inclusive")),
                ("seats", models.PositiveSmallIntegerField()),
                ("is_called_off", models.BooleanField(db_default=False, default=False)),
                ("said_on", models.DateField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="survey.course",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses_given",
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("body", ""), _negated=True),
                        ),
                        name="course_has_a_title_and_a_giver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                        name="course_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seats__gt", 0)), name="course_has_a_seat"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobCheck",
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
                ("months", models.PositiveSmallIntegerField()),
                ("is_employed", models.BooleanField()),
                (
                    "work",
                    models.TextField(blank=True, help_text="at what, in the person's own words"),
                ),
                ("checked_on", models.DateField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="job_checks",
                        to="survey.course",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="job_checks",
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__in", (3, 6))),
                        name="job_is_checked_at_3_or_6_months",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TradeWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("recorded_at", models.DateTimeField(editable=False)),
                (
                    "livelihood",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="survey.livelihood",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="survey.trade",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "trade wishes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("livelihood", "trade"), name="wish_is_of_a_trade_once"
                    )
                ],
            },
        ),
        *append_only("survey_courserecord", "survey_attendance", "survey_jobcheck"),
        *(_final(table, word) for table, word in WORDS.items()),
        migrations.RunPython(add_trades, remove_trades),
        migrations.RunSQL(WISHES, WISHES_REVERSED),
        migrations.RunSQL(RULES, RULES_REVERSED),
        migrations.RunSQL(ERASE, ERASE_REVERSED),
    ]
