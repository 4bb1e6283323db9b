"""Loans: what was asked, who stands for it, what was decided, granted and put off."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from savings import queries
from savings.models.groups import Membership


class Method(models.TextChoices):
    """By what the interest of a month is reckoned."""

    REDUCING = "reducing", _("ลดต้นลดดอก")
    FLAT = "flat", _("คงที่ตามเงินต้นแรก")
    ANNUITY = "annuity", _("ลดต้นลดดอก ค่างวดเท่ากัน")


class Purpose(models.TextChoices):
    """What a loan is for (DOMAIN.md S3-10)."""

    FARMING = "farming", _("ทุนทำการเกษตร")
    PRODUCE = "produce", _("ทุนจัดการผลผลิต")
    TRADE = "trade", _("ทุนประกอบอาชีพและค้าขาย")
    HOUSE = "house", _("สร้างหรือซ่อมบ้าน")
    LAND = "land", _("ที่ดิน")
    EDUCATION = "education", _("การศึกษา")
    HEALTH = "health", _("รักษาพยาบาล")
    DEBT = "debt", _("ชำระหนี้นอกระบบ")
    OTHER = "other", _("อื่น ๆ")


class LoanApplication(Fact):
    """A member asks for a loan."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="loan_applications")
    satang = models.BigIntegerField()
    months = models.PositiveSmallIntegerField()
    interest_per_month = models.DecimalField(max_digits=5, decimal_places=3)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.REDUCING)
    purpose = models.CharField(max_length=9, choices=Purpose.choices)
    reason = models.TextField(blank=True)
    applied_on = models.DateField()

    objects = queries.LoanApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satang__gt=0), name="application_is_of_money"),
            models.CheckConstraint(
                condition=Q(months__range=(1, 120)), name="application_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(interest_per_month__range=(0, 15)),
                name="applied_interest_is_a_percentage",
            ),
        ]


class Guarantee(Fact):
    """Another member stands for an application, and for the loan that comes of it."""

    application = models.ForeignKey(LoanApplication, models.PROTECT, related_name="guarantees")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="guarantees")
    since = models.DateField()

    objects = queries.GuaranteeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "membership"], name="a_guarantor_stands_once"
            )
        ]


class LoanDecision(Fact):
    """What the loan committee decided; its source is the minute."""

    application = models.OneToOneField(LoanApplication, models.PROTECT, related_name="decision")
    is_approved = models.BooleanField()
    satang = models.BigIntegerField(null=True, blank=True, help_text="at most so much")
    decided_on = models.DateField()
    reason = models.TextField(blank=True)

    objects = queries.LoanDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # NULL > 0 is not false: without the middle part no sum would do.
                condition=Q(is_approved=True, satang__isnull=False, satang__gt=0)
                | (Q(is_approved=False) & ~Q(reason="")),
                name="decision_says_how_much_or_why",
            )
        ]


class Loan(Fact):
    """A loan to a member: what was agreed. What is still owed is in the ledger.

    Of a loan that was carried forward from older books the terms may be unknown (null).
    `interest_owed_satang` is what those books had as interest not yet paid: it is income
    only when it comes in, and so not in the ledger.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="loans")
    principal_satang = models.BigIntegerField(null=True)
    interest_per_month = models.DecimalField(
        max_digits=5, decimal_places=3, null=True, help_text="percent of the balance"
    )
    months = models.PositiveSmallIntegerField(null=True)
    granted_on = models.DateField(null=True)
    interest_owed_satang = models.BigIntegerField(default=0)
    application = models.OneToOneField(
        LoanApplication, models.PROTECT, null=True, blank=True, related_name="loan"
    )
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.REDUCING)
    purpose = models.CharField(max_length=9, choices=Purpose.choices, blank=True)

    objects = queries.LoanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(principal_satang__gt=0), name="loan_is_of_money"),
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="loan_has_a_term"),
            models.CheckConstraint(
                condition=Q(interest_per_month__range=(0, 15)), name="interest_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(interest_owed_satang__gte=0), name="interest_owed_is_not_negative"
            ),
        ]


class LoanReschedule(Fact):
    """What is still owed is paid in so many months from a day on; the source is the minute."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="reschedules")
    since = models.DateField()
    months = models.PositiveSmallIntegerField()
    reason = models.TextField()

    objects = queries.LoanRescheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__range=(1, 120)), name="reschedule_has_a_term"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reschedule_has_a_reason"),
        ]
