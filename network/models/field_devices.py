"""Devices that send from the field: each with a credential of its own, good for nothing else."""

from __future__ import annotations

import uuid

from django.db import models

from network.models.accounts import Account
from network.models.facts import ClockTimestamp, Fact


class FieldDevice(models.Model):
    """A phone that acts for an account at the field's doors, and only there.

    Its secret is random and shown once, in the QR that sets it up. `secret_hash` is the keyed
    SHA-256 of it; `digest_key_encrypted` is kept only where trials without TLS are allowed.
    `recovery_encrypted` is the spare key of what the phone keeps under its holder's PIN; alone it
    opens nothing, and it goes with the device's end.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=32, unique=True, help_text="random; not the account's")
    account = models.ForeignKey(Account, models.PROTECT, related_name="field_devices")
    registered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the holder, or a leader who set the phone up; null: made before this was kept
    name = models.TextField(help_text="as its holder calls it")
    secret_hash = models.BinaryField(help_text="HMAC-SHA-256, 32 bytes")
    digest_key_encrypted = models.BinaryField(null=True, blank=True)
    recovery_encrypted = models.BinaryField(null=True, blank=True)
    registered_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True)


class FieldDeviceEnding(Fact):
    """From here on a device may do nothing: lost, given away, or its holder's work is over."""

    device = models.OneToOneField(FieldDevice, models.PROTECT, related_name="ending")
    reason = models.TextField(blank=True)
