"""What is asked of the district, and what it answered (S4-09, S4-10)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Place


class Request(Fact):
    """Something the network asks of the district, about a place; it ends with an answer."""

    class Asked(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("ทราบ")
        CONSIDER = "consider", _("พิจารณา")
        ORDER = "order", _("สั่งการ")
        FORWARD = "forward", _("นำเรียนผู้ว่าราชการจังหวัด")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="requests")
    title = models.TextField()
    facts = models.TextField(blank=True, help_text="what it rests on, with the key of a figure")
    asked = models.CharField(max_length=11, choices=Asked.choices)
    agency = models.TextField(blank=True, help_text="body concerned")
    asked_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="request_has_a_title"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("asked_on")),
                name="request_is_due_after_it_is_asked",
            ),
        ]


class Answer(Fact):
    """What the district decided on a request; a later answer stands in the place of an earlier."""

    class Outcome(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("รับทราบ")
        ASSIGNED = "assigned", _("มอบหมายแล้ว")
        DONE = "done", _("ดำเนินการแล้ว")
        REFUSED = "refused", _("ไม่อนุมัติ")

    request = models.ForeignKey(Request, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    body = models.TextField(blank=True, help_text="to whom it was given, or who decided")
    remark = models.TextField(blank=True)
    answered_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(remark=""), name="refusal_has_a_reason"
            ),
        ]
