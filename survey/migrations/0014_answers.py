"""An interpretation names the source under which its facts entered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("survey", "0011_shipped")]

    operations = [
        migrations.AddField(
            "interpretation",
            "entered_under",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interpretations",
                to="network.source",
            ),
        ),
        migrations.AddIndex(
            "interpretation",
            models.Index(fields=["place", "-id"], name="interpretation_of_place"),
        ),
    ]
