"""Files on their way in, taken back, and on their way out."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.arrival_queries import ArrivalQuerySet
from network.models.facts import ClockTimestamp, Fact


class Arrival(models.Model):
    """A file sent to a page, and how far it has come: a working row, not a fact.

    The file is kept byte for byte, encrypted under a key of its own, from the moment it is
    here; the Source of what it brings takes the kept file over. `settings` are the choices
    of the sender, `outcome` what became of it (network.arrivals writes and reads both).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("รอตรวจ")
        WAITING = "waiting", _("รอคิว")
        RUNNING = "running", _("กำลังทำ")
        TRIED = "tried", _("ทดลองแล้ว")
        DONE = "done", _("นำเข้าแล้ว")
        HELD = "held", _("นำเข้าแล้ว กักบางแถว")
        REFUSED = "refused", _("ปฏิเสธ")
        FAILED = "failed", _("ระบบขัดข้อง")
        UNDONE = "undone", _("ถอนแล้ว")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    register = models.CharField(max_length=24, blank=True)
    place = models.ForeignKey(
        "network.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: everywhere
    sent_by = models.ForeignKey("network.Account", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    file_name = models.TextField()
    byte_count = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.TextField(help_text="name in the file storage, encrypted")
    wrapped_key = models.BinaryField()
    settings = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    source = models.OneToOneField(
        "network.Source", models.PROTECT, null=True, blank=True, related_name="arrival"
    )

    objects = ArrivalQuerySet.as_manager()


class RememberedMapping(models.Model):
    """How the columns of one sender's files are read, as somebody last corrected it.

    `sender` is the title of their sources without regard to case and spaces, `headers` the
    SHA-256 of the headers: the same table from the same office is read the same way.
    """

    register = models.CharField(max_length=24)
    sender = models.TextField()
    headers = models.CharField(max_length=64)
    mapping = models.JSONField()
    kept_by = models.ForeignKey("network.Account", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "sender", "headers"], name="mapping_is_remembered_once"
            )
        ]


class Withdrawal(Fact):
    """A source taken back: from its recording on, nothing the source says counts.

    What was known before stays known as of then; the file and its rows are kept.
    """

    withdrawn = models.OneToOneField("network.Source", models.PROTECT, related_name="withdrawal")
    reason = models.TextField(blank=True)


class Disclosure(models.Model):
    """What left the register, as a file or on an agency's page: for whom, why (PDPA s.27, 39).

    `persons` are those of whom something is in it, where it tells of single persons; a file of
    a whole place names the place, its columns and how many rows.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    account = models.ForeignKey("network.Account", models.PROTECT, related_name="disclosures")
    place = models.ForeignKey(
        "network.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dataset = models.CharField(max_length=24)
    format = models.CharField(max_length=16)
    recipient = models.TextField(help_text="who gets it, as a person would write it")
    purpose = models.TextField()
    columns = ArrayField(models.CharField(max_length=64))
    row_count = models.PositiveIntegerField()
    has_identity = models.BooleanField(help_text="names of people are in it")
    persons = ArrayField(models.BigIntegerField(), default=list, help_text="keys of parties")
    byte_count = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(recipient=""),
                name="disclosure_says_why",
            )
        ]
        indexes = [GinIndex(fields=["persons"], name="disclosures_of_person")]
