"""Plans that other sessions keep are made anew after a withdrawal.

Which sources are withdrawn is part of a plan where the moment of knowledge is a constant, as in
the functions behind the rules (network_is_known of infinity). A session keeps those plans for as
long as it lives; only a change of what a plan was made from makes it plan again, and the
function that it put in the place of its call is such a thing.
"""

from django.db import migrations

PLANNED_ANEW = """
CREATE FUNCTION network_plan_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The cost it has: nothing changes but that it was touched.
    ALTER FUNCTION public.network_is_known(timestamptz, bigint, timestamptz) COST 100;
    RETURN NULL;
END $$;

CREATE TRIGGER plans_are_made_anew AFTER INSERT ON network_withdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION network_plan_anew();
"""

PLANNED_ANEW_REVERSED = """
DROP TRIGGER plans_are_made_anew ON network_withdrawal;
DROP FUNCTION network_plan_anew();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0019_used_moments")]

    operations = [migrations.RunSQL(PLANNED_ANEW, PLANNED_ANEW_REVERSED)]
