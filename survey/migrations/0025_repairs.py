"""Repairs of houses from need to finished, with the rules of their order and of erasure."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only
from network.rules_of_privacy import TOMBSTONE

RULES = """
-- Repairs, like other identities, only come.
CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON survey_repair
    FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();

-- When a repair began and when it ended, of what stands.
CREATE FUNCTION survey_repair_days(repair bigint, OUT began date, OUT ended date)
LANGUAGE sql STABLE AS $$
    SELECT min(happened_on) FILTER (WHERE kind = 'started'),
           min(happened_on) FILTER (WHERE kind <> 'started')
    FROM survey_repairstep
    WHERE repair_id = repair AND network_is_known(recorded_at, source_id, 'infinity')
$$;

-- Those who write about one repair wait for each other: of two the second sees the first.
CREATE FUNCTION survey_step_is_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    days record;
BEGIN
    PERFORM FROM survey_repair WHERE id = NEW.repair_id FOR NO KEY UPDATE;
    SELECT * INTO days FROM survey_repair_days(NEW.repair_id);
    IF days.ended IS NOT NULL THEN
        RAISE EXCEPTION 'repair % ended on %', NEW.repair_id, days.ended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_is_over';
    END IF;
    IF NEW.kind = 'started' AND days.began IS NOT NULL THEN
        RAISE EXCEPTION 'repair % began on %', NEW.repair_id, days.began
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_begins_once';
    END IF;
    IF NEW.kind = 'finished' AND days.began IS NULL
       OR NEW.kind <> 'started' AND NEW.happened_on < days.began THEN
        RAISE EXCEPTION 'repair % began on %', NEW.repair_id, days.began
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_ends_after_it_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_is_in_order BEFORE INSERT ON survey_repairstep
    FOR EACH ROW EXECUTE FUNCTION survey_step_is_in_order();

-- What is said of a day before the end may be told later; of a day after it there is nothing.
CREATE FUNCTION survey_money_is_of_the_repair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    days record;
BEGIN
    PERFORM FROM survey_repair WHERE id = NEW.repair_id FOR NO KEY UPDATE;
    SELECT * INTO days FROM survey_repair_days(NEW.repair_id);
    IF NEW.decided_on > days.ended THEN
        RAISE EXCEPTION 'repair % ended on %', NEW.repair_id, days.ended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_is_over';
    END IF;
    IF EXISTS (
        SELECT FROM survey_repairfunding
        WHERE grant_key = NEW.grant_key AND repair_id <> NEW.repair_id
    ) THEN
        RAISE EXCEPTION 'the grant is of another repair'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_is_of_one_repair';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER money_is_of_the_repair BEFORE INSERT ON survey_repairfunding
    FOR EACH ROW EXECUTE FUNCTION survey_money_is_of_the_repair();

CREATE FUNCTION survey_plan_is_of_the_house() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mended bigint;
    days record;
BEGIN
    PERFORM FROM survey_repair WHERE id = NEW.repair_id FOR NO KEY UPDATE;
    SELECT house_id INTO mended FROM survey_repair WHERE id = NEW.repair_id;
    SELECT * INTO days FROM survey_repair_days(NEW.repair_id);
    IF NEW.planned_on > days.ended THEN
        RAISE EXCEPTION 'repair % ended on %', NEW.repair_id, days.ended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_is_over';
    END IF;
    IF NEW.visit_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM survey_visit WHERE id = NEW.visit_id AND house_id = mended
    ) THEN
        RAISE EXCEPTION 'visit % is not of house %', NEW.visit_id, mended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_is_of_the_house';
    END IF;
    IF NOT EXISTS (
        SELECT FROM parcels_spatialunit WHERE id = mended AND kind = 'house'
    ) THEN
        RAISE EXCEPTION 'unit % is no house', mended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_is_of_a_house';
    END IF;
    -- Who plans for one house waits for the others; what is over does not hinder.
    PERFORM FROM parcels_spatialunit WHERE id = mended FOR NO KEY UPDATE;
    IF days.ended IS NULL AND EXISTS (
        SELECT FROM survey_repair AS other
        JOIN LATERAL (
            SELECT programme FROM survey_repairplan
            WHERE repair_id = other.id AND network_is_known(recorded_at, source_id, 'infinity')
            ORDER BY planned_on DESC, recorded_at DESC, id DESC LIMIT 1
        ) AS plan ON lower(plan.programme) = lower(NEW.programme)
        WHERE other.house_id = mended AND other.id <> NEW.repair_id
          AND (SELECT ended FROM survey_repair_days(other.id)) IS NULL
    ) THEN
        RAISE EXCEPTION 'house % waits for this programme already', mended
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_is_planned_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_is_of_the_house BEFORE INSERT ON survey_repairplan
    FOR EACH ROW EXECUTE FUNCTION survey_plan_is_of_the_house();

CREATE FUNCTION survey_picture_is_of_the_house() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM survey_repair AS repair
        JOIN survey_photograph AS picture ON picture.id = NEW.photograph_id
        WHERE repair.id = NEW.repair_id
          AND (picture.spatial_unit_id = repair.house_id
               OR picture.spatial_unit_id IS NULL AND EXISTS (
                   SELECT FROM survey_visit AS visit
                   WHERE visit.household_id = picture.household_id
                     AND visit.house_id = repair.house_id))
    ) THEN
        RAISE EXCEPTION 'photograph % is of another house', NEW.photograph_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'picture_is_of_the_house';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER picture_is_of_the_house BEFORE INSERT ON survey_repairphotograph
    FOR EACH ROW EXECUTE FUNCTION survey_picture_is_of_the_house();

CREATE FUNCTION survey_builder_is_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM network_party WHERE id = NEW.person_id AND kind = 'person') THEN
        RAISE EXCEPTION 'party % is no person', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'builder_is_a_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER builder_is_a_person BEFORE INSERT ON survey_repairbuilder
    FOR EACH ROW EXECUTE FUNCTION survey_builder_is_a_person();
"""
RULES_REVERSED = """
DROP TRIGGER builder_is_a_person ON survey_repairbuilder;
DROP FUNCTION survey_builder_is_a_person();
DROP TRIGGER picture_is_of_the_house ON survey_repairphotograph;
DROP FUNCTION survey_picture_is_of_the_house();
DROP TRIGGER plan_is_of_the_house ON survey_repairplan;
DROP FUNCTION survey_plan_is_of_the_house();
DROP TRIGGER money_is_of_the_repair ON survey_repairfunding;
DROP FUNCTION survey_money_is_of_the_repair();
DROP TRIGGER step_is_in_order ON survey_repairstep;
DROP FUNCTION survey_step_is_in_order();
DROP FUNCTION survey_repair_days(bigint);
DROP TRIGGER fact_is_final ON survey_repair;
"""

# Columns in which people's own words stand, by table.
WORDS = {
    "survey_repairfunding": ("body", "paper"),
    "survey_repairstep": ("checked_by", "reason"),
}
ERASE = f"""
-- The words about a house go with the last of all who ever lived in it.
CREATE FUNCTION survey_erase_repairs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    households bigint[];
    mended bigint[];
BEGIN
    SELECT coalesce(array_agg(household), '{{}}') INTO households
    FROM survey_empty_households(NEW.person_id) AS household;
    SELECT coalesce(array_agg(repair.id), '{{}}') INTO mended
    FROM survey_repair AS repair
    WHERE repair.house_id IN (
              SELECT house_id FROM survey_visit WHERE household_id = ANY(households))
      AND NOT EXISTS (
          SELECT FROM survey_visit AS visit
          JOIN network_householdmembership AS lived ON lived.household_id = visit.household_id
          WHERE visit.house_id = repair.house_id
            AND lived.person_id NOT IN (SELECT person_id FROM network_erasure));

    UPDATE survey_repairfunding
    SET body = CASE WHEN body = '' THEN '' ELSE '{TOMBSTONE}' END, paper = ''
    WHERE repair_id = ANY(mended);
    UPDATE survey_repairstep
    SET checked_by = CASE WHEN checked_by = '' THEN '' ELSE '{TOMBSTONE}' END,
        reason = CASE WHEN reason = '' THEN '' ELSE '{TOMBSTONE}' END
    WHERE repair_id = ANY(mended);
    RETURN NULL;
END $$;
CREATE TRIGGER repairs_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_repairs();
"""
ERASE_REVERSED = """
DROP TRIGGER repairs_go_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_repairs();
"""


def _final(table: str, words: tuple[str, ...]) -> migrations.RunSQL:
    named = ", ".join(f"'{word}'" for word in words)
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return migrations.RunSQL(
        f"{replace} FOR EACH ROW EXECUTE FUNCTION survey_told_is_final({named});",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0015_disclosed_persons"),
        ("parcels", "0007_places_in_sets"),
        ("survey", "0024_referrals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="parcels.spatialunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RepairBuilder",
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
                ("worked", models.BooleanField(db_default=True, default=True)),
                ("said_on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs_worked_on",
                        to="network.party",
                    ),
                ),
                (
                    "repair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="builders",
                        to="survey.repair",
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
            name="RepairPhotograph",
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
                    "shows",
                    models.CharField(
                        choices=[
                            ("before", "ก่อนซ่อม"),
                            ("during", "ระหว่างซ่อม"),
                            ("after", "หลังซ่อม"),
                            ("nothing", "ไม่ใช่ภาพของการซ่อมนี้"),
                        ],
                        max_length=7,
                    ),
                ),
                ("said_on", models.DateField()),
                (
                    "photograph",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs_shown",
                        to="survey.photograph",
                    ),
                ),
                (
                    "repair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="survey.repair",
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
            name="RepairFunding",
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
                ("grant_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "funder",
                    models.CharField(
                        choices=[
                            ("lao", "อบต. หรือเทศบาล"),
                            ("msdhs", "พมจ."),
                            ("codi", "พอช."),
                            ("disaster", "ปภ."),
                            ("fund", "กองทุนหรือกลุ่มออมทรัพย์"),
                            ("owner", "เงินเจ้าของบ้าน"),
                            ("other", "อื่น ๆ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("body", models.TextField(blank=True, help_text="which one of them: อบต.คลองหินปูน")),
                ("amount_baht", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "paper",
                    models.TextField(blank=True, help_text="number of the letter or project"),
                ),
                ("decided_on", models.DateField()),
                (
                    "repair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="survey.repair",
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
                    models.Index(fields=["repair", "grant_key"], name="repair_funding_of_grant")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_baht__gte", 0)),
                        name="repair_money_is_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("funder__in", ("fund", "other")), _negated=True),
                            models.Q(("body", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="repair_funder_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairPlan",
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
                ("programme", models.TextField(help_text="as people call it: บ้านพอเพียง, บ้านมั่นคง")),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("roof", "หลังคา"),
                                ("structure", "โครงสร้าง"),
                                ("toilet", "ห้องน้ำ"),
                                ("floor", "พื้น"),
                                ("ramp", "ทางลาด"),
                            ],
                            max_length=9,
                        ),
                        size=None,
                    ),
                ),
                (
                    "estimate_baht",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("planned_on", models.DateField()),
                (
                    "repair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="survey.repair",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repair_plans",
                        to="survey.visit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("programme", ""), _negated=True),
                        name="repair_names_its_programme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parts", []), _negated=True),
                        name="repair_is_of_some_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("estimate_baht__isnull", True),
                            ("estimate_baht__gte", 0),
                            _connector="OR",
                        ),
                        name="repair_estimate_is_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairStep",
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
                            ("started", "เริ่มซ่อม"),
                            ("finished", "ซ่อมเสร็จ"),
                            ("cancelled", "ยกเลิก"),
                        ],
                        max_length=9,
                    ),
                ),
                ("happened_on", models.DateField()),
                (
                    "checked_by",
                    models.TextField(
                        blank=True, help_text="who looked at the work when it was done"
                    ),
                ),
                (
                    "cost_baht",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "repair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="survey.repair",
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
                "indexes": [models.Index(fields=["repair", "kind"], name="repair_step_of_repair")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "finished"), _negated=True),
                            models.Q(("checked_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="finished_repair_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "cancelled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cancelled_repair_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_baht__isnull", True),
                            models.Q(("cost_baht__gte", 0), ("kind", "finished")),
                            _connector="OR",
                        ),
                        name="repair_cost_is_not_negative",
                    ),
                ],
            },
        ),
        *append_only(
            "survey_repairplan",
            "survey_repairfunding",
            "survey_repairstep",
            "survey_repairphotograph",
            "survey_repairbuilder",
        ),
        *(_final(table, words) for table, words in WORDS.items()),
        migrations.RunSQL(RULES, RULES_REVERSED),
        migrations.RunSQL(ERASE, ERASE_REVERSED),
    ]
