"""The spare key of what a phone keeps under a PIN (network.field_recovery)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0013_devices")]

    operations = [
        migrations.AddField(
            model_name="fielddevice",
            name="recovery_encrypted",
            field=models.BinaryField(blank=True, null=True),
        ),
    ]
