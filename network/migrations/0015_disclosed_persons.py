"""Of whom a disclosure tells: what was sent of a person can be listed (PDPA s.27, 30)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0014_field_recovery")]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="persons",
            field=ArrayField(
                base_field=models.BigIntegerField(), default=list, help_text="keys of parties"
            ),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=GinIndex(fields=["persons"], name="disclosures_of_person"),
        ),
    ]
