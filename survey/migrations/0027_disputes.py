"""Disputes heard in the village: who mediates, what follows what; and the old-age allowance."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only, folded
from network.rules_of_privacy import TOMBSTONE

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

RULES = """
-- Everybody recorded as the same party, by the merges that stand.
CREATE FUNCTION survey_same_party(party bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE same (id) AS (
        SELECT party WHERE party IS NOT NULL
        UNION
        SELECT CASE WHEN merge.first_id = same.id THEN merge.second_id ELSE merge.first_id END
        FROM same
        JOIN survey_duplicateverdict AS merge
            ON merge.is_same AND same.id IN (merge.first_id, merge.second_id)
        WHERE network_is_known(merge.recorded_at, merge.source_id, 'infinity')
    )
    SELECT id FROM same
$$;

-- A party, and the households they lived in on these days.
CREATE FUNCTION survey_party_and_home(party bigint, days date[]) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(DISTINCT found.id) FROM (
        SELECT same AS id FROM survey_same_party(party) AS same
        UNION ALL
        SELECT home FROM survey_same_party(party) AS same
        CROSS JOIN unnest(days) AS day
        CROSS JOIN LATERAL survey_same_party(survey_household_of(same, day)) AS home
    ) AS found
$$;

CREATE FUNCTION survey_mediator_is_of_a_side(mediator bigint, side bigint, days date[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        survey_party_and_home(mediator, days) && survey_party_and_home(side, days), false)
$$;

-- Whoever adds to a case waits for who is adding to it.
CREATE FUNCTION survey_mediator_is_of_neither_side() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint;
    opened date;
    held date;
BEGIN
    IF NEW.part <> 'mediator' OR NEW.person_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT step.dispute_id, dispute.opened_on, step.taken_on INTO concerned, opened, held
    FROM survey_disputestep AS step JOIN survey_dispute AS dispute ON dispute.id = step.dispute_id
    WHERE step.id = NEW.step_id;
    PERFORM FROM survey_dispute WHERE id = concerned FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM survey_disputeparty AS side
        WHERE side.dispute_id = concerned AND side.party_id IS NOT NULL
          AND network_is_known(side.recorded_at, side.source_id, 'infinity')
          AND survey_mediator_is_of_a_side(
              NEW.person_id, side.party_id, ARRAY[opened, held, current_date])
    ) THEN
        RAISE EXCEPTION 'person % is of a side of dispute %', NEW.person_id, concerned
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediator_is_of_neither_side';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mediator_is_of_neither_side BEFORE INSERT ON survey_disputeattendee
    FOR EACH ROW EXECUTE FUNCTION survey_mediator_is_of_neither_side();

CREATE FUNCTION survey_side_has_not_mediated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened date;
BEGIN
    SELECT opened_on INTO opened FROM survey_dispute WHERE id = NEW.dispute_id FOR NO KEY UPDATE;
    IF NEW.party_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM survey_disputestep AS step
        JOIN survey_disputeattendee AS there ON there.step_id = step.id
        WHERE step.dispute_id = NEW.dispute_id
          AND network_is_known(step.recorded_at, step.source_id, 'infinity')
          AND there.part = 'mediator' AND there.person_id IS NOT NULL
          AND survey_mediator_is_of_a_side(
              there.person_id, NEW.party_id, ARRAY[opened, step.taken_on, current_date])
    ) THEN
        RAISE EXCEPTION 'party % has mediated dispute %', NEW.party_id, NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediator_is_of_neither_side';
    END IF;
    IF EXISTS (
        SELECT FROM survey_disputeparty AS other
        WHERE other.dispute_id = NEW.dispute_id
          AND other.party_id IN (SELECT survey_same_party(NEW.party_id))
          AND network_is_known(other.recorded_at, other.source_id, 'infinity')
    ) THEN
        RAISE EXCEPTION 'party % is a party to dispute % already', NEW.party_id, NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_party_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER side_has_not_mediated BEFORE INSERT ON survey_disputeparty
    FOR EACH ROW EXECUTE FUNCTION survey_side_has_not_mediated();

-- By the days they speak of, whatever order they are written down in: what ends a case is the
-- last of it until it is opened anew.
CREATE FUNCTION survey_step_fits_the_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened date;
    before_it text;
    after_it text;
    began record;
BEGIN
    SELECT opened_on INTO opened FROM survey_dispute WHERE id = NEW.dispute_id FOR NO KEY UPDATE;
    IF NEW.taken_on < opened THEN
        RAISE EXCEPTION 'dispute % was opened after this step', NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_is_after_opening';
    END IF;
    SELECT kind INTO before_it FROM survey_disputestep
    WHERE dispute_id = NEW.dispute_id AND taken_on <= NEW.taken_on
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY taken_on DESC, recorded_at DESC, id DESC LIMIT 1;
    SELECT kind INTO after_it FROM survey_disputestep
    WHERE dispute_id = NEW.dispute_id AND taken_on > NEW.taken_on
      AND network_is_known(recorded_at, source_id, 'infinity')
    ORDER BY taken_on, recorded_at, id LIMIT 1;
    IF coalesce(before_it, '') IN ('settled', 'withdrawn') AND NEW.kind <> 'reopened' THEN
        RAISE EXCEPTION 'dispute % has ended', NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_has_ended';
    END IF;
    IF NEW.kind = 'reopened' AND (
        coalesce(before_it, '') NOT IN ('settled', 'withdrawn') OR after_it = 'reopened'
    ) THEN
        RAISE EXCEPTION 'dispute % has not ended', NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_has_not_ended';
    END IF;
    IF NEW.kind IN ('settled', 'withdrawn') AND coalesce(after_it, 'reopened') <> 'reopened' THEN
        RAISE EXCEPTION 'dispute % goes on after this step', NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispute_goes_on';
    END IF;
    IF NEW.kind = 'settled' AND NEW.result = 'agreed'
       AND NOT (NEW.complainants IN ('present', 'represented')
                AND NEW.respondents IN ('present', 'represented')) THEN
        -- Else both agreed at a sitting of this round.
        SELECT coalesce(max(taken_on), opened) AS day INTO began FROM survey_disputestep
        WHERE dispute_id = NEW.dispute_id AND kind = 'reopened' AND taken_on <= NEW.taken_on
          AND network_is_known(recorded_at, source_id, 'infinity');
        IF NOT EXISTS (
            SELECT FROM survey_disputestep
            WHERE dispute_id = NEW.dispute_id AND kind = 'agreed'
              AND taken_on BETWEEN began.day AND NEW.taken_on
              AND network_is_known(recorded_at, source_id, 'infinity')
        ) THEN
            RAISE EXCEPTION 'both sides of dispute % have not agreed', NEW.dispute_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_has_both_sides';
        END IF;
    END IF;
    IF NEW.boundary_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM survey_disputeunit AS land
        JOIN parcels_boundary AS line ON line.spatial_unit_id = land.spatial_unit_id
        WHERE land.dispute_id = NEW.dispute_id AND line.id = NEW.boundary_id
    ) THEN
        RAISE EXCEPTION 'boundary % is of no land of dispute %', NEW.boundary_id, NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_of_the_land';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_fits_the_case BEFORE INSERT ON survey_disputestep
    FOR EACH ROW EXECUTE FUNCTION survey_step_fits_the_case();

CREATE FUNCTION survey_dispute_is_open(chosen bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT kind NOT IN ('settled', 'withdrawn') FROM survey_disputestep
        WHERE dispute_id = chosen AND network_is_known(recorded_at, source_id, 'infinity')
        ORDER BY taken_on DESC, recorded_at DESC, id DESC LIMIT 1
    ), true)
$$;

-- One open case about one thing: of two who open one at the same time the second is told.
CREATE FUNCTION survey_one_case_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM parcels_overlap WHERE id = NEW.overlap_id FOR NO KEY UPDATE;
    PERFORM FROM survey_contradiction WHERE id = NEW.contradiction_id FOR NO KEY UPDATE;
    PERFORM FROM survey_visit WHERE id = NEW.visit_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM survey_dispute AS other
        WHERE (other.overlap_id = NEW.overlap_id OR other.visit_id = NEW.visit_id
               OR other.contradiction_id = NEW.contradiction_id)
          AND network_is_known(other.recorded_at, other.source_id, 'infinity')
          AND survey_dispute_is_open(other.id)
    ) THEN
        RAISE EXCEPTION 'there is an open case about this'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_case_at_a_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_case_at_a_time BEFORE INSERT ON survey_dispute
    FOR EACH ROW EXECUTE FUNCTION survey_one_case_at_a_time();

-- Of an overlap that is heard as a case, steps are those of the case: the two never disagree.
CREATE FUNCTION survey_overlap_step_is_of_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM survey_dispute AS heard
        WHERE heard.overlap_id = NEW.overlap_id AND heard.source_id <> NEW.source_id
          AND network_is_known(heard.recorded_at, heard.source_id, 'infinity')
          AND survey_dispute_is_open(heard.id)
          AND NOT EXISTS (
              SELECT FROM survey_disputestep AS step
              WHERE step.dispute_id = heard.id AND step.source_id = NEW.source_id)
    ) THEN
        RAISE EXCEPTION 'overlap % is heard as a case', NEW.overlap_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'overlap_step_is_of_its_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER overlap_step_is_of_its_case BEFORE INSERT ON parcels_overlapstep
    FOR EACH ROW EXECUTE FUNCTION survey_overlap_step_is_of_its_case();
"""

RULES_REVERSED = """
DROP TRIGGER overlap_step_is_of_its_case ON parcels_overlapstep;
DROP FUNCTION survey_overlap_step_is_of_its_case();
DROP TRIGGER one_case_at_a_time ON survey_dispute;
DROP FUNCTION survey_one_case_at_a_time();
DROP FUNCTION survey_dispute_is_open(bigint);
DROP TRIGGER step_fits_the_case ON survey_disputestep;
DROP FUNCTION survey_step_fits_the_case();
DROP TRIGGER side_has_not_mediated ON survey_disputeparty;
DROP FUNCTION survey_side_has_not_mediated();
DROP TRIGGER mediator_is_of_neither_side ON survey_disputeattendee;
DROP FUNCTION survey_mediator_is_of_neither_side();
DROP FUNCTION survey_mediator_is_of_a_side(bigint, bigint, date[]);
DROP FUNCTION survey_party_and_home(bigint, date[]);
DROP FUNCTION survey_same_party(bigint);
"""

# Columns in which people's own words stand, by table.
WORDS = {
    "survey_dispute": ("words",),
    "survey_disputestep": ("words", "venue", "next_venue"),
    "survey_disputeparty": ("called",),
    "survey_disputeattendee": ("called",),
    "parcels_overlapstep": ("note",),  # where the case wrote it, it goes with the case's words
}


ERASURE = f"""
-- Everybody a case is about or who was heard in it.
CREATE FUNCTION survey_people_of_dispute(chosen bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    WITH named (id) AS (
        SELECT told_by_id FROM survey_dispute WHERE id = chosen
        UNION SELECT party_id FROM survey_disputeparty WHERE dispute_id = chosen
        UNION SELECT there.person_id FROM survey_disputeattendee AS there
            JOIN survey_disputestep AS step ON step.id = there.step_id
            WHERE step.dispute_id = chosen
    )
    SELECT party.id FROM named JOIN network_party AS party ON party.id = named.id
    WHERE party.kind = 'person'
    UNION
    SELECT lived.person_id FROM named
    JOIN network_householdmembership AS lived ON lived.household_id = named.id
$$;

-- Whoever was of a case is named in its words; the papers stay until nobody of it is known.
CREATE FUNCTION survey_erase_disputes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cases bigint[];
    papers bigint[];
BEGIN
    SELECT coalesce(array_agg(heard.id), '{{}}') INTO cases FROM survey_dispute AS heard
    WHERE NEW.person_id IN (SELECT survey_people_of_dispute(heard.id));
    UPDATE survey_dispute SET words = '{TOMBSTONE}' WHERE id = ANY(cases);
    UPDATE survey_disputestep
    SET words = '{TOMBSTONE}',
        venue = CASE WHEN venue = '' THEN '' ELSE '{TOMBSTONE}' END,
        next_venue = CASE WHEN next_venue = '' THEN '' ELSE '{TOMBSTONE}' END
    WHERE dispute_id = ANY(cases);
    UPDATE survey_disputeparty SET called = '{TOMBSTONE}'
    WHERE dispute_id = ANY(cases) AND called <> '';
    UPDATE survey_disputeattendee SET called = '{TOMBSTONE}'
    WHERE called <> '' AND step_id IN (
        SELECT id FROM survey_disputestep WHERE dispute_id = ANY(cases));
    UPDATE parcels_overlapstep SET note = '{TOMBSTONE}' WHERE source_id IN (
        SELECT source_id FROM survey_dispute WHERE id = ANY(cases)
        UNION SELECT source_id FROM survey_disputestep WHERE dispute_id = ANY(cases));

    SELECT coalesce(array_agg(said.source_id), '{{}}') INTO papers FROM (
        SELECT id AS dispute_id, source_id FROM survey_dispute WHERE id = ANY(cases)
        UNION SELECT dispute_id, source_id FROM survey_disputestep WHERE dispute_id = ANY(cases)
    ) AS said
    WHERE NOT EXISTS (
        SELECT FROM survey_people_of_dispute(said.dispute_id) AS person
        WHERE person NOT IN (SELECT person_id FROM network_erasure));
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE id = ANY(papers) AND title <> '{TOMBSTONE}';
    RETURN NULL;
END $$;
CREATE TRIGGER disputes_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION survey_erase_disputes();
"""

ERASURE_REVERSED = """
DROP TRIGGER disputes_go_with_the_person ON network_erasure;
DROP FUNCTION survey_erase_disputes();
DROP FUNCTION survey_people_of_dispute(bigint);
"""


def final(table: str, words: tuple[str, ...]) -> tuple[str, str]:
    """SQL by which rows of a table are final but for words at erasure, and its reverse."""
    named = ", ".join(f"'{word}'" for word in words)
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return (
        f"{replace} FOR EACH ROW EXECUTE FUNCTION survey_told_is_final({named});",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0017_privacy"),
        ("parcels", "0007_places_in_sets"),
        ("survey", "0026_training"),
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
                        related_name="dispute_parties",
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
    operations = folded("survey", operations)
