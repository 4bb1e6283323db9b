"""What the district chief ordered, and what was taken to the governor (S4-09, S4-10)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Place
from reports.models.months import MonthlyReport, ReportStep
from reports.models.requests import Request


class Instruction(Fact):
    """Something the chief gave somebody to do; it is carried over until it is done or cannot be."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="instructions")
    title = models.TextField()
    body = models.TextField(help_text="to whom it was given")
    given_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    step = models.ForeignKey(
        ReportStep, models.PROTECT, null=True, blank=True, related_name="instructions"
    )  # by which it was given, on a report
    request = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="instructions"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body=""), name="instruction_says_what_and_to_whom"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("given_on")),
                name="instruction_is_due_after_it_is_given",
            ),
        ]


class InstructionStep(Fact):
    """What became of an instruction; the latest counts."""

    class State(models.TextChoices):
        DOING = "doing", _("กำลังดำเนินการ")
        DONE = "done", _("เสร็จแล้ว")
        CANNOT = "cannot", _("ทำไม่ได้ ปิดเรื่อง")

    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=6, choices=State.choices)
    taken_on = models.DateField()
    remark = models.TextField(blank=True, help_text="what came of it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="doing") | ~Q(remark=""), name="closed_instruction_has_an_outcome"
            ),
        ]


class Forwarding(Fact):
    """A report, or one request, taken to the governor at one of the month's two meetings."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="forwardings")
    report = models.ForeignKey(
        MonthlyReport, models.PROTECT, null=True, blank=True, related_name="forwardings"
    )
    request = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="forwardings"
    )
    meeting = models.PositiveSmallIntegerField(help_text="which of the month's two meetings")
    meeting_number = models.TextField(blank=True, help_text="11/2568, as the province counts")
    held_on = models.DateField()
    agenda_item = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__in=[1, 2]), name="forwarded_to_one_of_two_meetings"
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False) ^ Q(request__isnull=False),
                name="a_report_or_a_request_is_forwarded",
            ),
        ]


class ForwardingResult(Fact):
    """What the province's meeting decided; a later result stands in the place of an earlier."""

    forwarding = models.ForeignKey(Forwarding, models.PROTECT, related_name="results")
    result = models.TextField()
    decided_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(result=""), name="forwarding_result_says_something")
        ]
