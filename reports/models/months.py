"""Monthly reports as they were frozen, and the steps by which each was checked and passed on."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Account, Fact, Place, Source
from reports.months.questions import MonthlyReportQuerySet, ReportStepQuerySet


class MonthlyReport(Fact):
    """The report of a place for a month as it was prepared at K (`known_by`): it never changes.

    A correction is a further edition. Paper and pages hold what was composed, in each
    language; `values` and `definitions` what they were composed from. The database takes no
    K that an open transaction could still record something behind, and after it nothing
    recorded before it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="monthly_reports")
    month = models.DateField(help_text="its first day")
    edition = models.PositiveSmallIntegerField()
    known_by = models.DateTimeField(help_text="K")
    release = models.TextField(help_text="of the program that counted")
    serial = models.CharField(max_length=10)
    values = models.JSONField()
    definitions = models.JSONField()
    corrections = models.JSONField(help_text="how the report before reads now where it differs")
    paper = models.JSONField(help_text="by language, what stands on the paper")
    page = models.JSONField(help_text="by language, head (words) and body (HTML) of the page")

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "month", "edition"], name="report_is_prepared_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="report_is_of_a_month"),
            models.CheckConstraint(condition=Q(edition__gt=0), name="editions_count_from_one"),
        ]


class ReportStep(Fact):
    """What became of a report after it was prepared (DOMAIN.md §5.1, sign-off).

    `account` is who signed on a page; where somebody signed on paper it is null, `signed_by`
    is the name on the paper and `scan` its picture. The number is given by the database: the
    next of the place and year. The source of a certified report is its PDF as it stays.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("ส่งสอบทานแล้ว")
        VERIFIED = "verified", _("สอบทานแล้ว")
        REFUSED = "refused", _("ไม่ผ่านการสอบทาน")
        CERTIFIED = "certified", _("รับรองแล้ว")
        DELIVERED = "delivered", _("ส่งอำเภอแล้ว")
        DECIDED = "decided", _("นายอำเภอลงนามแล้ว")
        WITHDRAWN = "withdrawn", _("ถอนแล้ว")

    class Decision(models.TextChoices):
        NOTED = "noted", _("ทราบ")
        ASSIGNED = "assigned", _("เห็นชอบ มอบหมายให้ดำเนินการ")
        GOVERNOR = "governor", _("นำเรียนผู้ว่าราชการจังหวัด")
        OTHER = "other", _("อื่น ๆ")

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="report_steps"
    )
    signed_by = models.TextField(blank=True, help_text="the name on the paper")
    scan = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+"
    )  # of the page that was signed by hand
    capacity = models.TextField(blank=True, help_text="in which the signer signs")
    tambon = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+"
    )  # of a verifier
    taken_on = models.DateField()
    number = models.PositiveIntegerField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    body = models.TextField(blank=True, help_text="to whom it was assigned")
    due_on = models.DateField(null=True, blank=True)
    meeting = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="which of the month's two meetings of the province"
    )
    remark = models.TextField(blank=True)

    objects = ReportStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False) | (Q(scan__isnull=False) & ~Q(signed_by="")),
                name="step_is_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["refused", "withdrawn"]) | ~Q(remark=""),
                name="step_back_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="certified", number__isnull=False)
                | (~Q(kind="certified") & Q(number__isnull=True)),
                name="certified_report_has_a_number",
            ),
            models.CheckConstraint(
                condition=(Q(kind="decided") & ~Q(decision=""))
                | (~Q(kind="decided") & Q(decision="")),
                name="chief_decides_something",
            ),
            models.CheckConstraint(
                condition=~Q(decision="assigned") | ~Q(body=""), name="assigned_to_somebody"
            ),
            models.CheckConstraint(
                # Without the first half no meeting would do: NULL IN (1, 2) is not false.
                condition=~Q(decision="governor") | Q(meeting__isnull=False, meeting__in=[1, 2]),
                name="one_of_the_two_meetings",
            ),
            models.CheckConstraint(
                condition=~Q(decision="other") | ~Q(remark=""), name="other_says_what"
            ),
            models.CheckConstraint(
                condition=~Q(kind="verified") | Q(tambon__isnull=False),
                name="verifier_is_of_a_tambon",
            ),
        ]
