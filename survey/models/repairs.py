"""Repairs of houses from need to finished: what is planned, who pays, what became of it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from parcels.models import SpatialUnit
from survey.models.told import Photograph
from survey.models.visits import RepairPart, Visit
from survey.repairs import queries


class RepairState(models.TextChoices):
    """How far a repair has come; derived from its facts, never stored."""

    PLANNED = "planned", _("วางแผนแล้ว รอเงิน")
    FUNDED = "funded", _("ได้เงินแล้ว รอเริ่มซ่อม")
    STARTED = "started", _("กำลังซ่อม")
    FINISHED = "finished", _("ซ่อมเสร็จแล้ว")
    CANCELLED = "cancelled", _("ยกเลิกแล้ว")


class Funder(models.TextChoices):
    """Whose money pays for a repair (DOMAIN.md §5.1, F4.3)."""

    LAO = "lao", _("อบต. หรือเทศบาล")
    MSDHS = "msdhs", _("พมจ.")
    CODI = "codi", _("พอช.")
    DISASTER = "disaster", _("ปภ.")
    FUND = "fund", _("กองทุนหรือกลุ่มออมทรัพย์")
    OWNER = "owner", _("เงินเจ้าของบ้าน")
    OTHER = "other", _("อื่น ๆ")


class Repair(models.Model):
    """A repair of a house under one programme; its facts say the rest.

    What state the house is in is a fact of a visit: no repair changes it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    house = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="repairs")


class RepairPlan(Fact):
    """What is to be mended, under which programme and for how much (baht; null: not estimated).

    `visit` is the one that found the need, where one did.
    """

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="plans")
    programme = models.TextField(help_text="as people call it: บ้านพอเพียง, บ้านมั่นคง")
    parts = ArrayField(models.CharField(max_length=9, choices=RepairPart.choices))
    estimate_baht = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="repair_plans"
    )
    planned_on = models.DateField()

    objects = queries.RepairPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(programme=""), name="repair_names_its_programme"),
            models.CheckConstraint(condition=~Q(parts=[]), name="repair_is_of_some_part"),
            models.CheckConstraint(
                condition=Q(estimate_baht__isnull=True) | Q(estimate_baht__gte=0),
                name="repair_estimate_is_not_negative",
            ),
        ]


class RepairFunding(Fact):
    """Money a body gives for a repair, baht, and the paper that says so.

    `grant_key` tells the grants of a repair apart: another fact of the same corrects it, one of
    no baht takes it back.
    """

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="fundings")
    grant_key = models.UUIDField(default=uuid.uuid4, editable=False)
    funder = models.CharField(max_length=8, choices=Funder.choices)
    body = models.TextField(blank=True, help_text="which one of them: อบต.คลองหินปูน")
    amount_baht = models.DecimalField(max_digits=12, decimal_places=2)
    paper = models.TextField(blank=True, help_text="number of the letter or project")
    decided_on = models.DateField()

    objects = queries.RepairFundingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["repair", "grant_key"], name="repair_funding_of_grant")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_baht__gte=0), name="repair_money_is_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(funder__in=("fund", "other")) | ~Q(body=""),
                name="repair_funder_is_named",
            ),
        ]


class RepairStep(Fact):
    """A repair began, was finished and by whom it was checked, or was called off and why."""

    class Kind(models.TextChoices):
        STARTED = "started", _("เริ่มซ่อม")
        FINISHED = "finished", _("ซ่อมเสร็จ")
        CANCELLED = "cancelled", _("ยกเลิก")

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    happened_on = models.DateField()
    checked_by = models.TextField(blank=True, help_text="who looked at the work when it was done")
    cost_baht = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = queries.RepairStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["repair", "kind"], name="repair_step_of_repair")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="finished") | ~Q(checked_by=""),
                name="finished_repair_was_checked",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cancelled") | ~Q(reason=""),
                name="cancelled_repair_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(cost_baht__isnull=True) | Q(cost_baht__gte=0, kind="finished"),
                name="repair_cost_is_not_negative",
            ),
        ]


class RepairPhotograph(Fact):
    """A photograph of a house shows it before, during or after a repair."""

    class Shows(models.TextChoices):
        BEFORE = "before", _("ก่อนซ่อม")
        DURING = "during", _("ระหว่างซ่อม")
        AFTER = "after", _("หลังซ่อม")
        NOTHING = "nothing", _("ไม่ใช่ภาพของการซ่อมนี้")

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="photographs")
    photograph = models.ForeignKey(Photograph, models.PROTECT, related_name="repairs_shown")
    shows = models.CharField(max_length=7, choices=Shows.choices)
    said_on = models.DateField()

    objects = queries.RepairPhotographQuerySet.as_manager()


class RepairBuilder(Fact):
    """A community builder (ช่างชุมชน) worked on a repair, or did not after all."""

    repair = models.ForeignKey(Repair, models.PROTECT, related_name="builders")
    person = models.ForeignKey(Party, models.PROTECT, related_name="repairs_worked_on")
    worked = models.BooleanField(default=True, db_default=True)
    said_on = models.DateField()

    objects = queries.RepairBuilderQuerySet.as_manager()
