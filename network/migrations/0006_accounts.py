"""One-time codes, roles lent, attempts counted, and the cache that all processes share."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import network.models.facts
from network.rules import append_only

# A role that may appoint others is not lent; nor is any to the one who holds it.
DELEGATION = """
CREATE FUNCTION network_delegation_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM network_appointment
        WHERE id = NEW.appointment_id
          AND (role = 'administrator' OR account_id = NEW.delegate_id)
    ) THEN
        RAISE EXCEPTION 'appointment % cannot be lent to account %',
            NEW.appointment_id, NEW.delegate_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_is_allowed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER delegation_is_allowed BEFORE INSERT ON network_delegation
    FOR EACH ROW EXECUTE FUNCTION network_delegation_is_allowed();
"""

DELEGATION_REVERSED = """
DROP TRIGGER delegation_is_allowed ON network_delegation;
DROP FUNCTION network_delegation_is_allowed();
"""

# The table of django.core.cache.backends.db, as createcachetable makes it.
CACHE = """
CREATE UNLOGGED TABLE network_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX network_cache_expires ON network_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0005_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("bucket", models.BinaryField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("began_on", models.DateField()),
                ("ends_on", models.DateField(help_text="first day on which it no longer holds")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="network.appointment",
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DelegationEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("ended_on", models.DateField()),
                (
                    "delegation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="network.delegation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code_hash", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("network_leader", "แกนนำ"),
                            ("village_working_group", "คณะทำงานหมู่บ้าน"),
                            ("tambon_network", "คณะทำงานตำบล"),
                            ("district_network", "กลไกระดับอำเภอ"),
                            ("district_chief", "นายอำเภอ"),
                            ("deputy_chief", "ปลัดอำเภอ"),
                            ("treasurer", "เหรัญญิก"),
                            ("auditor", "ผู้ตรวจสอบบัญชี"),
                            ("negotiator", "ผู้เจรจา"),
                            ("agency", "หน่วยงานภาคี"),
                            ("codi_officer", "เจ้าหน้าที่ พอช."),
                            ("administrator", "ผู้ดูแลระบบ"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.TextField(help_text="who is invited, as the inviter calls them")),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="network.place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvitationEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="network.invitation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code_hash", models.BinaryField(unique=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "recoveries",
            },
        ),
        migrations.CreateModel(
            name="RecoveryEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("was_used", models.BooleanField()),
                (
                    "recovery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="network.recovery",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("began_on"))),
                name="delegation_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__isnull", False), ("role", "administrator"), _connector="OR"
                ),
                name="only_administrators_are_invited_everywhere",
            ),
        ),
        *append_only(
            "network_invitation",
            "network_invitationending",
            "network_recovery",
            "network_recoveryending",
            "network_delegation",
            "network_delegationending",
        ),
        migrations.RunSQL(DELEGATION, DELEGATION_REVERSED),
        migrations.RunSQL(CACHE, "DROP TABLE network_cache"),
    ]
