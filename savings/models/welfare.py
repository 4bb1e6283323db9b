"""How a welfare fund works: its waiting period, what is matched, and what was proposed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from savings import queries
from savings.models.groups import SavingsGroup


class WelfareRules(Fact):
    """What the members of a fund agreed on, from a day on; the minute is the source."""

    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="welfare_rules")
    since = models.DateField()
    yearly_satang = models.BigIntegerField(help_text="what a member gives in a year")
    waiting_days = models.PositiveSmallIntegerField(help_text="as a member before anything is paid")

    objects = queries.WelfareRulesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "welfare rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(yearly_satang__gte=0, waiting_days__lte=3650),
                name="welfare_rules_are_within_reason",
            )
        ]


class WelfareProposal(Fact):
    """Money a fund asks others for, for whom and to what ends (DOMAIN.md S3-04, S3-05)."""

    class Target(models.TextChoices):
        CHILDREN = "children", _("เด็กและเยาวชน")
        OLDER = "older", _("ผู้สูงอายุ")
        DISABLED = "disabled", _("คนพิการ")
        POOR = "poor", _("ครัวเรือนยากจน")
        AFFECTED = "affected", _("ผู้เดือดร้อนด้านที่ดินและที่อยู่อาศัย")
        EVERYONE = "everyone", _("สมาชิกทุกคน")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SavingsGroup, models.PROTECT, related_name="welfare_proposals")
    title = models.TextField()
    target = models.CharField(max_length=8, choices=Target.choices)
    objectives = models.TextField(help_text="one a line")
    satang = models.BigIntegerField()
    drafted_on = models.DateField()

    objects = queries.WelfareProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(satang__gt=0), name="proposal_is_of_money"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(objectives=""), name="proposal_says_what_for"
            ),
        ]


class ProposalStep(Fact):
    """Where a proposal stands from a day on; approved and refused are its end."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("ยื่นแล้ว")
        CONSIDERED = "considered", _("อยู่ระหว่างพิจารณา")
        APPROVED = "approved", _("อนุมัติ")
        REFUSED = "refused", _("ไม่อนุมัติ")

    proposal = models.ForeignKey(WelfareProposal, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=State.choices)
    stands_on = models.DateField()
    body = models.TextField(blank=True, help_text="with whom it lies")
    satang = models.BigIntegerField(null=True, blank=True, help_text="approved")
    reason = models.TextField(blank=True)

    objects = queries.ProposalStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # NULL > 0 is not false: without the middle part no sum would do.
                condition=Q(state="approved", satang__isnull=False, satang__gt=0)
                | (Q(state="refused", satang__isnull=True) & ~Q(reason=""))
                | Q(state__in=["submitted", "considered"], satang__isnull=True),
                name="step_says_how_much_or_why",
            )
        ]
