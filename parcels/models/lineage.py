"""Which units came of which: splits and merges, so that no parcel is ever without its past."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Fact
from parcels import queries
from parcels.models.units import SpatialUnit


class Reshaping(Fact):
    """One split (one unit in, two or more out) or merge (the other way round).

    From `happened_on` what went in is retired and what came out is there.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", _("แบ่งแปลง")
        MERGE = "merge", _("รวมแปลง")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    happened_on = models.DateField()
    reason = models.TextField(blank=True)

    objects = queries.ReshapingQuerySet.as_manager()


class Retired(models.Model):
    """A unit that went into a reshaping; each goes into one at most."""

    reshaping = models.ForeignKey(Reshaping, models.PROTECT, related_name="retired")
    spatial_unit = models.OneToOneField(SpatialUnit, models.PROTECT, related_name="retirement")


class Formed(models.Model):
    """A unit that came out of a reshaping; each comes out of one at most."""

    reshaping = models.ForeignKey(Reshaping, models.PROTECT, related_name="formed")
    spatial_unit = models.OneToOneField(SpatialUnit, models.PROTECT, related_name="formation")
