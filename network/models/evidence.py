"""Where every fact comes from, and what an import made of each of its rows."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models.facts import ClockTimestamp


class Source(models.Model):
    """A piece of evidence (LADM Source): a file, a form, a minute, a statement made on a page.

    What came in is kept byte for byte, encrypted under a key of its own, before
    anything is understood from it (network.evidence). `sha256` is of the bytes
    as they came.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", _("ไฟล์นำเข้า")
        STATEMENT = "statement", _("บันทึกผ่านหน้าเว็บ")
        MINUTE = "minute", _("บันทึกการประชุม")
        SUBMISSION = "submission", _("แบบสำรวจ")
        DOCUMENT = "document", _("เอกสารหรือภาพถ่าย")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.TextField(help_text="who or what says so, as a person would cite it")
    as_of = models.DateField(help_text="the day it speaks of")
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    recorded_by = models.ForeignKey(
        "network.Account", models.PROTECT, null=True, blank=True, related_name="sources"
    )  # null: the command line of the server
    is_fictional = models.BooleanField(default=False)
    file_name = models.TextField(blank=True)
    byte_count = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    stored_as = models.TextField(blank=True, help_text="name in the file storage, encrypted")
    wrapped_key = models.BinaryField(null=True, blank=True)
    reading = models.JSONField(
        default=dict, blank=True, help_text="how it was read: encoding, CRS, mapping, counts"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stored_as="") | models.Q(wrapped_key__isnull=False),
                name="stored_source_has_a_key",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ImportRow(models.Model):
    """What became of one row or feature of an imported file.

    The content stays in the encrypted source and is not repeated here. The same
    row, sent again in any file, has the same fingerprint: it is in once.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("รับเข้าแล้ว")
        HELD = "held", _("กักไว้")
        WITHDRAWN = "withdrawn", _("ถอนแล้ว")

    source = models.ForeignKey(Source, models.PROTECT, related_name="rows")
    register = models.CharField(max_length=24, help_text="what it was imported into")
    number = models.PositiveIntegerField(help_text="row as a spreadsheet counts, or feature from 1")
    fingerprint = models.BinaryField(help_text="SHA-256 of the row as understood, 32 bytes")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reason_code = models.CharField(max_length=40, blank=True)
    reason_th = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "fingerprint"],
                condition=models.Q(outcome="accepted"),
                name="row_is_accepted_once",
            ),
            models.UniqueConstraint(
                fields=["source", "register", "number"], name="row_has_one_outcome"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="held") | ~models.Q(reason_th=""),
                name="held_row_has_a_reason",
            ),
        ]
