"""Tokens by which a program reads the open API in the name of an account."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from network.models.accounts import Account
from network.models.facts import ClockTimestamp


class ApiToken(models.Model):
    """Lets a map program read what its account may see, at `/ogc/` alone, until it ends.

    Its secret is random and shown once; `secret_hash` is the keyed SHA-256 of it. A token does
    not change hands, and one that has ended stays ended (migration 0018).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="api_tokens")
    name = models.TextField(help_text="where it is used, as its holder calls it")
    purpose = models.TextField(help_text="what the data are read for; goes into the register")
    secret_hash = models.BinaryField(unique=True, help_text="HMAC-SHA-256, 32 bytes")
    made_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(purpose=""), name="api_token_says_where_and_why"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="api_token_ends_after_it_begins"
            ),
        ]
