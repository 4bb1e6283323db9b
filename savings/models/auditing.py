"""What auditors looked at, what was posted for everybody to read, and how ready a group is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from savings import queries
from savings.models.groups import Membership, SavingsGroup


class AuditSample(Fact):
    """An auditor compared a member's own passbook with the ledger, as of a month's end."""

    class Result(models.TextChoices):
        AGREES = "agrees", _("ตรงกัน")
        DIFFERS = "differs", _("ไม่ตรง")
        MISSING = "missing", _("ไม่พบสมุด")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="audit_samples")
    month = models.DateField(help_text="its first day")
    passbook_satang = models.BigIntegerField(null=True, blank=True)
    ledger_satang = models.BigIntegerField()
    result = models.CharField(max_length=7, choices=Result.choices)
    remark = models.TextField(blank=True)

    objects = queries.AuditSampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="sample_is_of_a_month"),
            models.CheckConstraint(
                # No passbook agrees with nothing: NULL = ledger is not false.
                condition=Q(
                    result="agrees",
                    passbook_satang__isnull=False,
                    passbook_satang=models.F("ledger_satang"),
                )
                | Q(result="differs", passbook_satang__isnull=False)
                & ~Q(passbook_satang=models.F("ledger_satang"))
                & ~Q(remark="")
                | Q(result="missing", passbook_satang__isnull=True),
                name="sample_says_what_was_found",
            ),
        ]


class DisclosurePosting(Fact):
    """The statement of a month hangs where everybody can read it."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="disclosures")
    month = models.DateField(help_text="its first day")
    posted_on = models.DateField()
    hangs_at = models.TextField()
    known_by = models.DateTimeField(help_text="the moment its figures are as known at")
    sha256 = models.CharField(max_length=64, help_text="of the paper that hangs")

    objects = queries.DisclosurePostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="disclosure_is_of_a_month"),
            models.CheckConstraint(condition=~Q(hangs_at=""), name="disclosure_hangs_somewhere"),
        ]


class ReadinessMark(Fact):
    """How far a group is with one line of the checklist for a community institution."""

    class Item(models.TextChoices):
        RULES = "rules", _("ที่ประชุมใหญ่รับรองระเบียบ")
        YEARS = "years", _("มีบัญชีอย่างน้อย 3 ปี")
        CLOSED = "closed", _("ปิดบัญชีตรงครบ 12 เดือน")
        AUDITED = "audited", _("กรรมการตรวจสอบรายงานทุกปี")
        ARREARS = "arrears", _("ค้างเกิน 90 วันไม่เกินร้อยละ 5")
        SIGNATORIES = "signatories", _("ผู้มีอำนาจลงนามอย่างน้อย 2 คน")
        COVERAGE = "coverage", _("สมาชิกครอบคลุมร้อยละ 30 ของครัวเรือน")
        DISCLOSED = "disclosed", _("ติดประกาศงบให้ชุมชนเห็น")
        STAFF = "staff", _("เจ้าหน้าที่ผ่านการอบรม")
        OFFICE = "office", _("มีที่ทำการหรือวันทำการของตนเอง")
        RESERVE = "reserve", _("ทุนสำรองไม่น้อยกว่าร้อยละ 5")
        BANK = "bank", _("มีบัญชีธนาคารในนามกลุ่ม")

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="readiness_marks")
    item = models.CharField(max_length=11, choices=Item.choices)
    score = models.PositiveSmallIntegerField()
    observed_on = models.DateField()

    objects = queries.ReadinessMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(0, 2)), name="score_is_0_to_2"),
        ]
