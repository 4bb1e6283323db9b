"""Where claims meet: what the maps show of two shapes, and what their people made of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from parcels import queries
from parcels.layer_kinds import LayerKind
from parcels.models.layers import Concession, LayerFeature
from parcels.models.units import Boundary, SpatialUnit


class OverlapClass(models.TextChoices):
    """What an overlap of two shapes amounts to, by the tolerances of both (DOMAIN.md §2.11)."""

    NOISE = "noise", _("เส้นวาดไม่ตรงกันเล็กน้อย")
    BOUNDARY_LINE = "boundary_line", _("แนวเขตใกล้เคียง ต้องรังวัด")
    REAL = "real", _("ทับซ้อน")
    CONTAINMENT = "containment", _("อยู่ในอีกแปลงทั้งแปลง")


class BoundaryOverlap(models.Model):
    """The ground two boundaries of different units share, square metres, and its class.

    A function of two facts that never change: kept by the database as the later of
    them arrives (migration 0005), rebuilt by parcels.overlay.rebuild. `first` is the
    older of the two.
    """

    first = models.ForeignKey(Boundary, models.CASCADE, related_name="+")
    second = models.ForeignKey(Boundary, models.CASCADE, related_name="+")
    square_metres = models.FloatField()
    kind = models.CharField(max_length=13, choices=OverlapClass.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="boundary_overlap_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="boundary_overlap_older_first"
            ),
        ]


class ConcessionShare(models.Model):
    """How much of a boundary lies in a concession's polygon, square metres; kept likewise."""

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="+")
    feature = models.ForeignKey(LayerFeature, models.CASCADE, related_name="+")
    square_metres = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["boundary", "feature"], name="concession_share_once")
        ]


class Overlap(models.Model):
    """An overlap people can point at for years: of a unit with another, a layer, a concession.

    Only a key: made by the database when any two of their shapes first overlap by more
    than noise, and never taken back. How large it is now is asked of the boundaries in
    force; what was agreed are its steps.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    spatial_unit = models.ForeignKey(SpatialUnit, models.PROTECT, related_name="overlaps")
    other_unit = models.ForeignKey(
        SpatialUnit, models.PROTECT, null=True, blank=True, related_name="overlapped_by"
    )
    layer_kind = models.CharField(max_length=20, choices=LayerKind.choices, blank=True)
    layer_series = models.TextField(blank=True)
    concession = models.ForeignKey(
        Concession, models.PROTECT, null=True, blank=True, related_name="overlaps"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spatial_unit", "other_unit"],
                condition=Q(other_unit__isnull=False),
                name="overlap_of_units_once",
            ),
            models.UniqueConstraint(
                fields=["spatial_unit", "layer_kind", "layer_series"],
                condition=~Q(layer_kind=""),
                name="overlap_with_layer_once",
            ),
            models.UniqueConstraint(
                fields=["spatial_unit", "concession"],
                condition=Q(concession__isnull=False),
                name="overlap_with_concession_once",
            ),
            models.CheckConstraint(
                condition=Q(other_unit__isnull=False, layer_kind="", concession__isnull=True)
                | Q(other_unit__isnull=True, concession__isnull=True) & ~Q(layer_kind="")
                | Q(other_unit__isnull=True, layer_kind="", concession__isnull=False),
                name="overlap_is_with_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(other_unit__isnull=True) | Q(spatial_unit__lt=F("other_unit")),
                name="overlap_older_unit_first",
            ),
        ]


class OverlapStatus(models.TextChoices):
    """How an overlap stands, by its steps."""

    OPEN = "open", _("ยังไม่มีข้อสรุป")
    AGREED = "agreed", _("เพื่อนบ้านทั้งสองฝ่ายตกลงกันแล้ว")
    DISPUTED = "disputed", _("พิพาท")
    MEDIATED = "mediated", _("ไกล่เกลี่ยแล้ว รอข้อยุติ")
    DECIDED = "decided", _("มีข้อยุติแล้ว")


class OverlapStep(Fact):
    """What somebody did about an overlap on a day, with its minute as source; never edited."""

    class Kind(models.TextChoices):
        AGREED = "agreed", _("ฝ่ายหนึ่งตกลงตามแนวนี้")
        DISPUTED = "disputed", _("ฝ่ายหนึ่งคัดค้าน")
        MEDIATED = "mediated", _("ไกล่เกลี่ย")
        DECIDED = "decided", _("มีข้อยุติ")
        REOPENED = "reopened", _("เปิดเรื่องใหม่")

    overlap = models.ForeignKey(Overlap, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    side = models.ForeignKey(
        SpatialUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whose holder agreed or objected",
    )
    taken_on = models.DateField()
    note = models.TextField(help_text="what was said or decided, by whom")

    objects = queries.OverlapStepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["overlap", "-taken_on"], name="overlap_step_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="overlap_step_says_what"),
            models.CheckConstraint(
                condition=~Q(kind__in=("agreed", "disputed")) | Q(side__isnull=False),
                name="overlap_step_names_its_side",
            ),
        ]
