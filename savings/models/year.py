"""Welfare paid and matched, the group's rules for its year, and years that are closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from savings import queries
from savings.models.books import JournalEntry
from savings.models.groups import SavingsGroup


class WelfarePayment(Fact):
    """What a payment out of a welfare fund was for, and to whom."""

    class Purpose(models.TextChoices):
        BIRTH = "birth", _("เกิด")
        AGEING = "ageing", _("แก่")
        ILLNESS = "illness", _("เจ็บ")
        DEATH = "death", _("ตาย")
        EDUCATION = "education", _("การศึกษา")
        HOUSE = "house", _("ซ่อมบ้าน")
        OCCUPATION = "occupation", _("อาชีพ")
        RELIEF = "relief", _("ช่วยผู้เดือดร้อน")

    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="welfare_payment")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    recipient = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="welfare_received"
    )
    paid_on = models.DateField()

    objects = queries.WelfarePaymentQuerySet.as_manager()


class WelfareContribution(Fact):
    """Who put money into a welfare fund: members, and those who match them."""

    class Origin(models.TextChoices):
        MEMBERS = "members", _("สมาชิกสมทบ")
        LOCAL = "local", _("องค์กรปกครองส่วนท้องถิ่น")
        STATE = "state", _("รัฐ")
        NETWORK = "network", _("เครือข่ายสมทบหมู่บ้าน")
        SURPLUS = "surplus", _("กำไรของกลุ่ม")
        OTHER = "other", _("ผู้บริจาคอื่น")

    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="welfare_contribution")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    received_on = models.DateField()

    objects = queries.WelfareContributionQuerySet.as_manager()


class YearRules(Fact):
    """How a group shares its net income, in percent of it, from a year's end on.

    What is left over stays in the accumulated surplus. The minute of the assembly is the source.
    """

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="year_rules")
    since = models.DateField()
    reserve_percent = models.DecimalField(max_digits=5, decimal_places=2)
    welfare_percent = models.DecimalField(max_digits=5, decimal_places=2)
    dividend_percent = models.DecimalField(max_digits=5, decimal_places=2)
    patronage_percent = models.DecimalField(max_digits=5, decimal_places=2)

    objects = queries.YearRulesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "year rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reserve_percent__gte=0,
                    welfare_percent__gte=0,
                    dividend_percent__gte=0,
                    patronage_percent__gte=0,
                )
                & Q(
                    reserve_percent__lte=100
                    - F("welfare_percent")
                    - F("dividend_percent")
                    - F("patronage_percent")
                ),
                name="shares_of_a_year_fit",
            )
        ]


class YearClosing(Fact):
    """A year's income and expenses went to the surplus, and the surplus where the rules say."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="year_closings")
    year_end = models.DateField(help_text="its last day")
    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="year_closing")
    decided_on = models.DateField(help_text="of the assembly")

    objects = queries.YearClosingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "year_end"], name="a_year_is_closed_once")
        ]
