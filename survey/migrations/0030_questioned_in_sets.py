"""Questioned verdicts are found in sets, quickly also for a district of 12,600 households."""

from django.db import migrations

from survey.verifying import rules_questioned as rules


class Migration(migrations.Migration):
    dependencies = [("survey", "0029_afterwards")]

    operations = [migrations.RunSQL(rules.QUESTIONED_IN_SETS, rules.QUESTIONED_IN_SETS_REVERSED)]
