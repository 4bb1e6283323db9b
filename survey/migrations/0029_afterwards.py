"""Lists hang only what was known, for as long as people can object; verdicts questioned since."""

from django.db import migrations

from survey.verifying import rules_afterwards as rules


class Migration(migrations.Migration):
    dependencies = [("survey", "0028_sendings")]

    operations = [
        migrations.RunSQL(rules.POSTED, rules.POSTED_REVERSED),
        migrations.RunSQL(rules.AFTERWARDS + rules.QUESTIONED, rules.AFTERWARDS_REVERSED),
    ]
