"""Links by which a signed report is read without an account, and every time one was opened."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from network.models.facts import ClockTimestamp
from reports.models.months import MonthlyReport
from reports.sharing.questions import ReportLinkQuerySet


class ReportLink(Fact):
    """An address with a secret that shows the public form of one signed report.

    The secret (128 bits) is told once and kept nowhere (network.secret_links); the database
    lets it open for LONGEST_LINK_DAYS at most, and only a report that is certified.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="links")
    recipient = models.TextField(help_text="for whom it was made: an office, a meeting")
    secret_hash = models.BinaryField(unique=True, help_text="HMAC-SHA-256, 32 bytes")
    pin_hash = models.BinaryField(null=True, blank=True, help_text="HMAC-SHA-256, 32 bytes")
    began_on = models.DateField()
    ends_on = models.DateField(help_text="the last day on which it opens")

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(recipient=""), name="report_link_is_for_somebody"),
        ]


class ReportLinkEnding(Fact):
    """From here on a link opens nothing; `is_locked`: its PIN was guessed at too often."""

    link = models.OneToOneField(ReportLink, models.PROTECT, related_name="ending")
    ended_on = models.DateField()
    is_locked = models.BooleanField(default=False)


class ReportLinkOpening(models.Model):
    """A line of the log of a link: when what it leads to was read; never changed."""

    class Form(models.TextChoices):
        PAGE = "page", _("หน้าเว็บ")
        PDF = "pdf", _("PDF")

    link = models.ForeignKey(ReportLink, models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    form = models.CharField(max_length=4, choices=Form.choices)


class WrongReportPinCount(models.Model):
    """How often a wrong PIN was told at a link in all, however slowly; no fact about anybody."""

    link = models.OneToOneField(ReportLink, models.PROTECT, related_name="wrong_pins")
    count = models.PositiveSmallIntegerField()
