"""An erased person's name leaves the invitations they took up, by the same narrow exception."""

from django.db import migrations

from network.rules_of_privacy import INVITATIONS, INVITATIONS_REVERSED


class Migration(migrations.Migration):
    dependencies = [("network", "0006_accounts")]

    operations = [migrations.RunSQL(INVITATIONS, INVITATIONS_REVERSED)]
