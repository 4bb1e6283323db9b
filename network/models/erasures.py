"""What persons ask about their data (PDPA s.30-36), and what was erased."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models.facts import Fact
from network.models.parties import Party


class DataRequest(Fact):
    """A person asks for something about their own data; to be answered within 30 days."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("ขอแก้ไขให้ถูกต้อง")
        ERASURE = "erasure", _("ขอให้ลบ")
        OBJECTION = "objection", _("ขอคัดค้านการใช้")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Party, models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField(help_text="what is asked, in the person's own words")
    asked_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_on"], name="data_request_of_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="data_request_says_what"),
        ]


class DataRequestAnswer(Fact):
    """What became of a request, and why; a request is answered once."""

    request = models.OneToOneField(DataRequest, models.PROTECT, related_name="answer")
    is_granted = models.BooleanField()
    words = models.TextField()
    corrected_by = models.ForeignKey(
        "network.Source", models.PROTECT, null=True, blank=True, related_name="+"
    )  # of a correction: what says it right from now on
    answered_on = models.DateField()


class Erasure(Fact):
    """The tombstone of a person: who asked, why, when; what was destroyed is in `counts`.

    Written before anything is destroyed: without it the database destroys nothing.
    """

    class AskedBy(models.TextChoices):
        SELF = "self", _("เจ้าตัว")
        GUARDIAN = "guardian", _("ผู้ปกครองหรือผู้อนุบาล")
        HEIR = "heir", _("ทายาท")
        RETENTION = "retention", _("ครบกำหนดเก็บรักษา")

    person = models.OneToOneField(Party, models.PROTECT, related_name="erasure")
    asked_by = models.CharField(max_length=9, choices=AskedBy.choices)
    reason = models.TextField()
    erased_on = models.DateField()
    counts = models.JSONField(default=dict, help_text="rows and files destroyed, and what was kept")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_a_reason"),
        ]
