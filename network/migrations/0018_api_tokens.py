"""Tokens of the open API; one does not change hands, and its end is final."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import network.models.facts

STAYS = """
CREATE FUNCTION network_api_token_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id <> OLD.account_id OR NEW.key <> OLD.key
       OR NEW.expires_at <> OLD.expires_at OR NEW.made_at <> OLD.made_at
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'API token % stays as it was made', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'api_token_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER api_token_stays BEFORE UPDATE ON network_apitoken
    FOR EACH ROW EXECUTE FUNCTION network_api_token_stays();
"""
STAYS_REVERSED = """
DROP TRIGGER api_token_stays ON network_apitoken;
DROP FUNCTION network_api_token_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0017_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.TextField(help_text="where it is used, as its holder calls it")),
                (
                    "purpose",
                    models.TextField(
                        help_text="what the data are read for; goes into the register"
                    ),
                ),
                (
                    "secret_hash",
                    models.BinaryField(help_text="HMAC-SHA-256, 32 bytes", unique=True),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("purpose", ""), _negated=True),
                        ),
                        name="api_token_says_where_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="api_token_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, STAYS_REVERSED),
    ]
