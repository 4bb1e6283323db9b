"""Editions follow each other by their series, whatever the order in which they come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parcels", "0003_land_document_types")]

    operations = [
        migrations.RemoveField("layeredition", "replaces"),
        migrations.AddField(
            "layeredition",
            "series",
            models.TextField(
                default="", help_text="what the publisher keeps up to date under one name"
            ),
            preserve_default=False,
        ),
    ]
