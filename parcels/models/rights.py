"""Who claims what by which right and document (LADM BAUnit, RRR, Source)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network.models import Fact, Party
from parcels import queries
from parcels.models.units import SpatialUnit


class BAUnit(models.Model):
    """Basic administrative unit: spatial units held under the same rights."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    spatial_units = models.ManyToManyField(SpatialUnit, related_name="ba_units")


class Right(Fact):
    """A party's right, restriction or responsibility (RRR) over a unit, as claimed."""

    class Kind(models.TextChoices):
        HOLDING = "holding", _("ถือครอง")
        LEASE = "lease", _("เช่า")
        LIVES_WITH = "lives_with", _("อาศัยอยู่กับผู้อื่น")

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="rights")
    party = models.ForeignKey(Party, models.PROTECT, related_name="rrrs")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HOLDING)
    share_numerator = models.PositiveIntegerField(default=1)
    share_denominator = models.PositiveIntegerField(default=1)
    began_on = models.DateField(help_text="day it is claimed from, or was stated on")

    objects = queries.RightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_numerator__gt=0) & Q(share_numerator__lte=F("share_denominator")),
                name="share_is_a_part",
            ),
        ]


class LandDocumentType(models.Model):
    """A kind of land document (DOMAIN.md §2.5); editable, no rule hangs on it."""

    code = models.SlugField(max_length=24, primary_key=True)
    name_th = models.TextField()
    name_en = models.TextField()
    issuer = models.TextField(blank=True)
    sort_order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name_th


class LandDocument(Fact):
    """The document somebody shows or claims for a unit: a fact apart from what the map says.

    `square_metres` is the area as printed; the measured area is the boundary's.
    """

    ba_unit = models.ForeignKey(BAUnit, models.PROTECT, related_name="documents")
    type = models.ForeignKey(LandDocumentType, models.PROTECT, related_name="+")
    number = models.TextField(blank=True)
    form_letter = models.CharField(max_length=4, blank=True, help_text="ก ข ค ช of ส.ป.ก. 4-01")
    map_sheet = models.TextField(blank=True)
    square_metres = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    observed_on = models.DateField()

    objects = queries.LandDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(square_metres__isnull=True) | Q(square_metres__gt=0),
                name="document_area_is_positive",
            ),
        ]
