"""What devices sent: instances of forms and their attachments, and what was made of them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import ClockTimestamp, FieldDevice, Place, Source
from survey.models.forms import FormVersion


class Submission(models.Model):
    """One instance of a form, as it came; its XML is its source, kept byte for byte.

    An edit is an instance of its own that names the one it stands for (`deprecated_id`);
    `first_id` is the instanceID of the first of such a chain, the same for all of it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instance_id = models.TextField(unique=True)
    deprecated_id = models.TextField(blank=True)
    first_id = models.TextField(db_index=True)
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions")
    source = models.OneToOneField(Source, models.PROTECT, related_name="submission")
    device = models.ForeignKey(
        FieldDevice, models.PROTECT, null=True, blank=True, related_name="submissions"
    )  # null: typed in or sent on a page
    reported_device = models.TextField(blank=True, help_text="deviceID, as the device says")
    expected_files = ArrayField(models.TextField(), default=list, blank=True)
    received_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(instance_id=""), name="instance_has_an_id"),
            models.UniqueConstraint(
                fields=["deprecated_id"],
                condition=~Q(deprecated_id=""),
                name="instance_is_edited_once",
            ),
        ]


class SubmissionFile(models.Model):
    """A file that came with an instance; the same name comes once."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="files")
    name = models.TextField()
    content_type = models.TextField(blank=True)
    source = models.OneToOneField(Source, models.PROTECT, related_name="submission_file")
    received_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "name"], name="submission_file_once"),
        ]


class RefusedSubmission(models.Model):
    """What a device sent and was not taken in, kept all the same; the same bytes are kept once."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.OneToOneField(Source, models.PROTECT, related_name="refused_submission")
    instance_id = models.TextField(blank=True)
    device = models.ForeignKey(
        FieldDevice, models.PROTECT, null=True, blank=True, related_name="refused_submissions"
    )
    reason_code = models.CharField(max_length=40)
    reason_th = models.TextField()
    reason_en = models.TextField()
    status = models.PositiveSmallIntegerField(help_text="HTTP status it was answered with")
    sha256 = models.CharField(max_length=64, help_text="of the bytes, in hexadecimal")
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance_id", "sha256", "reason_code"], name="refused_submission_once"
            ),
        ]


class Interpretation(models.Model):
    """What was made of a submission at one time; the latest counts. Added, never edited.

    `remarks` is a list of {"question", "code", "th", "en"}: answers that could not be
    understood, and why; `place` is where the submission belongs, as far as it is known.
    """

    class Outcome(models.TextChoices):
        UNDERSTOOD = "understood", _("เข้าทะเบียนแล้ว")
        PARTLY = "partly", _("เข้าทะเบียนแล้ว บางคำตอบต้องดู")
        HELD = "held", _("ยังไม่เข้าใจ")
        SET_ASIDE = "set_aside", _("เก็บไว้ ไม่ใช้")
        REPLACED = "replaced", _("มีฉบับแก้ไขแทนแล้ว")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="interpretations")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    remarks = models.JSONField(default=list, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="interpretations"
    )
    said_by = models.ForeignKey(
        "network.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the program by itself
    reason = models.TextField(blank=True, help_text="why somebody set it aside")
    entered_under = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="interpretations"
    )  # of what entered: the submission's own source, or one of its own after that was taken back
    at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["submission", "-id"], name="interpretation_latest"),
            models.Index(fields=["place", "-id"], name="interpretation_of_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="set_aside") | ~Q(reason=""), name="set_aside_has_a_reason"
            ),
        ]
