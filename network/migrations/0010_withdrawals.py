"""What a withdrawn source says counts no more: the one condition by which every question asks."""

from django.db import migrations, models

FUNCTIONS = """
-- The sources withdrawn by a moment of knowledge. What was known by a moment never changes
-- (facts are final, and the moment lies behind every open transaction), and it is asked only
-- with a moment written into the statement: so the planner may work it out once, when it
-- plans, and knows how many rows remain. Nothing keeps such a plan; a rule written in plpgsql
-- would, and asks network_withdrawal itself.
CREATE FUNCTION network_withdrawn(known_by timestamptz) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT withdrawn_id FROM public.network_withdrawal AS taken
        WHERE taken.recorded_at <= network_withdrawn.known_by
    );
END $$;

-- Whether a fact was recorded by a moment, and its source not withdrawn by it. One
-- expression, so that PostgreSQL puts it in the place of the call.
CREATE FUNCTION network_is_known(recorded_at timestamptz, source_id bigint, known_by timestamptz)
    RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT recorded_at <= known_by AND source_id <> ALL (public.network_withdrawn(known_by))
$$;
"""

FUNCTIONS_REVERSED = """
DROP FUNCTION network_is_known(timestamptz, bigint, timestamptz);
DROP FUNCTION network_withdrawn(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0009_arrivals")]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_REVERSED),
        migrations.RemoveConstraint("importrow", "held_row_has_a_reason"),
        migrations.AlterField(
            "importrow",
            "outcome",
            models.CharField(
                choices=[
                    ("accepted", "รับเข้าแล้ว"),
                    ("held", "กักไว้"),
                    ("withdrawn", "ถอนแล้ว"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            "importrow",
            models.CheckConstraint(
                condition=~models.Q(outcome="held") | ~models.Q(reason_th=""),
                name="held_row_has_a_reason",
            ),
        ),
    ]
