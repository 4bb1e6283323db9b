"""Whether a verifier is independent is told by what stands, not by what was withdrawn."""

from importlib import import_module

from django.db import migrations

_STRICTER = import_module("survey.migrations.0005_independence").STRICTER
_STANDING = "NOT IN (SELECT withdrawn_id FROM network_withdrawal)"

_HOUSEHOLD_OF = """
CREATE OR REPLACE FUNCTION survey_household_of(person bigint, on_day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT household_id FROM network_householdmembership
    WHERE person_id = person AND observed_on <= on_day {standing}
    ORDER BY observed_on DESC, recorded_at DESC, id DESC LIMIT 1
$$;
"""
_SEEN = "AND own.visited_on <= NEW.verified_on"
_CLAIMED = "WHERE held.spatialunit_id = boundary.spatial_unit_id"

RULES = _HOUSEHOLD_OF.format(standing=f"AND source_id {_STANDING}") + _STRICTER.replace(
    _SEEN, f"{_SEEN} AND own.source_id {_STANDING}"
).replace(_CLAIMED, f"{_CLAIMED} AND claim.source_id {_STANDING}")
REVERSED = _HOUSEHOLD_OF.format(standing="") + _STRICTER


class Migration(migrations.Migration):
    dependencies = [("survey", "0006_drafts"), ("network", "0010_withdrawals")]

    operations = [migrations.RunSQL(RULES, REVERSED)]
