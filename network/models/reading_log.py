"""Who has read what is sensitive of whom: final rows, each chained to the one before it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from network.models.accounts import Account


class Reading(models.Model):
    """One answer that showed sensitive fields of persons, or a source, to somebody.

    The database gives `number`, `read_at`, `previous_hash` and `hash` on insert,
    one row at a time, and refuses to change, delete or truncate (migration 0005);
    what is past its retention goes with a ReadingCheckpoint that keeps the chain.
    """

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("ชื่อและเลขประจำตัว")
        HEALTH = "health", _("สุขภาพ")
        DISABILITY = "disability", _("ความพิการ")
        MONEY = "money", _("เงินออมและหนี้")
        SOURCE = "source", _("เอกสารต้นทาง")

    number = models.BigIntegerField(unique=True, editable=False, default=0)
    read_at = models.DateTimeField(editable=False, null=True)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="readings"
    )  # null: the command line of the server
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices))
    persons = ArrayField(models.BigIntegerField(), default=list, help_text="keys of parties")
    sources = ArrayField(models.BigIntegerField(), default=list, help_text="keys of sources")
    route = models.TextField(help_text="name of the address, or of the command")
    purpose = models.TextField(blank=True)
    previous_hash = models.BinaryField(editable=False, default=b"")
    hash = models.BinaryField(editable=False, default=b"", help_text="SHA-256, 32 bytes")

    class Meta:
        indexes = [GinIndex(fields=["persons"], name="readings_of_person")]


class ReadingCheckpoint(models.Model):
    """Where the kept part of the chain begins: after row `number`, whose hash was `hash`.

    The first one (number 0, a random hash) is made by the database with the first
    reading and names the chain.
    """

    number = models.BigIntegerField(unique=True)
    hash = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now(), editable=False)
