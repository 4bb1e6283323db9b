"""A set of indicators names the table it was read from, and what that table says of itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("survey", "0009_field_rules")]

    operations = [
        migrations.AddField(
            model_name="indicatorset",
            name="note",
            field=models.TextField(blank=True, help_text="what its table says of itself"),
        ),
        migrations.AddField(
            model_name="indicatorset",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicator_sets",
                to="network.source",
            ),
        ),
    ]
